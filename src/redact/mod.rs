//! Requests, evidence and answers without what tells whose they are: account ids, ARNs, ids, names, paths and free text are replaced, the
//! same by the same, in shapes that rules judge alike. Reads requests and evidence, and gives them back; asks nobody.

mod fragments;
mod kind;
mod policy;
mod pseudonyms;
mod public;
mod scan;
mod vocabulary;
mod walk;

use crate::evidence::EvidenceFile;
use serde_json::{Map, Value};

/// What is redacted together: the same text in all of it gets the same replacement.
#[derive(Debug, Clone, Default)]
pub struct Material {
    /// Names of images.
    pub names: Vec<String>,
    /// Requests, as the AWS CLI takes them.
    pub requests: Vec<Map<String, Value>>,
    /// Recorded evidence.
    pub evidence: Option<EvidenceFile>,
    /// Other answers of AWS.
    pub answers: Vec<Value>,
}

/// The material with everything replaced that tells whose it is. What is Amazon's own stays: names and ids of its AMIs, managed policies,
/// service principals, Regions, instance types; so do words that rules read in names and paths (`windows`, `2022`, `.exe`), and times.
pub fn redacted(material: &Material) -> Material {
    let mut walk = walk::Walk::of(material);
    // The first pass meets every name; messages of the second know them all.
    walk.material(material);
    walk.material(material)
}

//! The evidence bundle of `diagnose`: what a bug report needs to judge an import again, in one file.

use super::json::make::tool;
use super::json::model::Tool;
use crate::evidence::EvidenceFile;
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::rules::{Rule, embedded};
use crate::text::escape_json;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// An evidence bundle, schema_version 1.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "ami-preflight evidence bundle")]
pub struct Bundle {
    /// Always 1.
    schema_version: u32,
    /// The program.
    tool: Tool,
    /// The rules that judged.
    rules: JsonRules,
    /// Whether account ids, ARNs, names and paths are replaced.
    redacted: bool,
    /// Name of the image.
    image_name: String,
    /// What AppStream answered about the image; null where it did not.
    image: Option<Value>,
    /// The request, as the AWS CLI takes it; null where there was none to judge.
    request: Option<Map<String, Value>>,
    /// The evidence file, as it was before the image was there.
    evidence: Option<EvidenceFile>,
    /// Every rule that was judged, and its worst verdict on the original.
    verdicts: BTreeMap<String, Verdict>,
    /// Rules whose verdicts are others on what this bundle holds, such as those about the text of the request file.
    differs: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonRules {
    /// SHA-256 over the built-in rule files, in hexadecimal.
    digest: String,
    /// How many rules there are.
    count: usize,
    /// How many of them are people's own.
    own: usize,
}

/// What goes into a bundle.
#[derive(Debug)]
pub struct Contents {
    /// Name of the image.
    pub image_name: String,
    /// AppStream's answer about the image.
    pub image: Option<Value>,
    /// The request.
    pub request: Option<Map<String, Value>>,
    /// The evidence.
    pub evidence: Option<EvidenceFile>,
    /// Whether the three are redacted.
    pub redacted: bool,
}

impl Bundle {
    /// A bundle; `original` is what the rules say of the original, `again` of the contents.
    pub fn new(
        contents: Contents,
        rules: &[Rule],
        original: &[Outcome],
        again: &[Outcome],
    ) -> Self {
        let verdicts = worst(original);
        let differs = differing(original, again);
        let own = |rule: &&Rule| embedded::files().iter().all(|file| file.path != rule.path);
        Self {
            schema_version: 1,
            tool: tool(),
            rules: JsonRules {
                digest: digest(),
                count: rules.len(),
                own: rules.iter().filter(own).count(),
            },
            redacted: contents.redacted,
            image_name: contents.image_name,
            image: contents.image,
            request: contents.request,
            evidence: contents.evidence,
            verdicts,
            differs,
        }
    }

    /// Rules whose verdicts are others on what it holds, sorted.
    pub fn differs(&self) -> &[String] {
        &self.differs
    }

    /// As JSON text with a line feed at the end.
    pub fn render(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        escape_json(&text).into_owned()
    }
}

fn worst(outcomes: &[Outcome]) -> BTreeMap<String, Verdict> {
    let mut all: BTreeMap<String, Verdict> = BTreeMap::new();
    for outcome in outcomes {
        let verdict = all.entry(outcome.rule.clone()).or_insert(outcome.verdict);
        *verdict = (*verdict).min(outcome.verdict);
    }
    all
}

/// The rules whose outcomes are not the same in number, verdict and severity, sorted.
pub fn differing(one: &[Outcome], other: &[Outcome]) -> Vec<String> {
    let counted = |outcomes: &[Outcome]| {
        let mut all: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for outcome in outcomes {
            let verdicts = all.entry(outcome.rule.clone()).or_default();
            verdicts.push((outcome.verdict, outcome.severity, outcome.certainty));
        }
        all.values_mut()
            .for_each(|verdicts| verdicts.sort_unstable());
        all
    };
    let (one, other) = (counted(one), counted(other));
    let ids = one
        .keys()
        .chain(other.keys().filter(|id| !one.contains_key(*id)));
    let mut ids: Vec<String> = ids
        .filter(|id| one.get(*id) != other.get(*id))
        .cloned()
        .collect();
    ids.sort_unstable();
    ids
}

/// SHA-256 over the paths and texts of the built-in rule files.
fn digest() -> String {
    let mut hash = Sha256::new();
    for file in embedded::files() {
        for part in [file.path, file.text] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
    }
    let digest = hash.finalize();
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

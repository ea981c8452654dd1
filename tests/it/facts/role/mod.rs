//! Roles and the simulator's answers, from evidence to findings.

mod contradictions;
mod documents;
mod organization;
mod presence;
mod published;
mod simulator;
use crate::support;
mod trust;

use support::iam::World;

const MODIFY: &str = "role.modify_image_attribute";

/// Without the simulator neither the service control policies nor all permissions are known: not gating, see IAM016 and IAM025.
fn troubles(judged: &World) -> Vec<String> {
    let mut troubles = judged.troubles();
    troubles.retain(|trouble| !trouble.ends_with("not gating"));
    troubles
}

//! What an evidence file is about: the AMI and the role of the import, out of the calls that are made of these alone.

use super::{EvidenceFile, RecordedCall};
use serde_json::Value;
use std::collections::BTreeSet;

/// What was imported; what the calls do not tell for sure is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imported {
    /// Id of the source AMI.
    pub ami: Option<String>,
    /// ARN of the import role.
    pub role: Option<String>,
}

impl EvidenceFile {
    /// The AMI whose attributes and ancestry were asked for, or else the only one that was described; the role whose policies were listed.
    pub fn imported(&self) -> Imported {
        let asked = |operations: &[&str], at: &str| {
            let calls = self.calls.iter();
            let calls = calls.filter(|call| operations.contains(&call.operation.as_str()));
            only(calls.filter_map(|call| text(&call.input.as_ref()?.value(), at)))
        };
        let described = || {
            let calls = self.calls.iter();
            let calls =
                calls.filter(|call| call.service == "ec2" && call.operation == "DescribeImages");
            only(calls.filter_map(|call| text(&call.output.as_ref()?.value(), "/Images/0/ImageId")))
        };
        let ami = asked(&["DescribeImageAttribute", "GetImageAncestry"], "/ImageId");
        let role = asked(
            &["ListRolePolicies", "ListAttachedRolePolicies"],
            "/RoleName",
        );
        Imported {
            ami: ami.or_else(described),
            role: role.and_then(|name| self.arn_of_role(&name)),
        }
    }

    fn arn_of_role(&self, name: &str) -> Option<String> {
        let role = |call: &RecordedCall| {
            let output = call.output.as_ref()?.value();
            let named = text(&output, "/Role/RoleName").as_deref() == Some(name);
            text(&output, "/Role/Arn").filter(|_| named)
        };
        let calls = self.calls.iter();
        only(
            calls
                .filter(|call| call.operation == "GetRole")
                .filter_map(role),
        )
    }
}

fn text(value: &Value, at: &str) -> Option<String> {
    value.pointer(at)?.as_str().map(str::to_owned)
}

/// The one text that all of them are.
fn only(texts: impl Iterator<Item = String>) -> Option<String> {
    let all: BTreeSet<String> = texts.collect();
    let mut all = all.into_iter();
    all.next().filter(|_| all.next().is_none())
}

//! The IAM policies that an import needs, as documents to paste: what the role may do, who may assume it, what the caller may do.

mod caller;
mod format;

pub use caller::caller;
pub use format::{Format, Kind, render};

use crate::request::Request;
use serde::Serialize;
use std::collections::BTreeMap;

/// What is known about where the import happens; what is not becomes a wildcard in the ARNs.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Partition; that of the Region, or `aws`.
    pub partition: String,
    /// Region of the import.
    pub region: Option<String>,
    /// Account of the import.
    pub account: Option<String>,
}

impl Place {
    fn region(&self) -> &str {
        self.region.as_deref().unwrap_or("*")
    }

    fn account(&self) -> &str {
        self.account.as_deref().unwrap_or("*")
    }
}

/// A policy document, its members in the order that people write them.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Document {
    version: &'static str,
    statement: Vec<Statement>,
}

impl Document {
    fn new(statement: Vec<Statement>) -> Self {
        Self {
            version: "2012-10-17",
            statement,
        }
    }
}

/// One statement that allows.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    sid: &'static str,
    effect: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal: Option<BTreeMap<&'static str, String>>,
    action: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    resource: Vec<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    condition: BTreeMap<&'static str, BTreeMap<String, String>>,
}

impl Statement {
    fn allow(sid: &'static str, actions: &[&str], resource: Vec<String>) -> Self {
        Self {
            sid,
            effect: "Allow",
            principal: None,
            action: actions.iter().map(|action| (*action).to_owned()).collect(),
            resource,
            condition: BTreeMap::new(),
        }
    }

    fn when(mut self, key: &str, value: &str) -> Self {
        let keys = self.condition.entry("StringEquals").or_default();
        keys.insert(key.to_owned(), value.to_owned());
        self
    }
}

/// The service that imports.
const SERVICE: &str = "appstream.amazonaws.com";

/// What the import role needs: to share the AMI and to see it (AppStream administration guide, import image).
pub fn role(request: Option<&Request>, place: &Place) -> Document {
    Document::new(vec![
        Statement::allow(
            "ShareSourceAmi",
            &["ec2:ModifyImageAttribute"],
            vec![ami_arn(request, place)],
        ),
        // It has no resource types: any other resource would never match.
        Statement::allow(
            "SeeSourceAmi",
            &["ec2:DescribeImages"],
            vec!["*".to_owned()],
        ),
    ])
}

/// Who may assume the import role: AppStream, for this account only, against the confused deputy.
pub fn trust(place: &Place) -> Document {
    let mut statement = Statement::allow("AppStreamImportsImages", &["sts:AssumeRole"], Vec::new());
    statement.principal = Some(BTreeMap::from([("Service", SERVICE.to_owned())]));
    Document::new(vec![statement.when("aws:SourceAccount", place.account())])
}

/// The AMI's ARN; images have no account in theirs.
fn ami_arn(request: Option<&Request>, place: &Place) -> String {
    let id = request.and_then(|request| request.filled("SourceAmiId"));
    format!(
        "arn:{}:ec2:{}::image/{}",
        place.partition,
        place.region(),
        id.unwrap_or("*")
    )
}

/// The import role's ARN.
fn role_arn(request: Option<&Request>, place: &Place) -> String {
    let arn = request.and_then(|request| request.filled("IamRoleArn"));
    arn.map_or_else(
        || format!("arn:{}:iam::{}:role/*", place.partition, place.account()),
        str::to_owned,
    )
}

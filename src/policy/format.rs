//! Policy documents as JSON, and inside a Terraform or CloudFormation resource.

use super::Document;
use crate::text::{escape_json, escape_terraform};
use serde_yaml::{Mapping, Value};
use std::borrow::Cow;
use std::fmt::Write;

/// How a policy is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// The document alone.
    Json,
    /// A Terraform resource.
    Terraform,
    /// A CloudFormation resource in YAML.
    Cloudformation,
}

/// Which policy it is, and so which resource holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// An inline policy of the role of this name.
    Role {
        /// Name of the role.
        role: String,
    },
    /// The trust policy of a role to create.
    Trust {
        /// Name of the role.
        role: String,
        /// Its path, with slashes at both ends.
        path: String,
    },
    /// A managed policy for whoever runs the tool.
    Caller,
}

/// The text to paste; always ends with a newline.
pub fn render(document: &Document, kind: &Kind, format: Format) -> String {
    let tree = serde_yaml::to_value(document).unwrap_or_default();
    match format {
        Format::Json => {
            let text = serde_json::to_string_pretty(document).unwrap_or_default();
            escape_json(&text).into_owned() + "\n"
        }
        Format::Terraform => terraform(&tree, kind),
        Format::Cloudformation => cloudformation(&template(tree, kind)),
    }
}

fn terraform(document: &Value, kind: &Kind) -> String {
    let mut text = String::new();
    let (resource, member, rest) = match kind {
        Kind::Role { role } => (
            "\"aws_iam_role_policy\" \"appstream_image_import\"",
            "policy",
            vec![("name", "appstream-image-import"), ("role", role.as_str())],
        ),
        Kind::Trust { role, path } => (
            "\"aws_iam_role\" \"appstream_image_import\"",
            "assume_role_policy",
            vec![("name", role.as_str()), ("path", path.as_str())],
        ),
        Kind::Caller => (
            "\"aws_iam_policy\" \"ami_preflight\"",
            "policy",
            vec![("name", "ami-preflight")],
        ),
    };
    // Writing to a String cannot fail.
    writeln!(text, "resource {resource} {{").ok();
    for (name, value) in rest {
        writeln!(text, "  {name} = {}", quoted(value)).ok();
    }
    write!(text, "  {member} = jsonencode(").ok();
    expression(document, 2, &mut text);
    text.push_str(")\n}\n");
    text
}

/// A value in Terraform's language.
fn expression(value: &Value, indent: usize, text: &mut String) {
    let inner = indent + 2;
    match value {
        Value::Mapping(members) => {
            text.push_str("{\n");
            for (name, member) in members {
                let name = name.as_str().unwrap_or_default();
                let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
                let name = if plain { name.to_owned() } else { quoted(name) };
                write!(text, "{:inner$}{name} = ", "").ok();
                expression(member, inner, text);
                text.push('\n');
            }
            write!(text, "{:indent$}}}", "").ok();
        }
        Value::Sequence(items) => {
            text.push_str("[\n");
            for item in items {
                write!(text, "{:inner$}", "").ok();
                expression(item, inner, text);
                text.push_str(",\n");
            }
            write!(text, "{:indent$}]", "").ok();
        }
        other => text.push_str(&quoted(other.as_str().unwrap_or_default())),
    }
}

/// Terraform's quoted text: JSON's escapes, and no interpolation.
fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    let json = json.replace("${", "$${").replace("%{", "%%{");
    escape_terraform(&json).into_owned()
}

/// YAML; where something has to be escaped, the JSON in it, which every YAML parser reads.
fn cloudformation(template: &Value) -> String {
    let yaml = serde_yaml::to_string(template).unwrap_or_default();
    if matches!(escape_json(&yaml), Cow::Borrowed(_)) {
        return yaml;
    }
    let json = serde_json::to_string_pretty(template).unwrap_or_default();
    escape_json(&json).into_owned() + "\n"
}

fn template(document: Value, kind: &Kind) -> Value {
    let text = |text: &str| Value::String(text.to_owned());
    let (name, ty, properties) = match kind {
        Kind::Role { role } => (
            "AppStreamImageImportPolicy",
            "AWS::IAM::RolePolicy",
            vec![
                ("PolicyName", text("appstream-image-import")),
                ("RoleName", text(role)),
                ("PolicyDocument", document),
            ],
        ),
        Kind::Trust { role, path } => (
            "AppStreamImageImportRole",
            "AWS::IAM::Role",
            vec![
                ("RoleName", text(role)),
                ("Path", text(path)),
                ("AssumeRolePolicyDocument", document),
            ],
        ),
        Kind::Caller => (
            "AmiPreflightPolicy",
            "AWS::IAM::ManagedPolicy",
            vec![
                ("ManagedPolicyName", text("ami-preflight")),
                ("PolicyDocument", document),
            ],
        ),
    };
    let mapping = |members: Vec<(&str, Value)>| {
        let members = members.into_iter();
        Value::Mapping(
            members
                .map(|(name, value)| (text(name), value))
                .collect::<Mapping>(),
        )
    };
    let resource = mapping(vec![
        ("Type", text(ty)),
        ("Properties", mapping(properties)),
    ]);
    mapping(vec![("Resources", mapping(vec![(name, resource)]))])
}

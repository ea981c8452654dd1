//! Finds and reads the requests of a run: files, folders, standard input, flags.

use super::output;
use crate::cli::RequestFlags;
use crate::diag::Diagnostic;
use crate::request::{Request, masked_faults};
use crate::source::{Source, files_below};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// All requests of a run, in the order given; folders in the order of names. What is wrong with a text is told without its
/// sensitive values unless they may be shown.
///
/// # Errors
/// Everything unreadable, and that there is no request at all.
pub fn load(
    paths: &[PathBuf],
    flags: &RequestFlags,
    show_sensitive: bool,
) -> Result<Vec<Request>, Vec<Diagnostic>> {
    let from = flags.from.is_some();
    let flags = members(flags)?;
    if paths.is_empty() {
        if flags.is_empty() && !from {
            let error = Diagnostic::error("no request to judge");
            return Err(vec![error.help(
                "name a request file, or give it by flags: --name, --source-ami-id, --iam-role-arn",
            )]);
        }
        return Ok(vec![Request::from_flags(&flags)]);
    }
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let found = files_below(path, is_request).map_err(|error| vec![error])?;
            if found.is_empty() {
                let title = format!("no request (*.yaml, *.yml, *.json) in {}", path.display());
                return Err(vec![Diagnostic::error(title)]);
            }
            files.extend(found);
        } else {
            files.push(path.clone());
        }
    }
    // A file named twice, or named and in a named folder, is one request.
    let mut seen = BTreeSet::new();
    files.retain(|file| seen.insert(output::place(file)));
    let (mut requests, mut errors) = (Vec::new(), Vec::new());
    for file in files {
        let source = Source::read(&file).map_err(|error| vec![error]);
        match source.and_then(|source| Request::from_source(&source, &flags)) {
            Ok(request) => requests.push(request),
            Err(found) if show_sensitive => errors.extend(found),
            Err(found) => errors.extend(masked_faults(found)),
        }
    }
    if errors.is_empty() {
        Ok(requests)
    } else {
        Err(errors)
    }
}

/// Whether a file of a folder is a request by its name: evidence, schemas and configuration live beside requests.
fn is_request(name: &str) -> bool {
    let ends = |ends: &[&str], name: &str| ends.iter().any(|end| name.ends_with(end));
    let other = ends(&[".evidence.json", ".schema.json", ".baseline.json"], name)
        || ["ami-preflight.yaml", "packer-manifest.json"].contains(&name);
    ends(&[".yaml", ".yml", ".json"], &name.to_ascii_lowercase()) && !other
}

/// The members that flags give.
///
/// # Errors
/// A tag without `=`, or given twice.
pub fn members(flags: &RequestFlags) -> Result<Map<String, Value>, Vec<Diagnostic>> {
    let mut members = Map::new();
    let texts = [
        ("Name", &flags.name),
        ("SourceAmiId", &flags.source_ami_id),
        ("WorkspaceImageId", &flags.workspace_image_id),
        ("IamRoleArn", &flags.iam_role_arn),
        ("Description", &flags.description),
        ("DisplayName", &flags.display_name),
        ("AgentSoftwareVersion", &flags.agent_software_version),
    ];
    for (name, value) in texts {
        if let Some(value) = value {
            members.insert(name.to_owned(), json!(value));
        }
    }
    if let Some(name) = &flags.intended_instance_type {
        members.insert(
            "RuntimeValidationConfig".to_owned(),
            json!({"IntendedInstanceType": name}),
        );
    }
    if !flags.tags.is_empty() {
        let mut tags = Map::new();
        for tag in &flags.tags {
            let Some((key, value)) = tag.split_once('=') else {
                let error = Diagnostic::error(format!("`{tag}` is not a tag"));
                return Err(vec![error.help("tags are written KEY=VALUE,KEY=VALUE")]);
            };
            if tags.insert(key.to_owned(), json!(value)).is_some() {
                let error = Diagnostic::error(format!("--tags gives `{key}` twice"));
                return Err(vec![error.help("keep one of them")]);
            }
        }
        members.insert("Tags".to_owned(), Value::Object(tags));
    }
    Ok(members)
}

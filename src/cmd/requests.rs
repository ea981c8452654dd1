//! Finds and reads the requests of a run: files, folders, standard input, flags.

use crate::cli::RequestFlags;
use crate::diag::Diagnostic;
use crate::request::Request;
use crate::source::Source;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// All requests of a run, in the order given; folders in the order of names.
///
/// # Errors
/// Everything unreadable, and that there is no request at all.
pub fn load(paths: &[PathBuf], flags: &RequestFlags) -> Result<Vec<Request>, Vec<Diagnostic>> {
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
            let before = files.len();
            search(path, &mut files)?;
            if files.len() == before {
                let title = format!("no request (*.yaml, *.yml, *.json) in {}", path.display());
                return Err(vec![Diagnostic::error(title)]);
            }
        } else {
            files.push(path.clone());
        }
    }
    let (mut requests, mut errors) = (Vec::new(), Vec::new());
    for file in files {
        let source = Source::read(&file).map_err(|error| vec![error]);
        match source.and_then(|source| Request::from_source(&source, &flags)) {
            Ok(request) => requests.push(request),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() {
        Ok(requests)
    } else {
        Err(errors)
    }
}

fn search(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Vec<Diagnostic>> {
    let unreadable = |error: std::io::Error| {
        vec![Diagnostic::error(format!(
            "cannot read {}: {error}",
            folder.display()
        ))]
    };
    let mut entries = Vec::new();
    for entry in folder.read_dir().map_err(unreadable)? {
        entries.push(entry.map_err(unreadable)?.path());
    }
    entries.sort();
    for entry in entries {
        let name = entry
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        // Evidence, schemas and configuration live beside requests.
        let other = name.starts_with('.')
            || [".evidence.json", ".schema.json", ".baseline.json"]
                .iter()
                .any(|end| name.ends_with(end))
            || ["ami-preflight.yaml", "packer-manifest.json"].contains(&name.as_str());
        let request = [".yaml", ".yml", ".json"]
            .iter()
            .any(|end| name.to_ascii_lowercase().ends_with(end));
        if entry.is_dir() && !name.starts_with('.') {
            search(&entry, files)?;
        } else if request && !other {
            files.push(entry);
        }
    }
    Ok(())
}

/// The members that flags give.
///
/// # Errors
/// A tag without `=`.
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
            tags.insert(key.to_owned(), json!(value));
        }
        members.insert("Tags".to_owned(), Value::Object(tags));
    }
    Ok(members)
}

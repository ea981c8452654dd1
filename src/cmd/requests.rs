//! Finds and reads the requests of a run: files, folders, standard input, flags.

use super::progress::Progress;
use crate::cli::RequestFlags;
use crate::diag::{Diagnostic, Diagnostics};
use crate::document::{files_below, parse};
use crate::request::{Request, masked_faults};
use crate::settings::places::resolved;
use crate::text::Source;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Most errors of a run's requests that are shown.
const SHOWN: usize = 20;

/// The request files that the paths name: files as they are, folders in the order of names; a file that is named twice, or named and
/// in a named folder, once.
///
/// # Errors
/// Every folder that cannot be read or has no request.
pub fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Diagnostics> {
    let (mut files, mut errors) = (Vec::new(), Errors::default());
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        match files_below(path, is_request) {
            Ok(found) if found.is_empty() => {
                let title = format!("no request (*.yaml, *.yml, *.json) in {}", path.display());
                errors.add([Diagnostic::error(title)]);
            }
            Ok(found) => files.extend(found),
            Err(found) => errors.add(found),
        }
    }
    errors.none()?;
    let mut seen = BTreeSet::new();
    files.retain(|file| seen.insert(resolved(file)));
    Ok(files)
}

/// All requests of a run, in the order of the files; the one that flags give where there is no file. What is wrong with a text is
/// told without its sensitive values unless they may be shown.
///
/// # Errors
/// Everything unreadable, and that there is no request at all, or one name for several.
pub fn load(
    files: &[PathBuf],
    flags: &RequestFlags,
    show_sensitive: bool,
    progress: &mut Progress,
) -> Result<Vec<Request>, Diagnostics> {
    let from = flags.from.is_some();
    let flags = members(flags)?;
    if files.is_empty() {
        if flags.is_empty() && !from {
            let error = Diagnostic::error("no request to judge");
            return Err(error.help(
                "name a request file, or give it by flags: --name, --source-ami-id, --iam-role-arn",
            ).into());
        }
        return Ok(vec![Request::from_flags(&flags)]);
    }
    if files.len() > 1 && flags.contains_key("Name") {
        let title = format!("--name would give {} requests one name", files.len());
        let error = Diagnostic::error(title);
        return Err(error.help(
            "an image name is unique in its account and Region: judge one request, or leave --name out",
        ).into());
    }
    let (mut requests, mut errors) = (Vec::new(), Errors::default());
    for (index, file) in files.iter().enumerate() {
        progress.show(|| format!("reading requests: {index} of {}", files.len()));
        let source = Source::read(file).map_err(Diagnostics::from);
        match source.and_then(|source| Request::from_source(&source, &flags)) {
            Ok(request) => requests.push(request),
            Err(found) if show_sensitive => errors.add(found),
            Err(found) => errors.add(masked_faults(found)),
        }
    }
    progress.clear();
    errors.none().map(|()| requests)
}

/// The first errors of many requests, and how many more there are; each holds the text that it is about.
#[derive(Default)]
struct Errors {
    shown: Vec<Diagnostic>,
    more: usize,
}

impl Errors {
    fn add(&mut self, found: impl IntoIterator<Item = Diagnostic>) {
        for error in found {
            if self.shown.len() < SHOWN {
                self.shown.push(error);
            } else {
                self.more = self.more.saturating_add(1);
            }
        }
    }

    fn none(mut self) -> Result<(), Diagnostics> {
        if self.more > 0 {
            let title = format!("and {} more errors", self.more);
            self.shown.push(Diagnostic::error(title));
        }
        Diagnostics::from(self.shown).none()
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
/// Tags that are none, or given twice.
pub fn members(flags: &RequestFlags) -> Result<Map<String, Value>, Diagnostics> {
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
        members.insert("Tags".to_owned(), Value::Object(tags(&flags.tags)?));
    }
    Ok(members)
}

/// The tags of `--tags`, as the AWS CLI takes them: `K=V,K=V` or a JSON object.
///
/// # Errors
/// What is neither, and a tag given twice.
fn tags(words: &[String]) -> Result<Map<String, Value>, Diagnostics> {
    let mut tags = Map::new();
    for word in words {
        for (key, value) in tags_of(word)? {
            if tags.contains_key(&key) {
                let error = Diagnostic::error(format!("--tags gives `{key}` twice"));
                return Err(error.help("keep one of them").into());
            }
            tags.insert(key, value);
        }
    }
    Ok(tags)
}

fn tags_of(word: &str) -> Result<Vec<(String, Value)>, Diagnostics> {
    if word.trim_start().starts_with('{') {
        let document = parse(&Source::new("--tags", word))?;
        let tags = document.value.as_object().cloned().unwrap_or_default();
        return Ok(tags.into_iter().collect());
    }
    let pair = |tag: &str| {
        let (key, value) = tag.split_once('=').ok_or_else(|| {
            let error = Diagnostic::error(format!("`{tag}` is not a tag"));
            error.help("tags are written KEY=VALUE,KEY=VALUE or {\"KEY\": \"VALUE\"}")
        })?;
        Ok((key.to_owned(), json!(value)))
    };
    word.split(',').map(pair).collect()
}

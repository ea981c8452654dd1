//! Finds and reads the requests of a run: files, folders, standard input, flags. Everything is read once before anything is judged, so that a
//! text that is none keeps the run from beginning; where there are many, they are then read again, batch by batch.

use super::from::{self, Built};
use super::progress::Progress;
use crate::cli::RequestFlags;
use crate::diag::{Diagnostic, Diagnostics};
use crate::document::{files_below, parse};
use crate::judge::shard::Shard;
use crate::parallel;
use crate::request::{FLAGS, Request, masked_faults};
use crate::settings::places::resolved;
use crate::text::Source;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, VecDeque};
use std::path::{Path, PathBuf};

/// Most errors of a run's requests that are shown.
const SHOWN: usize = 20;
/// Requests that are asked about and judged together.
const BATCH: usize = 256;
/// Requests that stay in memory from the first reading: of more, the others are read again, so that memory does not grow with their number.
const KEPT: usize = 2048;

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

/// The requests of a run, in the order of the files; the one that flags give where there is no file.
pub struct Requests {
    waiting: VecDeque<Waiting>,
    flags: Map<String, Value>,
    show_sensitive: bool,
    /// The AMI of `--from`.
    built: Option<Built>,
}

/// A request that is not judged yet.
enum Waiting {
    /// In memory: it is among the first, or can be read once only.
    Read(Box<Request>),
    File(PathBuf),
}

impl Requests {
    /// Reads all requests of a part of a run, of all of it without one. What is wrong with a text is told without its sensitive values
    /// unless they may be shown.
    ///
    /// # Errors
    /// Everything unreadable, and that there is no request at all, or one name for several.
    pub fn open(
        files: &[PathBuf],
        flags: &RequestFlags,
        show_sensitive: bool,
        shard: Option<Shard>,
        progress: &mut Progress,
    ) -> Result<Self, Diagnostics> {
        let from = flags.from.is_some();
        let flags = members(flags)?;
        one_name(files, &flags, from)?;
        let here = |path: &str| shard.is_none_or(|shard| shard.has(path));
        let mut requests = Self {
            waiting: VecDeque::new(),
            flags,
            show_sensitive,
            built: None,
        };
        if files.is_empty() && here(FLAGS) {
            let request = Request::from_flags(&requests.flags);
            requests.waiting.push_back(Waiting::Read(Box::new(request)));
        }
        let files: Vec<&PathBuf> = files.iter().filter(|file| here(&shown(file))).collect();
        requests.read_all(&files, progress)?;
        Ok(requests)
    }

    /// Reads every file; the first requests stay in memory, of the others only those that can be read once.
    fn read_all(&mut self, files: &[&PathBuf], progress: &mut Progress) -> Result<(), Diagnostics> {
        let mut errors = Errors::default();
        for (index, batch) in files.chunks(BATCH).enumerate() {
            let done = index.saturating_mul(BATCH);
            progress.show("requests read", done, files.len(), String::new);
            let read = parallel::map(batch, |file| {
                let read = self.read(file);
                let kept = index.saturating_mul(BATCH) < KEPT;
                read.map(|request| (kept || !file.is_file()).then_some(request))
            });
            for (file, read) in batch.iter().zip(read) {
                match read {
                    Ok(Some(request)) => {
                        self.waiting.push_back(Waiting::Read(Box::new(request)));
                    }
                    Ok(None) => self.waiting.push_back(Waiting::File((*file).clone())),
                    Err(found) => errors.add(found),
                }
            }
        }
        progress.clear();
        errors.none()
    }

    fn read(&self, file: &Path) -> Result<Request, Diagnostics> {
        let source = Source::read(file).map_err(Diagnostics::from);
        let request = source.and_then(|source| Request::from_source(&source, &self.flags));
        request.map_err(|found| match self.show_sensitive {
            true => found,
            false => masked_faults(found),
        })
    }

    /// How many are not judged yet.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Gives every request that names none the AMI of `--from`.
    pub fn fill(&mut self, built: Built) {
        self.built = Some(built);
    }

    /// The inputs of all that are not judged yet, in their order.
    ///
    /// # Errors
    /// As [`Requests::next_batch`].
    pub fn inputs(&self) -> Result<Vec<Map<String, Value>>, Diagnostics> {
        let mut requests = Vec::new();
        for waiting in &self.waiting {
            requests.push(match waiting {
                Waiting::Read(request) => (**request).clone(),
                Waiting::File(file) => self.read(file)?,
            });
        }
        if let Some(built) = &self.built {
            from::fill(built, &mut requests)?;
        }
        Ok(requests.into_iter().map(|request| request.input).collect())
    }

    /// The next of them, as many as may be in memory at a time; none at the end.
    ///
    /// # Errors
    /// That a file has changed and cannot be read any more, and requests that name another AMI than `--from`.
    pub fn next_batch(&mut self) -> Result<Vec<Request>, Diagnostics> {
        let most = self.waiting.len().min(BATCH);
        let waiting: Vec<Waiting> = self.waiting.drain(..most).collect();
        let again = waiting.iter().filter_map(|waiting| match waiting {
            Waiting::Read(_) => None,
            Waiting::File(file) => Some(file),
        });
        let mut read = parallel::map(&Vec::from_iter(again), |file| self.read(file)).into_iter();
        let (mut requests, mut errors) = (Vec::with_capacity(most), Errors::default());
        for waiting in waiting {
            match waiting {
                Waiting::Read(request) => requests.push(*request),
                Waiting::File(_) => match read.next() {
                    Some(Ok(request)) => requests.push(request),
                    Some(Err(found)) => errors.add(found),
                    None => {}
                },
            }
        }
        errors.none()?;
        if let Some(built) = &self.built {
            from::fill(built, &mut requests)?;
        }
        Ok(requests)
    }
}

/// The path as requests show it.
pub fn shown(file: &Path) -> String {
    match file.to_string_lossy() {
        path if path == "-" => "<stdin>".to_owned(),
        path => path.into_owned(),
    }
}

/// That there is a request, and one only where a flag names it.
fn one_name(files: &[PathBuf], flags: &Map<String, Value>, from: bool) -> Result<(), Diagnostic> {
    if files.is_empty() && flags.is_empty() && !from {
        let error = Diagnostic::error("no request to judge");
        return Err(error.help(
            "name a request file, or give it by flags: --name, --source-ami-id, --iam-role-arn",
        ));
    }
    if files.len() > 1 && flags.contains_key("Name") {
        let title = format!("--name would give {} requests one name", files.len());
        let error = Diagnostic::error(title);
        return Err(error.help(
            "an image name is unique in its account and Region: judge one request, or leave --name out",
        ));
    }
    Ok(())
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

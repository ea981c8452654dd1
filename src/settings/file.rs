//! `ami-preflight.yaml`: found upward from the first request, read strictly; what it says goes into the settings of a run.

mod model;
mod shape;

pub use model::{ConfigFile, TargetFile, WaiverFile};

use crate::diag::{Diagnostic, Diagnostics};
use crate::document::{Document, SourceMap, parse};
use crate::judge::Location;
use crate::judge::waiver::Waiver;
use crate::settings::targets;
use crate::text::Source;
use crate::text::Wildcard;
use serde_json::Value;
use shape::{CONFIG, Checker, date};
use std::path::{Path, PathBuf};

/// Name of the file.
pub const NAME: &str = "ami-preflight.yaml";

/// A checked configuration file.
#[derive(Debug, Clone)]
pub struct Config {
    /// What it says.
    pub file: ConfigFile,
    /// Its waivers, in the order of the file.
    pub waivers: Vec<Waiver>,
    /// The folder that its paths are relative to.
    pub folder: PathBuf,
    source: Source,
    spans: SourceMap,
}

/// The configuration file that counts for a folder: the nearest one upward, no higher than a folder with `.git`.
pub fn find(folder: &Path) -> Option<PathBuf> {
    // Without `..`, whose ancestors would not be its parents.
    let absolute = folder.canonicalize().ok()?;
    for folder in absolute.ancestors() {
        let file = folder.join(NAME);
        // A folder, a dangling link or an unreadable file of that name was meant to be one: whoever reads it says what is wrong.
        if file.symlink_metadata().is_ok() {
            return Some(shown(&file));
        }
        if folder.join(".git").exists() {
            return None;
        }
    }
    None
}

/// In the order of the file.
pub fn in_order(errors: &mut [Diagnostic]) {
    errors.sort_by_key(|error| error.labels.first().map(|label| label.span.start));
}

/// Comments alone: every setting may be commented out.
fn blank(source: &Source) -> bool {
    let mut lines = source.text().lines().map(str::trim);
    lines.all(|line| line.is_empty() || line.starts_with('#') || line == "---")
}

/// Relative to the working directory where it lies below it.
fn shown(file: &Path) -> PathBuf {
    let here = std::env::current_dir().and_then(|here| here.canonicalize());
    let below = here
        .ok()
        .and_then(|here| Some(file.strip_prefix(here).ok()?.to_owned()));
    below.unwrap_or_else(|| file.to_owned())
}

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    /// That it cannot be read, or is for another version; else everything wrong in it.
    pub fn read(path: &Path) -> Result<Self, Diagnostics> {
        let source = Source::read(path)?;
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        Self::parse(&source, folder)
    }

    /// Checks a text; `folder` is what its paths are relative to.
    ///
    /// # Errors
    /// That it is for another version; else everything wrong in it.
    pub fn parse(source: &Source, folder: PathBuf) -> Result<Self, Diagnostics> {
        let Document {
            mut value, spans, ..
        } = if blank(source) {
            parse(&Source::new(source.path(), "{}"))?
        } else {
            parse(source)?
        };
        let mut checker = Checker {
            source,
            spans: &spans,
            errors: Vec::new(),
        };
        // Before all else: the keys of another version are not mistakes.
        checker.version(&value)?;
        checker.check(&value, &CONFIG, "");
        let mut errors = checker.errors;
        if !errors.is_empty() {
            in_order(&mut errors);
            return Err(errors.into());
        }
        if let Value::Object(members) = &mut value {
            members.retain(|_, value| !value.is_null());
        }
        let file: ConfigFile = serde_json::from_value(value).map_err(|error| {
            let title = format!("this is not a configuration: {error}");
            Diagnostic::error(title).source(source)
        })?;
        let mut config = Self {
            waivers: Vec::new(),
            folder,
            source: source.clone(),
            spans,
            file,
        };
        Diagnostics::from(targets::faults(&config)).none()?;
        let waivers = config.file.waivers.iter().enumerate();
        config.waivers = waivers
            .filter_map(|(index, waiver)| config.waiver(index, waiver))
            .collect();
        Ok(config)
    }

    /// A waiver; its date was looked at before.
    fn waiver(&self, index: usize, file: &WaiverFile) -> Option<Waiver> {
        Some(Waiver {
            rule: file.rule.clone(),
            subject: Wildcard::new(&file.subject),
            reason: file.reason.clone(),
            owner: file.owner.clone(),
            expires: date(&file.expires)?,
            location: self.location(&format!("/waivers/{index}/rule")),
        })
    }

    /// An error about a place in the file.
    pub fn error(&self, pointer: &str, title: impl Into<String>) -> Diagnostic {
        self.at(pointer, Diagnostic::error(title))
    }

    /// An error with its place in the file.
    pub fn at(&self, pointer: &str, error: Diagnostic) -> Diagnostic {
        let span = self.spans.highlight(pointer);
        error.source(&self.source).primary(span, "")
    }

    /// A place in the file, for findings about it.
    pub fn location(&self, pointer: &str) -> Location {
        let span = self.spans.highlight(pointer);
        let position = self.source.position(span.start);
        Location {
            path: self.source.path().to_owned(),
            line: position.line,
            column: position.column,
            pointer: pointer.to_owned(),
            span,
        }
    }

    /// The path as shown to people.
    pub fn path(&self) -> &str {
        self.source.path()
    }
}

impl Checker<'_> {
    fn version(&mut self, value: &Value) -> Result<(), Diagnostics> {
        let Some(wanted) = value.get("required_version").and_then(Value::as_str) else {
            return Ok(());
        };
        let at = "/required_version";
        let own = env!("CARGO_PKG_VERSION");
        match (
            semver::VersionReq::parse(wanted),
            semver::Version::parse(own),
        ) {
            (Err(_), _) => {
                let title = format!("`{wanted}` is not a version requirement");
                self.refuse(at, title, "for example \">=0.1, <0.3\"");
                Ok(())
            }
            (Ok(wanted), Ok(own)) if !wanted.matches(&own) => {
                let title =
                    format!("this configuration needs ami-preflight {wanted}, and this is {own}");
                self.refuse(
                    at,
                    title,
                    "install a version that fits, or change required_version",
                );
                Err(std::mem::take(&mut self.errors).into())
            }
            _ => Ok(()),
        }
    }
}

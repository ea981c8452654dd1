//! The settings of a run: options before environment variables before the configuration file before defaults, each with its origin.

pub mod chosen_rules;
mod evidence;
pub mod file;
mod files;
mod origin;
pub mod places;
mod rules;
mod show;
pub mod targets;

use crate::cli::{CheckArgs, CollectArgs, ConfigArgs, EvidenceArgs, FailOn, OnUnknown};
use crate::diag::{Diagnostic, Diagnostics};
use crate::grade::Severity;
use crate::judge::exit::Policy;
use crate::judge::shard::Shard;
use clap::ValueEnum;
pub use evidence::Evidence;
use file::{Config, ConfigFile};
pub use origin::{Given, Origin, command};
pub use rules::RuleChoice;
use show::Row;
use std::path::{Path, PathBuf};
use targets::Targets;

/// The value of a setting that has none.
const NONE: &str = "none";

/// What a run goes by.
pub struct Settings {
    /// The configuration file, if there is one.
    pub config: Option<Config>,
    /// Where evidence comes from.
    pub evidence: Evidence,
    /// The accounts and Regions of the run, where the configuration file names several.
    pub targets: Targets,
    /// What gates.
    pub policy: Policy,
    /// The file of known findings.
    pub baseline: Option<PathBuf>,
    /// Whether to write it.
    pub write_baseline: bool,
    /// The lines of an earlier run, to go on from.
    pub resume: Option<PathBuf>,
    /// The part of the requests that is judged.
    pub shard: Option<Shard>,
    /// Which rules count.
    pub rules: RuleChoice,
    rows: Vec<Row>,
}

impl Settings {
    /// The settings of `check`.
    ///
    /// # Errors
    /// A bad configuration file, or `--write-baseline` without a baseline.
    pub fn of_check(args: &CheckArgs, given: &Given) -> Result<Self, Diagnostics> {
        let mut settings = Self::new(&args.requests, &args.config, &args.evidence, given)?;
        settings.with_targets(given)?;
        settings.with_rules(&args.rules, given);
        settings.with_policy(args, given);
        settings.with_baseline(args, given)?;
        settings.with_part(args, given)?;
        settings.overrides();
        Ok(settings)
    }

    /// The settings of `collect`.
    ///
    /// # Errors
    /// A bad configuration file.
    pub fn of_collect(args: &CollectArgs, given: &Given) -> Result<Self, Diagnostics> {
        let mut settings = Self::new(&args.requests, &args.config, &args.evidence, given)?;
        settings.with_targets(given)?;
        settings.with_rules(&args.rules, given);
        Ok(settings)
    }

    /// Where evidence comes from, for subcommands that judge nothing.
    ///
    /// # Errors
    /// A bad configuration file.
    pub fn evidence(
        args: &EvidenceArgs,
        config: &ConfigArgs,
        given: &Given,
    ) -> Result<Evidence, Diagnostics> {
        Ok(Self::new(&[], config, args, given)?.evidence)
    }

    /// The configuration file and the evidence; the rest as it is without either.
    fn new(
        requests: &[PathBuf],
        config: &ConfigArgs,
        evidence: &EvidenceArgs,
        given: &Given,
    ) -> Result<Self, Diagnostics> {
        let path = if config.no_config {
            None
        } else {
            config
                .config
                .clone()
                .or_else(|| file::find(&start(requests)))
        };
        let config = path.as_deref().map(Config::read).transpose()?;
        let mut settings = Self {
            config,
            evidence: Evidence::default(),
            targets: Targets::default(),
            policy: Policy::default(),
            baseline: None,
            write_baseline: false,
            resume: None,
            shard: None,
            rules: RuleChoice::default(),
            rows: Vec::new(),
        };
        settings.with_evidence(evidence, given);
        Ok(settings)
    }

    /// What gates.
    fn with_policy(&mut self, args: &CheckArgs, given: &Given) {
        let file = self.file();
        let (argument, filed) = (Some(args.fail_on), file.fail_on);
        let fail_on = self.pick("fail_on", given, argument, filed, FailOn::Error, word);
        let (argument, filed) = (Some(args.on_unknown), file.on_unknown);
        let on_unknown = self.pick("on_unknown", given, argument, filed, OnUnknown::Fail, word);
        self.policy = Policy {
            fail_on: match fail_on {
                FailOn::Error => Some(Severity::Error),
                FailOn::Warning => Some(Severity::Warning),
                FailOn::Advice => Some(Severity::Advice),
                FailOn::Never => None,
            },
            fail_on_unknown: on_unknown == OnUnknown::Fail,
        };
    }

    /// The file of known findings.
    fn with_baseline(&mut self, args: &CheckArgs, given: &Given) -> Result<(), Diagnostics> {
        let argument = args.baseline.clone().map(Some);
        let filed = self
            .file()
            .baseline
            .map(|path| Some(self.folder().join(path)));
        self.baseline = self.pick("baseline", given, argument, filed, None, shown);
        self.write_baseline = args.write_baseline;
        if self.write_baseline && self.baseline.is_none() {
            let error = Diagnostic::error("--write-baseline needs a file to write");
            return Err(error
                .help("name it with --baseline FILE, or as `baseline` in the configuration")
                .into());
        }
        Ok(())
    }

    /// Which requests are left to judge.
    fn with_part(&mut self, args: &CheckArgs, given: &Given) -> Result<(), Diagnostics> {
        let argument = args.resume.clone().map(Some);
        self.resume = self.pick("resume", given, argument, None, None, shown);
        let none = |shard: &Option<Shard>| {
            shard.map_or_else(|| NONE.to_owned(), |shard| shard.to_string())
        };
        self.shard = self.pick("shard", given, args.shard.map(Some), None, None, none);
        if self.shard.is_some() && self.write_baseline {
            let error =
                Diagnostic::error("--write-baseline needs all requests, and --shard judges a part");
            return Err(error
                .help("write the baseline in a run without --shard")
                .into());
        }
        Ok(())
    }

    /// What the configuration file says; nothing without one.
    fn file(&self) -> ConfigFile {
        let config = self.config.as_ref();
        config.map(|config| config.file.clone()).unwrap_or_default()
    }

    /// The folder that paths in the configuration file are relative to.
    fn folder(&self) -> PathBuf {
        let config = self.config.as_ref();
        config
            .map(|config| config.folder.clone())
            .unwrap_or_default()
    }

    /// A list that option and file may both have filled.
    fn listed(&mut self, name: &str, value: String, given: &Given, filed: bool) {
        let file = filed.then(|| self.in_file(name).describe(name));
        let origins: Vec<String> = given
            .origin(name)
            .map(|origin| origin.describe(name))
            .into_iter()
            .chain(file)
            .collect();
        let origin = if origins.is_empty() {
            "default".to_owned()
        } else {
            origins.join(" and ")
        };
        self.rows.push(Row {
            name: name.to_owned(),
            value,
            origin,
        });
    }

    /// The first of option or environment variable, file, default.
    fn pick<T>(
        &mut self,
        name: &str,
        given: &Given,
        argument: Option<T>,
        file: Option<T>,
        default: T,
        show: impl Fn(&T) -> String,
    ) -> T {
        let (value, origin) = match (given.origin(name), argument, file) {
            (Some(origin), Some(value), _) => (value, origin),
            (_, _, Some(value)) => (value, self.in_file(name)),
            _ => (default, Origin::Default),
        };
        self.row(name, show(&value), &origin);
        value
    }

    fn row(&mut self, name: &str, value: String, origin: &Origin) {
        self.rows.push(Row::new(name, value, origin));
    }

    /// The line of a member of the configuration file.
    fn in_file(&self, member: &str) -> Origin {
        self.config.as_ref().map_or(Origin::Default, |config| {
            let location = config.location(&format!("/{member}"));
            Origin::File(format!("{}:{}", location.path, location.line))
        })
    }
}

/// Where the search for the configuration file begins.
fn start(requests: &[PathBuf]) -> PathBuf {
    let here = PathBuf::from(".");
    match requests.first() {
        None => here,
        Some(path) if path == Path::new("-") => here,
        Some(path) if path.is_dir() => path.clone(),
        Some(path) => match path.parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => here,
        },
    }
}

/// A path as a setting's value.
fn shown(path: &Option<PathBuf>) -> String {
    let path = path.as_ref().map(|path| path.display().to_string());
    path.unwrap_or_else(|| NONE.to_owned())
}

/// A choice as it is written on the command line.
fn word<T: ValueEnum>(value: &T) -> String {
    value
        .to_possible_value()
        .map(|value| value.get_name().to_owned())
        .unwrap_or_default()
}

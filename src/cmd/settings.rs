//! The settings of a run: options before environment variables before the configuration file before defaults, each with its origin.

mod show;

use super::given::{Given, Origin};
use crate::cli::{CheckArgs, CollectArgs, ConfigArgs, EvidenceArgs, FailOn, OnUnknown, RuleArgs};
use crate::config::{self, Config};
use crate::diag::Diagnostic;
use crate::exit::Policy;
use crate::outcome::Severity;
use clap::ValueEnum;
use show::Row;
use std::path::{Path, PathBuf};

/// What a run goes by.
pub struct Settings {
    /// The configuration file, if there is one.
    pub config: Option<Config>,
    /// Where evidence comes from.
    pub evidence: EvidenceArgs,
    /// What gates.
    pub policy: Policy,
    /// The file of known findings.
    pub baseline: Option<PathBuf>,
    /// Whether to write it.
    pub write_baseline: bool,
    pub(super) rules: RuleArgs,
    /// Words of the selection that stand in the configuration file, with their pointers.
    pub(super) words: Vec<(String, String)>,
    rows: Vec<Row>,
}

impl Settings {
    /// The settings of `check`.
    ///
    /// # Errors
    /// A bad configuration file, or `--write-baseline` without a baseline.
    pub fn of_check(args: &CheckArgs, given: &Given) -> Result<Self, Vec<Diagnostic>> {
        let mut settings = Self::new(&args.requests, &args.config, &args.evidence, given)?;
        settings.with_rules(&args.rules, given);
        let file = settings
            .config
            .as_ref()
            .map(|config| config.file.clone())
            .unwrap_or_default();
        let fail_on = settings.pick(
            "fail_on",
            given,
            Some(args.fail_on),
            file.fail_on,
            FailOn::Error,
            word,
        );
        let on_unknown = settings.pick(
            "on_unknown",
            given,
            Some(args.on_unknown),
            file.on_unknown,
            OnUnknown::Fail,
            word,
        );
        settings.policy = Policy {
            fail_on: match fail_on {
                FailOn::Error => Some(Severity::Error),
                FailOn::Warning => Some(Severity::Warning),
                FailOn::Advice => Some(Severity::Advice),
                FailOn::Never => None,
            },
            fail_on_unknown: on_unknown == OnUnknown::Fail,
        };
        let in_file = settings
            .config
            .as_ref()
            .and_then(|config| Some(config.folder.join(file.baseline?)));
        settings.baseline = settings.pick(
            "baseline",
            given,
            args.baseline.clone().map(Some),
            in_file.map(Some),
            None,
            |path| {
                path.as_ref()
                    .map_or("none".to_owned(), |path| path.display().to_string())
            },
        );
        settings.write_baseline = args.write_baseline;
        if args.write_baseline && settings.baseline.is_none() {
            let error = Diagnostic::error("--write-baseline needs a file to write");
            return Err(vec![error.help(
                "name it with --baseline FILE, or as `baseline` in the configuration",
            )]);
        }
        settings.overrides();
        Ok(settings)
    }

    /// The settings of `collect`.
    ///
    /// # Errors
    /// A bad configuration file.
    pub fn of_collect(args: &CollectArgs, given: &Given) -> Result<Self, Vec<Diagnostic>> {
        let mut settings = Self::new(&args.requests, &args.config, &args.evidence, given)?;
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
    ) -> Result<EvidenceArgs, Vec<Diagnostic>> {
        Ok(Self::new(&[], config, args, given)?.evidence)
    }

    fn new(
        requests: &[PathBuf],
        config: &ConfigArgs,
        evidence: &EvidenceArgs,
        given: &Given,
    ) -> Result<Self, Vec<Diagnostic>> {
        let path = if config.no_config {
            None
        } else {
            config
                .config
                .clone()
                .or_else(|| config::find(&start(requests)))
        };
        let config = path.as_deref().map(Config::read).transpose()?;
        let mut settings = Self {
            config,
            evidence: evidence.clone(),
            policy: Policy::default(),
            baseline: None,
            write_baseline: false,
            rules: RuleArgs::default(),
            words: Vec::new(),
            rows: Vec::new(),
        };
        settings.where_from(given);
        Ok(settings)
    }

    /// Region and profile, which AWS's own environment variables name, too; and the rest of the evidence.
    fn where_from(&mut self, given: &Given) {
        let file = self.config.as_ref().map(|config| &config.file);
        let (region, profile) = (
            file.and_then(|file| file.region.clone()),
            file.and_then(|file| file.profile.clone()),
        );
        self.evidence.fallback_region.clone_from(&region);
        let evidence = self.evidence.clone();
        let shown = |value: Option<&String>| value.map_or("none".to_owned(), Clone::clone);
        let from = |name: &str, flag: Option<String>, variables: &[&str], file: Option<String>| {
            let variable = environment(variables);
            let (value, origin) = match (flag, variable, file) {
                (Some(value), ..) => (Some(value), Origin::Flag),
                // The AWS SDK reads it; recorded evidence has a Region of its own.
                (None, Some((variable, value)), _) if evidence.evidence.is_none() => {
                    (Some(value), Origin::Environment(variable))
                }
                (None, _, Some(value)) => (Some(value), self.in_file(name)),
                _ => (None, Origin::Default),
            };
            let row = Row {
                name: name.to_owned(),
                value: shown(value.as_ref()),
                origin: origin.describe(name),
            };
            (value, origin, row)
        };
        let (_, _, mut row) = from("region", evidence.region.clone(), &REGION, region);
        if evidence.region.is_none() && evidence.evidence.is_some() {
            row.origin.push_str(", unless the evidence file names one");
        }
        let (profile, origin, second) = from(
            "profile",
            evidence.profile.clone(),
            &["AWS_PROFILE"],
            profile,
        );
        self.rows.extend([row, second]);
        if matches!(origin, Origin::File(_)) {
            self.evidence.profile = profile;
        }
        let path = |path: &Option<PathBuf>| {
            path.as_ref()
                .map_or("none".to_owned(), |path| path.display().to_string())
        };
        for (name, value) in [
            ("evidence", path(&evidence.evidence)),
            ("offline", evidence.offline.to_string()),
            ("dry_run", evidence.dry_run.to_string()),
            ("record", path(&evidence.record)),
            ("endpoint_url", shown(evidence.endpoint_url.as_ref())),
            ("timeout", evidence.timeout.to_string()),
            (
                "now",
                evidence
                    .now
                    .map_or("the clock".to_owned(), |now| now.to_string()),
            ),
        ] {
            let origin = given.origin(name).unwrap_or(Origin::Default);
            self.row(name, value, &origin);
        }
    }

    fn with_rules(&mut self, args: &RuleArgs, given: &Given) {
        let mut rules = args.clone();
        let file = self
            .config
            .as_ref()
            .map(|config| config.file.clone())
            .unwrap_or_default();
        let folder = self
            .config
            .as_ref()
            .map(|config| config.folder.clone())
            .unwrap_or_default();
        let list = |words: &[String]| {
            if words.is_empty() {
                "none".to_owned()
            } else {
                words.join(", ")
            }
        };
        // `select` narrows: the nearest one counts. What is left out, and what is added, adds up.
        if given.origin("select").is_none() && args.select.is_empty() {
            rules.select = file.select.clone().unwrap_or_default();
            let words = rules.select.iter().enumerate();
            self.words
                .extend(words.map(|(index, word)| (format!("/select/{index}"), word.clone())));
        }
        let all = if rules.select.is_empty() {
            "all".to_owned()
        } else {
            list(&rules.select)
        };
        self.listed(
            "select",
            all,
            given,
            file.select.is_some() && args.select.is_empty(),
        );
        for (index, word) in file.ignore.iter().enumerate() {
            self.words.push((format!("/ignore/{index}"), word.clone()));
            rules.ignore.push(word.clone());
        }
        self.listed(
            "ignore",
            list(&rules.ignore),
            given,
            !file.ignore.is_empty(),
        );
        rules
            .rules
            .extend(file.rules.iter().map(|path| folder.join(path)));
        let paths: Vec<String> = rules
            .rules
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        self.listed("rules", list(&paths), given, !file.rules.is_empty());
        rules.no_builtin_rules |= file.builtin_rules == Some(false);
        let origin = match given.origin("no_builtin_rules") {
            None if file.builtin_rules.is_some() => self.in_file("builtin_rules"),
            origin => origin.unwrap_or(Origin::Default),
        };
        let value = (!rules.no_builtin_rules).to_string();
        let origin = origin.describe("no_builtin_rules");
        self.rows.push(Row {
            name: "builtin_rules".to_owned(),
            value,
            origin,
        });
        self.rules = rules;
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
        let origin = origin.describe(name);
        self.rows.push(Row {
            name: name.to_owned(),
            value,
            origin,
        });
    }

    fn in_file(&self, member: &str) -> Origin {
        self.config.as_ref().map_or(Origin::Default, |config| {
            let location = config.location(&format!("/{member}"));
            Origin::File(format!("{}:{}", location.path, location.line))
        })
    }
}

const REGION: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// The first of these variables that has a value.
fn environment(names: &[&str]) -> Option<(String, String)> {
    names.iter().find_map(|name| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
        Some(((*name).to_owned(), value))
    })
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

fn word<T: ValueEnum>(value: &T) -> String {
    value
        .to_possible_value()
        .map(|value| value.get_name().to_owned())
        .unwrap_or_default()
}

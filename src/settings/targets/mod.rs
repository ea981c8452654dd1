//! Targets: the accounts and Regions of a run, and which requests belong to each. Read from the configuration file; `cmd` asks for the
//! evidence of each on its own.

mod pattern;

use super::file::{Config, TargetFile};
use super::places::resolved;
use super::{Evidence, Settings};
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::tables::Regions;
pub use pattern::PathPattern;
use std::path::{Path, PathBuf};

/// The path of a request that is no file: standard input, options.
const NO_FILE: &str = "-";

/// A role that a target's questions are asked as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumedRole {
    /// Its ARN.
    pub arn: String,
    /// The external id that its trust policy asks for.
    pub external_id: Option<String>,
}

/// An account and Region of a run.
#[derive(Debug, Clone)]
pub struct TargetSetting {
    /// What reports call it.
    pub name: String,
    /// Where its evidence comes from.
    pub evidence: Evidence,
    requests: Vec<PathPattern>,
}

/// The targets of a run, and the folder that the paths of requests are relative to.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    /// In the order of the file; none where the run has one account and Region.
    pub all: Vec<TargetSetting>,
    folder: PathBuf,
}

/// What is wrong with the targets of a file, in its order.
pub(super) fn faults(config: &Config) -> Vec<Diagnostic> {
    let targets = &config.file.targets;
    let mut errors = Vec::new();
    for (index, target) in targets.iter().enumerate() {
        let at = |member: &str| format!("/targets/{index}/{member}");
        let mut refuse = |member: &str, title: String, help: &str| {
            errors.push(config.error(&at(member), title).help(help));
        };
        let name = &target.name;
        if !is_name(name) {
            let title = format!("`{name}` is no name of a target");
            let help = "use at most 64 letters, digits, `.`, `_` and `-`";
            refuse("name", title, help);
        }
        if targets.iter().take(index).any(|other| other.name == *name) {
            let title = format!("two targets are named `{name}`");
            refuse(
                "name",
                title,
                "reports name the target of each request: give each a name of its own",
            );
        }
        match (&target.profile, &target.role_arn, &target.external_id) {
            (Some(_), Some(_), _) => {
                let title = format!("the target `{name}` has a profile and a role");
                let help = "keep one: a profile of the AWS configuration can assume the role itself (role_arn, source_profile)";
                refuse("role_arn", title, help);
            }
            (_, None, Some(_)) => {
                let title = format!("the target `{name}` has an external id and no role_arn");
                refuse(
                    "external_id",
                    title,
                    "an external id belongs to a role that is assumed: name it, or leave the id out",
                );
            }
            _ => {}
        }
        if let Some(arn) = target.role_arn.as_ref().filter(|arn| !is_role(arn)) {
            let title = format!("`{arn}` is not the ARN of a role");
            refuse(
                "role_arn",
                title,
                "such as arn:aws:iam::111122223333:role/preflight",
            );
        }
        if !Regions::is_name(&target.region) {
            let title = format!("`{}` is not an AWS Region", target.region);
            refuse("region", title, "such as eu-west-1");
        }
        if target.requests.is_empty() {
            let title = format!("the target `{name}` claims no request");
            refuse(
                "requests",
                title,
                "name paths of requests, such as [\"eu/**\"]",
            );
        }
    }
    let twice = [
        ("region", &config.file.region),
        ("profile", &config.file.profile),
    ];
    for (member, _) in twice
        .into_iter()
        .filter(|(_, value)| value.is_some() && !targets.is_empty())
    {
        let title = format!("`{member}` stands beside `targets`");
        let help = format!("every target has a {member} of its own: write it there");
        errors.push(config.error(&format!("/{member}"), title).help(help));
    }
    super::file::in_order(&mut errors);
    errors
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    (1..=64).contains(&name.len()) && name.chars().all(fits)
}

/// `arn:PARTITION:iam::ACCOUNT:role/PATH/NAME`.
fn is_role(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "iam", "", account, resource] = parts.as_slice() else {
        return false;
    };
    let digits = account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    digits
        && resource
            .strip_prefix("role/")
            .is_some_and(|name| !name.is_empty())
}

impl Settings {
    /// The targets, each with its evidence: as the options say, and its own Region, profile, role and recorded evidence.
    pub(super) fn with_targets(&mut self, given: &super::Given) -> Result<(), Diagnostics> {
        let Some(config) = self
            .config
            .as_ref()
            .filter(|it| !it.file.targets.is_empty())
        else {
            return Ok(());
        };
        for option in ["region", "profile", "evidence"] {
            if given.origin(option).is_some() {
                let title = format!("--{option} beside the targets of {}", config.path());
                let error = Diagnostic::error(title);
                let help = format!(
                    "every target has its own ({option}): leave the option out, or pass --no-config"
                );
                return Err(error.help(help).into());
            }
        }
        let targets = config.file.targets.iter().enumerate();
        let targets = targets.map(|(index, file)| self.target(config, index, file));
        self.targets = Targets {
            all: targets.collect(),
            folder: resolved(&config.folder.join(".")),
        };
        let rows: Vec<_> = config.file.targets.iter().enumerate().map(row).collect();
        for (index, value) in rows {
            let origin = self.in_file(&format!("targets/{index}/name"));
            self.row(&format!("targets.{index}"), value, &origin);
        }
        Ok(())
    }

    /// An error in setting up a target, with its place in the configuration.
    pub fn of_target(&self, index: usize, error: Diagnostic) -> Diagnostic {
        let Some(config) = self.config.as_ref().filter(|_| error.source.is_none()) else {
            return error;
        };
        let place = |target: &TargetFile| match (&target.evidence, &target.profile) {
            (Some(_), _) => "evidence",
            (None, Some(_)) => "profile",
            _ => "name",
        };
        let member = config.file.targets.get(index).map_or("name", place);
        config.at(&format!("/targets/{index}/{member}"), error)
    }

    fn target(&self, config: &Config, index: usize, file: &TargetFile) -> TargetSetting {
        let mut evidence = self.evidence.clone();
        let place = |member: &str| {
            let location = config.location(&format!("/targets/{index}/{member}"));
            format!("{}:{}:{}", location.path, location.line, location.column)
        };
        let recorded = file.evidence.as_ref().filter(|_| !evidence.offline);
        evidence.file = recorded.map(|path| config.folder.join(path));
        evidence.of_target(&file.region, file.profile.clone());
        evidence.profile_origin = place("profile");
        evidence.role = file.role_arn.clone().map(|arn| AssumedRole {
            arn,
            external_id: file.external_id.clone(),
        });
        evidence.record = evidence.record.map(|path| of_target(&path, &file.name));
        TargetSetting {
            name: file.name.clone(),
            evidence,
            requests: file
                .requests
                .iter()
                .map(|it| PathPattern::new(it))
                .collect(),
        }
    }
}

/// A target as `--show-config` shows it.
fn row((index, target): (usize, &TargetFile)) -> (usize, String) {
    let from = match (&target.evidence, &target.profile, &target.role_arn) {
        (Some(file), ..) => format!("evidence {file}"),
        (_, Some(profile), _) => format!("profile {profile}"),
        (_, _, Some(arn)) => arn.clone(),
        _ => "default credentials".to_owned(),
    };
    let requests = target.requests.join(", ");
    let value = format!("{} {} ({from}): {requests}", target.name, target.region);
    (index, value)
}

/// What stands for the name of the target in the path of `--record`.
const PLACEHOLDER: &str = "{target}";

fn of_target(path: &Path, name: &str) -> PathBuf {
    match path.to_str() {
        Some(text) => PathBuf::from(text.replace(PLACEHOLDER, name)),
        None => path.to_owned(),
    }
}

/// A request that has no one target.
#[derive(Debug)]
pub struct Unfit {
    /// Its path, relative to the configuration file.
    path: String,
    /// The first two of the targets that claim it, by their places; none where nobody does.
    both: Option<(usize, usize)>,
}

/// Paths that a message names; the others are counted.
const NAMED: usize = 5;

impl Unfit {
    /// What is wrong, in at most two messages: of requests that nobody claims, and of those that several do.
    pub fn told(all: &[Self], targets: &Targets, config: &Config) -> Vec<Diagnostic> {
        let (claimed, unclaimed): (Vec<&Self>, Vec<&Self>) =
            all.iter().partition(|unfit| unfit.both.is_some());
        let mut errors = Vec::new();
        if !unclaimed.is_empty() {
            let error = config.error(
                "/targets",
                format!("no target claims {}", paths(&unclaimed)),
            );
            errors.push(error.help("list it in the `requests` of a target: paths are relative to the configuration file, `-` is standard input or options"));
        }
        // Those of other pairs of targets are told once these are mended.
        let pair = claimed.first().and_then(|unfit| unfit.both);
        if let Some((one, other)) = pair {
            let same: Vec<&Self> = claimed.into_iter().filter(|it| it.both == pair).collect();
            let name = |index: usize| targets.all.get(index).map_or("", |target| &target.name);
            let title = format!(
                "the targets `{}` and `{}` both claim {}",
                name(one),
                name(other),
                paths(&same)
            );
            let at = |index: usize| format!("/targets/{index}/requests");
            let place = config.location(&at(one));
            let error = config.error(&at(other), title).note(format!(
                "`{}` claims it at {}:{}:{}",
                name(one),
                place.path,
                place.line,
                place.column
            ));
            errors
                .push(error.help(
                    "a request is judged in one account and Region: narrow one of the lists",
                ));
        }
        errors
    }
}

fn paths(unfit: &[&Unfit]) -> String {
    let named = unfit.iter().take(NAMED).map(|unfit| unfit.path.as_str());
    let named = named.collect::<Vec<_>>().join(", ");
    match unfit.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

impl Targets {
    /// The target that claims a request, by its place in the list.
    ///
    /// # Errors
    /// That no target claims it, or several.
    pub fn of(&self, path: &Path) -> Result<usize, Unfit> {
        let path = self.relative(path);
        let claims = |target: &TargetSetting| target.requests.iter().any(|it| it.fits(&path));
        let all = self.all.iter().enumerate();
        let mut claiming = all.filter(|(_, target)| claims(target)).map(|of| of.0);
        let both = match (claiming.next(), claiming.next()) {
            (Some(index), None) => return Ok(index),
            (one, other) => one.zip(other),
        };
        Err(Unfit { path, both })
    }

    /// A path relative to the folder of the file, with `/` between its names; one outside of it as it is.
    fn relative(&self, path: &Path) -> String {
        if path == Path::new(NO_FILE) {
            return NO_FILE.to_owned();
        }
        let whole = resolved(path);
        let below = whole.strip_prefix(&self.folder).unwrap_or(&whole);
        let names = below
            .components()
            .map(|name| name.as_os_str().to_string_lossy());
        names.collect::<Vec<_>>().join("/")
    }

    /// That every target that is used has a file of its own for its evidence.
    ///
    /// # Errors
    /// That they would share one.
    pub fn apart(&self, used: &[usize], record: Option<&Path>) -> Result<(), Diagnostic> {
        let Some(record) = record.filter(|_| used.len() > 1) else {
            return Ok(());
        };
        if record.to_string_lossy().contains(PLACEHOLDER) {
            return Ok(());
        }
        let title = format!(
            "--record would write the evidence of {} targets to {}",
            used.len(),
            record.display()
        );
        let help = format!(
            "the evidence of one account answers for no other: write {PLACEHOLDER} where its name belongs, such as evidence.{PLACEHOLDER}.json"
        );
        Err(Diagnostic::error(title).help(help))
    }
}

//! Remedies: named things to do that several rules point to. Read from `rules/remedies/` by the build; reports group findings by them.

use super::compile::Fault;
use super::model::RuleFile;
use crate::expr::ExprError;
use crate::text::{Span, did_you_mean};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One thing to do, whatever number of findings it settles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "ami-preflight remedy")]
pub struct Remedy {
    /// Lower-case words joined by hyphens; the file is named ID.yaml.
    pub id: String,
    /// One line without a full stop: what to do.
    pub title: String,
    /// When it has to happen.
    pub stage: Stage,
    /// What kind of finding calls for it.
    pub when: String,
    /// Whether there is a new AMI afterwards.
    pub new_ami: bool,
    /// How long it takes, in words.
    pub takes: String,
    /// What it costs, in words.
    pub costs: String,
    /// What its result must be like, all of it, so that doing it once is enough.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// Shell variables of the steps that somebody has to decide, each with what it is.
    #[serde(default)]
    pub decide: BTreeMap<String, String>,
    /// What to do, in order: sentences, or words with a command, as in the fixes of rules. What begins with "Or" or "If" is not always to be done.
    #[serde(default)]
    pub steps: Vec<String>,
    /// Whether the fixes of the findings are its steps; it has none of its own then.
    #[serde(default)]
    pub own_fixes: bool,
    /// Remedies that settle its findings as well, where they have to happen anyway.
    #[serde(default)]
    pub covered_by: Vec<String>,
}

/// What a remedy changes; the order is that in which things have to happen.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// Account, Region or partition of the import: all else depends on them.
    AccountOrRegion,
    /// The request file.
    RequestFile,
    /// The import role, and the rights of the caller.
    RoleAndCaller,
    /// The quotas of the account.
    Quotas,
    /// The AMI, or the WorkSpaces image.
    NewAmi,
    /// What is asked once all else is done.
    BeforeSending,
}

impl Stage {
    /// The stage in words.
    pub fn words(self) -> &'static str {
        match self {
            Stage::AccountOrRegion => "account or Region",
            Stage::RequestFile => "request file",
            Stage::RoleAndCaller => "role and caller",
            Stage::Quotas => "quotas",
            Stage::NewAmi => "AMI",
            Stage::BeforeSending => "before sending",
        }
    }
}

impl Remedy {
    /// The remedy with texts filled in by `fill`: what is known of a request in place of placeholders.
    #[must_use]
    pub fn filled(&self, fill: impl Fn(&str) -> String) -> Self {
        let steps = self.steps.iter().map(|step| fill(step));
        Self {
            steps: steps.collect(),
            ..self.clone()
        }
    }

    /// What contradicts itself in the remedy, given all of them.
    pub fn fault(&self, all: &[Remedy]) -> Option<String> {
        let unknown = |id: &&String| !all.iter().any(|other| other.id == **id && **id != self.id);
        if let Some(id) = self.covered_by.iter().find(unknown) {
            return Some(format!("covered_by names `{id}`, which is no other remedy"));
        }
        let form = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || !self.id.chars().all(form) {
            return Some(format!("`{}` is not the id of a remedy", self.id));
        }
        (self.own_fixes != self.steps.is_empty())
            .then(|| "it has either steps or own_fixes: true".to_owned())
    }
}

/// Remedies that a rule names and that do not exist.
pub fn unknown_remedies(file: &RuleFile, all: &[Remedy]) -> Vec<Fault> {
    let own = file.remedy.iter().map(|id| ("/remedy".to_owned(), id));
    let cases = file.cases.iter().enumerate();
    let of_cases = cases.filter_map(|(index, case)| {
        let id = case.remedy.as_ref()?;
        Some((format!("/cases/{index}/remedy"), id))
    });
    let known = |id: &str| all.iter().any(|remedy| remedy.id == id);
    let named = own.chain(of_cases).filter(|(_, id)| !known(id));
    let ids = || all.iter().map(|remedy| remedy.id.as_str());
    let fault = |(at, id): (String, &String)| {
        let help = match did_you_mean(id, ids()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("remedies: {}", ids().collect::<Vec<_>>().join(", ")),
        };
        (at, error(id, format!("there is no remedy `{id}`"), help))
    };
    let mut faults: Vec<Fault> = named.map(fault).collect();
    if let (Some(id), Some(_)) = (&file.remedy, &file.own_fix) {
        let message = "a rule has either a remedy or a fix of its own".to_owned();
        let help = "leave out remedy or own_fix".to_owned();
        faults.push(("/remedy".to_owned(), error(id, message, help)));
    }
    faults
}

/// Rules that a rule names as causes and that do not exist.
pub fn unknown_causes(file: &RuleFile, known: impl Fn(&str) -> bool) -> Vec<Fault> {
    let causes = file.because.iter().enumerate();
    let wrong = causes.filter(|(_, id)| **id == file.id || !known(id));
    let fault = |(index, id): (usize, &String)| {
        let message = if *id == file.id {
            format!("{id} is its own cause")
        } else {
            format!("there is no rule `{id}`")
        };
        let help = "because names built-in rules, or rules of the same folder".to_owned();
        (format!("/because/{index}"), error(id, message, help))
    };
    wrong.map(fault).collect()
}

fn error(text: &str, message: String, help: String) -> ExprError {
    ExprError {
        span: Span::new(0, text.len()),
        message,
        help: Some(help),
    }
}

//! One thing of a plan: a remedy with the findings that it settles, or the fix of one rule alone.

use super::Entry;
use super::entry;
use crate::grade::Severity;
use crate::judge::Outcome;
use crate::rules::{Area, Remedy, Stage};

/// What makes findings belong together: the remedy, or else the rule and its fix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key<'a> {
    Remedy(&'a str),
    Fix(&'a str, &'a [String]),
}

pub(super) fn key(outcome: &Outcome) -> Key<'_> {
    match &outcome.remedy {
        Some(remedy) => Key::Remedy(&remedy.id),
        None => Key::Fix(&outcome.rule, &outcome.fix),
    }
}

/// One thing to do.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    pub(super) key: Key<'a>,
    /// The remedy; none where the fix of a rule is all there is to do.
    pub remedy: Option<&'a Remedy>,
    /// What it settles, the gravest first; at least one.
    pub findings: Vec<&'a Outcome>,
}

impl<'a> Item<'a> {
    pub(super) fn of(outcome: &'a Outcome) -> Self {
        Self {
            key: key(outcome),
            remedy: outcome.remedy.as_deref(),
            findings: vec![outcome],
        }
    }

    /// The id of the remedy.
    pub fn id(&self) -> Option<String> {
        self.remedy.map(|remedy| remedy.id.clone())
    }

    /// What to do, in one line; of a rule's own fix, what is wrong. Untrusted text.
    pub fn title(&self) -> &'a str {
        let own = || self.findings.first().map_or("", |of| of.title.as_str());
        self.remedy.map_or_else(own, |remedy| remedy.title.as_str())
    }

    /// How long it takes and what it costs, where that is known.
    pub fn effort(&self) -> Option<String> {
        let remedy = self.remedy?;
        match remedy.costs.as_str() {
            "nothing" => Some(remedy.takes.clone()),
            costs => Some(format!("{}; costs {costs}", remedy.takes)),
        }
    }

    /// When it has to happen.
    pub fn stage(&self) -> Stage {
        let first = self.findings.first();
        let by_area = || match first.map(|outcome| Area::title_of(&outcome.rule)) {
            Some("source AMI" | "WorkSpaces image") => Stage::NewAmi,
            Some("role and caller") => Stage::RoleAndCaller,
            Some("quotas") => Stage::Quotas,
            Some("dry run") => Stage::BeforeSending,
            _ => Stage::RequestFile,
        };
        self.remedy.map_or_else(by_area, |remedy| remedy.stage)
    }

    /// The gravest severity of its findings.
    pub fn severity(&self) -> Severity {
        let findings = self.findings.iter();
        let gravest = findings.map(|outcome| outcome.severity).max();
        gravest.unwrap_or(Severity::Advice)
    }

    /// The steps: of the remedy, or of the fixes of its findings.
    pub fn entries(&self) -> Vec<Entry<'a>> {
        match self.remedy {
            Some(remedy) if !remedy.own_fixes => vec![Entry::of_remedy(remedy)],
            _ => entry::of_findings(&self.findings),
        }
    }

    /// Ids of the rules that it settles with their severity: `errors AMI010, AMI011; advice AMI043`.
    pub fn settles(&self) -> String {
        let groups = [
            (Severity::Error, "error", "errors"),
            (Severity::Warning, "warning", "warnings"),
            (Severity::Advice, "advice", "advice"),
        ];
        let groups = groups.into_iter().filter_map(|(severity, one, many)| {
            let of = self.findings.iter().filter(|of| of.severity == severity);
            let mut ids: Vec<&str> = of.map(|outcome| outcome.rule.as_str()).collect();
            ids.sort_unstable();
            ids.dedup();
            let word = if ids.len() == 1 { one } else { many };
            (!ids.is_empty()).then(|| format!("{word} {}", ids.join(", ")))
        });
        groups.collect::<Vec<_>>().join("; ")
    }
}

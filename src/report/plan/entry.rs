//! The steps of one thing to do: those of its remedy, or those of its findings, each with where it belongs.

use crate::grade::Severity;
use crate::judge::Outcome;
use crate::report::text;
use crate::rules::Remedy;
use std::collections::BTreeMap;

/// Steps that belong together.
#[derive(Debug, Clone)]
pub struct Entry<'a> {
    /// Place and rule, where the steps are those of findings: `line 10, CAT002`. Untrusted text.
    pub about: Option<String>,
    /// Sentences, or words with a command.
    pub steps: &'a [String],
}

impl<'a> Entry<'a> {
    pub(super) fn of_remedy(remedy: &'a Remedy) -> Self {
        Self {
            about: None,
            steps: &remedy.steps,
        }
    }
}

/// The fixes of findings in the order of the file; findings for which one fix does share it.
pub(super) fn of_findings<'a>(findings: &[&'a Outcome]) -> Vec<Entry<'a>> {
    let mut findings = findings.to_vec();
    let line = |of: &Outcome| of.location.as_ref().map_or(0, |at| at.line);
    findings.sort_by_key(|of| (line(of), of.rule.as_str()));
    let mut groups: Vec<Vec<&Outcome>> = Vec::new();
    let mut places: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for outcome in findings {
        let place = *places.entry(done(outcome)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(outcome),
            None => groups.push(vec![outcome]),
        }
    }
    let entry = |group: Vec<&'a Outcome>| Entry {
        about: Some(about(&group)),
        steps: group.first().map_or(&[], |of| of.fix.as_slice()),
    };
    groups.into_iter().map(entry).collect()
}

/// What a fix comes to: its commands, whatever words lead to them, or else its words.
fn done(outcome: &Outcome) -> Vec<&str> {
    let codes = outcome.fix.iter().map(|step| text::advice(step).1);
    let codes: Vec<&str> = codes.collect();
    if codes.iter().all(|code| !code.is_empty()) {
        return codes;
    }
    outcome.fix.iter().map(String::as_str).collect()
}

/// Most lines that are named.
const LINES: usize = 10;

/// `line 2, REQ004`; several lines and rules each once.
fn about(group: &[&Outcome]) -> String {
    let mut lines: Vec<usize> = Vec::new();
    let mut rules: Vec<String> = Vec::new();
    for outcome in group {
        if let Some(at) = &outcome.location {
            lines.push(at.line);
        }
        rules.push(match outcome.severity {
            Severity::Error => outcome.rule.clone(),
            lesser => format!("{} ({})", outcome.rule, lesser.as_str()),
        });
    }
    lines.dedup();
    rules.sort_unstable();
    rules.dedup();
    let rules = rules.join(", ");
    let words: Vec<String> = lines.iter().map(usize::to_string).collect();
    match words.as_slice() {
        [] => rules,
        [line] => format!("line {line}, {rules}"),
        lines => {
            let more = lines.len().saturating_sub(LINES);
            let shown: Vec<&str> = lines.iter().take(LINES).map(String::as_str).collect();
            let more = if more == 0 {
                String::new()
            } else {
                format!(" and {more} more")
            };
            format!("lines {}{more}, {rules}", shown.join(", "))
        }
    }
}

//! The steps of one thing to do: those of its remedy, or those of its findings, each with where it belongs.

use crate::grade::Severity;
use crate::judge::Outcome;
use crate::rules::Remedy;

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

/// The fixes of findings in the order of the file; findings with the same fix share one.
pub(super) fn of_findings<'a>(findings: &[&'a Outcome]) -> Vec<Entry<'a>> {
    let mut findings = findings.to_vec();
    let line = |of: &Outcome| of.location.as_ref().map_or(0, |at| at.line);
    findings.sort_by_key(|of| (line(of), of.rule.as_str()));
    let mut groups: Vec<Vec<&Outcome>> = Vec::new();
    for outcome in findings {
        let same = groups
            .iter_mut()
            .find(|group| group.iter().any(|of| alike(of, outcome)));
        match same {
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

/// Whether one fix does for both: the same command at the end, whatever words lead to it, or the same words.
fn alike(a: &Outcome, b: &Outcome) -> bool {
    let pasted = |of: &Outcome| -> Vec<String> {
        let codes = of
            .fix
            .iter()
            .map(|step| crate::report::text::advice(step).1);
        codes.map(str::to_owned).collect()
    };
    let all = |codes: &[String]| codes.iter().all(|code| !code.is_empty());
    let (of_a, of_b) = (pasted(a), pasted(b));
    a.fix == b.fix || (all(&of_a) && of_a == of_b)
}

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
        lines => format!("lines {}, {rules}", lines.join(" ")),
    }
}

//! What a rule says of itself, line by line: `explain` shows it on the terminal, the pages beside the rule files in a browser.

use super::Rule;
use crate::grade::{Certainty, Severity};
use std::collections::BTreeSet;

/// The severity of a failure, and the other ones that it has in some situations.
pub fn severity(rule: &Rule) -> String {
    let file = rule.file();
    let cases = file.cases.iter().filter_map(|case| case.severity);
    let others: BTreeSet<Severity> = cases.filter(|other| *other != file.severity).collect();
    let own = file.severity.as_str();
    if others.is_empty() {
        return own.to_owned();
    }
    let others: Vec<&str> = others.into_iter().map(Severity::as_str).collect();
    format!("{own}; in some situations {}", others.join(" or "))
}

/// What is out of the ordinary: parameters, how unknowns count, what mends it, that nobody may waive it.
pub fn remarks(rule: &Rule) -> Vec<String> {
    let file = rule.file();
    let params = file.params.iter();
    let mut lines: Vec<String> = params
        .map(|(name, value)| format!("parameter {name}: {value}"))
        .collect();
    if let Some(severity) = file.when_unknown {
        lines.push(format!("counts as {} while unknown", severity.as_str()));
    }
    for (kind, applicability) in &file.fixable {
        let (options, what) = (applicability.options(), kind.describe());
        lines.push(format!(
            "`check {options}` mends it where the answer is clear: it {what} ({}, {})",
            kind.as_str(),
            applicability.as_str()
        ));
    }
    if file.waivable == Some(false) {
        lines.push("cannot be waived".to_owned());
    }
    lines
}

/// `each`, `let`, `when` and `assert`, in the order in which they are computed.
pub fn condition(rule: &Rule) -> Vec<String> {
    let file = rule.file();
    let mut lines = Vec::new();
    lines.extend(file.each.as_ref().map(|each| format!("each {each}")));
    for (name, expr) in file.bindings.iter().flat_map(|bindings| &bindings.0) {
        lines.push(format!("let {name} = {expr}"));
    }
    lines.extend(file.when.as_ref().map(|when| format!("when {when}")));
    lines.push(format!("assert {}", file.assert));
    lines
}

/// The calls behind the facts of the verdict, each with the permissions that it needs; none for a rule about the request alone.
pub fn evidence(rule: &Rule) -> Vec<(String, Vec<&'static str>)> {
    let mut calls: Vec<(String, Vec<&'static str>)> = Vec::new();
    for call in &rule.calls {
        let found = (call.label(), call.info().actions.to_vec());
        // Two questions may be of one operation.
        if !calls.contains(&found) {
            calls.push(found);
        }
    }
    calls
}

/// Everything that a rule file says, for people.
pub fn explain(rule: &Rule) -> String {
    let file = rule.file();
    let mut text = format!(
        "{} {} ({})\n\n{}.\n\n{}\n",
        file.id,
        file.name,
        severity(rule),
        file.title,
        file.why.trim()
    );
    let mut section = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push_str(&format!("\n{title}:\n"));
            for line in lines {
                text.push_str(&format!("  {}\n", line.trim_end().replace('\n', "\n  ")));
            }
        }
    };
    section("Condition", condition(rule));
    let mut remarks = remarks(rule);
    let certainty = rule.certainty;
    if certainty != Certainty::Certain {
        remarks.insert(0, format!("findings are {} at most", certainty.as_str()));
    }
    section("Remarks", remarks);
    section(
        "Fix",
        file.fix.iter().map(|fix| format!("- {fix}")).collect(),
    );
    let evidence = evidence(rule).into_iter();
    let evidence = evidence.map(|(call, actions)| match actions.as_slice() {
        [] => format!("{call} (no permission needed)"),
        actions => format!("{call} (needs {})", actions.join(", ")),
    });
    section("Evidence", evidence.collect());
    section(
        "Sources",
        file.sources
            .iter()
            .map(|source| format!("{} (read {})", source.url, source.checked))
            .collect(),
    );
    let examples = file
        .examples
        .iter()
        .map(|example| format!("{}: {}", example.expect.as_str(), example.name));
    section("Examples", examples.collect());
    text
}

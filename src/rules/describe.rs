//! What a rule says of itself, line by line: `explain` shows it on the terminal, the pages beside the rule files in a browser.

use super::embedded::remedy as remedy_of;
use super::{Remedy, Rule, catches};
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

/// The remedies that a rule names, in its cases, too.
pub fn remedies_of(rule: &Rule) -> Vec<&str> {
    let file = rule.file();
    let cases = file.cases.iter().filter_map(|case| case.remedy.as_deref());
    let mut ids: Vec<&str> = file.remedy.as_deref().into_iter().chain(cases).collect();
    let mut seen = BTreeSet::new();
    ids.retain(|id| seen.insert(*id));
    ids
}

/// What settles a finding of the rule, and which rules explain it.
pub fn settled(rule: &Rule) -> Vec<String> {
    let file = rule.file();
    let named = remedies_of(rule).into_iter().filter_map(remedy_of);
    let mut lines: Vec<String> = named
        .map(|remedy| {
            format!(
                "remedy {}: {} ({})",
                remedy.id,
                remedy.title,
                remedy.stage.words()
            )
        })
        .collect();
    lines.extend(
        file.own_fix
            .as_ref()
            .map(|why| format!("its own fix: {}", why.trim())),
    );
    if !file.because.is_empty() {
        lines.push(format!("explained by {}", file.because.join(", ")));
    }
    lines
}

/// What a remedy says of itself.
pub fn remedy(remedy: &Remedy) -> Vec<String> {
    let new_ami = if remedy.new_ami { "yes" } else { "no" };
    let mut lines = vec![
        format!("stage: {}", remedy.stage.words()),
        format!("takes: {}", remedy.takes),
        format!("costs: {}", remedy.costs),
        format!("needs a new AMI: {new_ami}"),
    ];
    if !remedy.covered_by.is_empty() {
        lines.push(format!("done with: {}", remedy.covered_by.join(", ")));
    }
    lines.extend(
        remedy
            .conditions
            .iter()
            .map(|condition| format!("* {condition}")),
    );
    lines.extend(remedy.steps.iter().map(|step| format!("- {step}")));
    if remedy.own_fixes {
        lines.push("steps: the fixes of the findings".to_owned());
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
    section("What settles it", settled(rule));
    section("Errors of AWS that it may spare", catches::spared(&file.id));
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

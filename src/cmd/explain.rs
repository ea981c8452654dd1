//! `explain`: everything a rule file says, for people; which rules find the cause of an error of AWS; what a remedy settles.

use super::{Outcome, Terminal};
use crate::cli::ExplainArgs;
use crate::diag::Diagnostic;
use crate::judge::exit;
use crate::rules::catches::{self, Caught};
use crate::rules::configuration::FINDINGS;
use crate::rules::{self, Remedy, Rule, describe};
use crate::text::{did_you_mean, escape_control_lines};

/// Runs the subcommand.
///
/// # Errors
/// An id that no rule has.
pub fn run(args: &ExplainArgs, terminal: &mut Terminal) -> Outcome {
    let mut all = super::rules::builtin_strict()?;
    for path in &args.rules {
        all.extend(rules::load_path(path)?);
    }
    let wanted = args.rule.trim().to_ascii_uppercase();
    if let Some(finding) = FINDINGS.iter().find(|finding| finding.id == wanted) {
        terminal.print(&format!(
            "{} {} (warning)\n\n{}.\n\n{}\n\nFix:\n  - {}\n",
            finding.id, finding.name, finding.title, finding.why, finding.fix
        ))?;
        return Ok(exit::READY);
    }
    let text = if let Some(rule) = all.iter().find(|rule| rule.id == wanted) {
        describe::explain(rule)
    } else if let Some(error) = catches::error(args.rule.trim()) {
        of_error(&error, &all)
    } else if let Some(remedy) = rules::remedy(&wanted.to_ascii_lowercase()) {
        of_remedy(remedy, &all)
    } else {
        return Err(unknown(args, &all, &wanted).into());
    };
    terminal.print(&escape_control_lines(&text))?;
    Ok(exit::READY)
}

/// What to say of a word that is no rule, no remedy and no error of AWS: the nearest of them.
fn unknown(args: &ExplainArgs, all: &[Rule], wanted: &str) -> Diagnostic {
    let word = args.rule.trim();
    let error = Diagnostic::error(format!("no rule has the id `{}`", args.rule));
    let named = all.iter().find(|rule| rule.name.eq_ignore_ascii_case(word));
    let remedies = rules::remedies().iter().map(|remedy| remedy.id.as_str());
    let errors = catches::names();
    let other = did_you_mean(word, errors.iter().map(String::as_str).chain(remedies));
    // What has a number is meant for an id.
    let other = other.filter(|_| !word.contains(|c: char| c.is_ascii_digit()));
    let help = match (named, other) {
        (Some(rule), _) => format!("did you mean `{}`, which has that name?", rule.id),
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => rules::nearest(all, wanted),
    };
    let own = "for a rule of your own, add --rules PATH";
    error.help(help).help(own)
}

/// The rules that find the cause of an error of AWS before AWS does.
fn of_error(error: &Caught, all: &[Rule]) -> String {
    let mut text = format!("{}\n\n{}\n", error.name, error.says);
    text.push_str(if error.sure {
        "\nRules that find the cause before AWS does:\n"
    } else {
        "\nRules that find likely causes before AWS does (AWS documents no list of causes):\n"
    });
    for rule in all.iter().filter(|rule| error.rules.contains(&rule.id)) {
        text.push_str(&listed(rule));
    }
    text.push_str("\n`ami-preflight explain RULE` says more of each.\n");
    text
}

fn listed(rule: &Rule) -> String {
    let (id, severity) = (&rule.id, rule.severity.as_str());
    format!("  {id:<8} {severity:<8} {}\n", rule.title)
}

/// A remedy, and the rules that it settles.
fn of_remedy(remedy: &Remedy, all: &[Rule]) -> String {
    let mut text = format!(
        "{}\n\n{}.\n\n{}\n\n",
        remedy.id,
        remedy.title,
        remedy.when.trim()
    );
    for line in describe::remedy(remedy) {
        text.push_str(&format!("  {line}\n"));
    }
    text.push_str("\nRules:\n");
    for rule in all
        .iter()
        .filter(|rule| describe::remedies_of(rule).contains(&remedy.id.as_str()))
    {
        text.push_str(&listed(rule));
    }
    text
}

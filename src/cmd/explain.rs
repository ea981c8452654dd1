//! `explain`: everything a rule file says, for people.

use super::{Outcome, Terminal};
use crate::cli::ExplainArgs;
use crate::diag::Diagnostic;
use crate::grade::Certainty;
use crate::judge::exit;
use crate::rules::configuration::FINDINGS;
use crate::rules::{self, Rule, describe};
use crate::text::escape_control_lines;

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
    let Some(rule) = all.iter().find(|rule| rule.id == wanted) else {
        let error = Diagnostic::error(format!("no rule has the id `{}`", args.rule));
        let named = all
            .iter()
            .find(|rule| rule.name.eq_ignore_ascii_case(args.rule.trim()));
        let help = match named {
            Some(rule) => format!("did you mean `{}`, which has that name?", rule.id),
            None => rules::nearest(&all, &wanted),
        };
        let own = "for a rule of your own, add --rules PATH";
        return Err(error.help(help).help(own).into());
    };
    terminal.print(&escape_control_lines(&text(rule)))?;
    Ok(exit::READY)
}

fn text(rule: &Rule) -> String {
    let file = rule.file();
    let mut text = format!(
        "{} {} ({})\n\n{}.\n\n{}\n",
        file.id,
        file.name,
        describe::severity(rule),
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
    section("Condition", describe::condition(rule));
    let mut remarks = describe::remarks(rule);
    let certainty = rule.certainty;
    if certainty != Certainty::Certain {
        remarks.insert(0, format!("findings are {} at most", certainty.as_str()));
    }
    section("Remarks", remarks);
    section(
        "Fix",
        file.fix.iter().map(|fix| format!("- {fix}")).collect(),
    );
    let evidence = describe::evidence(rule).into_iter();
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

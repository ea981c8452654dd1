//! `explain`: everything a rule file says, for people.

use super::{Outcome, Terminal};
use crate::cli::ExplainArgs;
use crate::diag::Diagnostic;
use crate::judge::exit;
use crate::rules::configuration::FINDINGS;
use crate::rules::{self, describe};
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
    terminal.print(&escape_control_lines(&describe::explain(rule)))?;
    Ok(exit::READY)
}

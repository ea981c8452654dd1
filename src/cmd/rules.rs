//! `rules list`, `rules test` and `rules facts`.

use super::{Outcome, Terminal};
use crate::cli::{RulesCommand, RulesFactsArgs, RulesListArgs, RulesTestArgs};
use crate::diag::{Diagnostic, Diagnostics, Level};
use crate::expr::MissingReason;
use crate::facts::table;
use crate::facts::table::{Presence, Row};
use crate::judge::examples;
use crate::judge::exit;
use crate::rules;
use crate::rules::Rule;
use crate::text::{did_you_mean, escape_control};

/// Runs the subcommand.
///
/// # Errors
/// Bad rule files.
pub fn run(command: &RulesCommand, terminal: &mut Terminal) -> Outcome {
    match command {
        RulesCommand::List(args) => list(args, terminal),
        RulesCommand::Test(args) => test(args, terminal),
        RulesCommand::Facts(args) => facts(args, terminal),
    }
}

fn list(args: &RulesListArgs, terminal: &mut Terminal) -> Outcome {
    let mut all = rules::builtin()?;
    for path in &args.rules {
        all.extend(rules::load_path(path)?);
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    let mut text = String::new();
    for rule in &all {
        text.push_str(&format!(
            "{:<8} {:<8} {:<10} {}\n",
            rule.id,
            rule.severity.as_str(),
            escape_control(&rule.area),
            escape_control(&rule.title)
        ));
    }
    terminal.print(&text)?;
    Ok(exit::READY)
}

/// The built-in rules from their texts, strictly: as people's own rules are loaded.
pub(crate) fn builtin_strict() -> Result<Vec<Rule>, Diagnostics> {
    let mut all = Vec::new();
    let mut errors = Vec::new();
    for embedded in rules::embedded::files() {
        match rules::load_text(&crate::text::Source::new(embedded.path, embedded.text)) {
            Ok(rule) => all.push(rule),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() {
        Ok(all)
    } else {
        Err(errors.into())
    }
}

fn test(args: &RulesTestArgs, terminal: &mut Terminal) -> Outcome {
    let mut all = if args.paths.is_empty() {
        builtin_strict()?
    } else {
        Vec::new()
    };
    for path in &args.paths {
        all.extend(rules::load_path(path)?);
    }
    let base = examples::base().map_err(|why| Diagnostic::error(why))?;
    let (mut ran, mut failed) = (0_usize, 0_usize);
    for rule in &all {
        for example in &rule.file().examples {
            ran += 1;
            let result = base.run(rule, example);
            if let Some(problem) = &result.problem {
                failed += 1;
                let title = format!("{}: example \"{}\": {problem}", rule.id, example.name);
                let mut diagnostic = Diagnostic::new(Level::Error, title).note(rule.path.clone());
                if let Some(fact) = result.outcome.as_ref().and_then(absent) {
                    let help = format!("where {fact} may be absent, ask has({fact}) first");
                    diagnostic = diagnostic.help(help);
                }
                terminal.print(&format!("{}\n\n", diagnostic.render(terminal.style)))?;
            }
        }
    }
    terminal.print(&format!(
        "{} rules, {ran} examples: {} passed, {failed} failed\n",
        all.len(),
        ran - failed
    ))?;
    Ok(if failed == 0 {
        exit::READY
    } else {
        exit::NOT_READY
    })
}

/// The fact whose mere absence keeps a rule undecided.
fn absent(outcome: &crate::judge::Outcome) -> Option<&str> {
    let mut missing = outcome.missing.iter();
    let absent = missing.find(|missing| {
        let optional = |row: &Row| row.presence == Presence::Optional;
        missing.reason == MissingReason::Incomplete
            && table::row(&missing.fact).is_some_and(optional)
    })?;
    Some(&absent.fact)
}

fn facts(args: &RulesFactsArgs, terminal: &mut Terminal) -> Outcome {
    let beginning = args.beginning.as_deref().unwrap_or_default();
    let rows: Vec<&Row> = table::rows()
        .filter(|row| row.path.starts_with(beginning))
        .collect();
    if rows.is_empty() {
        let error = Diagnostic::error(format!("no fact begins with `{beginning}`"));
        let near = did_you_mean(beginning, table::rows().map(|row| row.path));
        return Err(match near {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("`ami-preflight rules facts` lists all"),
        }
        .into());
    }
    let widest = |cell: fn(&Row) -> String| rows.iter().map(|row| cell(row).len()).max();
    let path = widest(|row| row.path.to_owned()).unwrap_or(0);
    let ty = widest(Row::type_text).unwrap_or(0);
    let call = widest(Row::call_text).unwrap_or(0);
    let mut text = String::new();
    for row in rows {
        text.push_str(&format!(
            "{:path$}  {:ty$}  {:call$}  {}\n",
            row.path,
            row.type_text(),
            row.call_text(),
            row.doc_text()
        ));
    }
    terminal.print(&text)?;
    Ok(exit::READY)
}

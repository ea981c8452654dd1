//! The plan as a POSIX shell script to read, fill in and run by hand: this program never runs it. Commands of remedies stand as they are, what needs a
//! decision is a variable at the top, what no command can do is asked for. Values from outside are in commands only where they are harmless
//! (`judge::placeholders`), everything else from outside is in comments and quoted texts.

use super::show::entry;
use super::variables::{Variables, assigned, used};
use super::{Entry, Item, Plan};
use crate::report::spool::Spool;
use crate::report::{Renderer, Report, Subject, Totals, text};
use crate::text::escape_control;
use std::io::{self, Write};

const BEGIN: &str = "\
# Read it, fill in the variables, and run it or paste from it. What is not always right to do is a comment, and what no command
# can do is asked for.
set -eu

by_hand() {
    cat
    printf 'Press Enter when that is done: '
    read -r _ </dev/tty
}
";

/// Columns of the texts in the script.
const WIDTH: usize = 100;

/// The script; what is to be decided stands at its top, so that the commands wait.
#[derive(Debug, Default)]
pub struct Script {
    variables: Variables,
    requests: usize,
    body: Spool,
}

impl Renderer for Script {
    fn subject(
        &mut self,
        one: &Subject,
        _: &str,
        report: &Report,
        _: &mut dyn Write,
    ) -> io::Result<()> {
        self.variables.begin(self.requests);
        self.requests = self.requests.saturating_add(1);
        let heading = format!(
            "{}: {}",
            text::heading(one),
            text::verdict(one, report.policy)
        );
        let section = section(&heading, one, &mut self.variables);
        self.body.write_all(section.as_bytes())
    }

    fn end(&mut self, totals: &Totals, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        if let Some(about) = &totals.configuration {
            let heading = text::about_configuration(about, report);
            let section = section(&heading, about, &mut self.variables);
            self.body.write_all(section.as_bytes())?;
        }
        let version = env!("CARGO_PKG_VERSION");
        write!(
            out,
            "#!/bin/sh\n# What to do, by ami-preflight {version}, which runs none of it.\n{BEGIN}{}",
            self.variables.declared()
        )?;
        self.body.empty_into(out)
    }
}

fn section(heading: &str, subject: &Subject, variables: &mut Variables) -> String {
    let plan = Plan::of(subject);
    let mut text = format!("\n# {heading}\n");
    if plan.items.is_empty() {
        text.push_str("# Nothing to do.\n");
    }
    for (index, item) in plan.items.iter().enumerate() {
        let title = escape_control(item.title());
        text.push_str(&format!("\n# {}. {title}\n", index.saturating_add(1)));
        text.push_str(&comment(&format!("settles {}", item.settles())));
        if let Some(effort) = item.effort() {
            text.push_str(&comment(&format!("takes {effort}")));
        }
        text.push_str(&steps(item, variables));
    }
    text
}

fn steps(item: &Item<'_>, variables: &mut Variables) -> String {
    let entries = item.entries();
    let Some(remedy) = item.remedy.filter(|remedy| !remedy.own_fixes) else {
        // Fixes of findings are for people: which of them is right depends.
        let texts = entries.iter().map(|of| entry(of, WIDTH));
        return by_hand(&texts.collect::<String>());
    };
    let mut text = String::new();
    for condition in &remedy.conditions {
        text.push_str(&comment(&format!("* {condition}")));
    }
    for step in &remedy.steps {
        text.push_str(&self::step(step, &remedy.decide, variables));
    }
    text
}

fn step(
    step: &str,
    decide: &std::collections::BTreeMap<String, String>,
    variables: &mut Variables,
) -> String {
    let (words, code) = text::advice(step);
    let alone = [step.to_owned()];
    let shown = || Entry {
        about: None,
        steps: &alone,
    };
    let runs = assigned(code).is_some()
        || ["aws ", "ami-preflight "]
            .iter()
            .any(|of| code.starts_with(of));
    if words.starts_with("Or ") {
        return entry(&shown(), WIDTH).lines().map(comment).collect();
    }
    if !runs || words.starts_with("If ") {
        return by_hand(&entry(&shown(), WIDTH));
    }
    let mut text = comment(words.trim_end_matches(':'));
    for name in used(code) {
        if variables.undecided(&name) {
            let described = decide.get(&name).map(String::as_str);
            text.push_str(&variables.decide(&name, described));
        }
    }
    if let Some(name) = assigned(code) {
        variables.assign(name);
    }
    text.push_str(&format!("{}\n", variables.renamed(code)));
    text
}

/// A comment of one line; nothing for no words.
fn comment(words: &str) -> String {
    let words = escape_control(words.trim());
    if words.is_empty() {
        String::new()
    } else {
        format!("# {words}\n")
    }
}

/// Shows a text and waits. Each of its lines begins with blanks, so that none ends it.
fn by_hand(shown: &str) -> String {
    let lines = shown
        .lines()
        .map(|line| format!("  {}\n", escape_control(line.trim_start_matches("   "))));
    format!("by_hand <<'TEXT'\n{}TEXT\n", lines.collect::<String>())
}

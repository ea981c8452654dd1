//! The plan as text for people: what to do in order, words fitted to the terminal, commands whole.

use super::{Entry, Item, Plan};
use crate::diag::Style;
use crate::judge::exit::Readiness;
use crate::report::cause::Cause;
use crate::report::human::Options;
use crate::report::human_lines::{for_github, wrapped};
use crate::report::{Counts, Renderer, Report, Subject, Totals, text};
use crate::text::escape_control;
use std::io::{self, Write};
use textwrap::core::display_width;

/// The plan of every request, a section each.
#[derive(Debug)]
pub struct Plans {
    options: Options,
    begun: bool,
}

impl Plans {
    /// Nothing is said yet.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            begun: false,
        }
    }

    fn write(&mut self, heading: &str, one: &Subject, out: &mut dyn Write) -> io::Result<()> {
        let plan = Plan::of(one);
        if std::mem::replace(&mut self.begun, true) {
            writeln!(out)?;
        }
        writeln!(out, "{heading}")?;
        if plan.items.is_empty() && one.verdict != Readiness::Undecided {
            writeln!(out, "Nothing to do.")?;
        }
        let style = self.options.style;
        write!(out, "{}{}", section(&plan, style), undecided(one, style))
    }
}

impl Renderer for Plans {
    fn subject(
        &mut self,
        one: &Subject,
        _: &str,
        report: &Report,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let heading = text::heading(one);
        let verdict = text::verdict(one, report.policy);
        let tally = text::tally(&Counts::of(&one.outcomes));
        self.write(&format!("{heading}: {verdict}: {tally}"), one, out)
    }

    fn end(&mut self, totals: &Totals, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        match &totals.configuration {
            Some(about) => self.write(&text::about_configuration(about, report), about, out),
            None => Ok(()),
        }
    }
}

/// The numbered things to do; nothing where there are none.
pub(in crate::report) fn section(plan: &Plan<'_>, style: Style) -> String {
    if plan.items.is_empty() {
        return String::new();
    }
    let mut text = format!("{}\n", bold("What to do, in this order:", style));
    for (index, item) in plan.items.iter().enumerate() {
        text.push_str(&self::item(item, index.saturating_add(1), style));
    }
    text
}

fn bold(words: &str, style: Style) -> String {
    if style.color {
        format!("\u{1b}[1m{words}\u{1b}[0m")
    } else {
        words.to_owned()
    }
}

fn item(item: &Item<'_>, number: usize, style: Style) -> String {
    let width = style.width;
    let entries = item.entries();
    let effort = item.effort();
    let effort = effort.map_or(String::new(), |effort| format!(" ({effort})"));
    // Where the steps are those of findings, each names its own.
    let of_findings = entries.iter().all(|entry| entry.about.is_some());
    let settles = match of_findings {
        true => String::new(),
        false => format!("; settles {}", item.settles()),
    };
    let title = format!("{}{effort}{settles}", item.title());
    let title = wrapped(&title, &format!("{number}. "), "   ", width);
    let mut text = format!("\n{}\n", bold(&title, style));
    for condition in item.remedy.iter().flat_map(|remedy| &remedy.conditions) {
        text.push_str(&wrapped(condition, "   * ", "     ", width));
        text.push('\n');
    }
    for entry in &entries {
        text.push_str(&self::entry(entry, width));
    }
    text
}

/// The steps of an entry, the first beside what they are about.
pub(super) fn entry(entry: &Entry<'_>, width: usize) -> String {
    let mut text = String::new();
    let about = entry.about.as_ref().map(|about| format!("{about}: "));
    let mut about = about.unwrap_or_default();
    for step in entry.steps {
        let (words, code) = text::advice(step);
        let whole = format!("{about}{words}");
        let code: Vec<_> = code.lines().map(escape_control).collect();
        let first = if about.is_empty() && entry.about.is_some() {
            "     "
        } else {
            "   - "
        };
        about.clear();
        if code.iter().any(|line| for_github(line)) {
            text.push_str(&wrapped(
                &format!("{whole} {}", code.join(" ")),
                first,
                "     ",
                width,
            ));
            text.push('\n');
            continue;
        }
        let beside = format!("{first}{} {}", escape_control(&whole), code.join(" "));
        if code.len() == 1 && !whole.is_empty() && display_width(&beside) <= width {
            text.push_str(&beside);
            text.push('\n');
            continue;
        }
        if !whole.trim().is_empty() {
            text.push_str(&wrapped(whole.trim_end(), first, "     ", width));
            text.push('\n');
        }
        for line in code {
            text.push_str(&format!("     {line}\n"));
        }
    }
    text
}

/// What could not be decided, a line each cause, with what would help.
fn undecided(subject: &Subject, style: Style) -> String {
    let mut text = String::new();
    for (cause, outcomes) in Cause::groups(subject) {
        let mut rules: Vec<&str> = outcomes.iter().map(|of| of.rule.as_str()).collect();
        rules.dedup();
        let what = format!("{} {}", cause.subject(), cause.sentence());
        let help = cause
            .help()
            .map_or(String::new(), |help| format!("; {help}"));
        let line = format!(
            "{}{help} (undecided: {})",
            what.trim_start(),
            rules.join(", ")
        );
        text.push_str(&wrapped(&line, "   - ", "     ", style.width));
        text.push('\n');
    }
    if text.is_empty() {
        return text;
    }
    format!("\n{}\n{text}", bold("So that more can be decided:", style))
}

//! Markdown for a pull request comment and for GitHub's step summary: the verdict, what to do, a table of findings. No HTML, and
//! whatever comes from AWS or a file stays text.

use super::plan::Plan;
use super::spool::Spool;
use super::{Counts, Renderer, Report, Subject, Totals, causes, markdown_plan, text};
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::text::escape_control;
use std::io::{self, Write};

/// GitHub refuses comments of more than 65536 characters: findings beyond this many bytes are counted, not listed.
pub(super) const LIMIT: usize = 48 * 1024;

/// The report as Markdown (CommonMark with tables); how the requests did stands before them.
#[derive(Debug, Default)]
pub struct Markdown {
    body: Spool,
    /// Bytes in it.
    written: usize,
    /// Requests beyond the limit.
    more: usize,
    /// Who was asked, each line once, in the order of the requests.
    origins: Vec<String>,
}

impl Renderer for Markdown {
    fn subject(
        &mut self,
        one: &Subject,
        _: &str,
        report: &Report,
        _: &mut dyn Write,
    ) -> io::Result<()> {
        if let Some(line) = text::origin(one).filter(|line| !self.origins.contains(line)) {
            self.origins.push(line);
        }
        if self.written > LIMIT {
            self.more = self.more.saturating_add(1);
            return Ok(());
        }
        let mut page = Page {
            text: String::new(),
            before: self.written,
        };
        render_subject(&mut page, one, report);
        self.add(&page.text)
    }

    fn end(&mut self, totals: &Totals, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        if self.more > 0 {
            let more = text::plural(self.more, "more request");
            self.add(&format!("{more}: see the full report.\n\n"))?;
        }
        if let Some(about) = &totals.configuration {
            let mut page = Page {
                text: format!("{}\n\n", inline(&text::about_configuration(about, report))),
                before: self.written,
            };
            tables(&mut page, about, report);
            self.add(&page.text)?;
        }
        let mut head = "## ami-preflight\n\n".to_owned();
        for line in &self.origins {
            head.push_str(&format!("{}\n\n", inline(line)));
        }
        if report.requests > 1 {
            head.push_str(&format!("{}\n\n", text::requests(totals)));
        }
        let mut body = Vec::new();
        self.body.empty_into(&mut body)?;
        out.write_all(head.as_bytes())?;
        out.write_all(body.trim_ascii_end())?;
        writeln!(out)
    }
}

impl Markdown {
    fn add(&mut self, text: &str) -> io::Result<()> {
        self.written = self.written.saturating_add(text.len());
        self.body.write_all(text.as_bytes())
    }
}

/// What is written of one request, and how many bytes there are before it.
pub(super) struct Page {
    pub(super) text: String,
    before: usize,
}

impl Page {
    /// The length of the report so far, in bytes.
    pub(super) fn length(&self) -> usize {
        self.before.saturating_add(self.text.len())
    }
}

fn render_subject(page: &mut Page, subject: &Subject, report: &Report) {
    let counts = Counts::of(&subject.outcomes);
    let heading = inline(&text::heading(subject));
    let verdict = text::verdict(subject, report.policy);
    let tally = text::tally(&counts);
    page.text
        .push_str(&format!("**{verdict}**: {heading}: {tally}\n\n"));
    tables(page, subject, report);
}

fn tables(page: &mut Page, subject: &Subject, report: &Report) {
    let plan = Plan::of(subject);
    markdown_plan::render(page, &plan);
    let failed: Vec<&Outcome> = plan
        .gravest_first()
        .iter()
        .flat_map(|(_, item)| causes::groups(&item.findings))
        .flat_map(causes::Group::all)
        .collect();
    let unknown = text::with_verdict(subject, Verdict::Unknown);
    let waived = text::with_verdict(subject, Verdict::Waived);
    let columns = "Severity | Rule | Finding | Where | To do";
    table(page, columns, &failed, |outcome| {
        let finding = cell(&format!("{}: {}", outcome.title, outcome.message));
        let number = plan.number(outcome);
        [
            severity(outcome),
            rule(outcome),
            finding,
            place(outcome, subject),
            number.map_or(String::new(), |number| number.to_string()),
        ]
        .into()
    });
    let columns = "Severity | Undecided | Why | Keeps the request from being ready";
    table(page, columns, &unknown, |outcome| {
        let why = cell(&text::message(outcome));
        let gates = if report.policy.gates(outcome) {
            "yes"
        } else {
            "no"
        };
        [severity(outcome), rule(outcome), why, gates.to_owned()].into()
    });
    table(
        page,
        "Severity | Waived | Finding | Reason",
        &waived,
        |outcome| {
            let reason = outcome.waiver.as_deref().unwrap_or("no reason recorded");
            let finding = cell(&outcome.message);
            [severity(outcome), rule(outcome), finding, cell(reason)].into()
        },
    );
}

fn severity(outcome: &Outcome) -> String {
    outcome.severity.as_str().to_owned()
}

fn table(
    page: &mut Page,
    header: &str,
    outcomes: &[&Outcome],
    row: impl Fn(&Outcome) -> Vec<String>,
) {
    if outcomes.is_empty() {
        return;
    }
    let columns = header.split('|').count();
    page.text
        .push_str(&format!("| {header} |\n|{}\n", " --- |".repeat(columns)));
    for (listed, outcome) in outcomes.iter().enumerate() {
        if page.length() > LIMIT {
            let more = outcomes.len() - listed;
            page.text
                .push_str(&format!("\n{more} more are in the full report.\n"));
            break;
        }
        page.text
            .push_str(&format!("| {} |\n", row(outcome).join(" | ")));
    }
    page.text.push('\n');
}

/// The rule id, linked to its documentation.
fn rule(outcome: &Outcome) -> String {
    let id = cell(&outcome.rule);
    let source = outcome.sources.first();
    match source.and_then(|source| text::link(source)) {
        Some(url) => format!("[{id}]({url})"),
        None => id,
    }
}

fn place(outcome: &Outcome, subject: &Subject) -> String {
    match &outcome.location {
        Some(at) => cell(&format!("{}:{}", at.path, at.line)),
        None if outcome.subject.is_empty() => cell(&subject.path),
        None => cell(&outcome.subject),
    }
}

/// A step of a fix: prose, then the command, if it ends in one, as code.
pub(super) fn fix(step: &str) -> String {
    let (words, pasted) = text::advice(step);
    let pasted: Vec<String> = pasted.lines().map(code).collect();
    match (words, pasted.join(" ").as_str()) {
        (words, "") => inline(words),
        ("", pasted) => pasted.to_owned(),
        (words, pasted) => format!("{} {pasted}", inline(words)),
    }
}

/// Text for a table cell: a pipe would end it even within code, so code stops before one.
fn cell(text: &str) -> String {
    if !is_active(text) {
        return inline(text);
    }
    let parts = text.split('|').map(|part| {
        // Code of spaces alone would be shown with the spaces around it.
        if part.chars().all(|c| c == ' ') {
            part.to_owned()
        } else {
            code(part)
        }
    });
    parts.collect::<Vec<_>>().join("\\|")
}

/// Text on one line that Markdown leaves as it is.
pub(super) fn inline(text: &str) -> String {
    if is_active(text) {
        return code(text);
    }
    let text = escape_control(text);
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let before = text.get(..at).unwrap_or_default();
        // A list or an underline can only begin where the text does.
        let list = matches!(c, '-' | '=') && at == 0;
        let numbered = matches!(c, '.' | ')')
            && !before.is_empty()
            && before.chars().all(|c| c.is_ascii_digit());
        if list || numbered || r"\`*_[]<>&|~$#+!".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether GitHub or GitLab would act on the text even with Markdown escaped: notify people, link to issues or addresses.
fn is_active(text: &str) -> bool {
    text.contains('@') || text.contains("://") || text.contains("www.")
}

/// A code span that holds exactly this text.
fn code(text: &str) -> String {
    let text = escape_control(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // White space and backticks at the ends need room, which Markdown takes away again.
    let edge = |c: Option<char>| c.is_none_or(|c| c == '`' || c == ' ');
    let room = if edge(text.chars().next()) || edge(text.chars().last()) {
        " "
    } else {
        ""
    };
    format!("{fence}{room}{text}{room}{fence}")
}

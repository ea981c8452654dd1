//! Markdown for a pull request comment and for GitHub's step summary: the verdict, what to do, a table of findings. No HTML, and
//! whatever comes from AWS or a file stays text.

use super::plan::Plan;
use super::{Counts, Report, Subject, causes, markdown_plan, text};
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::text::escape_control;

/// GitHub refuses comments of more than 65536 characters: findings beyond this many bytes are counted, not listed.
pub(super) const LIMIT: usize = 48 * 1024;

/// The report as Markdown (CommonMark with tables).
pub fn render(report: &Report) -> String {
    let mut text = "## ami-preflight\n\n".to_owned();
    for line in text::origins(report) {
        text.push_str(&format!("{}\n\n", inline(&line)));
    }
    if report.subjects.len() > 1 {
        text.push_str(&format!("{}\n\n", text::requests(report)));
    }
    for subject in &report.subjects {
        render_subject(&mut text, subject, report);
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

fn render_subject(text: &mut String, subject: &Subject, report: &Report) {
    let counts = Counts::of(&subject.outcomes);
    let heading = inline(&text::heading(subject));
    let verdict = text::verdict(subject, report.policy);
    let tally = text::tally(&counts);
    text.push_str(&format!("**{verdict}**: {heading}: {tally}\n\n"));
    let plan = Plan::of(subject);
    markdown_plan::render(text, &plan);
    let failed: Vec<&Outcome> = plan
        .gravest_first()
        .iter()
        .flat_map(|(_, item)| causes::groups(&item.findings))
        .flat_map(causes::Group::all)
        .collect();
    let unknown = text::with_verdict(subject, Verdict::Unknown);
    let waived = text::with_verdict(subject, Verdict::Waived);
    let columns = "Severity | Rule | Finding | Where | To do";
    table(text, columns, &failed, |outcome| {
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
    table(text, columns, &unknown, |outcome| {
        let why = cell(&text::message(outcome));
        let gates = if report.policy.gates(outcome) {
            "yes"
        } else {
            "no"
        };
        [severity(outcome), rule(outcome), why, gates.to_owned()].into()
    });
    table(
        text,
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
    text: &mut String,
    header: &str,
    outcomes: &[&Outcome],
    row: impl Fn(&Outcome) -> Vec<String>,
) {
    if outcomes.is_empty() {
        return;
    }
    let columns = header.split('|').count();
    text.push_str(&format!("| {header} |\n|{}\n", " --- |".repeat(columns)));
    for (listed, outcome) in outcomes.iter().enumerate() {
        if text.len() > LIMIT {
            let more = outcomes.len() - listed;
            text.push_str(&format!("\n{more} more are in the full report.\n"));
            break;
        }
        text.push_str(&format!("| {} |\n", row(outcome).join(" | ")));
    }
    text.push('\n');
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

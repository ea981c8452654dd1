//! The section of one request: verdict, target and counts; failures first, then what is undecided or waived, the rest folded.

use super::super::plan::Plan;
use super::super::{Counts, Report, Subject, text};
use super::{calls, finding, icon, plan, plural, unknown, words};
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::judge::exit::Readiness;
use crate::rules::Area;
use maud::{Markup, html};

/// The section; `number` is from 1.
pub(super) fn section(subject: &Subject, report: &Report, number: usize) -> Markup {
    let id = format!("request-{number}");
    let counts = Counts::of(&subject.outcomes);
    let to_do = Plan::of(subject);
    html! {
        section.request id=(id) aria-labelledby=(format!("{id}-verdict")) {
            (verdict(subject, report, &id))
            (overview(subject, counts, &id))
            (plan::section(&to_do, &format!("{id}-plan")))
            (plan::findings(&to_do, subject))
            @if counts.unknown > 0 {
                section.group data-group {
                    h3 { "Undecided " span.count { (counts.unknown) } }
                    p.note { "These rules were neither passed nor failed: what they need to know is not there." }
                    (unknown::cards(subject, report))
                }
            }
            (group("Waived", &with(subject, Verdict::Waived), |outcome| finding::card(outcome, subject)))
            @if counts.failed() + counts.unknown + counts.waived == 0 { p.note.clean { "There are no findings." } }
            (folded("Passed", "None of these was found.", &with(subject, Verdict::Pass)))
            (folded("Not applicable", "These do not arise for this request.", &with(subject, Verdict::NotApplicable)))
            (folded("Skipped", "These were not asked: deselected, or they need an option that was not given.", &with(subject, Verdict::Skipped)))
            @if !subject.calls.is_empty() {
                (calls::table(&subject.calls, &format!("{id}-calls")))
            }
        }
    }
}

/// Findings about the configuration itself.
pub(super) fn configuration(about: &Subject, report: &Report) -> Markup {
    html! {
        section.request id="configuration" aria-labelledby="configuration-heading" {
            h2 id="configuration-heading" { (text::about_configuration(about, report)) }
            (group("Configuration", &with(about, Verdict::Fail), |outcome| finding::card(outcome, about)))
        }
    }
}

fn with(subject: &Subject, verdict: Verdict) -> Vec<&Outcome> {
    subject
        .outcomes
        .iter()
        .filter(|outcome| outcome.verdict == verdict)
        .collect()
}

fn verdict(subject: &Subject, report: &Report, id: &str) -> Markup {
    let gating = |verdict| {
        let gates = |outcome: &&&Outcome| report.policy.gates(outcome);
        with(subject, verdict).iter().filter(gates).count()
    };
    let why = match subject.verdict {
        Readiness::Ready if subject.offline => {
            "Nothing in the request keeps it from being sent. AWS was not asked.".to_owned()
        }
        Readiness::Ready if report.policy.fail_on.is_none() => {
            "The findings were not weighed: the run was told to let everything pass.".to_owned()
        }
        Readiness::Ready => "Nothing was found that keeps this import from being sent.".to_owned(),
        Readiness::NotReady => {
            let stand = plural(gating(Verdict::Fail), "finding");
            format!("{stand} to mend before this import is sent.")
        }
        Readiness::Undecided => {
            let rules = plural(gating(Verdict::Unknown), "rule");
            format!(
                "No finding stands in the way, but {rules} could not be decided for want of evidence."
            )
        }
    };
    let heading = format!("{id}-verdict");
    let single = report.requests == 1;
    html! {
        div.verdict.(subject.verdict.as_str()) {
            (icon::verdict(subject.verdict))
            div {
                @if single { h1 id=(heading) { (title(subject, report)) } } @else { h2 id=(heading) { (title(subject, report)) } }
                p { (why) }
            }
        }
    }
}

fn title(subject: &Subject, report: &Report) -> Markup {
    html! {
        span.word { (words(subject, report)) } span.colon { ": " }
        span.name { (subject.name.as_deref().unwrap_or("(no Name)")) }
    }
}

fn overview(subject: &Subject, counts: Counts, id: &str) -> Markup {
    let target = [
        ("Request", Some(subject.path.as_str())),
        ("Account", subject.account.as_deref()),
        ("Asked as", subject.identity.as_deref()),
        ("Target", subject.target.as_deref()),
        ("Region", subject.region.as_deref()),
        ("Partition", subject.partition.as_deref()),
    ];
    let recorded = subject.recorded_at.as_deref();
    html! {
        div.overview {
            dl.target {
                @for (name, value) in target {
                    div { dt { (name) } dd { (value.unwrap_or("not known")) } }
                }
                @if let Some(time) = recorded {
                    div { dt { "Recorded at" } dd { (time) } }
                }
            }
            (tiles(counts))
            (areas(subject, id))
        }
    }
}

fn tiles(counts: Counts) -> Markup {
    let tiles = [
        ("error", "Errors", counts.errors),
        ("warning", "Warnings", counts.warnings),
        ("advice", "Advice", counts.advice),
        ("unknown", "Undecided", counts.unknown),
        ("waived", "Waived", counts.waived),
        ("pass", "Passed", counts.pass),
        ("not-applicable", "Not applicable", counts.not_applicable),
        ("skipped", "Skipped", counts.skipped),
    ];
    html! {
        dl.tiles {
            @for (kind, name, count) in tiles {
                div class=(kind) data-none[count == 0] { dt { (icon::show(kind)) (name) } dd { (count) } }
            }
        }
    }
}

fn areas(subject: &Subject, id: &str) -> Markup {
    let caption = format!("{id}-areas");
    html! {
        div.scroll.areas role="region" aria-labelledby=(caption) tabindex="0" {
            table {
                caption id=(caption) { "Rules by area" }
                thead {
                    tr {
                        th scope="col" { "Area" }
                        @for name in ["Failed", "Undecided", "Waived", "Passed", "Other"] { th scope="col" { (name) } }
                    }
                }
                tbody {
                    @for area in Area::titles() {
                        (area_row(area, Counts::of(subject.outcomes.iter().filter(|outcome| Area::title_of(&outcome.rule) == area))))
                    }
                }
            }
        }
    }
}

fn area_row(area: &str, counts: Counts) -> Markup {
    let other = counts.not_applicable.saturating_add(counts.skipped);
    let numbers = [
        counts.failed(),
        counts.unknown,
        counts.waived,
        counts.pass,
        other,
    ];
    html! {
        @if counts != Counts::default() {
            tr {
                th scope="row" { (area) }
                @for number in numbers {
                    @if number == 0 { td data-none { "–" } } @else { td { (number) } }
                }
            }
        }
    }
}

fn group(name: &str, outcomes: &[&Outcome], card: impl Fn(&Outcome) -> Markup) -> Markup {
    html! {
        @if !outcomes.is_empty() {
            section.group data-group {
                h3 { (name) " " span.count { (outcomes.len()) } }
                @for outcome in outcomes { (card(outcome)) }
            }
        }
    }
}

/// Rules with nothing to do about, folded away.
fn folded(name: &str, meaning: &str, outcomes: &[&Outcome]) -> Markup {
    html! {
        @if !outcomes.is_empty() {
            details data-group {
                summary { (name) " " span.count { (outcomes.len()) } }
                p.note { (meaning) }
                ul.quiet {
                    @for outcome in outcomes {
                        li.(icon::kind(outcome)) data-kind=(icon::kind(outcome)) data-area=(Area::title_of(&outcome.rule)) {
                            (icon::show(icon::kind(outcome)))
                            span { code.rule { (outcome.rule) } " " (outcome.title) }
                            @if !outcome.subject.is_empty() { code.about { (outcome.subject) } }
                        }
                    }
                }
            }
        }
    }
}

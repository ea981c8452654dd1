//! The calls made for a request, with their times.

use super::super::CallRecord;
use super::plural;
use maud::{Markup, html};

/// Width of the longest bar.
const BAR: u64 = 100;

/// A table of the calls; evidence made by hand has no times, which is not the same as none taken.
pub(super) fn table(calls: &[CallRecord], heading: &str) -> Markup {
    let total = calls
        .iter()
        .fold(0_u64, |sum, call| sum.saturating_add(call.duration_ms));
    let longest = calls.iter().map(|call| call.duration_ms).max().unwrap_or(0);
    let failed = calls.iter().filter(|call| call.error.is_some()).count();
    html! {
        section.calls aria-labelledby=(heading) {
            h3 id=(heading) { "Calls to AWS" }
            p.note {
                (plural(calls.len(), "call"))
                @if failed > 0 { ", " (failed) " of them ended in an error" }
                @if total > 0 { ", " (time(total)) " in all" } @else { "; no times were recorded" }
            }
            div.scroll role="region" aria-labelledby=(heading) tabindex="0" {
                table {
                    thead {
                        tr {
                            th scope="col" { "Service" }
                            th scope="col" { "Operation" }
                            th scope="col" { "Status" }
                            th scope="col" { "Error" }
                            th.time scope="col" { "Time" }
                        }
                    }
                    tbody {
                        @for call in calls { (row(call, longest)) }
                    }
                }
            }
        }
    }
}

fn row(call: &CallRecord, longest: u64) -> Markup {
    let width = call
        .duration_ms
        .saturating_mul(BAR)
        .checked_div(longest)
        .unwrap_or(0);
    html! {
        tr class=(call.status) {
            td.service { (call.service) }
            th.operation scope="row" { (call.operation) }
            td.status { (call.status) }
            td.error {
                @if let Some((code, message)) = &call.error {
                    b { (code) } @if !message.is_empty() { " " (message) }
                }
            }
            td.time {
                @if call.duration_ms > 0 {
                    (time(call.duration_ms))
                    svg.bar aria-hidden="true" viewBox="0 0 100 4" preserveAspectRatio="none" {
                        rect x=(BAR.saturating_sub(width)) width=(width) height="4" {}
                    }
                } @else { "–" }
            }
        }
    }
}

fn time(ms: u64) -> String {
    if ms < 10_000 {
        format!("{ms} ms")
    } else {
        format!("{} s", ms.saturating_add(500) / 1000)
    }
}

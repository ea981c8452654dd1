//! The filters: hidden until the script is there to work them.

use super::super::Totals;
use super::icon;
use crate::rules::Area;
use maud::{Markup, html};

/// Severities and areas that occur, and a search; how many findings are shown is said aloud.
pub(super) fn form(totals: &Totals) -> Markup {
    let counts = totals.counts;
    let kinds = [
        ("error", "Errors", counts.errors),
        ("warning", "Warnings", counts.warnings),
        ("advice", "Advice", counts.advice),
        ("unknown", "Undecided", counts.unknown),
        ("waived", "Waived", counts.waived),
    ];
    let total: usize = kinds.iter().map(|(_, _, count)| count).sum();
    html! {
        form #filters role="search" aria-label="Filter the findings" hidden {
            @if total > 0 {
                fieldset {
                    legend { "Show" }
                    @for (kind, name, count) in kinds {
                        @if count > 0 {
                            label.chip.(kind) {
                                input type="checkbox" name="kind" value=(kind) checked;
                                (icon::show(kind)) (name) " " span.count { (count) }
                            }
                        }
                    }
                }
            }
            label.field { span { "Area" } (areas(totals)) }
            label.field { span { "Find" } input #find type="search" autocomplete="off" spellcheck="false" placeholder="rule, text, AMI …"; }
            button type="reset" { "Reset" }
            output #shown aria-live="polite" {}
        }
    }
}

fn areas(totals: &Totals) -> Markup {
    html! {
        select #area {
            option value="" selected { "All areas" }
            @for name in Area::titles() {
                @if totals.areas.contains(name) { option value=(name) { (name) } }
            }
        }
    }
}

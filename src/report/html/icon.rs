//! The icons, drawn once in the document and used by name; words always stand beside them.

use crate::grade::{Severity, Verdict};
use crate::judge::Outcome;
use crate::judge::exit::Readiness;
use maud::{Markup, html};

/// Name and path of each icon, in a box of 24 by 24, drawn with strokes.
const ICONS: [(&str, &str); 9] = [
    (
        "error",
        "M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM9 9l6 6M15 9l-6 6",
    ),
    ("warning", "M12 3 22 20.5H2zM12 10v4.5M12 17.4v.1"),
    (
        "advice",
        "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM12 11v6M12 7.2v.1",
    ),
    (
        "unknown",
        "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM9 9.5a3 3 0 1 1 4.4 2.7c-.9.5-1.4 1-1.4 2M12 17.2v.1",
    ),
    ("waived", "M5 21.5V3.5h13l-3 4.5 3 4.5H5"),
    (
        "pass",
        "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM7.5 12.3l3.2 3.2 5.8-6.5",
    ),
    (
        "not-applicable",
        "M12 2.5a9.5 9.5 0 1 0 0 19 9.5 9.5 0 0 0 0-19zM8 12h8",
    ),
    ("skipped", "M4 6l8 6-8 6zM13 6l7 6-7 6z"),
    (
        "plane",
        "M2.5 13.5 21.5 3.5 17 20.5l-5.5-5.5-4 4.5v-6zM11.5 15l10-11.5",
    ),
];

/// All icons, invisible, for [`show`] to refer to.
pub(super) fn sprite() -> Markup {
    html! {
        svg.sprite width="0" height="0" aria-hidden="true" {
            @for (name, path) in ICONS {
                symbol id=(format!("i-{name}")) viewBox="0 0 24 24" { path d=(path) {} }
            }
        }
    }
}

/// The icon of that name; hidden from readers of the screen, for whom the words are.
pub(super) fn show(name: &str) -> Markup {
    html! {
        svg.icon aria-hidden="true" viewBox="0 0 24 24" { use href=(format!("#i-{name}")) {} }
    }
}

/// The icon of a verdict on a request.
pub(super) fn verdict(verdict: Readiness) -> Markup {
    show(match verdict {
        Readiness::Ready => "pass",
        Readiness::NotReady => "error",
        Readiness::Undecided => "unknown",
    })
}

/// What the filters, colours and icons tell apart: the severity of a failed rule, the verdict otherwise.
pub(super) fn kind(outcome: &Outcome) -> &'static str {
    match (outcome.verdict, outcome.severity) {
        (Verdict::Fail, Severity::Error) => "error",
        (Verdict::Fail, Severity::Warning) => "warning",
        (Verdict::Fail, Severity::Advice) => "advice",
        (verdict, _) => verdict.as_str(),
    }
}

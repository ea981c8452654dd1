//! The last lines of the report for people: what each area of rules came to.

use super::{Counts, Subject};
use crate::diag::Style;
use crate::rules::Area;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};

fn of_areas(subject: &Subject) -> Vec<(&'static str, Counts)> {
    let counts = |name: &str| {
        let outcomes = subject.outcomes.iter();
        Counts::of(outcomes.filter(|outcome| Area::title_of(&outcome.rule) == name))
    };
    let areas = Area::titles().map(|name| (name, counts(name)));
    areas
        .filter(|(_, counts)| *counts != Counts::default())
        .collect()
}

/// One row an area; columns that would be empty are left out.
pub fn table(subject: &Subject, style: Style) -> String {
    type Column = (&'static str, fn(&Counts) -> usize);
    const COLUMNS: [Column; 6] = [
        ("passed", |counts| counts.pass),
        ("failed", Counts::failed),
        ("unknown", |counts| counts.unknown),
        ("waived", |counts| counts.waived),
        ("not applicable", |counts| counts.not_applicable),
        ("not asked", |counts| counts.skipped),
    ];
    let areas = of_areas(subject);
    let filled = |column: &&Column| areas.iter().any(|(_, counts)| column.1(counts) > 0);
    let columns: Vec<&Column> = COLUMNS.iter().filter(filled).collect();
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(style.width).unwrap_or(100));
    let right = |text: String| Cell::new(text).set_alignment(CellAlignment::Right);
    let header = columns.iter().map(|(name, _)| right((*name).to_owned()));
    table.set_header([Cell::new("area")].into_iter().chain(header));
    for (name, counts) in &areas {
        let cells = columns.iter().map(|(_, count)| match count(counts) {
            0 => right("-".to_owned()),
            n => right(n.to_string()),
        });
        table.add_row([Cell::new(name)].into_iter().chain(cells));
    }
    let lines = table.lines();
    let lines: Vec<String> = lines.map(|line| line.trim().to_owned()).collect();
    format!("{}\n\n", lines.join("\n"))
}

/// What a report without findings still has to say: which rules nobody asked.
pub fn not_asked(subject: &Subject, style: Style) -> String {
    let areas = of_areas(subject);
    let areas = areas.iter().filter(|(_, counts)| counts.skipped > 0);
    let areas: Vec<String> = areas
        .map(|(name, counts)| format!("{name} ({})", counts.skipped))
        .collect();
    if areas.is_empty() {
        return String::new();
    }
    let text = format!("rules not asked: {}", areas.join(", "));
    format!("{}\n", textwrap::fill(&text, style.width))
}

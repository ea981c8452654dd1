//! The piece of source that a diagnostic shows: only the lines needed, cut to a readable length, made safe to print.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Snippet};

use super::Label;
use crate::text::{Position, Source, Span};
use crate::text::{escape_control, is_hazardous, push_escaped};

/// Lines up to this many bytes are shown whole (the renderer still fits them to the terminal).
const WHOLE_LINE: usize = 400;
/// Bytes kept on each side of a label in a longer line.
const AROUND: usize = 40;
/// Bytes of a label kept in a longer line.
const INSIDE: usize = 80;
/// Unlabelled lines this close to a labelled one keep their text, as the renderer may show them.
const NEARBY: usize = 2;
/// Labels more lines than this away from the fault are told by position only: the renderer walks all lines in between.
const FAR: usize = 500;

/// A label's part of one line, in bytes from the line's start.
struct Mark<'a> {
    range: Range<usize>,
    label: &'a Label,
}

/// The lines to show, and how many columns their numbers take.
pub(super) struct Excerpt {
    pub(super) lines: Snippet<'static, Annotation<'static>>,
    pub(super) gutter: usize,
    /// Labels too far away to show, in words.
    pub(super) far: Vec<String>,
}

/// The lines that `labels` are on, or none without labels.
pub(super) fn build(source: &Source, labels: &[Label]) -> Option<Excerpt> {
    let home = labels
        .iter()
        .find(|label| label.primary)
        .or(labels.first())?;
    let home = source.position(home.span.start).line;
    let mut far = Vec::new();
    let mut lines: BTreeMap<usize, Vec<Mark<'_>>> = BTreeMap::new();
    for label in labels {
        let (line, range) = clip_to_line(source, label.span);
        if line.abs_diff(home) <= FAR {
            lines.entry(line).or_default().push(Mark { range, label });
        } else {
            far.push(in_words(source, label));
        }
    }
    let (first, last) = (*lines.first_key_value()?.0, *lines.last_key_value()?.0);
    let mut text = String::new();
    let mut annotations = Vec::with_capacity(labels.len());
    for line in first..=last {
        if let Some(marks) = lines.get(&line) {
            push_marked_line(&mut text, source.line(line), marks, &mut annotations);
        } else if is_near(&lines, line) {
            push_marked_line(&mut text, source.line(line), &[], &mut annotations);
        }
        text.push('\n');
    }
    let lines = Snippet::source(text).line_start(first);
    Some(Excerpt {
        lines: lines.annotations(annotations),
        gutter: last.to_string().len(),
        far,
    })
}

fn in_words(source: &Source, label: &Label) -> String {
    let Position { line, column } = source.position(label.span.start);
    let text = if label.text.is_empty() {
        "see also"
    } else {
        &label.text
    };
    escape_control(&format!("{text}: {}:{line}:{column}", source.path())).into_owned()
}

fn is_near(lines: &BTreeMap<usize, Vec<Mark<'_>>>, line: usize) -> bool {
    let from = line.saturating_sub(NEARBY);
    let to = line.saturating_add(NEARBY);
    lines.range(from..=to).next().is_some()
}

/// The line (1-based) a span starts on, and the part of the span on that line.
fn clip_to_line(source: &Source, span: Span) -> (usize, Range<usize>) {
    let line = source.position(span.start).line;
    let (start, text) = (source.line_start(line), source.line(line));
    let clip = |offset: usize| text.floor_char_boundary(offset.saturating_sub(start));
    let range = clip(span.start)..clip(span.end.max(span.start));
    (line, range)
}

fn push_marked_line(
    out: &mut String,
    line: &str,
    marks: &[Mark<'_>],
    annotations: &mut Vec<Annotation<'static>>,
) {
    let mut marks: Vec<(Range<usize>, &Label, Range<usize>)> = marks
        .iter()
        .map(|mark| (shorten(line, &mark.range), mark.label, 0..0))
        .collect();
    let mut shown_to = 0;
    for window in windows(line, &marks) {
        if window.start > shown_to {
            out.push('…');
        }
        shown_to = window.end;
        let from = window.start;
        for (at, c) in line.get(window).unwrap_or_default().char_indices() {
            place(&mut marks, from.saturating_add(at), out.len());
            push_visible(out, c);
        }
        place(&mut marks, shown_to, out.len());
    }
    if shown_to < line.len() {
        out.push('…');
    }
    annotations.extend(marks.into_iter().map(|(_, label, placed)| {
        let kind = if label.primary {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        let text = (!label.text.is_empty()).then(|| escape_control(&label.text).into_owned());
        kind.span(placed).label(text)
    }));
}

/// Notes where in the output the marks that start or end at `offset` have come to lie.
fn place(marks: &mut [(Range<usize>, &Label, Range<usize>)], offset: usize, shown: usize) {
    for (range, _, placed) in marks {
        if range.start == offset {
            placed.start = shown;
        }
        if range.end == offset {
            placed.end = shown;
        }
    }
}

fn push_visible(out: &mut String, c: char) {
    // The renderer expands tabs itself and keeps the underline in step.
    if c != '\t' && is_hazardous(c) {
        push_escaped(out, c);
    } else {
        out.push(c);
    }
}

fn shorten(line: &str, range: &Range<usize>) -> Range<usize> {
    if line.len() <= WHOLE_LINE || range.len() <= INSIDE {
        return range.clone();
    }
    range.start..line.floor_char_boundary(range.start.saturating_add(INSIDE))
}

/// The parts of a line to show, in order and apart from each other.
fn windows(line: &str, marks: &[(Range<usize>, &Label, Range<usize>)]) -> Vec<Range<usize>> {
    let mut wanted: Vec<Range<usize>> = Vec::new();
    if line.len() <= WHOLE_LINE {
        wanted.push(0..line.len());
    } else if marks.is_empty() {
        wanted.push(0..line.floor_char_boundary(WHOLE_LINE));
    }
    for (range, ..) in marks {
        let from = range.start.saturating_sub(AROUND);
        let to = range.end.saturating_add(AROUND);
        wanted.push(line.floor_char_boundary(from)..line.floor_char_boundary(to));
    }
    wanted.sort_by_key(|range| range.start);
    let mut merged: Vec<Range<usize>> = Vec::new();
    for range in wanted {
        match merged.last_mut() {
            Some(previous) if range.start <= previous.end => {
                previous.end = previous.end.max(range.end);
            }
            _ => merged.push(range),
        }
    }
    merged
}

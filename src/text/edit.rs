//! Changes to a text by span: what readers and fixes propose, and how they are put in.

use super::Span;

/// A piece of a text and what stands there instead; an empty span inserts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What goes.
    pub span: Span,
    /// What comes.
    pub text: String,
}

impl Edit {
    /// Puts `text` in place of what `span` covers.
    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { span, text }
    }

    /// Puts `text` before the byte `at`.
    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::replace(Span::at(at), text)
    }

    /// Takes out what `span` covers.
    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }

    /// Whether both change the same place, so that one cannot be put in without the other being read anew.
    pub fn overlaps(&self, other: &Self) -> bool {
        let (a, b) = (self.span, other.span);
        (a.start < b.end && b.start < a.end) || a.start == b.start
    }
}

/// The text with these edits; nothing else in it changes. `None` where two of them overlap or one is not within the text.
pub fn edited(text: &str, edits: &[Edit]) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort();
    let mut out = String::with_capacity(text.len().saturating_add(64));
    let mut at = 0;
    let mut before: Option<&Edit> = None;
    for edit in edits {
        if before.is_some_and(|before| before.overlaps(edit)) {
            return None;
        }
        out.push_str(text.get(at..edit.span.start)?);
        text.get(edit.span.start..edit.span.end)?;
        out.push_str(&edit.text);
        at = edit.span.end;
        before = Some(edit);
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

//! What the tool says about text it was given: one diagnostic type, rendered as a cargo-style snippet, for parse errors and findings alike.

mod many;
mod progress;
mod snippet;

use std::fmt;
use std::sync::Arc;

use annotate_snippets as snippets;

use crate::text::{Edit, Position, Source, Span, escape_control, escape_control_lines};

pub use many::Diagnostics;
pub use progress::show_progress;

/// How grave a message is; `Note` is also the level of advice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// `error`
    Error,
    /// `warning`
    Warning,
    /// `note`
    Note,
    /// `help`
    Help,
}

impl Level {
    fn as_snippet_level(self) -> snippets::Level<'static> {
        match self {
            Self::Error => snippets::Level::ERROR,
            Self::Warning => snippets::Level::WARNING,
            Self::Note => snippets::Level::NOTE,
            Self::Help => snippets::Level::HELP,
        }
    }
}

/// A marked piece of the source with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where; only the first line of a longer span is underlined.
    pub span: Span,
    /// What to say there; may be empty.
    pub text: String,
    /// Primary labels are the fault itself, the others its context.
    pub primary: bool,
}

/// How to print: colour or not, and the width of the terminal in columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Emit ANSI colours.
    pub color: bool,
    /// Columns to fit source lines into.
    pub width: usize,
}

impl Style {
    /// No colour, 100 columns: for files, pipes and tests.
    pub const PLAIN: Self = Self {
        color: false,
        width: 100,
    };
}

/// One message for people, optionally with the place in a source it is about.
///
/// Titles, labels, notes and source text may hold untrusted text: [`Diagnostic::render`] escapes control characters.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// How grave it is.
    pub level: Level,
    /// Rule id or error code, shown as `error[AMI010]`.
    pub code: Option<String>,
    /// One line: what is wrong.
    pub title: String,
    /// The text the labels refer to.
    pub source: Option<Source>,
    /// Marked places in `source`.
    pub labels: Vec<Label>,
    /// `note` and `help` lines in the order given.
    pub footers: Vec<(Level, String)>,
    /// What mends the text, where there is one right answer; one pointer, since few have it and all are moved about.
    pub edits: Option<Arc<Vec<Edit>>>,
}

impl Diagnostic {
    /// A message of the given level without place or advice.
    pub fn new(level: Level, title: impl Into<String>) -> Self {
        Self {
            level,
            code: None,
            title: title.into(),
            source: None,
            labels: Vec::new(),
            footers: Vec::new(),
            edits: None,
        }
    }

    /// An error.
    pub fn error(title: impl Into<String>) -> Self {
        Self::new(Level::Error, title)
    }

    /// Sets the code shown in brackets after the level.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Sets the source that the labels refer to.
    #[must_use]
    pub fn source(mut self, source: &Source) -> Self {
        self.source = Some(source.clone());
        self
    }

    /// Marks the fault itself.
    #[must_use]
    pub fn primary(self, span: Span, text: impl Into<String>) -> Self {
        self.label(span, text.into(), true)
    }

    /// Marks a place that helps to understand the fault.
    #[must_use]
    pub fn context(self, span: Span, text: impl Into<String>) -> Self {
        self.label(span, text.into(), false)
    }

    /// Adds a `note`; line feeds are kept.
    #[must_use]
    pub fn note(mut self, text: impl Into<String>) -> Self {
        self.footers.push((Level::Note, text.into()));
        self
    }

    /// Adds a `help`; line feeds are kept.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.footers.push((Level::Help, text.into()));
        self
    }

    /// Sets what mends the text: only where there is one right answer.
    #[must_use]
    pub fn mended_by(mut self, edits: Vec<Edit>) -> Self {
        self.edits = Some(edits).filter(|edits| !edits.is_empty()).map(Arc::new);
        self
    }

    /// What mends the text; empty where there is more than one answer, or none.
    pub fn edits(&self) -> &[Edit] {
        self.edits.as_ref().map_or(&[], |edits| edits.as_slice())
    }

    fn label(mut self, span: Span, text: String, primary: bool) -> Self {
        self.labels.push(Label {
            span,
            text,
            primary,
        });
        self
    }

    /// Line and column of the first primary label (or the first label), if there is a source.
    pub fn position(&self) -> Option<Position> {
        let source = self.source.as_ref()?;
        let label = self
            .labels
            .iter()
            .find(|label| label.primary)
            .or_else(|| self.labels.first())?;
        Some(source.position(label.span.start))
    }

    /// The message as cargo would print it, without a line feed at the end; safe to write to a terminal.
    pub fn render(&self, style: Style) -> String {
        self.render_linked(style, None)
    }

    /// As [`Diagnostic::render`], with the code a hyperlink (OSC 8): only for a terminal that shows them, only in colour, and only to
    /// an address of printable ASCII.
    pub fn render_linked(&self, style: Style, url: Option<&str>) -> String {
        let url = url.filter(|url| style.color && url.chars().all(|c| c.is_ascii_graphic()));
        let renderer = if style.color {
            snippets::Renderer::styled()
        } else {
            snippets::Renderer::plain()
        };
        let renderer = renderer.term_width(style.width);
        let mut header = renderer.render(&[self.header(url)]);
        let mut body = snippets::Group::with_level(self.level.as_snippet_level());
        if let Some(source) = &self.source {
            let excerpt = snippet::build(source, &self.labels);
            // The renderer would count the column in the shortened line, so the header is a rendering of its own.
            let gutter = excerpt.as_ref().map_or(1, |excerpt| excerpt.gutter);
            header = header.replacen('\n', &format!("\n{}", " ".repeat(gutter)), 1);
            if let Some(excerpt) = excerpt {
                let far = excerpt
                    .far
                    .into_iter()
                    .map(|text| snippets::Level::NOTE.message(text));
                body = body.element(excerpt.lines).elements(far);
            }
        }
        let messages = self.footers.iter().map(|(level, text)| {
            let text = escape_control_lines(text).into_owned();
            level.as_snippet_level().message(text)
        });
        body = body.elements(messages);
        if body.is_empty() {
            return header;
        }
        header + "\n" + &renderer.render(&[body])
    }

    /// `error[CODE]: title` and, with a source, `--> path:line:column`.
    fn header(&self, url: Option<&str>) -> snippets::Group<'static> {
        let title = escape_control(&self.title).into_owned();
        let mut title = self.level.as_snippet_level().primary_title(title);
        if let Some(code) = &self.code {
            title = title.id(escape_control(code).into_owned());
            if let Some(url) = url {
                title = title.id_url(url.to_owned());
            }
        }
        let group = snippets::Group::with_title(title);
        let Some(source) = &self.source else {
            return group;
        };
        let mut origin = snippets::Origin::path(escape_control(source.path()).into_owned());
        if let Some(position) = self.position() {
            origin = origin.line(position.line).char_column(position.column);
        }
        group.element(origin)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = &self.source {
            write!(f, "{}:", escape_control(source.path()))?;
            if let Some(position) = self.position() {
                write!(f, "{}:{}:", position.line, position.column)?;
            }
            f.write_str(" ")?;
        }
        f.write_str(&escape_control(&self.title))
    }
}

impl std::error::Error for Diagnostic {}

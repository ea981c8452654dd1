//! The lines below a finding, fitted to the terminal: prose is wrapped, commands are not, so that they can be copied.

use super::{Subject, text};
use crate::diag::{Diagnostic, Level, Style};
use crate::judge::Outcome;
use crate::text::escape_control;
use textwrap::core::Word;
use textwrap::core::display_width;
use textwrap::{Options, WordSeparator, WordSplitter};

/// The words between which a line may end. None ends before two colons: GitHub takes a line of a log that begins with them, blanks or
/// not, for a command.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut rest = line;
    Box::new(std::iter::from_fn(move || {
        let mut ends = rest.match_indices(' ').map(|(at, _)| at.saturating_add(1));
        let fits = |end: &usize| {
            let next = rest.get(*end..).unwrap_or_default();
            !next.starts_with(' ') && !next.starts_with("::")
        };
        let end = ends.find(fits).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end)?;
        rest = after;
        (!word.is_empty()).then(|| Word::from(word))
    }))
}

/// Words with an indent before the first line and one before the rest; no line begins like a command to GitHub. Control characters are escaped.
pub(super) fn wrapped(text: &str, first: &str, rest: &str, width: usize) -> String {
    let options = Options::new(width.max(40))
        .word_separator(WordSeparator::Custom(words))
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(false)
        .initial_indent(first)
        .subsequent_indent(rest);
    textwrap::fill(&escape_control(text), options)
}

/// Whether GitHub would take a line of a log for a command to it; nobody pastes such a line.
pub(super) fn for_github(line: &str) -> bool {
    line.trim_start().starts_with("::")
}

/// Collects the `note` and `help` lines of a diagnostic.
pub struct Footers {
    lines: Vec<(Level, String)>,
    /// Columns of line numbers.
    gutter: usize,
    /// Columns of the terminal.
    width: usize,
}

impl Footers {
    /// For a finding, whose source lines are numbered.
    pub fn new(outcome: &Outcome, style: Style) -> Self {
        let line = outcome.location.as_ref().map_or(1, |at| at.line);
        Self {
            gutter: line.to_string().len(),
            ..Self::without_place(style)
        }
    }

    /// For a diagnostic without source lines.
    pub fn without_place(style: Style) -> Self {
        Self {
            lines: Vec::new(),
            gutter: 1,
            width: style.width,
        }
    }

    /// What to write beside the underlined text: the message where it fits, otherwise nothing, and the message goes below.
    pub fn label(&mut self, outcome: &Outcome, subject: &Subject) -> String {
        let message = escape_control(&outcome.message).into_owned();
        let (Some(location), Some(source)) = (&outcome.location, &subject.source) else {
            return message;
        };
        let marked = source
            .slice(location.span)
            .lines()
            .next()
            .unwrap_or_default();
        let marked = display_width(&escape_control(marked)).max(1);
        let before = self.gutter + " | ".len() + location.column.saturating_sub(1);
        if before + marked + 1 + display_width(&message) <= self.width {
            return message;
        }
        self.add(Level::Note, &message);
        String::new()
    }

    /// Adds a line; text from outside cannot break it.
    pub fn add(&mut self, level: Level, text: &str) {
        let text = self.filled(text);
        self.lines.push((level, text));
    }

    /// Adds advice; what is to be pasted stays whole, on lines of its own where there is no room beside the words.
    pub fn add_advice(&mut self, text: &str) {
        let (words, code) = text::advice(text);
        if code.lines().any(for_github) {
            self.add(Level::Help, text);
            return;
        }
        let code: Vec<_> = code.lines().map(escape_control).collect();
        let code = code.join("\n");
        let beside = display_width(words) + 1 + display_width(&code) <= self.room();
        let text = match (words, code.as_str()) {
            (words, "") => self.filled(words),
            ("", code) => code.to_owned(),
            (words, code) if beside && !code.contains('\n') => {
                format!("{} {code}", escape_control(words))
            }
            (words, code) => format!("{}\n{code}", self.filled(words)),
        };
        self.lines.push((Level::Help, text));
    }

    fn filled(&self, text: &str) -> String {
        let options = Options::new(self.room())
            .word_separator(WordSeparator::Custom(words))
            .word_splitter(WordSplitter::NoHyphenation)
            .break_words(false);
        textwrap::fill(&escape_control(text), options)
    }

    /// Adds two pieces on one line where there is room, otherwise on two; neither is broken.
    pub fn add_pair(&mut self, level: Level, first: &str, second: &str) {
        let (first, second) = (escape_control(first), escape_control(second));
        let fits = display_width(&first) + 1 + display_width(&second) <= self.room();
        let between = if fits { ' ' } else { '\n' };
        self.lines
            .push((level, format!("{first}{between}{second}")));
    }

    /// Columns beside `= help: `.
    fn room(&self) -> usize {
        let taken = self.gutter + " = help: ".len();
        self.width.saturating_sub(taken).max(20)
    }

    /// The diagnostic with these lines.
    pub fn onto(self, diagnostic: Diagnostic) -> Diagnostic {
        let lines = self.lines.into_iter();
        lines.fold(diagnostic, |diagnostic, (level, text)| match level {
            Level::Help => diagnostic.help(text),
            _ => diagnostic.note(text),
        })
    }
}

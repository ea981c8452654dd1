//! The YAML parser's complaints in plain words, at the place where the mistake was made rather than noticed.

use super::tree::{error, too_deep};
use super::{Source, Span, backslash};
use crate::diag::Diagnostic;
use crate::text::Edit;

/// How to write a Windows path; the same advice for both formats' double quotes.
pub(super) const BACKSLASH: &str =
    "a backslash starts an escape inside double quotes (\\n is a line feed, \\t a tab)";

/// Explains the parser's message `info` at byte `at`; `bracket` is the innermost bracket still open.
pub(super) fn explain(source: &Source, info: &str, at: usize, bracket: Option<Span>) -> Diagnostic {
    let has = |words: &str| info.contains(words);
    if has("escape character") || has("hexadecimal number") || has("escape code") {
        return invalid_escape(source, at);
    }
    if has("recursion limit") {
        return too_deep(source, Span::at(at));
    }
    if has("tab") && !has("tag") {
        return tab(source, at);
    }
    if has("quoted scalar, found unexpected") || has("indentation in quoted scalar") {
        return unclosed_quote(source, at);
    }
    if has("after double-quoted scalar") {
        return after_quote(source, at);
    }
    if has("unknown anchor") {
        return error(source, "an alias without anchor")
            .primary(Span::at(at), "nothing before this is marked with that name")
            .help("mark the value with `&name` first, or quote text that begins with '*'");
    }
    if has("unexpected character") {
        return error(source, "a value cannot begin with this character")
            .primary(Span::at(at), "put the text in single quotes");
    }
    if has("misplaced bracket") {
        return error(source, "a closing bracket without an opening one")
            .primary(Span::at(at), "this closes nothing");
    }
    if let Some(bracket) = bracket {
        return in_brackets(source, at, bracket);
    }
    in_block(source, info, at)
}

fn invalid_escape(source: &Source, quote: usize) -> Diagnostic {
    let rest = source.slice(Span::new(quote, source.text().len()));
    let (start, end) = first_bad_escape(rest).unwrap_or((0, 1));
    let span = Span::new(quote.saturating_add(start), quote.saturating_add(end));
    error(
        source,
        format!("`{}` is not an escape that YAML knows", source.slice(span)),
    )
    .primary(span, "taken for an escape")
    .note(BACKSLASH)
    .help("write Windows paths in single quotes ('C:\\Program Files') or double each backslash")
    .mended_by(mended(source, quote, false))
}

/// What mends the text in double quotes at `quote`; empty where there is more than one answer.
pub(super) fn mended(source: &Source, quote: usize, json: bool) -> Vec<Edit> {
    let span = backslash::quoted_on_line(source, quote);
    span.and_then(|span| backslash::doubled(source, span, json))
        .unwrap_or_default()
}

/// The range of the first escape that is not valid in a text that starts with its opening double quote.
fn first_bad_escape(quoted: &str) -> Option<(usize, usize)> {
    let mut chars = quoted.char_indices().skip(1);
    while let Some((start, c)) = chars.next() {
        if c != '\\' {
            continue;
        }
        let (at, kind) = chars.next()?;
        let digits = match kind {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            '0' | 'a' | 'b' | 't' | '\t' | 'n' | 'v' | 'f' | 'r' | 'e' | ' ' | '"' | '/' | '\\'
            | 'N' | '_' | 'L' | 'P' | '\n' | '\r' => continue,
            _ => return Some((start, at.saturating_add(kind.len_utf8()))),
        };
        let from = at.saturating_add(1);
        let hex = quoted
            .get(from..from.saturating_add(digits))
            .unwrap_or_default();
        let code = u32::from_str_radix(hex, 16)
            .ok()
            .filter(|_| !hex.starts_with('+'));
        if code.and_then(char::from_u32).is_none() {
            let good = quoted.get(from..).unwrap_or_default();
            let found = good
                .chars()
                .take(digits)
                .take_while(char::is_ascii_hexdigit)
                .count();
            return Some((start, from.saturating_add(found)));
        }
    }
    None
}

fn tab(source: &Source, at: usize) -> Diagnostic {
    // The parser may stop at the line before: look for the first tab among the spaces at the start of a line.
    let line = source.position(at).line;
    let tab = [line, line.saturating_add(1)].into_iter().find_map(|line| {
        let text = source.line(line);
        let indent = text.len().saturating_sub(text.trim_start().len());
        let tab = text.get(..indent)?.find('\t')?;
        Some(source.line_start(line).saturating_add(tab))
    });
    let start = tab.unwrap_or(at);
    error(source, "a tab is used for indentation")
        .primary(
            Span::new(start, start.saturating_add(1)),
            "YAML is indented with spaces only",
        )
        .help("replace the tab with spaces")
}

fn unclosed_quote(source: &Source, at: usize) -> Diagnostic {
    let line = source.position(at).line;
    let end = source
        .line_start(line)
        .saturating_add(source.line(line).len());
    let span = Span::new(at, end);
    let quote = source.slice(span).chars().next().unwrap_or('"');
    let diagnostic = error(source, "a quoted text is not closed")
        .primary(span, format!("there is no closing {quote} for this one"));
    if quote == '"' && source.slice(span).contains("\\\"") {
        return diagnostic
            .note("`\\\"` is a quotation mark within the text, not its end")
            .help("write Windows paths in single quotes ('C:\\Program Files') or double each backslash");
    }
    diagnostic
}

fn after_quote(source: &Source, at: usize) -> Diagnostic {
    let diagnostic = error(source, "text after a closing quote")
        .primary(Span::at(at), "the quoted text ended before this");
    let line = source.line(source.position(at).line);
    if line.contains('\'') {
        return diagnostic.help("inside single quotes write two ('') for one");
    }
    diagnostic.help("quote the whole value; inside double quotes write \\\" for a quotation mark")
}

fn in_brackets(source: &Source, at: usize, bracket: Span) -> Diagnostic {
    let (open, close) = match source.slice(bracket) {
        "[" => ('[', ']'),
        _ => ('{', '}'),
    };
    if source
        .slice(Span::new(at, source.text().len()))
        .trim()
        .is_empty()
    {
        return error(source, format!("`{open}` is never closed"))
            .primary(bracket, format!("there is no `{close}` for this one"));
    }
    error(source, format!("expected `,` or `{close}`"))
        .primary(Span::at(at), "found this instead")
        .context(bracket, "opened here")
        .help("quote text that contains , : [ ] { }")
}

fn in_block(source: &Source, info: &str, at: usize) -> Diagnostic {
    let has = |words: &str| info.contains(words);
    if has("simple key expect") {
        return missing_colon(source, at);
    }
    if has("mapping values are not allowed") {
        return unexpected_colon(source, at);
    }
    if has("did not find expected key") {
        return error(source, "the indentation matches no line above").primary(
            Span::at(at),
            "members of one mapping begin in the same column",
        );
    }
    if has("block sequence entries are not allowed") {
        return error(source, "a list cannot begin here")
            .primary(Span::at(at), "begin it on a line of its own")
            .help("quote text that begins with '- '");
    }
    if has("expected '-' indicator") {
        return error(source, "expected another list element")
            .primary(Span::at(at), "elements of this list begin with '- '");
    }
    if has("':' must be followed") {
        return error(source, "a space is missing after ':'").primary(Span::at(at), "add a space");
    }
    if has("byte order mark") {
        return error(source, "a byte order mark in the middle of the file").primary(
            Span::at(at),
            "remove it; joining files may have put it here",
        );
    }
    error(source, "this is not YAML").primary(Span::at(at), info)
}

fn missing_colon(source: &Source, at: usize) -> Diagnostic {
    let noticed = source.position(at);
    let before_at = source.slice(Span::new(source.line_start(noticed.line), at));
    // The parser notices on reaching the next line with text, or the end.
    let same_line = !before_at.trim().is_empty();
    let from = if same_line {
        noticed.line.saturating_add(1)
    } else {
        noticed.line
    };
    let is_text = |line: &usize| {
        let text = source.line(*line).trim();
        !text.is_empty() && !text.starts_with('#')
    };
    let line = (1..from).rev().find(is_text).unwrap_or(noticed.line);
    let text = source.line(line);
    let indent = text.len().saturating_sub(text.trim_start().len());
    let start = source.line_start(line);
    let span = Span::new(
        start.saturating_add(indent),
        start.saturating_add(text.trim_end().len()),
    );
    let diagnostic = error(source, "expected `Name: value`");
    match text.find(':') {
        Some(colon) => {
            let colon = start.saturating_add(colon);
            diagnostic.primary(
                Span::new(colon, colon.saturating_add(1)),
                "a space is missing after this ':'",
            )
        }
        None => diagnostic.primary(span, "this line has no ':' between name and value"),
    }
}

fn unexpected_colon(source: &Source, at: usize) -> Diagnostic {
    let line = source.position(at).line;
    let before = source.slice(Span::new(source.line_start(line), at));
    let colon = Span::new(at, at.saturating_add(1));
    if before.contains(": ") {
        return error(source, "a second ':' in one line")
            .primary(colon, "the value may not contain ': ' unless it is quoted")
            .help("put the value in single quotes");
    }
    error(source, "a member where none can be")
        .primary(
            colon,
            "this line continues the value above, because it is indented more deeply",
        )
        .help("begin members of one mapping in the same column; quote text that contains ': '")
}

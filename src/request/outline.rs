//! Hides sensitive values of a text that does not parse: a pass over the text alone, which rather hides too much than too little.

use super::{MEMBERS, SENSITIVE};
use crate::diag::{Diagnostic, Diagnostics};
use crate::text::did_you_mean;
use crate::text::masked;
use crate::text::{Source, Span};

/// Parts of the names of [`SENSITIVE`]: a misspelt name most likely still has one of them.
const PARTS: [&str; 9] = [
    "absol", "path", "launch", "param", "working", "direct", "icon", "manifest", "args",
];

/// Names of fewer bytes are no misspelt members of a catalog.
const SHORTEST: usize = 8;

/// The diagnostics about a text with sensitive values of the source masked; an escape that is the fault stays readable.
pub fn masked_faults(faults: Diagnostics) -> Diagnostics {
    // All faults are about one text: look at it once.
    let mut last: Option<Masked> = None;
    let mut hide = |mut fault: Diagnostic| {
        let Some(source) = fault.source.take() else {
            return fault;
        };
        let known = match last.take() {
            Some(known) if known.source.is(&source) => known,
            _ => Masked::new(&source),
        };
        let labels = fault.labels.iter().map(|label| label.span);
        let mut spared = labels
            .filter(|span| source.slice(*span).starts_with('\\'))
            .peekable();
        fault.source = Some(if spared.peek().is_some() {
            let hidden = spared.fold(known.spans.clone(), |hidden, spared| {
                without(&hidden, spared)
            });
            masked(&source, &hidden)
        } else {
            known.text.clone()
        });
        last = Some(known);
        fault
    };
    faults.into_iter().map(&mut hide).collect()
}

/// A text, what is to hide in it, and the text with that hidden.
struct Masked {
    source: Source,
    spans: Vec<Span>,
    text: Source,
}

impl Masked {
    fn new(source: &Source) -> Self {
        let spans = Outline::new(source.text()).spans();
        Self {
            text: masked(source, &spans),
            source: source.clone(),
            spans,
        }
    }
}

/// The spans without what lies in `spared`.
fn without(spans: &[Span], spared: Span) -> Vec<Span> {
    let parts = spans.iter().flat_map(|span| {
        let before = Span::new(span.start, span.end.min(spared.start));
        let after = Span::new(span.start.max(spared.end), span.end);
        [before, after]
    });
    parts.filter(|span| !span.is_empty()).collect()
}

/// One pass over a text.
struct Outline<'t> {
    text: &'t str,
    /// Where lines end: asked for often, and a line may be as long as the text.
    ends: Vec<usize>,
    found: Vec<Span>,
    /// Whether the catalog has begun: from there on only known names are safe.
    in_catalog: bool,
}

impl<'t> Outline<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            ends: text.match_indices(['\n', '\r']).map(|(at, _)| at).collect(),
            text,
            found: Vec::new(),
            in_catalog: false,
        }
    }

    /// What to hide, in order.
    fn spans(mut self) -> Vec<Span> {
        let mut at = 0;
        while let Some(word) = self.next_word(at) {
            at = word.end;
            if let Some(start) = self.sensitive_after(word) {
                let end = self.value_end(word.start, start);
                self.found.push(Span::new(start, end));
                at = end.max(at);
            }
        }
        self.found
    }

    fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or_default()
    }

    fn rest(&self, at: usize) -> &'t str {
        self.slice(at, self.text.len())
    }

    /// The next run of letters, digits, hyphens and underscores, or the beginning of a Windows path.
    fn next_word(&self, from: usize) -> Option<Span> {
        let in_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let rest = self.rest(from);
        let start = rest.find(|c: char| in_word(c) || matches!(c, '\\' | '&'))?;
        let tail = rest.get(start..)?;
        let length = tail.find(|c: char| !in_word(c)).unwrap_or(tail.len());
        let start = from.saturating_add(start);
        Some(Span::new(start, start.saturating_add(length.max(1))))
    }

    /// Where what must be hidden begins after this word, if anything must.
    fn sensitive_after(&mut self, word: Span) -> Option<usize> {
        let name = self.slice(word.start, word.end);
        let after = self.rest(word.end);
        // `C:\…` and `\\server`, wherever they stand; a lone backslash is none.
        if name.len() == 1 && after.starts_with(":\\") {
            return Some(word.start);
        }
        match name {
            "\\" => return after.starts_with('\\').then_some(word.start),
            // What an anchor marks may be meant for any member.
            "&" => return Some(word.end),
            _ => {}
        }
        let quoted = after.trim_start_matches(['"', '\'']);
        let value = quoted.trim_start().strip_prefix([':', '=']);
        let value = value.map(|value| self.text.len().saturating_sub(value.len()));
        if value.is_some() && self.hides(name) {
            return value;
        }
        // Comparing takes time, and most words are short.
        let close = |names: &[&str]| {
            name.len() >= SHORTEST && did_you_mean(name, names.iter().copied()).is_some()
        };
        if close(&["AppCatalogConfig"]) {
            self.in_catalog = true;
            return None;
        }
        match value {
            Some(value) => close(&SENSITIVE).then_some(value),
            // The colon may be what is missing.
            None => {
                let start = self.text.len().saturating_sub(quoted.len());
                SENSITIVE.contains(&name).then_some(start)
            }
        }
    }

    fn hides(&self, name: &str) -> bool {
        let small = name.to_lowercase();
        let named = PARTS.iter().any(|part| small.contains(part));
        let known = ["Name", "DisplayName", "IntendedInstanceType"].contains(&name)
            || MEMBERS.iter().any(|member| member.name == name);
        named || (self.in_catalog && !known)
    }

    /// Where a value ends that begins at `start`: with its closing quote if it has one, otherwise with its line and the lines below
    /// that are indented more deeply than its name.
    fn value_end(&self, name: usize, start: usize) -> usize {
        let rest = self.rest(start);
        let blank = rest.len().saturating_sub(rest.trim_start().len());
        let value = start.saturating_add(blank);
        let line = self.line_end(start);
        let own_line = if value > line && self.column(value) > self.column(name) {
            self.line_end(value)
        } else {
            line
        };
        let quote = rest.trim_start().chars().next();
        let Some(quote) = quote.filter(|c| matches!(c, '"' | '\'')) else {
            return self.with_deeper_lines(name, own_line);
        };
        let Some(close) = self.closing(value.saturating_add(1), quote) else {
            return self.with_deeper_lines(name, own_line);
        };
        let after = self.slice(close, self.line_end(close)).trim_start();
        if after.is_empty() || after.starts_with([',', '}', ']', '#']) {
            return close;
        }
        self.with_deeper_lines(name, self.line_end(close))
    }

    /// After the quote that closes a text.
    fn closing(&self, from: usize, quote: char) -> Option<usize> {
        let mut chars = self.rest(from).char_indices();
        while let Some((at, c)) = chars.next() {
            if c == '\\' && quote == '"' {
                chars.next();
            } else if c == quote {
                return Some(from.saturating_add(at).saturating_add(1));
            }
        }
        None
    }

    fn line_end(&self, at: usize) -> usize {
        let index = self.ends.partition_point(|end| *end < at);
        self.ends.get(index).copied().unwrap_or(self.text.len())
    }

    /// How far from the start of its line something stands.
    fn column(&self, at: usize) -> usize {
        let before = self.ends.partition_point(|end| *end < at).checked_sub(1);
        let end = before.and_then(|index| self.ends.get(index));
        at.saturating_sub(end.map_or(0, |end| end.saturating_add(1)))
    }

    fn with_deeper_lines(&self, name: usize, mut end: usize) -> usize {
        let column = self.column(name);
        loop {
            let rest = self.rest(end);
            let text = rest.trim_start();
            let next = end.saturating_add(rest.len().saturating_sub(text.len()));
            if text.is_empty() || next == end || self.column(next) <= column {
                return end;
            }
            end = self.line_end(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Outline, masked};
    use crate::text::Source;

    fn hidden(text: &str) -> String {
        let source = Source::new("a.yaml", text);
        masked(&source, &Outline::new(text).spans())
            .text()
            .to_owned()
    }

    #[test]
    fn values_are_hidden_and_names_are_not() {
        for (text, shown) in [
            (
                "Name: a b\nLaunchParameters: --x: y\nTags: {a: b}",
                "Name: a b\nLaunchParameters: **** *\nTags: {a: b}",
            ),
            (
                r#"AbsoluteAppPath: "C:\Se" # c"#,
                r#"AbsoluteAppPath: "*****" # c"#,
            ),
            (
                r#"{"WorkingDirectory":"C:\\a b","Name":"n"}"#,
                r#"{"WorkingDirectory":"***** *","Name":"n"}"#,
            ),
            ("LaunchParamters --secret", "LaunchParamters --secret"),
            ("LaunchParameters --secret", "LaunchParameters ********"),
            ("LaunchParameters:--secret", "LaunchParameters:********"),
            (
                "LaunchParameters: |\n  --a\n  b\nName: x",
                "LaunchParameters: *\n  ***\n  *\nName: x",
            ),
            (
                "  - WorkingDirectory:\n      d\n    Name: x",
                "  - WorkingDirectory:\n      *\n    Name: x",
            ),
            (
                "AppCatalogConfig:\n - Name: x\n   Foo: bar",
                "AppCatalogConfig:\n - Name: x\n   Foo: ***",
            ),
            ("Description: see C:\\Secret", "Description: see *********"),
            ("x: &p --password y", "x: &* ********** *"),
            (
                "AbsoluteAppPath: 'it''s' here\nName: x",
                "AbsoluteAppPath: '**''*' ****\nName: x",
            ),
        ] {
            assert_eq!(hidden(text), shown, "{text}");
        }
    }

    #[test]
    fn any_text_can_be_looked_at() {
        for text in [
            "",
            ":",
            "LaunchParameters",
            "LaunchParameters:",
            "LaunchParameters: \"",
            "path:\u{2028}",
            "&",
            "\\\\",
            "é:\\ü",
        ] {
            hidden(text);
        }
    }
}

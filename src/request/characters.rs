//! Characters that people do not see, or take for others: their names in Unicode and where they usually come from.

/// What a character does to somebody who reads the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It takes no room, or orders the text around it.
    Invisible,
    /// It looks like a blank.
    Space,
    /// It is a blank, and counts at the ends of a text only.
    Blank,
    /// A tab, a line break or another control character.
    Control,
    /// It looks like a hyphen.
    Dash,
    /// It looks like a quotation mark or an apostrophe.
    Quote,
}

/// A character of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Character {
    pub kind: Kind,
    /// Its name in the Unicode Character Database (UnicodeData.txt).
    pub name: &'static str,
    /// What people meant to write.
    pub meant: &'static str,
}

/// Names in the order of the code points; the letter is the kind (see [`of`]).
const NAMES: &[(char, char, &str)] = &[
    ('\0', 'c', "NULL"),
    ('\u{7}', 'c', "BELL"),
    ('\u{8}', 'c', "BACKSPACE"),
    ('\t', 'c', "CHARACTER TABULATION"),
    ('\n', 'c', "LINE FEED"),
    ('\u{b}', 'c', "LINE TABULATION"),
    ('\u{c}', 'c', "FORM FEED"),
    ('\r', 'c', "CARRIAGE RETURN"),
    ('\u{1b}', 'c', "ESCAPE"),
    (' ', 'b', "SPACE"),
    ('\u{7f}', 'c', "DELETE"),
    ('\u{85}', 'c', "NEXT LINE"),
    ('\u{a0}', 's', "NO-BREAK SPACE"),
    ('\u{ad}', 'i', "SOFT HYPHEN"),
    ('\u{34f}', 'i', "COMBINING GRAPHEME JOINER"),
    ('\u{61c}', 'i', "ARABIC LETTER MARK"),
    ('\u{115f}', 'i', "HANGUL CHOSEONG FILLER"),
    ('\u{1160}', 'i', "HANGUL JUNGSEONG FILLER"),
    ('\u{1680}', 's', "OGHAM SPACE MARK"),
    ('\u{180e}', 'i', "MONGOLIAN VOWEL SEPARATOR"),
    ('\u{2000}', 's', "EN QUAD"),
    ('\u{2001}', 's', "EM QUAD"),
    ('\u{2002}', 's', "EN SPACE"),
    ('\u{2003}', 's', "EM SPACE"),
    ('\u{2004}', 's', "THREE-PER-EM SPACE"),
    ('\u{2005}', 's', "FOUR-PER-EM SPACE"),
    ('\u{2006}', 's', "SIX-PER-EM SPACE"),
    ('\u{2007}', 's', "FIGURE SPACE"),
    ('\u{2008}', 's', "PUNCTUATION SPACE"),
    ('\u{2009}', 's', "THIN SPACE"),
    ('\u{200a}', 's', "HAIR SPACE"),
    ('\u{200b}', 'i', "ZERO WIDTH SPACE"),
    ('\u{200c}', 'i', "ZERO WIDTH NON-JOINER"),
    ('\u{200d}', 'i', "ZERO WIDTH JOINER"),
    ('\u{200e}', 'i', "LEFT-TO-RIGHT MARK"),
    ('\u{200f}', 'i', "RIGHT-TO-LEFT MARK"),
    ('\u{2010}', 'd', "HYPHEN"),
    ('\u{2011}', 'd', "NON-BREAKING HYPHEN"),
    ('\u{2012}', 'd', "FIGURE DASH"),
    ('\u{2013}', 'd', "EN DASH"),
    ('\u{2014}', 'd', "EM DASH"),
    ('\u{2015}', 'd', "HORIZONTAL BAR"),
    ('\u{2018}', 'a', "LEFT SINGLE QUOTATION MARK"),
    ('\u{2019}', 'a', "RIGHT SINGLE QUOTATION MARK"),
    ('\u{201a}', 'a', "SINGLE LOW-9 QUOTATION MARK"),
    ('\u{201b}', 'a', "SINGLE HIGH-REVERSED-9 QUOTATION MARK"),
    ('\u{201c}', 'q', "LEFT DOUBLE QUOTATION MARK"),
    ('\u{201d}', 'q', "RIGHT DOUBLE QUOTATION MARK"),
    ('\u{201e}', 'q', "DOUBLE LOW-9 QUOTATION MARK"),
    ('\u{201f}', 'q', "DOUBLE HIGH-REVERSED-9 QUOTATION MARK"),
    ('\u{2028}', 'c', "LINE SEPARATOR"),
    ('\u{2029}', 'c', "PARAGRAPH SEPARATOR"),
    ('\u{202a}', 'i', "LEFT-TO-RIGHT EMBEDDING"),
    ('\u{202b}', 'i', "RIGHT-TO-LEFT EMBEDDING"),
    ('\u{202c}', 'i', "POP DIRECTIONAL FORMATTING"),
    ('\u{202d}', 'i', "LEFT-TO-RIGHT OVERRIDE"),
    ('\u{202e}', 'i', "RIGHT-TO-LEFT OVERRIDE"),
    ('\u{202f}', 's', "NARROW NO-BREAK SPACE"),
    ('\u{2032}', 'a', "PRIME"),
    ('\u{2033}', 'q', "DOUBLE PRIME"),
    ('\u{205f}', 's', "MEDIUM MATHEMATICAL SPACE"),
    ('\u{2060}', 'i', "WORD JOINER"),
    ('\u{2061}', 'i', "FUNCTION APPLICATION"),
    ('\u{2062}', 'i', "INVISIBLE TIMES"),
    ('\u{2063}', 'i', "INVISIBLE SEPARATOR"),
    ('\u{2064}', 'i', "INVISIBLE PLUS"),
    ('\u{2066}', 'i', "LEFT-TO-RIGHT ISOLATE"),
    ('\u{2067}', 'i', "RIGHT-TO-LEFT ISOLATE"),
    ('\u{2068}', 'i', "FIRST STRONG ISOLATE"),
    ('\u{2069}', 'i', "POP DIRECTIONAL ISOLATE"),
    ('\u{206a}', 'i', "INHIBIT SYMMETRIC SWAPPING"),
    ('\u{206b}', 'i', "ACTIVATE SYMMETRIC SWAPPING"),
    ('\u{206c}', 'i', "INHIBIT ARABIC FORM SHAPING"),
    ('\u{206d}', 'i', "ACTIVATE ARABIC FORM SHAPING"),
    ('\u{206e}', 'i', "NATIONAL DIGIT SHAPES"),
    ('\u{206f}', 'i', "NOMINAL DIGIT SHAPES"),
    ('\u{2212}', 'd', "MINUS SIGN"),
    ('\u{2800}', 's', "BRAILLE PATTERN BLANK"),
    ('\u{3000}', 's', "IDEOGRAPHIC SPACE"),
    ('\u{3164}', 'i', "HANGUL FILLER"),
    ('\u{fe58}', 'd', "SMALL EM DASH"),
    ('\u{fe63}', 'd', "SMALL HYPHEN-MINUS"),
    (
        '\u{feff}',
        'i',
        "ZERO WIDTH NO-BREAK SPACE (byte order mark)",
    ),
    ('\u{ffa0}', 'i', "HALFWIDTH HANGUL FILLER"),
    ('\u{fff9}', 'i', "INTERLINEAR ANNOTATION ANCHOR"),
    ('\u{fffa}', 'i', "INTERLINEAR ANNOTATION SEPARATOR"),
    ('\u{fffb}', 'i', "INTERLINEAR ANNOTATION TERMINATOR"),
];

/// What the table says of a character; `None` for one that people see as what it is.
pub(super) fn of(c: char) -> Option<Character> {
    // Most characters of a request are these.
    if c.is_ascii_graphic() {
        return None;
    }
    let (kind, name) = match NAMES.binary_search_by_key(&c, |(c, ..)| *c) {
        Ok(at) => NAMES.get(at).map(|(_, kind, name)| (*kind, *name))?,
        Err(_) if c.is_control() => ('c', "a control character"),
        Err(_) if ('\u{fe00}'..='\u{fe0f}').contains(&c) => ('i', "a VARIATION SELECTOR"),
        Err(_) if ('\u{e0100}'..='\u{e01ef}').contains(&c) => ('i', "a VARIATION SELECTOR"),
        Err(_) if ('\u{e0000}'..='\u{e007f}').contains(&c) => ('i', "a TAG character"),
        Err(_) => return None,
    };
    let (kind, meant) = match kind {
        'c' => (Kind::Control, " "),
        's' => (Kind::Space, " "),
        'b' => (Kind::Blank, " "),
        'd' => (Kind::Dash, "-"),
        'a' => (Kind::Quote, "'"),
        'q' => (Kind::Quote, "\""),
        _ => (Kind::Invisible, ""),
    };
    Some(Character { kind, name, meant })
}

/// Joiners and variation selectors shape the characters around them in Persian, Indic and Japanese texts and in emoji.
pub(super) fn shapes_others(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether the class `\p{L}\p{Z}\p{N}` of the API's tag patterns has the character of the table.
pub(super) fn letter_or_separator(c: char) -> bool {
    let separator = of(c).is_some_and(|found| matches!(found.kind, Kind::Space | Kind::Blank));
    separator && c != '\u{2800}'
        || matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
        )
}

/// Where a character usually comes from.
pub(super) fn origin(c: char, at_end: bool) -> &'static str {
    match c {
        '\u{202a}' => {
            "Windows Explorer puts it before a path that is copied from the properties of a file"
        }
        '\u{a0}' => {
            "web pages, Word and chat programs write it for a blank, and so does `\\_` in double quotes in YAML"
        }
        '\u{3000}' => "Japanese, Chinese and Korean keyboards type it for a blank",
        '\u{feff}' => "it stands at the beginning of a file whose text was pasted",
        '\u{ad}' => "web pages and word processors mark with it where a word may be divided",
        '\n' | '\r' if at_end => "a block of YAML (`|` or `>`) or a copied line ends with it",
        '\t' => "it comes out of tables and spreadsheets, and of `\\t` in double quotes",
        _ => match of(c).map(|found| found.kind) {
            Some(Kind::Blank) => "it is left over from copying",
            Some(Kind::Control) => "a backslash in double quotes, or a copied line, makes it",
            Some(Kind::Space) => "web pages and word processors write it for a blank",
            Some(Kind::Dash) => "Word, Outlook and chat programs write it for a hyphen",
            Some(Kind::Quote) => {
                "Word, Outlook and chat programs write it for a quotation mark or an apostrophe"
            }
            _ => "it is copied along from web pages, chat programs and PDF files",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::NAMES;

    #[test]
    fn the_table_can_be_searched() {
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0));
    }
}

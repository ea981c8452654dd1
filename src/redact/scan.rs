//! One text: ARNs, ids, accounts, addresses and words in it are replaced, the characters between them stay.

use super::fragments::Fragments;
use super::pseudonyms::{Pseudonyms, lower};
use super::{public, vocabulary};
use crate::os::version_of_build;
use std::collections::BTreeSet;

/// What kind of text it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// A name, a path, a description: every word goes that rules do not read.
    Name,
    /// An error in AWS's words: words go that stand in names, and what stands in quotes.
    Message,
    /// The console of an instance: every word goes that agents do not print.
    Console,
}

/// What texts are redacted with.
#[derive(Debug, Default)]
pub(super) struct Scanner {
    pub fragments: Fragments,
    pub pseudonyms: Pseudonyms,
    /// Ids of Amazon's AMIs.
    pub public_amis: BTreeSet<String>,
}

/// Beginnings of ids with hexadecimal digits behind them.
const IDS: &[&str] = &[
    "acl",
    "ami",
    "aki",
    "ari",
    "d",
    "dopt",
    "eipalloc",
    "eni",
    "fs",
    "i",
    "igw",
    "import-ami",
    "lt",
    "nat",
    "o",
    "ou",
    "r",
    "rtb",
    "sg",
    "snap",
    "subnet",
    "tgw",
    "vol",
    "vpc",
    "vpce",
    "wsb",
    "ws",
    "wsa",
];
/// Beginnings of the unique ids of IAM.
const UNIQUE: &[&str] = &[
    "ABIA", "ACCA", "AGPA", "AIDA", "AIPA", "AKIA", "ANPA", "ANVA", "APKA", "AROA", "ASCA", "ASIA",
];
/// The types of resources that stand first in the last part of an ARN.
const TYPES: &[&str] = &[
    "assumed-role",
    "app-block",
    "application",
    "federated-user",
    "fleet",
    "group",
    "image",
    "image-builder",
    "image-recipe",
    "instance",
    "instance-profile",
    "key",
    "parameter",
    "policy",
    "role",
    "root",
    "snapshot",
    "stack",
    "user",
    "volume",
    "workspaceimage",
];
/// Digits in a row that say nothing of anybody: years, versions, ports.
const SHORT: usize = 4;
/// Letters and digits that change places in a text of this length are an id of some kind.
const MIXED: usize = 8;
/// How far the end of an id, a variable or a quotation is looked for, in characters.
const WINDOW: usize = 100;

impl Scanner {
    /// The text, redacted.
    pub(super) fn text(&mut self, text: &str, mode: Mode) -> String {
        if public::is_public(text) {
            return text.to_owned();
        }
        if text.starts_with("arn:") && !text.contains(char::is_whitespace) {
            return self.arn(text);
        }
        self.scan(text, mode, true)
    }

    /// A text of several parts; within an ARN there is none.
    fn scan(&mut self, text: &str, mode: Mode, arns: bool) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        let mut before: (Option<char>, Option<char>) = (None, None);
        while let Some(first) = rest.chars().next() {
            let (taken, replaced) = self
                .token(rest, before, (mode, arns))
                .unwrap_or_else(|| (first.len_utf8(), first.to_string()));
            let (token, more) = rest.split_at_checked(taken).unwrap_or((rest, ""));
            let mut back = token.chars().rev();
            let last = back.next();
            before = (back.next().or(before.1.filter(|_| token.len() == 1)), last);
            out.push_str(&replaced);
            rest = more;
        }
        out
    }

    /// What an instance prints; base64 is taken for what it stands for.
    pub(super) fn console(&mut self, output: &str) -> String {
        let text = crate::os::console::decoded(output);
        let lines = text
            .split_inclusive('\n')
            .map(|line| self.text(line, Mode::Console));
        lines.collect()
    }

    /// A value of AWS's: it stays unless it holds an account, an id or an ARN.
    pub(super) fn value_of_aws(&mut self, text: &str) -> String {
        let account = text
            .split(|c: char| !c.is_ascii_digit())
            .any(|digits| digits.len() == 12);
        let ids = ["arn:", "ami-", "snap-", "i-0", "vol-"];
        match account || ids.iter().any(|start| text.contains(start)) {
            true => self.text(text, Mode::Name),
            false => text.to_owned(),
        }
    }

    /// What begins here and is replaced as a whole: how long it is, and by what; none for a character that stays.
    fn token(
        &mut self,
        rest: &str,
        before: (Option<char>, Option<char>),
        (mode, arns): (Mode, bool),
    ) -> Option<(usize, String)> {
        let boundary = before.1.is_none_or(|c| !c.is_alphanumeric());
        if boundary {
            let whole = self
                .variable(rest)
                .or_else(|| arns.then(|| self.embedded_arn(rest)).flatten())
                .or_else(|| self.quoted(rest, mode))
                .or_else(|| self.id(rest))
                .or_else(|| match before.1.is_none_or(char::is_whitespace) {
                    true => self.outside_path(rest, mode),
                    false => None,
                });
            if whole.is_some() {
                return whole;
            }
        }
        let end = rest
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len());
        let run = rest.get(..end).filter(|run| !run.is_empty())?;
        let option =
            matches!(before.1, Some('-' | '/')) && before.0.is_none_or(char::is_whitespace);
        if option && vocabulary::is_option(&run.to_ascii_lowercase()) {
            return Some((end, run.to_owned()));
        }
        Some((end, self.run(run, mode)))
    }

    /// `${aws:username}`: a variable of a policy; what stands behind a slash in it is a name.
    fn variable(&mut self, rest: &str) -> Option<(usize, String)> {
        let inside = window(rest.strip_prefix("${")?);
        let end = inside.find('}')?;
        let name = inside.get(..end)?;
        Some((
            end.checked_add(3)?,
            format!("${{{}}}", self.condition_key(name)),
        ))
    }

    /// `aws:PrincipalTag/Team`: the key of a tag is a name.
    pub(super) fn condition_key(&mut self, key: &str) -> String {
        match key.split_once('/') {
            Some((key, tag)) => format!("{key}/{}", self.text(tag, Mode::Name)),
            None => key.to_owned(),
        }
    }

    fn embedded_arn(&mut self, rest: &str) -> Option<(usize, String)> {
        rest.strip_prefix("arn:")?;
        let ends = |c: char| c.is_whitespace() || "\"'`,;()[]{}<>".contains(c);
        let arn = rest.get(..rest.find(ends).unwrap_or(rest.len()))?;
        Some((arn.len(), self.arn(arn)))
    }

    /// In AWS's own words, what stands in quotes is somebody's.
    fn quoted(&mut self, rest: &str, mode: Mode) -> Option<(usize, String)> {
        let quote = rest.chars().next().filter(|c| "\"'`".contains(*c))?;
        let inside = window(rest.get(1..)?);
        let end = inside.find(quote).filter(|_| mode == Mode::Message)?;
        let text = inside
            .get(..end)
            .filter(|text| !text.contains(char::is_whitespace))?;
        let text = self.text(text, Mode::Name);
        Some((end.checked_add(2)?, format!("{quote}{text}{quote}")))
    }

    /// In AWS's own words, what has a backslash or an at sign is a path or an address.
    fn outside_path(&mut self, rest: &str, mode: Mode) -> Option<(usize, String)> {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let word = rest.get(..end).filter(|_| mode == Mode::Message)?;
        let names = word.contains(['\\', '@']);
        names.then(|| (end, self.text(word, Mode::Name)))
    }

    /// `ami-0a1b2c3d`, `snap-…`, `wsi-…`: of 8 or 17 hexadecimal digits.
    fn id(&mut self, rest: &str) -> Option<(usize, String)> {
        let start = window(rest);
        let end = start.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
        let end = end.unwrap_or(start.len());
        let word = rest.get(..end)?;
        let (prefix, digits) = word.rsplit_once('-')?;
        let hex = digits
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let aws = hex && [8, 17].contains(&digits.len()) && IDS.contains(&prefix);
        let small = |b: u8| b.is_ascii_digit() || b.is_ascii_lowercase();
        let workspace =
            prefix == "wsi" && (8..=63).contains(&digits.len()) && digits.bytes().all(small);
        if !aws && !workspace {
            return None;
        }
        if self.public_amis.contains(word) {
            return Some((end, word.to_owned()));
        }
        let digits = self.pseudonyms.id(prefix, digits);
        Some((end, format!("{prefix}-{digits}")))
    }

    /// An ARN, or what is meant for one: partition, service, Region and the type of the resource stay.
    fn arn(&mut self, arn: &str) -> String {
        if public::is_public(arn) {
            return arn.to_owned();
        }
        let plain = |part: &str| {
            part.len() <= 40
                && part
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-*?".contains(&b))
        };
        let parts = arn.splitn(6, ':').enumerate().map(|(at, part)| match at {
            0 => part.to_owned(),
            1 if part.starts_with("aws") && plain(part) => part.to_owned(),
            2 if plain(part) && !part.contains(|c: char| c.is_ascii_digit() && part.len() > 20) => {
                part.to_owned()
            }
            3 if public::is_region(part) => part.to_owned(),
            5 => self.resource(part),
            _ => self.scan(part, Mode::Name, false),
        });
        let parts: Vec<String> = parts.collect();
        parts.join(":")
    }

    fn resource(&mut self, resource: &str) -> String {
        let at = resource.find(['/', ':']).unwrap_or(resource.len());
        match resource.split_at_checked(at) {
            Some((kind, rest)) if TYPES.contains(&kind) => {
                format!("{kind}{}", self.scan(rest, Mode::Name, false))
            }
            _ => self.scan(resource, Mode::Name, false),
        }
    }

    /// Letters and digits without anything between them.
    fn run(&mut self, run: &str, mode: Mode) -> String {
        let unique = UNIQUE
            .iter()
            .find_map(|start| Some((start, run.strip_prefix(start)?)));
        let capital = |b: u8| b.is_ascii_uppercase() || b.is_ascii_digit();
        if let Some((start, rest)) = unique
            && rest.len() > SHORT
            && rest.bytes().all(capital)
        {
            return format!("{start}{}", self.pseudonyms.word(rest));
        }
        let segments = segments(run);
        let digits = |part: &&str| part.chars().all(|c| c.is_ascii_digit());
        let long = segments
            .iter()
            .copied()
            .filter(digits)
            .any(|part| part.len() > SHORT);
        let mixed = segments.len() > 2 && run.len() >= MIXED;
        if mixed && (long || segments.len() > 3) && !run.chars().all(|c| c.is_ascii_digit()) {
            return self.pseudonyms.word(run);
        }
        let parts = segments.iter().map(|part| match part.chars().next() {
            Some(c) if c.is_ascii_digit() => self.digits(part, mode),
            _ => self.letters(part, mode),
        });
        parts.collect()
    }

    fn digits(&mut self, digits: &str, mode: Mode) -> String {
        let build = || digits.parse().ok().and_then(version_of_build).is_some();
        let console = mode == Mode::Console && digits.len() <= 8;
        match digits.len() {
            12 if public::is_account(digits) => digits.to_owned(),
            12 => self.pseudonyms.account(digits),
            len if len <= SHORT || console || build() => digits.to_owned(),
            _ => self.pseudonyms.word(digits),
        }
    }

    /// A word, part by part where patterns name its parts.
    fn letters(&mut self, word: &str, mode: Mode) -> String {
        let key: String = word.chars().map(lower).collect();
        let stays = match mode {
            Mode::Name => vocabulary::stays(&key),
            Mode::Console => vocabulary::stays_on_console(&key),
            Mode::Message => vocabulary::stays(&key) || !self.is_known(&key),
        };
        // A letter alone, such as that of a drive, names nobody.
        if stays || key.chars().count() == 1 {
            return word.to_owned();
        }
        let mut chars = word.chars();
        let mut out = String::with_capacity(word.len());
        for length in self.fragments.parts(&key) {
            let part: String = chars.by_ref().take(length).collect();
            let key: String = part.chars().map(lower).collect();
            let stays = vocabulary::stays(&key) || length == 1;
            out.push_str(&if stays {
                part
            } else {
                self.pseudonyms.word(&part)
            });
        }
        out
    }

    /// Whether a name has the word.
    fn is_known(&self, key: &str) -> bool {
        let mut rest = key.chars();
        let mut lengths = self.fragments.parts(key).into_iter();
        lengths.any(|length| {
            let part: String = rest.by_ref().take(length).collect();
            self.pseudonyms.knows(&part)
        })
    }
}

/// The beginning of a text in which the end of something short is looked for, so that a long text takes no longer than it is.
fn window(text: &str) -> &str {
    let end = text
        .char_indices()
        .nth(WINDOW)
        .map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// The parts of letters and the parts of digits.
fn segments(run: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = run;
    while let Some(first) = rest.chars().next() {
        let digit = first.is_ascii_digit();
        let end = rest
            .find(|c: char| c.is_ascii_digit() != digit)
            .unwrap_or(rest.len());
        let (part, more) = rest.split_at_checked(end).unwrap_or((rest, ""));
        parts.push(part);
        rest = more;
    }
    parts
}

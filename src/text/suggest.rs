//! "Did you mean": the one candidate a misspelt name most likely stands for.

/// Longer names than this are not typing mistakes, and comparing them would take long.
const MAX_NAME: usize = 100;

/// How much of two names the words that they share must be, from 0 to 1.
const SHARED: f64 = 0.6;

/// The candidate that `name` most likely means, if one is close: the same name in another case or with other separators
/// (`source-ami-id` for `SourceAmiId`), one that shares most of its words (`AbsoluteApplicationPath` for `AbsoluteAppPath`), or one that
/// is few edits away, at most a third of the name. The closest wins, of equals the first.
pub fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    closest(name, candidates, true)
}

/// As [`did_you_mean`], for names that are misspelt by few edits only.
pub fn slip_of<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    closest(name, candidates, false)
}

fn closest<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
    by_words: bool,
) -> Option<&'a str> {
    if name.len() > MAX_NAME {
        return None;
    }
    let (wanted, words) = (normalized(name), words(name));
    let length = wanted.chars().count();
    let allowed = (length / 3).max(1);
    let cost = |candidate: &'a str| {
        let edits = strsim::damerau_levenshtein(&wanted, &normalized(candidate));
        let near = edits <= allowed && edits < candidate.chars().count();
        let of_edits = near.then(|| ratio(edits, length));
        let shared = if by_words {
            similarity(&words, &self::words(candidate))
        } else {
            0.0
        };
        let of_words = (shared >= SHARED).then_some(1.0 - shared);
        let cost = of_edits.into_iter().chain(of_words).reduce(f64::min)?;
        Some((cost, candidate))
    };
    let found = candidates.into_iter().filter_map(cost);
    found
        .min_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, candidate)| candidate)
}

/// How many of the words two names have in common, from 0 to 1; a word and the beginning of it count less than equal ones.
fn similarity(a: &[String], b: &[String]) -> f64 {
    let best = |word: &String| b.iter().map(|other| alike(word, other)).fold(0.0, f64::max);
    let common: f64 = a.iter().map(best).sum();
    2.0 * common / f64::from(u32::try_from(a.len().saturating_add(b.len())).unwrap_or(u32::MAX))
}

fn alike(a: &str, b: &str) -> f64 {
    let begins = |long: &str, short: &str| short.len() >= 3 && long.starts_with(short);
    if a == b {
        1.0
    } else if begins(a, b) || begins(b, a) {
        0.8
    } else if strsim::damerau_levenshtein(a, b) <= a.chars().count() / 3 {
        0.7
    } else {
        0.0
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let number = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    number(part) / number(whole.max(1))
}

fn normalized(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The words of a name in small letters and without the `s` of a plural: `IamRoleARNs` is iam, role, arn.
fn words(name: &str) -> Vec<String> {
    let (mut words, mut word) = (Vec::new(), String::new());
    let mut chars = name.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let small_next = chars
            .peek()
            .is_some_and(|next| next.is_lowercase() && *next != 's');
        let new = c.is_uppercase() && (!before.is_uppercase() || small_next);
        if (new || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    for word in &mut words {
        if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") {
            word.pop();
        }
    }
    words
}

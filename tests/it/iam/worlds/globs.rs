//! Wildcards for the oracle, by the textbook recursion.

pub fn glob(pattern: &str, text: &str) -> bool {
    let tokens: Vec<(char, bool)> = pattern
        .chars()
        .map(|c| (c, matches!(c, '*' | '?')))
        .collect();
    matches(&tokens, &text.chars().collect::<Vec<_>>(), &|_, _| true)
}

/// The pattern of an ARN with a star for each field that it lacks.
pub fn fill(tokens: &[(char, bool)]) -> Vec<(char, bool)> {
    let mut filled = tokens.to_vec();
    while filled.iter().filter(|(c, _)| *c == ':').count() < 5 {
        filled.extend([(':', false), ('*', true)]);
    }
    filled
}

/// An ARN pattern: wildcards stay within the first five segments, but in a Resource a star before a colon or the end goes on.
pub fn arn_glob(pattern: &[(char, bool)], text: &str, resource: bool) -> bool {
    let colons: Vec<usize> = (0..pattern.len())
        .filter(|at| pattern[*at].0 == ':')
        .collect();
    let last_segment = colons.get(4).copied().unwrap_or(usize::MAX);
    let free = |rest: usize, c: char| {
        let at = pattern.len() - rest;
        let ends = pattern.get(at + 1).is_none_or(|(next, _)| *next == ':');
        c != ':' || at > last_segment || (resource && ends && pattern[at].0 == '*')
    };
    matches(pattern, &text.chars().collect::<Vec<_>>(), &free)
}

/// The textbook recursion. `free` says whether the wildcard, given by the length of the pattern from it on, may take a character.
pub fn matches(
    pattern: &[(char, bool)],
    text: &[char],
    free: &dyn Fn(usize, char) -> bool,
) -> bool {
    let Some(((c, wild), rest)) = pattern.split_first() else {
        return text.is_empty();
    };
    let takes = text.first().is_some_and(|t| {
        if *wild {
            free(pattern.len(), *t)
        } else {
            t == c
        }
    });
    match (*wild, *c) {
        (true, '*') => matches(rest, text, free) || (takes && matches(pattern, &text[1..], free)),
        _ => takes && matches(rest, &text[1..], free),
    }
}

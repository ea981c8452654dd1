//! "Did you mean": the one candidate a misspelt name most likely stands for.

/// Longer names than this are not typing mistakes, and comparing them would take long.
const MAX_NAME: usize = 100;

/// The candidate that `name` most likely means, if one is close: first the same name in another case or with other separators
/// (`source-ami-id` for `SourceAmiId`), else the one with the fewest edits, at most a third of the name. The first of equals wins.
pub fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if name.len() > MAX_NAME {
        return None;
    }
    let wanted = normalized(name);
    let allowed = (wanted.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(&wanted, candidate), candidate))
        .filter(|(edits, candidate)| *edits <= allowed && *edits < candidate.chars().count())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, candidate)| candidate)
}

fn distance(wanted: &str, candidate: &str) -> usize {
    strsim::damerau_levenshtein(wanted, &normalized(candidate))
}

fn normalized(name: &str) -> String {
    name.chars()
        .filter(|c| !matches!(c, '-' | '_' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

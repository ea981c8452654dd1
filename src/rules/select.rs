//! Which rules a run judges: `--select` and `--ignore` by id, by beginning of ids, or by area.

use super::configuration::FINDINGS;
use super::rule::Rule;
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::Call;
use crate::text::did_you_mean;
use std::collections::BTreeSet;

/// The selection of a run.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Ids, beginnings of ids such as `AMI`, or areas; empty selects all.
    pub select: Vec<String>,
    /// The same, taken away afterwards.
    pub ignore: Vec<String>,
}

fn matches(rule: &Rule, pattern: &str) -> bool {
    rule.area == pattern || matches_id(&rule.id, pattern)
}

/// The id itself, or its beginning.
fn matches_id(id: &str, pattern: &str) -> bool {
    id == pattern
        || (pattern
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
            && !pattern.is_empty()
            && id.starts_with(pattern))
}

/// Whether the word names a rule, or a finding about the configuration.
pub fn names_something(rules: &[Rule], word: &str) -> bool {
    rules.iter().any(|rule| matches(rule, word))
        || FINDINGS.iter().any(|finding| matches_id(finding.id, word))
}

/// What to say of a word that names nothing.
pub fn nearest(rules: &[Rule], word: &str) -> String {
    let candidates = rules
        .iter()
        .flat_map(|rule| [rule.id.as_str(), rule.area.as_str()]);
    let near = near_ids(word, rules.iter().map(|rule| rule.id.as_str()));
    let near = match near.as_slice() {
        [] => did_you_mean(word, candidates).into_iter().collect(),
        _ => near,
    };
    if near.is_empty() {
        return "`ami-preflight rules list` shows ids and areas".to_owned();
    }
    let near: Vec<String> = near.iter().map(|id| format!("`{id}`")).collect();
    format!("did you mean {}?", near.join(" or "))
}

/// Most ids that are offered for one that does not exist.
const OFFERED: usize = 3;

/// The ids that a word without one most likely means: of the same letters and number (`AMI9` for AMI009), else those whose numbers
/// hold its digits or are the nearest; none where no id has its letters.
fn near_ids<'r>(word: &str, ids: impl Iterator<Item = &'r str>) -> Vec<&'r str> {
    let word: String = word.chars().filter(char::is_ascii_alphanumeric).collect();
    let Some((letters, digits)) = parts(&word) else {
        let begins = |id: &&str| parts(id).is_some_and(|(of, _)| of.eq_ignore_ascii_case(&word));
        let mut ids: Vec<&str> = ids.filter(begins).collect();
        ids.sort_unstable();
        ids.truncate(OFFERED);
        return ids;
    };
    let Ok(number) = digits.parse::<u32>() else {
        return Vec::new();
    };
    // Sorted by: another number, digits that it does not hold, distance.
    let rank = |id: &'r str| {
        let (of, digits_of) = parts(id).filter(|(of, _)| of.eq_ignore_ascii_case(letters))?;
        let of_id: u32 = digits_of.parse().ok()?;
        let held = digits_of.contains(digits) || digits.contains(digits_of.trim_start_matches('0'));
        Some(((of_id != number, !held, of_id.abs_diff(number)), of, id))
    };
    let mut near: Vec<_> = ids.filter_map(rank).collect();
    near.sort_unstable();
    let same = near.first().is_some_and(|((other, ..), ..)| !other);
    near.truncate(if same { 1 } else { OFFERED });
    near.into_iter().map(|(.., id)| id).collect()
}

/// Letters and digits of an id; `None` where it has no digits.
fn parts(id: &str) -> Option<(&str, &str)> {
    let (letters, digits) = id.split_at_checked(id.find(|c: char| c.is_ascii_digit())?)?;
    (!letters.is_empty()).then_some((letters, digits))
}

impl Selection {
    /// Whether a finding about the configuration is left out; selecting rules does not hide it.
    pub fn ignores(&self, id: &str) -> bool {
        self.ignore.iter().any(|word| matches_id(id, word))
    }

    /// Whether the rule is judged.
    pub fn contains(&self, rule: &Rule) -> bool {
        let selected = self.select.is_empty() || self.select.iter().any(|p| matches(rule, p));
        selected && !self.ignore.iter().any(|p| matches(rule, p))
    }

    /// A typing mistake must not switch a rule off, or select nothing.
    ///
    /// # Errors
    /// Words that match no rule, with the nearest one.
    pub fn check(&self, rules: &[Rule]) -> Result<(), Diagnostics> {
        let mut errors = Vec::new();
        for word in self.select.iter().chain(&self.ignore) {
            if !names_something(rules, word) {
                let error = Diagnostic::error(format!("no rule is named `{word}`"));
                errors.push(error.help(nearest(rules, word)));
            }
        }
        if errors.is_empty() && !rules.iter().any(|rule| self.contains(rule)) {
            errors.push(Diagnostic::error("the selection leaves no rule to judge"));
        }
        Diagnostics::from(errors).none()
    }
}

/// The calls that the selected rules need.
pub fn calls(rules: &[Rule], selection: &Selection) -> BTreeSet<Call> {
    let selected = rules.iter().filter(|rule| selection.contains(rule));
    selected.flat_map(|rule| &rule.calls).copied().collect()
}

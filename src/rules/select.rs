//! Which rules a run judges: `--select` and `--ignore` by id, by beginning of ids, or by area.

use super::rule::Rule;
use crate::diag::{Diagnostic, did_you_mean};
use crate::waiver::FINDINGS;

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
    match did_you_mean(word, candidates) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`ami-preflight rules list` shows ids and areas".to_owned(),
    }
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
    pub fn check(&self, rules: &[Rule]) -> Result<(), Vec<Diagnostic>> {
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
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }
}

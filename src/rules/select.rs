//! Which rules a run judges: `--select` and `--ignore` by id, by beginning of ids, or by area.

use super::compile::Rule;
use crate::diag::{Diagnostic, did_you_mean};

/// The selection of a run.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// Ids, beginnings of ids such as `AMI`, or areas; empty selects all.
    pub select: Vec<String>,
    /// The same, taken away afterwards.
    pub ignore: Vec<String>,
}

fn matches(rule: &Rule, pattern: &str) -> bool {
    rule.file.id == pattern
        || rule.area == pattern
        || (pattern
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
            && !pattern.is_empty()
            && rule.file.id.starts_with(pattern)
            && pattern.len() < rule.file.id.len())
}

impl Selection {
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
            if rules.iter().any(|rule| matches(rule, word)) {
                continue;
            }
            let candidates = rules
                .iter()
                .flat_map(|rule| [rule.file.id.as_str(), rule.area.as_str()]);
            let error = Diagnostic::error(format!("no rule is named `{word}`"));
            errors.push(match did_you_mean(word, candidates) {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help("`ami-preflight rules list` shows ids and areas"),
            });
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

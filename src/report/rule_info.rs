//! What renderers say of a rule itself, taken from its file: SARIF carries it beside the results.

use crate::grade::Severity;
use crate::rules::Rule;

/// A rule as reports describe it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleInfo {
    /// Rule id.
    pub id: String,
    /// Names the defect.
    pub name: String,
    /// One line.
    pub title: String,
    /// Why AWS asks for it.
    pub why: String,
    /// What to do.
    pub fix: Vec<String>,
    /// Addresses of the documentation.
    pub sources: Vec<String>,
    /// Severity of a failure.
    pub severity: Severity,
    /// The rule file, relative to the folder that holds `rules/` for built-in rules.
    pub path: String,
}

impl RuleInfo {
    /// What the JSON report says of a rule; `why` is empty.
    pub fn brief(rule: &Rule) -> Self {
        Self {
            id: rule.id.clone(),
            name: rule.name.clone(),
            title: rule.title.clone(),
            why: String::new(),
            fix: rule.fix(),
            sources: rule.sources.clone(),
            severity: rule.severity,
            path: rule.path.clone(),
        }
    }
}

impl From<&Rule> for RuleInfo {
    fn from(rule: &Rule) -> Self {
        let file = rule.file();
        Self {
            id: file.id.clone(),
            name: file.name.clone(),
            title: file.title.clone(),
            why: file.why.trim().to_owned(),
            fix: file.fix.clone(),
            sources: file.sources.iter().map(|s| s.url.clone()).collect(),
            severity: file.severity,
            path: rule.path.clone(),
        }
    }
}

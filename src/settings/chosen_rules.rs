//! The rules of a run as the configuration has them: read, checked against it, adjusted.

use super::file::{Config, in_order};
use super::{RuleChoice, Settings};
use crate::diag::{Diagnostic, Diagnostics};
use crate::judge::baseline::Baseline;
use crate::rules::configuration::is_finding;
use crate::rules::{self, Rule, Selection, kind, names_something, nearest};
use crate::text::did_you_mean;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// The rules that count, before the configuration changes any.
///
/// # Errors
/// Bad rule files, and ids given twice.
pub fn read_rules(choice: &RuleChoice) -> Result<Vec<Rule>, Diagnostics> {
    let mut all = match choice.no_builtin {
        true => Vec::new(),
        false => rules::builtin()?,
    };
    if choice.own.is_empty() {
        return Ok(all);
    }
    for path in &choice.own {
        all.extend(rules::load_path(path)?);
    }
    let duplicates = rules::duplicates(&all);
    if !duplicates.is_empty() {
        return Err(duplicates.into());
    }
    all.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(all)
}

impl Settings {
    /// The rules of the run, as the configuration has them, and which of them are judged.
    ///
    /// # Errors
    /// Bad rule files, and everything in the configuration that names no rule or no parameter, or changes what may not be changed.
    pub fn rules(&self) -> Result<(Vec<Rule>, Selection), Diagnostics> {
        if let Some(config) = &self.config {
            let missing = |(_, path): &&(String, PathBuf)| !path.exists();
            let missing = self.rules.filed.iter().filter(missing);
            let error = |(pointer, path): &(String, PathBuf)| {
                let title = format!("there is no file or folder {}", path.display());
                config.error(pointer, title)
            };
            let errors: Vec<Diagnostic> = missing.map(error).collect();
            if !errors.is_empty() {
                return Err(errors.into());
            }
        }
        let mut rules = read_rules(&self.rules)?;
        if let Some(config) = &self.config {
            let mut errors = self.unknown_words(config, &rules);
            errors.extend(unknown_rules(config, &rules, self.rules.no_builtin)?);
            for rule in &mut rules {
                match adjusted(config, rule) {
                    Ok(Some(other)) => *rule = other,
                    Ok(None) => {}
                    Err(found) => errors.extend(found),
                }
            }
            if !errors.is_empty() {
                in_order(&mut errors);
                return Err(errors.into());
            }
        }
        let selection = Selection {
            select: self.rules.select.clone(),
            ignore: self.rules.ignore.clone(),
        };
        selection.check(&rules)?;
        Ok((rules, selection))
    }

    fn unknown_words(&self, config: &Config, rules: &[Rule]) -> Vec<Diagnostic> {
        let words = self
            .rules
            .words
            .iter()
            .filter(|(_, word)| !names_something(rules, word));
        let error = |(pointer, word): &(String, String)| {
            let error = config.error(pointer, format!("no rule is named `{word}`"));
            error.help(nearest(rules, word))
        };
        words.map(error).collect()
    }

    /// The baseline that counts for the run.
    ///
    /// # Errors
    /// That it is bad, or that there is none and none is to be written.
    pub fn known(&self) -> Result<Baseline, Diagnostics> {
        let Some(path) = &self.baseline else {
            return Ok(Baseline::default());
        };
        match Baseline::read(path)? {
            Some(baseline) => Ok(baseline),
            None if self.write_baseline => Ok(Baseline::default()),
            None => {
                let error = Diagnostic::error(format!("there is no baseline {}", path.display()));
                Err(error.help("add --write-baseline to write it").into())
            }
        }
    }
}

/// Ids of the configuration that no rule has; waivers may name built-in rules that this run leaves out.
fn unknown_rules(
    config: &Config,
    rules: &[Rule],
    with_builtin: bool,
) -> Result<Vec<Diagnostic>, Diagnostics> {
    let builtin = if with_builtin {
        rules::builtin()?
    } else {
        Vec::new()
    };
    let known: BTreeSet<&str> = rules
        .iter()
        .chain(&builtin)
        .map(|rule| rule.id.as_str())
        .collect();
    let file = &config.file;
    let severities = file.severity.keys().filter(|id| !is_finding(id));
    let named = severities
        .map(|id| (format!("/severity/{id}"), id))
        .chain(file.params.keys().map(|id| (format!("/params/{id}"), id)))
        .chain(
            file.waivers
                .iter()
                .enumerate()
                .map(|(index, waiver)| (format!("/waivers/{index}/rule"), &waiver.rule)),
        );
    let mut errors = Vec::new();
    for (pointer, id) in named.filter(|(_, id)| !known.contains(id.as_str())) {
        if is_finding(id) {
            let title = format!(
                "{id} is about the configuration itself: it has no parameters and takes no waiver"
            );
            let help = format!("remove its cause, or leave it out with `ignore: [{id}]`");
            errors.push(config.error(&pointer, title).help(help));
            continue;
        }
        let error = config.error(&pointer, format!("no rule has the id `{id}`"));
        errors.push(match did_you_mean(id, known.iter().copied()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("`ami-preflight rules list` shows all"),
        });
    }
    Ok(errors)
}

/// The rule as the configuration has it, if that differs.
fn adjusted(config: &Config, rule: &Rule) -> Result<Option<Rule>, Diagnostics> {
    let id = &rule.id;
    let severity = config.file.severity.get(id).copied();
    let none = BTreeMap::new();
    let params = config.file.params.get(id).unwrap_or(&none);
    if severity.is_none() && params.is_empty() {
        return Ok(None);
    }
    let mut errors = Vec::new();
    if severity.is_some_and(|severity| severity < rule.severity) && !rule.waivable {
        let title = format!("the severity of {id} cannot be lowered: the rule cannot be waived");
        errors.push(config.error(&format!("/severity/{id}"), title));
    }
    for (name, value) in params {
        let pointer = format!("/params/{id}/{name}");
        match rule.file().params.get(name) {
            Some(own) if kind(own) == kind(value) => {}
            Some(own) => {
                let title = format!(
                    "{id}'s parameter `{name}` is {}, not {}",
                    kind(own),
                    kind(value)
                );
                errors.push(config.error(&pointer, title));
            }
            None => {
                let error = config.error(&pointer, format!("{id} has no parameter `{name}`"));
                let names: Vec<&str> = rule.file().params.keys().map(String::as_str).collect();
                let help = match did_you_mean(name, names.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if names.is_empty() => "it has none at all".to_owned(),
                    None => format!("it has: {}", names.join(", ")),
                };
                errors.push(error.help(help));
            }
        }
    }
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let faults = |faults: Vec<rules::Fault>| {
        let first = faults.into_iter().next().map(|(_, fault)| fault.message);
        let title = format!(
            "{id} does not work with these values: {}",
            first.unwrap_or_default()
        );
        config.error(&format!("/params/{id}"), title)
    };
    Ok(rule.adjusted(severity, params).map(Some).map_err(faults)?)
}

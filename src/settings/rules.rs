//! Which rules a run judges by. `select` narrows, so the nearest one counts; what is left out and what is added adds up.

use super::{Given, NONE, Origin, Settings};
use crate::cli::RuleArgs;
use std::path::PathBuf;

/// Which rules a run judges by.
#[derive(Debug, Clone, Default)]
pub struct RuleChoice {
    /// Ids, beginnings of ids, areas; all where it is empty.
    pub select: Vec<String>,
    /// The same, left out.
    pub ignore: Vec<String>,
    /// People's own rule files and folders.
    pub own: Vec<PathBuf>,
    /// Whether the built-in rules are left out.
    pub no_builtin: bool,
    /// Words of the selection that stand in the configuration file, with their pointers.
    pub words: Vec<(String, String)>,
    /// Paths of rules that stand in the configuration file, with their pointers.
    pub filed: Vec<(String, PathBuf)>,
}

impl RuleChoice {
    fn of(args: &RuleArgs) -> Self {
        Self {
            select: args.select.clone(),
            ignore: args.ignore.clone(),
            own: args.rules.clone(),
            no_builtin: args.no_builtin_rules,
            ..Self::default()
        }
    }
}

impl Settings {
    /// Settles which rules count.
    pub(super) fn with_rules(&mut self, args: &RuleArgs, given: &Given) {
        let file = self.file();
        self.rules = RuleChoice::of(args);
        self.with_select(file.select, given);
        self.with_ignore(file.ignore, given);
        self.with_own_rules(&file.rules, given);
        self.with_builtin_rules(file.builtin_rules, given);
    }

    fn with_select(&mut self, file: Option<Vec<String>>, given: &Given) {
        let filed = file.is_some() && self.rules.select.is_empty();
        if given.origin("select").is_none() && self.rules.select.is_empty() {
            self.rules.select = file.unwrap_or_default();
            let words = self.rules.select.iter().enumerate();
            self.rules
                .words
                .extend(words.map(|(index, word)| (format!("/select/{index}"), word.clone())));
        }
        let value = joined(&self.rules.select, "all");
        self.listed("select", value, given, filed);
    }

    fn with_ignore(&mut self, file: Vec<String>, given: &Given) {
        let filed = !file.is_empty();
        for (index, word) in file.into_iter().enumerate() {
            self.rules
                .words
                .push((format!("/ignore/{index}"), word.clone()));
            self.rules.ignore.push(word);
        }
        let value = joined(&self.rules.ignore, NONE);
        self.listed("ignore", value, given, filed);
    }

    fn with_own_rules(&mut self, file: &[String], given: &Given) {
        let folder = self.folder();
        for (index, path) in file.iter().enumerate() {
            let path = folder.join(path);
            self.rules
                .filed
                .push((format!("/rules/{index}"), path.clone()));
            self.rules.own.push(path);
        }
        let paths = self.rules.own.iter();
        let paths: Vec<String> = paths.map(|path| path.display().to_string()).collect();
        self.listed("rules", joined(&paths, NONE), given, !file.is_empty());
    }

    fn with_builtin_rules(&mut self, file: Option<bool>, given: &Given) {
        self.rules.no_builtin |= file == Some(false);
        // The option says no where the setting says yes: its origin is shown under the option's name.
        let (name, origin) = match given.origin("no_builtin_rules") {
            Some(origin) => ("no_builtin_rules", origin),
            None if file.is_some() => ("builtin_rules", self.in_file("builtin_rules")),
            None => ("builtin_rules", Origin::Default),
        };
        let value = !self.rules.no_builtin;
        self.rows.push(super::Row {
            name: "builtin_rules".to_owned(),
            value: value.to_string(),
            origin: origin.describe(name),
        });
    }
}

fn joined(words: &[String], none: &str) -> String {
    if words.is_empty() {
        none.to_owned()
    } else {
        words.join(", ")
    }
}

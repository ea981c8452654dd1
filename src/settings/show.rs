//! `--show-config`: every setting of a run with where it comes from.

use super::{Origin, Settings};
use crate::settings::file::Config;
use crate::text::escape_control;

/// A setting as `--show-config` shows it.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) origin: String,
}

impl Row {
    pub(super) fn new(name: &str, value: String, origin: &Origin) -> Self {
        Self {
            name: name.to_owned(),
            value,
            origin: origin.describe(name),
        }
    }
}

impl Settings {
    /// What the file changes in rules, and whom it forgives.
    pub(super) fn overrides(&mut self) {
        let Some(config) = &self.config else {
            return;
        };
        let file = &config.file;
        let mut found = Vec::new();
        for (rule, severity) in &file.severity {
            found.push((format!("severity/{rule}"), severity.as_str().to_owned()));
        }
        for (rule, params) in &file.params {
            for (name, value) in params {
                found.push((format!("params/{rule}/{name}"), value.to_string()));
            }
        }
        for (index, waiver) in file.waivers.iter().enumerate() {
            let value = format!(
                "{} {} until {}",
                waiver.rule, waiver.subject, waiver.expires
            );
            found.push((format!("waivers/{index}"), value));
        }
        for (pointer, value) in found {
            let origin = match pointer.strip_prefix("waivers/") {
                Some(_) => self.in_file(&format!("{pointer}/rule")),
                None => self.in_file(&pointer),
            };
            self.row(&pointer.replace('/', "."), value, &origin);
        }
    }

    /// Every setting with its origin, for `--show-config`.
    pub fn show(&self) -> String {
        let path = self.config.as_ref().map(Config::path);
        let mut text = path.map_or("no configuration file\n".to_owned(), |path| {
            format!("configuration file: {}\n", escape_control(path))
        });
        let width =
            |cell: fn(&Row) -> &str| self.rows.iter().map(|row| cell(row).chars().count()).max();
        let (names, values) = (
            width(|row| &row.name).unwrap_or(0),
            width(|row| &row.value).unwrap_or(0).min(40),
        );
        for row in &self.rows {
            let line = format!(
                "{:<names$} = {:<values$}  {}",
                row.name, row.value, row.origin
            );
            text.push_str(&escape_control(&line));
            text.push('\n');
        }
        text
    }
}

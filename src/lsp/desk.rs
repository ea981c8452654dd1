//! How an open request is judged: the settings that `check` would have for its file, and the evidence that the configuration names.

use super::document::Document;
use crate::cli::{Cli, Command};
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::gather::{Offline, Respond};
use crate::evidence::{EvidenceFile, Target};
use crate::fix::{Judge, Reading};
use crate::rules::{Rule, Selection};
use crate::settings::{Given, Settings, command};
use crate::text::Source;
use clap::FromArgMatches;
use jiff::Timestamp;
use serde_json::Map;
use std::ffi::OsString;

/// The settings and rules for a file, read anew for each judgement: configuration and rules may be edited beside it.
pub(super) struct Desk {
    settings: Settings,
    pub(super) rules: Vec<Rule>,
    selection: Selection,
    evidence: Option<EvidenceFile>,
}

impl Desk {
    /// What counts for a file.
    ///
    /// # Errors
    /// A bad configuration, bad rules, bad evidence.
    pub(super) fn of(document: &Document) -> Result<Self, Diagnostics> {
        let mut words: Vec<OsString> = ["ami-preflight", "check", "--"].map(Into::into).into();
        words.push(document.path.clone().into());
        let refused = |error: clap::Error| Diagnostic::error(error.to_string());
        let matches = command().try_get_matches_from(words).map_err(refused)?;
        let given = Given::of(&matches);
        let cli = Cli::from_arg_matches(&matches).map_err(refused)?;
        let Command::Check(args) = cli.command else {
            return Err(Diagnostic::error("nothing to judge").into());
        };
        let settings = Settings::of_check(&args, &given)?;
        let (rules, selection) = settings.rules()?;
        let evidence = evidence(&settings)?;
        Ok(Self {
            settings,
            rules,
            selection,
            evidence,
        })
    }

    /// Reads and judges a text.
    ///
    /// # Errors
    /// What keeps the text from being read.
    pub(super) fn judge(&self, source: &Source) -> Result<Reading, Diagnostics> {
        let config = self.settings.config.as_ref();
        let recorded = self.evidence.as_ref();
        let region = recorded.and_then(|file| file.region.as_deref());
        let at = recorded.and_then(|file| file.recorded_at.as_deref()?.parse().ok());
        let judge = Judge {
            flags: Map::new(),
            rules: &self.rules,
            selection: &self.selection,
            waivers: config.map_or(&[][..], |config| &config.waivers),
            target: Target {
                region: self.settings.evidence.region(region),
                account: recorded.and_then(|file| file.account.clone()),
                offline: recorded.is_none(),
            },
            now: at.unwrap_or_else(Timestamp::now),
        };
        let mut offline = Offline;
        let mut recorded = self.evidence.as_ref().map(EvidenceFile::replay);
        let responder: &mut dyn Respond = match &mut recorded {
            Some(replay) => replay,
            None => &mut offline,
        };
        judge.judge(source, responder)
    }
}

fn evidence(settings: &Settings) -> Result<Option<EvidenceFile>, Diagnostics> {
    let Some(config) = &settings.config else {
        return Ok(None);
    };
    let Some(path) = &config.file.editor_evidence else {
        return Ok(None);
    };
    let source = Source::read_data(&config.folder.join(path)).map_err(|error| vec![error])?;
    EvidenceFile::read(&source).map(Some)
}

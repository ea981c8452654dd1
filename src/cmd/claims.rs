//! Which request is judged in which account and Region. Asked before anything is: a request that no target claims, or two, is a mistake in
//! the configuration.

use super::requests::shown;
use crate::diag::{Diagnostic, Diagnostics};
use crate::settings::Settings;
use crate::settings::targets::{TargetSetting, Unfit};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The sides of a run: the targets that have requests, and whose they are. Without targets there is one side.
#[derive(Debug, Default)]
pub struct Claims {
    /// By the paths of requests, as they show them.
    sides: BTreeMap<String, usize>,
    /// The targets that are used, by their places in the configuration.
    pub used: Vec<usize>,
}

/// The request that flags give has no path.
const FLAGS: &str = "-";

impl Claims {
    /// Finds the target of every request.
    ///
    /// # Errors
    /// The requests that no target claims, those that several do, and that several would write one file of evidence, or share `--from`.
    pub fn new(
        settings: &Settings,
        files: &[PathBuf],
        from: Option<&str>,
    ) -> Result<Self, Diagnostics> {
        let (targets, Some(config)) = (&settings.targets, &settings.config) else {
            return Ok(Self::default());
        };
        if targets.all.is_empty() {
            return Ok(Self::default());
        }
        let flags = [PathBuf::from(FLAGS)];
        let paths = if files.is_empty() { &flags } else { files };
        let (mut claimed, mut errors) = (Vec::new(), Vec::new());
        for path in paths {
            match targets.of(path) {
                Ok(target) => claimed.push((path, target)),
                Err(unfit) => errors.push(unfit),
            }
        }
        Diagnostics::from(Unfit::told(&errors, targets, config)).none()?;
        let mut used: Vec<usize> = claimed.iter().map(|(_, target)| *target).collect();
        used.sort_unstable();
        used.dedup();
        targets.apart(&used, settings.evidence.record.as_deref())?;
        if let (Some(_), [one, other, ..]) = (from, used.as_slice()) {
            let names = [one, other].map(|index| targets.all.get(*index).map_or("", |it| &it.name));
            let title = format!(
                "--from names one AMI, and requests of several targets are judged: {}",
                names.join(", ")
            );
            return Err(Diagnostic::error(title)
                .help("name the requests of one target only")
                .into());
        }
        let side = |(path, target): (&PathBuf, usize)| {
            (shown(path), used.binary_search(&target).unwrap_or_default())
        };
        Ok(Self {
            sides: claimed.into_iter().map(side).collect(),
            used,
        })
    }

    /// The side of a request; the only one where there are no targets.
    pub fn side(&self, path: &str) -> usize {
        self.sides.get(path).copied().unwrap_or_default()
    }

    /// The targets that are used.
    pub fn targets<'a>(&self, settings: &'a Settings) -> Vec<(usize, &'a TargetSetting)> {
        let used = self.used.iter();
        let all = used.filter_map(|index| Some((*index, settings.targets.all.get(*index)?)));
        all.collect()
    }
}

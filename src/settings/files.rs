//! The files that the settings of a run name, for the question whether a run would write over what it reads.

use super::Settings;
use crate::diag::Diagnostics;
use crate::rules::rule_files;
use crate::settings::places::{self, UsedFile};
use std::path::{Path, PathBuf};

impl Settings {
    /// That the run writes over nothing that it reads, and every output has a file of its own; `reports` are the files of `-o`.
    ///
    /// # Errors
    /// Every output of which that is not so, and folders of rules that cannot be read.
    pub fn apart(
        &self,
        requests: &[PathBuf],
        from: Option<&str>,
        reports: Vec<UsedFile>,
    ) -> Result<(), Diagnostics> {
        let written = self.outputs(reports);
        if written.is_empty() {
            return Ok(());
        }
        places::apart(&self.inputs(requests, from)?, &written)
    }

    /// The files that a run reads.
    ///
    /// # Errors
    /// Folders of rules that cannot be read.
    fn inputs(
        &self,
        requests: &[PathBuf],
        from: Option<&str>,
    ) -> Result<Vec<UsedFile>, Diagnostics> {
        let mut read: Vec<UsedFile> = requests
            .iter()
            .map(|path| UsedFile::new("a request", path))
            .collect();
        read.extend(
            self.evidence
                .file
                .as_ref()
                .map(|path| UsedFile::new("the evidence", path)),
        );
        let disk = self.evidence.disk.as_ref();
        read.extend(disk.map(|path| UsedFile::new("the disk image", path)));
        for target in &self.targets.all {
            let what = format!("the evidence of the target `{}`", target.name);
            let file = target.evidence.file.as_ref();
            read.extend(file.map(|path| UsedFile::new(what, path)));
        }
        let resume = self.resume.as_ref();
        read.extend(resume.map(|path| UsedFile::new("the file of --resume", path)));
        let config = self.config.as_ref().map(|config| config.path());
        read.extend(config.map(|path| UsedFile::new("the configuration", path)));
        let manifest = from.filter(|from| !from.starts_with("arn:"));
        read.extend(manifest.map(|path| UsedFile::new("the manifest of --from", path)));
        // A baseline that is written anew is read first: that is what it is for.
        let known = self.baseline.as_ref().filter(|_| !self.write_baseline);
        read.extend(known.map(|path| UsedFile::new("the baseline", path)));
        for path in self.rules.own.iter().filter(|path| path.exists()) {
            let files = rule_files(path)?.into_iter();
            read.extend(files.map(|path| UsedFile::new("a rule file", path)));
        }
        Ok(read)
    }

    /// The files that a run writes: reports and what else the settings name.
    fn outputs(&self, reports: Vec<UsedFile>) -> Vec<UsedFile> {
        let place = |what: &str, path: &Option<PathBuf>| {
            path.as_deref().map(|path: &Path| UsedFile::new(what, path))
        };
        let baseline = place("--write-baseline", &self.baseline).filter(|_| self.write_baseline);
        let mut written = reports;
        let targets = self
            .targets
            .all
            .iter()
            .map(|target| &target.evidence.record);
        let mut records: Vec<&Option<PathBuf>> = targets.collect();
        if records.is_empty() {
            records.push(&self.evidence.record);
        }
        // Without a place for its name all have the same: whether one of them only is used is asked once requests are read.
        records.dedup();
        written.extend(
            records
                .into_iter()
                .filter_map(|path| place("--record", path)),
        );
        written.extend(baseline);
        written
    }
}

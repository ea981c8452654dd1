//! Digests by which a later run knows what an earlier one has judged: of a request as it was read, and of what it was judged by.

use super::pipeline::Run;
use crate::request::Request;
use sha2::{Digest, Sha256};
use std::fmt::{self, Write};

/// `sha256:` and 64 digits.
fn shown(hash: Sha256) -> String {
    let digest = hash.finalize();
    let mut text = "sha256:".to_owned();
    for byte in digest {
        // Writing to a String cannot fail.
        write!(text, "{byte:02x}").ok();
    }
    text
}

/// A hash that texts can be written to, each ended so that no two lists of texts look the same.
struct Texts(Sha256);

impl Texts {
    fn add(&mut self, text: &str) {
        self.0.update(text.len().to_le_bytes());
        self.0.update(text.as_bytes());
    }
}

impl Write for Texts {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

/// The digest of a request as it was read: its text, and its input once flags and `--from` have been applied.
pub fn of_request(request: &Request) -> String {
    let mut texts = Texts(Sha256::new());
    texts.add(request.source.as_ref().map_or("", |source| source.text()));
    texts.add(&serde_json::to_string(&request.input).unwrap_or_default());
    shown(texts.0)
}

/// The digest of what a run judges by: the version of the program, the selected rules with what the configuration changes in them, and
/// what may be asked where. Waivers, the baseline and what gates are not in it: they are applied anew.
pub fn of_rules(runs: &[Run<'_>]) -> String {
    let mut texts = Texts(Sha256::new());
    texts.add(env!("CARGO_PKG_VERSION"));
    // All of them judge by the same rules.
    for run in runs.iter().take(1) {
        for rule in run.rules {
            texts.add(&rule.id);
            texts.add(if run.selection.contains(rule) {
                "selected"
            } else {
                "skipped"
            });
            // The file holds severity and parameters as adjusted, and every text; its form is that of this version.
            write!(texts, "{:?}", rule.file()).ok();
        }
    }
    for run in runs {
        let target = &run.target;
        if let Some(name) = &run.target_name {
            texts.add(name);
        }
        texts.add(target.region.as_deref().unwrap_or_default());
        texts.add(target.account.as_deref().unwrap_or_default());
        for flag in [
            target.offline,
            run.dry_run,
            run.inspect_disk,
            run.show_sensitive,
        ] {
            texts.add(if flag { "yes" } else { "no" });
        }
        let recorded = run.recorded_at.map(|time| time.to_string());
        texts.add(&recorded.unwrap_or_default());
    }
    shown(texts.0)
}

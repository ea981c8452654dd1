//! The options of `merge`.

use clap::Args;
use std::path::PathBuf;

/// `merge`
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// The reports of all parts, in one of the formats json, jsonl, sarif and junit.
    #[arg(required = true)]
    pub reports: Vec<PathBuf>,
    /// Write the whole report to a file; without it, to standard output. It has the format of the parts.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

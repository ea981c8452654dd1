//! The options of `init`.

use super::{ConfigArgs, EvidenceArgs, RequestFlags};
use clap::Args;
use std::path::PathBuf;

/// `init`
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Where the request goes; standard output without it.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Overwrite the file if there is one.
    #[arg(long, requires = "output")]
    pub force: bool,
    /// Members of the request.
    #[command(flatten)]
    pub request: RequestFlags,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// The configuration file.
    #[command(flatten)]
    pub config: ConfigArgs,
}

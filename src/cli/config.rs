//! The configuration file's options, and `init`.

use super::{EvidenceArgs, RequestFlags};
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

/// The configuration file.
#[derive(Debug, Args, Default)]
#[command(next_help_heading = "Configuration")]
pub struct ConfigArgs {
    /// The configuration file. Without it, the ami-preflight.yaml found upward from the first request (from the working directory
    /// where the request is no file), no higher than a folder with .git; one file counts for the whole run.
    #[arg(
        long,
        value_name = "FILE",
        env = "AMI_PREFLIGHT_CONFIG",
        hide_env_values = true
    )]
    pub config: Option<PathBuf>,
    /// Look for no configuration file.
    #[arg(long)]
    pub no_config: bool,
}

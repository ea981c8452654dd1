//! The options of `diagnose`.

use super::{ConfigArgs, EvidenceArgs, RuleArgs};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `diagnose`
#[derive(Debug, Args)]
pub struct DiagnoseArgs {
    /// Name of the image that the import made, or should have made.
    pub image_name: String,
    /// The request file of the import, or - for standard input. Without it, what the evidence file tells of AMI and role is judged.
    pub request: Option<PathBuf>,
    /// What `aws appstream describe-images --names NAME` printed, in a file: AppStream is not asked. For evidence that was recorded
    /// before the import.
    #[arg(long, value_name = "FILE")]
    pub image: Option<PathBuf>,
    /// Write an evidence bundle to attach to a bug report: request, evidence, answer, versions.
    #[arg(long, value_name = "FILE")]
    pub bundle: Option<PathBuf>,
    /// Replace account ids, ARNs, names and paths in the bundle, the same by the same; it is judged as before.
    #[arg(long, requires = "bundle")]
    pub redact: bool,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Which rules.
    #[command(flatten)]
    pub rules: RuleArgs,
    /// The configuration file.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// human or json.
    #[arg(short, long, value_enum, default_value_t = DiagnoseOutput::Human, value_name = "FORMAT")]
    pub output: DiagnoseOutput,
    /// Show application paths and launch parameters, which AWS treats as sensitive.
    #[arg(long)]
    pub show_sensitive: bool,
}

/// Formats of `diagnose`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiagnoseOutput {
    /// For people.
    Human,
    /// For programs.
    Json,
}

//! The options of `inspect`.

use super::shared::seconds;
use clap::{Args, ValueEnum};

/// `inspect`
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// A disk image (raw, VHD, VHDX, VMDK or qcow2), or the id of a snapshot (snap-…) or an AMI (ami-…), whose blocks are read through
    /// the EBS direct APIs. A file of that name goes before.
    pub source: String,
    /// Is there such a file or directory? C: is the volume of Windows. Repeatable.
    #[arg(long, value_name = "WINDOWS_PATH")]
    pub path: Vec<String>,
    /// What does the registry say? `SOFTWARE\Key\Sub:Value`, or `SOFTWARE\Key\Sub` for the key itself. Repeatable.
    #[arg(long, value_name = "PLACE")]
    pub registry: Vec<String>,
    /// human or json.
    #[arg(short, long, value_enum, default_value_t = InspectOutput::Human, value_name = "FORMAT")]
    pub output: InspectOutput,
    /// How a snapshot is read.
    #[command(flatten)]
    pub remote: RemoteArgs,
}

/// How a snapshot is read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Snapshots and AMIs")]
pub struct RemoteArgs {
    /// AWS Region of the snapshot.
    #[arg(long)]
    pub region: Option<String>,
    /// Profile of the AWS configuration; goes before credentials in the environment.
    #[arg(long)]
    pub profile: Option<String>,
    /// Endpoint for all services.
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// Deadline for reading.
    #[arg(long, value_name = "SECONDS", env = "AMI_PREFLIGHT_TIMEOUT", hide_env_values = true, default_value_t = 60, value_parser = seconds)]
    pub timeout: u64,
    /// Most blocks of 512 KiB that are read; 1,000 of them cost $0.003 in us-east-1.
    #[arg(long, value_name = "COUNT", default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub max_blocks: u64,
}

/// Formats of `inspect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InspectOutput {
    /// For people.
    Human,
    /// For programs.
    Json,
}

//! The options that several subcommands take.

use clap::Args;
use std::path::PathBuf;

/// Members of the request, named as the AWS CLI names them.
#[derive(Debug, Args, Default)]
#[command(next_help_heading = "Request")]
pub struct RequestFlags {
    /// Name of the image to create.
    #[arg(long)]
    pub name: Option<String>,
    /// The EC2 AMI to import.
    #[arg(long)]
    pub source_ami_id: Option<String>,
    /// The WorkSpaces image to import.
    #[arg(long)]
    pub workspace_image_id: Option<String>,
    /// The role that AppStream assumes for the import.
    #[arg(long)]
    pub iam_role_arn: Option<String>,
    /// Description of the image.
    #[arg(long)]
    pub description: Option<String>,
    /// Display name of the image.
    #[arg(long)]
    pub display_name: Option<String>,
    /// Tags of the image: K=V,K=V or, as the AWS CLI takes it too, JSON such as {"K": "V"}.
    #[arg(long, value_name = "K=V,...")]
    pub tags: Vec<String>,
    /// Instance type of the runtime validation.
    #[arg(long, value_name = "TYPE")]
    pub intended_instance_type: Option<String>,
    /// CURRENT_LATEST or ALWAYS_LATEST.
    #[arg(long, value_name = "CHOICE")]
    pub agent_software_version: Option<String>,
    /// Take the source AMI from a Packer manifest (the last run's AMI in the Region of the import), or from the ARN of an EC2 Image
    /// Builder image. Where no Region is given and there is one AMI only, its Region is that of the import.
    #[arg(long, value_name = "MANIFEST|ARN", conflicts_with = "source_ami_id")]
    pub from: Option<String>,
}

/// Where evidence comes from.
#[derive(Debug, Clone, Args, Default)]
#[command(next_help_heading = "Evidence")]
pub struct EvidenceArgs {
    /// Judge recorded evidence: no network, no credentials.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["offline", "record", "profile", "endpoint_url"])]
    pub evidence: Option<PathBuf>,
    /// Judge the request alone: no network, no credentials.
    #[arg(long, conflicts_with_all = ["record", "dry_run", "inspect_disk"])]
    pub offline: bool,
    /// Also write the evidence to a file.
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Also ask the service, with DryRun=true.
    #[arg(long)]
    pub dry_run: bool,
    /// Also read the disk of the AMI: the blocks of its root snapshot that the rules need, through the EBS direct APIs. It starts and
    /// writes nothing; standard error says which permission it needs and what it costs.
    #[arg(long)]
    pub inspect_disk: bool,
    /// Most blocks of 512 KiB that --inspect-disk reads of a snapshot; 1,000 of them cost $0.003 in us-east-1.
    #[arg(long, value_name = "COUNT", default_value_t = 2000, requires = "inspect_disk", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub max_blocks: u64,
    /// Also read this image of the AMI's disk (raw, VHD, VHDX, VMDK or qcow2), whatever else is asked: no network is needed for it.
    #[arg(long, value_name = "FILE", conflicts_with = "inspect_disk")]
    pub disk: Option<PathBuf>,
    /// AWS Region of the import.
    #[arg(long)]
    pub region: Option<String>,
    /// Profile of the AWS configuration; goes before credentials in the environment.
    #[arg(long)]
    pub profile: Option<String>,
    /// Endpoint for all services.
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// Deadline for gathering evidence.
    #[arg(long, value_name = "SECONDS", env = "AMI_PREFLIGHT_TIMEOUT", hide_env_values = true, default_value_t = 60, value_parser = seconds)]
    pub timeout: u64,
    /// Most calls to AWS under way at a time, over all services. Without it every service has a bound of its own.
    #[arg(long, value_name = "N", value_parser = jobs)]
    pub jobs: Option<usize>,
    /// Time of the run, for reproducible reports, such as 2026-11-23T12:00:00Z. Without it recorded evidence is judged as of when it
    /// was recorded, everything else as of now.
    #[arg(long, value_name = "TIME", value_parser = time)]
    pub now: Option<jiff::Timestamp>,
}

/// Which rules.
#[derive(Debug, Clone, Args, Default)]
#[command(next_help_heading = "Rules")]
pub struct RuleArgs {
    /// Judge only these: ids, beginnings of ids, areas.
    #[arg(
        long,
        value_name = "RULE",
        value_delimiter = ',',
        env = "AMI_PREFLIGHT_SELECT",
        hide_env_values = true
    )]
    pub select: Vec<String>,
    /// Leave these out: ids, beginnings of ids, areas.
    #[arg(
        long,
        value_name = "RULE",
        value_delimiter = ',',
        env = "AMI_PREFLIGHT_IGNORE",
        hide_env_values = true
    )]
    pub ignore: Vec<String>,
    /// Rule files or folders of your own.
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,
    /// Judge by the rules of --rules alone.
    #[arg(long, requires = "rules")]
    pub no_builtin_rules: bool,
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

/// A deadline in seconds; the parser's own words tell nobody what was wanted.
pub(super) fn seconds(text: &str) -> Result<u64, String> {
    let seconds = text
        .parse()
        .ok()
        .filter(|seconds| (1..=3600).contains(seconds));
    seconds.ok_or_else(|| "expected whole seconds from 1 to 3600, such as 60".to_owned())
}

/// Most that `--jobs` takes.
const MOST_JOBS: usize = 1000;

fn jobs(text: &str) -> Result<usize, String> {
    let jobs = text
        .parse()
        .ok()
        .filter(|jobs| (1..=MOST_JOBS).contains(jobs));
    jobs.ok_or_else(|| format!("expected a whole number from 1 to {MOST_JOBS}, such as 16"))
}

fn time(text: &str) -> Result<jiff::Timestamp, String> {
    text.parse().map_err(|_| {
        "expected a time with its offset, such as 2026-11-23T12:00:00Z or 2026-11-23T13:00:00+01:00".to_owned()
    })
}

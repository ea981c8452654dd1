//! The command line: clap types only; help texts are documentation.

mod config;

pub use config::{ConfigArgs, InitArgs};

use clap::{Args, Parser, Subcommand, ValueEnum};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;

/// Judges an EC2 AMI import into WorkSpaces Applications (AppStream 2.0) before it is sent.
#[derive(Debug, Parser)]
#[command(
    name = "ami-preflight",
    version,
    max_term_width = 100,
    propagate_version = true
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to use colour; NO_COLOR is honoured.
    #[arg(long, global = true, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN")]
    pub color: ColorChoice,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge requests: would CreateImportedImage refuse them, and why.
    #[command(after_help = EXIT_CODES)]
    Check(Box<CheckArgs>),
    /// Write a request file, with what an AMI tells filled in.
    Init(Box<InitArgs>),
    /// Gather the evidence for a request and write it to a file; judge it later with `check --evidence`.
    Collect(Box<CollectArgs>),
    /// Decide offline what an IAM role may do, and which statement decides.
    #[command(after_help = ACCESS_EXIT_CODES)]
    Access(AccessArgs),
    /// Print the IAM policies that an import needs, to paste.
    #[command(subcommand)]
    Policy(Box<PolicyCommand>),
    /// What a rule checks, why, how to fix it, sources, examples.
    Explain(ExplainArgs),
    /// List rules and the facts they may use, or run the examples inside rule files.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Print the JSON Schema of a file format.
    Schema(SchemaArgs),
    /// Print shell completions.
    Completions(CompletionsArgs),
    /// Print the man page.
    Man,
}

const EXIT_CODES: &str = "Exit codes, the same for every format:
  0  ready: nothing at or above --fail-on, nothing undecided that could be
  1  not ready: a finding at or above --fail-on
  2  nothing judged: bad usage, request, rule, config or evidence file, or no request found
  3  undecided: no finding gates, but a rule at or above --fail-on is unknown";

const ACCESS_EXIT_CODES: &str = "Exit codes: 0 allow, 1 deny, 3 unknown, 2 bad input";

/// `check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Request files, folders of them, or - for standard input.
    pub requests: Vec<PathBuf>,
    /// Members of the request; they win over the file.
    #[command(flatten)]
    pub request: RequestFlags,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Which rules.
    #[command(flatten)]
    pub rules: RuleArgs,
    /// Formats and places of the report: human, json, sarif, junit, github, gitlab, markdown, html; `json=FILE` writes to a file.
    /// Repeat it for several.
    #[arg(short, long = "output", value_name = "FORMAT[=PATH]")]
    pub outputs: Vec<String>,
    /// The configuration file.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Print every setting of the run and where it comes from, and judge nothing.
    #[arg(long, help_heading = "Configuration")]
    pub show_config: bool,
    /// Known findings that do not gate: only what is new does.
    #[arg(
        long,
        value_name = "FILE",
        env = "AMI_PREFLIGHT_BASELINE",
        hide_env_values = true,
        help_heading = "Configuration"
    )]
    pub baseline: Option<PathBuf>,
    /// Write the findings of this run to the baseline; the exit code is that of the baseline before.
    #[arg(long, help_heading = "Configuration")]
    pub write_baseline: bool,
    /// Lowest severity that makes a request not ready.
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY", env = "AMI_PREFLIGHT_FAIL_ON", hide_env_values = true)]
    pub fail_on: FailOn,
    /// What unknown outcomes at or above --fail-on do.
    #[arg(long, value_enum, default_value_t = OnUnknown::Fail, value_name = "WHAT", env = "AMI_PREFLIGHT_ON_UNKNOWN", hide_env_values = true)]
    pub on_unknown: OnUnknown,
    /// Show application paths and launch parameters, which AWS treats as sensitive.
    #[arg(long)]
    pub show_sensitive: bool,
    /// Print the verdict only.
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print rules that passed, and the calls, too.
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// `collect`
#[derive(Debug, Args)]
pub struct CollectArgs {
    /// Request file, or - for standard input.
    pub requests: Vec<PathBuf>,
    /// Members of the request; they win over the file.
    #[command(flatten)]
    pub request: RequestFlags,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Which rules.
    #[command(flatten)]
    pub rules: RuleArgs,
    /// The configuration file.
    #[command(flatten)]
    pub config: ConfigArgs,
}

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
    /// Tags of the image.
    #[arg(long, value_name = "K=V,...", value_delimiter = ',')]
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
    #[arg(long, value_name = "FILE", conflicts_with_all = ["offline", "record"])]
    pub evidence: Option<PathBuf>,
    /// Judge the request alone: no network, no credentials.
    #[arg(long, conflicts_with_all = ["record", "dry_run"])]
    pub offline: bool,
    /// Also write the evidence to a file.
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Also ask the service, with DryRun=true.
    #[arg(long)]
    pub dry_run: bool,
    /// AWS Region of the import.
    #[arg(long)]
    pub region: Option<String>,
    /// Profile of the AWS configuration.
    #[arg(long)]
    pub profile: Option<String>,
    /// Endpoint for all services.
    #[arg(long, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// Deadline for gathering evidence.
    #[arg(long, value_name = "SECONDS", env = "AMI_PREFLIGHT_TIMEOUT", hide_env_values = true, default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub timeout: u64,
    /// Time of the run, for reproducible reports, such as 2026-11-23T12:00:00Z.
    #[arg(long, value_name = "TIME")]
    pub now: Option<jiff::Timestamp>,
    /// Region for want of any other: the configuration file's.
    #[arg(skip)]
    pub fallback_region: Option<String>,
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

/// Lowest severity that gates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// Errors.
    Error,
    /// Warnings and errors.
    Warning,
    /// Every finding.
    Advice,
    /// Nothing.
    Never,
}

/// What unknown outcomes do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum OnUnknown {
    /// The request is undecided: exit 3.
    Fail,
    /// They do not count.
    Ignore,
}

/// `access`
#[derive(Debug, Args)]
pub struct AccessArgs {
    /// RoleDetail as `aws iam get-account-authorization-details` prints it, plus `Policies`.
    #[arg(long, value_name = "FILE")]
    pub role: PathBuf,
    /// May this service assume the role?
    #[arg(long, value_name = "SERVICE", required_unless_present = "action", conflicts_with_all = ["action", "resource"])]
    pub assume_by: Option<String>,
    /// May the role do this?
    #[arg(long)]
    pub action: Option<String>,
    /// On this resource; leave it out for actions without resource types.
    #[arg(long, value_name = "ARN", requires = "action")]
    pub resource: Option<String>,
    /// A known condition key; repeat it for several values, `KEY=[]` for an empty set.
    #[arg(long, value_name = "KEY=VALUE")]
    pub context: Vec<String>,
    /// A condition key known to be absent.
    #[arg(long, value_name = "KEY")]
    pub absent: Vec<String>,
    /// human or json.
    #[arg(short, long, value_enum, default_value_t = AccessOutput::Human, value_name = "FORMAT")]
    pub output: AccessOutput,
}

/// Formats of `access`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum AccessOutput {
    /// For people.
    Human,
    /// For programs.
    Json,
}

/// `policy`
#[derive(Debug, Subcommand)]
pub enum PolicyCommand {
    /// What the import role may do.
    Role(PolicyArgs),
    /// Who may assume the import role.
    Trust(PolicyArgs),
    /// What the person or pipeline that runs this tool may do.
    Caller(CallerPolicyArgs),
}

/// Arguments of all of `policy`.
#[derive(Debug, Args)]
pub struct PolicyArgs {
    /// Request file that the policy is made for.
    pub request: Option<PathBuf>,
    /// Members of the request; they win over the file.
    #[command(flatten)]
    pub flags: RequestFlags,
    /// AWS Region of the import; any when it is not given.
    #[arg(long, env = "AWS_REGION")]
    pub region: Option<String>,
    /// Account of the import. Default: that of the role in the request.
    #[arg(long, value_name = "ID", value_parser = account)]
    pub account: Option<String>,
    /// How the policy is written. Default: json.
    #[arg(long, value_enum)]
    pub format: Option<crate::policy::Format>,
}

/// `policy caller`
#[derive(Debug, Args)]
pub struct CallerPolicyArgs {
    /// What all of `policy` takes.
    #[command(flatten)]
    pub policy: PolicyArgs,
    /// For runs with these rules alone: ids, beginnings of ids, areas.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub select: Vec<String>,
    /// For runs without these rules.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub ignore: Vec<String>,
    /// Also what `check --dry-run` and the import itself need.
    #[arg(long)]
    pub dry_run: bool,
}

fn account(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("an account id has 12 digits".to_owned())
    }
}

/// `explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Rule id.
    pub rule: String,
    /// Rule files or folders of your own.
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,
}

/// `rules`
#[derive(Debug, Subcommand)]
pub enum RulesCommand {
    /// List all rules with severity and title.
    List(RulesListArgs),
    /// Check rule files and run their examples; without PATH the built-in rules.
    Test(RulesTestArgs),
    /// List the facts that conditions may use: path, type (`?`: may be absent), the call that tells it, meaning.
    Facts(RulesFactsArgs),
}

/// `rules list`
#[derive(Debug, Args)]
pub struct RulesListArgs {
    /// Rule files or folders of your own, too.
    #[arg(long, value_name = "PATH")]
    pub rules: Vec<PathBuf>,
}

/// `rules test`
#[derive(Debug, Args)]
pub struct RulesTestArgs {
    /// Rule files or folders.
    pub paths: Vec<PathBuf>,
}

/// `rules facts`
#[derive(Debug, Args)]
pub struct RulesFactsArgs {
    /// Only facts whose path begins so, such as `ami.volumes`.
    pub beginning: Option<String>,
}

/// `schema`
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Which file format.
    #[arg(value_enum)]
    pub kind: SchemaKind,
}

/// File formats with a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    /// A request file.
    Request,
    /// A rule file.
    Rule,
    /// An evidence file.
    Evidence,
    /// The JSON report.
    Report,
    /// The configuration file, ami-preflight.yaml.
    Config,
    /// A baseline.
    Baseline,
}

/// `completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// For which shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

//! The command line: clap types only; help texts are documentation.

mod access;
mod check;
mod init;
mod inspect;
mod merge;
mod policy;
mod rules;
mod shared;

pub use access::{AccessArgs, AccessOutput};
pub use check::{CheckArgs, CollectArgs, FailOn, FixArgs, OnUnknown};
pub use init::InitArgs;
pub use inspect::{InspectArgs, InspectOutput};
pub use merge::MergeArgs;
pub use policy::{CallerPolicyArgs, PolicyArgs, PolicyCommand};
pub use rules::{ExplainArgs, RulesCommand, RulesFactsArgs, RulesListArgs, RulesTestArgs};
pub use shared::{ConfigArgs, EvidenceArgs, RequestFlags, RuleArgs};

use clap::{Args, Parser, Subcommand, ValueEnum};

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
    /// Join the reports of the parts of a run (check --shard K/N) into one report with one exit code.
    #[command(after_help = MERGE_EXIT_CODES)]
    Merge(MergeArgs),
    /// Decide offline what an IAM role may do, and which statement decides.
    #[command(after_help = ACCESS_EXIT_CODES)]
    Access(AccessArgs),
    /// Look inside a disk image without starting it: Windows, agents and drivers, paths, registry.
    #[command(after_help = INSPECT_EXIT_CODES)]
    Inspect(InspectArgs),
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
    /// Serve editors as a language server over standard input and output: request, rule and configuration files.
    Lsp,
    /// Judge parts of a run as an AWS Lambda function. It has the options of check; requests come with each event.
    #[cfg(feature = "lambda")]
    #[command(hide = true)]
    Lambda(Box<CheckArgs>),
    /// Print shell completions.
    Completions(CompletionsArgs),
    /// Print the man page.
    Man,
}

const EXIT_CODES: &str = "Exit codes, the same for every format:
  0  ready: nothing at or above --fail-on, nothing undecided that could be
  1  not ready: a finding at or above --fail-on
  2  nothing judged: bad usage, request, rule, config or evidence file, or no request found
  3  undecided: no finding gates, but a rule at or above --fail-on is unknown
130  interrupted (Ctrl-C): the reports hold what was judged by then";

const MERGE_EXIT_CODES: &str = "Exit codes: those of check for the whole run; 2 where a part is missing or they do not belong together";

const ACCESS_EXIT_CODES: &str = "Exit codes: 0 allow, 1 deny, 3 unknown, 2 bad input";

const INSPECT_EXIT_CODES: &str = "Exit codes: 0 all that was asked is known or absent, 3 something asked is unknown or no Windows was found, 2 no readable disk image

Nothing is written and no instance is started. SAM and SECURITY are never read.";

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
    /// A remedy, which rules point to.
    Remedy,
    /// An evidence file.
    Evidence,
    /// The JSON report.
    Report,
    /// A line of the report as JSON lines.
    Jsonl,
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

//! The options of `check` and `collect`.

use crate::judge::shard::Shard;

use super::{ConfigArgs, EvidenceArgs, RequestFlags, RuleArgs};
use clap::{Args, ValueEnum};
use schemars::JsonSchema;
use serde::Deserialize;
use std::path::PathBuf;

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
    /// Formats and places of the report: human, json, jsonl, sarif, junit, github, gitlab, markdown, html, plan (what to do,
    /// in order); `json=FILE` writes to a file, `plan=FILE.sh` a shell script to read and run by hand. Repeat it for several.
    #[arg(short, long = "output", value_name = "FORMAT[=PATH]")]
    pub outputs: Vec<String>,
    /// What to do about findings that have one right answer.
    #[command(flatten)]
    pub fix: FixArgs,
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
    /// Go on from the lines that an earlier run wrote with -o jsonl=FILE: requests that stand there unchanged, judged by the same rules, are not
    /// judged again. Write the new report to another file.
    #[arg(long, value_name = "FILE", help_heading = "Fleets")]
    pub resume: Option<PathBuf>,
    /// Judge part K of N of the requests, so that N machines share them; `merge` joins their reports (json, jsonl, sarif, junit).
    #[arg(
        long,
        value_name = "K/N",
        conflicts_with = "fix",
        help_heading = "Fleets"
    )]
    pub shard: Option<Shard>,
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

/// What is changed in the request files.
#[derive(Debug, Args, Default)]
#[command(next_help_heading = "Fixes")]
pub struct FixArgs {
    /// Change the request files where a finding has one right answer, then judge them. Everything else in them stays byte for byte;
    /// `explain RULE` says what is changed for a rule.
    #[arg(long, conflicts_with = "show_config")]
    pub fix: bool,
    /// With --fix, also make changes that somebody has to agree to: new names.
    #[arg(long, requires = "fix")]
    pub unsafe_fixes: bool,
    /// With --fix, print what would change as a unified diff, with the lines as they stand in the file, and change and judge nothing:
    /// exit 1 where something would change, 0 where nothing would.
    #[arg(long, requires = "fix")]
    pub diff: bool,
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
    /// Nothing: every request passes, whatever is found.
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

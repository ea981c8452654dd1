//! The options of `rules` and `explain`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

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

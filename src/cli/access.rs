//! The options of `access`.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `access`
#[derive(Debug, Args)]
pub struct AccessArgs {
    /// The role: output of `aws iam get-account-authorization-details` or `get-role`, the same from PowerShell, or one RoleDetail of it, plus
    /// `Policies`.
    #[arg(long, value_name = "FILE")]
    pub role: PathBuf,
    /// Which role, where the file holds several.
    #[arg(long, value_name = "NAME")]
    pub role_name: Option<String>,
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

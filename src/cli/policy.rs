//! The options of `policy`.

use super::RequestFlags;
use clap::{Args, Subcommand};
use std::path::PathBuf;

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
    /// Also what `check --inspect-disk` needs: it reads the data on the AMI's snapshot.
    #[arg(long)]
    pub inspect_disk: bool,
}

fn account(text: &str) -> Result<String, String> {
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        Err("an account id has 12 digits".to_owned())
    }
}

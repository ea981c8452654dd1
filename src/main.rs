//! The binary: parse the arguments, run, exit.

use ami_preflight::cli::Cli;
use ami_preflight::cmd;
use ami_preflight::settings::{self, Given};
use clap::FromArgMatches;
use std::process::ExitCode;

fn main() -> ExitCode {
    let matches = settings::command().get_matches();
    let given = Given::of(&matches);
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    ExitCode::from(cmd::run(cli, &given))
}

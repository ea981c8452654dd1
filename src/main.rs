//! The binary: parse the arguments, run, exit.

use ami_preflight::cli::Cli;
use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(ami_preflight::cmd::run(Cli::parse()))
}

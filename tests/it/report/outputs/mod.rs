//! The formats of `-o`: each read back by a real parser of that format, from reports full of hostile text.

mod code_quality;
mod github;
mod hostile;
mod human;
mod junit;
mod markdown;
mod origin;
mod plan;
mod runs;
mod sarif;
use crate::support;

use support::cli::{NOW, Run, run};

/// A bundled example, judged at a fixed time.
fn example(name: &str, more: &[&str]) -> Run {
    let request = format!("examples/{name}.yaml");
    let evidence = format!("examples/{name}.evidence.json");
    let arguments = ["check", &request, "--evidence", &evidence, "--now", NOW];
    run(&[&arguments, more].concat())
}

/// The faulty example in a format, without the version of the tool.
fn snapshot(format: &str) -> String {
    let run = example("faulty", &["-o", format]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    run.stdout.replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

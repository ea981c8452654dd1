//! Runs the binary as a user would: no environment but what the test gives.

use assert_cmd::Command;
use serde_json::Value;
use std::path::Path;

/// The time of runs that do not say another.
pub const NOW: &str = "2026-11-23T12:00:00Z";

/// One run of the binary.
pub struct Run {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

/// The binary with a scrubbed environment, in the root of the project.
pub fn command() -> Command {
    let mut command = Command::cargo_bin("ami-preflight").unwrap();
    command.env_clear().current_dir(env!("CARGO_MANIFEST_DIR"));
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    // No credentials, no Region, no profile: nothing of the machine leaks in.
    command
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("HOME", "/nonexistent");
    command
}

/// Runs with these arguments.
pub fn run<S: AsRef<str>>(arguments: &[S]) -> Run {
    finish(command().args(arguments.iter().map(AsRef::as_ref)))
}

/// Runs with these arguments and standard input.
pub fn run_with_input<S: AsRef<str>>(arguments: &[S], input: impl Into<Vec<u8>>) -> Run {
    finish(
        command()
            .args(arguments.iter().map(AsRef::as_ref))
            .write_stdin(input),
    )
}

/// Runs a prepared command.
pub fn finish(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().expect("no signal"),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

impl Run {
    /// The JSON report.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }

    /// The outcome of a rule in the JSON report of one request, or the finding about the configuration of that id; null without one.
    pub fn outcome(&self, rule: &str) -> Value {
        let report = self.json();
        let outcomes = report["subjects"][0]["outcomes"].as_array().unwrap();
        let found = outcomes
            .iter()
            .chain(report["configuration"].as_array().unwrap())
            .find(|outcome| outcome["rule"] == rule);
        found.cloned().unwrap_or_default()
    }

    /// The row of a rule in the table of the JSON report; null without one.
    pub fn rule(&self, id: &str) -> Value {
        let report = self.json();
        let rules = report["rules"].as_array().unwrap();
        let found = rules.iter().find(|rule| rule["id"] == id);
        found.cloned().unwrap_or_default()
    }

    /// `RULE line` of every failed rule of these severities, in order; line 0 without a place.
    pub fn failed(&self, severities: &[&str]) -> Vec<String> {
        failed(&self.json(), severities)
    }
}

/// See [`Run::failed`].
pub fn failed(report: &Value, severities: &[&str]) -> Vec<String> {
    let outcomes = report["subjects"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|s| s["outcomes"].as_array().unwrap())
        .chain(report["configuration"].as_array().unwrap());
    outcomes
        .filter(|o| o["verdict"] == "fail" && severities.contains(&o["severity"].as_str().unwrap()))
        .map(|o| {
            format!(
                "{} {}",
                o["rule"].as_str().unwrap(),
                o["location"]["line"].as_u64().unwrap_or(0)
            )
        })
        .collect()
}

/// A request and evidence in a folder; changes are applied to the bundled ready example.
pub struct Scene {
    pub folder: tempfile::TempDir,
}

impl Scene {
    /// The bundled ready example with the evidence changed.
    pub fn new(change: impl FnOnce(&mut Value)) -> Scene {
        let folder = tempfile::tempdir().unwrap();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
        std::fs::copy(root.join("ready.yaml"), folder.path().join("request.yaml")).unwrap();
        let mut evidence: Value =
            serde_json::from_slice(&std::fs::read(root.join("ready.evidence.json")).unwrap())
                .unwrap();
        change(&mut evidence);
        std::fs::write(folder.path().join("evidence.json"), evidence.to_string()).unwrap();
        Scene { folder }
    }

    /// Another request instead.
    pub fn request(self, text: impl AsRef<[u8]>) -> Scene {
        std::fs::write(self.folder.path().join("request.yaml"), text).unwrap();
        self
    }

    /// Judges it; JSON.
    pub fn check(&self, more: &[&str]) -> Run {
        self.check_at(NOW, &[&["-o", "json"], more].concat())
    }

    /// Judges it at a time, with these arguments and no others.
    pub fn check_at(&self, now: &str, more: &[&str]) -> Run {
        let mut command = command();
        let arguments = ["request.yaml", "--evidence", "evidence.json", "--now", now];
        command.current_dir(self.folder.path()).arg("check");
        finish(command.args(arguments).args(more))
    }
}

/// The output of a recorded call, to change.
pub fn output<'a>(evidence: &'a mut Value, service: &str, operation: &str) -> &'a mut Value {
    let calls = evidence["calls"].as_array_mut().unwrap();
    let call = calls
        .iter_mut()
        .find(|c| c["service"] == service && c["operation"] == operation);
    &mut call.unwrap_or_else(|| panic!("no {service}:{operation}"))["output"]
}

/// The recorded image, to change.
pub fn image(evidence: &mut Value) -> &mut Value {
    &mut output(evidence, "ec2", "DescribeImages")["Images"][0]
}

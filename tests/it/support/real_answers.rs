//! The answers in tests/fixtures/aws: recorded calls with the source beside each.

use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// One answer.
pub struct Fixture {
    /// Such as `ec2/DescribeImages-unknown`.
    pub name: String,
    /// The recorded call, with its source.
    pub call: Value,
}

impl Fixture {
    /// The AWS CLI's name of the service.
    pub fn service(&self) -> &str {
        self.call["service"].as_str().unwrap()
    }

    /// The operation as AWS spells it.
    pub fn operation(&self) -> &str {
        self.call["operation"].as_str().unwrap()
    }

    /// Output or error, as an evidence file has it.
    pub fn answer(&self) -> Value {
        match self.call.get("output") {
            Some(output) => json!({"output": output}),
            None => json!({"error": self.call["error"]}),
        }
    }
}

/// All of them, by name.
pub fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/aws");
    let folders = list(&root);
    let mut all: Vec<Fixture> = folders
        .iter()
        .flat_map(|folder| list(folder))
        .map(read)
        .collect();
    all.sort_by(|one, other| one.name.cmp(&other.name));
    all
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

fn read(path: PathBuf) -> Fixture {
    let file = path.file_stem().unwrap().to_string_lossy().into_owned();
    let folder = path
        .parent()
        .and_then(Path::file_name)
        .unwrap()
        .to_string_lossy()
        .into_owned();
    let call = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    Fixture {
        name: format!("{folder}/{file}"),
        call,
    }
}

//! Many requests in one run, in several, and on several machines.

mod interrupt;
mod lines;
mod memory;
mod parts;
mod report;
mod resume;

use crate::support::cli::{NOW, Run, Scene, command, finish};
use std::path::Path;

/// Requests of a folder `requests` beside evidence: those at every third place fail, since their name is reserved.
fn fleet(requests: usize) -> Scene {
    let scene = Scene::new(|_| {});
    let folder = scene.folder.path().join("requests");
    std::fs::create_dir(&folder).unwrap();
    let ready = std::fs::read_to_string("examples/ready.yaml").unwrap();
    for index in 0..requests {
        let text = match index % 3 {
            0 => ready.replace("cad-2026-11", "aws-cad"),
            _ => ready.clone(),
        };
        std::fs::write(folder.join(format!("r{index:04}.yaml")), text).unwrap();
    }
    scene
}

/// Judges the folder.
fn check(scene: &Scene, more: &[&str]) -> Run {
    let mut command = command();
    let arguments = [
        "check",
        "requests",
        "--evidence",
        "evidence.json",
        "--now",
        NOW,
    ];
    command.current_dir(scene.folder.path());
    finish(command.args(arguments).args(more))
}

/// Joins reports.
fn merge(scene: &Scene, arguments: &[&str]) -> Run {
    let mut command = command();
    command.current_dir(scene.folder.path()).arg("merge");
    finish(command.args(arguments))
}

fn read(scene: &Scene, path: impl AsRef<Path>) -> String {
    std::fs::read_to_string(scene.folder.path().join(path)).unwrap()
}

fn write(scene: &Scene, path: &str, text: &str) {
    std::fs::write(scene.folder.path().join(path), text).unwrap();
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

//! `ami-preflight.yaml`: where it is found, what it sets, what wins over it, and what is said of mistakes in it.

mod judgement;
mod mistakes;
mod origins;
mod search;
use crate::support;

use serde_json::json;
use std::fs;
use std::path::Path;
use support::cli::{Run, Scene, command, finish, image};

/// The ready example without UEFI: AMI010 fails.
fn faulty(config: &str) -> Scene {
    let scene = Scene::new(|e| image(e)["BootMode"] = json!("legacy-bios"));
    fs::write(scene.folder.path().join("ami-preflight.yaml"), config).unwrap();
    scene
}

fn show(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    let mut command = command();
    command
        .current_dir(folder)
        .envs(environment.iter().copied());
    finish(command.args(["check", "--show-config"]).args(arguments))
}

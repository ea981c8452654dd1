//! Build script: the rules and tables of `rules/` become JSON inside the binary, so that no run parses their YAML.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a failed build script is a failed build, and printing is how it talks to cargo"
)]

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/embed.rs");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut files = Vec::new();
    list(Path::new("rules"), &mut files);
    files.sort();
    let (mut rules, mut tables) = (Vec::new(), Vec::new());
    for path in &files {
        let shown = path.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{shown}: {error}"));
        let parsed: serde_yaml::Value =
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{shown}: {error}"));
        let mut value =
            serde_json::to_value(&parsed).unwrap_or_else(|error| panic!("{shown}: {error}"));
        if shown.starts_with("rules/data/") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            tables.push((name, value.to_string()));
            continue;
        }
        // Examples are for `rules test` and `explain`, which read the text.
        value.as_object_mut().map(|rule| rule.remove("examples"));
        // JSON objects have no order, and later bindings use earlier ones: pairs instead.
        if let Some(bindings) = parsed.get("let").and_then(serde_yaml::Value::as_mapping) {
            let pairs: Vec<_> = bindings.iter().collect();
            value["let"] = serde_json::to_value(pairs).expect("text");
        }
        rules.push((shown, value.to_string(), text));
    }
    // Slices of texts, as Rust.
    for (name, slice) in [
        ("rules.rs", format!("&{rules:?}")),
        ("tables.rs", format!("&{tables:?}")),
    ] {
        fs::write(out.join(name), slice).expect("OUT_DIR can be written");
    }
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            list(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            files.push(path);
        }
    }
}

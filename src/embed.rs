//! Build script: rules become checked and packed conditions, tables become JSON, so that no run parses or checks them.
//! A mistake in a built-in rule fails the build; `ami-preflight rules test rules/` shows it in its place.

#![allow(
    dead_code,
    unused_imports,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "the modules are those of the program; a failed build script is a failed build; printing is how it talks to cargo"
)]

mod evidence {
    pub mod call;
    pub use call::Call;
}
mod expr;
mod facts {
    pub mod table;
}
mod grade;
mod rules {
    mod compile;
    mod model;
    mod rule;
    pub use compile::compile;
    pub use model::RuleFile;
    pub use rule::Rule;
}
mod text;

use rules::{Rule, RuleFile, compile};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src");
    let mut paths = Vec::new();
    list(Path::new("rules"), &mut paths);
    paths.sort();
    let (mut rules, mut files, mut tables) = (Vec::new(), String::new(), Vec::new());
    for path in &paths {
        let shown = path.to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{shown}: {error}"));
        let parsed: serde_yaml::Value =
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{shown}: {error}"));
        if shown.starts_with("rules/data/") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            tables.push((name, json(&shown, &parsed).to_string()));
            continue;
        }
        let rule = rule(&shown, &text);
        let (json, texts) = (file(&shown, &parsed).to_string(), packed(rule.texts()));
        writeln!(
            files,
            "File {{ path: {shown:?}, json: {json:?}, text: {text:?}, texts: &{texts:?} }},"
        )
        .unwrap();
        rules.push(rule);
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let write = |name, content: &[u8]| fs::write(out.join(name), content).expect("OUT_DIR");
    write("rules.bin", &packed(&rules));
    write("files.rs", format!("&[{files}]").as_bytes());
    write("tables.rs", format!("&{tables:?}").as_bytes());
}

/// The rule of a file, checked.
fn rule(path: &str, text: &str) -> Rule {
    let mut file: RuleFile =
        serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    file.examples.clear();
    compile(file, path).unwrap_or_else(|faults| {
        let faults = faults
            .iter()
            .map(|(at, error)| format!("{path}: {at}: {error}"));
        panic!("{}", faults.collect::<Vec<_>>().join("\n"))
    })
}

/// The file as JSON, without its examples: `rules test` and `explain` read the text.
fn file(path: &str, parsed: &serde_yaml::Value) -> serde_json::Value {
    let mut file = json(path, parsed);
    file.as_object_mut().map(|file| file.remove("examples"));
    // JSON objects have no order, and later bindings use earlier ones: pairs instead.
    if let Some(bindings) = parsed.get("let").and_then(serde_yaml::Value::as_mapping) {
        let pairs: Vec<_> = bindings.iter().collect();
        file["let"] = serde_json::to_value(pairs).expect("text");
    }
    file
}

fn json(path: &str, parsed: &serde_yaml::Value) -> serde_json::Value {
    serde_json::to_value(parsed).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn packed<T: serde::Serialize>(value: &T) -> Vec<u8> {
    postcard::to_allocvec(value).expect("rules can be packed")
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

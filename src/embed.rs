//! Build script: rules become checked and packed conditions, tables become JSON, so that no run parses or checks them.
//! A mistake in a built-in rule fails the build; `ami-preflight rules test rules/ami` and the like show it in its place.

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
    mod fixable;
    mod model;
    pub mod remedy;
    mod rests_on;
    mod rule;
    pub use compile::compile;
    pub use model::RuleFile;
    pub use rule::Rule;
}
mod text;

use rules::remedy::{Remedy, unknown_causes, unknown_remedies};
use rules::{Rule, RuleFile, compile};
use std::collections::BTreeSet;
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
    let mut remedies = Vec::new();
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
        if shown.starts_with("rules/remedies/") {
            remedies.push(remedy(&shown, &text));
            continue;
        }
        let rule = rule(&shown, &text);
        let (json, texts) = (file(&shown, &parsed).to_string(), packed(rule.texts()));
        writeln!(
            files,
            "File {{ path: {shown:?}, json: {json:?}, text: {text:?}, fix: &{:?}, texts: &{texts:?} }},",
            rule.file().fix
        )
        .unwrap();
        rules.push(rule);
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    remedies.sort_by(|a, b| a.id.cmp(&b.id));
    check(&rules, &remedies);
    check_errors(&tables, &rules);
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let write = |name, content: &[u8]| fs::write(out.join(name), content).expect("OUT_DIR");
    write("rules.bin", &packed(&rules));
    write("remedies.bin", &packed(&remedies));
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

/// The remedy of a file, named after it.
fn remedy(path: &str, text: &str) -> Remedy {
    let remedy: Remedy =
        serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
    let expected = format!("rules/remedies/{}.yaml", remedy.id);
    assert!(path == expected, "{path}: its id asks for {expected}");
    remedy
}

/// That everything that rules and remedies name is there, and that each rule says what settles it.
fn check(rules: &[Rule], remedies: &[Remedy]) {
    for remedy in remedies {
        let fault = remedy.fault(remedies);
        assert!(fault.is_none(), "{}: {fault:?}", remedy.id);
    }
    let ids: BTreeSet<&str> = rules.iter().map(|rule| rule.id.as_str()).collect();
    for rule in rules {
        let (file, path) = (rule.file(), &rule.path);
        let mut faults = unknown_remedies(file, remedies);
        faults.extend(unknown_causes(file, |id| ids.contains(id)));
        for (at, error) in &faults {
            println!("cargo::error={path}: {at}: {error}");
        }
        assert!(faults.is_empty(), "{path}: {:?}", faults.first());
        let said = file.remedy.is_some() != file.own_fix.is_some();
        assert!(said, "{path}: remedy, or own_fix with the reason");
    }
}

/// That the table of errors names rules that exist.
fn check_errors(tables: &[(String, String)], rules: &[Rule]) {
    let table = tables.iter().find(|(name, _)| name == "aws-errors");
    let (_, text) = table.expect("rules/data/aws-errors.yaml");
    let table: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let errors = table["errors"].as_object().expect("errors");
    for (name, about) in errors {
        for id in about["rules"].as_array().expect("rules of each error") {
            let known = rules.iter().any(|rule| *id == *rule.id);
            assert!(known, "rules/data/aws-errors.yaml: {name}: no rule {id}");
        }
    }
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

//! The chapter "Write your own rule" of rules/README.md and the settings of the README, followed to the letter.

use crate::support;

use ami_preflight::expr::{Scope, check, parse};
use ami_preflight::facts::table;
use std::path::Path;
use support::cli::{Run, command, finish};
use support::markdown::{page, root};

/// A folder with the bundled example, as a clone of the repository has it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for inner in ["examples", "acme-rules", ".git"] {
        std::fs::create_dir(folder.path().join(inner)).unwrap();
    }
    for file in ["examples/ready.yaml", "examples/ready.evidence.json"] {
        std::fs::copy(root().join(file), folder.path().join(file)).unwrap();
    }
    folder
}

/// Runs a line of the chapter; `# exit N` tells how it must end, 0 without it.
fn follow(line: &str, folder: &Path) -> Option<Run> {
    let (text, comment) = line.split_once(" #").unwrap_or((line, ""));
    let words = shlex::split(text).expect("quotes");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["ami-preflight", arguments @ ..] => {
            let run = finish(command().current_dir(folder).args(arguments));
            let expected = comment.trim().strip_prefix("exit ").unwrap_or("0");
            let said = format!("{line}\n{}{}", run.stdout, run.stderr);
            assert_eq!(run.code.to_string(), expected, "{said}");
            return Some(run);
        }
        ["cp", from, to] => {
            std::fs::copy(folder.join(from), folder.join(to)).unwrap();
        }
        ["echo", text, ">>", to] => {
            let to = folder.join(to);
            let before = std::fs::read_to_string(&to).unwrap();
            std::fs::write(&to, format!("{before}{text}\n")).unwrap();
        }
        _ => panic!("this test does not know `{line}`"),
    }
    None
}

#[test]
fn write_your_own_rule() {
    let folder = folder();
    let folder = folder.path();
    let (mut rules, mut runs, mut shown) = (0, Vec::new(), 0);
    for block in page(Path::new("rules/README.md")).blocks {
        match block.language.as_str() {
            "yaml" => {
                let name = block.text.lines().next().unwrap();
                let name = name.strip_prefix("# ").expect("the name of the file");
                let inside = if name == "ami-preflight.yaml" {
                    ""
                } else {
                    "acme-rules"
                };
                std::fs::write(folder.join(inside).join(name), &block.text).unwrap();
                rules += usize::from(!inside.is_empty());
            }
            "sh" => runs.extend(block.text.lines().filter_map(|line| follow(line, folder))),
            "text" => {
                let last = runs
                    .iter()
                    .rev()
                    .find(|run| run.code == 1)
                    .expect("a failure");
                assert!(last.stdout.contains(&block.text), "{}", last.stdout);
                shown += 1;
            }
            other => panic!("this test does not know blocks of {other}"),
        }
    }
    assert_eq!((rules, shown), (2, 1));
    let codes: Vec<i32> = runs.iter().map(|run| run.code).collect();
    assert_eq!(codes, [0, 1, 0, 0, 1, 0]);
    let failed = &runs[4].stdout;
    assert!(
        failed.contains("/dev/sda1 has 200 GiB; the budget allows 150"),
        "{failed}"
    );
    let tested = finish(
        command()
            .current_dir(folder)
            .args(["rules", "test", "acme-rules"]),
    );
    assert_eq!(tested.stdout, "2 rules, 6 examples: 6 passed, 0 failed\n");
}

/// The right column of the table of conditions: each piece of code with a name in it is a condition.
#[test]
fn conditions_of_the_table() {
    let text = std::fs::read_to_string(root().join("rules/README.md")).unwrap();
    let (_, table) = text
        .split_once("| to write | for example |\n")
        .expect("the table");
    let (table, _) = table.split_once("\n\n").expect("its end");
    let table = table.replace("\\|", "OR");
    let mut found = 0;
    for row in table.lines() {
        let cell = row.split('|').nth(2).unwrap().replace("OR", "|");
        for code in cell
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|code| code.len() > 2)
        {
            let parsed = parse(code).unwrap_or_else(|error| panic!("{code}: {error}"));
            let checked = check(&parsed, &Scope::new(table::root()));
            let ty = checked.unwrap_or_else(|error| panic!("{code}: {error}")).ty;
            assert_eq!(ty.to_string(), "bool", "{code}");
            found += 1;
        }
    }
    assert!(found > 20, "only {found}");
}

#[test]
fn settings_of_the_readme() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let blocks = page(Path::new("README.md")).blocks;
    let settings = blocks
        .iter()
        .find(|block| block.language == "yaml" && block.text.contains("policy"))
        .unwrap();
    std::fs::write(path("ami-preflight.yaml"), &settings.text).unwrap();
    // The folder that the settings name, with a rule in it.
    std::fs::create_dir(path("policy")).unwrap();
    let rules = page(Path::new("rules/README.md")).blocks;
    let rule = rules.iter().find(|block| block.language == "yaml").unwrap();
    std::fs::write(path("policy/ACME001-cost-center-missing.yaml"), &rule.text).unwrap();
    let run = finish(command().current_dir(folder.path()).args([
        "check",
        "examples/ready.yaml",
        "--evidence",
        "examples/ready.evidence.json",
        "--now",
        "2026-11-23T12:00:00Z",
    ]));
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("error[ACME001]"), "{}", run.stdout);
}

#[test]
fn targets_of_the_readme() {
    let folder = folder();
    let blocks = page(Path::new("README.md")).blocks;
    let targets = blocks
        .iter()
        .find(|block| block.text.starts_with("targets:"));
    let file = folder.path().join("ami-preflight.yaml");
    std::fs::write(file, &targets.unwrap().text).unwrap();
    let run = finish(
        command()
            .current_dir(folder.path())
            .args(["check", "--show-config"]),
    );
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("design-us us-east-1"), "{}", run.stdout);
}

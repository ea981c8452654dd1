//! Every edit of every rule on an example that fails: after it the rule passes, and nothing else in the file changes.

use super::cases::{At, JSON, YAML};
use super::fixed;
use ami_preflight::document::parse;
use ami_preflight::rules;
use ami_preflight::text::Source;
use std::collections::BTreeSet;

/// A request with comments, an anchor, an alias and a merge; the lines of a case in their place.
fn yaml(at: At, lines: &str) -> String {
    let pick = |wanted: At, otherwise: &'static str| {
        if at == wanted {
            lines.to_owned()
        } else {
            otherwise.to_owned()
        }
    };
    format!(
        "# Für alle: 日本語 bleibt\nName: {}\nSourceAmiId:   ami-0123456789abcdef0 # \"a\" \\ 'b'\nIamRoleArn: &role \"arn:aws:iam::111122223333:role/Import\"\n{}\nAppCatalogConfig:   # apps\n  - &app\n    Name: cad\n    AbsoluteAppPath: 'C:\\App\\cad.exe'   # stays\n    LaunchParameters: *role\n\n  - <<: *app\n    Name: second\n  - {}\n# end",
        pick(At::Name, "cad-2026"),
        pick(
            At::Top,
            "RuntimeValidationConfig: {IntendedInstanceType: GeneralPurpose.m6i.large}"
        ),
        pick(At::App, "Name: third\n    AbsoluteAppPath: C:\\App\\x.exe"),
    )
}

fn json(at: At, lines: &str) -> String {
    let pick = |wanted: At, otherwise: &'static str| {
        if at == wanted {
            lines.to_owned()
        } else {
            otherwise.to_owned()
        }
    };
    format!(
        "{{\n  \"Name\" : {},\n  \"SourceAmiId\":\"ami-0123456789abcdef0\",\n  \"IamRoleArn\": \"arn:aws:iam::111122223333:role/Import\",\n  {},\n\n  \"AppCatalogConfig\": [\n\t{{\"Name\": \"cad\", \"AbsoluteAppPath\": \"C:\\\\\\u00fc\\\\cad.exe\"}},\n    {{{}}}\n  ]\n}}",
        pick(At::Name, "\"cad-2026\""),
        pick(
            At::Top,
            "\"RuntimeValidationConfig\": {\"IntendedInstanceType\": \"GeneralPurpose.m6i.large\"}"
        ),
        pick(
            At::App,
            "\"Name\": \"third\", \"AbsoluteAppPath\": \"C:\\\\x.exe\""
        ),
    )
}

/// What another parser reads, merges applied.
fn read_elsewhere(text: &str) -> serde_json::Value {
    let mut value: serde_yaml::Value =
        serde_yaml::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"));
    value.apply_merge().unwrap();
    serde_json::to_value(value).unwrap()
}

fn mends(name: &str, rule: &str, kind: &str, before: &str, after: &str) {
    let (run, text) = fixed(
        name,
        before,
        &["--unsafe-fixes", "-o", "human", "-o", "json=report.json"],
    );
    assert_eq!(text, after, "{rule} {kind}: {}{}", run.stdout, run.stderr);
    assert!(
        !run.stdout.contains("not fixed"),
        "{rule} {kind}: {}",
        run.stdout
    );
    assert!(
        run.stdout.contains(&format!(": {rule}: ")) || run.stdout.contains(": syntax: "),
        "{rule} {kind}: {}",
        run.stdout
    );
    assert!(
        !run.stdout.contains(&format!("[{rule}]")),
        "{rule} {kind} is still there: {}",
        run.stdout
    );
    let read = parse(&Source::new(name, text.clone())).unwrap().value;
    assert_eq!(read, read_elsewhere(&text), "{rule} {kind}: {text}");
}

#[test]
fn every_edit_mends_its_finding_in_yaml_and_nothing_else_changes() {
    for (rule, kind, at, before, after) in YAML {
        mends("r.yaml", rule, kind, &yaml(*at, before), &yaml(*at, after));
    }
}

#[test]
fn every_edit_mends_its_finding_in_json_and_nothing_else_changes() {
    for (rule, kind, at, before, after) in JSON {
        mends("r.json", rule, kind, &json(*at, before), &json(*at, after));
    }
}

#[test]
fn every_edit_that_a_built_in_rule_names_is_in_the_table() {
    let tried: BTreeSet<(String, &str)> = YAML
        .iter()
        .map(|(rule, kind, ..)| ((*rule).to_owned(), *kind))
        .collect();
    let named: BTreeSet<(String, &str)> = rules::builtin()
        .unwrap()
        .iter()
        .flat_map(|rule| {
            rule.file()
                .fixable
                .keys()
                .map(|kind| (rule.id.clone(), kind.as_str()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(tried, named);
}

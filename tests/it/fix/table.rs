//! Every edit of every rule on an example that fails: after it the rule passes, and nothing else in the file changes.

use super::fixed;
use ami_preflight::document::parse;
use ami_preflight::rules;
use ami_preflight::text::Source;
use std::collections::BTreeSet;

/// Where the lines of a case go.
#[derive(Clone, Copy, PartialEq)]
enum At {
    /// The member Name of the request.
    Name,
    /// A member of the request.
    Top,
    /// The third application.
    App,
}

use At::{App, Name, Top};

/// Rule, edit, place, before, after: YAML.
const YAML: &[(&str, &str, At, &str, &str)] = &[
    (
        "REQ028",
        "correct-name",
        Top,
        "Descripton: a text # sic",
        "Description: a text # sic",
    ),
    (
        "REQ028",
        "correct-name",
        Top,
        "\"display-name\": 'CAD'",
        "\"DisplayName\": 'CAD'",
    ),
    (
        "REQ028",
        "correct-name",
        App,
        "Name: third\n    AbsoluteAppPth: C:\\App\\x.exe",
        "Name: third\n    AbsoluteAppPath: C:\\App\\x.exe",
    ),
    (
        "REQ028",
        "correct-name",
        Top,
        "Tgas: [{Key: a, Value: b}]",
        "Tags: {a: b}",
    ),
    (
        "REQ028",
        "guess-name",
        Top,
        "AgentVersion: ALWAYS_LATEST",
        "AgentSoftwareVersion: ALWAYS_LATEST",
    ),
    (
        "REQ029",
        "quote-text",
        Top,
        "Description: 2026 # year",
        "Description: '2026' # year",
    ),
    (
        "REQ029",
        "quote-text",
        Top,
        "Description: true",
        "Description: 'true'",
    ),
    (
        "REQ029",
        "quote-text",
        Top,
        "Tags: {Cost: 1.50, Year: 2026}",
        "Tags: {Cost: '1.50', Year: '2026'}",
    ),
    (
        "REQ029",
        "unquote-flag",
        Top,
        "DryRun: 'false'   # no",
        "DryRun: false   # no",
    ),
    (
        "REQ029",
        "tags-to-map",
        Top,
        "Tags:\n  # all\n  - Key: Team  # who\n    Value: design # what\n\n  - Key: Cost\n    Value: 0012",
        "Tags:\n  # all\n  Team:  # who\n    design # what\n\n  Cost: '0012'",
    ),
    (
        "REQ029",
        "tags-to-map",
        Top,
        "Tags:\n- Key: Team  # who\n  Value: \"design\"\n- Value: x y\n  Key: 2026",
        "Tags:\n  Team:  # who\n    \"design\"\n  '2026': x y",
    ),
    (
        "REQ029",
        "tags-to-map",
        Top,
        "Tags:\n  - {Key: Team, Value: 'a b'}\n  -\n    key: Cost\n    value: x",
        "Tags:\n  Team: 'a b'\n  Cost: x",
    ),
    (
        "REQ029",
        "tags-to-map",
        Top,
        "Tags: [ {\"Key\": Team, \"Value\": a}, {Cost: x} ] # both",
        "Tags: { Team: a, Cost: x } # both",
    ),
    (
        "REQ029",
        "tags-to-map",
        Top,
        "Tags:\n  - Team: a\n  - Cost: b # c",
        "Tags:\n  Team: a\n  Cost: b # c",
    ),
    (
        "REQ029",
        "tags-to-map",
        Top,
        "Tags: &tags # all\n  - Key: &k Team\n    Value: a\n  - Key: b\n    Value: c",
        "Tags: &tags # all\n  &k Team: a\n  b: c",
    ),
    (
        "REQ030",
        "flag-off",
        Top,
        "DryRun: true # from the skeleton",
        "DryRun: false # from the skeleton",
    ),
    (
        "REQ031",
        "quote-text",
        Top,
        "Description: 2026-11-23",
        "Description: '2026-11-23'",
    ),
    (
        "REQ031",
        "quote-text",
        Top,
        "Tags: {a: 001234}",
        "Tags: {a: '001234'}",
    ),
    (
        "REQ031",
        "quote-text",
        Top,
        "Tags: {2026: a}",
        "Tags: {'2026': a}",
    ),
    (
        "REQ033",
        "trim-text",
        Top,
        "AgentSoftwareVersion: \"ALWAYS_LATEST\\u00a0 \"",
        "AgentSoftwareVersion: \"ALWAYS_LATEST\"",
    ),
    (
        "REQ002",
        "legal-name",
        Name,
        "'cad & größe 2026!'",
        "'cad-gr-e-2026'",
    ),
    ("REQ002", "legal-name", Name, "2026 11 23", "'2026-11-23'"),
    ("REQ003", "legal-name", Name, N101, N100),
    (
        "REQ010",
        "legal-name",
        Top,
        "DisplayName: 'CAD, für alle (neu)'",
        "DisplayName: 'CAD- f-r alle (neu)'",
    ),
    (
        "CAT002",
        "legal-name",
        App,
        "Name: third app # x\n    AbsoluteAppPath: C:\\App\\x.exe",
        "Name: third-app # x\n    AbsoluteAppPath: C:\\App\\x.exe",
    ),
    (
        "CAT002",
        "legal-name",
        App,
        "Name: -cad\n    AbsoluteAppPath: C:\\App\\x.exe",
        "Name: cad-2\n    AbsoluteAppPath: C:\\App\\x.exe",
    ),
    (
        "CAT003",
        "rename-duplicate",
        App,
        "Name: \"cad\"\n    DisplayName: Third\n    AbsoluteAppPath: C:\\App\\x.exe",
        "Name: \"cad-2\"\n    DisplayName: Third\n    AbsoluteAppPath: C:\\App\\x.exe",
    ),
    (
        "CAT003",
        "rename-duplicate",
        App,
        "Name: CAD\n    AbsoluteAppPath: C:\\App\\x.exe\n  - Name: cad\n    DisplayName: Fourth\n    AbsoluteAppPath: C:\\App\\y.exe",
        "Name: CAD-2\n    AbsoluteAppPath: C:\\App\\x.exe\n  - Name: cad-3\n    DisplayName: Fourth\n    AbsoluteAppPath: C:\\App\\y.exe",
    ),
    (
        "CAT004",
        "legal-name",
        App,
        "Name: third\n    DisplayName: CAD (2026)\n    AbsoluteAppPath: C:\\App\\x.exe",
        "Name: third\n    DisplayName: CAD -2026\n    AbsoluteAppPath: C:\\App\\x.exe",
    ),
    (
        "CAT007",
        "backslashes",
        App,
        "Name: third\n    AbsoluteAppPath: C:/App//x y/x.exe # p",
        "Name: third\n    AbsoluteAppPath: C:\\App\\x y\\x.exe # p",
    ),
    (
        "CAT007",
        "backslashes",
        App,
        "Name: third\n    AbsoluteAppPath: \"C:\\\\App/\\u00fc/x.exe\"",
        "Name: third\n    AbsoluteAppPath: \"C:\\\\App\\\\\\u00fc\\\\x.exe\"",
    ),
    (
        "CAT015",
        "backslashes",
        App,
        "Name: third\n    AbsoluteAppPath: C:\\x.exe\n    AbsoluteIconPath: 'C:/x''s/x.png'",
        "Name: third\n    AbsoluteAppPath: C:\\x.exe\n    AbsoluteIconPath: 'C:\\x''s\\x.png'",
    ),
    (
        "CAT017",
        "backslashes",
        App,
        "Name: third\n    AbsoluteAppPath: C:\\x.exe\n    AbsoluteManifestPath: C:/x/x.txt",
        "Name: third\n    AbsoluteAppPath: C:\\x.exe\n    AbsoluteManifestPath: C:\\x\\x.txt",
    ),
    (
        "CAT020",
        "backslashes",
        App,
        "Name: third\n    AbsoluteAppPath: C:\\x.exe\n    WorkingDirectory: C:/x/",
        "Name: third\n    AbsoluteAppPath: C:\\x.exe\n    WorkingDirectory: C:\\x\\",
    ),
    (
        "CAT009",
        "escape-backslashes",
        App,
        "Name: third\n    AbsoluteAppPath: \"C:\\temp\\new\\x.exe\" # t",
        "Name: third\n    AbsoluteAppPath: \"C:\\\\temp\\\\new\\\\x.exe\" # t",
    ),
    (
        "CAT009",
        "escape-backslashes",
        App,
        "Name: third\n    AbsoluteAppPath: \"C:\\\\App\\Program Files\\x.exe\"\n    AbsoluteIconPath: \"C:\\new\\b.png\"",
        "Name: third\n    AbsoluteAppPath: \"C:\\\\App\\\\Program Files\\\\x.exe\"\n    AbsoluteIconPath: \"C:\\\\new\\\\b.png\"",
    ),
    (
        "CAT009",
        "single-backslashes",
        App,
        "Name: third\n    AbsoluteAppPath: C:\\\\App\\\\x.exe\n    WorkingDirectory: 'C:\\\\\\\\App'",
        "Name: third\n    AbsoluteAppPath: C:\\App\\x.exe\n    WorkingDirectory: 'C:\\App'",
    ),
    (
        "CAT009",
        "single-backslashes",
        App,
        "Name: third\n    AbsoluteAppPath: \"C:\\\\\\\\App\\\\\\\\x.exe\"",
        "Name: third\n    AbsoluteAppPath: \"C:\\\\App\\\\x.exe\"",
    ),
    (
        "CAT013",
        "unquote-path",
        App,
        "Name: third\n    AbsoluteAppPath: C:\\App\\x.exe\"",
        "Name: third\n    AbsoluteAppPath: C:\\App\\x.exe",
    ),
    (
        "CAT014",
        "unquote-path",
        App,
        "Name: third\n    AbsoluteAppPath: '\"C:\\App\\x.exe\" '",
        "Name: third\n    AbsoluteAppPath: 'C:\\App\\x.exe'",
    ),
    (
        "CAT014",
        "unquote-path",
        App,
        "Name: third\n    AbsoluteAppPath: \"\\\"C:\\\\App\\\\x.exe\\\"\"\n    WorkingDirectory: '\"C:\\App\"'",
        "Name: third\n    AbsoluteAppPath: \"C:\\\\App\\\\x.exe\"\n    WorkingDirectory: 'C:\\App'",
    ),
    (
        "CAT032",
        "trim-text",
        App,
        "Name: third\n    AbsoluteAppPath: 'C:\\App\\x.exe  '",
        "Name: third\n    AbsoluteAppPath: 'C:\\App\\x.exe'",
    ),
    (
        "CAT032",
        "trim-text",
        App,
        "Name: third\n    AbsoluteAppPath: \u{202a}C:\\App\\x.exe",
        "Name: third\n    AbsoluteAppPath: C:\\App\\x.exe",
    ),
];

/// The same for JSON.
const JSON: &[(&str, &str, At, &str, &str)] = &[
    (
        "REQ028",
        "correct-name",
        Top,
        "\"Descripton\": \"a text\"",
        "\"Description\": \"a text\"",
    ),
    (
        "REQ029",
        "quote-text",
        Top,
        "\"Description\" : 2026",
        "\"Description\" : \"2026\"",
    ),
    (
        "REQ029",
        "unquote-flag",
        Top,
        "\"DryRun\":\"false\"",
        "\"DryRun\":false",
    ),
    (
        "REQ029",
        "tags-to-map",
        Top,
        "\"Tags\": [\n    {\n      \"Key\": \"Team\",\n      \"Value\": \"d\"\n    },\n    {\"Value\": 12, \"Key\": \"Cost\"}\n  ]",
        "\"Tags\": {\n    \"Team\": \"d\",\n    \"Cost\": \"12\"\n  }",
    ),
    (
        "REQ030",
        "flag-off",
        Top,
        "\"DryRun\": true",
        "\"DryRun\": false",
    ),
    (
        "REQ033",
        "trim-text",
        Top,
        "\"AgentSoftwareVersion\": \"ALWAYS_LATEST\\u00A0\"",
        "\"AgentSoftwareVersion\": \"ALWAYS_LATEST\"",
    ),
    ("REQ002", "legal-name", Name, "\"cad 2026\"", "\"cad-2026\""),
    (
        "CAT003",
        "rename-duplicate",
        App,
        "\"Name\": \"cad\", \"DisplayName\": \"T\", \"AbsoluteAppPath\": \"C:\\\\x.exe\"",
        "\"Name\": \"cad-2\", \"DisplayName\": \"T\", \"AbsoluteAppPath\": \"C:\\\\x.exe\"",
    ),
    (
        "CAT007",
        "backslashes",
        App,
        "\"Name\": \"t\", \"AbsoluteAppPath\": \"C:/App\\/x.exe\"",
        "\"Name\": \"t\", \"AbsoluteAppPath\": \"C:\\\\App\\\\x.exe\"",
    ),
    (
        "CAT009",
        "escape-backslashes",
        App,
        "\"Name\": \"t\", \"AbsoluteAppPath\": \"C:\\temp\\new\\x.exe\"",
        "\"Name\": \"t\", \"AbsoluteAppPath\": \"C:\\\\temp\\\\new\\\\x.exe\"",
    ),
    (
        "CAT009",
        "single-backslashes",
        App,
        "\"Name\": \"t\", \"AbsoluteAppPath\": \"C:\\\\\\\\x.exe\"",
        "\"Name\": \"t\", \"AbsoluteAppPath\": \"C:\\\\x.exe\"",
    ),
    (
        "CAT014",
        "unquote-path",
        App,
        "\"Name\": \"t\", \"AbsoluteAppPath\": \"\\\"C:\\\\x.exe\\\"\"",
        "\"Name\": \"t\", \"AbsoluteAppPath\": \"C:\\\\x.exe\"",
    ),
    (
        "CAT032",
        "trim-text",
        App,
        "\"Name\": \"t\", \"AbsoluteAppPath\": \"C:\\\\x.exe \"",
        "\"Name\": \"t\", \"AbsoluteAppPath\": \"C:\\\\x.exe\"",
    ),
];

const N101: &str = "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbX";
const N100: &str = "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbb";

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
        pick(Name, "cad-2026"),
        pick(
            Top,
            "RuntimeValidationConfig: {IntendedInstanceType: GeneralPurpose.m6i.large}"
        ),
        pick(App, "Name: third\n    AbsoluteAppPath: C:\\App\\x.exe"),
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
        pick(Name, "\"cad-2026\""),
        pick(
            Top,
            "\"RuntimeValidationConfig\": {\"IntendedInstanceType\": \"GeneralPurpose.m6i.large\"}"
        ),
        pick(
            App,
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

//! Requests and evidence, perturbed in many ways: the redacted ones have the same outcomes, rule by rule.

use super::super::support::cli::NOW;
use ami_preflight::evidence::{Answers, EvidenceFile, Target};
use ami_preflight::judge::Outcome;
use ami_preflight::judge::pipeline::Run;
use ami_preflight::redact::{Material, redacted};
use ami_preflight::report::bundle::differing;
use ami_preflight::request::Request;
use ami_preflight::rules::{self, Rule, Selection};
use ami_preflight::text::Source;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};
use std::sync::OnceLock;

/// A request and evidence for it.
#[derive(Clone, Debug)]
struct Pair {
    request: Map<String, Value>,
    evidence: Value,
}

fn example(name: &str) -> Pair {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");
    let text = std::fs::read_to_string(format!("{root}/{name}.yaml")).unwrap();
    let source = Source::new(name, text);
    let evidence = std::fs::read_to_string(format!("{root}/{name}.evidence.json")).unwrap();
    Pair {
        request: Request::from_source(&source, &Map::new()).unwrap().input,
        evidence: serde_json::from_str(&evidence).unwrap(),
    }
}

fn all_rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| rules::builtin().unwrap())
}

fn outcomes(request: &Map<String, Value>, file: EvidenceFile) -> Vec<Outcome> {
    let request = Request::from_flags(request);
    let target = Target {
        region: file.region.clone(),
        account: file.account.clone(),
        ..Target::default()
    };
    let selection = Selection::default();
    let run = Run {
        dry_run: file
            .calls
            .iter()
            .any(|call| call.operation == "CreateImportedImage"),
        ..Run::new(all_rules(), &selection, target, NOW.parse().unwrap())
    };
    let requests = std::slice::from_ref(&request);
    let gathered = run.gather(requests, &mut file.replay(), Answers::new());
    let judged = gathered.judging(requests).judge(&request, false);
    judged.outcomes.into_vec()
}

/// The rules that are judged otherwise once the pair is redacted, with what they say.
fn differences(pair: &Pair) -> Option<String> {
    let evidence: EvidenceFile = serde_json::from_value(pair.evidence.clone()).ok()?;
    let material = Material {
        requests: vec![pair.request.clone()],
        evidence: Some(evidence.clone()),
        ..Material::default()
    };
    let after = redacted(&material);
    let before = outcomes(&pair.request, evidence);
    let after = outcomes(&after.requests[0], after.evidence.clone().unwrap());
    let differ = differing(&before, &after);
    let said = |outcomes: &[Outcome], rule: &str| {
        let of = outcomes.iter().filter(|o| o.rule == rule);
        let of = of.map(|o| {
            format!(
                "{} {} {}",
                o.verdict.as_str(),
                o.certainty.as_str(),
                o.message
            )
        });
        of.collect::<Vec<_>>().join("; ")
    };
    let lines = differ.iter().map(|rule| {
        format!(
            "{rule}\n  before: {}\n  after: {}",
            said(&before, rule),
            said(&after, rule)
        )
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Every place of a value, as a JSON pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    if !at.is_empty() {
        found.push(at.to_owned());
    }
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                places(item, &format!("{at}/{index}"), found);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                let name = name.replace('~', "~0").replace('/', "~1");
                places(member, &format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// Takes away what stands at a place.
fn drop_at(value: &mut Value, place: &str) {
    let (parent, key) = place.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match value.pointer_mut(parent) {
        Some(Value::Array(items)) => {
            items.remove(key.parse().unwrap());
        }
        Some(Value::Object(members)) => {
            members.remove(&key);
        }
        _ => {}
    }
}

/// Texts that rules look at in one way or another.
const TEXTS: &[&str] = &[
    "",
    " ",
    "*",
    "x",
    "17",
    "true",
    "FAILED",
    "SHARED",
    "available",
    "aws-cad",
    "Amazon",
    "AppStreamCad",
    "awscad",
    "Team",
    "team",
    "aws:team",
    "ami-0123456789abcdef0",
    "ami-xyz",
    "ami-0123",
    "AMI-0123456789ABCDEF0",
    "snap-0123456789abcdef0",
    "wsi-0123456789a",
    "999988887777",
    "arn:aws:iam::999988887777:role/Other",
    "arn:aws:iam::111122223333:role/service-role/AmazonAppStreamServiceAccess",
    "arn:aws:iam::111122223333:role/AppStreamImage*",
    "arn:aws:iam:111122223333:role/Broken",
    "arn:aws-cn:iam::111122223333:role/Import",
    "arn:aws:iam::aws:policy/AdministratorAccess",
    "TPM-Windows_Server-2022-English-Full-Base-2026.10.14",
    "Windows_Server-2019-English-Core-SQL_2019_Web-2026.09.09",
    "win2022-upgraded-from-2019",
    "ws2025_core",
    "Windows Server 2016",
    "acme windows server 2022 sql server standard",
    "in-place upgraded golden",
    "cad (x86) größe",
    "名前",
    "a\u{200b}b",
    "na\tme",
    r"C:\Users\alice\cad.exe",
    r"D:\Apps\cad.exe",
    r"C:\\Program Files\\Cad\\cad.exe",
    "C:/cad/cad.exe",
    r"%ProgramFiles%\cad.exe",
    r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe",
    r"C:\Progra~1\cad.exe",
    r#""C:\cad.exe" /x"#,
    r"C:\cad.exe --open a.dwg",
    r"C:\con\cad.exe",
    r"C:\cad\tool.lnk",
    r"\\server\share\cad.exe",
    "-NoProfile -ep bypass -File C:\\acme\\start.ps1",
    "-File C:\\acme\\start.ps1",
    "/c start acme",
    "--password=hunter2",
    "token: abcdefgh",
    "AKIAIOSFODNN7EXAMPLE",
    "https://u:p@acme.example/x",
    "stream.standard.medium",
    "Accelerated.g5.xlarge",
    "appstream.amazonaws.com",
    "workspaces.amazonaws.com",
    "ec2.amazonaws.com",
    "eu-central-1",
    "aws:SourceAccount",
    "aws:PrincipalTag/Team",
    "ec2:*",
    "2026-11-01T00:00:00Z",
    "10.0.0.0/8",
    "Not authorized for image:ami-0a1b2c3d4e5f60718",
    "explicit deny in a service control policy",
];

fn text() -> impl Strategy<Value = Value> {
    prop_oneof![
        6 => select(TEXTS).prop_map(|text| json!(text)),
        1 => "[a-zA-Z0-9 ._*-]{1,12}".prop_map(|text| json!(text)),
        1 => select(vec![json!(17), json!(true), json!(null), json!([]), json!({}), json!(111_122_223_333_u64)]),
    ]
}

/// A change at some place: dropped, replaced, or lengthened.
#[derive(Clone, Debug)]
struct Change {
    place: prop::sample::Index,
    of_request: bool,
    drop: bool,
    with: Value,
}

fn change() -> impl Strategy<Value = Change> {
    (
        any::<prop::sample::Index>(),
        any::<bool>(),
        prop::bool::weighted(0.25),
        text(),
    )
        .prop_map(|(place, of_request, drop, with)| Change {
            place,
            of_request,
            drop,
            with,
        })
}

fn perturbed(mut pair: Pair, changes: &[Change]) -> Pair {
    for change in changes {
        let mut request = Value::Object(pair.request.clone());
        let value = match change.of_request {
            true => &mut request,
            false => &mut pair.evidence["calls"],
        };
        let mut all = Vec::new();
        places(value, "", &mut all);
        if all.is_empty() {
            continue;
        }
        let place = &all[change.place.index(all.len())];
        match change.drop {
            true => drop_at(value, place),
            false => *value.pointer_mut(place).unwrap() = change.with.clone(),
        }
        if let Value::Object(members) = request {
            pair.request = members;
        }
    }
    pair
}

#[test]
fn the_examples_are_judged_as_before() {
    for name in ["ready", "faulty"] {
        assert_eq!(differences(&example(name)), None, "{name}");
    }
}

#[test]
fn every_text_of_the_examples_replaced_by_every_kind_of_text() {
    let mut wrong = Vec::new();
    for name in ["ready", "faulty"] {
        let pair = example(name);
        for of_request in [true, false] {
            let value = match of_request {
                true => Value::Object(pair.request.clone()),
                false => pair.evidence["calls"].clone(),
            };
            let mut all = Vec::new();
            places(&value, "", &mut all);
            // Each place, or some of many, with some of the texts: all of them with all would take an hour.
            let (some, step) = if of_request { (1, 23) } else { (7, 67) };
            for (at, place) in all.iter().enumerate().step_by(some) {
                for text in TEXTS.iter().skip(at % step).step_by(step) {
                    let mut changed = value.clone();
                    *changed.pointer_mut(place).unwrap() = json!(text);
                    let mut other = pair.clone();
                    match changed {
                        Value::Object(members) if of_request => other.request = members,
                        changed => other.evidence["calls"] = changed,
                    }
                    if let Some(why) = differences(&other) {
                        wrong.push(format!("{name} {place} = {text:?}: {why}"));
                    }
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn what_is_perturbed_is_judged_as_before(
        ready in any::<bool>(),
        changes in prop::collection::vec(change(), 1..5),
    ) {
        let pair = example(if ready { "ready" } else { "faulty" });
        let pair = perturbed(pair, &changes);
        prop_assert_eq!(differences(&pair), None);
    }
}

//! Facts of the guest: the table has what the disk is asked for, a recording replays without the catalog's paths, and a disk that cannot be
//! read leaves unknown what it would have told, and nothing else.

use crate::disk::images::path;
use crate::support::cli::NOW;
use crate::support::world::{call, ready};
use ami_preflight::disk::guest::{self, Certainty, Kind};
use ami_preflight::disk::snapshot::SnapshotRef;
use ami_preflight::evidence::file::Replay;
use ami_preflight::evidence::gather::Respond;
use ami_preflight::evidence::inspect::{Disks, Inspecting, Opened, OpenedSnapshot, Tell};
use ami_preflight::evidence::{Answer, Answers, CallError, EvidenceFile, Question, Target};
use ami_preflight::facts::table;
use ami_preflight::grade::Verdict;
use ami_preflight::judge::Outcome;
use ami_preflight::judge::pipeline::{Gathered, Run};
use ami_preflight::request::Request;
use ami_preflight::rules::{self, Rule, Selection};
use ami_preflight::text::Source;
use serde_json::{Map, Value, json};

#[test]
fn the_table_has_what_the_disk_is_asked_for() {
    for fact in guest::facts() {
        let path = format!("guest.{}", fact.name);
        let row = table::row(&path).unwrap_or_else(|| panic!("{path} is in no row"));
        assert_eq!(row.kind.as_str(), fact.kind.as_str(), "{path}");
        if fact.certainty == Certainty::Unverified {
            assert!(row.doc.contains("nobody has verified"), "{path}");
        }
        let Kind::Records(fields) = fact.kind else {
            continue;
        };
        for (name, kind) in fields {
            let path = format!("{path}[].{name}");
            let row = table::row(&path).unwrap_or_else(|| panic!("{path} is in no row"));
            assert_eq!(row.kind.as_str(), kind.as_str(), "{path}");
        }
    }
}

fn request() -> Request {
    let text = std::fs::read_to_string("examples/ready.yaml").unwrap();
    let text = text.replace(r"Example\CAD", "Cad");
    Request::from_source(&Source::new("ready.yaml", text), &Map::new()).unwrap()
}

fn target(file: &EvidenceFile) -> Target {
    Target {
        region: file.region.clone(),
        account: file.account.clone(),
        ..Target::default()
    }
}

fn run<'a>(rules: &'a [Rule], selection: &'a Selection, evidence: &Value) -> Run<'a> {
    Run {
        inspect_disk: true,
        show_sensitive: false,
        ..Run::new(
            rules,
            selection,
            target(&parsed(evidence)),
            NOW.parse().unwrap(),
        )
    }
}

fn gathered<'a>(run: &'a Run<'a>, responder: &mut dyn Respond) -> Gathered<'a> {
    run.gather(&[request()], responder, Answers::new())
}

fn outcomes(gathered: Gathered<'_>) -> Vec<Outcome> {
    let request = request();
    let judging = gathered.judging(std::slice::from_ref(&request));
    judging.judge(&request, false).outcomes.into_vec()
}

fn parsed(evidence: &Value) -> EvidenceFile {
    EvidenceFile::parse(&evidence.to_string()).unwrap()
}

#[test]
fn a_recording_replays_to_the_same_report_and_holds_no_path_of_the_catalog() {
    let (rules, all) = (rules::builtin().unwrap(), Selection::default());
    let disk = Disks::File(Box::new(Opened::file(&path("gpt")).unwrap()));
    let mut responder = Inspecting::new(Box::new(Replay::from(parsed(&ready()))), disk);
    let run = run(&rules, &all, &ready());
    let gathered_first = gathered(&run, &mut responder);
    let recorded = serde_json::to_string(&run.evidence(gathered_first.answers())).unwrap();
    assert!(recorded.contains("InspectSnapshot") && recorded.contains("PathSha256"));
    assert!(!recorded.contains("notepad") && !recorded.contains("cad.exe"));
    let first = outcomes(gathered_first);
    let failed = |outcomes: &[Outcome]| -> Vec<(String, Verdict, String)> {
        let told = |o: &Outcome| (o.rule.clone(), o.verdict, o.message.clone());
        outcomes.iter().map(told).collect()
    };
    let replay = EvidenceFile::parse(&recorded).unwrap();
    let second = gathered(&run, &mut replay.replay());
    assert_eq!(failed(&first), failed(&outcomes(second)));
    // The program is not on this disk.
    let missing = first
        .iter()
        .find(|o| o.rule == "CAT026" && o.verdict == Verdict::Fail);
    assert!(missing.is_some());
}

/// An account whose snapshots cannot be read.
struct Refusing(EvidenceFile, CallError);

impl Respond for Refusing {
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)> {
        self.0.replay().respond(questions)
    }

    fn open_snapshot(&self, _: &SnapshotRef, _: u64) -> Result<OpenedSnapshot, CallError> {
        Err(self.1.clone())
    }
}

struct Silent;

impl Tell for Silent {}

fn refused(evidence: &Value, error: CallError) -> Vec<Outcome> {
    let (rules, all) = (rules::builtin().unwrap(), Selection::default());
    let inner = Refusing(parsed(evidence), error);
    let (tell, blocks) = (Box::new(Silent), 100);
    let disks = Disks::Snapshots { tell, blocks };
    let mut responder = Inspecting::new(Box::new(inner), disks);
    let run = run(&rules, &all, evidence);
    outcomes(gathered(&run, &mut responder))
}

fn outcome<'a>(outcomes: &'a [Outcome], rule: &str) -> &'a Outcome {
    outcomes.iter().find(|o| o.rule == rule).unwrap()
}

#[test]
fn a_snapshot_that_may_not_be_read_leaves_the_guest_unknown_with_the_permission_and_judges_the_rest()
 {
    let denied = CallError::new(
        "AccessDeniedException",
        "the snapshot may not be read: share it",
    );
    let outcomes = refused(&ready(), denied);
    let build = outcome(&outcomes, "GST001");
    assert_eq!(build.verdict, Verdict::Unknown);
    assert!(build.message.contains("share it"), "{}", build.message);
    assert_eq!(
        build.missing[0].action,
        "ebs:ListSnapshotBlocks, ebs:GetSnapshotBlock"
    );
    let guest = outcomes.iter().filter(|o| o.rule.starts_with("GST"));
    for o in guest {
        assert_ne!(o.verdict, Verdict::Pass, "{}", o.rule);
        assert_ne!(o.verdict, Verdict::Fail, "{}", o.rule);
    }
    assert_eq!(outcome(&outcomes, "CAT026").verdict, Verdict::Unknown);
    assert_eq!(outcome(&outcomes, "AMI010").verdict, Verdict::Pass);
    assert_eq!(outcome(&outcomes, "AMI030").verdict, Verdict::Pass);
    let nobody = outcome(&outcomes, "AMI048");
    assert!(
        nobody.message.contains("could not be read"),
        "{}",
        nobody.message
    );
}

#[test]
fn a_key_that_may_not_be_used_is_the_permission_that_is_missing() {
    let words = "the snapshot is encrypted: allow kms:Decrypt on it, in the caller's policy";
    let outcomes = refused(&ready(), CallError::new("AccessDeniedException", words));
    let missing = &outcome(&outcomes, "GST001").missing[0];
    assert_eq!(missing.action, "kms:Decrypt");
}

/// What EC2 says of the snapshot is enough: nobody asks for a block.
#[test]
fn an_archived_snapshot_is_not_opened() {
    let mut evidence = ready();
    let snapshot = call(&mut evidence, "DescribeSnapshots", "snap-");
    snapshot["output"]["Snapshots"][0]["StorageTier"] = json!("archive");
    let never = CallError::new("Opened", "it was opened");
    let outcomes = refused(&evidence, never);
    let build = outcome(&outcomes, "GST001");
    assert_eq!(build.verdict, Verdict::Unknown);
    assert!(
        build.message.contains("restore-snapshot-tier"),
        "{}",
        build.message
    );
    assert_eq!(outcome(&outcomes, "AMI025").verdict, Verdict::Fail);
}

fn bad_recorded() -> Value {
    let (rules, all) = (rules::builtin().unwrap(), Selection::default());
    let disk = Disks::File(Box::new(Opened::file(&path("bad")).unwrap()));
    let mut responder = Inspecting::new(Box::new(Replay::from(parsed(&ready()))), disk);
    let run = run(&rules, &all, &ready());
    let gathered = gathered(&run, &mut responder);
    serde_json::to_value(run.evidence(gathered.answers())).unwrap()
}

/// Each answer about the worst of guests taken away, emptied, or of another type: nothing that failed passes then.
#[test]
fn an_answer_that_is_lost_never_makes_a_failure_pass() {
    let (rules, only) = (
        rules::builtin().unwrap(),
        Selection {
            select: vec!["guest".to_owned()],
            ignore: Vec::new(),
        },
    );
    let judged = |evidence: &Value| {
        let file = parsed(evidence);
        let run = run(&rules, &only, evidence);
        outcomes(gathered(&run, &mut file.replay()))
    };
    let evidence = bad_recorded();
    let failing: Vec<String> = judged(&evidence)
        .into_iter()
        .filter(|o| o.verdict == Verdict::Fail)
        .map(|o| o.rule)
        .collect();
    assert!(failing.len() > 25, "{failing:?}");
    let calls = evidence["calls"].as_array().unwrap();
    let at = calls
        .iter()
        .position(|c| c["operation"] == "InspectSnapshot")
        .unwrap();
    let guest = evidence["calls"][at]["output"]["guest"]
        .as_object()
        .unwrap();
    let losses = [
        Value::Null,
        json!({"status": "unknown", "value": null, "reason": "damaged"}),
        json!({"status": "known", "value": null, "reason": null}),
        json!({"status": "known", "value": {"x": 1}, "reason": null}),
        json!("known"),
    ];
    for name in guest.keys() {
        for loss in &losses {
            let mut lost = evidence.clone();
            lost["calls"][at]["output"]["guest"][name] = loss.clone();
            for o in judged(&lost).iter().filter(|o| failing.contains(&o.rule)) {
                let fine = matches!(o.verdict, Verdict::Fail | Verdict::Unknown);
                assert!(fine, "{} is {:?} without {name}: {loss}", o.rule, o.verdict);
            }
        }
    }
    for output in [json!({}), json!([]), json!("x")] {
        let mut lost = evidence.clone();
        lost["calls"][at]["output"] = output.clone();
        for o in judged(&lost).iter().filter(|o| failing.contains(&o.rule)) {
            let fine = !matches!(o.verdict, Verdict::Pass | Verdict::Skipped);
            assert!(fine, "{} is {:?} with {output}", o.rule, o.verdict);
        }
    }
}

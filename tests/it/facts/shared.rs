//! What requests have in common is asked, derived and judged once; each must come out as if it were the only one.

use crate::support::cli::NOW;
use crate::support::world::{deny, ready};
use ami_preflight::evidence::{Answers, Call, EvidenceFile, Target};
use ami_preflight::facts::table;
use ami_preflight::grade::Verdict;
use ami_preflight::judge::Outcome;
use ami_preflight::judge::pipeline::Run;
use ami_preflight::request::Request;
use ami_preflight::rules::{self, RestsOn, Rule, Selection};
use ami_preflight::text::Source;
use serde_json::{Map, Value};

/// The ready request, and requests that differ from it: in their own members, in common ones, and in both.
fn requests() -> Vec<Request> {
    let read = |name: &str| {
        let path = format!("{}/examples/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).unwrap()
    };
    let ready = read("ready.yaml");
    let line = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    };
    let untagged = ready.split("Tags:").next().unwrap().to_owned();
    let texts = [
        ready.clone(),
        line(&ready, "Name: cad-2026-11", "Name: AWS-other"),
        untagged
            .split("AppCatalogConfig:")
            .next()
            .unwrap()
            .to_owned(),
        line(&ready, "role/AppStreamImageImport", "role/Another"),
        line(&untagged, "ami-0a1b2c3d4e5f60718", "ami-0fedcba9876543210"),
        line(&ready, "GeneralPurpose.m6i.large", "stream.standard.large"),
        line(
            &ready,
            "SourceAmiId: ami-0a1b2c3d4e5f60718",
            "SourceAmiId: 7",
        ),
        line(&ready, "IamRoleArn: arn", "IamRole: arn"),
        read("faulty.yaml"),
    ];
    let numbered = texts.into_iter().enumerate();
    let request = |(index, text)| {
        let source = Source::new(&format!("{index}.yaml"), text);
        Request::from_source(&source, &Map::new()).unwrap()
    };
    numbered.map(request).collect()
}

/// A run that asks for a dry run where one is recorded.
fn run<'a>(rules: &'a [Rule], selection: &'a Selection, file: &EvidenceFile) -> Run<'a> {
    let target = Target {
        region: file.region.clone(),
        account: file.account.clone(),
        ..Target::default()
    };
    let mut calls = file.calls.iter();
    Run {
        dry_run: calls.any(|call| call.operation == "CreateImportedImage"),
        ..Run::new(rules, selection, target, NOW.parse().unwrap())
    }
}

/// Every outcome of every request, judged together.
fn together(run: &Run<'_>, requests: &[Request], file: &EvidenceFile) -> Vec<Vec<Outcome>> {
    let gathered = run.gather(requests, &mut file.replay(), Answers::new());
    let judging = gathered.judging(requests);
    let sitting = judging.sitting();
    let judged = requests.iter().map(|it| sitting.judge(it, false));
    judged.map(|it| it.outcomes.into_vec()).collect()
}

/// Whether the run has left a question of a request unasked.
fn left_unasked(run: &Run<'_>, requests: &[Request], file: &EvidenceFile) -> bool {
    let gathered = run.gather(requests, &mut file.replay(), Answers::new());
    let judging = gathered.judging_interrupted(requests);
    let mut judged = requests.iter().map(|it| judging.judge(it, false));
    judged.any(|it| it.interrupted)
}

/// The same, each judged in a run of its own that shares nothing. The places of passes, which such a run tells, are left out.
fn apart(run: &Run<'_>, requests: &[Request], file: &EvidenceFile) -> Vec<Vec<Outcome>> {
    let run = Run {
        place_passes: true,
        ..run.clone()
    };
    let judge = |request: &Request| {
        let one = std::slice::from_ref(request);
        let gathered = run.gather(one, &mut file.replay(), Answers::new());
        let judged = gathered.judging(one).judge(request, false);
        let outcomes = judged.outcomes.into_vec().into_iter();
        let unplaced = |mut outcome: Outcome| {
            if outcome.verdict == Verdict::Pass {
                outcome.location = None;
                outcome.request = String::new();
            }
            outcome
        };
        outcomes.map(unplaced).collect()
    };
    requests.iter().map(judge).collect()
}

fn compare(rules: &[Rule], selection: &Selection, evidence: &Value, what: &str) {
    let requests = requests();
    let file = serde_json::from_value(evidence.clone()).unwrap();
    let run = run(rules, selection, &file);
    assert!(!left_unasked(&run, &requests, &file), "{what}");
    let (together, apart) = (
        together(&run, &requests, &file),
        apart(&run, &requests, &file),
    );
    for (index, (one, other)) in together.iter().zip(&apart).enumerate() {
        let differs = one.iter().zip(other).find(|(one, other)| one != other);
        assert!(differs.is_none(), "{what}, request {index}: {differs:#?}");
        assert_eq!(one.len(), other.len(), "{what}, request {index}");
    }
}

/// How many answers are kept for further requests, after so many that differ in their names.
fn kept_after(count: usize) -> usize {
    let (rules, selection) = (rules::builtin().unwrap(), Selection::default());
    let file = serde_json::from_value(ready()).unwrap();
    let run = run(&rules, &selection, &file);
    let path = format!("{}/examples/ready.yaml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let request = |index| {
        let name = format!("cad-{index}");
        let source = Source::new("request.yaml", text.replace("cad-2026-11", &name));
        Request::from_source(&source, &Map::new()).unwrap()
    };
    let requests: Vec<Request> = (0..count).map(request).collect();
    let gathered = run.gather(&requests, &mut file.replay(), Answers::new());
    gathered.judging(&requests).known().answers().len()
}

#[test]
fn what_was_said_of_a_name_is_kept_for_no_other_request() {
    assert_eq!(kept_after(20), kept_after(1));
}

#[test]
fn requests_judged_together_come_out_as_each_alone() {
    let rules = rules::builtin().unwrap();
    let all = Selection::default();
    compare(&rules, &all, &ready(), "all evidence");
    let some = Selection {
        select: vec!["ami".to_owned(), "IAM".to_owned()],
        ignore: vec!["AMI001".to_owned()],
    };
    compare(&rules, &some, &ready(), "some rules");
}

#[test]
fn and_so_they_do_whatever_a_dry_run_says() {
    let rules = rules::builtin().unwrap();
    let all = Selection::default();
    for code in [
        "DryRunOperationException",
        "InvalidRoleException",
        "AccessDeniedException",
    ] {
        let mut evidence = ready();
        let calls = evidence["calls"].as_array_mut().unwrap();
        for call in calls.iter_mut() {
            // The simulator says nothing: the dry run is what tells of the rights.
            if call["operation"] == "SimulatePrincipalPolicy" {
                deny(call, "AccessDenied");
            }
        }
        calls.push(serde_json::json!({
            "service": "appstream", "operation": "CreateImportedImage",
            "error": {"code": code, "message": "x"},
        }));
        compare(&rules, &all, &evidence, code);
    }
}

#[test]
fn and_so_they_do_whatever_call_was_denied_or_is_missing() {
    let rules = rules::builtin().unwrap();
    let all = Selection::default();
    let count = ready()["calls"].as_array().unwrap().len();
    for index in 0..count {
        let mut evidence = ready();
        let call = &mut evidence["calls"][index];
        let what = format!("{} {}", call["operation"], call["input"]);
        if index % 2 == 0 {
            deny(call, "AccessDenied");
        } else {
            evidence["calls"].as_array_mut().unwrap().remove(index);
        }
        compare(&rules, &all, &evidence, &what);
    }
}

#[test]
fn most_rules_rest_on_what_requests_have_in_common() {
    let rules = rules::builtin().unwrap();
    let of = |rests_on| rules.iter().filter(move |rule| rule.rests_on == rests_on);
    assert!(of(RestsOn::Common).count() > rules.len() / 2);
    for rule in of(RestsOn::Common) {
        let own = |need: &&str| {
            let mut parts = need.split(['.', '[']);
            let (root, member) = (parts.next().unwrap_or_default(), parts.next());
            !table::is_common(root, member)
        };
        assert_eq!(rule.needs.iter().find(own), None, "{}", rule.id);
    }
    let outcomes: Vec<&str> = of(RestsOn::Outcomes).map(|rule| rule.id.as_str()).collect();
    assert_eq!(outcomes, ["DRY012"]);
}

#[test]
fn what_requests_have_in_common_follows_no_question_of_one_request() {
    for call in Call::ALL.iter().map(|call| call.info()) {
        let own = call.after.iter().find(|first| first.info().of_one_request);
        assert!(own.is_none() || call.of_one_request, "{}", call.operation);
    }
}

//! `check` as a user sees it: the bundled examples, inputs of all kinds, exit codes, the report.

use crate::support;

use serde_json::{Value, json};
use support::cli::{NOW, Scene, command, finish, output, run};

fn example(name: &str, more: &[&str]) -> support::cli::Run {
    let (request, evidence) = (
        format!("examples/{name}.yaml"),
        format!("examples/{name}.evidence.json"),
    );
    let mut arguments = vec!["check", &request, "--evidence", &evidence];
    arguments.extend(["--now", NOW]);
    arguments.extend(more);
    run(&arguments)
}

#[test]
fn the_ready_example_is_ready() {
    let run = example("ready", &[]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(run.stdout);
    let json = example("ready", &["-o", "json"]);
    assert_eq!(
        json.failed(&["error", "warning", "advice"]),
        ["AMI048 6"],
        "nobody has looked inside the AMI, and that is all"
    );
    assert_eq!(json.json()["summary"]["unknown"], 0);
}

#[test]
fn every_fault_of_the_faulty_example_is_found_at_its_line_and_nothing_else() {
    let run = example("faulty", &["-o", "json"]);
    assert_eq!(run.code, 1);
    assert_eq!(
        run.failed(&["error", "warning"]),
        [
            "AMI010 4",
            "AMI011 4",
            "AMI014 4",
            "AMI018 4",
            "AMI023 4",
            "AMI030 4",
            "AMI032 4",
            "AMI035 4",
            "CAT002 10",
            "CAT003 14",
            "CAT007 15",
            "CAT009 13",
            "IAM008 5",
            "IAM012 5",
            "IAM102 5",
            "QUO002 7",
            "REQ004 2",
            "REQ005 2",
            "REQ009 3",
            "REQ012 17",
            "REQ020 7",
            "REQ028 8",
        ]
    );
    insta::assert_snapshot!(example("faulty", &[]).stdout);
}

#[test]
fn reports_are_the_same_bytes_every_time() {
    for format in ["human", "json"] {
        let one = example("faulty", &["-o", format]).stdout;
        assert_eq!(one, example("faulty", &["-o", format]).stdout);
    }
}

#[test]
fn sensitive_values_are_not_echoed_unless_asked_for() {
    for format in ["human", "json"] {
        let hidden = example("faulty", &["-o", format, "-v"]).stdout;
        assert!(
            !hidden.contains(r"Editor\editor.exe") && !hidden.contains(r"Editor\\editor.exe"),
            "{hidden}"
        );
    }
    let shown = example("faulty", &["--show-sensitive"]).stdout;
    assert!(shown.contains(r"Editor\editor.exe"));
}

#[test]
fn the_json_report_has_the_schema_it_promises() {
    let schema: Value = serde_json::from_str(&run(&["schema", "report"]).stdout).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("report.json", schema).unwrap();
    let index = compiler.compile("report.json", &mut schemas).unwrap();
    for (name, code) in [("ready", 0), ("faulty", 1)] {
        let run = example(name, &["-o", "json"]);
        assert_eq!(run.code, code);
        schemas
            .validate(&run.json(), index)
            .unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn exit_codes_follow_the_table() {
    let ready = |_: &mut Value| {};
    let warned = |e: &mut Value| support::cli::image(e)["Public"] = json!(true);
    let advised = |e: &mut Value| {
        support::cli::image(e)["DeprecationTime"] = json!("2026-01-01T00:00:00.000Z")
    };
    let failed = |e: &mut Value| support::cli::image(e)["BootMode"] = json!("legacy-bios");
    let unknown = |e: &mut Value| {
        e["calls"]
            .as_array_mut()
            .unwrap()
            .retain(|c| c["operation"] != "DescribeSnapshots")
    };
    let both = |e: &mut Value| {
        failed(e);
        unknown(e);
    };
    type Row<'a> = (&'a str, &'a dyn Fn(&mut Value), &'a [&'a str], i32);
    let table: [Row<'_>; 15] = [
        ("ready", &ready, &[], 0),
        ("a warning", &warned, &[], 0),
        (
            "a warning that gates",
            &warned,
            &["--fail-on", "warning"],
            1,
        ),
        ("advice", &advised, &["--fail-on", "warning"], 0),
        ("advice that gates", &advised, &["--fail-on", "advice"], 1),
        ("an error", &failed, &[], 1),
        (
            "an error that does not gate",
            &failed,
            &["--fail-on", "never"],
            0,
        ),
        ("unknown", &unknown, &[], 3),
        ("unknown, ignored", &unknown, &["--on-unknown", "ignore"], 0),
        (
            "unknown, nothing gates",
            &unknown,
            &["--fail-on", "never"],
            0,
        ),
        ("an error and unknown", &both, &[], 1),
        (
            "an error and unknown, ignored",
            &both,
            &["--on-unknown", "ignore"],
            1,
        ),
        (
            "the error deselected, unknown left",
            &both,
            &["--ignore", "AMI010"],
            3,
        ),
        ("only one rule", &failed, &["--select", "AMI011"], 0),
        ("bad selection", &ready, &["--select", "AMI999"], 2),
    ];
    for (name, change, arguments, code) in table {
        let scene = Scene::new(change);
        assert_eq!(scene.check(arguments).code, code, "{name}");
        let folder = scene.folder.path();
        let human = finish(
            command()
                .current_dir(folder)
                .args(["check", "request.yaml", "--evidence", "evidence.json"])
                .args(arguments),
        );
        assert_eq!(human.code, code, "{name}, for people");
    }
}

#[test]
fn an_unknown_names_call_reason_and_permission() {
    let run = Scene::new(|e| {
        let calls = e["calls"].as_array_mut().unwrap();
        let call = calls.iter_mut().find(|c| c["operation"] == "DescribeSnapshots").unwrap();
        call.as_object_mut().unwrap().remove("output");
        call["error"] = json!({"code": "UnauthorizedOperation", "message": "You are not authorized to perform this operation."});
    })
    .check(&[]);
    assert_eq!(run.code, 3);
    let report = run.json();
    let outcome = report["subjects"][0]["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|o| o["rule"] == "AMI023")
        .unwrap()
        .clone();
    assert_eq!(outcome["verdict"], "unknown");
    assert_eq!(
        outcome["missing"][0],
        json!({"fact": "ami.volumes[].snapshot.Encrypted", "call": "ec2:DescribeSnapshots", "reason": "denied", "action": "ec2:DescribeSnapshots",
            "detail": "You are not authorized to perform this operation."})
    );
    let calls = report["subjects"][0]["calls"].as_array().unwrap();
    let call = calls
        .iter()
        .find(|call| call["operation"] == "DescribeSnapshots")
        .unwrap();
    assert_eq!(call["status"], "denied");
}

#[test]
fn nothing_recorded_is_nothing_passed() {
    let scene = Scene::new(|e| e["calls"] = json!([]));
    let run = scene.check(&["--select", "AMI"]);
    assert_eq!(run.code, 3);
    assert_eq!(run.json()["summary"]["pass"], 0);
}

#[test]
fn offline_judges_the_request_alone() {
    let run = run(&[
        "check",
        "examples/ready.yaml",
        "--offline",
        "--region",
        "eu-west-1",
        "-o",
        "json",
    ]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    let report = run.json();
    assert_eq!(report["subjects"][0]["calls"], json!([]));
    assert!(report["summary"]["skipped"].as_u64().unwrap() > 40);
    let nowhere = support::cli::run(&["check", "examples/ready.yaml", "--offline"]);
    assert_eq!(
        nowhere.code, 0,
        "a Region that nobody named is not asked for: {}",
        nowhere.stdout
    );
    let faulty = support::cli::run(&[
        "check",
        "examples/faulty.yaml",
        "--offline",
        "--region",
        "eu-west-1",
        "-o",
        "json",
    ]);
    assert_eq!(faulty.code, 1);
}

#[test]
fn text_from_aws_cannot_reach_the_terminal_as_control_characters() {
    let run = Scene::new(|e| {
        support::cli::image(e)["Name"] = json!("evil \u{1b}[31m Windows_Server-2019 \u{202e}");
        support::cli::image(e)["PlatformDetails"] = json!("Windows\u{1b}]8;;http://x\u{7}");
    });
    let output = run.check_at(NOW, &["-v"]).stdout;
    assert!(
        !output.contains('\u{1b}') && !output.contains('\u{202e}') && !output.contains('\u{7}'),
        "{output:?}"
    );
}

#[test]
fn colour_is_only_there_when_asked_for() {
    assert!(!example("faulty", &[]).stdout.contains('\u{1b}'));
    assert!(
        example("faulty", &["--color", "always"])
            .stdout
            .contains('\u{1b}')
    );
}

#[test]
fn several_outputs_in_one_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.json");
    let run = example(
        "faulty",
        &["-o", "human", "-o", &format!("json={}", path.display())],
    );
    assert_eq!(run.code, 1);
    let written: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(written, example("faulty", &["-o", "json"]).json());
    assert_eq!(example("ready", &["-o", "human", "-o", "json"]).code, 2);
}

#[test]
fn a_rule_of_ones_own_is_tested_and_judged() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules/acme");
    std::fs::create_dir_all(&rules).unwrap();
    let text = "id: ACME001\nname: name-without-team\ntitle: The name does not begin with a team\nseverity: error\nparams: {team: cad}\n\
        assert: has(request.Name) && request.Name.startsWith(params.team)\nmessage: \"{request.Name} does not begin with {params.team}\"\n\
        at: request.Name\nwhy: Ours.\nfix: [Rename it.]\nsources: [{url: \"https://example.com\", checked: \"2026-11-23\"}]\n\
        examples:\n  - {name: ok, given: {}, expect: pass}\n  - {name: other, given: {request.Name: office}, expect: fail, message: office}\n";
    let file = rules.join("ACME001-name-without-team.yaml");
    std::fs::write(&file, text).unwrap();
    let folder_name = rules.display().to_string();
    let tested = run(&["rules", "test", &folder_name]);
    assert_eq!(
        (tested.code, tested.stdout.as_str()),
        (0, "1 rules, 2 examples: 2 passed, 0 failed\n"),
        "{}",
        tested.stderr
    );
    let judged = run(&[
        "check",
        "--name",
        "office",
        "--offline",
        "--rules",
        &folder_name,
        "--no-builtin-rules",
        "-o",
        "json",
    ]);
    assert_eq!(
        (judged.code, judged.failed(&["error"])),
        (1, vec!["ACME001 0".to_owned()])
    );
    std::fs::write(
        &file,
        text.replace("params.team)", "params.taem)")
            .replace("severity: error", "severty: error"),
    )
    .unwrap();
    let broken = run(&["rules", "test", &folder_name]);
    assert_eq!(broken.code, 2);
    assert!(
        broken.stderr.contains("did you mean `severity`?"),
        "{}",
        broken.stderr
    );
    std::fs::write(
        &file,
        text.replace("request.Name.startsWith", "request.Nmae.startsWith"),
    )
    .unwrap();
    let broken = run(&["rules", "test", &folder_name]);
    assert!(
        broken.stderr.contains("did you mean `Name`?") && broken.stderr.contains(":6:"),
        "{}",
        broken.stderr
    );
    std::fs::write(&file, text.replace("expect: pass", "expect: fail")).unwrap();
    assert_eq!(
        run(&["rules", "test", &folder_name]).code,
        2,
        "no passing example"
    );
}

#[test]
fn evidence_without_a_name_list_uses_the_private_images() {
    let run = Scene::new(|e| {
        let calls = e["calls"].as_array_mut().unwrap();
        calls.retain(|c| c["input"] != json!({"Names": ["cad-2026-11"]}));
        output(e, "appstream", "DescribeImages")["Images"][0]["Name"] = json!("cad-2026-11");
    })
    .check(&[]);
    assert_eq!(run.failed(&["error"]), ["REQ005 3"]);
}

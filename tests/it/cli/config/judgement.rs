//! What the settings change in the judgement.

use super::faulty;
use super::support::cli::{Run, Scene, command, finish};
use serde_json::{Value, json};
use std::fs;

fn severity(run: &Run, rule: &str) -> Value {
    match run.outcome(rule)["severity"].clone() {
        // Of what passed, the table tells.
        Value::Null => run.rule(rule)["severity"].clone(),
        severity => severity,
    }
}

#[test]
fn severities_change_and_what_cannot_be_waived_is_not_lowered() {
    let scene = faulty("severity: {AMI010: advice, CAT025: error}\n");
    let run = scene.check(&[]);
    assert_eq!((run.code, severity(&run, "AMI010")), (0, json!("advice")));
    assert_eq!(severity(&run, "CAT025"), "error");
    // Unknown outcomes count as much as the rule does.
    let unknown = Scene::new(|e| {
        e["calls"]
            .as_array_mut()
            .unwrap()
            .retain(|c| c["service"] != "ec2")
    });
    fs::write(
        unknown.folder.path().join("ami-preflight.yaml"),
        "select: [AMI010]\nseverity: {AMI010: advice}\n",
    )
    .unwrap();
    assert_eq!(unknown.check(&[]).code, 0);
    assert_eq!(unknown.check(&["--fail-on", "advice"]).code, 3);
    let lowered = faulty("severity: {AMI001: warning}\n").check(&[]);
    assert_eq!(lowered.code, 2);
    assert!(
        lowered.stderr.contains("cannot be lowered")
            && lowered.stderr.contains("ami-preflight.yaml:1:20"),
        "{}",
        lowered.stderr
    );
    assert_ne!(faulty("severity: {AMI001: error}\n").check(&[]).code, 2);
    let waivers =
        "waivers: [{rule: AMI011, subject: '*', reason: r, owner: o, expires: 2026-12-31}]\n";
    let run = faulty(&format!(
        "severity: {{CFG002: error, AMI010: advice}}\n{waivers}"
    ))
    .check(&[]);
    assert_eq!(run.failed(&["error"]), ["CFG002 2"]);
}

#[test]
fn a_severity_of_the_configuration_counts_in_every_case_of_the_rule() {
    let tagged = "Name: cad-2026-11\nSourceAmiId: ami-0a1b2c3d4e5f60718\nIamRoleArn: arn:aws:iam::111122223333:role/AppStreamImageImport\nTags: {AWS:x: y}\n";
    let scene = faulty("ignore: [AMI010]\n").request(tagged);
    assert_eq!(
        severity(&scene.check(&[]), "REQ012"),
        "warning",
        "the case has its own severity"
    );
    let scene = faulty("ignore: [AMI010]\nseverity: {REQ012: error}\n").request(tagged);
    let run = scene.check(&[]);
    assert_eq!((run.code, severity(&run, "REQ012")), (1, json!("error")));
}

#[test]
fn parameters_change_the_judgement() {
    assert_eq!(faulty("ignore: [AMI010]\n").check(&[]).code, 0);
    let run = faulty("ignore: [AMI010]\nparams: {CAT006: {longest: 5}}\n").check(&[]);
    assert_eq!(run.code, 1);
    assert!(
        run.failed(&["error"])
            .iter()
            .all(|failed| failed.starts_with("CAT006")),
        "{:?}",
        run.failed(&["error"])
    );
}

#[test]
fn rules_of_ones_own_are_found_beside_the_file() {
    let scene =
        faulty("rules: [policy]\nbuiltin_rules: false\nparams: {ACME001: {team: office}}\n");
    let root = scene.folder.path();
    fs::create_dir_all(root.join("policy/acme")).unwrap();
    fs::create_dir_all(root.join("images")).unwrap();
    fs::copy(root.join("request.yaml"), root.join("images/request.yaml")).unwrap();
    let text = "id: ACME001\nname: name-without-team\ntitle: The name does not begin with a team\nseverity: error\nparams: {team: cad}\n\
        assert: has(request.Name) && request.Name.startsWith(params.team)\nmessage: \"{request.Name} does not begin with {params.team}\"\n\
        at: request.Name\nwhy: Ours.\nfix: [Rename it.]\nsources: [{url: \"https://example.com\", checked: \"2026-11-23\"}]\n\
        examples:\n  - {name: ok, given: {}, expect: pass}\n  - {name: other, given: {request.Name: office}, expect: fail, message: office}\n";
    fs::write(
        root.join("policy/acme/ACME001-name-without-team.yaml"),
        text,
    )
    .unwrap();
    let check = || {
        finish(command().current_dir(root).args([
            "check",
            "images/request.yaml",
            "--offline",
            "-o",
            "json",
        ]))
    };
    let run = check();
    assert_eq!(
        (run.code, run.failed(&["error"]).len()),
        (1, 1),
        "{}",
        run.stderr
    );
    assert!(
        run.stdout.contains("does not begin with office"),
        "{}",
        run.stdout
    );
    fs::write(
        root.join("ami-preflight.yaml"),
        "rules: [policy]\nbuiltin_rules: false\n",
    )
    .unwrap();
    assert_eq!(check().code, 0);
}

#[test]
fn what_is_left_out_adds_up_and_what_is_selected_is_replaced() {
    let scene = faulty("ignore: [AMI010]\nselect: [AMI]\n");
    let skipped = |run: &Run, rule: &str| {
        let verdict = run.outcome(rule)["verdict"].clone();
        assert!(verdict.is_string(), "no {rule}");
        verdict == "skipped"
    };
    let run = scene.check(&["--ignore", "AMI011"]);
    assert!(
        skipped(&run, "AMI010")
            && skipped(&run, "AMI011")
            && skipped(&run, "REQ001")
            && !skipped(&run, "AMI014")
    );
    let run = scene.check(&["--select", "REQ"]);
    assert!(skipped(&run, "AMI014") && !skipped(&run, "REQ001"));
}

#[test]
fn the_example_in_the_readme_works() {
    let readme = fs::read_to_string("README.md").unwrap();
    let section = readme
        .split("## Settings, waivers, baseline")
        .nth(1)
        .unwrap();
    let example = section
        .split("```yaml\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    let scene = faulty(example);
    fs::create_dir(scene.folder.path().join("policy")).unwrap();
    let rule = fs::read_to_string("rules/request/REQ004-name-prefix-reserved.yaml")
        .unwrap()
        .replace("REQ004", "ACME004");
    fs::write(
        scene
            .folder
            .path()
            .join("policy/ACME004-name-prefix-reserved.yaml"),
        rule,
    )
    .unwrap();
    let run = scene.check(&[]);
    assert_eq!(
        (run.code, &run.json()["summary"]["waived"]),
        (0, &json!(1)),
        "{}{:?}",
        run.stderr,
        run.failed(&["error", "warning"])
    );
}

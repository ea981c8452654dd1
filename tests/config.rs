//! `ami-preflight.yaml`: where it is found, what it sets, what wins over it, and what is said of mistakes in it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use support::cli::{Run, Scene, command, finish, image, run};

/// The ready example without UEFI: AMI010 fails.
fn faulty(config: &str) -> Scene {
    let scene = Scene::new(|e| image(e)["BootMode"] = json!("legacy-bios"));
    fs::write(scene.folder.path().join("ami-preflight.yaml"), config).unwrap();
    scene
}

fn show(folder: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
    let mut command = command();
    command
        .current_dir(folder)
        .envs(environment.iter().copied());
    finish(command.args(["check", "--show-config"]).args(arguments))
}

/// Value and origin of a setting.
fn setting(run: &Run, name: &str) -> (String, String) {
    let line = run
        .stdout
        .lines()
        .find(|line| line.split(" = ").next().unwrap().trim() == name);
    let line = line.unwrap_or_else(|| panic!("no {name}: {}{}", run.stdout, run.stderr));
    let (value, origin) = line
        .split_once(" = ")
        .unwrap()
        .1
        .trim_end()
        .split_once("  ")
        .unwrap();
    (value.trim().to_owned(), origin.trim().to_owned())
}

fn severity(run: &Run, rule: &str) -> Value {
    let report = run.json();
    let outcomes = report["subjects"][0]["outcomes"].as_array().unwrap();
    outcomes.iter().find(|o| o["rule"] == rule).unwrap()["severity"].clone()
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file_and_that_over_the_default() {
    let scene = faulty("fail_on: warning\nregion: eu-west-1\nprofile: file\n");
    let folder = scene.folder.path();
    let environment = [
        ("AMI_PREFLIGHT_FAIL_ON", "advice"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_PROFILE", "variable"),
    ];
    let flags = [
        "--fail-on",
        "never",
        "--region",
        "us-west-2",
        "--profile",
        "flag",
    ];
    let table = [
        (
            "fail_on",
            ["never", "advice", "warning"],
            "AMI_PREFLIGHT_FAIL_ON",
            1,
        ),
        (
            "region",
            ["us-west-2", "us-east-1", "eu-west-1"],
            "AWS_REGION",
            2,
        ),
        ("profile", ["flag", "variable", "file"], "AWS_PROFILE", 3),
    ];
    for (name, values, variable, line) in table {
        let of = |arguments: &[&str], environment: &[(&str, &str)]| {
            setting(&show(folder, arguments, environment), name)
        };
        let flag = format!("--{}", name.replace('_', "-"));
        assert_eq!(of(&flags, &environment), (values[0].to_owned(), flag));
        assert_eq!(
            of(&[], &environment),
            (
                values[1].to_owned(),
                format!("environment variable {variable}")
            )
        );
        assert_eq!(
            of(&[], &[]),
            (values[2].to_owned(), format!("ami-preflight.yaml:{line}"))
        );
        assert_eq!(of(&["--no-config"], &[]).1, "default");
    }
    // And it counts: AMI010 gates, unless nothing does.
    assert_eq!(scene.check(&[]).code, 1);
    fs::write(folder.join("ami-preflight.yaml"), "fail_on: never\n").unwrap();
    assert_eq!(scene.check(&[]).code, 0);
    assert_eq!(scene.check(&["--fail-on", "error"]).code, 1);
    assert_eq!(scene.check(&["--no-config"]).code, 1);
}

#[test]
fn a_variable_without_a_value_is_not_set() {
    let scene = faulty("fail_on: warning\n");
    let names = [
        "FAIL_ON",
        "ON_UNKNOWN",
        "SELECT",
        "IGNORE",
        "CONFIG",
        "BASELINE",
        "TIMEOUT",
    ];
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("AMI_PREFLIGHT_{name}"))
        .collect();
    let empty: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "")).collect();
    let shown = show(scene.folder.path(), &[], &empty);
    assert_eq!(
        shown.stdout,
        show(scene.folder.path(), &[], &[]).stdout,
        "{}",
        shown.stderr
    );
    let bad = show(
        scene.folder.path(),
        &[],
        &[("AMI_PREFLIGHT_FAIL_ON", "fatal")],
    );
    assert!(
        bad.code == 2 && bad.stderr.contains("fatal"),
        "{}",
        bad.stderr
    );
}

#[test]
fn what_lives_beside_requests_is_not_judged_as_one() {
    let scene = faulty("fail_on: never\n");
    for name in [
        "request.schema.json",
        "known.baseline.json",
        "packer-manifest.json",
        "x.evidence.json",
    ] {
        fs::write(scene.folder.path().join(name), "{\"builds\": []}").unwrap();
    }
    fs::remove_file(scene.folder.path().join("evidence.json")).unwrap();
    let run = finish(command().current_dir(scene.folder.path()).args([
        "check",
        ".",
        "--offline",
        "-o",
        "json",
    ]));
    assert_eq!(
        (run.code, &run.json()["summary"]["subjects"]),
        (0, &json!(1)),
        "{}",
        run.stderr
    );
}

#[test]
fn everything_is_shown_with_its_place() {
    let scene = faulty(
        "required_version: '>=0.1'\nselect: [AMI, CAT]\nignore: [QUO]\nseverity:\n  AMI010: advice\nfail_on: warning\non_unknown: ignore\n\
         params:\n  CAT006: {longest: 100}\nregion: eu-west-1\nprofile: build\nbaseline: known.json\n\
         waivers:\n  - {rule: AMI011, subject: '*', reason: r, owner: o, expires: 2026-12-31}\n",
    );
    let run = show(
        scene.folder.path(),
        &["--ignore", "IAM", "--timeout", "5"],
        &[],
    );
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    insta::assert_snapshot!(run.stdout);
}

#[test]
fn it_is_found_upward_from_the_request_no_higher_than_the_repository() {
    let scene = faulty("fail_on: never\n");
    let root = scene.folder.path();
    let deep = root.join("images/cad");
    fs::create_dir_all(&deep).unwrap();
    fs::copy(root.join("request.yaml"), deep.join("request.yaml")).unwrap();
    let first = |arguments: &[&str]| {
        show(root, arguments, &[])
            .stdout
            .lines()
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        first(&["images/cad/request.yaml"]),
        "configuration file: ami-preflight.yaml"
    );
    assert_eq!(first(&["images"]), "configuration file: ami-preflight.yaml");
    assert_eq!(first(&["-"]), "configuration file: ami-preflight.yaml");
    let up = show(&deep, &["../../request.yaml"], &[]).stdout;
    assert!(
        up.lines().next().unwrap().ends_with("/ami-preflight.yaml"),
        "{up}"
    );
    fs::write(root.join("images/ami-preflight.yaml"), "fail_on: warning\n").unwrap();
    assert_eq!(
        first(&["images/cad/request.yaml"]),
        "configuration file: images/ami-preflight.yaml"
    );
    assert_eq!(
        first(&["request.yaml", "images/cad/request.yaml"]),
        "configuration file: ami-preflight.yaml",
        "the first request's"
    );
    fs::create_dir(deep.join(".git")).unwrap();
    assert_eq!(first(&["images/cad/request.yaml"]), "no configuration file");
    fs::write(deep.join("ami-preflight.yaml"), "").unwrap();
    fs::write(deep.join("ami-preflight.yaml"), "fail_on: advice\n").unwrap();
    assert_eq!(
        first(&["images/cad/request.yaml"]),
        "configuration file: images/cad/ami-preflight.yaml"
    );
    assert_eq!(
        first(&["--config", "images/ami-preflight.yaml", "images/cad"]),
        "configuration file: images/ami-preflight.yaml"
    );
    let variable = show(
        root,
        &[],
        &[("AMI_PREFLIGHT_CONFIG", "images/ami-preflight.yaml")],
    );
    assert!(
        variable.stdout.starts_with("configuration file: images/"),
        "{}",
        variable.stdout
    );
    let missing = scene.check(&["--config", "nowhere.yaml"]);
    assert_eq!(missing.code, 2);
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
        let report = run.json();
        let outcomes = report["subjects"][0]["outcomes"].as_array().unwrap();
        outcomes.iter().find(|o| o["rule"] == rule).unwrap()["verdict"] == "skipped"
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
fn mistakes_are_named_with_their_place_all_at_once() {
    let run = faulty(
        "fail-on: error\non_unknown: fial\nseverity: {AMI010: fatal}\nselect: AMI\nrules: [1]\nbuiltin_rules: yes\n\
         params: {CAT006: {longest: 1.5}, X: 1}\nregion:\nwaivers:\nprofile: ''\nbaseline: {}\nwhat: 1\n",
    )
    .check(&[]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    insta::assert_snapshot!(run.stderr);
    let run = faulty(
        "select: [AMI01O, REQ]\nignore: [cataloge]\nseverity: {AMI999: error, AMI001: advice}\n\
         params: {CAT006: {longst: 1, longest: long}, REQ001: {x: 1}, NO001: {}}\n",
    )
    .check(&[]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    insta::assert_snapshot!("ids", run.stderr);
    for (text, message) in [
        ("- 1\n", "ami-preflight.yaml"),
        ("fail_on: error\nfail_on: error\n", "given twice"),
        ("fail_on: [\n", "ami-preflight.yaml:"),
        ("\u{0}", "not a text file"),
    ] {
        let run = faulty(text).check(&[]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{text:?}");
        assert!(run.stderr.contains(message), "{text:?}: {}", run.stderr);
    }
}

#[test]
fn a_file_of_comments_sets_nothing() {
    for text in ["", "# fail_on: never\n", "---\n# nothing yet\n\n"] {
        assert_eq!(faulty(text).check(&[]).code, 1, "{text:?}");
    }
    assert_eq!(
        faulty("waivers:\n  # - {rule: AMI010}\nfail_on: never\n")
            .check(&[])
            .code,
        0
    );
}

#[test]
fn another_version_judges_nothing_and_says_so_before_all_else() {
    let run = faulty("required_version: '>=9.1'\na_key_of_the_future: 1\n").check(&[]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .contains("needs ami-preflight >=9.1, and this is 0.")
            && !run.stderr.contains("a_key_of_the_future"),
        "{}",
        run.stderr
    );
    assert_eq!(faulty("required_version: '>=0.1, <9'\n").check(&[]).code, 1);
    let bad = faulty("required_version: newest\n").check(&[]);
    assert!(
        bad.code == 2 && bad.stderr.contains("not a version requirement"),
        "{}",
        bad.stderr
    );
}

#[test]
fn the_region_of_the_file_counts_where_nothing_else_names_one() {
    let region = |config: &str, change: fn(&mut Value)| {
        let scene = Scene::new(change);
        fs::write(scene.folder.path().join("ami-preflight.yaml"), config).unwrap();
        scene.check(&[]).json()["subjects"][0]["target"]["region"].clone()
    };
    assert_eq!(
        region("region: us-east-1\n", |_| {}),
        "eu-west-1",
        "the evidence was recorded there"
    );
    let nowhere = |e: &mut Value| {
        e.as_object_mut().unwrap().remove("region");
    };
    assert_eq!(region("region: us-east-1\n", nowhere), "us-east-1");
    let scene = faulty("region: us-east-1\n");
    let offline = |variables: &[(&str, &str)]| {
        let mut command = command();
        command
            .current_dir(scene.folder.path())
            .envs(variables.iter().copied());
        finish(command.args(["check", "request.yaml", "--offline", "-o", "json"])).json()["subjects"][0]["target"]["region"].clone()
    };
    assert_eq!(offline(&[]), "us-east-1");
    assert_eq!(offline(&[("AWS_REGION", "eu-central-1")]), "eu-central-1");
}

#[test]
fn the_schema_accepts_what_is_accepted_and_refuses_what_is_refused() {
    let schema = serde_json::from_str(&run(&["schema", "config"]).stdout).unwrap();
    let mut schemas = boon::Schemas::new();
    let mut compiler = boon::Compiler::new();
    compiler.add_resource("config.json", schema).unwrap();
    let index = compiler.compile("config.json", &mut schemas).unwrap();
    let full = "required_version: '>=0.1'\nselect: [AMI]\nignore: [QUO]\nseverity: {AMI010: advice}\nfail_on: warning\non_unknown: ignore\n\
         params: {CAT006: {longest: 100}}\nrules: []\nbuiltin_rules: true\nregion: eu-west-1\nprofile: p\nbaseline: b\n\
         waivers: [{rule: AMI010, subject: '*', reason: r, owner: o, expires: 2026-12-31}]\n";
    for (text, fine) in [
        (full, true),
        ("{}\n", true),
        ("fail-on: error\n", false),
        ("fail_on: fatal\n", false),
        ("severity: {AMI010: fatal}\n", false),
        (
            "waivers: [{rule: AMI010, subject: '*', reason: r, owner: o}]\n",
            false,
        ),
        (
            "waivers: [{rule: AMI010, subject: '*', reason: r, owner: o, expires: soon}]\n",
            false,
        ),
        ("builtin_rules: maybe\n", false),
    ] {
        let value: Value = serde_yaml::from_str(text).unwrap();
        assert_eq!(schemas.validate(&value, index).is_ok(), fine, "{text}");
        let shown = show(faulty(text).folder.path(), &[], &[]);
        assert_eq!(shown.code == 0, fine, "{text}: {}", shown.stderr);
    }
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

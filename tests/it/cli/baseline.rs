//! The baseline: what is known does not gate, what is new does.

use crate::support;

use serde_json::{Value, json};
use std::fs;
use support::cli::{Scene, image};

/// The ready example without UEFI: AMI010 fails.
fn faulty() -> Scene {
    Scene::new(|e| image(e)["BootMode"] = json!("legacy-bios"))
}

fn known(scene: &Scene) -> Value {
    serde_json::from_slice(&fs::read(scene.folder.path().join("known.json")).unwrap()).unwrap()
}

const WRITE: [&str; 3] = ["--baseline", "known.json", "--write-baseline"];
const READ: [&str; 2] = ["--baseline", "known.json"];

#[test]
fn what_is_known_stays_visible_and_does_not_gate() {
    let scene = faulty();
    let first = scene.check(&WRITE);
    assert_eq!(
        (first.code, first.failed(&["error"])),
        (1, vec!["AMI010 6".to_owned()]),
        "it was new in this run"
    );
    let then = scene.check(&READ);
    assert_eq!(
        (then.code, then.failed(&["error", "warning", "advice"])),
        (0, vec![])
    );
    let outcome = then.outcome("AMI010");
    assert_eq!(
        (&outcome["verdict"], &outcome["waiver"]),
        (
            &json!("waived"),
            &json!("in the baseline, known since 2026-11-23")
        )
    );
    // A line more above it is the same finding; another AMI is a new one.
    let text = fs::read_to_string("examples/ready.yaml").unwrap();
    assert_eq!(scene.check(&READ).code, 0);
    let scene = scene.request(format!("# moved\n\n{text}"));
    assert_eq!(scene.check(&READ).code, 0);
    let evidence = fs::read_to_string(scene.folder.path().join("evidence.json")).unwrap();
    let other = "ami-00000000000000009";
    fs::write(
        scene.folder.path().join("evidence.json"),
        evidence.replace("ami-0a1b2c3d4e5f60718", other),
    )
    .unwrap();
    let scene = scene.request(text.replace("ami-0a1b2c3d4e5f60718", other));
    assert_eq!(
        (
            scene.check(&READ).code,
            scene.check(&READ).failed(&["error"])
        ),
        (1, vec!["AMI010 6".to_owned()])
    );
}

#[test]
fn only_what_is_new_gates() {
    let scene = faulty();
    scene.check(&WRITE);
    let mut evidence: Value =
        serde_json::from_slice(&fs::read(scene.folder.path().join("evidence.json")).unwrap())
            .unwrap();
    image(&mut evidence)
        .as_object_mut()
        .unwrap()
        .remove("TpmSupport");
    fs::write(
        scene.folder.path().join("evidence.json"),
        evidence.to_string(),
    )
    .unwrap();
    let run = scene.check(&READ);
    assert_eq!(
        (run.code, run.failed(&["error"])),
        (1, vec!["AMI011 6".to_owned()])
    );
}

#[test]
fn the_file_is_sorted_for_people_and_keeps_the_first_day() {
    let scene = faulty();
    scene.check(&WRITE);
    let first = known(&scene);
    assert_eq!(first["schema_version"], 1);
    let finding = &first["findings"][0];
    assert_eq!(
        (&finding["rule"], &finding["subject"], &finding["request"]),
        (
            &json!("AMI010"),
            &json!("ami-0a1b2c3d4e5f60718"),
            &json!("cad-2026-11")
        )
    );
    let later = scene.check_at("2027-01-15T00:00:00Z", &WRITE);
    assert_eq!(later.code, 0, "nothing is new");
    assert_eq!(known(&scene)["findings"][0]["since"], "2026-11-23");
    assert_eq!(known(&scene), first);
}

#[test]
fn one_entry_covers_one_finding() {
    let scene = faulty();
    scene.check(&WRITE);
    fs::copy(
        scene.folder.path().join("request.yaml"),
        scene.folder.path().join("copy.yaml"),
    )
    .unwrap();
    let run = scene.check(&["copy.yaml", "--baseline", "known.json"]);
    assert_eq!(
        (run.code, run.failed(&["error"])),
        (1, vec!["AMI010 6".to_owned()]),
        "the copy's finding is new"
    );
}

#[test]
fn what_cannot_be_waived_or_is_waived_or_unknown_is_not_known() {
    let scene = Scene::new(|e| image(e)["State"] = json!("disabled"));
    assert_eq!(scene.check(&WRITE).code, 1);
    let rules = |scene: &Scene| -> Vec<String> {
        let known = known(scene);
        known["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|f| f["rule"].as_str().unwrap().to_owned())
            .collect()
    };
    assert!(!rules(&scene).contains(&"AMI002".to_owned()));
    assert_eq!(scene.check(&READ).code, 1);
    // Not even by hand.
    let outcome = scene.check(&[]).outcome("AMI002");
    let entry = json!({"rule": "AMI002", "subject": "", "request": "", "fingerprint": outcome["fingerprint"], "since": "2026-01-01"});
    fs::write(
        scene.folder.path().join("known.json"),
        json!({"schema_version": 1, "findings": [entry]}).to_string(),
    )
    .unwrap();
    assert_eq!(scene.check(&READ).code, 1);
    let scene = faulty();
    let waiver = "waivers: [{rule: AMI010, subject: '*', reason: r, owner: o, expires: 2026-12-31}, {rule: AMI011, subject: '*', reason: r, owner: o, expires: 2026-01-01}]\n";
    fs::write(scene.folder.path().join("ami-preflight.yaml"), waiver).unwrap();
    assert_eq!(scene.check(&WRITE).code, 0);
    assert!(
        rules(&scene)
            .iter()
            .all(|rule| rule != "AMI010" && rule != "CFG001"),
        "{:?}",
        rules(&scene)
    );
    fs::remove_file(scene.folder.path().join("ami-preflight.yaml")).unwrap();
    assert_eq!(
        scene.check(&READ).code,
        1,
        "the waiver is gone, and the finding is back"
    );
}

#[test]
fn the_file_may_be_named_in_the_configuration() {
    let scene = faulty();
    fs::write(
        scene.folder.path().join("ami-preflight.yaml"),
        "baseline: known.json\n",
    )
    .unwrap();
    assert_eq!(scene.check(&["--write-baseline"]).code, 1);
    assert_eq!(scene.check(&[]).code, 0);
}

#[test]
fn bad_files_judge_nothing() {
    for (text, message) in [
        ("", "this is not a baseline"),
        ("{}", "missing field `schema_version`"),
        (
            "{\"schema_version\": 2, \"findings\": []}",
            "schema_version 2",
        ),
        (
            "{\"schema_version\": 1, \"findings\": [{\"rule\": \"x\"}]}",
            "known.json:1:",
        ),
        (
            "{\"schema_version\": 1, \"findings\": [], \"more\": 1}",
            "unknown field",
        ),
        (
            "{\"schema_version\": 1,\n\"findings\": nonsense",
            "known.json:2:",
        ),
    ] {
        let scene = faulty();
        fs::write(scene.folder.path().join("known.json"), text).unwrap();
        for arguments in [&READ[..], &WRITE] {
            let run = scene.check(arguments);
            assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{text}");
            assert!(run.stderr.contains(message), "{text}: {}", run.stderr);
        }
        assert_eq!(
            fs::read_to_string(scene.folder.path().join("known.json")).unwrap(),
            text,
            "left as it was"
        );
    }
    let missing = faulty().check(&READ);
    assert!(
        missing.code == 2 && missing.stderr.contains("there is no baseline known.json"),
        "{}",
        missing.stderr
    );
    let nowhere = faulty().check(&["--write-baseline"]);
    assert!(
        nowhere.code == 2 && nowhere.stderr.contains("--baseline FILE"),
        "{}",
        nowhere.stderr
    );
}

//! Codes of StateChangeReason and ImageErrors: every documented one is known, under several spellings; others are shown as AWS wrote them.

use super::super::support::cli::image as ami;
use super::{diagnose, failed, ids, image, recorded, scene};
use serde_json::json;

/// ImageStateChangeReasonCode of the API model.
const REASONS: [&str; 5] = [
    "INTERNAL_ERROR",
    "IMAGE_BUILDER_NOT_AVAILABLE",
    "IMAGE_COPY_FAILURE",
    "IMAGE_UPDATE_FAILURE",
    "IMAGE_IMPORT_FAILURE",
];

#[test]
fn every_documented_reason_is_known_and_names_rules_that_exist() {
    for code in REASONS {
        let run = recorded(&scene(failed(code, "why"), |_| {}), &[]);
        assert_eq!(run.code, 1, "{code}");
        let report = run.json();
        let reported = &report["reported"][0];
        assert_eq!(reported["origin"], "StateChangeReason");
        assert_eq!(
            (&reported["code"], &reported["message"]),
            (&json!(code), &json!("why"))
        );
        assert_eq!(reported["known"][0]["name"], code);
        assert!(
            !reported["known"][0]["rules"].as_array().unwrap().is_empty(),
            "{code}"
        );
    }
}

#[test]
fn codes_are_known_by_several_spellings() {
    for (spelling, name) in [
        ("image_import_failure", "IMAGE_IMPORT_FAILURE"),
        ("ImageImportFailure", "IMAGE_IMPORT_FAILURE"),
        ("image-import-failure", "IMAGE_IMPORT_FAILURE"),
        (
            "com.amazonaws.appstream#IncompatibleImageException",
            "IncompatibleImageException",
        ),
        ("IncompatibleImage", "IncompatibleImageException"),
        ("INCOMPATIBLE_IMAGE_FAULT", "IncompatibleImageException"),
        ("InternalError", "INTERNAL_ERROR"),
        ("ValidationError", "VALIDATION_ERROR"),
    ] {
        let report = recorded(&scene(failed(spelling, ""), |_| {}), &[]).json();
        let reported = &report["reported"][0];
        assert_eq!(reported["code"], spelling);
        assert_eq!(reported["known"][0]["name"], name, "{spelling}");
    }
}

#[test]
fn a_code_that_is_not_known_is_shown_as_aws_wrote_it_with_the_nearest_known() {
    let scene = scene(failed("IMAGE_IMPORT_FAILED", "so"), |_| {});
    let run = diagnose(&scene, super::RECORDED);
    assert_eq!(run.code, 1);
    assert!(
        run.stdout.contains("StateChangeReason IMAGE_IMPORT_FAILED"),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("nearest that is: IMAGE_IMPORT_FAILURE"),
        "{}",
        run.stdout
    );
    let odd = super::scene(failed("ZORK", ""), |_| {});
    let report = recorded(&odd, &[]).json();
    assert_eq!(report["reported"][0]["nearest"], json!(null));
    assert_eq!(report["false_pass"], "yes");
}

#[test]
fn errors_of_the_image_are_read_beside_the_reason() {
    let errors = json!({
        "StateChangeReason": {"Code": "IMAGE_IMPORT_FAILURE", "Message": "failed"},
        "ImageErrors": [
            {"ErrorCode": "VALIDATION_ERROR", "ErrorMessage": "streaming failed", "ErrorTimestamp": "2026-11-23T12:40:00Z"},
            {"ErrorCode": "STS_DISABLED_IN_REGION", "ErrorMessage": ""},
        ],
    });
    let report = recorded(&scene(image("FAILED", &errors), |_| {}), &[]).json();
    let codes: Vec<&str> = report["reported"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "IMAGE_IMPORT_FAILURE",
            "VALIDATION_ERROR",
            "STS_DISABLED_IN_REGION"
        ]
    );
    assert_eq!(report["reported"][1]["origin"], "ImageErrors");
    assert_eq!(report["reported"][1]["at"], "2026-11-23T12:40:00Z");
    assert!(
        report["reported"][1]["known"][0]["rules"]
            .as_array()
            .unwrap()
            .contains(&json!("REQ020"))
    );
}

#[test]
fn errors_that_a_message_names_count_too() {
    let message = "Import failed: UEFINotSupported, see the guide (IncompatibleImageException)";
    let scene = scene(failed("INTERNAL_ERROR", message), |evidence| {
        ami(evidence)["BootMode"] = json!("legacy-bios");
    });
    let report = recorded(&scene, &[]).json();
    let known = report["reported"][0]["known"].as_array().unwrap();
    let names: Vec<&str> = known
        .iter()
        .map(|known| known["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "INTERNAL_ERROR",
            "UEFINotSupported",
            "IncompatibleImageException"
        ]
    );
    assert_eq!(ids(&report, "explains")[0], "AMI010");
}

//! Answers that nobody documents, and texts that attack terminals: nothing panics, nothing reaches the terminal as it is.

use super::super::support::cli::Scene;
use super::{RECORDED, diagnose, failed, image, recorded, scene, told};
use serde_json::{Value, json};

#[test]
fn control_characters_are_shown_and_never_sent() {
    let hostile = "\u{1b}]8;;https://evil.example\u{7}x\u{202e}\r\n::error::y";
    let more = json!({
        "Platform": hostile,
        "StateChangeReason": {"Code": hostile, "Message": hostile},
        "ImageErrors": [{"ErrorCode": hostile, "ErrorMessage": hostile, "ErrorTimestamp": hostile}],
    });
    let scene = scene(image("FAILED", &more), |_| {});
    let bundled = ["--bundle", "bundle.json", "--redact"];
    for more in [&[][..], &["-o", "json"], &bundled] {
        let run = diagnose(&scene, &[RECORDED, more].concat());
        assert_eq!(run.code, 1, "{}", run.stderr);
        for c in ['\u{1b}', '\u{7}', '\u{202e}', '\r'] {
            assert!(!run.stdout.contains(c), "{more:?}: {c:?}\n{}", run.stdout);
        }
        assert!(!run.stdout.contains("\n::error::"));
    }
}

#[test]
fn answers_of_other_shapes_are_unknown_or_say_less() {
    let odd = [
        json!(null),
        json!(17),
        json!("x"),
        json!([]),
        json!({}),
        json!([[]]),
        json!(true),
    ];
    for value in &odd {
        for member in [
            "State",
            "StateChangeReason",
            "ImageErrors",
            "Arn",
            "Visibility",
        ] {
            let mut of = failed("INTERNAL_ERROR", "x");
            of[member] = value.clone();
            let run = recorded(&scene(of, |_| {}), &[]);
            assert!(
                [1, 3].contains(&run.code),
                "{member} {value}: {} {}",
                run.code,
                run.stderr
            );
        }
        let of = Scene::new(|evidence| told(evidence, value.clone()));
        let run = recorded(&of, &[]);
        assert_eq!(run.code, 3, "{value}: {}", run.stderr);
    }
    let twice = json!([failed("INTERNAL_ERROR", "x"), failed("INTERNAL_ERROR", "y")]);
    let run = recorded(&Scene::new(|evidence| told(evidence, twice)), &[]);
    assert_eq!(run.code, 3, "{}", run.stdout);
}

#[test]
fn many_and_long_reasons_are_bounded() {
    let long = "x ".repeat(100_000);
    let errors: Vec<Value> = (0..5000)
        .map(|n| json!({"ErrorCode": format!("CODE_{n}"), "ErrorMessage": long.get(..400)}))
        .collect();
    let mut of = failed(&long, &long);
    of["ImageErrors"] = json!(errors);
    let run = diagnose(&scene(of, |_| {}), RECORDED);
    assert_eq!(run.code, 1);
    assert!(run.stdout.len() < 200_000, "{}", run.stdout.len());
}

#[test]
fn sensitive_values_that_aws_repeats_are_hidden() {
    let of = failed(
        "IMAGE_IMPORT_FAILURE",
        r"cannot start C:\Program Files\Example\CAD\cad.exe",
    );
    let scene = scene(of, |_| {});
    for format in ["human", "json"] {
        let run = diagnose(&scene, &[RECORDED, &["-o", format]].concat());
        assert!(!run.stdout.contains("cad.exe"), "{}", run.stdout);
    }
    let shown = diagnose(&scene, &[RECORDED, &["--show-sensitive"]].concat());
    assert!(shown.stdout.contains("cad.exe"), "{}", shown.stdout);
}

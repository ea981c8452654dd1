use super::{example, hostile};
use crate::support::cli::{NOW, Scene, command, finish};
use crate::support::report::render;
use ami_preflight::diag::Style;
use ami_preflight::report::{gitlab, html, human, json, junit, markdown, sarif};
use serde_json::Value;

const FORMATS: [&str; 8] = [
    "human", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown",
];

#[test]
fn the_exit_code_is_the_same_for_every_format() {
    let ready = |_: &mut Value| {};
    let failed = |e: &mut Value| crate::support::cli::image(e)["BootMode"] = "legacy-bios".into();
    let unknown = |e: &mut Value| {
        let calls = e["calls"].as_array_mut().unwrap();
        calls.retain(|call| call["operation"] != "DescribeSnapshots");
    };
    type Row<'a> = (&'a str, &'a dyn Fn(&mut Value), i32);
    let table: [Row<'_>; 3] = [
        ("ready", &ready, 0),
        ("failed", &failed, 1),
        ("unknown", &unknown, 3),
    ];
    for (name, change, code) in table {
        let scene = Scene::new(change);
        for format in FORMATS {
            for output in [format.to_owned(), format!("{format}=report.out")] {
                let run = scene.check_at(NOW, &["-o", &output]);
                assert_eq!(run.code, code, "{name} as {output}");
            }
        }
        let request = "{\"Name\": ";
        let scene = scene.request(request);
        for format in FORMATS {
            let mut command = command();
            command.current_dir(scene.folder.path());
            let run = finish(command.args(["check", "request.yaml", "--offline", "-o", format]));
            assert_eq!(
                (run.code, run.stdout.as_str()),
                (2, ""),
                "nothing judged as {format}"
            );
        }
    }
}

#[test]
fn several_outputs_of_one_run_are_those_of_several_runs() {
    let folder = tempfile::tempdir().unwrap();
    let file = |format: &str| folder.path().join(format).display().to_string();
    let words: Vec<String> = FORMATS[1..]
        .iter()
        .map(|format| format!("{format}={}", file(format)))
        .collect();
    let mut arguments = vec!["-o", "human"];
    arguments.extend(words.iter().flat_map(|word| ["-o", word]));
    let all = example("faulty", &arguments);
    let dash = example("faulty", &["-o", "json=-"]);
    assert!(dash.stdout == example("faulty", &["-o", "json"]).stdout);
    assert_eq!(
        (all.code, all.stdout),
        (1, example("faulty", &["-o", "human"]).stdout)
    );
    for format in &FORMATS[1..] {
        let written = std::fs::read_to_string(file(format)).unwrap();
        assert_eq!(
            written,
            example("faulty", &["-o", format]).stdout,
            "{format}"
        );
    }
}

#[test]
fn outputs_that_make_no_sense_are_refused_before_anything_is_judged() {
    let table: [(&[&str], &str); 4] = [
        (&["-o", "sarfi"], "did you mean `sarif`?"),
        (&["-o", "sarif="], "names no file"),
        (&["-o", "json", "-o", "sarif"], "run into each other"),
        (
            &["-o", "json=a", "-o", "sarif=a"],
            "-o json and -o sarif would both be written to a",
        ),
    ];
    for (arguments, message) in table {
        let run = example("ready", arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
}

#[test]
fn where_one_output_cannot_be_written_none_is() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("report.json");
    let (bad, good_word) = (
        format!("sarif={}", folder.path().join("no/such/folder").display()),
        format!("json={}", good.display()),
    );
    let run = example("ready", &["-o", &bad, "-o", &good_word]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot write"), "{}", run.stderr);
    assert!(!good.exists());
}

#[test]
fn sensitive_values_are_in_no_format_unless_asked_for() {
    for format in FORMATS {
        let hidden = example("faulty", &["-o", format]).stdout;
        let told = |text: &str| text.contains("editor.exe") && text.contains("Editor");
        assert!(!told(&hidden), "{format}");
    }
}

#[test]
fn reports_are_the_same_bytes_every_time() {
    for format in FORMATS {
        let one = example("faulty", &["-o", format]).stdout;
        assert_eq!(one, example("faulty", &["-o", format]).stdout, "{format}");
    }
}

#[test]
fn no_line_of_a_report_is_a_command_of_a_log() {
    let report = hostile::report();
    for text in [
        render(html::Html::default(), &report),
        render(json::Json::default(), &report),
        render(json::JsonLines, &report),
        render(sarif::Sarif::default(), &report),
        render(junit::Junit::default(), &report),
        render(gitlab::Gitlab::default(), &report),
        render(markdown::Markdown::default(), &report),
    ] {
        hostile::assert_no_command(&text);
    }
    for format in [
        "human", "json", "jsonl", "sarif", "junit", "gitlab", "markdown", "html",
    ] {
        hostile::assert_no_command(&hostile::run(format));
    }
    for width in 40..200 {
        let style = Style {
            color: false,
            width,
        };
        let options = human::Options {
            style,
            verbosity: 1,
            hyperlinks: false,
        };
        hostile::assert_no_command(&render(human::Human::new(options), &report));
    }
}

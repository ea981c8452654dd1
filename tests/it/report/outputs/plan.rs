//! "What to do": remedies in the order in which they have to happen, each finding in one of them; as text, and as a script that nobody runs but its reader.

use super::{example, hostile, snapshot};
use crate::support::cli::{NOW, command, finish, run};
use crate::support::report::{Sample, render};
use ami_preflight::diag::Style;
use ami_preflight::grade::{Severity, Verdict};
use ami_preflight::report::Subject;
use ami_preflight::report::human::{Human, Options};
use ami_preflight::report::plan::script::Script;
use ami_preflight::report::plan::{Plan, Plans};
use ami_preflight::rules::{Stage, remedies, remedy};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

const PLAIN: Options = Options {
    style: Style::PLAIN,
    verbosity: 0,
    hyperlinks: false,
};

/// The script of the bundled bad day; `tests/packaging` gives it to shellcheck.
const SCRIPT: &str = "tests/fixtures/plan.sh";

#[test]
fn the_bad_day_on_one_page() {
    let text = snapshot("plan");
    let lines = text.lines().count();
    assert!(lines <= 62, "{lines} lines");
    insta::assert_snapshot!(text);
}

#[test]
fn the_report_ends_with_the_plan_and_says_less_than_in_full() {
    let short = example("faulty", &[]).stdout;
    let full = example("faulty", &["-v"]).stdout;
    let findings = |text: &str| {
        text.lines()
            .take_while(|line| !line.starts_with("area "))
            .count()
    };
    assert!(findings(&short) < 200, "{}", findings(&short));
    assert!(findings(&full) > 380, "{}", findings(&full));
    for text in [&short, &full] {
        let (_, end) = text.split_once("\nWhat to do, in this order:\n").unwrap();
        assert!(
            end.trim_end()
                .ends_with("not ready: 20 errors, 2 warnings, 8 advice, 115 passed")
        );
    }
}

#[test]
fn with_v_every_finding_is_in_full() {
    let text = example("faulty", &["-v"]).stdout;
    for rule in [
        "AMI010", "AMI011", "AMI014", "AMI030", "AMI032", "AMI035", "AMI043",
    ] {
        assert!(text.contains(&format!("[{rule}]: ")), "{rule}");
        assert!(
            text.contains(&format!("(more: ami-preflight explain {rule})")),
            "{rule}"
        );
    }
}

#[test]
fn what_another_finding_explains_is_one_line_below_it() {
    let text = example("faulty", &[]).stdout;
    for rule in ["AMI011", "AMI014", "AMI030", "AMI032"] {
        let lines = text
            .lines()
            .filter(|line| line.contains(&format!("[{rule}]")));
        let lines: Vec<&str> = lines.collect();
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].starts_with("  = note: also error["), "{lines:?}");
    }
}

#[test]
fn seven_findings_of_one_wrong_base_have_one_remedy() {
    let report = example("faulty", &["-o", "json"]).json();
    let outcomes = report["subjects"][0]["outcomes"].as_array().unwrap();
    for rule in [
        "AMI010", "AMI011", "AMI014", "AMI030", "AMI032", "AMI035", "AMI043",
    ] {
        let outcome = outcomes
            .iter()
            .find(|outcome| outcome["rule"] == rule)
            .unwrap();
        assert_eq!(outcome["remedy"], "rebuild-ami", "{rule}");
        assert!(
            outcome["fix"].as_array().is_some_and(|fix| !fix.is_empty()),
            "{rule}"
        );
    }
    let base = remedy("rebuild-ami").unwrap();
    for condition in [
        "base",
        "volume",
        "encryption",
        "drivers and agents",
        "inside",
    ] {
        let said = base
            .conditions
            .iter()
            .any(|of| of.starts_with(&format!("{condition}: ")));
        assert!(said, "{condition}");
    }
}

/// A report of failures with these remedies, the first the gravest.
fn report(ids: &[&str]) -> Sample {
    let mut report = hostile::report();
    let subject = &mut report.subjects[0];
    let failed = |of: &&ami_preflight::judge::Outcome| of.verdict == Verdict::Fail;
    let one = subject.outcomes.iter().find(failed).unwrap().clone();
    subject.outcomes = ids
        .iter()
        .enumerate()
        .map(|(index, id)| {
            let mut outcome = one.clone();
            outcome.rule = format!("XYZ{index:03}");
            outcome.remedy = Some(Arc::new(remedy(id).unwrap().clone()));
            outcome
        })
        .collect();
    report
}

fn order(subject: &Subject) -> Vec<String> {
    Plan::of(subject)
        .items
        .iter()
        .filter_map(|item| item.id())
        .collect()
}

#[test]
fn things_stand_in_the_order_in_which_they_have_to_happen() {
    let ids: Vec<&str> = remedies()
        .iter()
        .rev()
        .map(|remedy| remedy.id.as_str())
        .collect();
    let report = report(&ids);
    let plan = Plan::of(&report.subjects[0]);
    let stages: Vec<Stage> = plan.items.iter().map(|item| item.stage()).collect();
    assert!(stages.is_sorted(), "{stages:?}");
    let mut seen = stages.clone();
    seen.dedup();
    assert_eq!(
        seen,
        [
            Stage::AccountOrRegion,
            Stage::RequestFile,
            Stage::RoleAndCaller,
            Stage::Quotas,
            Stage::NewAmi,
            Stage::BeforeSending
        ]
    );
    // Every failure is settled by one of them.
    let settled: usize = plan.items.iter().map(|item| item.findings.len()).sum();
    assert_eq!(settled, ids.len());
}

#[test]
fn what_a_greater_remedy_settles_anyway_is_done_with_it() {
    let both = report(&["recreate-ami", "look-inside", "rebuild-ami"]);
    assert_eq!(order(&both.subjects[0]), ["rebuild-ami"]);
    let plan = Plan::of(&both.subjects[0]);
    assert_eq!(plan.items[0].findings.len(), 3);
    let alone = report(&["recreate-ami", "look-inside"]);
    assert_eq!(order(&alone.subjects[0]), ["recreate-ami", "look-inside"]);
    let role = report(&["mend-trust", "allow-role", "import-role"]);
    assert_eq!(order(&role.subjects[0]), ["import-role"]);
}

#[test]
fn the_counts_of_a_plan_are_those_of_the_report() {
    let report = hostile::report();
    let plan = Plan::of(&report.subjects[0]);
    let settled: usize = plan.items.iter().map(|item| item.findings.len()).sum();
    let failed = |severity| {
        let outcomes = report.subjects[0].outcomes.iter();
        outcomes
            .filter(|of| of.verdict == Verdict::Fail && of.severity == severity)
            .count()
    };
    let all = [Severity::Error, Severity::Warning, Severity::Advice].map(failed);
    assert_eq!(settled, all.iter().sum::<usize>());
}

#[test]
fn nothing_to_do_is_said() {
    let text = example("ready", &["--ignore", "AMI048", "-o", "plan"]).stdout;
    assert!(
        text.contains("ready: 0 errors") && text.contains("Nothing to do."),
        "{text}"
    );
}

#[test]
fn what_would_settle_the_unknown_is_in_the_plan() {
    let text = hostile::run("plan");
    assert!(text.contains("So that more can be decided:"), "{text}");
    assert!(
        text.contains("allow the caller ec2:DescribeSnapshots (undecided:"),
        "{text}"
    );
}

#[test]
fn every_request_has_a_section_of_its_own() {
    let evidence = "examples/faulty.evidence.json";
    let requests = ["examples/faulty.yaml", "examples/ready.yaml"];
    let check = [
        "check",
        requests[0],
        requests[1],
        "--evidence",
        evidence,
        "--now",
        NOW,
    ];
    let text = run(&[&check[..], &["-o", "plan"]].concat()).stdout;
    for request in requests {
        let headings = text.lines().filter(|line| line.starts_with(request));
        assert_eq!(headings.count(), 1, "{text}");
    }
}

#[test]
fn hostile_text_is_spelled_out() {
    let text = render(Plans::new(PLAIN), &hostile::report());
    hostile::assert_harmless(&text);
    hostile::assert_no_command(&text);
}

#[test]
fn ten_thousand_findings_are_planned_in_no_time() {
    let mut report = report(&["correct-request"]);
    let one = report.subjects[0].outcomes.to_mut()[0].clone();
    let many = (0..10_000).map(|index| {
        let mut outcome = one.clone();
        outcome.subject = format!("/AppCatalogConfig/{index}/Name");
        outcome.fix = vec![format!("step {}", index % 5_000)];
        outcome
    });
    report.subjects[0].outcomes = many.collect();
    let begun = std::time::Instant::now();
    let plan = Plan::of(&report.subjects[0]);
    assert_eq!(
        (plan.items.len(), plan.items[0].entries().len()),
        (1, 5_000)
    );
    render(Human::new(PLAIN), &report);
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

#[test]
fn findings_are_of_one_cause_only_where_they_may_be() {
    let mut report = report(&["correct-request", "correct-request", "correct-request"]);
    let subjects = [
        "/AppCatalogConfig/0/Name",
        "/AppCatalogConfig/1/Name",
        "/AppCatalogConfig/1/Name",
    ];
    let outcomes = &mut report.subjects[0].outcomes;
    for (outcome, subject) in outcomes.to_mut().iter_mut().zip(subjects) {
        outcome.subject = subject.to_owned();
        outcome.title = "title".to_owned();
    }
    outcomes.to_mut()[1].because = vec!["XYZ000".to_owned()];
    outcomes.to_mut()[2].because = vec!["XYZ001".to_owned()];
    let text = render(Human::new(PLAIN), &report);
    assert!(
        text.contains("error[XYZ001]") && !text.contains("also error[XYZ001]"),
        "{text}"
    );
    assert!(text.contains("also error[XYZ002]: title"), "{text}");
}

/// Whether a shell reads the script; it runs nothing (`-n`).
fn assert_shell_reads(script: &str) {
    let mut shell = Command::new("sh")
        .arg("-n")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    shell
        .stdin
        .take()
        .unwrap()
        .write_all(script.as_bytes())
        .unwrap();
    let output = shell.wait_with_output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && errors.is_empty(),
        "{errors}\n{script}"
    );
}

/// Two requests, so that the variables of the second have names of their own.
fn script_of_the_bad_day() -> String {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (
        folder.path().join("plan.sh"),
        folder.path().join("copy.yaml"),
    );
    std::fs::copy("examples/faulty.yaml", &copy).unwrap();
    let copy = copy.display().to_string();
    let output = format!("plan={}", path.display());
    let mut check = command();
    check.args(["check", "examples/faulty.yaml", &copy, "-o", &output]);
    check.args(["--evidence", "examples/faulty.evidence.json", "--now", NOW]);
    let run = finish(&mut check);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (1, "", "")
    );
    let script = std::fs::read_to_string(path).unwrap();
    script.replace(&copy, "copy.yaml")
}

#[test]
#[cfg(unix)]
fn the_script_is_one_that_a_shell_reads() {
    let script = script_of_the_bad_day();
    assert_shell_reads(&script);
    let script = script.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(SCRIPT);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &script).unwrap();
    }
    let known = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        known == script,
        "{SCRIPT} is out of date: UPDATE=1 cargo test --test it plan"
    );
}

#[test]
#[cfg(unix)]
fn the_script_of_every_remedy_is_one_that_a_shell_reads() {
    let ids: Vec<&str> = remedies().iter().map(|remedy| remedy.id.as_str()).collect();
    for id in &ids {
        assert_shell_reads(&render(Script::default(), &report(&[id])));
    }
    assert_shell_reads(&render(Script::default(), &report(&ids)));
}

#[test]
#[cfg(unix)]
fn hostile_text_is_no_command_of_the_script() {
    let script = render(Script::default(), &hostile::report());
    hostile::assert_harmless(&script);
    assert_shell_reads(&script);
    // All of it stands in comments and in quoted texts.
    let mut quoted = false;
    for line in script.lines() {
        let ends = quoted && line == "TEXT";
        let outside = line.contains("evil.example") || line.contains("octocat");
        assert!(!outside || quoted || line.starts_with("# "), "{line}");
        quoted = !ends && (quoted || line.ends_with("<<'TEXT'"));
    }
    assert!(!quoted);
}

#[test]
fn whatever_needs_a_decision_is_a_variable_at_the_top() {
    let script = script_of_the_bad_day();
    let (top, rest) = script.split_once("\n# examples/faulty.yaml").unwrap();
    for name in ["AMI_NAME", "INSTANCE_TYPE", "QUOTA_CODE", "DESIRED_VALUE"] {
        for name in [name.to_owned(), format!("{name}_2")] {
            assert!(top.contains(&format!("\n{name}='' # ")), "{name}");
            assert!(rest.contains(&format!(": \"${{{name}:?")), "{name}");
        }
    }
    for set in ["BASE_AMI_ID", "INSTANCE_ID", "NEW_AMI_ID"] {
        assert!(
            !top.contains(set) && rest.contains(&format!("\n{set}=$(aws ")),
            "{set}"
        );
    }
}

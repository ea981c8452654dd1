//! The HTML report as text: its content security policy, its structure, and that data never becomes markup.

use crate::support;
use crate::support::document;

use crate::support::report::{Sample, render};
use ami_preflight::expr::{Missing, MissingReason};
use ami_preflight::grade::{Certainty, Severity, Verdict};
use ami_preflight::judge::exit::{Policy, Readiness};
use ami_preflight::judge::subject::Judged;
use ami_preflight::judge::{Location, Outcome};
use ami_preflight::report::{CallRecord, Subject, html};
use ami_preflight::text::{Source, Span};
use base64::Engine as _;
use document::{attribute, between, tags};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use support::cli::{NOW, Run, run};

const HOSTILE: &str = "</script></style></title><script>alert(1)</script>\"'& <img src=x onerror=alert(1)> \u{1b}[31m\u{202e}";

/// An example, judged with this output.
fn judged(name: &str, output: &str, more: &[&str]) -> Run {
    let (request, evidence) = (
        format!("examples/{name}.yaml"),
        format!("examples/{name}.evidence.json"),
    );
    let mut arguments = vec!["check", &request, "--evidence", &evidence, "-o", output];
    arguments.extend(["--now", NOW]);
    arguments.extend(more);
    run(&arguments)
}

fn example(name: &str, more: &[&str]) -> String {
    judged(name, "html", more).stdout
}

/// An outcome with this text wherever there is text.
fn outcome(verdict: Verdict, severity: Severity, text: &str) -> Outcome {
    Outcome {
        rule: format!("AMI010{text}"),
        name: text.to_owned(),
        title: text.to_owned(),
        severity,
        verdict,
        certainty: Certainty::Weak,
        subject: text.to_owned(),
        message: text.to_owned(),
        fix: vec![
            text.to_owned(),
            format!("Mend `{text}`: aws ec2 {text}"),
            format!("Allow it:\n{text}"),
        ],
        sources: vec![format!("https://example.com/{text}"), text.to_owned()],
        location: Some(Location {
            path: text.to_owned(),
            line: 1,
            column: 7,
            pointer: text.to_owned(),
            span: Span::new(6, 6 + text.len()),
        }),
        missing: vec![
            missing("ec2:DescribeImages", text),
            missing(text, text),
            missing("", text),
        ],
        request: text.to_owned(),
        remedy: None,
        because: Vec::new(),
        waiver: (verdict == Verdict::Waived).then(|| text.to_owned()),
    }
}

fn missing(call: &str, text: &str) -> Missing {
    Missing {
        fact: text.to_owned(),
        call: call.to_owned(),
        reason: MissingReason::Denied,
        action: text.to_owned(),
        detail: text.to_owned(),
    }
}

/// Two requests with every verdict and severity, and this text everywhere.
fn report(text: &str) -> Sample {
    let verdicts = [
        Verdict::Fail,
        Verdict::Unknown,
        Verdict::Waived,
        Verdict::Pass,
        Verdict::NotApplicable,
        Verdict::Skipped,
    ];
    let severities = [Severity::Error, Severity::Warning, Severity::Advice];
    let outcomes = verdicts
        .iter()
        .flat_map(|verdict| severities.map(|severity| outcome(*verdict, severity, text)));
    let judged = Judged {
        path: text.to_owned(),
        name: Some(text.to_owned()),
        source: Some(Source::new(
            text,
            format!("Name: {text}\nDescription: {text}\n"),
        )),
        target: None,
        account: Some(text.to_owned()),
        identity: Some(text.to_owned()),
        recorded_at: Some(text.to_owned()),
        region: Some(text.to_owned()),
        partition: Some(text.to_owned()),
        outcomes: outcomes.collect(),
        calls: vec![CallRecord {
            service: text.to_owned(),
            operation: text.to_owned(),
            status: "denied",
            error: Some((text.to_owned(), text.to_owned())),
            duration_ms: 12,
        }],
        offline: false,
        digest: String::new(),
        interrupted: false,
    };
    let subject = Subject {
        judged,
        verdict: Readiness::NotReady,
    };
    Sample {
        subjects: vec![subject.clone(), subject],
        policy: Policy::default(),
        rules: Vec::new(),
    }
}

#[test]
fn the_policy_allows_the_two_embedded_texts_and_nothing_else() {
    let document = example("faulty", &[]);
    let hash = |text: &str| {
        let digest = Sha256::digest(text.as_bytes());
        let text = base64::engine::general_purpose::STANDARD.encode(digest);
        format!("'sha256-{text}'")
    };
    let style = hash(between(&document, "<style>", "</style>"));
    let script = hash(between(&document, "<script>", "</script>"));
    let policy = between(
        &document,
        "http-equiv=\"Content-Security-Policy\" content=\"",
        "\"",
    );
    let mut directives = policy.split("; ");
    assert_eq!(directives.next(), Some("default-src 'none'"));
    let rest: BTreeSet<&str> = directives.collect();
    let style = format!("style-src {style}");
    let script = format!("script-src {script}");
    let expected = [
        style.as_str(),
        &script,
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ];
    assert_eq!(rest, BTreeSet::from(expected));
    assert!(
        document.find("Content-Security-Policy") < document.find("<style>"),
        "a policy does not bind what comes before it"
    );
    assert!(document.len() < 300_000);
}

#[test]
fn nothing_is_inline_and_nothing_is_fetched() {
    for document in [
        example("faulty", &[]),
        render(html::Html::default(), &report(HOSTILE)),
    ] {
        for tag in tags(&document) {
            let (name, attributes) = &tag;
            assert!(
                ![
                    "link", "img", "iframe", "object", "embed", "base", "video", "audio"
                ]
                .contains(&name.as_str()),
                "<{name}>"
            );
            for (attribute, value) in attributes {
                let harmless =
                    attribute != "style" && attribute != "src" && !attribute.starts_with("on");
                assert!(harmless, "<{name} {attribute}={value}>");
            }
            match (name.as_str(), attribute(&tag, "href")) {
                ("a", Some(href)) if href.starts_with("https://") => {
                    assert_eq!(attribute(&tag, "rel"), Some("noreferrer"));
                }
                (_, Some(href)) => assert!(href.starts_with('#'), "{name} {href}"),
                _ => {}
            }
        }
        let style = between(&document, "<style>", "</style>");
        assert!(!style.contains("url(") && !style.contains("@import"));
    }
}

#[test]
fn hostile_text_stays_text_wherever_it_comes_from() {
    let shape = |text: &str| -> Vec<(String, Vec<String>)> {
        let names = |(name, attributes): (String, Vec<(String, String)>)| {
            (name, attributes.into_iter().map(|(name, _)| name).collect())
        };
        tags(&render(html::Html::default(), &report(text)))
            .into_iter()
            .map(names)
            .collect()
    };
    assert_eq!(
        shape(HOSTILE),
        shape("harmless"),
        "the same elements, whatever the text"
    );
    let document = render(html::Html::default(), &report(HOSTILE));
    assert_eq!(document.matches("<script").count(), 1);
    let control = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
    assert_eq!(document.find(control), None);
    assert!(document.contains(r"\u{1b}[31m\u{202e}"), "spelled out");
    let title = between(&document, "<title>", "</title>");
    assert_eq!(title, "2 requests – ami-preflight");
}

#[test]
fn a_source_that_is_no_web_address_is_no_link() {
    let mut report = report("x");
    report.subjects[0].outcomes.to_mut()[0].sources = vec!["javascript:alert(1)".to_owned()];
    let document = render(html::Html::default(), &report);
    assert!(document.contains("<li>javascript:alert(1)</li>"));
    assert!(!document.contains("href=\"javascript"));
}

#[test]
fn names_of_elements_are_unique_and_references_lead_somewhere() {
    for document in [
        example("faulty", &[]),
        render(html::Html::default(), &report("x")),
    ] {
        let tags = tags(&document);
        let ids: Vec<&str> = tags.iter().filter_map(|tag| attribute(tag, "id")).collect();
        let unique: BTreeSet<&str> = ids.iter().copied().collect();
        assert_eq!(ids.len(), unique.len());
        for tag in &tags {
            let label = attribute(tag, "aria-labelledby");
            let link = attribute(tag, "href").and_then(|href| href.strip_prefix('#'));
            for name in label.into_iter().chain(link) {
                assert!(unique.contains(name), "{name}");
            }
        }
    }
}

#[test]
fn every_outcome_is_there_failures_first() {
    let json = judged("faulty", "json", &[]).json();
    let document = example("faulty", &[]);
    let outcomes = json["subjects"][0]["outcomes"].as_array().unwrap();
    let kinds: Vec<String> = tags(&document)
        .iter()
        .filter_map(|tag| attribute(tag, "data-kind").map(str::to_owned))
        .collect();
    let order = [
        "error",
        "warning",
        "advice",
        "unknown",
        "waived",
        "pass",
        "not-applicable",
        "skipped",
    ];
    // Failures are in the order of the plan.
    let place = |kind: &String| {
        let place = order.iter().position(|known| known == kind).unwrap();
        place.max(2)
    };
    assert!(kinds.is_sorted_by_key(place), "{kinds:?}");
    for kind in order {
        let of_kind = outcomes.iter().filter(|o| match kind {
            "error" | "warning" | "advice" => o["verdict"] == "fail" && o["severity"] == kind,
            _ => o["verdict"] == kind,
        });
        let shown = kinds.iter().filter(|known| *known == kind).count();
        assert_eq!(shown, of_kind.count(), "{kind}");
    }
}

#[test]
fn a_finding_shows_place_ground_remedy_and_source() {
    let document = example("faulty", &[]);
    let card = between(&document, "AMI010</code>", "</article>");
    for expected in [
        "The AMI does not boot in UEFI mode",
        "the boot mode is legacy-bios",
        "<figcaption>examples/faulty.yaml:4:14</figcaption>",
        "<mark>ami-0123456789abcdef0</mark>",
        "Certain: read from the thing itself, against a documented requirement",
        "<pre><code>aws ssm get-parameter --name /aws/service/ami-windows-latest/TPM-Windows_Server-2022-English-Full-Base --query Parameter.Value --output text --region eu-west-1</code></pre>",
        "<a href=\"https://docs.aws.amazon.com/appstream2/latest/developerguide/import-image.html\" rel=\"noreferrer\">",
    ] {
        assert!(card.contains(expected), "{expected} in {card}");
    }
}

#[test]
fn an_unknown_names_call_reason_permission_and_the_rules_that_wait() {
    let mut report = report("ec2:DescribeSnapshots");
    report.subjects.truncate(1);
    report.subjects[0].verdict = Readiness::Undecided;
    let document = render(html::Html::default(), &report);
    let card = between(
        &document,
        "<article class=\"finding unknown\"",
        "</article>",
    );
    for expected in [
        "Undecided, blocking",
        "<code>ec2:DescribeImages</code> was denied",
        "Allow the caller this action:",
        "<pre><code>ec2:DescribeSnapshots</code></pre>",
        "Rules that need it",
        "AMI010",
    ] {
        assert!(card.contains(expected), "{expected} in {card}");
    }
    assert!(document.contains("but 1 rule could not be decided"));
}

#[test]
fn a_waived_finding_says_why() {
    let mut report = report("x");
    report.subjects[0].outcomes = [outcome(Verdict::Waived, Severity::Error, "x")]
        .into_iter()
        .collect();
    report.subjects[0].outcomes.to_mut()[0].waiver = Some("accepted until spring".to_owned());
    let document = render(html::Html::default(), &report);
    assert!(document.contains("Waived error"));
    assert!(document.contains("<b>Waived: </b>accepted until spring"));
}

#[test]
fn the_verdict_is_in_words() {
    let mut report = report("x");
    report.subjects.truncate(1);
    for (verdict, offline, words) in [
        (Readiness::Ready, false, "Ready"),
        (Readiness::Ready, true, "Ready, by the request alone"),
        (Readiness::NotReady, false, "Not ready"),
        (Readiness::Undecided, false, "Undecided"),
    ] {
        report.subjects[0].verdict = verdict;
        report.subjects[0].offline = offline;
        let document = render(html::Html::default(), &report);
        let expected = format!("<span class=\"word\">{words}</span>");
        assert!(
            between(&document, "<h1", "</h1>").contains(&expected),
            "{words}"
        );
        assert!(document.contains(&format!("<title>{words}: x – ami-preflight</title>")));
    }
}

#[test]
fn without_the_script_everything_can_be_read_and_the_filters_stay_away() {
    let document = example("faulty", &[]);
    let hidden: Vec<String> = tags(&document)
        .into_iter()
        .filter(|tag| attribute(tag, "hidden").is_some())
        .map(|(name, _)| name)
        .collect();
    assert_eq!(hidden, ["form"]);
}

#[test]
fn sensitive_values_are_not_shown_unless_asked_for() {
    assert!(!example("faulty", &[]).contains(r"Editor\editor.exe"));
    assert!(example("faulty", &["--show-sensitive"]).contains(r"Editor\editor.exe"));
}

#[test]
fn a_long_line_is_cut_around_the_fault() {
    let mut report = report("x");
    report.subjects.truncate(1);
    let subject = &mut report.subjects[0];
    let line = format!("{}FAULT{}", "ä".repeat(50_000), "ö".repeat(50_000));
    subject.source = Some(Source::new("x", line));
    subject.outcomes.to_mut().truncate(1);
    subject.outcomes.to_mut()[0].location.as_mut().unwrap().span = Span::new(100_000, 100_005);
    let document = render(html::Html::default(), &report);
    assert!(document.contains("ä<mark>FAULT</mark>ö"));
    assert!(document.len() < 60_000, "{}", document.len());
}

#[test]
fn the_report_is_the_same_bytes_every_time_and_goes_to_a_file() {
    let one = example("faulty", &[]);
    assert_eq!(one, example("faulty", &[]));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    let to_file = format!("html={}", path.display());
    let run = judged("faulty", &to_file, &[]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert_eq!(std::fs::read_to_string(path).unwrap(), one);
}

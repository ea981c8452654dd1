//! A report, and a request with evidence, in which every text from outside tries to break out of its format.

use crate::support::cli::{NOW, Scene, image};
use crate::support::report::Sample;
use ami_preflight::expr::{Missing, MissingReason};
use ami_preflight::grade::{Certainty, Severity, Verdict};
use ami_preflight::judge::exit::Policy;
use ami_preflight::judge::subject::Judged;
use ami_preflight::judge::{Location, Outcome};
use ami_preflight::report::{CallRecord, RuleInfo};
use ami_preflight::text::{Source, Span};
use serde_json::json;

/// Acts on terminals, XML, HTML, workflow commands, Markdown tables; notifies people; reorders text; is no XML character.
pub const HOSTILE: &str = "a\u{1b}[31m ::error::x]]></failure></script>|b\r\n::add-mask::y @octocat <b>&amp;`%0A`,\u{202e}\u{fffe} https://evil.example \\|";
/// The same without what makes it a code span in Markdown.
pub const QUIET: &str =
    "# *a* _b_ [c](javascript:1) ![d](e) <img src=x> ~~f~~ | \\| $g$ ``h` &lt; \u{2028}";
pub const PATH: &str = "my requests/reqüest, 100%:1.yaml";
const TEXT: &str = "Name: 'ä b'\nSourceAmiId: ami-0123456789abcdef0\n";

/// What a reader should see of a hostile text.
pub fn seen(text: &str) -> String {
    ami_preflight::text::escape_control(text).into_owned()
}

fn outcome(rule: &str, verdict: Verdict, severity: Severity, text: &str) -> Outcome {
    Outcome {
        rule: rule.to_owned(),
        name: text.to_owned(),
        title: text.to_owned(),
        severity,
        verdict,
        certainty: Certainty::Certain,
        subject: text.to_owned(),
        message: text.to_owned(),
        fix: vec![text.to_owned(), format!("{text}: aws ec2 x `{text}`")],
        sources: vec![
            "https://docs.aws.amazon.com/a_b".to_owned(),
            text.to_owned(),
        ],
        location: None,
        missing: Vec::new(),
        remedy: None,
        because: Vec::new(),
        request: text.to_owned(),
        waiver: None,
    }
}

fn placed(mut outcome: Outcome) -> Outcome {
    outcome.location = Some(Location {
        path: PATH.to_owned(),
        line: 1,
        column: 7,
        pointer: "/Name".to_owned(),
        // 'ä b', quotes and all: six bytes, five characters.
        span: Span::new(6, 12),
    });
    outcome
}

/// Fail, warning, advice, unknown, waived, pass, not applicable and skipped.
pub fn report() -> Sample {
    let outcome = |rule, verdict, severity, text| outcome(rule, verdict, severity, text);
    let mut unknown = outcome("AMI023", Verdict::Unknown, Severity::Error, HOSTILE);
    unknown.missing = vec![Missing {
        fact: "ami.volumes[].snapshot.Encrypted".into(),
        call: "ec2:DescribeSnapshots".into(),
        reason: MissingReason::Denied,
        action: "ec2:DescribeSnapshots".into(),
        detail: HOSTILE.into(),
    }];
    unknown.fix.clear();
    let mut waived = outcome("AMI010", Verdict::Waived, Severity::Error, HOSTILE);
    waived.waiver = Some(format!("accepted until 2027: {HOSTILE}"));
    let outcomes = vec![
        waived,
        unknown,
        placed(outcome("CAT002", Verdict::Fail, Severity::Error, HOSTILE)),
        outcome("CAT003", Verdict::Fail, Severity::Error, QUIET),
        outcome("REQ004", Verdict::Fail, Severity::Warning, QUIET),
        outcome("REQ009", Verdict::Fail, Severity::Advice, HOSTILE),
        outcome("REQ010", Verdict::Pass, Severity::Error, HOSTILE),
        outcome("REQ011", Verdict::NotApplicable, Severity::Error, HOSTILE),
        outcome("REQ012", Verdict::Skipped, Severity::Error, HOSTILE),
    ];
    let policy = Policy::default();
    let rules = outcomes.iter().map(rule).collect();
    let judged = Judged {
        path: PATH.to_owned(),
        name: Some(HOSTILE.to_owned()),
        source: Some(Source::new(PATH, TEXT)),
        target: None,
        account: None,
        identity: Some(HOSTILE.to_owned()),
        recorded_at: Some(HOSTILE.to_owned()),
        region: Some("eu-west-1".to_owned()),
        partition: Some("aws".to_owned()),
        outcomes: outcomes.into(),
        calls: vec![CallRecord {
            service: "ec2".to_owned(),
            operation: "DescribeSnapshots".to_owned(),
            status: "denied",
            error: Some((HOSTILE.to_owned(), HOSTILE.to_owned())),
            duration_ms: 1,
        }],
        offline: false,
        digest: String::new(),
        interrupted: false,
    };
    let subject = judged.decide(&policy);
    Sample {
        subjects: vec![subject],
        policy,
        rules,
    }
}

fn rule(outcome: &Outcome) -> RuleInfo {
    RuleInfo {
        id: outcome.rule.clone(),
        name: outcome.name.clone(),
        title: outcome.title.clone(),
        why: outcome.message.clone(),
        fix: vec![QUIET.to_owned()],
        sources: outcome.sources.clone(),
        severity: outcome.severity,
        path: format!("rules/x/{}-y.yaml", outcome.rule),
    }
}

/// The same by way of files: names, tags and errors of a run.
pub fn scene() -> Scene {
    let change = |evidence: &mut serde_json::Value| {
        for field in ["Name", "Description", "PlatformDetails", "BootMode"] {
            image(evidence)[field] = json!(HOSTILE);
        }
        image(evidence)["Tags"] = json!([{"Key": HOSTILE, "Value": HOSTILE}]);
        let calls = evidence["calls"].as_array_mut().unwrap();
        let snapshots = |c: &&mut serde_json::Value| c["operation"] == "DescribeSnapshots";
        let call = calls.iter_mut().find(snapshots).unwrap();
        call.as_object_mut().unwrap().remove("output");
        call["error"] = json!({"code": "UnauthorizedOperation", "message": HOSTILE});
    };
    let text = std::fs::read_to_string("examples/ready.yaml").unwrap();
    let mut request: serde_json::Value = serde_yaml::from_str(&text).unwrap();
    request["Description"] = json!(HOSTILE);
    request["AppCatalogConfig"][0]["Name"] = json!(HOSTILE);
    request["Tags"] = json!({format!("aws:{HOSTILE}"): HOSTILE});
    request["IamRoleArn"] = json!(format!("arn:aws:iam::111122223333:role/{HOSTILE}"));
    // JSON is YAML; controls are written as escapes.
    Scene::new(change).request(request.to_string())
}

/// Standard output of a run over [`scene`].
pub fn run(format: &str) -> String {
    let scene = scene();
    let run = scene.check_at(NOW, &["-o", format]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    run.stdout
}

/// No text of a report may act on a terminal or reorder what people read.
pub fn assert_harmless(text: &str) {
    let harmful = text
        .chars()
        .find(|c| *c != '\n' && seen(&c.to_string()).chars().ne([*c]));
    assert_eq!(harmful, None, "{text}");
}

/// That GitHub takes no line of a log for a command: it looks behind leading blanks.
pub fn assert_no_command(text: &str) {
    let command = text
        .lines()
        .find(|line| line.trim_start().starts_with("::"));
    assert_eq!(command, None, "{text}");
}

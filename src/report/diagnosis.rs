//! The report of `diagnose` as JSON, schema_version 1; the types here are the contract and its JSON Schema.

use super::json::make::{full, target, tool};
use super::json::model::{FullOutcome, TargetRef, Tool};
use crate::grade::Severity;
use crate::judge::Outcome;
use crate::judge::diagnosis::{
    Diagnosis, Ending, Explanation, FalsePass, Meaning, Origin, Reported,
};
use crate::judge::subject::Subject;
use crate::rules::catches::Caught;
use crate::text::escape_json;
use schemars::JsonSchema;
use serde::Serialize;

/// A diagnosis, and the request that was judged for it.
#[derive(Debug, Clone)]
pub struct DiagnosisReport {
    /// The diagnosis.
    pub diagnosis: Diagnosis,
    /// The request; none where there was none to judge.
    pub subject: Option<Subject>,
    /// Whether the request was made of what the evidence file tells.
    pub derived: bool,
    /// The Region that was asked, where it is known.
    pub region: Option<String>,
}

/// The report of `diagnose`.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "ami-preflight diagnosis")]
pub struct JsonDiagnosis {
    /// Always 1.
    schema_version: u32,
    /// The program.
    tool: Tool,
    /// The image, as AppStream tells of it.
    image: JsonImage,
    /// How the import ended.
    ending: JsonEnding,
    /// Why that is not known; null otherwise.
    why_unknown: Option<String>,
    /// What AWS gives as reasons, in its order.
    reported: Vec<JsonReported>,
    /// The request that was judged; null where there was none.
    request: Option<JsonRequest>,
    /// Failures that explain the failure, or may, the gravest first.
    explains: Vec<FullOutcome>,
    /// What could explain it and could not be decided.
    undecided: Vec<FullOutcome>,
    /// Rules that find what AWS reports, and that passed.
    passed: Vec<JsonPassed>,
    /// Whether the tool let something pass that AWS refused.
    false_pass: FalsePass,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonImage {
    name: String,
    /// As AWS writes it.
    state: Option<String>,
    arn: Option<String>,
    platform: Option<String>,
    image_type: Option<String>,
    created: Option<String>,
}

/// How the import ended.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
enum JsonEnding {
    Available,
    Failed,
    /// It is not over.
    Running,
    NotFound,
    Unknown,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonReported {
    /// The member of the image.
    origin: Origin,
    /// As AWS wrote it.
    code: Option<String>,
    /// As AWS wrote it.
    message: Option<String>,
    /// As AWS wrote it.
    at: Option<String>,
    /// What is known of the code, and then of errors that the message names.
    known: Vec<JsonKnown>,
    /// The known name that is nearest to a code that is not known.
    nearest: Option<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonKnown {
    name: String,
    says: String,
    /// Whether AWS documents these causes.
    sure: bool,
    /// Whether trouble of AWS's own may be the cause.
    service: bool,
    /// Rules that find such causes.
    rules: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonPassed {
    rule: String,
    /// What it finds.
    title: String,
    severity: Severity,
}

#[derive(Debug, Serialize, JsonSchema)]
struct JsonRequest {
    path: String,
    name: Option<String>,
    /// Whether it was made of what the evidence file tells.
    derived: bool,
    target: TargetRef,
    /// When the evidence was recorded; null where AWS was asked now.
    recorded_at: Option<String>,
    /// Rules that passed.
    rules_passed: usize,
}

/// The report as JSON text with a line feed at the end.
pub fn render(report: &DiagnosisReport) -> String {
    let mut text = serde_json::to_string_pretty(&json(report)).unwrap_or_default();
    text.push('\n');
    escape_json(&text).into_owned()
}

fn json(report: &DiagnosisReport) -> JsonDiagnosis {
    let diagnosis = &report.diagnosis;
    let image = diagnosis.image.clone().unwrap_or_default();
    let empty = Explanation::default();
    let rules = diagnosis.rules.as_ref().unwrap_or(&empty);
    let all = |outcomes: &[Outcome]| outcomes.iter().map(full).collect();
    let request = report.subject.as_ref().map(|subject| JsonRequest {
        path: subject.path.clone(),
        name: subject.name.clone(),
        derived: report.derived,
        target: target(subject),
        recorded_at: subject.recorded_at.clone(),
        rules_passed: rules.all_passed,
    });
    let (ending, why_unknown) = ending(&diagnosis.ending);
    JsonDiagnosis {
        schema_version: 1,
        tool: tool(),
        image: JsonImage {
            name: diagnosis.name.clone(),
            state: image.state,
            arn: image.arn,
            platform: image.platform,
            image_type: image.image_type,
            created: image.created,
        },
        ending,
        why_unknown,
        reported: diagnosis.reported.iter().map(reported).collect(),
        request,
        explains: all(&rules.explains),
        undecided: all(&rules.undecided),
        passed: rules.passed.iter().map(passed).collect(),
        false_pass: rules.false_pass,
    }
}

fn passed(outcome: &Outcome) -> JsonPassed {
    JsonPassed {
        rule: outcome.rule.clone(),
        title: outcome.title.clone(),
        severity: outcome.severity,
    }
}

fn ending(ending: &Ending) -> (JsonEnding, Option<String>) {
    match ending {
        Ending::Available => (JsonEnding::Available, None),
        Ending::Failed => (JsonEnding::Failed, None),
        Ending::Running => (JsonEnding::Running, None),
        Ending::NotFound => (JsonEnding::NotFound, None),
        Ending::Unknown(why) => (JsonEnding::Unknown, Some(why.clone())),
    }
}

fn reported(reported: &Reported) -> JsonReported {
    let known = |known: &Caught| JsonKnown {
        name: known.name.clone(),
        says: known.says.clone(),
        sure: known.sure,
        service: known.service,
        rules: known.rules.clone(),
    };
    JsonReported {
        origin: reported.origin,
        code: reported.code.clone(),
        message: reported.message.clone(),
        at: reported.at.clone(),
        known: reported.known().map(known).collect(),
        nearest: match &reported.meaning {
            Meaning::Unknown(nearest) => nearest.clone(),
            _ => None,
        },
    }
}

//! The bundle of a diagnosis: redacted where that is wanted, judged once more, and written.

use super::super::{Terminal, output};
use super::{Case, Trial};
use crate::diag::{Diagnostic, Diagnostics, Level};
use crate::evidence::{Answers, EvidenceFile, Target};
use crate::judge::Outcome;
use crate::judge::pipeline::Run;
use crate::redact::{Material, redacted};
use crate::report::bundle::{Bundle, Contents};
use crate::request::Request;
use serde_json::{Map, Value};
use std::io::Write;
use std::path::Path;

/// Writes the bundle; tells on standard error which rules are judged otherwise on what it holds.
///
/// # Errors
/// That it cannot be written.
pub(super) fn write(
    case: &Case<'_>,
    trial: Option<&Trial>,
    path: &Path,
    terminal: &mut Terminal,
) -> Result<(), Diagnostics> {
    let mut material = Material {
        names: vec![case.args.image_name.clone()],
        requests: case
            .request
            .iter()
            .map(|request| request.input.clone())
            .collect(),
        evidence: trial.map(as_recorded),
        answers: case.answer.iter().cloned().collect(),
    };
    if case.args.redact {
        material = redacted(&material);
    }
    let Material {
        names,
        requests,
        evidence,
        answers,
    } = material;
    let request = requests.into_iter().next();
    let again = match (&request, &evidence, trial) {
        (Some(request), Some(evidence), Some(trial)) => again(case, trial, request, evidence),
        _ => Vec::new(),
    };
    let original = trial.map(|trial| trial.subject.outcomes.clone().into_vec());
    let original = original.unwrap_or_default();
    let contents = Contents {
        image_name: names.into_iter().next().unwrap_or_default(),
        image: answers.into_iter().next(),
        request,
        evidence,
        redacted: case.args.redact,
    };
    let bundle = Bundle::new(contents, case.rules, &original, &again);
    output::write_file(path, &bundle.render())?;
    let differs = bundle.differs();
    if !differs.is_empty() {
        let title = format!("the bundle is judged otherwise by {}", differs.join(", "));
        let warning = Diagnostic::new(Level::Warning, title)
            .help("it holds the verdicts on the original, too: say so in the report");
        let style = terminal.err_style;
        // A broken standard error leaves nobody to tell.
        writeln!(terminal.err, "{}", warning.render(style)).ok();
    }
    Ok(())
}

/// The evidence with the time at which it was recorded: facts go by it.
fn as_recorded(trial: &Trial) -> EvidenceFile {
    let time = trial.recorded_at.unwrap_or(trial.now);
    EvidenceFile {
        recorded_at: Some(time.to_string()),
        ..trial.evidence.clone()
    }
}

/// What the rules say of what the bundle holds.
fn again(
    case: &Case<'_>,
    trial: &Trial,
    input: &Map<String, Value>,
    evidence: &EvidenceFile,
) -> Vec<Outcome> {
    let request = Request::from_flags(input);
    let target = Target {
        region: evidence.region.clone(),
        account: evidence.account.clone(),
        offline: trial.subject.offline,
    };
    let run = Run {
        dry_run: evidence
            .calls
            .iter()
            .any(|call| call.operation == "CreateImportedImage"),
        recorded_at: trial.recorded_at.or(Some(trial.now)),
        ..Run::new(case.rules, case.selection, target, trial.now)
    };
    let requests = std::slice::from_ref(&request);
    let gathered = run.gather(requests, &mut evidence.replay(), Answers::new());
    let judged = gathered.judging(requests).judge(&request, false);
    judged.outcomes.into_vec()
}

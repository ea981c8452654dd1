//! Reads an evidence file: strict JSON of a strict shape, with the place of everything that is not as it should be.

use super::json::Once;
use super::shape::{self, Fault};
use super::{EvidenceFile, RecordedCall, RecordedValue};
use crate::diag::{Diagnostic, Diagnostics, Level};
use crate::document;
use crate::document::{SourceMap, pointer_join};
use crate::evidence::Call;
use crate::text::did_you_mean;
use crate::text::{Source, Span};
use serde_json::error::Category;

/// Faults of one file that are told one by one.
const MOST: usize = 20;

impl EvidenceFile {
    /// Reads an evidence file's text.
    ///
    /// # Errors
    /// As [`EvidenceFile::read`].
    pub fn parse(text: &str) -> Result<Self, Diagnostics> {
        Self::read(&Source::new("evidence.json", text))
    }

    /// Reads an evidence file.
    ///
    /// # Errors
    /// What is not as the schema has it, with its place; members that are given twice, too.
    pub fn read(source: &Source) -> Result<Self, Diagnostics> {
        // A file that is as it should be is read call by call; what is wrong with any other is looked for in the whole of it.
        let structures = |file: &Self| {
            let mut inputs = file.calls.iter().filter_map(|call| call.input.as_ref());
            inputs.all(RecordedValue::is_structure)
        };
        if let Ok(file) = serde_json::from_str::<Self>(source.text())
            && structures(&file)
        {
            return match meaningless(&file) {
                None => Ok(file),
                Some(fault) => Err(refusals(source, vec![fault])),
            };
        }
        let value = match serde_json::from_str::<Once>(source.text()) {
            Ok(Once(value)) => value,
            Err(error) => return Err(not_json(source, &error)),
        };
        let mut faults = shape::faults(&value);
        if !faults.is_empty() {
            return Err(refusals(source, faults));
        }
        let file: Self = serde_json::from_value(value).map_err(|_| {
            let title = "a number is larger than any that an evidence file has";
            told(Diagnostic::error(title).source(source))
        })?;
        faults.extend(meaningless(&file));
        match faults.is_empty() {
            true => Ok(file),
            false => Err(refusals(source, faults)),
        }
    }
}

/// Where a text is no JSON, in our own words.
fn not_json(source: &Source, error: &serde_json::Error) -> Diagnostics {
    let document = match document::parse_json(source) {
        Err(errors) => return errors.into_iter().map(told).collect(),
        Ok(document) => document,
    };
    // What requests may have, and evidence may not.
    let (title, span) = match document.deviations.first() {
        Some(deviation) => (
            format!(
                "evidence is plain JSON, without {}",
                deviation.kind.describe()
            ),
            deviation.span,
        ),
        None => {
            let at = source.line_start(error.line()) + error.column().saturating_sub(1);
            let title = match error.classify() {
                Category::Eof => "the JSON ends too early",
                Category::Data => "a member is given twice",
                Category::Syntax | Category::Io => "this is not JSON",
            };
            (
                title.to_owned(),
                Span::at(source.text().floor_char_boundary(at)),
            )
        }
    };
    let error = Diagnostic::error(title).source(source);
    told(error.primary(span, "here")).into()
}

fn told(error: Diagnostic) -> Diagnostic {
    // Evidence in YAML is not read.
    let yaml = |footer: &(Level, String)| footer.1.contains(".yaml");
    let error = Diagnostic {
        title: format!("this is not an evidence file: {}", error.title),
        footers: error
            .footers
            .into_iter()
            .filter(|footer| !yaml(footer))
            .collect(),
        ..error
    };
    error.help("`ami-preflight schema evidence` prints the format; `--record FILE` writes one")
}

fn refusals(source: &Source, faults: Vec<Fault>) -> Diagnostics {
    // Read once more, for the places.
    let spans = document::parse_json(source).map(|document| document.spans);
    let span = |fault: &Fault| {
        spans
            .as_ref()
            .map_or(Span::default(), |spans| place(spans, fault))
    };
    let more = faults.len().saturating_sub(MOST);
    let mut errors: Vec<Diagnostic> = faults
        .iter()
        .take(MOST)
        .map(|fault| {
            let error = Diagnostic::error(fault.message.clone()).source(source);
            let error = error.primary(span(fault), "");
            told(fault.help.iter().cloned().fold(error, Diagnostic::help))
        })
        .collect();
    if let Some(last) = errors.pop_if(|_| more > 0) {
        errors.push(last.note(format!("and {more} more")));
    }
    errors.into()
}

fn place(spans: &SourceMap, fault: &Fault) -> Span {
    match spans.get(&fault.pointer) {
        Some(place) if fault.name => place.key.unwrap_or(place.value),
        Some(place) => Span::at(place.value.start),
        None => Span::default(),
    }
}

/// What has the right shape and means nothing.
fn meaningless(file: &EvidenceFile) -> Option<Fault> {
    let fault = |pointer: &str, message: String, help: Option<String>| Fault {
        pointer: pointer.to_owned(),
        name: false,
        message,
        help,
    };
    if file.schema_version != 1 {
        let message = format!(
            "schema_version is {}; this version reads 1",
            file.schema_version
        );
        return Some(fault("/schema_version", message, None));
    }
    file.calls.iter().enumerate().find_map(|(index, call)| {
        let at = pointer_join("/calls", index);
        if call.output.is_some() == call.error.is_some() {
            let message = format!(
                "calls[{index}] ({}:{}) needs either `output` or `error`",
                call.service, call.operation
            );
            return Some(fault(&at, message, None));
        }
        let (member, near) = unknown_operation(call)?;
        let message = format!(
            "calls[{index}]: no rule asks for {}:{}",
            call.service, call.operation
        );
        let help = near.map(|near| format!("did you mean `{near}`?"));
        Some(fault(&pointer_join(&at, member), message, help))
    })
}

/// An operation that no rule asks for is most likely misspelt, so that its answer would silently count for nothing: the member at
/// fault, and what was probably meant.
fn unknown_operation(call: &RecordedCall) -> Option<(&'static str, Option<&'static str>)> {
    let known = || Call::ALL.iter().map(|call| call.info());
    let of_service = || known().filter(|info| info.service == call.service);
    if of_service().any(|info| info.operation == call.operation) {
        return None;
    }
    if of_service().next().is_some() {
        let operations = of_service().map(|info| info.operation);
        return Some(("operation", did_you_mean(&call.operation, operations)));
    }
    let services = known().map(|info| info.service);
    Some(("service", did_you_mean(&call.service, services)))
}

//! What is wrong with an open text, as editors show it.

use super::desk::Desk;
use super::document::{Document, Kind};
use super::position::Units;
use crate::diag::{self, Level};
use crate::document::parse;
use crate::fix::Reading;
use crate::grade::{Severity, Verdict};
use crate::judge::Outcome;
use crate::judge::examples::{self, Base};
use crate::rules;
use crate::settings::file::Config;
use crate::settings::places;
use crate::text::{Source, Span};
use lsp_types::{CodeDescription, Diagnostic, DiagnosticSeverity, NumberOrString};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A path in its one form: the configuration is found upward, and named relative to the working directory.
fn resolved(source: &Source) -> PathBuf {
    places::resolved(Path::new(source.path()))
}

/// The name that editors show beside a message.
pub(super) const SOURCE: &str = "ami-preflight";

/// Judges a document anew; of a request that can be read, what is known of it is kept.
pub(super) fn of(document: &mut Document, units: Units) -> Vec<Diagnostic> {
    let source = document.source.clone();
    if document.kind == Kind::Other {
        return Vec::new();
    }
    if document.too_large() {
        let error = diag::Diagnostic::error("the file is larger than 1 MiB: it is not judged");
        return vec![of_fault(&error, &source, units)];
    }
    match document.kind {
        Kind::Request => of_request(document, units),
        Kind::Rule => of_rule(&source, units),
        Kind::Config => of_config(document, units),
        Kind::Other => Vec::new(),
    }
}

/// A rule and its examples.
fn of_rule(source: &Source, units: Units) -> Vec<Diagnostic> {
    static BASE: OnceLock<Result<Base, String>> = OnceLock::new();
    let rule = match rules::load_text(source) {
        Ok(rule) => rule,
        Err(errors) => return faults(&errors, source, units),
    };
    let (Ok(base), Ok(text)) = (BASE.get_or_init(examples::base), parse(source)) else {
        return Vec::new();
    };
    let all = rule.file().examples.iter().enumerate();
    let failed = all.filter_map(|(index, example)| {
        let problem = base.run(&rule, example).problem?;
        let span = text.spans.highlight(&format!("/examples/{index}"));
        let error = diag::Diagnostic::error(format!("example `{}`: {problem}", example.name));
        Some(error.source(source).primary(span, ""))
    });
    faults(&failed.collect(), source, units)
}

/// The configuration and, once it is saved, the rules that it names.
fn of_config(document: &Document, units: Units) -> Vec<Diagnostic> {
    let source = &document.source;
    let folder = document.path.parent().map(Path::to_owned);
    let parsed = Config::parse(source, folder.unwrap_or_default());
    let errors = match parsed {
        Err(errors) => errors,
        Ok(_) if saved(document) => Desk::of(document).err().unwrap_or_default(),
        Ok(_) => diag::Diagnostics::default(),
    };
    faults(&errors, source, units)
}

fn saved(document: &Document) -> bool {
    let file = Source::read(&document.path);
    file.is_ok_and(|file| file.text() == document.source.text())
}

fn of_request(document: &mut Document, units: Units) -> Vec<Diagnostic> {
    let source = document.source.clone();
    let judged = match Desk::of(document) {
        Ok(desk) => desk.judge(&source),
        // Of the configuration: said here, since nothing is judged without it.
        Err(errors) => Err(errors),
    };
    match judged {
        Ok(reading) => {
            let found = of_reading(&reading, &source, units);
            document.last = Some(reading);
            found
        }
        Err(errors) => faults(&errors, &source, units),
    }
}

fn of_reading(reading: &Reading, source: &Source, units: Units) -> Vec<Diagnostic> {
    let told = |outcome: &&Outcome| matches!(outcome.verdict, Verdict::Fail | Verdict::Unknown);
    let outcomes = reading.outcomes.iter().filter(told);
    outcomes
        .map(|outcome| of_outcome(outcome, source, units))
        .collect()
}

/// The bytes that an outcome is about: the beginning of the text for what has no place in it.
pub(super) fn span_of(outcome: &Outcome, source: &Source) -> Span {
    let location = outcome.location.as_ref();
    let own = location.filter(|location| location.path == source.path());
    own.map(|location| location.span).unwrap_or_default()
}

fn of_outcome(outcome: &Outcome, source: &Source, units: Units) -> Diagnostic {
    let mut message = format!("{}: {}", outcome.title, outcome.message);
    let severity = match (outcome.verdict, outcome.severity) {
        (Verdict::Unknown, _) => {
            message = format!("undecided: {}: {}", outcome.title, outcome.message);
            DiagnosticSeverity::INFORMATION
        }
        (_, Severity::Error) => DiagnosticSeverity::ERROR,
        (_, Severity::Warning) => DiagnosticSeverity::WARNING,
        (_, Severity::Advice) => DiagnosticSeverity::INFORMATION,
    };
    for fix in &outcome.fix {
        message.push_str(&format!("\n{fix}"));
    }
    let href = outcome.sources.first().and_then(|url| url.parse().ok());
    Diagnostic {
        range: units.range(source, span_of(outcome, source)),
        severity: Some(severity),
        code: Some(NumberOrString::String(outcome.rule.clone())),
        code_description: href.map(|href| CodeDescription { href }),
        source: Some(SOURCE.to_owned()),
        message,
        ..Diagnostic::default()
    }
}

fn faults(errors: &diag::Diagnostics, source: &Source, units: Units) -> Vec<Diagnostic> {
    let of = |error| of_fault(error, source, units);
    errors.iter().map(of).collect()
}

fn of_fault(error: &diag::Diagnostic, source: &Source, units: Units) -> Diagnostic {
    // A fault of another file has no place here.
    let same = |it: &&Source| {
        it.path() == source.path()
            || (it.text() == source.text() && resolved(it) == resolved(source))
    };
    let own = error.source.as_ref().filter(same);
    let mut labels = error.labels.iter().filter(|_| own.is_some());
    let first = labels.clone().next();
    let label = labels.find(|label| label.primary).or(first);
    let mut message = match (&error.source, own) {
        (Some(other), None) => format!("{}: {}", other.path(), error.title),
        _ => error.title.clone(),
    };
    let said = label.map(|label| label.text.as_str());
    let footers = error.footers.iter().map(|(_, text)| text.as_str());
    for more in said
        .into_iter()
        .chain(footers)
        .filter(|text| !text.is_empty())
    {
        message.push_str(&format!("\n{more}"));
    }
    let severity = match error.level {
        Level::Error => DiagnosticSeverity::ERROR,
        Level::Warning => DiagnosticSeverity::WARNING,
        Level::Note | Level::Help => DiagnosticSeverity::INFORMATION,
    };
    Diagnostic {
        range: units.range(source, label.map_or(Span::default(), |label| label.span)),
        severity: Some(severity),
        source: Some(SOURCE.to_owned()),
        message,
        ..Diagnostic::default()
    }
}

//! Reads rule files: the built-in ones as the build left them, people's own with every error in its place.

use super::compile::{Fault, compile};
use super::embedded;
use super::model::RuleFile;
use super::remedy::{unknown_causes, unknown_remedies};
use super::rule::Rule;
use crate::diag::{Diagnostic, Diagnostics};
use crate::document::{Document, parse, pointer_join};
use crate::text::did_you_mean;
use crate::text::{Source, Span};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The built-in rules, sorted by id; the build checked them.
///
/// # Errors
/// That this program was not built as it should.
pub fn builtin() -> Result<Vec<Rule>, Diagnostics> {
    let broken = |error: String| {
        let error = Diagnostic::error(format!("the built-in rules cannot be read: {error}"));
        error.note("this is a defect of ami-preflight")
    };
    Ok(embedded::rules().map_err(broken)?)
}

/// The rules of a file, or of all `*.yaml` and `*.yml` below a folder.
///
/// # Errors
/// Everything wrong in any of the files, and ids given twice.
pub fn load_path(path: &Path) -> Result<Vec<Rule>, Diagnostics> {
    let files = rule_files(path)?;
    if files.is_empty() {
        let title = format!("no rule files (*.yaml) in {}", path.display());
        return Err(Diagnostic::error(title).into());
    }
    let (mut rules, mut sources, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for file in files {
        let loaded = Source::read(&file)
            .map_err(Diagnostics::from)
            .and_then(|source| Ok((load_text(&source)?, source)));
        match loaded {
            Ok((rule, source)) => {
                rules.push(rule);
                sources.push(source);
            }
            Err(found) => errors.extend(found),
        }
    }
    errors.extend(duplicates(&rules));
    errors.extend(causes(&rules, &sources)?);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(rules)
}

/// Causes that are neither built-in rules nor among these; each rule with its source.
fn causes(rules: &[Rule], sources: &[Source]) -> Result<Vec<Diagnostic>, Diagnostics> {
    let mut errors = Vec::new();
    if rules.iter().all(|rule| rule.file().because.is_empty()) {
        return Ok(errors);
    }
    let all = builtin()?;
    let known = |id: &str| all.iter().chain(rules).any(|rule| rule.id == id);
    for (rule, source) in rules.iter().zip(sources) {
        let faults = unknown_causes(rule.file(), known);
        if faults.is_empty() {
            continue;
        }
        let document = parse(source)?;
        let about = faults.iter();
        errors.extend(about.map(|fault| condition_error(source, &document, fault)));
    }
    Ok(errors)
}

/// Ids that more than one rule has.
pub fn duplicates(rules: &[Rule]) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<&str, &str> = BTreeMap::new();
    let mut errors = Vec::new();
    for rule in rules {
        if let Some(first) = seen.insert(&rule.id, &rule.path) {
            let title = format!("two rules have the id {}", rule.id);
            errors.push(Diagnostic::error(title).note(format!("{first}\n{}", rule.path)));
        }
    }
    errors
}

/// The file, or the rule files below a folder.
///
/// # Errors
/// Folders that cannot be read.
pub fn rule_files(path: &Path) -> Result<Vec<PathBuf>, Diagnostics> {
    let yaml = |name: &str| name.ends_with(".yaml") || name.ends_with(".yml");
    // What is no file is a folder or unreadable, which the search says.
    if path.is_file() {
        Ok(vec![path.to_owned()])
    } else {
        crate::document::files_below(path, yaml)
    }
}

/// One rule from its text, strictly.
///
/// # Errors
/// Unknown members (all of them), a wrong type, faults in conditions (all of them), bad ids, missing examples.
pub fn load_text(source: &Source) -> Result<Rule, Diagnostics> {
    let document = parse(source)?;
    let mut errors = unknown_keys(source, &document);
    if !errors.is_empty() {
        return Err(errors.into());
    }
    let file: RuleFile =
        serde_yaml::from_str(source.text()).map_err(|error| vec![type_error(source, &error)])?;
    errors.extend(form(source, &document, &file));
    let unknown = unknown_remedies(&file, embedded::remedies());
    errors.extend(
        unknown
            .iter()
            .map(|fault| condition_error(source, &document, fault)),
    );
    match compile(file, source.path()) {
        Ok(rule) if errors.is_empty() => Ok(rule),
        Ok(_) => Err(errors.into()),
        Err(faults) => {
            errors.extend(
                faults
                    .iter()
                    .map(|fault| condition_error(source, &document, fault)),
            );
            Err(errors.into())
        }
    }
}

const KEYS: [&str; 19] = [
    "id",
    "name",
    "title",
    "severity",
    "certainty",
    "when",
    "let",
    "each",
    "assert",
    "message",
    "cases",
    "at",
    "marks",
    "subject",
    "why",
    "fix",
    "sources",
    "when_unknown",
    "waivable",
];
const MORE_KEYS: [&str; 7] = [
    "params", "examples", "remarks", "remedy", "own_fix", "because", "fixable",
];
const CASE_KEYS: [&str; 6] = ["when", "message", "severity", "certainty", "fix", "remedy"];
const EXAMPLE_KEYS: [&str; 5] = ["name", "given", "expect", "message", "severity"];

fn unknown_keys(source: &Source, document: &Document) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let mut check = |value: &Value, at: &str, known: &[&str]| {
        for name in value
            .as_object()
            .into_iter()
            .flat_map(|members| members.keys())
        {
            if known.contains(&name.as_str()) {
                continue;
            }
            let place = document.spans.get(&pointer_join(at, name));
            let span = place.and_then(|place| place.key).unwrap_or_default();
            let error = Diagnostic::error(format!("a rule has no member `{name}`")).source(source);
            let near = did_you_mean(name, known.iter().copied());
            errors.push(match near {
                Some(near) => error.primary(span, format!("did you mean `{near}`?")),
                None => error
                    .primary(span, "unknown")
                    .help(format!("known are: {}", known.join(", "))),
            });
        }
    };
    check(&document.value, "", &[&KEYS[..], &MORE_KEYS[..]].concat());
    for (member, known) in [
        ("cases", &CASE_KEYS[..]),
        ("examples", &EXAMPLE_KEYS[..]),
        ("sources", &["url", "checked"]),
        ("remarks", &["when", "message"]),
    ] {
        let items = document.value.get(member).and_then(Value::as_array);
        for (index, item) in items.into_iter().flatten().enumerate() {
            check(item, &format!("/{member}/{index}"), known);
        }
    }
    errors
}

fn type_error(source: &Source, error: &serde_yaml::Error) -> Diagnostic {
    let span = error
        .location()
        .map_or(Span::default(), |location| Span::at(location.index()));
    Diagnostic::error(format!("this is not a rule: {error}"))
        .source(source)
        .primary(span, "")
}

fn condition_error(source: &Source, document: &Document, (pointer, error): &Fault) -> Diagnostic {
    let place = document
        .spans
        .get(pointer)
        .map_or(Span::default(), |place| place.value);
    // The fault's own place, where the text stands in the file as it is: not folded, not escaped.
    let raw = source.slice(place);
    let condition = document
        .value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default();
    let span = match raw.find(condition) {
        Some(offset) if !condition.is_empty() => {
            let start = place.start + offset;
            let end = (start + error.span.end)
                .min(place.end)
                .max(start + error.span.start);
            Span::new(start + error.span.start, end)
        }
        _ => place,
    };
    let diagnostic = Diagnostic::error(error.message.clone())
        .source(source)
        .primary(span, "");
    let unknown = ["there is no fact", "unknown name"];
    match &error.help {
        Some(help) => diagnostic.help(help.clone()),
        None if unknown.iter().any(|start| error.message.starts_with(start)) => {
            diagnostic.help("`ami-preflight rules facts` lists what a condition may use")
        }
        None => diagnostic,
    }
}

/// What types do not say: the form of id and name, the name of the file, and the examples.
fn form(source: &Source, document: &Document, file: &RuleFile) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let mut refuse = |pointer: &str, title: String, help: &str| {
        let span = document.spans.highlight(pointer);
        errors.push(
            Diagnostic::error(title)
                .source(source)
                .primary(span, "")
                .help(help),
        );
    };
    let letters = file.id.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = file.id.len() - letters.len();
    if letters.len() < 2 || !letters.chars().all(|c| c.is_ascii_uppercase()) || digits < 3 {
        refuse(
            "/id",
            format!("`{}` is not a rule id", file.id),
            "an id is capital letters and three digits: ACME001",
        );
    }
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if file.name.is_empty() || !file.name.chars().all(kebab) {
        refuse(
            "/name",
            format!("`{}` is not a rule name", file.name),
            "a name is lower-case words joined by hyphens",
        );
    }
    let stem = Path::new(source.path())
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned());
    let wanted = format!("{}-{}", file.id, file.name);
    if stem.is_some_and(|stem| stem != wanted && source.path() != "<stdin>") {
        refuse(
            "/id",
            "the file's name is not that of the rule".to_owned(),
            &format!("name the file {wanted}.yaml"),
        );
    }
    for verdict in ["pass", "fail"] {
        if !file
            .examples
            .iter()
            .any(|example| example.expect.as_str() == verdict)
        {
            let title = format!("the rule has no example that must {verdict}");
            refuse(
                "/examples",
                title,
                "examples prove that the rule says what it means, both ways",
            );
        }
    }
    if file.fix.is_empty() {
        refuse(
            "/fix",
            "the rule does not say what to do".to_owned(),
            "fix is a list of sentences or commands",
        );
    }
    errors
}

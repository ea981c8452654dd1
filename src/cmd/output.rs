//! The outputs of a run: which formats go where.

use crate::diag::{Diagnostic, Diagnostics};
use crate::report::github::Github;
use crate::report::gitlab::Gitlab;
use crate::report::html::Html;
use crate::report::human::{Human, Options};
use crate::report::json::{Json, JsonLines};
use crate::report::junit::Junit;
use crate::report::markdown::Markdown;
use crate::report::plan::Plans;
use crate::report::plan::script::Script;
use crate::report::sarif::Sarif;
use crate::report::{Renderer, RuleInfo};
use crate::rules::Rule;
use crate::settings::places::UsedFile;
use crate::text::did_you_mean;
use std::path::{Path, PathBuf};

type Render = fn(Options) -> Box<dyn Renderer>;

/// Every format by its name on the command line.
const FORMATS: &[(&str, Render)] = &[
    ("human", |options| Box::new(Human::new(options))),
    ("json", |_| Box::<Json>::default()),
    (LINES, |_| Box::<JsonLines>::default()),
    ("html", |_| Box::<Html>::default()),
    ("sarif", |_| Box::<Sarif>::default()),
    ("junit", |_| Box::<Junit>::default()),
    ("github", |_| Box::<Github>::default()),
    ("gitlab", |_| Box::<Gitlab>::default()),
    ("markdown", |_| Box::<Markdown>::default()),
    ("plan", |options| Box::new(Plans::new(options))),
];

/// Formats that a file of this ending takes another form of.
const FORMS: &[(&str, &str, Render)] = &[("plan", "sh", |_| Box::<Script>::default())];

/// The format that is written as subjects are judged; the others are written together at the end, or not at all.
const LINES: &str = "jsonl";

/// Whether a word names a format.
pub fn is_format(word: &str) -> bool {
    FORMATS.iter().any(|(name, _)| *name == word)
}

/// One `-o`.
pub struct Output {
    /// Its name on the command line.
    pub format: &'static str,
    /// Makes its renderer.
    pub render: Render,
    /// The file; none for standard output.
    pub path: Option<PathBuf>,
}

impl Output {
    /// The file that it writes; none for standard output.
    pub fn place(&self) -> Option<UsedFile> {
        let path = self.path.as_ref()?;
        Some(UsedFile::new(format!("-o {}", self.format), path))
    }

    /// Whether it is written as subjects are judged.
    pub fn streams(&self) -> bool {
        self.format == LINES
    }
}

/// Reads the words of `-o`; people are told when there are none.
///
/// # Errors
/// Formats that do not exist, and two outputs to standard output.
pub fn parse(words: &[String]) -> Result<Vec<Output>, Diagnostics> {
    let human = ["human".to_owned()];
    let words = if words.is_empty() { &human } else { words };
    let mut outputs: Vec<Output> = Vec::new();
    for word in words {
        let output = output(word)?;
        if output.path.is_none() && outputs.iter().any(|other| other.path.is_none()) {
            let error =
                Diagnostic::error("two outputs to standard output would run into each other");
            return Err(error
                .help("give all but one a file: -o json=report.json")
                .into());
        }
        outputs.push(output);
    }
    Ok(outputs)
}

/// What the formats say of rules themselves; copying their texts for nothing takes time.
pub fn described(outputs: &[Output], rules: &[Rule]) -> Vec<RuleInfo> {
    let any = |formats: &[&str]| {
        outputs
            .iter()
            .any(|output| formats.contains(&output.format))
    };
    if any(&["sarif", "junit", "github", "gitlab", "markdown"]) {
        rules.iter().map(RuleInfo::from).collect()
    } else if any(&["json", LINES]) {
        rules.iter().map(RuleInfo::brief).collect()
    } else {
        Vec::new()
    }
}

/// Whether any of the formats carries fixes beside the findings.
pub fn carry_fixes(outputs: &[Output]) -> bool {
    outputs.iter().any(|output| output.format == "sarif")
}

/// Whether any of the formats shows the calls; people see them when they ask for more.
pub fn show_calls(outputs: &[Output], verbose: u8) -> bool {
    outputs.iter().any(|output| match output.format {
        "json" | LINES | "html" => true,
        "human" => verbose > 0,
        _ => false,
    })
}

fn output(word: &str) -> Result<Output, Diagnostic> {
    let (name, path) = match word.split_once('=') {
        Some((name, path)) => (name, Some(path)),
        None => (word, None),
    };
    let names = || FORMATS.iter().map(|(name, _)| *name);
    let Some((format, render)) = FORMATS.iter().find(|(known, _)| *known == name) else {
        let error = Diagnostic::error(format!("there is no output format `{name}`"));
        let error = match did_you_mean(name, names()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error,
        };
        let formats: Vec<&str> = names().collect();
        return Err(error.help(format!("formats: {}", formats.join(", "))));
    };
    if path == Some("") {
        let error = Diagnostic::error(format!("`{word}` names no file"));
        return Err(error.help(format!(
            "-o {name}=FILE writes to a file, -o {name} to standard output"
        )));
    }
    // As for requests, - is the stream and no file.
    let path = path.filter(|path| *path != "-").map(PathBuf::from);
    let ending = path.as_deref().and_then(Path::extension);
    let form = FORMS.iter().find(|(of, wanted, _)| {
        of == format && ending.is_some_and(|ending| ending.eq_ignore_ascii_case(wanted))
    });
    Ok(Output {
        format,
        render: form.map_or(*render, |(_, _, render)| *render),
        path,
    })
}

/// Writes a file.
///
/// # Errors
/// What the file system answered.
pub fn write_file(path: &Path, text: &str) -> Result<(), Diagnostics> {
    std::fs::write(path, text).map_err(|error| unwritable(path, &error).into())
}

/// What to say of a file that cannot be written.
pub(super) fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let title = format!("cannot write {}: {error}", path.display());
    Diagnostic::error(title)
}

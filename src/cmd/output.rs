//! The outputs of a run: which formats go where, and writing them. The exit code is decided elsewhere, the same for all.

use super::Terminal;
use crate::diag::{Diagnostic, Diagnostics};
use crate::report::{Report, github, gitlab, html, human, json, junit, markdown, plan, sarif};
use crate::settings::places::UsedFile;
use crate::text::did_you_mean;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

type Render = fn(&Report, human::Options) -> String;

/// Every format by its name on the command line.
const FORMATS: &[(&str, Render)] = &[
    ("human", human::render),
    ("json", |report, _| json::render(report)),
    ("html", |report, _| html::render(report)),
    ("sarif", |report, _| sarif::render(report)),
    ("junit", |report, _| junit::render(report)),
    ("github", |report, _| github::render(report)),
    ("gitlab", |report, _| gitlab::render(report)),
    ("markdown", |report, _| markdown::render(report)),
    ("plan", plan::render),
];

/// Formats that a file of this ending takes another form of.
const FORMS: &[(&str, &str, Render)] = &[("plan", "sh", plan::script::render)];

/// One `-o`.
pub struct Output {
    format: &'static str,
    render: Render,
    path: Option<PathBuf>,
}

impl Output {
    /// The file that it writes; none for standard output.
    pub fn place(&self) -> Option<UsedFile> {
        let path = self.path.as_ref()?;
        Some(UsedFile::new(format!("-o {}", self.format), path))
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

/// Whether any of the formats describes the rules, too; copying their texts for nothing takes time.
pub fn describe_rules(outputs: &[Output]) -> bool {
    let without = ["human", "json", "html", "plan"];
    outputs
        .iter()
        .any(|output| !without.contains(&output.format))
}

/// Whether any of the formats carries fixes beside the findings.
pub fn carry_fixes(outputs: &[Output]) -> bool {
    outputs.iter().any(|output| output.format == "sarif")
}

/// Whether any of the formats shows the calls; people see them when they ask for more.
pub fn show_calls(outputs: &[Output], verbose: u8) -> bool {
    outputs.iter().any(|output| match output.format {
        "json" | "html" => true,
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

/// Renders the report and writes it everywhere, once all files could be opened: a run leaves all of its reports or none.
///
/// # Errors
/// Everything that could not be opened, or else be written.
pub fn write_all(
    outputs: &[Output],
    report: &Report,
    verbosity: i8,
    terminal: &mut Terminal,
) -> Result<(), Diagnostics> {
    let files = open_all(outputs)?;
    let mut errors = Vec::new();
    for (output, file) in outputs.iter().zip(files) {
        let options = human::Options {
            style: terminal.style,
            verbosity,
            hyperlinks: terminal.hyperlinks,
        };
        let result = match file {
            Some(file) => file.write(&(output.render)(report, options.for_file())),
            None => terminal.print(&(output.render)(report, options)),
        };
        errors.extend(result.err().into_iter().flatten());
        if output.format == "github" {
            errors.extend(step_summary(report).err().into_iter().flatten());
        }
    }
    Diagnostics::from(errors).none()
}

/// A file that is open for writing, its old content still there.
struct Opened<'a> {
    path: &'a Path,
    file: File,
    /// Whether it was made now.
    new: bool,
}

impl<'a> Opened<'a> {
    fn open(path: &'a Path) -> Result<Self, Diagnostics> {
        let new = path.symlink_metadata().is_err();
        let file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path);
        let file = file.map_err(|error| unwritable(path, &error))?;
        Ok(Self { path, file, new })
    }

    /// Replaces the content.
    fn write(mut self, text: &str) -> Result<(), Diagnostics> {
        let regular = self.file.metadata().is_ok_and(|about| about.is_file());
        let emptied = if regular {
            self.file.set_len(0)
        } else {
            Ok(())
        };
        emptied
            .and_then(|()| self.file.write_all(text.as_bytes()))
            .map_err(|error| unwritable(self.path, &error).into())
    }
}

/// Opens the file of every output; those without one write to standard output.
fn open_all(outputs: &[Output]) -> Result<Vec<Option<Opened<'_>>>, Diagnostics> {
    let (mut files, mut errors) = (Vec::new(), Vec::new());
    for output in outputs {
        match output.path.as_deref().map(Opened::open).transpose() {
            Ok(file) => files.push(file),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() {
        return Ok(files);
    }
    for file in files.into_iter().flatten().filter(|file| file.new) {
        // What was made for nothing goes; that it cannot be removed helps nobody to know.
        std::fs::remove_file(file.path).ok();
    }
    Err(errors.into())
}

/// Within a GitHub workflow, the page of the step shows the Markdown report too, after what earlier commands wrote there.
fn step_summary(report: &Report) -> Result<(), Diagnostics> {
    let path = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty());
    let Some(path) = path.map(PathBuf::from) else {
        return Ok(());
    };
    let file = OpenOptions::new().append(true).create(true).open(&path);
    let text = format!("{}\n", markdown::render(report));
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| unwritable(&path, &error).into())
}

/// Writes a file.
///
/// # Errors
/// What the file system answered.
pub fn write_file(path: &Path, text: &str) -> Result<(), Diagnostics> {
    std::fs::write(path, text).map_err(|error| unwritable(path, &error).into())
}

fn unwritable(path: &Path, error: &std::io::Error) -> Diagnostic {
    let title = format!("cannot write {}: {error}", path.display());
    Diagnostic::error(title)
}

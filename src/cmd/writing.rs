//! Writing the reports of a run: each subject goes to every format and is dropped. Reports appear together at the end or not at all, but for
//! JSON lines, which appear line by line.

use super::output::{Output, unwritable};
use super::{Terminal, quietly};
use crate::diag::{Diagnostic, Diagnostics};
use crate::fix::Fix;
use crate::parallel;
use crate::report::human::Options;
use crate::report::markdown::Markdown;
use crate::report::spool::Spool;
use crate::report::{Renderer, Report, Subject, Totals};
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The reports of a run.
pub struct Writing<'a> {
    reports: Vec<One<'a>>,
    report: Report,
    totals: Totals,
}

/// A report.
struct One<'a> {
    renderer: Box<dyn Renderer>,
    /// What is written of it so far, unless it goes out at once.
    waiting: Spool,
    to: To<'a>,
}

/// Where a report goes.
enum To<'a> {
    /// Standard output, at once or at the end.
    Out { at_once: bool },
    /// A file, at the end.
    File(&'a Path),
    /// A file, at once.
    Lines(Opened<'a>),
    /// The page of a step of a GitHub workflow, after what earlier commands wrote there.
    Step(PathBuf),
}

impl<'a> Writing<'a> {
    /// Begins all reports.
    ///
    /// # Errors
    /// That a file for JSON lines cannot be opened.
    pub fn begin(
        outputs: &'a [Output],
        report: Report,
        verbosity: i8,
        terminal: &Terminal,
    ) -> Result<Self, Diagnostics> {
        let options = Options {
            style: terminal.style,
            verbosity,
            hyperlinks: terminal.hyperlinks,
        };
        let mut reports = Vec::new();
        for output in outputs {
            let (to, options) = match output.path.as_deref() {
                None => (
                    To::Out {
                        at_once: output.streams(),
                    },
                    options,
                ),
                Some(path) if output.streams() => {
                    (To::Lines(Opened::open(path)?), options.for_file())
                }
                Some(path) => (To::File(path), options.for_file()),
            };
            reports.push(One::new((output.render)(options), to));
            let page = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty());
            if let ("github", Some(page)) = (output.format, page) {
                let to = To::Step(PathBuf::from(page));
                reports.push(One::new(Box::<Markdown>::default(), to));
            }
        }
        Ok(Self {
            reports,
            report,
            totals: Totals::default(),
        })
    }

    /// Writes subjects, each with what would mend its findings for the formats that carry it.
    ///
    /// # Errors
    /// What a stream or a temporary file answered.
    pub fn subjects(
        &mut self,
        subjects: &[(Subject, Vec<Fix>)],
        terminal: &mut Terminal,
    ) -> Result<(), Diagnostics> {
        let (reports, report) = (&self.reports, &self.report);
        let drawn = parallel::map(subjects, |(subject, _)| -> Vec<String> {
            let renderers = reports.iter().map(|one| &one.renderer);
            renderers.map(|it| it.draw(subject, report)).collect()
        });
        for ((subject, fixes), drawn) in subjects.iter().zip(drawn) {
            self.totals.add(subject);
            self.report.fixes.clone_from(fixes);
            for (one, drawn) in self.reports.iter_mut().zip(drawn) {
                let report = &self.report;
                one.write(terminal, |renderer, out| {
                    renderer.subject(subject, &drawn, report, out)
                })?;
            }
        }
        Ok(())
    }

    /// Writes the rest, once all files could be opened; the exit code.
    ///
    /// # Errors
    /// Everything that could not be opened, or else be written.
    pub fn end(
        mut self,
        configuration: Option<Subject>,
        interrupted: bool,
        terminal: &mut Terminal,
    ) -> Result<u8, Diagnostics> {
        self.report.fixes.clear();
        self.totals.configure(configuration);
        self.totals.interrupted = interrupted;
        let judged = self.totals.subjects();
        self.totals.not_judged = self.report.requests.saturating_sub(judged);
        for one in &mut self.reports {
            let (totals, report) = (&self.totals, &self.report);
            one.write(terminal, |renderer, out| renderer.end(totals, report, out))?;
        }
        let files = open_all(&self.reports)?;
        let mut errors = Vec::new();
        for (one, file) in self.reports.into_iter().zip(files) {
            errors.extend(one.finish(file, terminal).err().into_iter().flatten());
        }
        Diagnostics::from(errors).none()?;
        Ok(self.totals.exit_code())
    }

    /// Ends without a report: what was made for nothing goes.
    pub fn give_up(self) {
        for one in self.reports {
            if let To::Lines(file) = one.to {
                file.unmake();
            }
        }
    }
}

impl<'a> One<'a> {
    fn new(renderer: Box<dyn Renderer>, to: To<'a>) -> Self {
        Self {
            renderer,
            waiting: Spool::default(),
            to,
        }
    }

    fn write(
        &mut self,
        terminal: &mut Terminal,
        work: impl FnOnce(&mut dyn Renderer, &mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Diagnostics> {
        let renderer = self.renderer.as_mut();
        match &mut self.to {
            To::Out { at_once: true } => quietly(work(renderer, &mut terminal.out)),
            To::Lines(file) => {
                let path = file.path;
                work(renderer, file).map_err(|error| unwritable(path, &error).into())
            }
            _ => work(renderer, &mut self.waiting).map_err(|error| {
                let title = format!("cannot write a temporary file: {error}");
                let place = std::env::temp_dir();
                let error = Diagnostic::error(title);
                error
                    .note(format!("reports wait in {}", place.display()))
                    .into()
            }),
        }
    }

    /// Writes what waits; `file` is the one to write it to.
    fn finish(
        mut self,
        file: Option<Opened<'_>>,
        terminal: &mut Terminal,
    ) -> Result<(), Diagnostics> {
        match (&self.to, file) {
            (To::Out { at_once: false }, _) => terminal.copy(&mut self.waiting),
            (To::File(path), Some(mut file)) => {
                let written = self.waiting.empty_into(&mut file);
                let written = written.and_then(|()| file.flush());
                written.map_err(|error| unwritable(path, &error).into())
            }
            (To::Step(path), _) => {
                let file = OpenOptions::new().append(true).create(true).open(path);
                let written = file.and_then(|mut file| {
                    self.waiting.empty_into(&mut file)?;
                    writeln!(file)
                });
                written.map_err(|error| unwritable(path, &error).into())
            }
            _ => Ok(()),
        }
    }
}

/// A file that is open for writing, its old content still there until the first byte is written.
struct Opened<'a> {
    path: &'a Path,
    file: File,
    /// Whether it was made now.
    new: bool,
    begun: bool,
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
        Ok(Self {
            path,
            file,
            new,
            begun: false,
        })
    }

    /// Takes a file away that was made for nothing; that it cannot be removed helps nobody to know.
    fn unmake(&self) {
        if self.new && !self.begun {
            std::fs::remove_file(self.path).ok();
        }
    }
}

impl Write for Opened<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !std::mem::replace(&mut self.begun, true)
            && self.file.metadata().is_ok_and(|about| about.is_file())
        {
            self.file.set_len(0)?;
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Opens the file of every report that is written at the end.
fn open_all<'a>(reports: &[One<'a>]) -> Result<Vec<Option<Opened<'a>>>, Diagnostics> {
    let (mut files, mut errors) = (Vec::new(), Vec::new());
    for one in reports {
        let To::File(path) = one.to else {
            files.push(None);
            continue;
        };
        match Opened::open(path) {
            Ok(file) => files.push(Some(file)),
            Err(found) => errors.extend(found),
        }
    }
    if errors.is_empty() {
        return Ok(files);
    }
    for file in files.iter().flatten() {
        file.unmake();
    }
    Err(errors.into())
}

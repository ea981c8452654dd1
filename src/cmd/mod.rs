//! One file per subcommand; each returns the exit code, or the diagnostics that kept it from judging anything.

mod access;
pub mod batch;
pub mod check;
mod claims;
mod collect;
mod course;
mod diagnose;
pub(crate) mod evidence;
mod explain;
mod fix;
pub(crate) mod from;
mod init;
mod inspect;
mod interrupt;
#[cfg(feature = "lambda")]
mod lambda;
mod lsp;
mod merge;
pub(crate) mod output;
mod policy;
mod progress;
#[cfg(feature = "online")]
mod reading;
mod requests;
mod resume;
mod rules;
mod schema;
mod watch;
mod writing;

use crate::cli::{Cli, ColorChoice, Command};
use crate::diag::{Diagnostic, Diagnostics, Style};
use crate::report::spool::Spool;
use crate::settings::Given;
use std::io::{self, IsTerminal, Write};

/// What a subcommand returns.
pub type Outcome = Result<u8, Diagnostics>;

/// The streams and the style of a run.
pub struct Terminal {
    /// Standard output.
    pub out: Box<dyn Write>,
    /// Standard error.
    pub err: Box<dyn Write>,
    /// How to print to standard output.
    pub style: Style,
    /// How to print to standard error.
    pub err_style: Style,
    /// Whether standard output shows hyperlinks (OSC 8).
    pub hyperlinks: bool,
    /// Whether progress may be shown on standard error.
    pub interactive: bool,
    /// Ends the process with a code once everything is written, so that nothing is freed piece by piece.
    pub leave: fn(u8),
}

impl Terminal {
    /// The process's own streams.
    pub fn new(color: ColorChoice, leave: fn(u8)) -> Self {
        let terminal = std::io::stdout().is_terminal();
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        // The console of older Windows shows colours only when asked to; elsewhere there is nothing to ask.
        let shows = color == ColorChoice::Never
            || anstyle_query::windows::enable_ansi_colors() != Some(false);
        let colored = |terminal: bool| match color {
            ColorChoice::Auto => terminal && shows && !no_color && !dumb,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
        };
        let interactive = std::io::stderr().is_terminal();
        let (color, err_color) = (colored(terminal), colored(interactive));
        let columns = std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok());
        let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = columns
            .or(width.filter(|_| terminal))
            .unwrap_or(100)
            .clamp(40, 200);
        Self {
            out: Box::new(std::io::stdout().lock()),
            err: Box::new(std::io::stderr()),
            style: Style { color, width },
            err_style: Style {
                color: err_color,
                width,
            },
            hyperlinks: terminal
                && color
                && supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
            interactive,
            leave,
        }
    }

    /// Writes to standard output; a closed pipe ends the run quietly.
    ///
    /// # Errors
    /// What the stream answered.
    pub fn print(&mut self, text: &str) -> Result<(), Diagnostics> {
        let written = self.out.write_all(text.as_bytes());
        quietly(written.and_then(|()| self.out.flush()))
    }
}

/// What came of writing to standard output, where a closed pipe is no error.
fn quietly(written: io::Result<()>) -> Result<(), Diagnostics> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Diagnostic::error(format!("cannot write the output: {error}")).into())
        }
        _ => Ok(()),
    }
}

impl Terminal {
    /// Writes what waited to standard output; a closed pipe ends the run quietly.
    ///
    /// # Errors
    /// What a stream answered.
    pub fn copy(&mut self, waiting: &mut Spool) -> Result<(), Diagnostics> {
        let written = waiting.empty_into(&mut self.out);
        quietly(written.and_then(|()| self.out.flush()))
    }

    /// Says something on standard error; a broken one leaves nobody to tell.
    pub fn warn(&mut self, diagnostic: &Diagnostic) {
        let style = self.err_style;
        writeln!(self.err, "{}", diagnostic.render(style)).ok();
    }
}

/// Runs the command line; `given` tells what of it was chosen. The exit code, unless `leave` ends the process with it before.
pub fn run(cli: Cli, given: &Given, leave: fn(u8)) -> u8 {
    let mut terminal = Terminal::new(cli.color, leave);
    let result = given
        .without_empty()
        .and_then(|()| dispatch(cli, given, &mut terminal));
    result.unwrap_or_else(|diagnostics| {
        for diagnostic in &diagnostics {
            terminal.warn(diagnostic);
        }
        crate::judge::exit::NOT_JUDGED
    })
}

fn dispatch(cli: Cli, given: &Given, terminal: &mut Terminal) -> Outcome {
    match cli.command {
        Command::Check(args) => check::run(&args, given, terminal),
        Command::Collect(args) => collect::run(&args, given, terminal),
        Command::Init(args) => init::run(&args, given, terminal),
        Command::Diagnose(args) => diagnose::run(&args, given, terminal),
        Command::Merge(args) => merge::run(&args, terminal),
        Command::Access(args) => access::run(&args, terminal),
        Command::Inspect(args) => inspect::run(&args, terminal),
        Command::Policy(command) => policy::run(&command, terminal),
        Command::Explain(args) => explain::run(&args, terminal),
        Command::Rules(command) => rules::run(&command, terminal),
        Command::Schema(args) => schema::run(&args, terminal),
        Command::Completions(args) => schema::completions(&args, terminal),
        Command::Man => schema::man(terminal),
        Command::Lsp => lsp::run(terminal),
        #[cfg(feature = "lambda")]
        Command::Lambda(args) => lambda::run(&args, given),
    }
}

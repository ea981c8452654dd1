//! One line on standard error that says what goes on, for whatever takes more than a second, on a terminal only.

use super::Terminal;
use crate::diag::show_progress;
use std::time::{Duration, Instant};

/// What is over sooner shows nothing.
const QUIET: Duration = Duration::from_secs(1);
/// Time between two states of the line.
const STEP: Duration = Duration::from_millis(100);

/// The line.
pub struct Progress {
    /// Whether there is a terminal to show it on.
    interactive: bool,
    /// When the line is written next.
    due: Instant,
    shown: bool,
}

impl Progress {
    /// Nothing is shown yet.
    pub fn new(terminal: &Terminal) -> Self {
        Self {
            interactive: terminal.interactive,
            due: Instant::now() + QUIET,
            shown: false,
        }
    }

    /// Shows a state, where it is time for one.
    pub fn show(&mut self, state: impl FnOnce() -> String) {
        if !self.interactive || Instant::now() < self.due {
            return;
        }
        self.due = Instant::now() + STEP;
        self.shown = true;
        show_progress(&format!("\r\u{1b}[K{}", state()));
    }

    /// Takes the line away.
    pub fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            show_progress("\r\u{1b}[K");
        }
    }
}

//! The bar on standard error that says how far a run is, for whatever takes more than a second, on a terminal only.

use super::Terminal;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::time::{Duration, Instant};

/// What is over sooner shows nothing.
const QUIET: Duration = Duration::from_secs(1);
/// How often the bar is drawn, times a second.
const RATE: u8 = 10;
/// What it shows; the time left is a guess from the time so far.
const TEMPLATE: &str = "{bar:24} {pos}/{len} {msg}, {eta} left";

/// The bar.
pub struct Progress {
    /// Whether there is a terminal to show it on.
    interactive: bool,
    begun: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Nothing is shown yet.
    pub fn new(terminal: &Terminal) -> Self {
        Self {
            interactive: terminal.interactive,
            begun: Instant::now(),
            bar: None,
        }
    }

    /// Shows how many of how many are done, and more, where it is time for it.
    pub fn show(&mut self, what: &str, done: usize, of: usize, more: impl FnOnce() -> String) {
        if !self.interactive || self.begun.elapsed() < QUIET {
            return;
        }
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        let begun = self.begun;
        let bar = self.bar.get_or_insert_with(|| {
            let target = ProgressDrawTarget::stderr_with_hz(RATE);
            let bar = ProgressBar::with_draw_target(Some(count(of)), target);
            let style = ProgressStyle::with_template(TEMPLATE);
            let bar = bar.with_elapsed(begun.elapsed());
            match style {
                Ok(style) => bar.with_style(style),
                Err(_) => bar,
            }
        });
        bar.set_length(count(of));
        bar.set_position(count(done));
        bar.set_message(format!("{what}{}", more()));
    }

    /// Takes the bar away.
    pub fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

//! Ctrl-C: the first asks the run to end with what it knows, the second ends the process.

use crate::judge::exit::INTERRUPTED;
use signal_hook::consts::SIGINT;
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether somebody has pressed Ctrl-C.
#[derive(Debug, Clone, Default)]
pub struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// Listens from now on. Where the system does not let it, Ctrl-C ends the process as ever.
    pub fn listen() -> Self {
        let pressed = Self::default();
        let code = i32::from(INTERRUPTED);
        // In this order: the first signal is not the second one yet.
        flag::register_conditional_shutdown(SIGINT, code, Arc::clone(&pressed.0))
            .and_then(|_| flag::register(SIGINT, Arc::clone(&pressed.0)))
            .ok();
        pressed
    }

    /// Whether the run is to end.
    pub fn is_pressed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

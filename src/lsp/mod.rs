//! The language server: an editor's unsaved texts in, diagnostics, hovers, completions, code actions and definitions out. One thread
//! answers, in the order of the messages; above the settings, beside the reports.

mod actions;
mod completion;
mod cursor;
mod definition;
mod desk;
mod diagnostics;
mod document;
mod hover;
mod position;
mod server;
mod transport;
mod uri;

use lsp_server::Connection;
pub use server::serve;
use std::io::{BufReader, stdin, stdout};
use std::thread;

/// Serves over standard input and output.
///
/// # Errors
/// What broke the conversation off, in words.
pub fn stdio() -> Result<(), String> {
    let (ours, theirs) = Connection::memory();
    let Connection { sender, receiver } = theirs;
    let reader = thread::spawn(move || {
        let sink = move |message| sender.send(message).is_ok();
        transport::read_all(BufReader::new(stdin()), &sink)
    });
    let writer = thread::spawn(move || transport::write_all(stdout(), receiver));
    let served = serve(&ours);
    drop(ours);
    writer.join().map_err(|_| "writing failed".to_owned())??;
    // An editor that said goodbye may keep its end open: only what broke off is waited for.
    match served {
        Ok(()) => Ok(()),
        Err(why) if reader.is_finished() => {
            reader.join().map_err(|_| "reading failed".to_owned())??;
            Err(why)
        }
        Err(why) => Err(why),
    }
}

//! `lsp`: the language server over standard input and output.

use super::{Outcome, Terminal};
use crate::diag::Diagnostic;
use crate::judge::exit;
use crate::lsp;

/// Serves one editor until it says goodbye.
///
/// # Errors
/// What broke the conversation off.
pub fn run(terminal: &mut Terminal) -> Outcome {
    // The terminal has locked standard output, which the server's writer needs: it lets go of it.
    terminal.out = Box::new(std::io::sink());
    let served = lsp::stdio();
    served.map_err(|why| {
        let error = Diagnostic::error(format!("the conversation with the editor ended: {why}"));
        vec![error.help("an editor starts this command; nothing is typed into it")]
    })?;
    Ok(exit::READY)
}

//! The language server, in real conversations with the built binary over its standard streams.

mod answers;
mod hostile;
mod texts;

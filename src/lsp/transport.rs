//! Messages on the wire: a header with a length, then JSON. Lengths are bounded before memory is taken, and a message that is no JSON
//! is passed over.

use lsp_server::Message;
use std::io::{BufRead, Read, Write};

/// Most bytes of a message: documents have at most one mebibyte, and escapes make them longer.
const MAX_MESSAGE: usize = 16 * 1024 * 1024;
/// Most bytes of a line of the header.
const MAX_LINE: u64 = 4096;
/// Most lines of a header.
const MAX_LINES: usize = 32;

/// Reads messages until the input ends or says goodbye; `put` tells whether somebody still takes them.
pub(super) fn read_all(
    mut input: impl BufRead,
    put: &impl Fn(Message) -> bool,
) -> Result<(), String> {
    while let Some(length) = header(&mut input)? {
        if length > MAX_MESSAGE {
            return Err(format!(
                "a message of {length} bytes; at most {MAX_MESSAGE} are read"
            ));
        }
        let mut body = Vec::new();
        let limit = u64::try_from(length).unwrap_or(u64::MAX);
        let read = input.by_ref().take(limit).read_to_end(&mut body);
        if read.map_err(|error| error.to_string())? < length {
            return Err("a message breaks off".to_owned());
        }
        // What is no message is passed over: the next one has a header of its own.
        let Ok(message) = serde_json::from_slice::<Message>(&body) else {
            continue;
        };
        let exit = matches!(&message, Message::Notification(it) if it.method == "exit");
        if !put(message) || exit {
            return Ok(());
        }
    }
    Ok(())
}

/// The length of the next message; none at the end of the input.
fn header(input: &mut impl BufRead) -> Result<Option<usize>, String> {
    let mut length = None;
    for index in 0..MAX_LINES {
        let mut line = Vec::new();
        let read = input.by_ref().take(MAX_LINE).read_until(b'\n', &mut line);
        if read.map_err(|error| error.to_string())? == 0 {
            return match index {
                0 => Ok(None),
                _ => Err("a header breaks off".to_owned()),
            };
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            let missing = || "a header without Content-Length".to_owned();
            return length.ok_or_else(missing).map(Some);
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
    Err("a header that does not end".to_owned())
}

/// Writes messages until there are no more.
pub(super) fn write_all(
    mut output: impl Write,
    messages: impl IntoIterator<Item = Message>,
) -> Result<(), String> {
    for message in messages {
        message
            .write(&mut output)
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

//! From text back to bytes: in the encoding that the file has, with its byte order mark.

const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The bytes of `text` as those of a file that begins like `before`: UTF-8 with or without byte order mark, or UTF-16 of either order.
pub fn encode_like(before: &[u8], text: &str) -> Vec<u8> {
    let utf16 = |mark: &[u8], unit: fn(u16) -> [u8; 2]| {
        let mut bytes = mark.to_vec();
        bytes.extend(text.encode_utf16().flat_map(unit));
        bytes
    };
    match before {
        [0xFF, 0xFE, ..] => utf16(&[0xFF, 0xFE], u16::to_le_bytes),
        [0xFE, 0xFF, ..] => utf16(&[0xFE, 0xFF], u16::to_be_bytes),
        [0xEF, 0xBB, 0xBF, ..] => [UTF8_MARK, text.as_bytes()].concat(),
        _ => text.as_bytes().to_vec(),
    }
}

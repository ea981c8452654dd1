//! The manifest of a program: XML of which one attribute matters here.

use super::ExecutionLevel;
use crate::disk::bytes::{damaged, utf16};
use crate::disk::read::DiskError;

/// The level that the element `requestedExecutionLevel` demands; none without such an element.
pub(super) fn execution_level(bytes: &[u8]) -> Result<Option<ExecutionLevel>, DiskError> {
    let text = decoded(bytes)?;
    let mut rest = text.as_str();
    while let Some((_, tag)) = rest.split_once('<') {
        if let Some(skipped) = comment(tag) {
            rest = skipped;
            continue;
        }
        let (element, after) = tag.split_once('>').unwrap_or((tag, ""));
        rest = after;
        let name = element
            .split(|c: char| c.is_whitespace() || c == '/')
            .next();
        let name = name.unwrap_or_default();
        // The prefix of the namespace is the author's choice.
        let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
        if local == "requestedExecutionLevel" {
            let attributes = element.get(name.len()..).unwrap_or_default();
            return Ok(attribute(attributes, "level").map(level));
        }
    }
    Ok(None)
}

/// What follows a comment or a section of plain text.
fn comment(tag: &str) -> Option<&str> {
    let ends = [("!--", "-->"), ("![CDATA[", "]]>"), ("?", "?>")];
    let (start, end) = ends.iter().find(|(start, _)| tag.starts_with(start))?;
    let inside = tag.get(start.len()..)?;
    Some(inside.split_once(end).map_or("", |(_, after)| after))
}

/// UTF-8, or UTF-16 with its mark.
fn decoded(bytes: &[u8]) -> Result<String, DiskError> {
    match bytes {
        [0xFF, 0xFE, text @ ..] => Ok(utf16(text)),
        [0xEF, 0xBB, 0xBF, text @ ..] | text => {
            let text = std::str::from_utf8(text);
            let wrong = |_| damaged("the manifest is neither UTF-8 nor UTF-16 with its mark");
            text.map(str::to_owned).map_err(wrong)
        }
    }
}

/// The value of an attribute: a name, an equals sign, a text in quotes, with any white space between.
fn attribute<'a>(mut rest: &'a str, wanted: &str) -> Option<&'a str> {
    loop {
        let (name, after) = rest.split_once('=')?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after.get(1..)?.split_once(quote)?;
        if name.trim() == wanted {
            return Some(value.trim());
        }
        rest = after;
    }
}

fn level(text: &str) -> ExecutionLevel {
    match text {
        "asInvoker" => ExecutionLevel::AsInvoker,
        "highestAvailable" => ExecutionLevel::HighestAvailable,
        "requireAdministrator" => ExecutionLevel::RequireAdministrator,
        other => ExecutionLevel::Other(other.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::{ExecutionLevel as Level, execution_level};

    fn of(text: &str) -> Option<Level> {
        execution_level(text.as_bytes()).ok().flatten()
    }

    #[test]
    fn any_prefix_quote_and_order_of_attributes() {
        for text in [
            "<a><requestedExecutionLevel level='requireAdministrator' uiAccess='false'/></a>",
            "<ms:requestedExecutionLevel\n  uiAccess = \"false\"\n  level = \"requireAdministrator\"></x>",
            "\u{FEFF}<?xml version='1.0' a='>'?><!-- <requestedExecutionLevel level='asInvoker'/> --><v3:requestedExecutionLevel level='requireAdministrator'/>",
        ] {
            assert_eq!(of(text), Some(Level::RequireAdministrator), "{text}");
        }
    }

    #[test]
    fn other_levels_and_none() {
        assert_eq!(
            of("<requestedExecutionLevel level='asInvoker'/>"),
            Some(Level::AsInvoker)
        );
        assert_eq!(of("<requestedExecutionLevel/>"), None);
        assert_eq!(of("<requestedPrivileges level='asInvoker'/>"), None);
        let odd = Level::Other("administrator".to_owned());
        assert_eq!(
            of("<requestedExecutionLevel level='administrator'/>"),
            Some(odd)
        );
    }

    #[test]
    fn utf_16_needs_its_mark() {
        let text = "\u{FEFF}<requestedExecutionLevel level=\"highestAvailable\"/>";
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(execution_level(&bytes), Ok(Some(Level::HighestAvailable)));
        assert!(execution_level(&[0xC3, 0x28]).is_err());
    }
}

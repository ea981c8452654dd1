//! Reads the HTML report as text: enough of HTML for what the renderer writes, strict about everything else.

use regex::Regex;

/// Name and attributes.
pub type Tag = (String, Vec<(String, String)>);

/// The text between these two.
pub fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text
        .split_once(from)
        .unwrap_or_else(|| panic!("no {from}"))
        .1;
    rest.split_once(to).unwrap_or_else(|| panic!("no {to}")).0
}

/// Name and attributes of every tag; the embedded style and script left out.
pub fn tags(document: &str) -> Vec<Tag> {
    let style = between(document, "<style>", "</style>");
    let script = between(document, "<script>", "</script>");
    let document = document.replace(style, "").replace(script, "");
    let tag = Regex::new(r#"<([!/]?[A-Za-z][A-Za-z0-9]*)((?:\s+[A-Za-z:-]+(?:="[^"]*")?)*)\s*>"#)
        .unwrap();
    let attribute = Regex::new(r#"([A-Za-z:-]+)(?:="([^"]*)")?"#).unwrap();
    let found: Vec<_> = tag
        .captures_iter(&document)
        .map(|tag| {
            let attributes = attribute.captures_iter(&tag[2]).map(|one| {
                let value = one.get(2).map_or("", |value| value.as_str());
                (one[1].to_owned(), value.to_owned())
            });
            (tag[1].to_owned(), attributes.collect())
        })
        .collect();
    assert_eq!(
        found.len(),
        document.matches('<').count(),
        "every < in the document begins a well-formed tag"
    );
    found
}

/// The value of an attribute; empty for one without.
pub fn attribute<'a>(tag: &'a Tag, name: &str) -> Option<&'a str> {
    let mut all = tag.1.iter();
    all.find(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
}

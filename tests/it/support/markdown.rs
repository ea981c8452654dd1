//! Markdown pages of the project, taken apart.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::path::{Path, PathBuf};

/// A fenced block of code.
pub struct Block {
    pub language: String,
    pub text: String,
}

/// What is of interest in a page.
#[derive(Default)]
pub struct Page {
    pub path: PathBuf,
    pub blocks: Vec<Block>,
    /// Code within text.
    pub spans: Vec<String>,
    /// Addresses of links.
    pub links: Vec<String>,
    /// Headings as GitHub names them in links.
    pub anchors: Vec<String>,
}

/// A file of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Markdown page of the project, by path from its root.
pub fn pages() -> Vec<Page> {
    let mut paths = vec![PathBuf::from("README.md"), PathBuf::from("CHANGELOG.md")];
    for folder in ["rules", "examples", "benches", "tests/data"] {
        files(Path::new(folder), "md", &mut paths);
    }
    paths.iter().map(|path| page(path)).collect()
}

/// The files below a folder with this extension.
pub fn files(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(root().join(folder))
        .unwrap()
        .map(|entry| folder.join(entry.unwrap().file_name()))
        .collect();
    entries.sort();
    for path in entries {
        if root().join(&path).is_dir() {
            files(&path, extension, found);
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
}

/// One page.
pub fn page(path: &Path) -> Page {
    let text = std::fs::read_to_string(root().join(path)).unwrap();
    let mut page = Page {
        path: path.to_owned(),
        ..Page::default()
    };
    let (mut block, mut heading) = (None, None);
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                let (language, text) = (language.to_string(), String::new());
                block = Some(Block { language, text });
            }
            Event::End(TagEnd::CodeBlock) => page.blocks.extend(block.take()),
            Event::Start(Tag::Heading { level, .. }) if level > HeadingLevel::H1 => {
                heading = Some(String::new());
            }
            Event::End(TagEnd::Heading(_)) => page.anchors.extend(heading.take().map(anchor)),
            Event::Start(Tag::Link { dest_url, .. }) => page.links.push(dest_url.to_string()),
            Event::Text(text) => {
                let target = block.as_mut().map(|block| &mut block.text);
                if let Some(target) = target.or(heading.as_mut()) {
                    target.push_str(&text);
                }
            }
            Event::Code(text) => page.spans.push(text.to_string()),
            _ => {}
        }
    }
    page
}

fn anchor(heading: String) -> String {
    let kept = heading
        .chars()
        .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

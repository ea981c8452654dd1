//! The shell variables of the script: which a command uses and sets, and which somebody has to decide at the top.

use std::collections::{BTreeMap, BTreeSet};

/// What the placeholders of commands stand for, where the remedy does not say so.
const DESCRIBED: [(&str, &str); 4] = [
    ("AMI_ID", "the source AMI"),
    ("REGION", "the Region of the import"),
    ("ROLE_NAME", "the name of the import role"),
    ("IMAGE_NAME", "the name of the image"),
];

/// The variables of all requests; those of a later request have its number at the end.
#[derive(Debug, Default)]
pub(super) struct Variables {
    suffix: String,
    /// Set by commands of this request.
    assigned: BTreeSet<String>,
    /// To be decided, with what they are.
    declared: BTreeMap<String, String>,
}

impl Variables {
    /// Begins a request; `index` is from 0.
    pub fn begin(&mut self, index: usize) {
        self.assigned.clear();
        self.suffix = match index {
            0 => String::new(),
            _ => format!("_{}", index.saturating_add(1)),
        };
    }

    /// Whether no command before sets it.
    pub fn undecided(&self, name: &str) -> bool {
        !self.assigned.contains(name)
    }

    /// Declares a variable at the top; returns the line that stops the script where it is still empty.
    pub fn decide(&mut self, name: &str, described: Option<&str>) -> String {
        let known = DESCRIBED.iter().find(|(of, _)| *of == name);
        let words = described.or(known.map(|(_, words)| *words));
        let own = format!("{name}{}", self.suffix);
        let words = words.unwrap_or("see the command that uses it").to_owned();
        let check = format!(": \"${{{own}:?decide it at the top of this script}}\"\n");
        self.declared.insert(own, words);
        check
    }

    /// Notes that a command sets it.
    pub fn assign(&mut self, name: &str) {
        self.assigned.insert(name.to_owned());
    }

    /// A command with the names that its variables have for this request.
    pub fn renamed(&self, code: &str) -> String {
        if self.suffix.is_empty() {
            return code.to_owned();
        }
        let mut text = String::new();
        let mut rest = code;
        if let Some(name) = assigned(code) {
            text.push_str(&format!("{name}{}", self.suffix));
            rest = code.get(name.len()..).unwrap_or_default();
        }
        while let Some((before, after)) = rest.split_once('$') {
            let name = beginning(after);
            text.push_str(&format!("{before}${name}"));
            if !name.is_empty() {
                text.push_str(&self.suffix);
            }
            rest = after.get(name.len()..).unwrap_or_default();
        }
        text.push_str(rest);
        text
    }

    /// The lines at the top.
    pub fn declared(&self) -> String {
        if self.declared.is_empty() {
            return String::new();
        }
        let lines = self.declared.iter();
        let lines = lines.map(|(name, words)| format!("{name}='' # {words}\n"));
        format!("\n# Decide:\n{}", lines.collect::<String>())
    }
}

/// The variable that a command sets: `NAME=$(aws …)`.
pub(super) fn assigned(code: &str) -> Option<&str> {
    let (name, _) = code.split_once("=$(")?;
    (!name.is_empty() && beginning(name) == name).then_some(name)
}

/// The variables that a command uses, sorted.
pub(super) fn used(code: &str) -> BTreeSet<String> {
    let parts = code.split('$').skip(1);
    let names = parts.map(beginning).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// The name in capital letters that a text begins with; empty where it begins with none.
fn beginning(text: &str) -> &str {
    let word = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let end = text.find(|c: char| !word(c)).unwrap_or(text.len());
    let name = text.get(..end).unwrap_or_default();
    if name.starts_with(|c: char| c.is_ascii_uppercase()) {
        name
    } else {
        ""
    }
}

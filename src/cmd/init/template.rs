//! The text of a new request file: what flags and the AMI tell is filled in, the rest stands in comments; pure.

use crate::request::Request;
use regex::Regex;
use serde_json::Value;
use std::fmt::Write;

/// Longest Name that both the API and the rules take.
const MAX_NAME: usize = 100;
const MAX_DESCRIPTION: usize = 256;
const MAX_TAGS: usize = 50;
/// Beginnings of names that AWS keeps for itself.
const RESERVED: [&str; 3] = ["aws", "amazon", "appstream"];

/// The file's text. `request` holds what flags gave; `image` is the AMI as EC2 describes it, or why it is not known.
pub fn text(request: &Request, image: Result<&Value, &String>, path: &str) -> String {
    let path = comment(path);
    let mut text = format!(
        "# yaml-language-server: $schema=request.schema.json\n\
         # The schema for editors: ami-preflight schema request > request.schema.json\n\
         # One file serves this tool and the AWS CLI:\n\
         #   ami-preflight check {path}\n\
         #   aws appstream create-imported-image --cli-input-yaml file://{path}   (needs AWS CLI v2)\n\n"
    );
    match image {
        Ok(image) => about(image, &mut text),
        Err(why) => line(
            &mut text,
            &format!("# Nothing is filled in from an AMI: {}.", comment(why)),
        ),
    }
    let image = image.ok();
    let mut file = File { request, text };
    file.texts(image);
    file.options();
    file.tags(image);
    file.text
}

/// What to look at before going on.
fn about(image: &Value, text: &mut String) {
    let field = |name: &str| image.get(name).and_then(Value::as_str).map(comment);
    line(
        text,
        "# The source AMI as EC2 describes it; check that it is the one you mean.",
    );
    for (label, name) in [
        ("name", "Name"),
        ("platform", "PlatformDetails"),
        ("architecture", "Architecture"),
        ("boot mode", "BootMode"),
        ("owner", "OwnerId"),
        ("created", "CreationDate"),
    ] {
        let value = field(name).unwrap_or_else(|| "not set".to_owned());
        line(text, &format!("#   {label}: {value}"));
    }
}

struct File<'a> {
    request: &'a Request,
    text: String,
}

impl File<'_> {
    fn line(&mut self, line: &str) {
        self::line(&mut self.text, line);
    }

    fn member(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}: {}", scalar(value)));
    }

    /// A member from flags; commented out with an example where there is none.
    fn optional(&mut self, name: &str, example: &str) {
        match self.request.filled(name).map(str::to_owned) {
            Some(value) => self.member(name, &value),
            None => self.line(&format!("# {name}: {example}")),
        }
    }

    fn texts(&mut self, image: Option<&Value>) {
        let learnt = |name: &str| image.and_then(|image| image.get(name)?.as_str());
        self.line("\n# Name of the image to create, new in the account and Region.");
        let named = self.request.filled("Name").map(str::to_owned);
        match named.or_else(|| learnt("Name").and_then(name)) {
            Some(name) => self.member("Name", &name),
            None => self.line("Name: my-image # FILL IN"),
        }
        self.optional("DisplayName", "My image");
        let described = self.request.filled("Description").map(str::to_owned);
        match described.or_else(|| learnt("Description").and_then(description)) {
            Some(description) => self.member("Description", &description),
            None => self.line("# Description: What the image is for"),
        }
        self.source();
    }

    fn source(&mut self) {
        let of_workspaces = self.request.filled("WorkspaceImageId").is_some();
        if let Some(ami) = self.request.filled("SourceAmiId").map(str::to_owned) {
            self.line("\n# The EC2 AMI to import: your own, in the Region of the import.");
            self.member("SourceAmiId", &ami);
        } else if of_workspaces {
            self.line("\n# The WorkSpaces image to import; it takes no role.");
            self.optional("WorkspaceImageId", "");
            return;
        } else {
            self.line("\n# The EC2 AMI to import: your own, in the Region of the import.");
            self.line("SourceAmiId: \"\" # FILL IN");
        }
        if of_workspaces {
            self.optional("WorkspaceImageId", "");
        }
        self.line("\n# The role that AppStream assumes for the import: it trusts appstream.amazonaws.com.");
        match self.request.filled("IamRoleArn").map(str::to_owned) {
            Some(role) => self.member("IamRoleArn", &role),
            None => self.line("IamRoleArn: \"\" # FILL IN: arn:aws:iam::ACCOUNT:role/NAME"),
        }
    }

    fn options(&mut self) {
        self.line("\n# ALWAYS_LATEST: fleets get new streaming agents by themselves; CURRENT_LATEST: with a new image only.");
        let version = self
            .request
            .filled("AgentSoftwareVersion")
            .unwrap_or("ALWAYS_LATEST")
            .to_owned();
        self.member("AgentSoftwareVersion", &version);
        self.line("\n# Starts an instance of this type and streams from it before the image is AVAILABLE; the instance is billed.");
        match self.request.instance_type().map(str::to_owned) {
            Some(name) => {
                self.line("RuntimeValidationConfig:");
                self.line(&format!("  IntendedInstanceType: {}", scalar(&name)));
            }
            None => self.line(
                "# RuntimeValidationConfig:\n#   IntendedInstanceType: GeneralPurpose.m6i.large",
            ),
        }
        self.line("\n# Applications that users may start; paths are those on the AMI, and are not checked by the service beforehand.");
        self.line(
            "# AppCatalogConfig:\n#   - Name: notepad\n#     DisplayName: Notepad\n#     AbsoluteAppPath: C:\\Windows\\System32\\notepad.exe",
        );
    }

    fn tags(&mut self, image: Option<&Value>) {
        let given = self.request.input.get("Tags").and_then(Value::as_object);
        let (tags, left_out) = match given {
            Some(tags) => {
                let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
                (
                    tags.iter()
                        .map(|(key, value)| (key.clone(), text(value)))
                        .collect(),
                    0,
                )
            }
            None => image.map(tags).unwrap_or_default(),
        };
        self.line("\n# Tags of the image.");
        if left_out > 0 {
            self.line(&format!(
                "# Left out are {left_out} tags of the AMI that an image cannot have."
            ));
        }
        if tags.is_empty() {
            self.line("# Tags:\n#   Team: design");
            return;
        }
        self.line("Tags:");
        for (key, value) in tags {
            self.line(&format!("  {}: {}", scalar(&key), scalar(&value)));
        }
    }
}

fn line(text: &mut String, line: &str) {
    // Writing to a String cannot fail.
    writeln!(text, "{line}").ok();
}

/// A Name made of the AMI's: what the API does not take becomes a hyphen.
pub fn name(text: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let mut name = String::new();
    for c in text.chars() {
        let c = if fits(c) { c } else { '-' };
        if !(c == '-' && name.ends_with('-')) {
            name.push(c);
        }
    }
    let mut name = name
        .trim_matches(|c: char| !c.is_ascii_alphanumeric())
        .to_owned();
    let lower = name.to_ascii_lowercase();
    if RESERVED.iter().any(|reserved| lower.starts_with(reserved)) {
        name.insert_str(0, "image-");
    }
    name.truncate(MAX_NAME);
    (!name.is_empty()).then_some(name)
}

/// A Description made of the AMI's: what the API does not take becomes a space.
pub fn description(text: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '(' | ')' | '-');
    let spaced: String = text
        .chars()
        .map(|c| if fits(c) { c } else { ' ' })
        .collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut description = words.join(" ");
    description.truncate(MAX_DESCRIPTION);
    let description = description.trim_end().to_owned();
    (!description.is_empty()).then_some(description)
}

/// The AMI's tags that an image can have, and how many it cannot.
fn tags(image: &Value) -> (Vec<(String, String)>, usize) {
    let letters = Regex::new(r"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$").ok();
    let fits = |text: &str, most: usize| {
        let short = text.chars().count() <= most;
        let free = !text.to_lowercase().starts_with("aws:");
        short
            && free
            && letters
                .as_ref()
                .is_some_and(|letters| letters.is_match(text))
    };
    let all = image
        .get("Tags")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let pair = |tag: &Value| {
        let text = |name: &str| tag.get(name).and_then(Value::as_str).map(str::to_owned);
        Some((text("Key")?, text("Value")?))
    };
    let mut tags: Vec<(String, String)> = all
        .iter()
        .filter_map(pair)
        .filter(|(key, value)| !key.is_empty() && fits(key, 128) && fits(value, 256))
        .collect();
    tags.sort();
    tags.dedup_by(|a, b| a.0 == b.0);
    tags.truncate(MAX_TAGS);
    let left_out = all.len().saturating_sub(tags.len());
    (tags, left_out)
}

/// Text as it may stand in a comment: one line, nothing that ends it.
fn comment(text: impl AsRef<str>) -> String {
    let shown = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}');
    text.as_ref()
        .chars()
        .map(|c| if shown(c) { '?' } else { c })
        .collect()
}

/// A YAML scalar that is text, whatever it looks like.
fn scalar(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_-./:".contains(&byte))
        && !text.ends_with(':')
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if plain {
        return text.to_owned();
    }
    // JSON text is YAML text.
    Value::String(text.to_owned()).to_string()
}

/// Words that some YAML reader takes for something other than text.
const WORDS: [&str; 9] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

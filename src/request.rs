//! The CreateImportedImage input, from a file, from flags or from both; what the facts of `request` are made of.

mod deviating;
mod members;
mod mistakes;
mod outline;
mod sensitive;

pub use members::{APPLICATION, MEMBERS, Member, SENSITIVE, Shape, schema};
pub use mistakes::{Mistakes, UnknownMember, WrongType, type_name};
pub use outline::masked_faults;
pub use sensitive::without;

use crate::diag::Diagnostic;
use crate::source::{DeviationKind, Source, SourceMap, Span, parse};
use serde_json::{Map, Value};

/// A request to judge.
#[derive(Debug, Clone)]
pub struct Request {
    /// Path as shown to people; `<flags>` when there is no file.
    pub path: String,
    /// The file, if there is one.
    pub source: Option<Source>,
    spans: Option<SourceMap>,
    /// The input, flags applied.
    pub input: Map<String, Value>,
    /// Top-level members that came from flags: they have no place in the file.
    from_flags: Vec<String>,
    /// What the AWS CLI would refuse or read otherwise.
    pub deviations: Vec<Deviating>,
}

/// Something that the AWS CLI would refuse or read otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deviating {
    /// What it is.
    pub kind: DeviationKind,
    /// Where it is.
    pub span: Span,
    /// JSON pointer to the value that it is in or is the name of; empty where that cannot be told.
    pub member: String,
}

/// What stands in reports as the path of a request given by flags alone.
pub const FLAGS: &str = "<flags>";

impl Request {
    /// Parses a request file and lets the flags win.
    ///
    /// # Errors
    /// Everything wrong with the text as text.
    pub fn from_source(
        source: &Source,
        flags: &Map<String, Value>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let document = parse(source)?;
        let mut request = Self::from_flags(&Map::new());
        request.path = source.path().to_owned();
        request.source = Some(source.clone());
        request.spans = Some(document.spans);
        if let Value::Object(input) = document.value {
            request.input = input;
        }
        request.deviations = deviating::with_members(&request, &document.deviations);
        request.apply(flags);
        // A value that a flag replaces is not read by anybody.
        let replaced = |member: &str| {
            let first = member.split('/').nth(1);
            first.is_some_and(|first| flags.contains_key(first))
        };
        request.deviations.retain(|found| !replaced(&found.member));
        Ok(request)
    }

    /// A request given by flags alone.
    pub fn from_flags(flags: &Map<String, Value>) -> Self {
        let mut request = Self {
            path: FLAGS.to_owned(),
            source: None,
            spans: None,
            input: Map::new(),
            from_flags: Vec::new(),
            deviations: Vec::new(),
        };
        request.apply(flags);
        request
    }

    fn apply(&mut self, flags: &Map<String, Value>) {
        for (name, value) in flags {
            self.input.insert(name.clone(), value.clone());
            self.from_flags.push(name.clone());
        }
    }

    /// Gives a top-level member a value that does not stand in the file.
    pub fn set(&mut self, name: &str, value: Value) {
        self.apply(&Map::from_iter([(name.to_owned(), value)]));
    }

    /// An error about a member, in its place where the request has a file.
    pub fn error(&self, pointer: &str, title: impl Into<String>) -> Diagnostic {
        let error = Diagnostic::error(title);
        match (&self.source, self.place(pointer)) {
            (Some(source), Some(span)) => error.source(source).primary(span, ""),
            _ => error,
        }
    }

    /// A top-level member that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.input.get(name)?.as_str()
    }

    /// A top-level member that is text and not empty: a CLI skeleton leaves unused members empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// The intended instance type of the runtime validation.
    pub fn instance_type(&self) -> Option<&str> {
        let config = self.input.get("RuntimeValidationConfig")?;
        config.get("IntendedInstanceType")?.as_str()
    }

    /// `ami`, `workspace-image`, `both` or `none`; empty text does not count.
    pub fn source_kind(&self) -> &'static str {
        let given = |name| match self.input.get(name) {
            None | Some(Value::Null) => false,
            Some(Value::String(text)) => !text.is_empty(),
            Some(_) => true,
        };
        match (given("SourceAmiId"), given("WorkspaceImageId")) {
            (true, false) => "ami",
            (false, true) => "workspace-image",
            (true, true) => "both",
            (false, false) => "none",
        }
    }

    /// The place of a JSON pointer in the file; of the nearest thing around it where it is not there itself.
    pub fn place(&self, pointer: &str) -> Option<Span> {
        let first = pointer.split('/').nth(1).unwrap_or_default();
        if self.from_flags.iter().any(|name| name == first) {
            return None;
        }
        Some(self.spans.as_ref()?.highlight(pointer))
    }

    /// The place of the name that a member of the file was given under.
    pub fn name_place(&self, pointer: &str) -> Option<Span> {
        self.place(pointer)?;
        self.spans.as_ref()?.get(pointer)?.key
    }

    /// The bytes that a pointer of the form `@start-end` names: for what is in the file, but not in its value.
    pub fn bytes(&self, pointer: &str) -> Option<Span> {
        let (start, end) = pointer.strip_prefix('@')?.split_once('-')?;
        Some(Span::new(start.parse().ok()?, end.parse().ok()?))
    }

    /// Members that the API does not have, in the order of the names.
    pub fn unknown_members(&self) -> Mistakes<UnknownMember> {
        let mut found = Mistakes::default();
        mistakes::unknown_members(&self.input, MEMBERS, "", &mut found);
        found
    }

    /// Members with another type than the API takes.
    pub fn wrong_types(&self) -> Mistakes<WrongType> {
        let mut found = Mistakes::default();
        mistakes::wrong_types(&self.input, MEMBERS, "", &mut found);
        found
    }
}

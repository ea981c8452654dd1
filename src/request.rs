//! The CreateImportedImage input, from a file, from flags or from both; what the facts of `request` are made of.

mod characters;
pub mod command_line;
mod deviating;
mod members;
mod mistakes;
mod naming;
mod outline;
mod sensitive;
mod unseen;

pub use members::{APPLICATION, MEMBERS, Member, SENSITIVE, Shape, schema};
pub use mistakes::{Mistakes, UnknownMember, WrongType, type_name};
pub use naming::{members_of, shape_of};
pub use outline::masked_faults;
pub use sensitive::Hidden;
pub use unseen::Unseen;

use crate::diag::{Diagnostic, Diagnostics};
use crate::document::{DeviationKind, Place, SourceMap, parse, pointer_join};
use crate::text::{Source, Span};
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
    /// Values with characters that cannot be seen; where the API refuses one, everything but the dry run reads what its author sees.
    pub unseen: Vec<Unseen>,
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

/// The members that requests may have in common; everything else is a request's own.
pub const COMMON: [&str; 4] = [
    "SourceAmiId",
    "WorkspaceImageId",
    "IamRoleArn",
    "RuntimeValidationConfig",
];

/// What stands in reports as the path of a request given by flags alone.
pub const FLAGS: &str = "<flags>";

impl Request {
    /// Parses a request file and lets the flags win.
    ///
    /// # Errors
    /// Everything wrong with the text as text.
    pub fn from_source(source: &Source, flags: &Map<String, Value>) -> Result<Self, Diagnostics> {
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
            unseen: Vec::new(),
        };
        request.apply(flags);
        request
    }

    fn apply(&mut self, flags: &Map<String, Value>) {
        for (name, value) in flags {
            self.input.insert(name.clone(), value.clone());
            self.from_flags.push(name.clone());
        }
        self.unseen = unseen::find(&self.input);
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

    /// The members that evidence about an AMI, a role, a quota or an instance type rests on: many requests of a fleet have the same.
    pub fn common(&self) -> Map<String, Value> {
        let members = COMMON.iter();
        let members =
            members.filter_map(|name| Some(((*name).to_owned(), self.input.get(*name)?.clone())));
        members.collect()
    }

    /// A top-level member that is text, as its author sees it.
    pub fn text(&self, name: &str) -> Option<&str> {
        let text = self.written(name)?;
        Some(self.as_seen(&pointer_join("", name)).unwrap_or(text))
    }

    /// A top-level member that is text, as it is written: for reports, which spell out what cannot be seen.
    pub fn written(&self, name: &str) -> Option<&str> {
        self.input.get(name)?.as_str()
    }

    /// What the author of a value sees, where the API does not take the value for characters that cannot be seen.
    fn as_seen(&self, pointer: &str) -> Option<&str> {
        let mut unseen = self.unseen.iter();
        let found = unseen.find(|found| found.key.is_none() && found.pointer == pointer)?;
        found.meant.as_deref()
    }

    /// The input with all values as their authors see them: what facts are made of.
    pub fn input_as_seen(&self) -> Map<String, Value> {
        let mut input = self.input.clone();
        unseen::replace(&mut input, &self.unseen);
        input
    }

    /// A top-level member that is text and not empty: a CLI skeleton leaves unused members empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.text(name).filter(|text| !text.is_empty())
    }

    /// The intended instance type of the runtime validation; an empty one is none.
    pub fn instance_type(&self) -> Option<&str> {
        let config = self.input.get("RuntimeValidationConfig")?;
        let name = config.get("IntendedInstanceType")?.as_str()?;
        let seen = self.as_seen("/RuntimeValidationConfig/IntendedInstanceType");
        Some(seen.unwrap_or(name)).filter(|name| !name.is_empty())
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

    /// Where a member of the file and its name are written; `None` for what is not there, or comes from a flag.
    pub fn written_place(&self, pointer: &str) -> Option<Place> {
        self.place(pointer)?;
        self.spans.as_ref()?.get(pointer)
    }

    /// The value at a pointer, as it is written.
    pub fn value(&self, pointer: &str) -> Option<&Value> {
        let rest = pointer.strip_prefix('/')?;
        let (first, below) = rest
            .split_once('/')
            .map_or((rest, None), |(f, b)| (f, Some(b)));
        let value = self
            .input
            .get(&first.replace("~1", "/").replace("~0", "~"))?;
        match below {
            None => Some(value),
            Some(below) => value.pointer(&format!("/{below}")),
        }
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

//! A rule as the engine judges by it; the compiler makes it, and the binary carries the built-in ones in this form.

use super::model::{Marks, RuleFile};
use super::rests_on::RestsOn;
use crate::evidence::call::Call;
use crate::expr::{Expr, Template, Type, Value};
use crate::grade::{Certainty, Severity};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// A checked rule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Rule {
    /// `id`
    pub id: String,
    /// `name`
    pub name: String,
    /// `title`
    pub title: String,
    /// `severity`
    pub severity: Severity,
    /// The certainty that a finding has at most: facts that are less sure lower it.
    pub certainty: Certainty,
    /// `when_unknown`
    pub when_unknown: Option<Severity>,
    /// Whether a waiver or a baseline may accept a failure.
    pub waivable: bool,
    /// Addresses of the documentation.
    pub sources: Vec<String>,
    /// Path of the file, as shown to people.
    pub path: String,
    /// Folder of the file: request, catalog, ami, …
    pub area: String,
    /// Values of `params.`
    pub params: Vec<(String, Param)>,
    /// `let`
    pub bindings: Vec<(String, Expr)>,
    /// `each`
    pub each: Option<Each>,
    /// `when`
    pub when: Option<Expr>,
    /// `assert`
    pub assert: Expr,
    /// `at`
    pub at: Option<Expr>,
    /// `marks`
    pub marks: Marks,
    /// `subject`
    pub subject: Option<Template>,
    /// Facts that the verdict rests on.
    pub needs: Needs,
    /// What its verdict and its subject rest on.
    pub rests_on: RestsOn,
    /// The calls behind them, with the calls that those wait for.
    pub calls: BTreeSet<Call>,
    #[serde(skip)]
    pub(super) values: OnceLock<Value>,
    #[serde(skip)]
    pub(super) unpack: Unpack,
    #[serde(skip)]
    pub(super) texts: OnceLock<Texts>,
    #[serde(skip)]
    pub(super) file: OnceLock<Arc<RuleFile>>,
}

/// How the parts of a built-in rule are unpacked that most runs never need; rules of people's own are complete, and so are those of the
/// build.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unpack {
    /// The file, by its path.
    pub(super) file: fn(&str) -> RuleFile,
    /// `fix`, by the path of the file.
    pub(super) fix: fn(&str) -> Vec<String>,
    /// The texts of a failure, by the path of the file.
    pub(super) texts: fn(&str) -> Texts,
}

impl Default for Unpack {
    fn default() -> Self {
        Self {
            file: |_| RuleFile::default(),
            fix: |_| Vec::new(),
            texts: |_| Texts::default(),
        }
    }
}

impl Rule {
    /// The file it was made of; that of a built-in rule is read when it is first asked for, and without its examples.
    pub fn file(&self) -> &RuleFile {
        self.file
            .get_or_init(|| Arc::new((self.unpack.file)(&self.path)))
    }

    /// The value of `params` in conditions, made once for all requests; whoever changes a parameter makes it anew.
    pub fn values_of_params(&self) -> Value {
        let values = || {
            let params = self.params.iter();
            Value::map(params.map(|(name, param)| (name, param.value())))
        };
        self.values.get_or_init(values).clone()
    }

    /// `fix`, without the rest of the file where nobody has asked for it.
    pub fn fix(&self) -> Vec<String> {
        match self.file.get() {
            Some(file) => file.fix.clone(),
            None => (self.unpack.fix)(&self.path),
        }
    }

    /// The texts of a failure: most rules of a run do not fail, so those of a built-in one are unpacked only then.
    pub fn texts(&self) -> &Texts {
        self.texts.get_or_init(|| (self.unpack.texts)(&self.path))
    }
}

/// Paths of the facts that a verdict rests on, sorted; one text, since runs only walk through them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Needs(String);

impl Needs {
    /// The paths, such as `ami.volumes[].VolumeSize`.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.lines()
    }
}

impl From<BTreeSet<String>> for Needs {
    fn from(paths: BTreeSet<String>) -> Self {
        Self(Vec::from_iter(paths).join("\n"))
    }
}

/// What a rule says when it fails, or of a pass on less than certain evidence.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Texts {
    /// `message`
    pub message: Template,
    /// `cases`
    pub cases: Vec<Case>,
    /// `remarks`
    pub remarks: Vec<Remark>,
}

/// A remark on a pass, parsed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Remark {
    /// Its situation.
    pub when: Expr,
    /// What to say.
    pub message: Template,
}

/// A case, parsed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Case {
    /// Its situation.
    pub when: Expr,
    /// Its message, if it has its own.
    pub message: Option<Template>,
    /// Its severity, if it has its own.
    pub severity: Option<Severity>,
    /// Its certainty, if it has its own.
    pub certainty: Option<Certainty>,
    /// Its fix, if it has its own.
    pub fix: Option<Vec<String>>,
    /// Its remedy, if it has its own.
    pub remedy: Option<String>,
}

/// `each`, parsed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Each {
    /// The variable.
    pub name: String,
    /// The list or map.
    pub list: Expr,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Param {
    /// true or false
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Text.
    Text(String),
    /// A list of texts.
    Texts(Vec<String>),
}

impl Param {
    /// The parameter as the file or the configuration writes it; `None` for any other kind of value.
    pub fn of(value: &serde_json::Value) -> Option<Param> {
        use serde_json::Value as Json;
        Some(match value {
            Json::Bool(value) => Param::Bool(*value),
            Json::Number(number) => Param::Int(number.as_i64()?),
            Json::String(text) => Param::Text(text.clone()),
            Json::Array(items) => {
                let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
                Param::Texts(texts.collect::<Option<_>>()?)
            }
            Json::Null | Json::Object(_) => return None,
        })
    }

    /// Its type in conditions.
    pub fn ty(&self) -> Type {
        match self {
            Param::Bool(_) => Type::Bool,
            Param::Int(_) => Type::Int,
            Param::Text(_) => Type::Str,
            Param::Texts(_) => Type::List(Some(Box::new(Type::Str))),
        }
    }

    /// Its value in conditions.
    pub fn value(&self) -> Value {
        match self {
            Param::Bool(value) => Value::Bool(*value),
            Param::Int(value) => Value::Int(*value),
            Param::Text(text) => Value::str(text),
            Param::Texts(texts) => Value::list(texts.iter().map(Value::str)),
        }
    }
}

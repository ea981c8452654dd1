//! The request context: what is known about each condition key when a policy is judged.

use std::collections::BTreeMap;

/// What is known about one condition key of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// The request carries exactly these values. None at all is an empty set, which conditions treat as an absent key.
    Known(Vec<String>),
    /// The request carries one value, of which only the beginning is known; at least the rest of it varies.
    StartsWith(String),
    /// The request does not carry the key.
    Absent,
    /// Not known whether the key is there, nor with what value.
    Unknown,
}

impl KeyState {
    /// A key with one known value.
    pub fn value(value: impl Into<String>) -> KeyState {
        KeyState::Known(vec![value.into()])
    }

    /// Whether more could be known of the key.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, KeyState::Unknown | KeyState::StartsWith(_))
    }

    /// One known value, or unknown when the caller does not have it.
    pub fn or_unknown(value: Option<impl Into<String>>) -> KeyState {
        value.map_or(KeyState::Unknown, KeyState::value)
    }
}

/// A `--context` or `--absent` argument that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContextError {
    /// No `=` in a `--context` argument, or no key before it.
    #[error("--context takes KEY=VALUE, but got `{0}`")]
    NotAnAssignment(String),
    /// `--absent` without a name.
    #[error("--absent takes the name of a condition key")]
    NoKey,
    /// The key is both given and absent.
    #[error("the condition key {0} is given with --context and with --absent")]
    GivenAndAbsent(String),
    /// `KEY=[]` together with other values.
    #[error("the condition key {0} is given as empty ([]) and with a value")]
    EmptyAndGiven(String),
}

/// The condition keys of one request. Names are case-insensitive.
///
/// A key that is not set takes the state of the longest family (name prefix) it belongs to; the empty prefix is the default for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    keys: BTreeMap<String, KeyState>,
    families: BTreeMap<String, KeyState>,
}

impl Context {
    /// A context in which every key is unknown.
    pub fn unknown() -> Context {
        Context::with_default(KeyState::Unknown)
    }

    /// A context in which every key that is not set later has this state.
    pub fn with_default(state: KeyState) -> Context {
        Context {
            keys: BTreeMap::new(),
            families: BTreeMap::from([(String::new(), state)]),
        }
    }

    /// Sets one key, for example `aws:SourceIp` or `aws:PrincipalTag/team`.
    pub fn set(&mut self, key: &str, state: KeyState) -> &mut Context {
        self.keys.insert(key.to_lowercase(), state);
        self
    }

    /// Sets the state of all keys with this prefix that are not set one by one, for example `ec2:` or `aws:PrincipalTag/`.
    pub fn set_family(&mut self, prefix: &str, state: KeyState) -> &mut Context {
        self.families.insert(prefix.to_lowercase(), state);
        self
    }

    /// The state of a key.
    pub fn get(&self, key: &str) -> &KeyState {
        self.get_lower(&key.to_lowercase())
    }

    /// The state of a key whose name is in lower case already.
    pub(super) fn get_lower(&self, key: &str) -> &KeyState {
        const UNKNOWN: &KeyState = &KeyState::Unknown;
        if let Some(state) = self.keys.get(key) {
            return state;
        }
        let families = self
            .families
            .iter()
            .filter(|(prefix, _)| key.starts_with(prefix.as_str()));
        families
            .max_by_key(|(prefix, _)| prefix.len())
            .map_or(UNKNOWN, |(_, state)| state)
    }

    /// Reads the arguments of `access`: `KEY=VALUE` (repeated: a multivalued key; `KEY=[]`: an empty one) and the names of absent keys.
    /// Every other key is unknown.
    ///
    /// # Errors
    ///
    /// An argument without `=` or name, or arguments that contradict each other.
    pub fn from_arguments<S: AsRef<str>>(
        given: &[S],
        absent: &[S],
    ) -> Result<Context, ContextError> {
        let mut values: BTreeMap<String, (Vec<String>, bool)> = BTreeMap::new();
        for argument in given {
            let argument = argument.as_ref();
            let not_one = || ContextError::NotAnAssignment(argument.to_owned());
            let (key, value) = argument.split_once('=').ok_or_else(not_one)?;
            let key = key.trim();
            if key.is_empty() {
                return Err(not_one());
            }
            let entry = values.entry(key.to_lowercase()).or_default();
            match value {
                "[]" => entry.1 = true,
                value => entry.0.push(value.to_owned()),
            }
            if entry.1 && !entry.0.is_empty() {
                return Err(ContextError::EmptyAndGiven(key.to_owned()));
            }
        }
        let mut context = Context::unknown();
        for key in absent {
            let key = key.as_ref().trim();
            if key.is_empty() {
                return Err(ContextError::NoKey);
            }
            if values.contains_key(&key.to_lowercase()) {
                return Err(ContextError::GivenAndAbsent(key.to_owned()));
            }
            context.set(key, KeyState::Absent);
        }
        context.keys.extend(
            values
                .into_iter()
                .map(|(key, (list, _))| (key, KeyState::Known(list))),
        );
        Ok(context)
    }
}

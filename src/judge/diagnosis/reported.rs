//! One reason that AppStream gives for the state of an image: its code as AWS wrote it, and what is known of such a code.

use crate::rules::catches::{self, Caught};
use serde_json::Value;

/// Where in the image it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
pub enum Origin {
    /// Why the state changed last.
    StateChangeReason,
    /// One of the errors of the image.
    ImageErrors,
}

impl Origin {
    /// The member of the image.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::StateChangeReason => "StateChangeReason",
            Origin::ImageErrors => "ImageErrors",
        }
    }
}

/// What is known of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// The table of errors has it.
    Known(Caught),
    /// The table does not have it; the nearest name that it has.
    Unknown(Option<String>),
    /// AWS gave no code.
    NoCode,
}

/// A reason that AWS gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// Where it stands.
    pub origin: Origin,
    /// The code, as AWS wrote it.
    pub code: Option<String>,
    /// The message, as AWS wrote it.
    pub message: Option<String>,
    /// When, as AWS wrote it.
    pub at: Option<String>,
    /// What is known of the code.
    pub meaning: Meaning,
    /// Errors that the message names.
    pub named: Vec<Caught>,
}

impl Reported {
    /// Reads a StateChangeReason or an element of ImageErrors, under either spelling of its members; one that says nothing is none.
    pub(super) fn of(origin: Origin, value: &Value) -> Option<Self> {
        let text = |members: [&str; 2]| {
            let said = members
                .iter()
                .find_map(|member| value.get(*member)?.as_str());
            said.map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let code = text(["Code", "ErrorCode"]);
        let message = text(["Message", "ErrorMessage"]);
        let at = text(["ErrorTimestamp", "Timestamp"]);
        if code.is_none() && message.is_none() {
            return None;
        }
        let meaning = match &code {
            None => Meaning::NoCode,
            Some(code) => match catches::spelled(code) {
                Some(known) => Meaning::Known(known),
                None => Meaning::Unknown(catches::near(code)),
            },
        };
        let mut named = catches::named_in(message.as_deref().unwrap_or_default());
        named.retain(|other| match &meaning {
            Meaning::Known(known) => known.name != other.name,
            _ => true,
        });
        Some(Self {
            origin,
            code,
            message,
            at,
            meaning,
            named,
        })
    }

    /// What is known of it, by its code and by its message.
    pub fn known(&self) -> impl Iterator<Item = &Caught> {
        let own = match &self.meaning {
            Meaning::Known(known) => Some(known),
            _ => None,
        };
        own.into_iter().chain(&self.named)
    }

    /// Ids of the rules that find such causes.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.known()
            .flat_map(|known| known.rules.iter().map(String::as_str))
    }

    /// Whether trouble of AWS's own may be the cause. Of a code that is not known nobody can tell.
    pub fn may_be_the_service(&self) -> bool {
        self.known().any(|known| known.service)
    }
}

//! A rule as it stands in its file; the JSON Schema for editors is made of these types.

use super::fixable::{Applicability, EditKind};
use crate::grade::{Certainty, Severity};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// One rule: what it checks, what to say and do, and the examples that prove it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "ami-preflight rule")]
pub struct RuleFile {
    /// Upper-case letters and three digits, such as AMI010; the file is named ID-name.yaml.
    pub id: String,
    /// Names the defect in kebab-case; reads well after "allow".
    pub name: String,
    /// One line without a full stop: the state of affairs when the rule fails.
    pub title: String,
    /// error: the import is refused or fails; warning: likely trouble; advice: good to know.
    pub severity: Severity,
    /// How sure the requirement itself is; findings are never more certain than the facts they used. Default: certain.
    #[serde(default)]
    pub certainty: Option<Certainty>,
    /// Condition for the rule to arise at all.
    #[serde(default)]
    pub when: Option<String>,
    /// Named sub-expressions, usable in `when`, `assert` and messages; later ones may use earlier ones.
    #[serde(default, rename = "let")]
    pub bindings: Option<Bindings>,
    /// `NAME in LIST`: one outcome for each element, which `when`, `assert` and messages know as NAME.
    #[serde(default)]
    pub each: Option<String>,
    /// What must be true.
    pub assert: String,
    /// What is wrong, with {placeholders}.
    pub message: String,
    /// Other texts, severities or fixes for particular situations; the first whose `when` is true counts.
    #[serde(default)]
    pub cases: Vec<CaseFile>,
    /// What to say, with -v and in JSON, of a pass that rests on less than certain evidence; the first whose `when` is true counts.
    #[serde(default)]
    pub remarks: Vec<RemarkFile>,
    /// Where in the request file the finding belongs: a path such as request.Name, or a fact that holds a pointer.
    #[serde(default)]
    pub at: Option<String>,
    /// What to underline of the member at this place. Default: value.
    #[serde(default)]
    pub marks: Marks,
    /// What the finding is about, with {placeholders}. Default: by area of the rule.
    #[serde(default)]
    pub subject: Option<String>,
    /// Why AWS asks for it, or what goes wrong otherwise.
    pub why: String,
    /// What to do; commands can be pasted.
    pub fix: Vec<String>,
    /// Which edits of `check --fix` mend the request, and whether each is safe (one right answer) or unsafe (somebody has to agree).
    #[serde(default)]
    pub fixable: BTreeMap<EditKind, Applicability>,
    /// Id of the remedy in `rules/remedies/` that settles it, together with other findings. Without one, the fix is all there is to do.
    #[serde(default)]
    pub remedy: Option<String>,
    /// Why no remedy is shared: the fix of the rule alone settles it. For built-in rules without a remedy.
    #[serde(default)]
    pub own_fix: Option<String>,
    /// Rules whose failure explains this one: reports then show it below them, in one line.
    #[serde(default)]
    pub because: Vec<String>,
    /// Where it is documented.
    pub sources: Vec<SourceFile>,
    /// Severity of an unknown outcome, for second opinions on what another rule judges already.
    #[serde(default)]
    pub when_unknown: Option<Severity>,
    /// Whether a waiver may accept a failure. Default: true.
    #[serde(default)]
    pub waivable: Option<bool>,
    /// Values that the configuration may override; conditions read them as params.NAME.
    #[serde(default)]
    pub params: BTreeMap<String, Value>,
    /// Run by `rules test`; overlays on the facts of a request that passes everything.
    #[serde(default)]
    pub examples: Vec<ExampleFile>,
}

/// The part of a member that is at fault.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Marks {
    /// Its value.
    #[default]
    Value,
    /// Its name; the value, which may be sensitive, is not shown.
    Name,
}

/// `let` in the order of the file; pairs where the format keeps no order.
#[derive(Debug, Clone, Default)]
pub struct Bindings(pub Vec<(String, String)>);

impl<'de> Deserialize<'de> for Bindings {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Bindings;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("names with conditions")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Bindings, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry::<String, String>()? {
                    entries.push(entry);
                }
                Ok(Bindings(entries))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut pairs: A,
            ) -> Result<Bindings, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = pairs.next_element::<(String, String)>()? {
                    entries.push(entry);
                }
                Ok(Bindings(entries))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Bindings {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Bindings".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        BTreeMap::<String, String>::json_schema(generator)
    }
}

/// A situation with its own words.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// The situation.
    pub when: String,
    /// Replaces the message.
    #[serde(default)]
    pub message: Option<String>,
    /// Replaces the severity.
    #[serde(default)]
    pub severity: Option<Severity>,
    /// Lowers the certainty.
    #[serde(default)]
    pub certainty: Option<Certainty>,
    /// Replaces the fix.
    #[serde(default)]
    pub fix: Option<Vec<String>>,
    /// Replaces the remedy.
    #[serde(default)]
    pub remedy: Option<String>,
}

/// A situation in which a pass deserves a word.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RemarkFile {
    /// The situation.
    pub when: String,
    /// What to say, with {placeholders}.
    pub message: String,
}

/// A page and when it was last read.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceFile {
    /// Address.
    pub url: String,
    /// Date, YYYY-MM-DD.
    pub checked: String,
}

/// Facts and the verdict they must lead to.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExampleFile {
    /// What it shows.
    pub name: String,
    /// Facts that differ from a request that passes everything, by path. `{$unknown: denied}` makes one unknown,
    /// `{$absent: true}` takes one away.
    #[serde(default)]
    pub given: BTreeMap<String, Value>,
    /// pass, fail, unknown, not-applicable or skipped. With `each`, the worst of the outcomes.
    pub expect: crate::grade::Verdict,
    /// Text that the message must contain.
    #[serde(default)]
    pub message: Option<String>,
    /// The severity of the outcome.
    #[serde(default)]
    pub severity: Option<Severity>,
}

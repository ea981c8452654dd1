//! Rule files become checked rules: strict loading, type check against the schema of facts, embedded examples.

mod adjust;
mod areas;
pub mod catches;
mod compile;
pub mod configuration;
pub mod describe;
pub mod embedded;
mod fixable;
mod load;
mod model;
mod remedy;
mod rests_on;
mod rule;
mod select;

pub use adjust::kind;
pub use areas::Area;
pub use compile::{Fault, compile};
pub use embedded::{remedies, remedy};
pub use fixable::{Applicability, EditKind};
pub use load::{builtin, duplicates, load_path, load_text, rule_files};
pub use model::{CaseFile, ExampleFile, Marks, RuleFile, SourceFile};
pub use remedy::{Remedy, Stage};
pub use rests_on::RestsOn;
pub use rule::{Case, Each, Needs, Param, Rule, Texts};
pub use select::{Selection, calls, names_something, nearest};

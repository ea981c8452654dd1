//! Rules over facts: the engine judges, waivers and the baseline accept, one policy decides the exit code. Between the facts and the reports.

pub mod accept;
mod advise;
pub mod baseline;
pub mod diagnosis;
pub mod digest;
mod engine;
pub mod examples;
pub mod exit;
pub mod known;
mod one_rule;
mod outcome;
mod outcomes;
pub mod pipeline;
pub mod placeholders;
pub mod shard;
pub mod sitting;
pub mod subject;
mod unknown;
pub mod waiver;

pub use engine::{Input, Shared, judge, share};
pub use one_rule::judge_rule;
pub use outcome::{Location, Outcome};
pub use outcomes::Outcomes;
pub use unknown::phrase;

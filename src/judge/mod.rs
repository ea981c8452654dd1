//! Rules over facts: the engine judges, waivers and the baseline accept, one policy decides the exit code. Between the facts and the reports.

pub mod accept;
mod advise;
pub mod baseline;
pub mod digest;
mod engine;
pub mod examples;
pub mod exit;
mod outcome;
pub mod pipeline;
pub mod placeholders;
pub mod shard;
pub mod subject;
mod unknown;
pub mod waiver;

pub use engine::{Input, judge, judge_rule, phrase};
pub use outcome::{Location, Outcome};

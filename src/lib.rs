//! Judges a `CreateImportedImage` request before it is sent.
//!
//! ```text
//! request file / flags --parse--> Request + SourceMap -----------+
//! rules/**/*.yaml --load, type-check--> Rules --needed facts--> Plan
//! Plan --calls--> AWS (live) or evidence file (recorded) --> Evidence --derive--> Facts
//! (Rules, Request, Facts, clock) --engine, pure--> Outcomes --waivers--> Report --> renderers + one exit policy
//! ```

#[cfg(feature = "online")]
pub mod aws;
pub mod baseline;
pub mod cli;
pub mod cmd;
#[cfg(feature = "online")]
pub mod collect;
pub mod config;
pub mod diag;
pub mod disk;
pub mod engine;
pub mod evidence;
pub mod exit;
pub mod expr;
pub mod fill;
pub mod gather;
pub mod iam;
#[cfg(feature = "online")]
pub mod live;
pub mod os;
pub mod outcome;
pub mod parallel;
pub mod policy;
pub mod report;
pub mod request;
pub mod rules;
pub mod skeleton;
pub mod source;
pub mod waiver;

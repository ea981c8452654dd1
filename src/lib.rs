//! Judges a `CreateImportedImage` request before it is sent.
//!
//! ```text
//! request file / flags --parse--> Request + SourceMap -----------+
//! rules/**/*.yaml --load, type-check--> Rules --needed facts--> Plan
//! Plan --calls--> AWS (live) or evidence file (recorded) --> Evidence --derive--> Facts
//! (Rules, Request, Facts, clock) --engine, pure--> Outcomes --waivers--> Report --> renderers + one exit policy
//! ```

#[cfg(feature = "online")]
pub mod aws; // who answers live: sessions, clients, guard, services
pub mod cli; // options
pub mod cmd;
pub mod diag; // what is said of a text: one diagnostic, one snippet
pub mod disk; // an AMI's disk: containers, NTFS, registry
pub mod document; // JSON and YAML with the span of every value
pub mod evidence; // calls, questions, answers, evidence files, gathering
pub mod expr; // the language of conditions
pub mod facts; // answers become facts, topic by topic
pub mod fix; // findings become edits of the request file
pub mod grade; // severity, certainty, verdict
pub mod iam; // policies, and how IAM evaluates them
pub mod judge; // rules over facts: outcomes, waivers, baseline, exit codes
pub mod lsp; // the language server
pub mod os; // Windows by names, hints and console texts
pub mod parallel; // work for several threads, results in order
pub mod policy; // IAM policies that this tool prints
pub mod report; // renderers
pub mod request; // the request, its members and mistakes
pub mod rules; // rule files become checked rules
pub mod settings; // options, environment and configuration file become settings
pub mod text; // texts, spans, escapes, suggestions // one file a subcommand

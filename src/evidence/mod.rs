//! Evidence: questions to AWS, their answers (live or recorded), and the facts derived from them; no network here.

pub mod answer;
pub mod call;
pub mod derive;
pub mod enabled;
pub mod file;
pub mod fitting;
pub mod plan;
pub mod schema;
pub mod tables;

pub use answer::{Answer, Answers, CallError, Question};
pub use call::{Call, CallInfo, CallResource};
pub use derive::{Facts, Target, derive};
pub use file::EvidenceFile;

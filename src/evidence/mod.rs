//! Evidence: questions to AWS, their answers (live or recorded) and who asks them when; no network here.

pub mod before;
pub mod call;
pub mod dossier;
pub mod enabled;
pub mod file;
pub mod gather;
pub mod groups;
pub mod inspect;
mod planning;
pub mod question;
pub mod tables;
mod target;
pub mod verify;

pub use call::{Call, CallInfo, CallResource};
pub use dossier::{Dossier, Inquiry};
pub use file::EvidenceFile;
pub use groups::{Group, Groups};
pub use question::{Answer, Answers, CallError, Question};
pub use target::Target;

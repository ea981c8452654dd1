//! IAM: a role's policies and a question in, a three-valued decision with the deciding statement out. No I/O, no clock, no SDK types.
//!
//! The semantics follow the IAM User Guide; what it leaves open is judged as unknown, never as allowed.

mod admission;
mod condition;
mod context;
mod decision;
mod document;
mod doubt;
mod evaluate;
mod ground;
mod json;
mod known;
mod lint;
mod near_miss;
mod operator;
mod pattern;
mod principal;
mod question;
mod resource;
mod role;
mod role_error;
mod role_file;
mod statement;
mod template;
mod tri;
mod values;

pub use admission::Admission;
pub use context::{Context, ContextError, KeyState};
pub use decision::{Answer, Decision, Reason, StatementRef, UnreadablePolicy, Verdict};
pub use document::{Document, DocumentError, MAX_BYTES, MAX_DEPTH, MAX_STATEMENTS};
pub use evaluate::{may_assume, may_call};
pub use ground::{Effect, Usage, Version};
pub use known::{Image, RoleCall, ServiceCall};
pub use lint::{AllowConditions, BroadRight, ConditionUse, TrustFacts};
pub use role::{PolicySource, Role};
pub use role_error::RoleError;
pub use statement::Statement;

//! Why a role file cannot be used.

use super::document::DocumentError;

/// Why a role file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleError {
    /// The file is not JSON.
    #[error("the role is not JSON: line {line}, column {column}: {message}")]
    NotJson {
        /// Line in the file, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// A member is missing or of the wrong type.
    #[error("{at}: {message}")]
    Shape {
        /// The member, for example `RolePolicyList[0].PolicyName`.
        at: String,
        /// What is wrong with it.
        message: String,
    },
    /// The file holds several roles, and none was named.
    #[error("it holds {count} roles; say which one with --role-name: {names}")]
    Several {
        /// How many.
        count: usize,
        /// Their names, the first of them if there are many.
        names: String,
    },
    /// The file holds no role of the name that was asked for.
    #[error("it holds no role named {name}{instead}")]
    NoSuchRole {
        /// The name.
        name: String,
        /// What it holds instead, for people; begins with punctuation.
        instead: String,
    },
    /// A policy document cannot be read.
    #[error("{policy}: {error}")]
    Document {
        /// The policy, named as in answers.
        policy: String,
        /// Why.
        error: DocumentError,
    },
}

/// A member that is missing or of the wrong type.
pub(super) fn shape(at: &str, message: impl Into<String>) -> RoleError {
    RoleError::Shape {
        at: at.to_owned(),
        message: message.into(),
    }
}

//! Texts, their places and what is said of them.

mod diag;
mod limits;
mod parsing;
mod properties;

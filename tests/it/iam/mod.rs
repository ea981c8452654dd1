//! The evaluator of IAM policies.

mod hostile;
mod pitfalls;
mod roles;
mod semantics;
mod worlds;

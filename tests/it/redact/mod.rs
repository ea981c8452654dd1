//! What is redacted is judged as the original is, and nothing of the original's names is left in it.

mod leaks;
mod same_verdicts;
mod shapes;

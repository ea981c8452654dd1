//! Registry hives, programs and pictures, read without loading them: against the answers of foreign tools, and damaged in every way.

mod damage;
mod forms;
mod logs;
mod paths;
mod pictures;
mod programs;
mod support;

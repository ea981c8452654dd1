//! The rules and the pages made of them.

mod advice;
mod builtin;
mod docs;
mod docs_commands;
mod docs_example;
mod docs_paths;
mod facts_page;
mod fix_texts;
mod remedies;

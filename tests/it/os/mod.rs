//! What console texts, names and ancestors say of Windows.

mod base;
mod builder;
mod console;
mod contrary;
mod ladder;
mod names;
mod recorded;

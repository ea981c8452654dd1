//! The command line, as people use it.

mod access;
mod access_forms;
mod baseline;
mod batch;
mod careful;
mod check;
mod config;
mod exit_codes;
mod fleet;
mod from;
mod init;
mod inputs;
mod policy;
mod role_file;
mod targets;
mod waivers;

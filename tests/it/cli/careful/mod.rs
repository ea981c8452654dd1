//! What the tool is careful about: secrets, what the AWS CLI reads otherwise, limits, untrusted text, and runs that judge nothing.

mod command_line;
mod evidence;
mod files;
mod formats;
mod secrets;
mod yaml_types;

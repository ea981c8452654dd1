//! The reports.

mod browser;
mod html;
mod outputs;

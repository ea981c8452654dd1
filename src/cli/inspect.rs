//! The options of `inspect`.

use clap::{Args, ValueEnum};

/// `inspect`
#[derive(Debug, Args)]
pub struct InspectArgs {
    /// A disk image: raw, VHD, VHDX, VMDK or qcow2.
    pub source: String,
    /// Is there such a file or directory? C: is the volume of Windows. Repeatable.
    #[arg(long, value_name = "WINDOWS_PATH")]
    pub path: Vec<String>,
    /// What does the registry say? `SOFTWARE\Key\Sub:Value`, or `SOFTWARE\Key\Sub` for the key itself. Repeatable.
    #[arg(long, value_name = "PLACE")]
    pub registry: Vec<String>,
    /// human or json.
    #[arg(short, long, value_enum, default_value_t = InspectOutput::Human, value_name = "FORMAT")]
    pub output: InspectOutput,
}

/// Formats of `inspect`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum InspectOutput {
    /// For people.
    Human,
    /// For programs.
    Json,
}

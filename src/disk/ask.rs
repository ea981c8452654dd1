//! Questions to a Windows on a disk and their answers: each is known, absent, or unknown with the reason.

mod answer;
mod manifest;
mod path;
mod program;
mod registry;
mod value;

pub use answer::{Answer, Gathered, OUTDATED, Status};
pub use manifest::{Line, ManifestAnswer, manifest};
pub use path::{ImageAnswer, PathAnswer, PathStatus, path};
pub use program::{bytes_of, exists, file_version};
pub use registry::{Place, RegistryAnswer, registry};
pub use value::{flag, gather, has_key, number, text, value, value_below};

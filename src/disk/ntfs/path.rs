//! Paths as Windows writes them, taken apart as Windows would before it looks at the disk.

use crate::disk::DiskError;

/// The drive letter of the volume that Windows is on. It is a convention: the letters of a running Windows are in its registry.
pub const DRIVE: char = 'C';
/// Longest path that Windows takes, in characters.
const MAX_LENGTH: usize = 32_767;

/// The names on the way from the root of the volume; an error that says where the path leads, if that is not on the volume.
///
/// # Errors
/// [`DiskError::Elsewhere`] for other drives, shares, devices and streams.
pub fn names(path: &str) -> Result<Vec<String>, DiskError> {
    if path.len() > MAX_LENGTH {
        return Err(DiskError::Limit(format!(
            "a path has more than {MAX_LENGTH} characters"
        )));
    }
    let path = path.replace('/', "\\");
    let device = [r"\\?\", r"\??\", r"\\.\"]
        .iter()
        .find_map(|prefix| path.strip_prefix(prefix));
    let rest = match device {
        None if path.starts_with(r"\\") => {
            return Err(elsewhere(&path, "is a share of another computer"));
        }
        None => path.as_str(),
        Some(rest) if drive(rest).is_some() => rest,
        Some(_) => return Err(elsewhere(&path, "is a device or another volume")),
    };
    let rest = match drive(rest) {
        Some((letter, rest)) if letter.eq_ignore_ascii_case(&DRIVE) => rest,
        Some((letter, _)) => {
            let why = format!(
                "is on drive {}:, not on the volume of Windows",
                letter.to_ascii_uppercase()
            );
            return Err(elsewhere(&path, &why));
        }
        None => rest,
    };
    let mut names: Vec<String> = Vec::new();
    for name in rest.split('\\') {
        match name {
            "" | "." => {}
            ".." => {
                names.pop();
            }
            name if name.contains(':') => {
                return Err(elsewhere(&path, "names an alternate stream of a file"));
            }
            // Windows takes dots and spaces off the end of a name, except where nothing else is left.
            name => match name.trim_end_matches(['.', ' ']) {
                "" => {}
                kept => names.push(kept.to_owned()),
            },
        }
    }
    Ok(names)
}

/// The drive letter and what follows the colon.
fn drive(path: &str) -> Option<(char, &str)> {
    let mut characters = path.chars();
    let letter = characters.next().filter(char::is_ascii_alphabetic)?;
    characters
        .as_str()
        .strip_prefix(':')
        .map(|rest| (letter, rest))
}

fn elsewhere(path: &str, why: &str) -> DiskError {
    DiskError::Elsewhere(format!("{path} {why}"))
}

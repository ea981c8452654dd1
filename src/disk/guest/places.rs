//! Keys that several tables of facts ask, and questions that services have in common.

use crate::disk::DiskError;
use crate::disk::ask::{Answer, has_key, number};
use crate::disk::hive::{Data, Key};
use crate::disk::windows::HiveName::System;
use crate::disk::windows::Windows;

/// Keys of SOFTWARE.
pub const NT: &str = r"Microsoft\Windows NT\CurrentVersion";
pub const CV: &str = r"Microsoft\Windows\CurrentVersion";
/// Keys of SYSTEM.
pub const SERVICES: &str = r"CurrentControlSet\Services";
pub const CONTROL: &str = r"CurrentControlSet\Control";
/// How a service starts that never starts.
pub const DISABLED: u64 = 4;

/// Whether a service is registered.
pub fn service(windows: &Windows, name: &str) -> Answer {
    has_key(windows, System, &format!(r"{SERVICES}\{name}"))
}

/// How a service starts: 0 boot, 1 system, 2 automatically, 3 on demand, 4 never. Absent without the service.
pub fn start(windows: &Windows, service: &str) -> Answer {
    number(windows, System, &format!(r"{SERVICES}\{service}"), "Start")
}

/// Whether a service is registered and may start.
pub fn runs(windows: &Windows, service: &str) -> Answer {
    start(windows, service)
        .map(|start| Ok(Some((start != DISABLED).into())))
        .or(|| Answer::known(false))
}

/// Most subkeys that are looked into: classes of devices and lists of profiles have some dozen.
const CHILDREN: usize = 10_000;
/// The longest text that is taken for a name or a version, in bytes.
const TEXT: u64 = 64 << 10;

/// The subkeys of a key that lists something.
///
/// # Errors
/// That they cannot be read, or are too many for such a list.
pub fn children<'h>(key: &Key<'h>) -> Result<Vec<Key<'h>>, DiskError> {
    let keys = key.subkeys()?;
    match keys.len() {
        ..=CHILDREN => Ok(keys),
        many => Err(DiskError::Limit(format!(
            "the key {} has {many} subkeys, at most {CHILDREN} are looked into",
            key.name()
        ))),
    }
}

/// A text of a key; none if there is none, or if it is not text.
///
/// # Errors
/// That it cannot be read, or is too long for a name.
pub fn text_of(key: &Key<'_>, name: &str) -> Result<Option<String>, DiskError> {
    let Some(value) = key.value(name)? else {
        return Ok(None);
    };
    if value.length() > TEXT {
        return Err(DiskError::Limit(format!(
            "the value {name} has {} bytes, at most {TEXT} are read",
            value.length()
        )));
    }
    Ok(match value.data()? {
        Data::Text(text) => Some(text),
        _ => None,
    })
}

//! Keys that several tables of facts ask, and questions that services have in common.

use crate::disk::ask::{Answer, has_key, number};
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

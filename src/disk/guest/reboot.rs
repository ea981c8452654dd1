//! The fact that a restart is pending: the markers that Windows and its updates leave.

use super::fact::{Fact, Kind};
use super::places::{CONTROL, CV, SERVICES};
use crate::disk::ask::{Answer, Gathered, Status, exists, has_key, number, text, value};
use crate::disk::windows::HiveName::{Software, System};
use crate::disk::windows::Windows;
use serde_json::Value as Json;

pub(super) const FACTS: &[Fact] = &[Fact::new(
    "pending_reboot",
    Kind::Texts,
    "restart pending",
    pending,
)
.wants("none")
.doc("markers of a pending restart; some may exist only while Windows runs, so that an empty list is weak")
.unverified()];

/// Keys of SOFTWARE that are there while a restart is pending.
const KEYS: [&str; 5] = [
    r"Component Based Servicing\RebootPending",
    r"Component Based Servicing\RebootInProgress",
    r"Component Based Servicing\PackagesPending",
    r"WindowsUpdate\Auto Update\RebootRequired",
    r"WindowsUpdate\Auto Update\PostRebootReporting",
];

fn pending(windows: &Windows) -> Answer {
    let mut found = Gathered::default();
    for key in KEYS {
        found.add_if(
            &has_key(windows, Software, &format!(r"{CV}\{key}")),
            true,
            key,
        );
    }
    let manager = format!(r"{CONTROL}\Session Manager");
    for name in [
        "PendingFileRenameOperations",
        "PendingFileRenameOperations2",
    ] {
        let answer = value(windows, System, &manager, name);
        found.add_where(&answer, has_text, name);
    }
    let volatile = number(windows, Software, r"Microsoft\Updates", "UpdateExeVolatile");
    found.add_where(&volatile, |number| *number != 0, "UpdateExeVolatile");
    let netlogon = format!(r"{SERVICES}\Netlogon");
    for name in ["JoinDomain", "AvoidSpnSet"] {
        let answer = value(windows, System, &netlogon, name);
        found.add_where(&answer, |_| true, format!(r"Netlogon\{name}"));
    }
    if let Some(renamed) = renamed(windows, &mut found) {
        found.add(renamed);
    }
    let file = r"C:\Windows\WinSxS\pending.xml";
    found.add_if(&exists(windows, file), true, file);
    found.answer()
}

/// Whether a list names a file; empty texts in it mean "delete".
fn has_text(value: &Json) -> bool {
    match value {
        Json::Array(texts) => texts.iter().any(|text| text.as_str() != Some("")),
        Json::String(text) => !text.is_empty(),
        _ => false,
    }
}

/// The name that the computer gets at its next start, if it is another.
fn renamed(windows: &Windows, found: &mut Gathered) -> Option<String> {
    let mut name = |key: &str| {
        let key = format!(r"{CONTROL}\ComputerName\{key}");
        let answer = text(windows, System, &key, "ComputerName");
        if answer.status == Status::Unknown {
            found.failed(answer.reason.unwrap_or_default());
            return None;
        }
        answer.value.as_str().map(str::to_owned)
    };
    let (active, next) = (name("ActiveComputerName")?, name("ComputerName")?);
    (!active.eq_ignore_ascii_case(&next)).then(|| "ActiveComputerName".to_owned())
}

//! Facts of services that Windows and streaming cannot do without.

use super::fact::{Fact, Kind};
use super::places::{DISABLED, start};
use crate::disk::ask::{Answer, Gathered, Status};
use crate::disk::windows::Windows;

/// Remote Desktop, servicing, firewall with its engine, and management.
const KEY_SERVICES: [&str; 5] = [
    "TermService",
    "TrustedInstaller",
    "BFE",
    "MpsSvc",
    "Winmgmt",
];

pub(super) const FACTS: &[Fact] = &[
    Fact::new(
        "disabled_services",
        Kind::Texts,
        "key services disabled",
        |w| which(w, |start| start.is(DISABLED)),
    )
    .wants("none")
    .doc("which of TermService, TrustedInstaller, BFE, MpsSvc, Winmgmt have Start 4"),
    Fact::new(
        "missing_services",
        Kind::Texts,
        "key services missing",
        |w| which(w, |start| start.status == Status::Absent),
    )
    .wants("none")
    .doc("which of the same services are not registered"),
];

fn which(windows: &Windows, test: impl Fn(&Answer) -> bool) -> Answer {
    let mut found = Gathered::default();
    for service in KEY_SERVICES {
        let start = start(windows, service);
        match (start.status, &start.reason) {
            (Status::Unknown, why) => found.failed(why.clone().unwrap_or_default()),
            _ if test(&start) => found.add(service),
            _ => {}
        }
    }
    found.answer()
}

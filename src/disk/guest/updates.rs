//! Facts of automatic updates, which must not run while users stream.

use super::fact::{Fact, Kind};
use super::places::start;
use crate::disk::ask::{flag, number};
use crate::disk::windows::HiveName::Software;

const POLICY: &str = r"Policies\Microsoft\Windows\WindowsUpdate\AU";

pub(super) const FACTS: &[Fact] = &[
    Fact::new("no_auto_update", Kind::Bool, "automatic updates off", |w| {
        flag(w, Software, POLICY, "NoAutoUpdate")
    })
    .wants("yes")
    .doc(r"SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU\NoAutoUpdate; absent without the policy"),
    Fact::new("auto_update_option", Kind::Int, "update option", |w| {
        number(w, Software, POLICY, "AUOptions")
    })
    .doc(r"SOFTWARE\Policies\…\WindowsUpdate\AU\AUOptions: 2 notify, 3 download, 4 install by schedule, 5 local choice"),
    Fact::new("windows_update_start", Kind::Int, "Windows Update service", |w| {
        start(w, "wuauserv")
    })
    .doc(r"CCS\Services\wuauserv\Start: 3 manual, 4 disabled"),
];

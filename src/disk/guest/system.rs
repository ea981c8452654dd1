//! Facts of Windows itself: release, edition, server levels, and the AMI that it was made from.

use super::fact::{Fact, Kind};
use super::places::NT;
use crate::disk::ask::{Answer, number, text};
use crate::disk::windows::HiveName::Software;
use crate::disk::windows::Windows;

pub(super) const FACTS: &[Fact] = &[
    Fact::new("product_name", Kind::Text, "product", |w| {
        nt(w, "ProductName")
    })
    .doc(r"NT\ProductName"),
    Fact::new("build", Kind::Int, "build", |w| {
        let other = || number(w, Software, NT, "CurrentBuildNumber");
        number(w, Software, NT, "CurrentBuild").or(other)
    })
    .wants("20348 or 26100 (Server 2022, 2025)")
    .doc(r"NT\CurrentBuild, else CurrentBuildNumber"),
    Fact::new("update_revision", Kind::Int, "update revision", |w| {
        number(w, Software, NT, "UBR")
    })
    .doc(r"NT\UBR: the monthly update that is installed"),
    Fact::new("display_version", Kind::Text, "release", |w| {
        nt(w, "DisplayVersion")
    })
    .doc(r"NT\DisplayVersion"),
    Fact::new("edition", Kind::Text, "edition", |w| nt(w, "EditionID"))
        .wants("no evaluation")
        .doc(r"NT\EditionID; evaluations end in Eval"),
    Fact::new("installation_type", Kind::Text, "installation type", |w| {
        nt(w, "InstallationType")
    })
    .wants("Server")
    .doc(r"NT\InstallationType: Server, Server Core, Client, Nano Server"),
    Fact::new("server_gui_shell", Kind::Int, "desktop experience", |w| {
        level(w, "Server-Gui-Shell")
    })
    .wants("1")
    .doc(r"NT\Server\ServerLevels\Server-Gui-Shell: 1 on a full server"),
    Fact::new("server_gui_mgmt", Kind::Int, "graphical management", |w| {
        level(w, "Server-Gui-Mgmt")
    })
    .wants("1")
    .doc(r"NT\Server\ServerLevels\Server-Gui-Mgmt: 1 on a full server"),
    Fact::new("server_core", Kind::Int, "core level", |w| {
        level(w, "ServerCore")
    })
    .doc(r"NT\Server\ServerLevels\ServerCore: 1 on full servers and on Core"),
    Fact::new("nano_server", Kind::Int, "Nano Server level", |w| {
        level(w, "NanoServer")
    })
    .wants("no entry")
    .doc(r"NT\Server\ServerLevels\NanoServer: 1 on Nano Server"),
    Fact::new("ami_name", Kind::Text, "made from the AMI", |w| {
        text(w, Software, r"Amazon\MachineImage", "AMIName")
    })
    .doc(r"SOFTWARE\Amazon\MachineImage\AMIName: Amazon's AMI that came first; some scripts delete it"),
    Fact::new("ami_version", Kind::Text, "version of that AMI", |w| {
        text(w, Software, r"Amazon\MachineImage", "AMIVersion")
    })
    .doc(r"SOFTWARE\Amazon\MachineImage\AMIVersion"),
];

fn nt(windows: &Windows, name: &str) -> Answer {
    text(windows, Software, NT, name)
}

fn level(windows: &Windows, name: &str) -> Answer {
    number(
        windows,
        Software,
        &format!(r"{NT}\Server\ServerLevels"),
        name,
    )
}

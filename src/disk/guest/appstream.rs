//! Facts of what the streaming service leaves on an image that it made before.

use super::fact::{Fact, Kind};
use super::places::service;
use crate::disk::ask::{Answer, Gathered, exists};
use crate::disk::windows::Windows;

/// Files and folders of the agent. `C:\AppStream` is harmless: users keep session scripts there.
const LEFTOVERS: [&str; 5] = [
    r"C:\Program Files\Amazon\Photon\Agent\PhotonAgent.exe",
    r"C:\Program Files\Amazon\Photon\WebServer\PhotonAgentWebServer.exe",
    r"C:\Program Files\Amazon\Photon\ConsoleImageBuilder",
    r"C:\Program Files\Amazon\AppStream2",
    r"C:\ProgramData\Amazon\Photon",
];
const SERVICES: [&str; 3] = ["PhotonAgent", "PhotonAgentWebServer", "PhotonWebServer"];

pub(super) const FACTS: &[Fact] = &[
    Fact::new("appstream_agent", Kind::Bool, "AppStream agent", |w| {
        exists(w, r"C:\Program Files\Amazon\Photon\Agent\PhotonAgent.exe")
    })
    .wants("no")
    .doc(r"C:\Program Files\Amazon\Photon\Agent\PhotonAgent.exe exists"),
    Fact::new("appstream_leftovers", Kind::Texts, "AppStream leftovers", leftovers)
        .wants("none")
        .doc("files, folders and services of the agent; the names of the services are not documented"),
    Fact::new("common_manifest", Kind::Bool, "common manifest", |w| {
        exists(w, r"C:\ProgramData\Amazon\Photon\Prewarm\PrewarmManifest.txt")
    })
    .doc(r"C:\ProgramData\Amazon\Photon\Prewarm\PrewarmManifest.txt exists; it is used beside those of the catalog"),
];

fn leftovers(windows: &Windows) -> Answer {
    let mut found = Gathered::default();
    for path in LEFTOVERS {
        found.add_if(&exists(windows, path), true, path);
    }
    for name in SERVICES {
        found.add_if(&service(windows, name), true, format!("service {name}"));
    }
    found.answer()
}

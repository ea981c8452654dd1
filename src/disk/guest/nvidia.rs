//! Facts of NVIDIA's drivers, which accelerated instances need in the flavour that is called GRID.

use super::drivers::packages;
use super::fact::{Fact, Kind};
use super::places::{CONTROL, children, service, text_of};
use crate::disk::ask::{Answer, Gathered, exists, gather, has_key};
use crate::disk::windows::HiveName::{Software, System};
use crate::disk::windows::Windows;
use serde_json::json;

/// The class of display adapters.
const DISPLAY: &str = r"Class\{4d36e968-e325-11ce-bfc1-08002be10318}";

pub(super) const FACTS: &[Fact] = &[
    Fact::new(
        "nvidia_drivers",
        Kind::Records(&[
            ("description", Kind::Text),
            ("driver_version", Kind::Text),
            ("nvidia_version", Kind::Text),
        ]),
        "display drivers",
        drivers,
    )
    .doc("display class in the registry where ProviderName is NVIDIA; the last five digits of DriverVersion are NVIDIA's own version"),
    Fact::new("grid_packages", Kind::Texts, "GRID packages", |w| {
        let mut found = Gathered::default();
        match packages(w, "nvgridsw_aws") {
            Ok(names) => names.into_iter().for_each(|name| found.add(name)),
            Err(why) => found.failed(format!("the driver store {why}")),
        }
        found.answer()
    })
    .doc("nvgridsw_aws* in the driver store: AWS's package of the GRID driver")
    .unverified(),
    Fact::new("nvidia_service", Kind::Bool, "kernel driver", |w| {
        service(w, "nvlddmkm")
    })
    .doc(r"CCS\Services\nvlddmkm exists"),
    Fact::new("nvidia_smi", Kind::Bool, "nvidia-smi", |w| {
        exists(w, r"C:\Windows\System32\nvidia-smi.exe")
    })
    .doc(r"C:\Windows\System32\nvidia-smi.exe exists"),
    Fact::new("grid_licensing", Kind::Bool, "GRID licensing", |w| {
        has_key(w, Software, r"NVIDIA Corporation\Global\GridLicensing")
    })
    .doc(r"SOFTWARE\NVIDIA Corporation\Global\GridLicensing exists; weak, since scripts create it"),
];

fn drivers(windows: &Windows) -> Answer {
    let mut found = Gathered::default();
    gather(
        &mut found,
        windows,
        System,
        &format!(r"{CONTROL}\{DISPLAY}"),
        |class, found| {
            for device in children(class)? {
                let provider = text_of(&device, "ProviderName")?.unwrap_or_default();
                if !provider.to_ascii_uppercase().contains("NVIDIA") {
                    continue;
                }
                let version = text_of(&device, "DriverVersion")?.unwrap_or_default();
                found.add(json!({
                    "description": text_of(&device, "DriverDesc")?.unwrap_or_default(),
                    "nvidia_version": own(&version),
                    "driver_version": version,
                }));
            }
            Ok(())
        },
    );
    found.answer()
}

/// NVIDIA's version in Windows' version: 31.0.15.3713 is 537.13.
fn own(version: &str) -> String {
    let digits: String = version.chars().filter(char::is_ascii_digit).collect();
    let start = digits.len().saturating_sub(5);
    match digits
        .get(start..)
        .and_then(|last| last.split_at_checked(3))
    {
        Some((major, minor)) if !minor.is_empty() => format!("{major}.{minor}"),
        _ => String::new(),
    }
}

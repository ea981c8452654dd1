//! Facts of the drivers that an instance needs: their file tells the version, else the driver store, else the device classes.
//!
//! Sysprep may remove the keys of devices, so that these come last.

use super::fact::{Fact, Kind};
use super::places::{CONTROL, SERVICES, children, service, start, text_of};
use crate::disk::DiskError;
use crate::disk::ask::{Answer, Status, bytes_of, file_version, text};
use crate::disk::bytes::utf16;
use crate::disk::ntfs::Found;
use crate::disk::windows::HiveName::System;
use crate::disk::windows::Windows;

/// The folder that Windows keeps packages of drivers in.
const STORE: &str = r"C:\Windows\System32\DriverStore\FileRepository";
/// The longest INF that is read, in bytes.
const INF: u64 = 1 << 20;

/// Where a driver leaves traces.
struct Driver {
    /// The name of its service and, with `.sys`, of its file.
    name: &'static str,
    /// The name of its INF without the end.
    inf: &'static str,
    /// The class of its devices.
    class: &'static str,
    /// What the name of its device contains.
    device: &'static str,
}

const ENA: Driver = Driver {
    name: "ena",
    inf: "ena",
    class: "{4d36e972-e325-11ce-bfc1-08002be10318}",
    device: "Elastic Network Adapter",
};
const NVME: Driver = Driver {
    name: "AWSNVMe",
    inf: "awsnvme",
    class: "{4d36e97b-e325-11ce-bfc1-08002be10318}",
    device: "AWS NVMe",
};

pub(super) const FACTS: &[Fact] = &[
    Fact::new("ena_version", Kind::Text, "ENA driver", |w| version(w, &ENA))
        .wants("2.9.0 or newer")
        .doc("file version of ena.sys, else DriverVer of its INF in the driver store, else its device class; a note tells which"),
    Fact::new("ena_start", Kind::Int, "ENA service", |w| start(w, ENA.name))
        .wants("not disabled")
        .doc(r"CCS\Services\ena\Start"),
    Fact::new("nvme_version", Kind::Text, "NVMe driver", |w| version(w, &NVME))
        .wants("1.6.0 or newer")
        .doc("file version of AWSNVMe.sys, else as ena_version"),
    Fact::new("nvme_start", Kind::Int, "NVMe service", |w| start(w, NVME.name))
        .wants("not disabled")
        .doc(r"CCS\Services\AWSNVMe\Start"),
];

/// Windows may also run a driver out of the store; then its service says so. Packages and devices are asked only for a driver whose file is
/// there and does not tell: what is merely staged drives nothing.
fn version(windows: &Windows, driver: &Driver) -> Answer {
    let path = format!(r"C:\Windows\System32\drivers\{}.sys", driver.name);
    let file = file_version(windows, &path);
    if file.status == Status::Known {
        return file;
    }
    let elsewhere = image(windows, driver);
    if elsewhere.status == Status::Known {
        return elsewhere;
    }
    if file.status == Status::Absent && elsewhere.status == Status::Absent {
        return unfound(windows, driver, &path);
    }
    let places: [fn(&Windows, &Driver) -> Answer; 2] = [store, class];
    let told = places.iter().map(|place| place(windows, driver));
    let told = told.into_iter().find(|told| told.status == Status::Known);
    match file.status {
        Status::Unknown => told.unwrap_or(file),
        _ => told.unwrap_or(elsewhere),
    }
}

/// A driver without a file: absent, unless a service wants to start it.
fn unfound(windows: &Windows, driver: &Driver, path: &str) -> Answer {
    let registered = service(windows, driver.name);
    match registered.status {
        Status::Known if registered.is(false) => Answer::absent(),
        Status::Known => Answer::unknown(format!(
            "the service {} is registered, but its driver {path} is not there",
            driver.name
        )),
        _ => registered,
    }
}

/// The version of the file that the service names.
fn image(windows: &Windows, driver: &Driver) -> Answer {
    let key = format!(r"{SERVICES}\{}", driver.name);
    let answer = text(windows, System, &key, "ImagePath");
    let Some(path) = answer.value.as_str() else {
        return answer;
    };
    let path = expanded(path);
    file_version(windows, &path).noted(format!("of {path}"))
}

/// A driver's path as services write it, from the root of the volume.
fn expanded(path: &str) -> String {
    let path = path.trim_matches('"');
    let lower = path.to_ascii_lowercase();
    let roots = [r"\systemroot\", r"%systemroot%\", r"%windir%\"];
    let root = roots.iter().find(|root| lower.starts_with(*root));
    match root {
        Some(root) => format!(r"C:\Windows\{}", path.get(root.len()..).unwrap_or_default()),
        None if lower.starts_with("system32") => format!(r"C:\Windows\{path}"),
        None => path.to_owned(),
    }
}

/// The names in the driver store that begin with a text.
pub(super) fn packages(windows: &Windows, prefix: &str) -> Result<Vec<String>, DiskError> {
    match windows.volume().find(STORE)? {
        Found::Directory(store) => windows.volume().list_starting(&store, prefix),
        _ => Ok(Vec::new()),
    }
}

/// The highest version of its packages in the store.
fn store(windows: &Windows, driver: &Driver) -> Answer {
    let find = || {
        let mut best: Option<(Vec<u32>, String)> = None;
        for package in packages(windows, &format!("{}.inf_amd64_", driver.inf))? {
            let path = format!(r"{STORE}\{package}\{}.inf", driver.inf);
            let inf = bytes_of(windows, &path, INF)?.unwrap_or_default();
            let told = driver_ver(&inf).map(|version| (numbers(&version), version));
            best = best.max(told);
        }
        Ok(best.map(|(_, version)| version.into()))
    };
    Answer::from_result(find()).noted("of its package in the driver store")
}

/// `DriverVer = date, version` of an INF.
fn driver_ver(inf: &[u8]) -> Option<String> {
    let text = match inf {
        [0xFF, 0xFE, text @ ..] => utf16(text),
        text => String::from_utf8_lossy(text).into_owned(),
    };
    let value = text.lines().find_map(|line| {
        let (name, value) = line.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("DriverVer")
            .then_some(value)
    })?;
    let version = value.split(';').next()?.split_once(',')?.1.trim();
    (!version.is_empty()).then(|| version.to_owned())
}

fn numbers(version: &str) -> Vec<u32> {
    let parts = version.split('.');
    parts.map(|part| part.parse().unwrap_or_default()).collect()
}

/// The version that a device of its class has.
fn class(windows: &Windows, driver: &Driver) -> Answer {
    let find = || {
        let hive = windows.hive(System)?;
        let Some(class) = hive.key(&format!(r"{CONTROL}\Class\{}", driver.class))? else {
            return Ok(None);
        };
        for device in children(&class)? {
            let name = text_of(&device, "DriverDesc")?.unwrap_or_default();
            if name.contains(driver.device) {
                return Ok(text_of(&device, "DriverVersion")?.map(Into::into));
            }
        }
        Ok(None)
    };
    Answer::from_result(find()).noted("of its device class in the registry")
}

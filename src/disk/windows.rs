//! From a disk to the Windows on it: the right volume, and its registry.

use super::hive::{Freshness, Hive};
use super::ntfs::{Found, Volume};
use super::partition::{self, Partition, Purpose, Table};
use super::{DiskError, ReadAt, Window};
use crate::parallel;
use std::sync::{Arc, OnceLock};

/// Volumes that are looked into at the same time.
const AT_ONCE: usize = 8;
const CONFIG: &str = r"C:\Windows\System32\config";

/// A disk, whether or not there is a Windows on it that can be read.
pub struct Disk {
    source: Arc<dyn ReadAt>,
    table: Table,
    windows: Result<Windows, DiskError>,
}

impl Disk {
    /// Opens a disk and looks for Windows.
    ///
    /// # Errors
    /// That the disk cannot be read or is not divided in a known way. That no Windows was found is no error yet.
    pub fn open(source: &Arc<dyn ReadAt>) -> Result<Self, DiskError> {
        let table = partition::read(source.as_ref())?;
        let windows = Windows::find(source, &table);
        Ok(Self {
            source: Arc::clone(source),
            table,
            windows,
        })
    }

    /// How the disk is divided.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The bytes of one of its partitions.
    pub fn partition(&self, partition: &Partition) -> Window {
        Window::new(Arc::clone(&self.source), partition.start, partition.length)
    }

    /// The Windows on it.
    ///
    /// # Errors
    /// Why there is none that can be read.
    pub fn windows(&self) -> Result<&Windows, DiskError> {
        self.windows.as_ref().map_err(Clone::clone)
    }
}

/// The volume that Windows is on.
pub struct Windows {
    partition: Partition,
    others: Vec<u32>,
    volume: Volume,
    software: OnceLock<Result<Hive, DiskError>>,
    system: OnceLock<Result<Hive, DiskError>>,
}

impl Windows {
    /// Looks into every volume: recovery volumes come first on real disks, and only the content tells which is which.
    fn find(source: &Arc<dyn ReadAt>, table: &Table) -> Result<Self, DiskError> {
        let mut found: Option<Self> = None;
        let mut reasons = Vec::new();
        // Volumes have nothing to do with each other; on a disk that is far away, each is a dozen reads that wait for one another.
        let looked = parallel::on(&table.partitions, AT_ONCE, |one| Self::on(source, one));
        for (partition, looked) in table.partitions.iter().zip(looked) {
            match (looked, &mut found) {
                (Ok(Some(_)), Some(first)) => first.others.push(partition.number),
                (Ok(Some(windows)), none) => *none = Some(windows),
                // Volumes of other kinds, such as the one that UEFI boots from, hold no Windows.
                (Ok(None) | Err(DiskError::Unsupported(_)), _)
                    if partition.purpose != Purpose::Dynamic => {}
                (Ok(None), _) => {}
                (Err(why), _) => reasons.push((partition.number, why)),
            }
        }
        found.ok_or_else(|| none_found(reasons))
    }

    fn on(source: &Arc<dyn ReadAt>, partition: &Partition) -> Result<Option<Self>, DiskError> {
        if partition.purpose == Purpose::Dynamic {
            let why = "it is part of a dynamic disk (Logical Disk Manager)";
            return Err(DiskError::Unsupported(why.to_owned()));
        }
        let window = Window::new(Arc::clone(source), partition.start, partition.length);
        if window.len() < 512 {
            return Err(DiskError::Format(
                "it lies beyond the end of the disk".to_owned(),
            ));
        }
        let volume = Volume::open(Arc::new(window))?;
        match volume.find(&format!(r"{CONFIG}\SOFTWARE"))? {
            Found::File(_) => Ok(Some(Self {
                partition: partition.clone(),
                others: Vec::new(),
                volume,
                software: OnceLock::new(),
                system: OnceLock::new(),
            })),
            _ => Ok(None),
        }
    }

    /// The partition.
    pub fn partition(&self) -> &Partition {
        &self.partition
    }

    /// Numbers of further partitions that hold a Windows.
    pub fn others(&self) -> &[u32] {
        &self.others
    }

    /// The volume.
    pub fn volume(&self) -> &Volume {
        &self.volume
    }

    /// A hive by its name; it is opened when it is asked for the first time.
    ///
    /// # Errors
    /// That it cannot be read. SAM and SECURITY hold secrets and are never read.
    pub fn hive(&self, name: HiveName) -> Result<&Hive, DiskError> {
        let cell = match name {
            HiveName::Software => &self.software,
            HiveName::System => &self.system,
        };
        cell.get_or_init(|| self.open(name))
            .as_ref()
            .map_err(Clone::clone)
    }

    /// How fresh a hive is that was read; none if nothing asked for it, or it cannot be read.
    pub fn freshness(&self, name: HiveName) -> Option<&Freshness> {
        let cell = match name {
            HiveName::Software => &self.software,
            HiveName::System => &self.system,
        };
        cell.get()?.as_ref().ok().map(Hive::freshness)
    }

    fn open(&self, name: HiveName) -> Result<Hive, DiskError> {
        let path = format!(r"{CONFIG}\{}", name.as_str());
        let Found::File(file) = self.volume.find(&path)? else {
            return Err(DiskError::Format(format!("the volume has no hive {path}")));
        };
        let mut logs = Vec::new();
        for end in [".LOG1", ".LOG2"] {
            // A log that cannot be read matters only to a hive that needs it, and that says so itself.
            if let Ok(Found::File(log)) = self.volume.find(&format!("{path}{end}")) {
                logs.extend(log.content());
            }
        }
        Hive::open(name.as_str(), file.content()?, &logs)
    }
}

/// The hives that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // They are the names of Windows.
pub enum HiveName {
    Software,
    System,
}

impl HiveName {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Software, Self::System];

    /// The name of Windows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Software => "SOFTWARE",
            Self::System => "SYSTEM",
        }
    }
}

/// Encryption explains more than damage, and damage more than that there is nothing.
fn none_found(reasons: Vec<(u32, DiskError)>) -> DiskError {
    let encrypted = reasons
        .iter()
        .find(|(_, why)| matches!(why, DiskError::Encrypted(_)));
    match encrypted.or(reasons.first()).cloned() {
        None => DiskError::Format(format!(
            r"no NTFS volume on it holds {CONFIG}\SOFTWARE, so there is no Windows"
        )),
        Some((number, why)) => {
            let about = |text: String| format!("partition {number}: {text}");
            match why {
                DiskError::Read(text) => DiskError::Read(about(text)),
                DiskError::Denied(text) => DiskError::Denied(about(text)),
                DiskError::Format(text) => DiskError::Format(about(text)),
                DiskError::Encrypted(text) => DiskError::Encrypted(about(text)),
                DiskError::Unsupported(text) => DiskError::Unsupported(about(text)),
                DiskError::Elsewhere(text) => DiskError::Elsewhere(about(text)),
                DiskError::Limit(text) => DiskError::Limit(about(text)),
            }
        }
    }
}

//! What `inspect` found, as data: the JSON is this, and the page for people is made of it.

use crate::disk::ask::{Answer, PathAnswer, Place, RegistryAnswer, path, registry};
use crate::disk::cache::{Cache, Traffic};
use crate::disk::guest::{Fact, facts};
use crate::disk::hive::Freshness;
use crate::disk::windows::{Disk, HiveName, Windows};
use crate::parallel;
use serde::Serialize;
use std::collections::BTreeMap;

/// The version of the JSON.
const SCHEMA_VERSION: u32 = 1;

/// Everything that was found.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)] // The names are those of the JSON.
pub struct Inspection {
    pub schema_version: u32,
    pub source: String,
    pub format: &'static str,
    /// None if there is no Windows that can be read; then `volume_error` says why, and every answer is unknown.
    pub volume: Option<VolumeFound>,
    pub volume_error: Option<String>,
    pub blocks: BlocksRead,
    pub guest: BTreeMap<&'static str, Answer>,
    pub paths: Vec<PathAnswer>,
    pub registry: Vec<RegistryAnswer>,
    /// Which snapshot was read and what that cost; none for a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snapshot: Option<SnapshotRead>,
}

/// A snapshot that was read.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct SnapshotRead {
    pub snapshot_id: String,
    pub image_id: Option<String>,
    pub region: Option<String>,
    /// Requests for lists of blocks, and for blocks, repeated ones among them.
    pub list_requests: u64,
    pub block_requests: u64,
    /// In US dollars at the example prices of us-east-1, without the transfer of data.
    pub estimated_cost: f64,
}

/// Questions that are put to a disk that is far away at the same time. Each waits for its blocks most of the time.
const AT_ONCE: usize = 32;

/// One of the questions, and its answer.
enum Asked<'a> {
    Fact(&'static Fact),
    Path(&'a str),
    Place(&'a Place),
}
enum Told {
    Fact(&'static str, Answer),
    Path(PathAnswer),
    Place(RegistryAnswer),
}
type AllAnswers = (
    BTreeMap<&'static str, Answer>,
    Vec<PathAnswer>,
    Vec<RegistryAnswer>,
);

/// Puts all questions, which have nothing to do with each other but the blocks that they read.
fn ask_all(cache: &Cache, disk: &Disk, paths: &[String], places: &[Place]) -> AllAnswers {
    let windows = disk.windows();
    let mut asked: Vec<Asked<'_>> = Vec::new();
    for fact in facts() {
        asked.push(Asked::Fact(fact));
    }
    let paths = paths.iter().map(|path| Asked::Path(path));
    let places = places.iter().map(Asked::Place);
    asked.extend(paths.chain(places));
    let workers = if cache.is_far() { AT_ONCE } else { 1 };
    let told = parallel::on(&asked, workers, |asked| match asked {
        Asked::Fact(fact) => Told::Fact(fact.name, fact.answer(disk)),
        Asked::Path(asked) => Told::Path(path(windows.clone(), asked)),
        Asked::Place(place) => Told::Place(registry(windows.clone(), place)),
    });
    let mut answers = AllAnswers::default();
    for told in told {
        match told {
            Told::Fact(name, answer) => drop(answers.0.insert(name, answer)),
            Told::Path(answer) => answers.1.push(answer),
            Told::Place(answer) => answers.2.push(answer),
        }
    }
    answers
}

/// The volume of Windows.
#[derive(Debug, Clone, Serialize)]
#[allow(missing_docs)]
pub struct VolumeFound {
    /// Number of the partition; 0 on a disk without a table.
    pub partition: u32,
    /// GPT, MBR or none.
    pub table: &'static str,
    /// Whether Windows had not finished writing to the volume.
    pub dirty: bool,
    /// Bytes in the volume.
    pub size: u64,
    /// Bytes in a cluster.
    pub cluster: u64,
    /// Further partitions with a Windows.
    pub others: Vec<u32>,
    /// How fresh each hive is that was read.
    pub hives: BTreeMap<&'static str, String>,
}

/// What was read of the disk, in blocks of 512 KiB.
#[derive(Debug, Clone, Copy, Serialize)]
#[allow(missing_docs)]
pub struct BlocksRead {
    pub fetched: u64,
    pub listed: u64,
    pub bytes: u64,
}

impl From<Traffic> for BlocksRead {
    fn from(traffic: Traffic) -> Self {
        Self {
            fetched: traffic.fetched,
            listed: traffic.listed,
            bytes: traffic.bytes,
        }
    }
}

impl Inspection {
    /// Asks a disk everything; `cache` is what it is read through.
    pub fn of(
        source: &str,
        format: &'static str,
        (cache, disk): (&Cache, &Disk),
        paths: &[String],
        places: &[Place],
    ) -> Self {
        let windows = disk.windows();
        let (guest, paths, registry) = ask_all(cache, disk, paths, places);
        Self {
            schema_version: SCHEMA_VERSION,
            source: source.to_owned(),
            format,
            volume: windows
                .as_ref()
                .ok()
                .map(|windows| VolumeFound::of(disk, windows)),
            volume_error: windows.err().map(|why| why.to_string()),
            blocks: cache.traffic().into(),
            guest,
            paths,
            registry,
            snapshot: None,
        }
    }

    /// Whether something that was asked for remains unknown.
    pub fn is_undecided(&self) -> bool {
        use crate::disk::ask::{PathStatus, Status};
        self.volume.is_none()
            || self
                .paths
                .iter()
                .any(|answer| answer.status == PathStatus::Unknown)
            || self
                .registry
                .iter()
                .any(|answer| answer.status == Status::Unknown)
    }
}

impl VolumeFound {
    fn of(disk: &Disk, windows: &Windows) -> Self {
        let hives = HiveName::ALL.iter().filter_map(|name| {
            let freshness = windows.freshness(*name)?;
            Some((name.as_str(), words(freshness)))
        });
        Self {
            partition: windows.partition().number,
            table: disk.table().scheme.as_str(),
            dirty: windows.volume().is_dirty(),
            size: windows.volume().size(),
            cluster: windows.volume().cluster(),
            others: windows.others().to_vec(),
            hives: hives.collect(),
        }
    }
}

/// How fresh a hive is, in words that programs can compare.
fn words(freshness: &Freshness) -> String {
    match freshness {
        Freshness::Clean => "clean".to_owned(),
        Freshness::Replayed(1) => "replayed: 1 entry of its logs was applied in memory".to_owned(),
        Freshness::Replayed(count) => {
            format!("replayed: {count} entries of its logs were applied in memory")
        }
        Freshness::MayBeStale(why) => format!("stale: {why}"),
    }
}

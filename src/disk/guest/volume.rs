//! Facts of the volume that Windows is on, of the registry's files, and of the volumes beside it.

use super::fact::{Fact, Kind};
use crate::disk::ask::{Answer, Gathered};
use crate::disk::bytes::part;
use crate::disk::hive::Freshness;
use crate::disk::read::bytes_at;
use crate::disk::windows::{Disk, HiveName, Windows};
use serde_json::json;

pub(super) const FACTS: &[Fact] = &[
    Fact::new("volume_bytes", Kind::Int, "size of the volume", |w| {
        Answer::known(w.volume().size())
    })
    .doc("bytes of the NTFS volume of Windows"),
    Fact::new("free_bytes", Kind::Int, "free", |w| {
        Answer::from_result(w.volume().free_bytes().map(|free| Some(free.into())))
    })
    .wants("10 GiB or more")
    .doc("bytes that $Bitmap marks as unused"),
    Fact::new("volume_dirty", Kind::Bool, "dirty", |w| {
        Answer::known(w.volume().is_dirty())
    })
    .wants("no")
    .doc("the flag of $Volume that makes Windows check the volume at its start"),
    Fact::of_disk(
        "other_windows",
        Kind::Records(&[("partition", Kind::Int)]),
        "further Windows",
        others,
    )
    .wants("none")
    .doc(r"partitions beside the one that was read that hold Windows\System32\config\SOFTWARE"),
    Fact::of_disk(
        "bitlocker_volumes",
        Kind::Records(&[("partition", Kind::Int), ("bytes", Kind::Int)]),
        "under BitLocker",
        bitlocker,
    )
    .wants("none")
    .doc("partitions whose first sector names -FVE-FS-"),
    Fact::new("software_hive", Kind::Text, "SOFTWARE hive", |w| {
        freshness(w, HiveName::Software)
    })
    .doc("clean, replayed (newer content was taken from its logs), or stale (newer content may be missing)"),
    Fact::new("system_hive", Kind::Text, "SYSTEM hive", |w| {
        freshness(w, HiveName::System)
    })
    .doc("clean, replayed, or stale, as software_hive"),
];

fn others(disk: &Disk) -> Answer {
    match disk.windows() {
        Err(why) => Answer::unknown(why.to_string()),
        Ok(windows) => {
            let others = windows.others().iter();
            let others: Vec<_> = others
                .map(|number| json!({ "partition": number }))
                .collect();
            Answer::known(others)
        }
    }
}

fn bitlocker(disk: &Disk) -> Answer {
    let mut found = Gathered::default();
    for partition in &disk.table().partitions {
        match bytes_at(&disk.partition(partition), 0, 512) {
            Err(why) => found.failed(format!("partition {} {why}", partition.number)),
            Ok(sector) if part(&sector, 3, 8) == Some(b"-FVE-FS-") => {
                found.add(json!({ "partition": partition.number, "bytes": partition.length }));
            }
            Ok(_) => {}
        }
    }
    found.answer()
}

fn freshness(windows: &Windows, name: HiveName) -> Answer {
    match windows.hive(name) {
        Err(why) => Answer::unknown(why.to_string()),
        Ok(hive) => match hive.freshness() {
            Freshness::Clean => Answer::known("clean"),
            Freshness::Replayed(_) => Answer::known("replayed"),
            Freshness::MayBeStale(why) => Answer::known("stale").noted(why),
        },
    }
}

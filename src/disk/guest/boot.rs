//! Facts of how the disk starts: UEFI needs a GUID partition table, a system partition, and Windows' boot manager with its store on it.

use super::fact::{Fact, Kind};
use crate::disk::ask::{Answer, exists};
use crate::disk::fat::{Fat, Found};
use crate::disk::partition::{Partition, Purpose};
use crate::disk::windows::Disk;
use std::sync::Arc;

pub(super) const FACTS: &[Fact] = &[
    Fact::of_disk("partition_table", Kind::Text, "partition table", |disk| {
        Answer::known(disk.table().scheme.as_str())
    })
    .wants("GPT")
    .doc("GPT, MBR or none"),
    Fact::of_disk(
        "efi_system_partition",
        Kind::Bool,
        "EFI system partition",
        |disk| Answer::known(partitions(disk).next().is_some()),
    )
    .wants("yes")
    .doc("a partition of type c12a7328-f81f-11d2-ba4b-00a0c93ec93b; 0xEF in an MBR"),
    Fact::of_disk("efi_boot_manager", Kind::Bool, "boot manager", |disk| {
        on_esp(disk, r"EFI\Microsoft\Boot\bootmgfw.efi")
    })
    .wants("yes")
    .doc(r"\EFI\Microsoft\Boot\bootmgfw.efi on an EFI system partition"),
    Fact::of_disk(
        "efi_boot_configuration",
        Kind::Bool,
        "boot configuration",
        |disk| on_esp(disk, r"EFI\Microsoft\Boot\BCD"),
    )
    .wants("yes")
    .doc(r"\EFI\Microsoft\Boot\BCD on an EFI system partition"),
    Fact::new("winload_efi", Kind::Bool, "UEFI loader", |w| {
        exists(w, r"C:\Windows\System32\winload.efi")
    })
    .wants("yes")
    .doc(r"C:\Windows\System32\winload.efi"),
];

fn partitions(disk: &Disk) -> impl Iterator<Item = &Partition> {
    let all = disk.table().partitions.iter();
    all.filter(|partition| partition.purpose == Purpose::EfiSystem)
}

/// Whether a file with content is on any of the EFI system partitions.
fn on_esp(disk: &Disk, path: &str) -> Answer {
    let mut failed = None;
    for partition in partitions(disk) {
        let found = Fat::open(Arc::new(disk.partition(partition))).and_then(|fat| fat.find(path));
        match found {
            Ok(Found::File(1..)) => return Answer::known(true),
            Ok(_) => {}
            Err(why) => failed = Some(format!("partition {} {why}", partition.number)),
        }
    }
    failed.map_or_else(|| Answer::known(false), Answer::unknown)
}

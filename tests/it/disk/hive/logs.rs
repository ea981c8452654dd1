//! Transaction logs: a hive that Windows had not finished writing, as Windows would see it after the next start.

use super::support::{answers, assert_same, bytes, file, open, seal, tree};
use ami_preflight::disk::hive::{Data, Freshness, Hive};
use ami_preflight::disk::{DiskError, ReadAt};
use std::sync::Arc;

fn logs() -> [Vec<u8>; 2] {
    [bytes("SOFTWARE.LOG1"), bytes("SOFTWARE.LOG2")]
}

fn dirty(logs: Vec<Vec<u8>>) -> Hive {
    open("SOFTWARE", bytes("SOFTWARE"), logs).expect("SOFTWARE")
}

fn ubr(hive: &Hive) -> Data {
    let key = hive
        .key("Microsoft\\Windows NT\\CurrentVersion")
        .expect("a path")
        .expect("a key");
    key.value("UBR")
        .expect("a value")
        .expect("a value")
        .data()
        .expect("data")
}

fn stale(hive: &Hive) -> &str {
    match hive.freshness() {
        Freshness::MayBeStale(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn both_logs_are_applied_in_the_order_of_their_entries() {
    let [first, second] = logs();
    for logs in [vec![first.clone(), second.clone()], vec![second, first]] {
        let hive = dirty(logs);
        assert_eq!(hive.freshness(), &Freshness::Replayed(3));
        assert_same(&tree(&hive).expect("whole"), &answers("SOFTWARE.json"));
        assert_eq!(ubr(&hive), Data::Number(2849));
        assert!(
            hive.key("Microsoft\\Updates").expect("a path").is_none(),
            "it was deleted"
        );
    }
}

#[test]
fn without_logs_the_file_answers_and_says_that_it_may_be_stale() {
    for logs in [vec![], vec![vec![]], vec![vec![0; 4096], vec![]]] {
        let hive = dirty(logs);
        assert_eq!(
            stale(&hive),
            "Windows had not finished writing the hive, and no log of it holds what is missing"
        );
        assert_same(
            &tree(&hive).expect("whole"),
            &answers("SOFTWARE.stale.json"),
        );
        assert_eq!(ubr(&hive), Data::Number(2031));
    }
}

#[test]
fn logs_of_a_hive_that_was_finished_are_not_even_read() {
    struct Forbidden;
    impl ReadAt for Forbidden {
        fn len(&self) -> u64 {
            4096
        }
        fn read_at(&self, _: u64, _: &mut [u8]) -> Result<(), DiskError> {
            panic!("it was read")
        }
    }
    let hive = Hive::open("SYSTEM", file("SYSTEM"), &[Arc::new(Forbidden)]).expect("SYSTEM");
    assert_eq!(hive.freshness(), &Freshness::Clean);
}

#[test]
fn entries_after_a_gap_are_not_applied() {
    let [first, _] = logs();
    // Entry 12 alone follows the sequence of no entry before it, but nothing says that one is missing.
    assert_eq!(
        dirty(vec![first.clone()]).freshness(),
        &Freshness::Replayed(1)
    );
    let [first, mut second] = logs();
    // The third entry of the second log is the one with the number 11; damage ends the log before it.
    let places: Vec<usize> = (512..second.len())
        .step_by(512)
        .filter(|at| second[*at..].starts_with(b"HvLE"))
        .collect();
    let [_, _, eleven] = places[..] else {
        panic!("{places:?}")
    };
    second[eleven + 60] ^= 1;
    let hive = dirty(vec![first, second]);
    assert_eq!(
        stale(&hive),
        "Windows had not finished writing the hive, and its logs lack entry 11"
    );
    assert_eq!(ubr(&hive), Data::Number(2849), "entry 10 was applied");
    assert!(hive.key("Amazon").expect("a path").is_none());
}

#[test]
fn a_flipped_bit_anywhere_in_an_entry_is_found() {
    let [_, second] = logs();
    let start = 512;
    let length = u32::from_le_bytes(second[516..520].try_into().expect("four bytes")) as usize;
    // This entry is older than the hive: what is tested is that the walk ends at it, so nothing later is applied.
    for at in (start..start + length).step_by(7) {
        let mut log = second.clone();
        log[at] ^= 0x10;
        let hive = dirty(vec![log]);
        assert!(
            matches!(hive.freshness(), Freshness::MayBeStale(_)),
            "byte {at}"
        );
    }
}

#[test]
fn logs_of_the_old_format_are_not_read_and_that_is_said() {
    let mut log = bytes("SOFTWARE.LOG1");
    log[28] = 1;
    seal(&mut log);
    log[512..516].copy_from_slice(b"DIRT");
    let hive = dirty(vec![log.clone()]);
    assert!(stale(&hive).contains("DIRT"), "{}", stale(&hive));
    assert_same(
        &tree(&hive).expect("whole"),
        &answers("SOFTWARE.stale.json"),
    );
    // Beside the logs that fit it is a left-over.
    let [first, second] = logs();
    assert_eq!(
        dirty(vec![log, first, second]).freshness(),
        &Freshness::Replayed(3)
    );
}

#[test]
fn a_log_that_cannot_be_read_leaves_the_answers_stale_with_its_reason() {
    struct Denied;
    impl ReadAt for Denied {
        fn len(&self) -> u64 {
            4096
        }
        fn read_at(&self, _: u64, _: &mut [u8]) -> Result<(), DiskError> {
            Err(DiskError::Denied("kms:Decrypt".to_owned()))
        }
    }
    let hive = Hive::open(
        "SOFTWARE",
        file("SOFTWARE"),
        &[Arc::new(Denied), file("SOFTWARE.LOG2")],
    );
    let hive = hive.expect("SOFTWARE");
    assert!(
        stale(&hive)
            .ends_with("not all logs of it could be read; a log may not be read: kms:Decrypt")
    );
    assert_eq!(ubr(&hive), Data::Number(2849));
}

#[test]
fn a_first_block_that_is_torn_is_taken_from_a_log() {
    let mut torn = bytes("SOFTWARE");
    torn[100] ^= 1;
    let [first, second] = logs();
    let hive = open("SOFTWARE", torn.clone(), vec![first, second]).expect("a copy is in the logs");
    assert_same(&tree(&hive).expect("whole"), &answers("SOFTWARE.json"));
    assert!(matches!(hive.freshness(), Freshness::Replayed(_)));
    let error = open("SOFTWARE", torn, vec![]).err().expect("no copy");
    assert!(matches!(error, DiskError::Format(why) if why.contains("no log holds a copy")));
}

#[test]
fn a_wrong_size_or_a_page_beyond_it_makes_an_entry_no_entry() {
    // The checksums are right only for what was written, so a changed field is always found by them first.
    for field in [516, 524, 528, 532, 552, 556] {
        let [_, mut log] = logs();
        log[field] ^= 0xFF;
        assert!(
            matches!(dirty(vec![log]).freshness(), Freshness::MayBeStale(_)),
            "{field}"
        );
    }
}

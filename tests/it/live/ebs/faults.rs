//! Pages, tokens and faults: what comes is what the snapshot holds, or the reason is said.

use super::{Door, fetch, open};
use crate::support::fake_ebs::{Behaviour, Disk, FakeEbs, Fault, SNAPSHOT};
use ami_preflight::aws::ebs::Patience;
use ami_preflight::disk::DiskError;
use ami_preflight::disk::cache::Blocks;
use ami_preflight::disk::snapshot::SnapshotRef;
use std::time::{Duration, Instant};

/// Every third block of a GiB.
fn sparse() -> Vec<u64> {
    (0..2048).step_by(3).collect()
}

fn fake(faults: &[Fault]) -> FakeEbs {
    let behaviour = Behaviour {
        faults: faults.to_vec(),
        ..Behaviour::default()
    };
    FakeEbs::start(Disk::Indexes(sparse()), behaviour)
}

#[test]
fn written_blocks_come_and_the_others_are_zeros_without_a_request() {
    let fake = fake(&[]);
    let (_door, snapshot) = open(&fake).unwrap();
    assert_eq!(snapshot.len(), 1 << 30);
    assert_eq!(snapshot.listed(), 683);
    let (found, error) = fetch(&snapshot, &[0, 1, 2, 3, 2046, 2047]);
    assert_eq!((found, error), (vec![0, 3, 2046], None));
    assert_eq!((fake.lists(), fake.gets()), (1, 3));
    let requests = snapshot.meter().requests();
    assert_eq!((requests.lists, requests.blocks), (1, 3));
    assert_eq!(requests.bytes, 3 * 512 * 1024);
    assert_eq!(requests.nano_dollars(), 600 + 3 * 3000);
    assert_eq!(requests.price(), "$0.00001");
}

#[test]
fn lists_go_on_over_short_and_empty_pages_until_the_token_is_gone() {
    let behaviour = Behaviour {
        page: 150,
        empty_pages: true,
        ..Behaviour::default()
    };
    let fake = FakeEbs::start(Disk::Indexes(sparse()), behaviour);
    let (_door, snapshot) = open(&fake).unwrap();
    assert_eq!(snapshot.listed(), 683);
    assert_eq!(fetch(&snapshot, &[2043, 2044]).0, [2043]);
    assert!(fake.lists() >= 9, "{}", fake.lists());
}

#[test]
fn a_large_snapshot_is_listed_in_ranges_and_the_far_ones_only_when_they_are_asked_for() {
    // 200 GiB, every block of which is written; ranges of 10,000 blocks.
    let behaviour = Behaviour {
        volume_gib: 200,
        ..Behaviour::default()
    };
    let fake = FakeEbs::start(Disk::Indexes((0..409_600).collect()), behaviour);
    let (_door, snapshot) = open(&fake).unwrap();
    assert_eq!((fake.lists(), snapshot.listed()), (32, 320_000));
    let wanted = [0, 9_999, 10_000, 319_999, 320_000, 320_001, 409_599];
    assert_eq!(fetch(&snapshot, &wanted).0, wanted);
    assert_eq!(
        (fake.lists(), snapshot.listed()),
        (34, 339_600 - 10_000 + 10_000)
    );
}

#[test]
fn a_list_that_runs_in_a_circle_is_a_bad_answer() {
    let behaviour = Behaviour {
        page: 100,
        faults: vec![Fault::Circle],
        ..Behaviour::default()
    };
    let fake = FakeEbs::start(Disk::Indexes(sparse()), behaviour);
    let error = open(&fake).err().unwrap();
    assert_eq!(error.code, "BadAnswer");
    assert!(error.message.contains("repeats a page"), "{error:?}");
}

#[test]
fn a_page_token_that_is_too_old_begins_the_list_anew_where_it_was() {
    let behaviour = Behaviour {
        page: 300,
        faults: vec![Fault::OldPage],
        ..Behaviour::default()
    };
    let fake = FakeEbs::start(Disk::Indexes(sparse()), behaviour);
    let (_door, snapshot) = open(&fake).unwrap();
    assert_eq!(snapshot.listed(), 683);
    assert_eq!(fake.lists(), 4);
}

#[test]
fn block_tokens_that_are_too_old_are_listed_again_once_for_all() {
    let fake = fake(&[Fault::OldTokens]);
    let (_door, snapshot) = open(&fake).unwrap();
    let numbers: Vec<u64> = sparse().into_iter().take(20).collect();
    assert_eq!(fetch(&snapshot, &numbers), (numbers, None));
    assert_eq!(fake.lists(), 2);
}

#[test]
fn block_tokens_that_are_never_good_are_an_error_with_the_service_s_words() {
    let fake = fake(&[Fault::BadTokens]);
    let error = open(&fake).err().unwrap();
    assert_eq!(error.code, "ValidationException");
    assert!(error.message.contains("INVALID_BLOCK_TOKEN"), "{error:?}");
    assert_eq!(fake.gets(), 2);
}

#[test]
fn faults_that_pass_cost_time_and_no_block() {
    for fault in [
        Fault::Throttled(2),
        Fault::Broken(2),
        Fault::Corrupted,
        Fault::CutOff,
    ] {
        let fake = fake(&[fault]);
        let (_door, snapshot) = open(&fake).unwrap();
        let numbers: Vec<u64> = sparse().into_iter().take(60).collect();
        let start = Instant::now();
        let (found, error) = fetch(&snapshot, &numbers);
        assert_eq!(error, None, "{fault:?}");
        assert_eq!(found.len(), 60, "{fault:?}");
        // Most of it are checksums, which take a tenth of that with optimisation.
        assert!(start.elapsed() < Duration::from_secs(60), "{fault:?}");
        assert!(fake.at_once() <= 32, "{}", fake.at_once());
    }
}

#[test]
fn a_fault_that_does_not_pass_ends_after_eight_attempts() {
    let fake = fake(&[Fault::Throttled(100)]);
    let mut door = Door::to(&fake.url());
    door.limits.patience.pause = Duration::from_millis(1);
    let error = door.open(&SnapshotRef::new(SNAPSHOT)).err().unwrap();
    assert_eq!(error.code, "RequestThrottledException");
    assert!(error.message.contains("asked 8 times"), "{error:?}");
    assert_eq!(fake.gets(), 8);
}

#[test]
fn a_connection_that_never_answers_is_given_up_and_the_block_asked_for_again() {
    let fake = fake(&[Fault::Hanging(3)]);
    let mut door = Door::to(&fake.url());
    door.limits.patience.attempt = Duration::from_secs(2);
    let snapshot = door.open(&SnapshotRef::new(SNAPSHOT)).unwrap();
    let start = Instant::now();
    assert_eq!(fetch(&snapshot, &[3, 6]), (vec![3, 6], None));
    let taken = start.elapsed();
    assert!(taken >= Duration::from_secs(2), "{taken:?}");
    assert!(taken < Duration::from_secs(15), "{taken:?}");
}

#[test]
fn the_end_of_the_run_ends_all_attempts() {
    let fake = fake(&[Fault::Throttled(100)]);
    let mut door = Door::to(&fake.url());
    door.limits.patience = Patience {
        tries: 1000,
        ..Patience::default()
    };
    door.limits.deadline = Instant::now() + Duration::from_secs(1);
    let start = Instant::now();
    let error = door.open(&SnapshotRef::new(SNAPSHOT)).err().unwrap();
    assert!(start.elapsed() < Duration::from_secs(4));
    assert_eq!(error.code, "TimedOut");
    assert!(
        error.message.contains("RequestThrottledException"),
        "{error:?}"
    );
}

#[test]
fn a_block_without_a_checksum_is_not_taken() {
    let fake = fake(&[Fault::NoChecksum]);
    let mut door = Door::to(&fake.url());
    door.limits.patience.pause = Duration::from_millis(1);
    let error = door.open(&SnapshotRef::new(SNAPSHOT)).err().unwrap();
    assert_eq!(error.code, "BadAnswer");
    assert!(error.message.contains("SHA-256"), "{error:?}");
}

#[test]
fn no_more_blocks_are_read_than_allowed() {
    let fake = fake(&[]);
    let mut door = Door::to(&fake.url());
    door.limits.blocks = 5;
    let snapshot = door.open(&SnapshotRef::new(SNAPSHOT)).unwrap();
    let (found, error) = fetch(&snapshot, &[0, 3, 6, 9, 12, 15, 18]);
    assert_eq!(found.len(), 5);
    let Some(DiskError::Limit(why)) = error else {
        panic!("{error:?}")
    };
    assert!(
        why.contains("5 blocks") && why.contains("--max-blocks"),
        "{why}"
    );
    assert_eq!(fake.gets(), 5);
}

#[test]
fn what_the_caller_may_not_do_is_tried_once_and_said_with_what_to_ask_for() {
    for (fault, code, words) in [
        (Fault::Key, "AccessDeniedException", "allow kms:Decrypt"),
        (
            Fault::Denied,
            "AccessDeniedException",
            "ebs:ListSnapshotBlocks and ebs:GetSnapshotBlock on arn:aws:ec2:eu-west-1::snapshot/*",
        ),
        (
            Fault::NotFound,
            "ResourceNotFoundException",
            "not shared with the caller",
        ),
    ] {
        let fake = fake(&[fault]);
        let error = open(&fake).err().unwrap();
        assert_eq!(error.code, code);
        assert!(error.message.contains(words), "{error:?}");
        // The one call that finds it out; what EC2 is asked afterwards is about the snapshot.
        let asked = fake.requests();
        let to_ebs = asked
            .iter()
            .filter(|line| line.contains("/snapshots/"))
            .count();
        assert_eq!(to_ebs, if fault == Fault::Key { 2 } else { 1 }, "{asked:?}");
    }
}

#[test]
fn snapshots_that_nobody_can_read_are_refused_without_a_request() {
    let fake = fake(&[]);
    let door = Door::to(&fake.url());
    let of = |description: serde_json::Value| {
        let snapshot = SnapshotRef::new(SNAPSHOT).described(&description);
        door.open(&snapshot).err().unwrap().message
    };
    let outpost = "arn:aws:outposts:eu-west-1:111122223333:outpost/op-1";
    for (description, words) in [
        (
            serde_json::json!({"StorageTier": "archive"}),
            "restore-snapshot-tier",
        ),
        (
            serde_json::json!({"State": "pending"}),
            "snapshot-completed",
        ),
        (serde_json::json!({"OutpostArn": outpost}), "Outpost"),
    ] {
        let message = of(description);
        assert!(message.contains(words), "{message}");
    }
    assert_eq!(fake.requests(), Vec::<String>::new());
}

#[test]
fn blocks_of_another_size_are_refused_and_moto_s_is_taken_for_the_real_one() {
    let sized = |block_size| {
        let behaviour = Behaviour {
            block_size,
            ..Behaviour::default()
        };
        FakeEbs::start(Disk::Indexes(sparse()), behaviour)
    };
    assert_eq!(
        fetch(&open(&sized(512)).unwrap().1, &[]).0,
        Vec::<u64>::new()
    );
    let error = open(&sized(1 << 20)).err().unwrap();
    assert!(error.message.contains("1048576 bytes"), "{error:?}");
}

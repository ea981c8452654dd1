//! Many requests in one run: as few calls as possible, and what each is told is what it would be told alone.

use super::support::cli::{NOW, Run, command, finish};
use super::support::fake_aws::FakeAws;
use super::support::fleet::Fleet;
use serde_json::Value;
use std::time::Duration;

fn check(fake: &FakeAws, arguments: &[&str]) -> Run {
    let mut command = command();
    command.envs(fake.env()).env("AWS_REGION", "eu-west-1");
    command.args(["check", "--now", NOW, "-o", "json"]);
    finish(command.args(arguments))
}

/// The smallest possible number of calls for a fleet.
///
/// EC2 has a call for one AMI only where the table says so. The second of two unknown AMIs is found out by asking for it alone, since its
/// error is its own. The simulator takes many resources and one context.
pub(super) fn smallest(fleet: Fleet) -> usize {
    let identity_builders_quotas_exports_and_service_role = 5;
    let lists_of_images = 3;
    let refused = match fleet.unknown {
        0 => 0,
        1 => 1,
        // One call that is refused because of all of them, one for the words about each.
        several => 1 + several,
    };
    let amis = refused + 1;
    let ancestor_console_and_snapshots = 3;
    // DescribeImageAttribute, GetImageAncestry.
    let of_each_ami = 2 * fleet.amis;
    // GetRole, its two lists, its document; a simulation of each of its two actions.
    let of_each_role = 6 * fleet.roles;
    // The policy and the boundary that all roles have.
    let policies_and_versions = 4;
    // CreateImportedImage; PassRole for all roles; TagResource, 256 images in a call.
    let of_the_caller = 2 + fleet.requests.div_ceil(256);
    identity_builders_quotas_exports_and_service_role
        + lists_of_images
        + amis
        + ancestor_console_and_snapshots
        + of_each_ami
        + of_each_role
        + policies_and_versions
        + of_the_caller
}

/// How often each operation was asked.
pub(super) fn made(fake: &FakeAws) -> String {
    let mut calls = std::collections::BTreeMap::new();
    for call in fake.log() {
        *calls.entry((call.service, call.operation)).or_insert(0) += 1;
    }
    format!("{calls:#?}")
}

#[test]
fn a_fleet_makes_as_few_calls_as_possible() {
    for unknown in [0, 1, 3] {
        let fleet = Fleet {
            requests: 200,
            amis: 10,
            unknown,
            roles: 2,
        };
        let folder = tempfile::tempdir().unwrap();
        fleet.write(folder.path());
        let fake = FakeAws::start(fleet.script());
        let run = check(&fake, &[folder.path().to_str().unwrap()]);
        assert_eq!(run.stderr, "");
        assert_eq!(run.json()["summary"]["subjects"], 200);
        assert_eq!(fake.unexpected(), Vec::<String>::new());
        let (made_all, smallest) = (fake.count("*", "*"), smallest(fleet));
        assert!(
            made_all * 100 <= smallest * 101,
            "{made_all} calls where {smallest} are possible, {unknown} unknown: {}",
            made(&fake)
        );
    }
}

#[test]
fn what_a_request_is_told_in_company_it_is_told_alone() {
    let fleet = Fleet {
        requests: 20,
        amis: 6,
        unknown: 2,
        roles: 2,
    };
    let folder = tempfile::tempdir().unwrap();
    fleet.write(folder.path());
    let together = FakeAws::start(fleet.script());
    let together = check(&together, &[folder.path().to_str().unwrap()]).json();
    for index in [0, 4, 5, 19] {
        let path = folder.path().join(format!("{index:05}.yaml"));
        let fake = FakeAws::start(fleet.script());
        let alone = check(&fake, &[path.to_str().unwrap()]).json();
        let outcomes = |subject: &Value| subject["outcomes"].clone();
        assert_eq!(
            outcomes(&together["subjects"][index]),
            outcomes(&alone["subjects"][0]),
            "{index}"
        );
    }
}

#[test]
fn evidence_of_a_fleet_has_an_entry_for_every_id_and_replays_the_same() {
    let fleet = Fleet {
        requests: 20,
        amis: 6,
        unknown: 2,
        roles: 2,
    };
    let folder = tempfile::tempdir().unwrap();
    fleet.write(folder.path());
    let evidence = folder.path().join("fleet.evidence.json");
    let (requests, file) = (folder.path().to_str().unwrap(), evidence.to_str().unwrap());
    let fake = FakeAws::start(fleet.script());
    let live = check(&fake, &[requests, "--record", file]);
    let recorded: Value = serde_json::from_slice(&std::fs::read(&evidence).unwrap()).unwrap();
    let calls = recorded["calls"].as_array().unwrap();
    let of = |member: &str| {
        let all = calls
            .iter()
            .filter_map(|call| call["input"][member].as_array());
        all.map(|list| list.len()).collect::<Vec<_>>()
    };
    assert_eq!(of("Names"), [1; 20]);
    // The six that are named, and the one that all known ones were made from.
    assert_eq!(of("ImageIds"), [1; 7]);
    assert_eq!(of("SnapshotIds"), [1; 4]);
    let replayed = check(&fake, &[requests, "--evidence", file]);
    assert!(
        live.stdout == replayed.stdout,
        "{}\n{}",
        live.stdout,
        replayed.stdout
    );
}

#[test]
fn jobs_bound_the_calls_under_way_over_all_services() {
    let fleet = Fleet {
        requests: 10,
        amis: 10,
        unknown: 1,
        roles: 2,
    };
    let folder = tempfile::tempdir().unwrap();
    fleet.write(folder.path());
    for (jobs, most) in [("1", 1), ("3", 3)] {
        let script = fleet.script().delay("*", "*", Duration::from_millis(5));
        let fake = FakeAws::start(script);
        let run = check(&fake, &[folder.path().to_str().unwrap(), "--jobs", jobs]);
        assert_eq!(run.stderr, "");
        let log = fake.log();
        let at_once = |call: &super::support::fake_aws::Received| {
            let under_way = log.iter().filter(|other| {
                other.at <= call.at && other.answered.is_none_or(|answered| answered > call.at)
            });
            under_way.count()
        };
        let found = log.iter().map(at_once).max();
        assert_eq!(found, Some(most), "--jobs {jobs}");
    }
}

#[test]
fn a_number_of_jobs_that_is_none_is_refused() {
    for jobs in ["0", "1001", "many"] {
        let mut command = command();
        let run =
            finish(command.args(["check", "examples/ready.yaml", "--offline", "--jobs", jobs]));
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains("from 1 to 1000"), "{}", run.stderr);
    }
}

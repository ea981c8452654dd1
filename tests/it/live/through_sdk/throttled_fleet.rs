//! A large fleet of which AWS throttles one call in twenty: nothing stays unknown, nothing is asked in vain, and memory stays flat.

use super::fleet::{made, smallest};
use super::support::cli::NOW;
use super::support::fake_aws::{Answer as Reply, FakeAws, Refusal, Script};
use super::support::fleet::Fleet;
use super::support::peak;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// The size of the fleet. To measure a larger one, `FLEET_REQUESTS` names how many requests it has:
/// `FLEET_REQUESTS=10000 cargo test --test it live::through_sdk::throttled_fleet -- --nocapture`.
const FLEET: Fleet = Fleet {
    requests: 1_000,
    amis: 100,
    unknown: 2,
    roles: 5,
};
const LATENCY: Duration = Duration::from_millis(20);
/// Of so many calls, one is throttled.
const THROTTLED: usize = 20;
/// Most memory at a time, however many requests there are.
const MOST_MEMORY_KIB: u64 = 150 * 1024;

fn fleet() -> Fleet {
    let requests = std::env::var("FLEET_REQUESTS");
    let requests = requests.map(|number| number.parse().unwrap());
    Fleet {
        requests: requests.unwrap_or(FLEET.requests),
        ..FLEET
    }
}

/// Throttles calls; the counter tells how many.
fn throttled(script: Script) -> (Script, Arc<AtomicUsize>) {
    let (asked, refused) = (AtomicUsize::new(0), Arc::new(AtomicUsize::new(0)));
    let counter = Arc::clone(&refused);
    // Faults are looked at in their order: this one has to be the first.
    let throttling = Script::new().answer_with("*", "*", move |_| {
        let number = asked.fetch_add(1, Ordering::SeqCst);
        (number % THROTTLED == 7).then(|| {
            counter.fetch_add(1, Ordering::SeqCst);
            Reply::Refuse(Refusal::Throttled)
        })
    });
    (throttling.then(script), refused)
}

#[test]
#[allow(clippy::print_stdout, reason = "what was measured")]
fn what_was_throttled_is_asked_again_and_nothing_else() {
    let fleet = fleet();
    let folder = tempfile::tempdir().unwrap();
    fleet.write(folder.path());
    let (script, refused) = throttled(fleet.script());
    let fake = FakeAws::start(script.delay("*", "*", LATENCY));
    let mut command = Command::new(env!("CARGO_BIN_EXE_ami-preflight"));
    command.env_clear().envs(fake.env());
    command.env("AWS_REGION", "eu-west-1").arg("check");
    command.arg(folder.path());
    command.args(["--now", NOW, "-o", "jsonl"]);
    let begun = Instant::now();
    let (mut lines, mut last) = (0, String::new());
    let ended = peak::run(&mut command, |line| {
        assert!(!line.contains("\"throttled\""), "{line}");
        lines += 1;
        line.clone_into(&mut last);
    });
    let took = begun.elapsed();
    let last: serde_json::Value = serde_json::from_str(&last).unwrap();
    assert_eq!(last["summary"]["subjects"], fleet.requests);
    assert_eq!(lines, fleet.requests + 1);
    // AMIs that nobody knows.
    assert_eq!(ended.code, Some(1));

    let throttled = refused.load(Ordering::SeqCst);
    let asked = fake.count("*", "*");
    let (answered, smallest) = (asked - throttled, smallest(fleet));
    println!(
        "{} requests: {took:.1?}, {:?} KiB; {answered} calls answered where {smallest} are possible, {throttled} throttled",
        fleet.requests, ended.peak
    );
    assert!(throttled >= asked / THROTTLED);
    assert!(
        answered * 100 <= smallest * 101,
        "{answered} calls where {smallest} are possible: {}",
        made(&fake)
    );
    assert!(ended.peak.is_none_or(|peak| peak < MOST_MEMORY_KIB));
}

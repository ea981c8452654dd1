//! Ctrl-C while AWS is asked: no further call begins, what is known is judged and written whole, and a later run asks for the rest.
#![cfg(unix)]

use super::support::cli::{NOW, Run, command, finish};
use super::support::fake_aws::{Answer as Reply, FakeAws, Script};
use super::support::fleet::Fleet;
use super::{in_seconds, question, session};
use ami_preflight::aws::ask::converse;
use ami_preflight::evidence::{Answer, Call, Question};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const FLEET: Fleet = Fleet {
    requests: 300,
    amis: 40,
    unknown: 0,
    roles: 2,
};
/// Requests of the batch under way; the others have not been begun.
const BATCH: usize = 256;
/// AMIs of which EC2 tells the ancestry; about all others it keeps silent.
const TOLD: usize = 5;
/// Calls that may be under way in one service.
const UNDER_WAY: usize = 16;
/// Nothing takes so long, not even on a busy machine; a call that nobody answers would take 30 s, and the run's time is 5 min.
const SOON: Duration = Duration::from_secs(20);
/// One rule that asks for all AMIs in a call, and one that asks for each.
const ARGUMENTS: [&str; 11] = [
    "check",
    "requests",
    "--select",
    "AMI001,AMI028",
    "--now",
    NOW,
    "--timeout",
    "300",
    "--fail-on",
    "advice",
    "-o",
];

fn silent(script: Script) -> Script {
    let silence = Script::new().answer_with("ec2", "GetImageAncestry", |received| {
        let told = (0..TOLD).any(|index| received.input["ImageId"] == *FLEET.ami(index));
        (!told).then_some(Reply::Hang)
    });
    silence.then(script)
}

fn begin(fake: &FakeAws, folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_ami-preflight"))
        .current_dir(folder)
        .env_clear()
        .envs(fake.env())
        .env("AWS_REGION", "eu-west-1")
        .args(ARGUMENTS)
        .args(["jsonl=before.jsonl", "-o", "json=before.json"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

/// Waits until all calls that can be answered are, and as many as may be under way are not.
fn until_all_wait(fake: &FakeAws) {
    let begun = Instant::now();
    loop {
        let log = fake.log();
        let silent = log.iter().filter(|call| call.answered.is_none());
        let silent: Vec<&str> = silent.map(|call| call.operation.as_str()).collect();
        if silent == ["GetImageAncestry"; UNDER_WAY] {
            return;
        }
        assert!(begun.elapsed() < SOON, "{silent:?}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn press_ctrl_c(child: &Child) {
    let pid = child.id().to_string();
    let sent = Command::new("kill").args(["-INT", &pid]).status();
    assert!(sent.unwrap().success());
}

fn code(mut child: Child) -> Option<i32> {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        if begun.elapsed() > SOON {
            child.kill().unwrap();
            panic!("the run goes on {SOON:?} after Ctrl-C");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn resume(fake: &FakeAws, folder: &Path) -> Run {
    let mut command = command();
    command.current_dir(folder).envs(fake.env());
    command.env("AWS_REGION", "eu-west-1").args(ARGUMENTS);
    finish(command.args(["jsonl", "--resume", "before.jsonl"]))
}

fn lines(text: &str) -> Vec<Value> {
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<Result<_, _>>().unwrap()
}

#[test]
fn what_is_known_is_written_whole_and_a_later_run_asks_for_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let requests = folder.path().join("requests");
    std::fs::create_dir(&requests).unwrap();
    FLEET.write(&requests);

    let fake = FakeAws::start(silent(FLEET.script()));
    let child = begin(&fake, folder.path());
    until_all_wait(&fake);
    let asked = fake.count("*", "*");
    press_ctrl_c(&child);
    assert_eq!(code(child), Some(130));
    assert_eq!(fake.count("*", "*"), asked, "calls that began after Ctrl-C");
    assert_eq!(fake.count("ec2", "GetImageAncestry"), TOLD + UNDER_WAY);

    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let report: Value = serde_json::from_str(&read("before.json")).unwrap();
    let subjects = report["subjects"].as_array().unwrap();
    assert_eq!(subjects.len(), BATCH);
    for (index, subject) in subjects.iter().enumerate() {
        let told = index % FLEET.amis < TOLD;
        assert_eq!(subject["interrupted"] == true, !told, "{index}");
        let verdict = if told { "ready" } else { "undecided" };
        assert_eq!(subject["verdict"], verdict, "{index}");
    }
    let summary = &report["summary"];
    assert_eq!(summary["not_judged"], FLEET.requests - BATCH);
    assert_eq!(summary["exit_code"], 130);
    let before = read("before.jsonl");
    assert!(before.ends_with('\n'));
    let judged = lines(&before);
    assert_eq!(judged.len(), BATCH + 1);
    assert_eq!(judged[BATCH]["summary"], *summary);

    let fake = FakeAws::start(FLEET.script());
    let resumed = resume(&fake, folder.path());
    assert_eq!((resumed.code, resumed.stderr.as_str()), (0, ""));
    // The requests that were not begun are about all AMIs.
    assert_eq!(fake.count("ec2", "GetImageAncestry"), FLEET.amis);
    let again = lines(&resumed.stdout);
    assert_eq!(again[FLEET.requests]["summary"]["ready"], FLEET.requests);
    let old_and_new = before.lines().zip(resumed.stdout.lines()).take(BATCH);
    for (index, (old, new)) in old_and_new.enumerate() {
        assert_eq!(old == new, index % FLEET.amis < TOLD, "{index}");
    }
}

/// Questions that do not go together.
fn ancestries(count: usize) -> Vec<Question> {
    let input = |n: usize| json!({"ImageId": format!("ami-{n:03}")});
    let all = (0..count).map(|n| question(Call::GetImageAncestry, input(n)));
    all.collect()
}

#[tokio::test]
async fn what_is_under_way_is_heard_and_leads_to_nothing_further() {
    let arrived = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&arrived);
    let all_are_here = |arrived: &AtomicUsize| arrived.load(Ordering::SeqCst) >= UNDER_WAY;
    let script = Script::new().answer_with("ec2", "*", move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        // None is answered before it is over for all.
        while !all_are_here(&counter) {
            std::thread::sleep(Duration::from_millis(1));
        }
        Some(Reply::Output(json!({"ImageAncestryEntries": []})))
    });
    let fake = FakeAws::start(script);
    let mut heard = 0;
    let mut follow = |answered: Vec<(Question, Answer)>| {
        heard += answered.len();
        ancestries(100)
    };
    let over = || all_are_here(&arrived);
    let session = session(&fake).await;
    let end = in_seconds(60);
    converse(&session, ancestries(40), end, &mut follow, &over).await;
    assert_eq!((heard, fake.count("*", "*")), (UNDER_WAY, UNDER_WAY));
}

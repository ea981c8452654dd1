//! Conditions as rules have them: read, checked against the table of facts, and evaluated over the facts of the ready example.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use ami_preflight::expr::{Env, Scope, check, eval, parse};
use ami_preflight::facts::table;
use divan::{Bencher, black_box};
use std::fmt;
use support::{READY, READY_EVIDENCE, Setting};

fn main() {
    divan::main();
}

/// A condition by what is typical of it.
struct Condition {
    kind: &'static str,
    text: &'static str,
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind)
    }
}

const CONDITIONS: [Condition; 7] = [
    Condition {
        kind: "comparison",
        text: "ami.BootMode == 'uefi'",
    },
    Condition {
        kind: "comparisons_joined",
        text: "has(request.SourceAmiId) && ami.State == 'available' && ami.Architecture == 'x86_64' && !ami.Public",
    },
    Condition {
        kind: "membership",
        text: "request.AgentSoftwareVersion in ['CURRENT_LATEST', 'ALWAYS_LATEST']",
    },
    Condition {
        kind: "time",
        text: "!has(evidence.recorded_at) || evidence.recorded_at <= now && now - evidence.recorded_at <= duration('720h')",
    },
    Condition {
        kind: "comprehension",
        text: "ami.volumes.all(volume, has(volume.SnapshotId) && volume.VolumeSize <= 500)",
    },
    Condition {
        kind: "comprehension_in_comprehension",
        text: "request.AppCatalogConfig.filter(app, request.AppCatalogConfig.exists_one(other, other.Name == app.Name)).map(app, app.DisplayName)",
    },
    Condition {
        kind: "matches",
        text: "has(request.Name) && request.Name.matches(r'^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,100}$')",
    },
];

#[divan::bench(args = &CONDITIONS)]
fn parsing(bencher: Bencher<'_, '_>, condition: &Condition) {
    bencher.bench_local(|| parse(black_box(condition.text)).unwrap());
}

#[divan::bench(args = &CONDITIONS)]
fn checking(bencher: Bencher<'_, '_>, condition: &Condition) {
    let (expr, scope) = (parse(condition.text).unwrap(), Scope::new(table::root()));
    bencher.bench_local(|| check(black_box(&expr), &scope).unwrap());
}

#[divan::bench(args = &CONDITIONS)]
fn evaluating(bencher: Bencher<'_, '_>, condition: &Condition) {
    let expr = parse(condition.text).unwrap();
    let setting = Setting::new(READY_EVIDENCE);
    let run = setting.run();
    let request = support::request("ready.yaml", READY);
    let answered = setting.answered(&run, std::slice::from_ref(&request));
    let facts = answered.facts(&request).root;
    bencher.bench_local(|| eval(black_box(&expr), &mut Env::new(&facts)));
}

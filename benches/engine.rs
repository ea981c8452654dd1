//! The judge alone: all built-in rules over a request whose facts are there, and of which nothing was said for others before.
#![allow(missing_docs)]

mod support;

use ami_preflight::judge::{Input, Shared, judge};
use divan::{Bencher, black_box};
use support::{FAULTY, FAULTY_EVIDENCE, READY, READY_EVIDENCE, Setting};

fn main() {
    divan::main();
}

fn all_rules(bencher: Bencher<'_, '_>, text: &str, evidence: &str) {
    let setting = Setting::new(evidence);
    let run = setting.run();
    let request = support::request("request.yaml", text);
    let facts = setting
        .answered(&run, std::slice::from_ref(&request))
        .facts(&request);
    let input = Input {
        request: &request,
        facts: &facts,
        show_sensitive: true,
        place_passes: false,
    };
    let (rules, selection) = (&setting.rules, &setting.selection);
    bencher.bench_local(|| judge(black_box(rules), selection, &input, &Shared::default()));
}

#[divan::bench]
fn ready(bencher: Bencher<'_, '_>) {
    all_rules(bencher, READY, READY_EVIDENCE);
}

/// Findings have texts to be put together.
#[divan::bench]
fn faulty(bencher: Bencher<'_, '_>) {
    all_rules(bencher, FAULTY, FAULTY_EVIDENCE);
}

/// Rules about applications are judged for each.
#[divan::bench]
fn ready_with_fifty_applications(bencher: Bencher<'_, '_>) {
    all_rules(
        bencher,
        &support::fifty_applications_in_yaml(),
        READY_EVIDENCE,
    );
}

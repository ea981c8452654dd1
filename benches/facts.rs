//! All facts of one request, derived from recorded evidence that has been found already.
#![allow(missing_docs)]

mod support;

use divan::{Bencher, black_box};
use support::{FAULTY, FAULTY_EVIDENCE, READY, READY_EVIDENCE, Setting};

fn main() {
    divan::main();
}

fn all_facts(bencher: Bencher<'_, '_>, text: &str, evidence: &str) {
    let setting = Setting::new(evidence);
    let run = setting.run();
    let request = support::request("request.yaml", text);
    let answered = setting.answered(&run, std::slice::from_ref(&request));
    bencher.bench_local(|| answered.facts(black_box(&request)));
}

#[divan::bench]
fn ready(bencher: Bencher<'_, '_>) {
    all_facts(bencher, READY, READY_EVIDENCE);
}

#[divan::bench]
fn faulty(bencher: Bencher<'_, '_>) {
    all_facts(bencher, FAULTY, FAULTY_EVIDENCE);
}

#[divan::bench]
fn ready_with_fifty_applications(bencher: Bencher<'_, '_>) {
    all_facts(
        bencher,
        &support::fifty_applications_in_yaml(),
        READY_EVIDENCE,
    );
}

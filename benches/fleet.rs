//! The pipeline from texts to outcomes, for many requests over ten AMIs: requests, rules and evidence are read, questions put and answered,
//! facts derived, rules judged. Everything but files and reports; all but what requests have in common by one thread.
#![allow(missing_docs)]

mod support;

use ami_preflight::request::Request;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use support::{Setting, fleet};

fn main() {
    divan::main();
}

#[divan::bench(args = [1, 10, 100, 1000], max_time = 10)]
fn requests(bencher: Bencher<'_, '_>, count: usize) {
    let texts: Vec<String> = (0..count).map(fleet::request).collect();
    let evidence = fleet::evidence(count);
    bencher
        .counter(ItemsCount::new(count))
        .bench_local(|| outcomes(black_box(&texts), black_box(&evidence)));
}

/// How many outcomes all requests have together.
fn outcomes(texts: &[String], evidence: &str) -> usize {
    let read = |text: &String| support::request("request.yaml", text);
    let requests: Vec<Request> = texts.iter().map(read).collect();
    let setting = Setting::new(evidence);
    let run = setting.run();
    let answered = setting.answered(&run, &requests);
    let sitting = answered.sitting();
    let outcomes = requests
        .iter()
        .map(|request| sitting.judge(request, false).outcomes.iter().count());
    outcomes.sum()
}

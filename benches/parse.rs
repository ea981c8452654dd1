//! Texts become what the judge works with: requests, the built-in rules out of the binary, an evidence file.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use ami_preflight::evidence::EvidenceFile;
use ami_preflight::request::Request;
use ami_preflight::rules;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use support::{READY, fleet};

fn main() {
    divan::main();
}

fn request(bencher: Bencher<'_, '_>, path: &str, text: &str) {
    let read = || -> Request { support::request(path, black_box(text)) };
    bencher.counter(BytesCount::of_str(text)).bench_local(read);
}

#[divan::bench]
fn request_in_yaml(bencher: Bencher<'_, '_>) {
    request(bencher, "request.yaml", READY);
}

#[divan::bench]
fn request_in_json(bencher: Bencher<'_, '_>) {
    let input = support::request("request.yaml", READY).input;
    let text = serde_json::to_string_pretty(&input).unwrap();
    request(bencher, "request.json", &text);
}

/// As many applications as the API takes.
#[divan::bench]
fn request_of_fifty_applications_in_yaml(bencher: Bencher<'_, '_>) {
    let text = support::fifty_applications_in_yaml();
    request(bencher, "request.yaml", &text);
}

#[divan::bench]
fn request_of_fifty_applications_in_json(bencher: Bencher<'_, '_>) {
    let text = support::fifty_applications_in_json();
    request(bencher, "request.json", &text);
}

/// Every run does this once.
#[divan::bench]
fn builtin_rules() -> usize {
    rules::builtin().unwrap().len()
}

/// What was recorded for so many requests over ten AMIs.
#[divan::bench(args = [1, 1000])]
fn evidence_file(bencher: Bencher<'_, '_>, requests: usize) {
    let text = fleet::evidence(requests);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| EvidenceFile::parse(black_box(&text)).unwrap());
}

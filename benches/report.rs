//! Every output format, over one subject and over a hundred. Every third is the bundled faulty example, the first of them, too; the others are
//! ready.
#![allow(missing_docs, clippy::unwrap_used)]

mod support;

use ami_preflight::diag::Style;
use ami_preflight::judge::exit::Policy;
use ami_preflight::report::github::Github;
use ami_preflight::report::gitlab::Gitlab;
use ami_preflight::report::html::Html;
use ami_preflight::report::human::{Human, Options};
use ami_preflight::report::json::{Json, JsonLines};
use ami_preflight::report::junit::Junit;
use ami_preflight::report::markdown::Markdown;
use ami_preflight::report::plan::Plans;
use ami_preflight::report::sarif::Sarif;
use ami_preflight::report::{Renderer, Report, RuleInfo, Subject, Totals};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use std::fmt;
use support::{FAULTY, FAULTY_EVIDENCE, READY, READY_EVIDENCE, Setting};

fn main() {
    divan::main();
}

const OPTIONS: Options = Options {
    style: Style::PLAIN,
    verbosity: 0,
    hyperlinks: false,
};

/// A format by its name on the command line.
struct Format(&'static str, fn() -> Box<dyn Renderer>);

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

const FORMATS: [Format; 10] = [
    Format("human", || Box::new(Human::new(OPTIONS))),
    Format("json", || Box::<Json>::default()),
    Format("jsonl", || Box::<JsonLines>::default()),
    Format("html", || Box::<Html>::default()),
    Format("sarif", || Box::<Sarif>::default()),
    Format("junit", || Box::<Junit>::default()),
    Format("github", || Box::<Github>::default()),
    Format("gitlab", || Box::<Gitlab>::default()),
    Format("markdown", || Box::<Markdown>::default()),
    Format("plan", || Box::new(Plans::new(OPTIONS))),
];

#[divan::bench(args = &FORMATS)]
fn one_subject(bencher: Bencher<'_, '_>, format: &Format) {
    report(bencher, format, 1);
}

#[divan::bench(args = &FORMATS)]
fn hundred_subjects(bencher: Bencher<'_, '_>, format: &Format) {
    report(bencher, format, 100);
}

fn report(bencher: Bencher<'_, '_>, format: &Format, subjects: usize) {
    let setting = Setting::new(READY_EVIDENCE);
    let (ready, faulty) = (
        subject(READY, READY_EVIDENCE),
        subject(FAULTY, FAULTY_EVIDENCE),
    );
    let of = |index: usize| match index % 3 {
        0 => faulty.clone(),
        _ => ready.clone(),
    };
    let subjects: Vec<Subject> = (0..subjects).map(of).collect();
    let about = Report {
        requests: subjects.len(),
        rules: setting.rules.iter().map(RuleInfo::from).collect(),
        ..Report::default()
    };
    let bytes = render(format, &subjects, &about).len();
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| render(format, black_box(&subjects), &about));
}

/// What the rules say of an example.
fn subject(text: &str, evidence: &str) -> Subject {
    let setting = Setting::new(evidence);
    let run = setting.run();
    let request = support::request("request.yaml", text);
    setting
        .answered(&run, std::slice::from_ref(&request))
        .judge(&request, true)
        .decide(&Policy::default())
}

fn render(format: &Format, subjects: &[Subject], about: &Report) -> Vec<u8> {
    let mut renderer = format.1();
    let (mut totals, mut text) = (Totals::default(), Vec::new());
    for subject in subjects {
        totals.add(subject);
        let drawn = renderer.draw(subject, about);
        renderer.subject(subject, &drawn, about, &mut text).unwrap();
    }
    renderer.end(&totals, about, &mut text).unwrap();
    text
}

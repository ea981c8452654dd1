//! A report of subjects that are all there, rendered like those of a run.

use ami_preflight::judge::exit::Policy;
use ami_preflight::report::{Renderer, Report, RuleInfo, Subject, Totals};

/// The subjects and rules of a report.
#[derive(Clone)]
pub struct Sample {
    pub subjects: Vec<Subject>,
    pub policy: Policy,
    pub rules: Vec<RuleInfo>,
}

/// The text of a report in a format.
pub fn render(mut renderer: impl Renderer, sample: &Sample) -> String {
    let mut rules = sample.rules.clone();
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    let report = Report {
        requests: sample.subjects.len(),
        policy: sample.policy,
        rules,
        ..Report::default()
    };
    let mut totals = Totals::default();
    let mut text = Vec::new();
    for subject in &sample.subjects {
        totals.add(subject);
        let drawn = renderer.draw(subject, &report);
        renderer
            .subject(subject, &drawn, &report, &mut text)
            .unwrap();
    }
    renderer.end(&totals, &report, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

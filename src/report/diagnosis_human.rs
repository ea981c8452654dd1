//! The page of `diagnose` for people: how the import ended, what AWS says, what explains it, what is open, what passed.

use super::diagnosis::DiagnosisReport;
use super::text::{advice, message, origin, plural};
use crate::diag::Style;
use crate::expr::clipped;
use crate::grade::{Severity, Verdict};
use crate::judge::Outcome;
use crate::judge::diagnosis::{Ending, Explanation, FalsePass, Meaning, Reported};
use crate::rules::catches::Caught;
use crate::text::escape_control;

/// Most findings of a section that are shown.
const SHOWN: usize = 20;

/// Renders the page.
pub fn render(report: &DiagnosisReport, style: Style) -> String {
    let mut page = Page {
        text: String::new(),
        style,
    };
    page.image(report);
    for reported in &report.diagnosis.reported {
        page.reported(reported);
    }
    if report.diagnosis.ending == Ending::Failed && report.diagnosis.reported.is_empty() {
        page.line("  ", "AWS gives no reason.");
    }
    if let Some(rules) = &report.diagnosis.rules {
        page.request(report);
        page.rules(rules, report);
    }
    page.verdict(report);
    page.text
}

struct Page {
    text: String,
    style: Style,
}

impl Page {
    /// A line of text, wrapped, behind an indent.
    fn line(&mut self, indent: &str, line: &str) {
        let line = escape_control(line);
        let more = format!("{indent}  ");
        let options = textwrap::Options::new(self.style.width)
            .initial_indent(indent)
            .subsequent_indent(&more);
        for line in textwrap::wrap(&line, options) {
            self.text.push_str(line.trim_end());
            self.text.push('\n');
        }
    }

    fn heading(&mut self, title: &str) {
        self.text.push('\n');
        self.line("", title);
    }

    fn image(&mut self, report: &DiagnosisReport) {
        let diagnosis = &report.diagnosis;
        let image = diagnosis.image.clone().unwrap_or_default();
        let region = report.region.as_deref();
        let region = region.map_or(String::new(), |region| format!(" in {region}"));
        let name = clipped(&diagnosis.name);
        let state = clipped(image.state.as_deref().unwrap_or("no state"));
        let ending = match &diagnosis.ending {
            Ending::Available => "the image is available".to_owned(),
            Ending::Failed => "the import failed".to_owned(),
            Ending::Running => format!("the import is not over ({state})"),
            Ending::NotFound => "AppStream has no such image of the account: look at name and Region; a request that is refused at once makes none".to_owned(),
            Ending::Unknown(why) => format!("how the import ended is unknown: {why}"),
        };
        self.line("", &format!("{name}{region}: {ending}"));
        if diagnosis.image.is_some() {
            let parts = [
                ("ARN", &image.arn),
                ("created", &image.created),
                ("platform", &image.platform),
            ];
            let parts = parts.iter().filter_map(|(what, value)| {
                let value = value.as_deref()?;
                Some(format!("{what} {}", clipped(value)))
            });
            let parts: Vec<String> = parts.collect();
            if !parts.is_empty() {
                self.line("  ", &parts.join(", "));
            }
        }
    }

    fn reported(&mut self, reported: &Reported) {
        let code = clipped(reported.code.as_deref().unwrap_or("no code"));
        let at = reported.at.as_deref();
        let at = at.map_or(String::new(), |at| format!(" ({})", clipped(at)));
        self.heading(&format!("{} {code}{at}", reported.origin.as_str()));
        if let Some(message) = &reported.message {
            self.line("  ", &format!("AWS says: {}", clipped(message)));
        }
        match &reported.meaning {
            Meaning::Known(known) => self.known(known, None),
            Meaning::Unknown(None) => self.line("  ", "This code is not known here."),
            Meaning::Unknown(Some(near)) => {
                self.line(
                    "  ",
                    &format!("This code is not known here; the nearest that is: {near}"),
                );
            }
            Meaning::NoCode => {}
        }
        for known in &reported.named {
            self.known(known, Some(&known.name));
        }
    }

    fn known(&mut self, known: &Caught, name: Option<&str>) {
        let name = name.map_or(String::new(), |name| format!("{name}: "));
        let again = match known.service {
            true => " Trouble of AWS's own may be the cause: trying again may help.",
            false => "",
        };
        self.line("  ", &format!("{name}{}{again}", known.says));
    }

    fn request(&mut self, report: &DiagnosisReport) {
        let Some(subject) = &report.subject else {
            return;
        };
        let of = match report.derived {
            true => "AMI and role, as the evidence file tells of them (without a request file, nothing is said of the request itself)".to_owned(),
            false => subject.path.clone(),
        };
        let origin = origin(subject).map_or(String::new(), |origin| format!("; {origin}"));
        self.heading(&format!("Judged: {of}{origin}"));
    }

    fn rules(&mut self, rules: &Explanation, report: &DiagnosisReport) {
        let failed = report.diagnosis.ending == Ending::Failed;
        let (sure, maybe): (Vec<&Outcome>, Vec<&Outcome>) = rules
            .explains
            .iter()
            .partition(|o| o.severity == Severity::Error);
        let title = match failed {
            true => "Explains the failure",
            false => "Rules that fail",
        };
        self.section(title, &sure);
        let title = match failed {
            true => "May explain it",
            false => "Rules that warn",
        };
        self.section(title, &maybe);
        self.section(
            "Could not be decided",
            &rules.undecided.iter().collect::<Vec<_>>(),
        );
        let quiet = rules.false_pass == FalsePass::No;
        if failed && !quiet && !rules.passed.is_empty() {
            self.heading("Passed, although it finds what AWS reports");
            for outcome in rules.passed.iter().take(SHOWN) {
                self.line("  ", &format!("{} {}", outcome.rule, outcome.title));
            }
            self.more(rules.passed.len());
        }
    }

    fn section(&mut self, title: &str, outcomes: &[&Outcome]) {
        if outcomes.is_empty() {
            return;
        }
        self.heading(title);
        for outcome in outcomes.iter().take(SHOWN) {
            let (rule, severity) = (&outcome.rule, outcome.severity.as_str());
            self.line("  ", &format!("{rule} {severity}: {}", outcome.title));
            let said = message(outcome);
            if !said.is_empty() {
                self.line("    ", &said);
            }
            let fix = outcome
                .fix
                .first()
                .filter(|_| outcome.verdict == Verdict::Fail);
            let words = fix.map(|fix| advice(fix).0).unwrap_or_default();
            if !words.is_empty() {
                self.line("    ", &format!("fix: {}", words.trim_end_matches(':')));
            }
        }
        self.more(outcomes.len());
    }

    fn more(&mut self, all: usize) {
        let more = all.saturating_sub(SHOWN);
        if more > 0 {
            self.line("  ", &format!("and {more} more (-o json has all)"));
        }
    }

    fn verdict(&mut self, report: &DiagnosisReport) {
        let diagnosis = &report.diagnosis;
        let Some(rules) = &diagnosis.rules else {
            if diagnosis.ending == Ending::Failed {
                self.heading("No request was judged: name the request file, and the evidence of that time with --evidence, to see what explains it");
            }
            return;
        };
        if diagnosis.ending != Ending::Failed {
            return;
        }
        let errors = rules.explains.iter();
        let errors = errors.filter(|o| o.severity >= Severity::Warning).count();
        let name = &diagnosis.name;
        let ask = format!(
            "Please report it, with what this writes: ami-preflight diagnose {name} … --redact --bundle bundle.json"
        );
        let text = match rules.false_pass {
            FalsePass::No if rules.all_passed == 0 && errors == 0 => {
                "Unexplained: no rule could be judged".to_owned()
            }
            FalsePass::No => format!(
                "{} the failure, or may; `ami-preflight check` says what to do, in order",
                match errors {
                    1 => "1 finding explains".to_owned(),
                    n => format!("{} explain", plural(n, "finding")),
                }
            ),
            FalsePass::Possible => format!(
                "Unexplained: {} passed, and none fails that would explain it. What is undecided, what nobody looked at, or AWS itself may be the cause; or a rule passed that should not have. {ask}",
                plural(rules.all_passed, "rule")
            ),
            FalsePass::Yes => format!(
                "A false pass: {} passed, none fails that would explain it, and nothing is undecided that could. {ask}",
                plural(rules.all_passed, "rule")
            ),
        };
        self.heading(&text);
    }
}

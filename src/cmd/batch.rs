//! A part of a run that a machine elsewhere hands over as one message: request texts in, report lines out, before a deadline. The AWS Lambda
//! function (`cmd/lambda.rs`) is this and the Lambda Runtime API; here is neither network nor process.

mod answer;
mod event;

pub use answer::{Answer, Unjudged};
pub use event::{Batch, Item};

use super::check;
use super::evidence::{Responder, open_quietly};
use crate::cli::CheckArgs;
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::Answers;
use crate::judge::accept::not_waivable;
use crate::judge::baseline::Baseline;
use crate::judge::digest;
use crate::judge::pipeline::Run;
use crate::judge::sitting::Judging;
use crate::report::{Report, RuleInfo};
use crate::request::Request;
use crate::rules::{Rule, Selection};
use crate::settings::{Evidence, Given, Settings};
use answer::Lines;
use event::{NO_TIME, Read};
use jiff::Timestamp;
use std::time::{Duration, Instant};

/// Kept of the time until the deadline for judging and for handing the answer over, once everything is asked.
const RESERVE: Duration = Duration::from_secs(3);
/// Nothing is begun so short before the deadline.
const LAST: Duration = Duration::from_millis(500);

/// What batches are judged by: read once, for all of them.
pub struct Judge {
    settings: Settings,
    rules: Vec<Rule>,
    selection: Selection,
    known: Baseline,
    show_sensitive: bool,
    infos: Vec<RuleInfo>,
}

impl Judge {
    /// Reads what the options of `check` name.
    ///
    /// # Errors
    /// Bad configuration, rules or baseline, and options that a batch has no use for.
    pub fn new(args: &CheckArgs, given: &Given) -> Result<Self, Diagnostics> {
        without_use(args)?;
        let settings = Settings::of_check(args, given)?;
        let known = settings.known()?;
        let (rules, selection) = settings.rules()?;
        let infos = rules.iter().map(RuleInfo::from).collect();
        Ok(Self {
            settings,
            rules,
            selection,
            known,
            show_sensitive: args.show_sensitive,
            infos,
        })
    }

    /// Judges a batch. A request that cannot be read, or for which neither time nor room is left, is named in the answer and keeps no other
    /// from being judged.
    ///
    /// # Errors
    /// What kept everything from being judged: evidence that cannot be had, or rules of which none could be asked.
    pub fn judge(&self, batch: Batch, deadline: Instant) -> Result<Answer, Diagnostics> {
        let shard = batch.shard;
        let Read {
            requests,
            mut unjudged,
        } = batch.read(self.show_sensitive);
        let count = requests.len().saturating_add(unjudged.len());
        let left = deadline.saturating_duration_since(Instant::now());
        let Some(time) = left.checked_sub(RESERVE).filter(|time| !time.is_zero()) else {
            unjudged.extend(requests.iter().map(|one| Unjudged::late(one, NO_TIME)));
            return Ok(Answer::nothing(shard, unjudged));
        };
        let mut evidence = self.settings.evidence.clone();
        evidence.timeout = evidence.timeout.min(time);
        let mut responder = open_quietly(&evidence, false)?;
        let run = self.run(&evidence, &responder);
        let report = Report {
            requests: count,
            policy: self.settings.policy,
            rules: self.infos.clone(),
            digest: Some(digest::of_rules(std::slice::from_ref(&run))),
            shard,
            ..Report::default()
        };
        let gathered = run.gather(&requests, responder.source.as_mut(), Answers::new());
        let judging = gathered.judging(&requests);
        let lines = Lines::new(report, unjudged);
        self.judge_all(&run, &requests, &judging, lines, deadline)
    }

    fn run<'a>(&'a self, evidence: &Evidence, responder: &Responder) -> Run<'a> {
        // Recorded evidence is judged as of its own time.
        let now = evidence.now.or(responder.recorded_at);
        Run {
            target_name: None,
            rules: &self.rules,
            selection: &self.selection,
            target: responder.target.clone(),
            dry_run: responder.dry_run,
            inspect_disk: responder.inspect_disk,
            now: now.unwrap_or_else(Timestamp::now),
            recorded_at: responder.recorded_at,
            show_sensitive: self.show_sensitive,
            place_passes: false,
        }
    }

    fn judge_all(
        &self,
        run: &Run<'_>,
        requests: &[Request],
        judging: &Judging<'_>,
        mut lines: Lines,
        deadline: Instant,
    ) -> Result<Answer, Diagnostics> {
        let acceptance = check::acceptance(&self.settings, &self.known, std::slice::from_ref(run));
        let kept = not_waivable(&self.rules);
        let mut accepting = acceptance.begin(&kept);
        let sitting = judging.sitting();
        for request in requests {
            if deadline.saturating_duration_since(Instant::now()) < LAST {
                lines.leave(Unjudged::late(request, NO_TIME));
                continue;
            }
            let judged = sitting.judge(request, true);
            check::nothing_idle(std::slice::from_ref(&judged), &self.rules, &self.selection)?;
            lines.add(request, &accepting.accept(judged))?;
        }
        // Which waivers no request needs is known of a whole run only.
        let (found, _) = accepting.end(&self.selection, false);
        lines.end(check::about_configuration(found, &self.settings.policy))
    }
}

/// That no option is given that only a run over files has a use for.
fn without_use(args: &CheckArgs) -> Result<(), Diagnostics> {
    let flags = super::requests::members(&args.request)?;
    let given = [
        ("a request", !args.requests.is_empty()),
        ("a member of a request", !flags.is_empty()),
        ("--from", args.request.from.is_some()),
        ("-o", !args.outputs.is_empty()),
        ("--record", args.evidence.record.is_some()),
        ("--resume", args.resume.is_some()),
        ("--shard", args.shard.is_some()),
        ("--write-baseline", args.write_baseline),
        ("--fix", args.fix.fix),
        ("--show-config", args.show_config),
    ];
    let errors: Vec<Diagnostic> = given
        .iter()
        .filter(|(_, given)| *given)
        .map(|(what, _)| {
            Diagnostic::error(format!("{what} on the command line of `lambda`"))
                .help("requests and their part of the run come with each event, and the answer has report lines alone: leave it out")
        })
        .collect();
    Diagnostics::from(errors).none()
}

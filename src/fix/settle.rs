//! Edits and judges in turn until nothing is left to mend: every text is judged again, and what makes it worse is taken back.

use super::site::pointer_of;
use super::{Fix, of_faults, proposals};
use crate::diag::{Diagnostic, Diagnostics};
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::request::Request;
use crate::rules::{Applicability, EditKind, Rule};
use crate::text::{Source, edited};
use std::collections::BTreeSet;

/// Most rounds of edits and judgements of one file: a file of that many faults is finished in another run.
const ROUNDS: usize = 200;

/// A request and what the rules say of it.
pub struct Reading {
    /// The request.
    pub request: Request,
    /// Its outcomes; what is waived is not mended.
    pub outcomes: Vec<Outcome>,
}

/// A fix that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The fix.
    pub fix: Fix,
    /// What would have come of it, in words that follow "it would".
    pub why: String,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Settled {
    /// The text, mended.
    pub source: Source,
    /// What was done, in this order.
    pub applied: Vec<Fix>,
    /// What was taken back.
    pub refused: Vec<Refused>,
    /// What somebody would have to agree to.
    pub offered: Vec<Fix>,
}

/// The text judged: the request and its outcomes, or what keeps it from being read.
type Judgement = Result<Reading, Diagnostics>;

/// Mends a text: the safe fixes and, where asked for, the unsafe ones. `judge` reads and judges a text.
pub fn settle(
    source: &Source,
    rules: &[Rule],
    unsafe_too: bool,
    judge: &mut dyn FnMut(&Source) -> Judgement,
) -> Settled {
    let mut settled = Settled {
        source: source.clone(),
        applied: Vec::new(),
        refused: Vec::new(),
        offered: Vec::new(),
    };
    let mut before = judge(source);
    // After a batch that went wrong, one at a time tells which fix it was.
    let mut batched = true;
    for _ in 0..ROUNDS {
        let (taken, offered) = candidates(&settled, &before, rules, unsafe_too);
        settled.offered = offered;
        let batch = apart(taken, batched);
        let edits: Vec<_> = batch.iter().flat_map(|fix| fix.edits.clone()).collect();
        let Some(text) = edited(settled.source.text(), &edits).filter(|_| !batch.is_empty()) else {
            break;
        };
        let next = Source::encoded(source.path(), text, source.encoding());
        let after = judge(&next);
        match (worse(&before, &after, &batch, rules), batch.as_slice()) {
            (None, _) => {
                settled.source = next;
                settled.applied.extend(batch);
                before = after;
                batched = true;
            }
            (Some(why), [fix]) => settled.refused.push(Refused {
                fix: fix.clone(),
                why,
            }),
            (Some(_), _) => batched = false,
        }
    }
    settled
}

/// What can be done now, and what could be if somebody agreed.
fn candidates(
    settled: &Settled,
    judged: &Judgement,
    rules: &[Rule],
    unsafe_too: bool,
) -> (Vec<Fix>, Vec<Fix>) {
    let fixes = match judged {
        Ok(judged) => proposals(&judged.request, &judged.outcomes, rules),
        Err(faults) => of_faults(&settled.source, faults),
    };
    let key = |fix: &Fix| {
        (
            fix.rule.clone(),
            fix.kind,
            fix.finding.clone(),
            fix.position,
        )
    };
    let refused: BTreeSet<(Option<String>, EditKind, String, _)> = settled
        .refused
        .iter()
        .map(|refused| key(&refused.fix))
        .collect();
    let fresh = fixes.into_iter().filter(|fix| !refused.contains(&key(fix)));
    fresh.partition(|fix| unsafe_too || fix.applicability == Applicability::Safe)
}

/// The first fixes that change different places; one only where they are to be tried one by one.
fn apart(fixes: Vec<Fix>, batched: bool) -> Vec<Fix> {
    let mut batch: Vec<Fix> = Vec::new();
    for fix in fixes {
        if !batch.iter().any(|other| other.overlaps(&fix)) {
            batch.push(fix);
        }
        if !batched {
            break;
        }
    }
    batch
}

/// What is worse after a batch than before; `None` where nothing is and every finding of the batch is gone.
fn worse(before: &Judgement, after: &Judgement, batch: &[Fix], rules: &[Rule]) -> Option<String> {
    match (before, after) {
        (Ok(_), Err(_)) => Some("make the file unreadable".to_owned()),
        (Err(before), Err(after)) => {
            let first = |faults: &Diagnostics| faults.iter().filter_map(Diagnostic::position).min();
            (first(after) <= first(before)).then(|| "leave the file unreadable".to_owned())
        }
        (Err(_), Ok(_)) => None,
        (Ok(before), Ok(after)) => {
            let made = made(&before.outcomes, &after.outcomes, batch, rules);
            let made = made.map(|rule| format!("make another finding: {rule}"));
            made.or_else(|| {
                let left = batch
                    .iter()
                    .any(|fix| left(fix, &before.outcomes, &after.outcomes));
                left.then(|| "not mend the finding".to_owned())
            })
        }
    }
}

fn failures(outcomes: &[Outcome]) -> impl Iterator<Item = &Outcome> {
    outcomes
        .iter()
        .filter(|outcome| outcome.verdict == Verdict::Fail)
}

/// Whether the very finding of a fix is still there.
fn left(fix: &Fix, before: &[Outcome], after: &[Outcome]) -> bool {
    let own = |outcome: &&Outcome| {
        Some(&outcome.rule) == fix.rule.as_ref()
            && pointer_of(outcome) == Some(fix.finding.as_str())
    };
    let messages: BTreeSet<&str> = failures(before)
        .filter(own)
        .map(|o| o.message.as_str())
        .collect();
    failures(after)
        .filter(own)
        .any(|outcome| messages.contains(outcome.message.as_str()))
}

/// The rule of a finding that the batch made. What a rule says now and was not asked before was there and is only seen now: of the
/// value of a misspelt member, of a path behind a control character, of what arises with a source that has its right name.
fn made(before: &[Outcome], after: &[Outcome], batch: &[Fix], rules: &[Rule]) -> Option<String> {
    let known: BTreeSet<(&str, &str)> = failures(before)
        .map(|outcome| (outcome.rule.as_str(), scope(outcome)))
        .collect();
    let of_rule = |found: &Outcome| {
        let rule = found.rule.clone();
        before.iter().filter(move |o| o.rule == rule)
    };
    let held = |found: &Outcome| {
        let same = |o: &Outcome| pointer_of(o) == pointer_of(found);
        of_rule(found).any(|o| o.verdict == Verdict::Pass && same(o))
    };
    let below = |found: &Outcome| {
        let below = |fix: &Fix| {
            let rest = pointer_of(found).and_then(|at| at.strip_prefix(fix.pointer.as_str()));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        batch.iter().any(below)
    };
    // A rule about a list does not apply to an empty one, which is as good as a pass.
    let each = |id: &str| {
        rules
            .iter()
            .any(|rule| rule.id == id && rule.each.is_some())
    };
    let unasked = |found: &Outcome| {
        of_rule(found).all(|o| match o.verdict {
            Verdict::NotApplicable => !each(&o.rule),
            verdict => matches!(verdict, Verdict::Unknown | Verdict::Skipped),
        })
    };
    let mut new = failures(after).filter(|found| {
        let uncovered = || (below(found) && !held(found)) || unasked(found);
        !known.contains(&(found.rule.as_str(), scope(found))) && !uncovered()
    });
    new.next().map(|found| found.rule.clone())
}

/// What a finding is about: of applications the whole entry, whose members a rule may speak of in turn.
fn scope(outcome: &Outcome) -> &str {
    let pointer = pointer_of(outcome).unwrap_or(&outcome.subject);
    let entry = pointer.match_indices('/').nth(2).map(|(at, _)| at);
    pointer
        .get(..entry.unwrap_or(pointer.len()))
        .unwrap_or(pointer)
}

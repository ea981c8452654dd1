//! What stands in the way of rules that could not be decided: renderers show one entry a cause, with what would help.

use super::{Subject, text};
use crate::expr::{Missing, MissingReason};
use crate::grade::Verdict;
use crate::judge::Outcome;
use crate::judge::phrase;
use std::collections::BTreeMap;

/// One cause. A wrong type in the request and missing credentials are one each, whatever they keep from being known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cause<'a> {
    /// False where a dry run would settle it: such causes come first.
    asks_aws_first: bool,
    /// The call that would have told; empty where none can, or where no call could be made.
    pub call: &'a str,
    reason: Option<MissingReason>,
    /// IAM action to allow; empty where that would not help.
    pub action: &'a str,
    /// What is not known, where no call can tell.
    pub fact: &'a str,
    /// The Region, where it is the cause; otherwise empty.
    region: &'a str,
}

impl<'a> Cause<'a> {
    /// What could not be decided, by cause.
    pub fn groups(subject: &'a Subject) -> BTreeMap<Cause<'a>, Vec<&'a Outcome>> {
        let mut causes: BTreeMap<Cause<'a>, Vec<&'a Outcome>> = BTreeMap::new();
        for outcome in text::with_verdict(subject, Verdict::Unknown) {
            causes.entry(Cause::of(outcome)).or_default().push(outcome);
        }
        causes
    }

    /// The first cause of an undecided outcome.
    pub fn of(outcome: &'a Outcome) -> Self {
        let none = Cause {
            asks_aws_first: true,
            call: "",
            reason: None,
            action: "",
            fact: "",
            region: "",
        };
        outcome.missing.first().map_or(none, Cause::behind)
    }

    /// The cause behind one missing fact.
    pub fn behind(missing: &'a Missing) -> Self {
        let whole = matches!(
            missing.reason,
            MissingReason::WrongType
                | MissingReason::NoCredentials
                | MissingReason::RegionNotEnabled
        );
        // The detail begins with the Region.
        let region = (missing.reason == MissingReason::RegionNotEnabled)
            .then(|| missing.detail.split(' ').next())
            .flatten();
        let call = if whole { "" } else { missing.call.as_str() };
        let alone = call.is_empty() && !whole;
        Cause {
            asks_aws_first: !missing.is_for_a_dry_run(),
            call,
            reason: Some(missing.reason),
            action: &missing.action,
            fact: if alone { missing.fact.as_str() } else { "" },
            region: region.unwrap_or_default(),
        }
    }

    /// The call or the fact that the sentence is about; empty where the sentence stands alone.
    pub fn subject(&self) -> &'a str {
        if self.call.is_empty() {
            self.fact
        } else {
            self.call
        }
    }

    /// The rest of the sentence.
    pub fn sentence(&self) -> &'static str {
        match self.reason {
            Some(MissingReason::WrongType) => {
                "a member of the request has another type than the API takes"
            }
            Some(MissingReason::NoCredentials) => {
                "AWS was not asked, or did not answer: there are no valid credentials"
            }
            Some(MissingReason::RegionNotEnabled) => "the Region is not enabled for the account",
            Some(reason) => phrase(reason),
            None => "cannot be decided",
        }
    }

    /// Whether each member of the request has a detail of its own; otherwise the first stands for all.
    pub fn has_many_details(&self) -> bool {
        self.reason == Some(MissingReason::WrongType)
    }

    /// Whether a dry run would settle it.
    pub fn is_for_a_dry_run(&self) -> bool {
        !self.asks_aws_first
    }

    /// What to do about it, if more than the reports say anyway.
    pub fn help(&self) -> Option<String> {
        match (self.action, self.asks_aws_first) {
            ("", true) => {}
            ("", false) => return Some("let the service itself decide: --dry-run".to_owned()),
            (action, true) => return Some(format!("allow the caller {action}")),
            (action, false) => {
                return Some(format!(
                    "allow the caller {action} on its own role or user, or let the service itself decide: --dry-run"
                ));
            }
        }
        let help = match self.reason? {
            MissingReason::NoCredentials => {
                "sign in or name a profile (--profile, AWS_PROFILE), and see who you are: aws sts get-caller-identity"
            }
            MissingReason::RegionNotEnabled => {
                return Some(format!(
                    "name another Region with --region, or enable this one (where it is enabled, sign in anew: session tokens of the global endpoint \
                     of STS do not hold in Regions that have to be enabled): aws account enable-region --region-name {}",
                    self.region
                ));
            }
            MissingReason::Network => {
                "see whether the Region has this service, and whether a proxy or --endpoint-url is needed"
            }
            MissingReason::TimedOut => "give the run more time with --timeout",
            MissingReason::Throttled => {
                "run again later, or judge fewer requests in one run: AWS limits how fast it may be asked"
            }
            MissingReason::NotRecorded => {
                "record the evidence anew: ami-preflight collect REQUEST --record FILE"
            }
            _ => return None,
        };
        Some(help.to_owned())
    }
}

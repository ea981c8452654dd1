//! Sentences about statements that come near to allowing a request, and what each lacks.

use super::condition::Condition;
use super::context::KeyState;
use super::ground::Effect;
use super::ground::Version;
use super::principal::Principal;
use super::question::Question;
use super::resource::Target;
use super::role::PolicySource;
use super::statement::{Body, Clauses, Statement};
use super::tri::Tri;

/// More sentences than this help nobody, and a hostile document could hold thousands.
const MOST: usize = 20;
/// Of a list in a policy, this many entries are quoted.
const QUOTED: usize = 3;

/// Which statements are worth a sentence.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    /// Allow statements that do not apply for certain: nothing on this side allows for certain either.
    pub(super) allows: bool,
    /// Deny statements that may apply.
    pub(super) denies: bool,
}

/// Looks through the policies of one side for what nearly allows the request, and for what keeps the verdict open.
pub(super) fn collect(
    question: &Question<'_>,
    sources: &[PolicySource],
    wanted: Wanted,
    sentences: &mut Vec<String>,
) {
    for source in sources {
        match source {
            PolicySource::Unreadable { name, reason } => {
                sentences.push(format!("{name} could not be read: {reason}"))
            }
            PolicySource::Readable { name, document } => {
                let old = document.version() == Version::V2008;
                // Written for 2012-10-17, as the name of a variable shows, but without it.
                let plain = |sentence: String| {
                    if old && sentence.contains("${") {
                        format!("{sentence}; without Version 2012-10-17 its ${{...}} is plain text")
                    } else {
                        sentence
                    }
                };
                let found = document
                    .statements()
                    .iter()
                    .filter_map(|s| sentence(question, name, s, wanted).map(plain));
                sentences.extend(found.take(MOST.saturating_sub(sentences.len())));
            }
        }
    }
    sentences.truncate(MOST);
}

fn sentence(
    question: &Question<'_>,
    policy: &str,
    statement: &Statement,
    wanted: Wanted,
) -> Option<String> {
    let who = || name(policy, statement);
    match &statement.body {
        Body::Malformed { effect, .. } => {
            let counts = match effect {
                Some(Effect::Allow) => wanted.allows,
                _ => wanted.denies,
            };
            counts.then(|| malformed(policy, statement)).flatten()
        }
        Body::Clear(clauses) if clauses.effect == Effect::Allow && wanted.allows => {
            lacks(question, clauses).map(|what| format!("{} {what}", who()))
        }
        Body::Clear(clauses) if clauses.effect == Effect::Deny && wanted.denies => {
            let open = question.applies(clauses).0 == Tri::Unknown;
            let what = if open { lacks(question, clauses) } else { None };
            what.map(|what| format!("{} may deny; it {what}", who()))
        }
        Body::Clear(_) => None,
    }
}

/// The statements that IAM could not have stored, whatever the verdict is.
pub(super) fn all_malformed(sources: &[PolicySource]) -> Vec<String> {
    let statements = sources.iter().flat_map(|source| {
        let document = source.document().into_iter();
        document.flat_map(|d| d.statements().iter().map(|s| (source.name(), s)))
    });
    let malformed = statements.filter_map(|(policy, statement)| malformed(policy, statement));
    malformed.take(MOST).collect()
}

fn malformed(policy: &str, statement: &Statement) -> Option<String> {
    let Body::Malformed { effect, why } = &statement.body else {
        return None;
    };
    let means = match effect {
        Some(Effect::Allow) => "does not count",
        _ => "may deny",
    };
    let who = name(policy, statement);
    Some(format!("{who} is malformed and {means}: {why}"))
}

fn name(policy: &str, statement: &Statement) -> String {
    match &statement.sid {
        Some(sid) if !sid.is_empty() => format!("the statement {sid} of {policy}"),
        _ => format!("statement {} of {policy}", statement.index),
    }
}

/// What an Allow lacks; none when it applies, or when it has nothing to do with the request.
fn lacks(question: &Question<'_>, clauses: &Clauses) -> Option<String> {
    let principal = question.covers_principal(clauses);
    if !question.covers_action(clauses) {
        return wrong_action(question, clauses, principal);
    }
    if principal != Tri::True {
        return Some(wrong_principal(
            question.service.unwrap_or_default(),
            clauses,
        ));
    }
    let covers = question.covers_resource(clauses, &mut Vec::new());
    if covers != Tri::True {
        return Some(wrong_resource(question, clauses, covers));
    }
    let holds = |c: &&Condition| c.holds(Effect::Allow, question.context, &mut Vec::new());
    let failed = |c: &&Condition| holds(c) == Tri::False;
    let open = |c: &&Condition| holds(c) == Tri::Unknown;
    // A key that is not given is told elsewhere; what giving it does not settle is told here first.
    let doubtful = |c: &&Condition| open(c) && c.doubt(question.context).is_some();
    let mut conditions = [
        clauses.conditions.iter().find(failed),
        clauses.conditions.iter().find(doubtful),
        clauses.conditions.iter().find(open),
    ]
    .into_iter()
    .flatten();
    let condition = conditions.next()?;
    let doubt = open(&condition)
        .then(|| condition.doubt(question.context))
        .flatten();
    Some(wrong_condition(question, condition, doubt))
}

fn wrong_action(question: &Question<'_>, clauses: &Clauses, principal: Tri) -> Option<String> {
    if clauses.actions.negated {
        return Some(format!("excludes {} by its NotAction", question.action));
    }
    let named = quote(
        clauses
            .actions
            .entries
            .iter()
            .map(|entry| entry.text.as_str()),
    );
    if let (Some(service), Tri::True) = (question.service, principal) {
        return Some(format!(
            "names {service}, but for {named}; a service needs {}",
            question.action
        ));
    }
    let (_, wanted) = question.action.split_once(':')?;
    let mut entries = clauses.actions.entries.iter();
    let other = entries.find(|e| {
        e.text
            .split_once(':')
            .is_some_and(|(_, name)| name.eq_ignore_ascii_case(wanted))
            || misspelt(&e.text, question.action)
    })?;
    Some(format!(
        "names {}, which is not {}",
        other.text, question.action
    ))
}

/// One or two letters off: an action that does not exist, most likely.
fn misspelt(text: &str, action: &str) -> bool {
    const LONGEST: usize = 64;
    let wildcard = text.contains(['*', '?']);
    !wildcard
        && text.len() <= LONGEST
        && strsim::damerau_levenshtein(&text.to_ascii_lowercase(), &action.to_ascii_lowercase())
            <= 2
}

fn wrong_principal(service: &str, clauses: &Clauses) -> String {
    if clauses.principals.negated {
        return "uses NotPrincipal, which IAM does not store in a trust policy".to_owned();
    }
    let entries = &clauses.principals.entries;
    let listed: Vec<String> = entries.iter().map(Principal::describe).collect();
    let mut sentence = format!(
        "names {}, not Service {service}",
        quote(listed.iter().map(String::as_str))
    );
    if let Some(hint) = entries.iter().find_map(|entry| hint(entry, service)) {
        sentence.push_str("; ");
        sentence.push_str(&hint);
    }
    sentence
}

/// Confusions seen in published roles.
fn hint(principal: &Principal, service: &str) -> Option<String> {
    match principal {
        Principal::Aws(name) if name == "*" => {
            Some("AWS does not say whether {\"AWS\":\"*\"} means services".to_owned())
        }
        Principal::Aws(name) if name == service => {
            Some("a service belongs under Service, not under AWS".to_owned())
        }
        Principal::Service(name) if name == "*" => {
            Some("AWS does not say whether {\"Service\":\"*\"} means every service".to_owned())
        }
        Principal::Service(name) if name.eq_ignore_ascii_case(service) => {
            Some("service principals are written in lower case".to_owned())
        }
        Principal::Service(name) => Some(match name.as_str() {
            "appstream2.amazonaws.com" => {
                "that is the name of the API endpoint, not of a principal".to_owned()
            }
            "appstream.application-autoscaling.amazonaws.com"
            | "application-autoscaling.amazonaws.com" => {
                format!("{name} is Application Auto Scaling")
            }
            "imagebuilder.amazonaws.com" => format!("{name} is EC2 Image Builder"),
            "workspaces.amazonaws.com" => format!("{name} is Amazon WorkSpaces"),
            "ec2.amazonaws.com" => format!("{name} is for instance profiles"),
            _ => return None,
        }),
        _ => None,
    }
}

fn wrong_resource(question: &Question<'_>, clauses: &Clauses, covers: Tri) -> String {
    let resources = &clauses.resources;
    let element = if resources.negated {
        "NotResource"
    } else {
        "resource"
    };
    let listed = quote(resources.entries.iter().map(|entry| entry.text.as_str()));
    let start = format!("names this action, but its {element} is {listed}");
    let asked = question.resource.unwrap_or("*");
    let image = asked.contains("::image/");
    let with_account = |text: &str| {
        let mut segments = text.splitn(6, ':').skip(2);
        let (service, account) = (segments.next(), segments.nth(1));
        let digits = |a: &str| a.starts_with(|c: char| c.is_ascii_digit());
        service == Some("ec2") && account.is_some_and(digits)
    };
    match question.target {
        Target::Everything if resources.negated => start,
        Target::Everything => format!(
            "{start}; {} has no resource types, only the resource * allows it",
            question.action
        ),
        Target::Arn(_)
            if !resources.negated
                && image
                && resources.entries.iter().any(|e| with_account(&e.text)) =>
        {
            format!("{start}; image ARNs have no account id")
        }
        Target::Arn(_) if covers == Tri::Unknown => {
            format!("{start}; whether that covers {asked} is not known")
        }
        Target::Arn(_) if resources.negated => format!("{start}, which leaves out {asked}"),
        Target::Arn(_) => format!("{start}, which does not cover {asked}"),
        Target::NotGiven => format!("{start}, and the request's resource is not known"),
    }
}

fn wrong_condition(
    question: &Question<'_>,
    condition: &Condition,
    doubt: Option<String>,
) -> String {
    let Condition {
        operator_name, key, ..
    } = condition;
    if condition.operator.is_none() {
        return format!(
            "names this action, but AWS documents no condition operator {operator_name}"
        );
    }
    let wanted = quote(condition.values.iter().map(|value| value.text.as_str()));
    let start = format!("names this action, but its condition is {operator_name} {key} = {wanted}");
    if let Some(doubt) = doubt {
        return format!("{start}; {doubt}");
    }
    match condition.state(question.context) {
        KeyState::Absent => format!("{start}, and the request does not carry {key}"),
        KeyState::Known(values) if values.iter().all(String::is_empty) => {
            format!("{start}, and {key} is empty")
        }
        KeyState::Known(values) => format!(
            "{start}, and {key} is {}",
            quote(values.iter().map(String::as_str))
        ),
        KeyState::Unknown => format!("{start}, and {key} is not known"),
        KeyState::StartsWith(prefix) => {
            format!(
                "{start}, and all that is known of {key} is that it begins with {prefix}; {prefix}* would cover it"
            )
        }
    }
}

/// The first few entries of a list.
fn quote<'a>(entries: impl Iterator<Item = &'a str>) -> String {
    let mut listed = Vec::new();
    let mut more = 0usize;
    for entry in entries {
        if listed.len() < QUOTED {
            listed.push(entry)
        } else {
            more += 1
        }
    }
    let listed = listed.join(", ");
    if more == 0 {
        listed
    } else {
        format!("{listed} and {more} more")
    }
}

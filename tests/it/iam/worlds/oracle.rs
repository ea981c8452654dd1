//! A plain two-valued evaluator, written apart from the one under test: every key is there with its values, or it is not, and what AWS does
//! not say is settled by a reading, one bit for each question that is left open.

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::generate::{Case, Policy, Statement};
use super::globs::{arn_glob, fill, glob, matches};

/// Values by key; none at all for an absent key.
pub type World = BTreeMap<&'static str, Vec<&'static str>>;

/// What AWS does not say; each is a bit of a reading.
#[derive(Clone, Copy)]
enum Open {
    /// A star that reaches over colons in an ARN with fewer than six fields.
    StarOverColons,
    /// An ARN that breaks off behind a colon: is the field empty or missing?
    EndsInColon,
    /// Null with a qualifier or IfExists.
    QualifiedNull,
    /// What is no ARN, or an incomplete one, under an ARN operator.
    NoArn,
    /// Some empty values among others.
    SomeEmpty,
    /// A variable whose value is empty.
    EmptyVariable,
    /// Several values where one is expected.
    SeveralValues,
    /// IfExists with ForAnyValue; NotResource with a variable that has no value.
    Absent,
    /// A value that is no number.
    Unreadable,
}

pub struct Judgement {
    pub allowed: bool,
    /// The questions that came up; where there are any, an unknown verdict is right as well.
    pub open: u32,
}

struct Oracle<'a> {
    world: &'a World,
    variables: bool,
    reading: u32,
    open: u32,
}

/// Judges one action in one world, in every reading of what came up: none, all, each alone, and all but each.
pub fn judge_all(case: &Case, action: &str, world: &World) -> Vec<Judgement> {
    let first = judge(case, action, world, 0);
    if first.open == 0 {
        return vec![first];
    }
    let bits: Vec<u32> = (0..u32::BITS)
        .filter(|bit| first.open & (1 << bit) != 0)
        .collect();
    let mut judgements = vec![first, judge(case, action, world, u32::MAX)];
    if bits.len() == 1 {
        return judgements;
    }
    let alone = bits.iter().map(|bit| 1 << bit);
    let others = bits.iter().map(|bit| !(1 << bit));
    for reading in alone.chain(others) {
        judgements.push(judge(case, action, world, reading));
    }
    judgements
}

/// Judges one action in one world in this reading.
pub fn judge(case: &Case, action: &str, world: &World, reading: u32) -> Judgement {
    let mut oracle = Oracle {
        world,
        variables: false,
        reading,
        open: 0,
    };
    let trust = action == "sts:AssumeRole";
    let own: Vec<&Policy> = if trust {
        vec![&case.trust]
    } else {
        case.own.iter().collect()
    };
    let (mut allowed, mut denied) = oracle.judge_all(&own, action);
    if let (Some(boundary), false) = (&case.boundary, trust) {
        let (limit_allows, limit_denies) = oracle.judge_all(&[boundary], action);
        allowed &= limit_allows;
        denied |= limit_denies;
    }
    Judgement {
        allowed: allowed && !denied,
        open: oracle.open,
    }
}

impl Oracle<'_> {
    /// How the reading settles a question.
    fn settle(&mut self, question: Open) -> bool {
        let bit = 1 << question as u32;
        self.open |= bit;
        self.reading & bit != 0
    }

    /// One of two answers; where they are the same there is no question.
    fn either(&mut self, question: Open, one: bool, other: bool) -> bool {
        if one == other || !self.settle(question) {
            one
        } else {
            other
        }
    }

    fn judge_all(&mut self, policies: &[&Policy], action: &str) -> (bool, bool) {
        let (mut allowed, mut denied) = (false, false);
        for policy in policies {
            self.variables = policy.variables;
            for statement in &policy.statements {
                if self.applies(statement, action) {
                    allowed |= statement.allow;
                    denied |= !statement.allow;
                }
            }
        }
        (allowed, denied)
    }

    fn applies(&mut self, statement: &Statement, action: &str) -> bool {
        let lower = action.to_lowercase();
        let named = statement
            .actions
            .iter()
            .any(|a| glob(&a.to_lowercase(), &lower));
        if named == statement.not_action {
            return false;
        }
        let admitted = match action {
            // The generator writes one name per kind, the last one; a star replaces the whole element.
            "sts:AssumeRole" => {
                let star = statement.principals.iter().any(|(kind, _)| *kind == "*");
                let service = statement
                    .principals
                    .iter()
                    .rfind(|(kind, _)| *kind == "Service");
                star || service.is_some_and(|(_, name)| *name == "appstream.amazonaws.com")
            }
            _ => self.covers_resource(statement, action),
        };
        let mut holds = admitted;
        for (operator, keys) in &statement.conditions {
            for (key, values) in keys {
                holds = holds && self.condition(operator, key, values);
            }
        }
        holds
    }

    fn covers_resource(&mut self, statement: &Statement, action: &str) -> bool {
        let mut covered = false;
        for resource in &statement.resources {
            covered |= match (*resource, action) {
                ("*", _) => true,
                (_, "ec2:DescribeImages") => false,
                (pattern, _) => match self.substitute(pattern) {
                    Some(tokens) => self.takes_image(&tokens),
                    None => statement.not_resource && self.settle(Open::Absent),
                },
            };
        }
        covered != statement.not_resource
    }

    /// Whether a resource takes the image. What it lacks of six fields, AWS fills with stars.
    fn takes_image(&mut self, tokens: &[(char, bool)]) -> bool {
        const IMAGE: &str = "arn:aws:ec2:eu-west-1::image/ami-1";
        let filled = arn_glob(&fill(tokens), IMAGE, true);
        let as_it_is = arn_glob(tokens, IMAGE, true);
        let mut cut = tokens.to_vec();
        while cut.last().is_some_and(|(c, _)| *c == ':') {
            cut.pop();
        }
        let cut = arn_glob(&fill(&cut), IMAGE, true);
        let taken = self.either(Open::StarOverColons, filled, filled || as_it_is);
        self.either(Open::EndsInColon, taken, taken || cut)
    }

    fn condition(&mut self, operator: &str, key: &str, policy: &[&str]) -> bool {
        let world = self.world;
        let values = &world[key];
        let filled: Vec<&str> = values.iter().copied().filter(|v| !v.is_empty()).collect();
        if operator == "Null" {
            let mut null = filled.is_empty();
            if !null && filled.len() < values.len() {
                null = self.settle(Open::SomeEmpty);
            }
            return policy.iter().any(|wanted| (*wanted == "true") == null);
        }
        if operator.contains("Null") {
            return self.settle(Open::QualifiedNull);
        }
        let (set, rest) = operator.split_once(':').unwrap_or(("", operator));
        let (name, if_exists) = match rest.strip_suffix("IfExists") {
            Some(name) => (name, true),
            None => (rest, false),
        };
        let negated = name.contains("Not");
        let name = name.replace("Not", "");
        let nothing = if set.is_empty() { values } else { &filled }.is_empty();
        if nothing {
            return match set {
                "ForAllValues" => true,
                "ForAnyValue" => if_exists && self.settle(Open::Absent),
                _ => if_exists || negated,
            };
        }
        let all = |oracle: &mut Self, of: &[&str]| -> Vec<bool> {
            let one = |value: &&str| oracle.one(&name, policy, value, negated);
            of.iter().map(one).collect()
        };
        let each = all(self, values);
        let some = all(self, &filled);
        let true_ = |holds: &bool| *holds;
        match set {
            "ForAllValues" => {
                let (each, some) = (each.iter().all(true_), some.iter().all(true_));
                self.either(Open::SomeEmpty, each, some)
            }
            "ForAnyValue" => {
                let (each, some) = (each.iter().any(true_), some.iter().any(true_));
                self.either(Open::SomeEmpty, each, some)
            }
            _ => self.either(Open::SeveralValues, each[0], each[each.len() - 1]),
        }
    }

    /// One value of the request against all values of the policy.
    fn one(&mut self, name: &str, policy: &[&str], value: &str, negated: bool) -> bool {
        let no_arn = !value.starts_with("arn:") || value.split(':').count() < 6;
        if name.starts_with("Arn") && no_arn {
            return self.settle(Open::NoArn);
        }
        if name.starts_with("Numeric") && value.parse::<f64>().is_err() {
            return self.settle(Open::Unreadable);
        }
        let mut any = false;
        for wanted in policy {
            any |= self.compare(name, wanted, value);
        }
        any != negated
    }

    fn compare(&mut self, name: &str, policy: &str, value: &str) -> bool {
        if name.starts_with("String") || name.starts_with("Arn") {
            let Some(tokens) = self.substitute(policy) else {
                return false;
            };
            let literal: String = tokens.iter().map(|(c, _)| *c).collect();
            return match name {
                "StringEquals" => literal == value,
                "StringEqualsIgnoreCase" => literal.to_lowercase() == value.to_lowercase(),
                "StringLike" => matches(&tokens, &value.chars().collect::<Vec<_>>(), &|_, _| true),
                _ if !literal.starts_with("arn:") => self.settle(Open::NoArn),
                _ => {
                    let as_it_is = arn_glob(&tokens, value, false);
                    self.either(
                        Open::NoArn,
                        as_it_is,
                        arn_glob(&fill(&tokens), value, false),
                    )
                }
            };
        }
        match name {
            "Bool" => policy == value,
            "IpAddress" => in_range(policy, value),
            _ => {
                let (name, read): (_, fn(&str) -> f64) = match name.strip_prefix("Numeric") {
                    Some(name) => (name, |text| text.parse().unwrap()),
                    None => (name.strip_prefix("Date").unwrap(), seconds),
                };
                let (policy, value) = (read(policy), read(value));
                match name {
                    "Equals" => value == policy,
                    "LessThan" => value < policy,
                    "LessThanEquals" => value <= policy,
                    "GreaterThan" => value > policy,
                    "GreaterThanEquals" => value >= policy,
                    other => panic!("no such comparison: {other}"),
                }
            }
        }
    }

    /// The characters of a pattern, each with whether it is a wildcard; none when a variable has no value.
    fn substitute(&mut self, pattern: &str) -> Option<Vec<(char, bool)>> {
        let wild = |text: &str| {
            text.chars()
                .map(|c| (c, matches!(c, '*' | '?')))
                .collect::<Vec<_>>()
        };
        let plain = |text: &str| text.chars().map(|c| (c, false)).collect::<Vec<_>>();
        let Some((before, rest)) = pattern.split_once("${").filter(|_| self.variables) else {
            return Some(wild(pattern));
        };
        let (inside, after) = rest.split_once('}').unwrap();
        let (key, default) = inside.split_once(", ").unwrap_or((inside, ""));
        let value = match (key, self.world.get(key)) {
            ("*", _) => Some("*"),
            (_, Some(values)) => {
                let last = values.len() > 1 && self.settle(Open::SeveralValues);
                let value = if last { values.last() } else { values.first() }.copied();
                value.filter(|value| !value.is_empty() || !self.settle(Open::EmptyVariable))
            }
            _ => None,
        };
        let default = (!default.is_empty()).then(|| default.trim_matches('\''));
        let value = value.or(default)?;
        let mut tokens = wild(before);
        tokens.extend(plain(value));
        tokens.extend(wild(after));
        Some(tokens)
    }
}

fn in_range(range: &str, address: &str) -> bool {
    let bits = |ip: IpAddr| match ip {
        IpAddr::V4(ip) => ip
            .octets()
            .iter()
            .map(|octet| format!("{octet:08b}"))
            .collect::<String>(),
        IpAddr::V6(ip) => ip
            .octets()
            .iter()
            .map(|octet| format!("{octet:08b}"))
            .collect::<String>(),
    };
    let (network, length) = range.split_once('/').unwrap_or((range, "999"));
    let (network, address) = (
        bits(network.parse().unwrap()),
        bits(address.parse().unwrap()),
    );
    let length = length.parse::<usize>().unwrap().min(network.len());
    network.len() == address.len() && network[..length] == address[..length]
}

/// The few points in time that the generator uses, in seconds since 1970, counted by hand.
fn seconds(text: &str) -> f64 {
    match text {
        "2026-01-01" | "2026-01-01T00:00:00Z" | "1767225600" => 1_767_225_600.0,
        "1767225601" => 1_767_225_601.0,
        "2025-12-31" => 1_767_139_200.0,
        "2026-05-31T22:00:00Z" | "2026-06-01T00:00:00+02:00" => 1_780_264_800.0,
        other => panic!("no such time: {other}"),
    }
}

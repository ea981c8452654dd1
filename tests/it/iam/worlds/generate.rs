//! Small roles and contexts, drawn from a tape of bytes.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::values::{KEYS, PREFIXES, operators, witnesses};

/// Bytes that decide; zero, the simplest choice, when they run out.
pub struct Tape<'a> {
    bytes: std::slice::Iter<'a, u8>,
}

impl<'a> Tape<'a> {
    pub fn new(bytes: &'a [u8]) -> Tape<'a> {
        Tape {
            bytes: bytes.iter(),
        }
    }

    /// A number below `bound`.
    fn below(&mut self, bound: usize) -> usize {
        usize::from(*self.bytes.next().unwrap_or(&0)) % bound
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    /// One or two of the choices.
    fn some<T: Copy>(&mut self, choices: &[T]) -> Vec<T> {
        let count = 1 + usize::from(self.below(3) == 2);
        (0..count).map(|_| self.pick(choices)).collect()
    }
}

#[derive(Clone, Debug)]
pub enum State {
    Known(Vec<&'static str>),
    Absent,
    Unknown,
    StartsWith(&'static str),
}

#[derive(Debug)]
pub struct Case {
    pub trust: Policy,
    pub own: Vec<Policy>,
    pub boundary: Option<Policy>,
    pub states: BTreeMap<&'static str, State>,
}

#[derive(Debug)]
pub struct Policy {
    pub variables: bool,
    pub statements: Vec<Statement>,
}

#[derive(Debug)]
pub struct Statement {
    pub allow: bool,
    /// Trust policies only: kind and name, or the star.
    pub principals: Vec<(&'static str, &'static str)>,
    pub not_action: bool,
    pub actions: Vec<&'static str>,
    pub not_resource: bool,
    pub resources: Vec<&'static str>,
    pub conditions: BTreeMap<String, BTreeMap<&'static str, Vec<&'static str>>>,
}

impl Case {
    pub fn read(tape: &mut Tape<'_>) -> Case {
        let states = states(tape);
        let trust = Policy::read(tape, true);
        let own = (0..=tape.below(2))
            .map(|_| Policy::read(tape, false))
            .collect();
        let boundary = (tape.below(4) == 3).then(|| Policy::read(tape, false));
        Case {
            trust,
            own,
            boundary,
            states,
        }
    }

    /// The keys that the policies behind this question name, in conditions or as variables.
    pub fn mentions(&self, action: &str) -> BTreeSet<&'static str> {
        let policies: Vec<&Policy> = match action {
            "sts:AssumeRole" => vec![&self.trust],
            _ => self.own.iter().chain(&self.boundary).collect(),
        };
        let mut keys = BTreeSet::new();
        for statement in policies.iter().flat_map(|policy| &policy.statements) {
            let conditions = || statement.conditions.values().flatten();
            keys.extend(conditions().map(|(key, _)| *key));
            let texts = conditions()
                .flat_map(|(_, values)| values)
                .chain(&statement.resources);
            for text in texts.filter(|text| text.contains("${a:")) {
                keys.insert(if text.contains("${a:x}") {
                    "a:x"
                } else {
                    "a:y"
                });
            }
        }
        keys
    }

    /// The case as a role file.
    pub fn role_json(&self) -> Value {
        let own: Vec<Value> = self
            .own
            .iter()
            .enumerate()
            .map(|(i, policy)| json!({"PolicyName": format!("p{i}"), "PolicyDocument": policy.json(false)}))
            .collect();
        let mut role =
            json!({"AssumeRolePolicyDocument": self.trust.json(true), "RolePolicyList": own});
        if let Some(boundary) = &self.boundary {
            role["PermissionsBoundary"] = json!({"PermissionsBoundaryArn": "arn:b"});
            role["Policies"] = json!([{"Arn": "arn:b", "PolicyVersionList": [{"Document": boundary.json(false)}]}]);
        }
        role
    }
}

/// At most two keys are not known, to keep the number of worlds small.
fn states(tape: &mut Tape<'_>) -> BTreeMap<&'static str, State> {
    let mut open = 0;
    let mut states = BTreeMap::new();
    for key in KEYS.iter().flat_map(|(_, keys)| keys.iter()) {
        let values = witnesses(key);
        let state = match tape.below(8) {
            0 | 1 => State::Known(vec![tape.pick(values)]),
            2 => State::Known(vec![tape.pick(values), tape.pick(values)]),
            3 => State::Known(vec![]),
            4 => State::Absent,
            5 if *key == "aws:SourceArn" && open < 2 => State::StartsWith(tape.pick(&PREFIXES).0),
            _ if open < 2 => State::Unknown,
            _ => State::Absent,
        };
        open += usize::from(matches!(state, State::Unknown | State::StartsWith(_)));
        states.insert(*key, state);
    }
    states
}

impl Policy {
    fn read(tape: &mut Tape<'_>, trust: bool) -> Policy {
        let variables = tape.below(4) > 0;
        let statements = (0..=tape.below(3))
            .map(|_| Statement::read(tape, trust))
            .collect();
        Policy {
            variables,
            statements,
        }
    }

    fn json(&self, trust: bool) -> Value {
        let version = if self.variables {
            "2012-10-17"
        } else {
            "2008-10-17"
        };
        let statements: Vec<Value> = self.statements.iter().map(|s| s.json(trust)).collect();
        json!({"Version": version, "Statement": statements})
    }
}

impl Statement {
    fn read(tape: &mut Tape<'_>, trust: bool) -> Statement {
        let mut statement = Statement {
            allow: tape.below(3) < 2,
            principals: Vec::new(),
            not_action: tape.below(6) == 5,
            actions: Vec::new(),
            not_resource: tape.below(6) == 5,
            resources: Vec::new(),
            conditions: BTreeMap::new(),
        };
        if trust {
            const SERVICE: (&str, &str) = ("Service", "appstream.amazonaws.com");
            let others = [
                SERVICE,
                ("*", "*"),
                ("Service", "ec2.amazonaws.com"),
                ("AWS", "111122223333"),
            ];
            statement.principals = if tape.below(3) < 2 {
                vec![SERVICE]
            } else {
                tape.some(&others)
            };
            statement.actions =
                tape.some(&["sts:AssumeRole", "sts:*", "*", "STS:assume?ole", "s3:*"]);
        } else {
            statement.actions = tape.some(&[
                "*",
                "ec2:*",
                "ec2:ModifyImageAttribute",
                "EC2:describe*",
                "ec2:*Image*",
                "s3:Get*",
            ]);
            statement.resources = tape.some(&[
                "*",
                "*",
                "arn:aws:ec2:*::image/*",
                "arn:aws:ec2:*",
                "arn:aws:ec2:e*1::image/ami-?",
                "arn:aws:ec2:eu-west-1:1:image/*",
                "arn:aws:ec2:eu-west-1::image/${a:x}*",
                "arn:aws:ec2:eu-west-1::image/${a:y, 'ami-1'}",
                "arn:aws:ec2",
                "arn:aws:ec2:eu-*:",
                "arn:aws:ec2:us-east-1",
                "arn:aws:ec2:*:image/ami-1",
                "arn:aws:ec2:",
            ]);
        }
        for _ in 0..tape.below(3) {
            statement.add_condition(tape);
        }
        statement
    }

    fn add_condition(&mut self, tape: &mut Tape<'_>) {
        let (kind, keys) = tape.pick(&KEYS);
        let key = tape.pick(keys);
        let (names, values) = operators(kind);
        let (operator, values) = match tape.below(16) {
            7 | 15 => ("Null".to_owned(), tape.some(&["true", "false"])),
            14 => {
                let undocumented = ["ForAllValues:Null", "ForAnyValue:Null", "NullIfExists"];
                let operator = tape.pick(&undocumented).to_owned();
                (operator, tape.some(&["true", "false"]))
            }
            _ => {
                let qualifier = tape.pick(&["", "", "", "ForAllValues:", "ForAnyValue:"]);
                let name = tape.pick(names);
                let name = if names.contains(&"NotEquals") {
                    format!("{kind}{name}")
                } else {
                    name.to_owned()
                };
                let suffix = tape.pick(&["", "", "IfExists"]);
                (format!("{qualifier}{name}{suffix}"), tape.some(values))
            }
        };
        self.conditions
            .entry(operator)
            .or_default()
            .insert(key, values);
    }

    fn json(&self, trust: bool) -> Value {
        let mut json = json!({"Effect": if self.allow { "Allow" } else { "Deny" }, "Condition": self.conditions});
        json[if self.not_action {
            "NotAction"
        } else {
            "Action"
        }] = json!(self.actions);
        if !trust {
            json[if self.not_resource {
                "NotResource"
            } else {
                "Resource"
            }] = json!(self.resources);
        } else if self.principals.iter().any(|(kind, _)| *kind == "*") {
            json["Principal"] = json!("*");
        } else {
            for (kind, name) in &self.principals {
                json["Principal"][kind] = json!(name);
            }
        }
        json
    }
}

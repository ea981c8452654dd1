//! An account with many AMIs and import roles: what the ready example recorded of one, for as many as a test wants.

use super::fake_aws::{Answer, Received, Script};
use serde_json::{Value, json};
use std::path::Path;

const AMI: &str = "ami-0a1b2c3d4e5f60718";
const SNAPSHOT: &str = "snap-0f1e2d3c4b5a69788";
const ROLE: &str = "AppStreamImageImport";

/// How many of what there are.
#[derive(Clone, Copy)]
pub struct Fleet {
    pub requests: usize,
    /// AMIs that requests name, and how many of them nobody knows.
    pub amis: usize,
    pub unknown: usize,
    pub roles: usize,
}

fn example() -> Value {
    let text = include_str!("../../../examples/ready.evidence.json");
    serde_json::from_str(text).unwrap()
}

/// The recorded output of an operation whose input has this text in it.
fn recorded(operation: &str, with: &str) -> Value {
    let evidence = example();
    let mut calls = evidence["calls"].as_array().unwrap().iter();
    let call = calls
        .find(|call| call["operation"] == operation && call["input"].to_string().contains(with));
    call.unwrap_or_else(|| panic!("no {operation}"))["output"].clone()
}

/// A copy of a recorded output for another AMI, snapshot or role.
fn like(output: &Value, names: &[(&str, &str)]) -> Value {
    let text = names.iter().fold(output.to_string(), |text, (from, to)| {
        text.replace(from, to)
    });
    serde_json::from_str(&text).unwrap()
}

/// The ids that a request of EC2 names.
fn ids(received: &Received, member: &str) -> Vec<String> {
    let ids = received.input[member]
        .as_array()
        .cloned()
        .unwrap_or_default();
    ids.iter()
        .map(|id| id.as_str().unwrap().to_owned())
        .collect()
}

impl Fleet {
    pub fn ami(&self, index: usize) -> String {
        format!("ami-{index:017x}")
    }

    /// The last ones are those that nobody knows.
    fn knows(&self, ami: &str) -> bool {
        (0..self.amis - self.unknown).any(|index| self.ami(index) == ami)
    }

    /// Request number `index`.
    pub fn request(&self, index: usize) -> String {
        let text = include_str!("../../../examples/ready.yaml");
        let role = format!("Import{}", index % self.roles);
        text.replace("cad-2026-11", &format!("cad-{index:05}"))
            .replace(AMI, &self.ami(index % self.amis))
            .replace(ROLE, &role)
    }

    /// Writes all requests into a folder.
    pub fn write(&self, folder: &Path) {
        for index in 0..self.requests {
            let path = folder.join(format!("{index:05}.yaml"));
            std::fs::write(path, self.request(index)).unwrap();
        }
    }

    /// What AWS answers.
    pub fn script(self) -> Script {
        let role = |operation: &'static str, script: Script| {
            script.answer_with("iam", operation, move |received| {
                let name = received.input["RoleName"].as_str()?;
                let output = recorded(operation, ROLE);
                let own = name.starts_with("Import");
                own.then(|| Answer::Output(like(&output, &[(ROLE, name)])))
            })
        };
        let script = Script::from_evidence(&example())
            .answer_with("ec2", "DescribeImages", move |received| {
                self.images(received)
            })
            .answer_with("ec2", "DescribeSnapshots", snapshots)
            .answer_with("appstream", "DescribeImages", catalog)
            .answer_with("iam", "SimulatePrincipalPolicy", |received| {
                Some(Answer::Output(simulation(&received.input, &[])))
            });
        let operations = [
            "GetRole",
            "ListRolePolicies",
            "ListAttachedRolePolicies",
            "GetRolePolicy",
        ];
        let script = operations
            .into_iter()
            .fold(script, |script, it| role(it, script));
        ["DescribeImageAttribute", "GetImageAncestry"]
            .into_iter()
            .fold(script, |script, operation| {
                script.answer_with("ec2", operation, move |received| {
                    let ami = received.input["ImageId"].as_str()?;
                    Some(match self.knows(ami) {
                        true => Answer::Output(like(&recorded(operation, AMI), &[(AMI, ami)])),
                        false => unknown(&[ami.to_owned()]),
                    })
                })
            })
    }

    fn images(&self, received: &Received) -> Option<Answer> {
        let ids = ids(received, "ImageIds");
        if ids.iter().any(|id| id == "ami-0fedcba9876543210") {
            return None;
        }
        let missing: Vec<String> = ids.iter().filter(|id| !self.knows(id)).cloned().collect();
        if !missing.is_empty() {
            return Some(unknown(&missing));
        }
        let image = |id: &String| {
            let snapshot = id.replace("ami-", "snap-");
            like(
                &recorded("DescribeImages", AMI),
                &[(AMI, id), (SNAPSHOT, &snapshot)],
            )["Images"][0]
                .clone()
        };
        Some(Answer::Output(
            json!({"Images": ids.iter().map(image).collect::<Vec<_>>()}),
        ))
    }
}

/// EC2's words for AMIs that it does not know. The singular is reported from accounts (cartography, issue 721); of the plural nothing is public,
/// and it is worded as that of instances is.
pub fn unknown(ids: &[String]) -> Answer {
    let message = match ids {
        [id] => format!("The image id '[{id}]' does not exist"),
        _ => format!("The image ids '[{}]' do not exist", ids.join(", ")),
    };
    Answer::error("InvalidAMIID.NotFound", &message)
}

fn snapshots(received: &Received) -> Option<Answer> {
    let one = |id: &String| {
        like(&recorded("DescribeSnapshots", SNAPSHOT), &[(SNAPSHOT, id)])["Snapshots"][0].clone()
    };
    let found: Vec<Value> = ids(received, "SnapshotIds").iter().map(one).collect();
    Some(Answer::Output(json!({"Snapshots": found})))
}

/// AppStream's images: a name that is free is not found, whatever other names are asked for.
fn catalog(received: &Received) -> Option<Answer> {
    let name = received.input["Names"][0].as_str();
    match (name, received.input["Type"].as_str()) {
        (Some(name), _) => {
            let message = format!("The specified resource was not found: {name}");
            Some(Answer::error("ResourceNotFoundException", &message))
        }
        (None, Some("PUBLIC" | "SHARED")) => Some(Answer::Output(json!({"Images": []}))),
        _ => None,
    }
}

/// What the simulator allows: everything, with a result for each resource within that of the action, as IAM answers since 2026. The keys are
/// those that a policy asks for, if the question does not have them.
pub fn simulation(input: &Value, keys: &[&str]) -> Value {
    let told = input["ContextEntries"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let missing: Vec<&&str> = keys
        .iter()
        .filter(|key| told.iter().all(|entry| entry["ContextKeyName"] != **key))
        .collect();
    let resources = input["ResourceArns"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let entry = |arn: &Value| {
        json!({"EvalResourceName": arn, "EvalResourceDecision": "allowed", "MatchedStatements": [],
            "MissingContextValues": missing})
    };
    let mut result = json!({"EvalActionName": input["ActionNames"][0], "EvalResourceName": "*", "EvalDecision": "allowed",
        "MatchedStatements": []});
    if resources.is_empty() {
        result["MissingContextValues"] = json!(missing);
    } else {
        result["ResourceSpecificResults"] = resources.iter().map(entry).collect();
    }
    json!({"EvaluationResults": [result], "IsTruncated": false})
}

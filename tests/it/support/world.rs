//! Judges a request against recorded calls through the library, and remembers what was asked, round by round.

use super::cli::NOW;
use ami_preflight::evidence::gather::Respond;
use ami_preflight::evidence::{Answer, Answers, Call, EvidenceFile, Question, Target};
use ami_preflight::expr::Value as Fact;
use ami_preflight::facts::Facts;
use ami_preflight::judge::Outcome;
use ami_preflight::judge::pipeline::Run;
use ami_preflight::request::Request;
use ami_preflight::rules::{self, Selection};
use serde_json::{Value, json};

/// What came of it.
pub struct World {
    pub facts: Facts,
    pub outcomes: Vec<Outcome>,
    /// The questions of each round.
    pub rounds: Vec<Vec<Question>>,
}

struct Recorder {
    file: EvidenceFile,
    rounds: Vec<Vec<Question>>,
}

impl Respond for Recorder {
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)> {
        self.rounds.push(questions.to_vec());
        self.file.replay().respond(questions)
    }
}

/// The bundled example that is ready.
pub fn ready() -> Value {
    let path = format!(
        "{}/examples/ready.evidence.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Judges the rules of `select`.
pub fn judge_all(request: &Value, evidence: &Value, select: &[&str]) -> World {
    let request = Request::from_flags(request.as_object().unwrap());
    let selection = Selection {
        select: select.iter().map(|s| (*s).to_owned()).collect(),
        ignore: Vec::new(),
    };
    judge_at(&request, evidence, &selection, NOW, false)
}

/// Judges at a time, and perhaps with a dry run.
pub fn judge_at(
    request: &Request,
    evidence: &Value,
    selection: &Selection,
    now: &str,
    dry_run: bool,
) -> World {
    let file = EvidenceFile::parse(&evidence.to_string()).unwrap();
    let target = Target {
        region: file.region.clone(),
        account: file.account.clone(),
        ..Target::default()
    };
    let rules = rules::builtin().unwrap();
    let mut recorder = Recorder {
        file,
        rounds: Vec::new(),
    };
    let run = Run {
        dry_run,
        ..Run::new(&rules, selection, target, now.parse().unwrap())
    };
    let requests = std::slice::from_ref(request);
    let judging = run
        .gather(requests, &mut recorder, Answers::new())
        .judging(requests);
    let facts = judging.facts(request);
    let outcomes = judging.judge(request, false).outcomes;
    World {
        outcomes: outcomes.into_vec(),
        rounds: recorder.rounds,
        facts,
    }
}

/// The request of the bundled example, as far as the AMI goes.
pub fn request() -> Value {
    json!({
        "Name": "cad-2026-11",
        "SourceAmiId": "ami-0a1b2c3d4e5f60718",
        "IamRoleArn": "arn:aws:iam::111122223333:role/AppStreamImageImport",
    })
}

/// The recorded call of that operation; DescribeImages of an id is told apart by its input.
pub fn call<'a>(evidence: &'a mut Value, operation: &str, id: &str) -> &'a mut Value {
    let calls = evidence["calls"].as_array_mut().unwrap();
    let found = calls
        .iter_mut()
        .find(|call| call["operation"] == operation && call["input"].to_string().contains(id));
    found.unwrap_or_else(|| panic!("no {operation} of {id}"))
}

/// Puts an error in the place of an answer.
pub fn deny(call: &mut Value, code: &str) {
    call.as_object_mut().unwrap().remove("output");
    call["error"] = json!({"code": code, "message": "not for you"});
}

impl World {
    /// The outcome of a rule.
    pub fn outcome(&self, rule: &str) -> &Outcome {
        let found = self.outcomes.iter().find(|outcome| outcome.rule == rule);
        found.unwrap_or_else(|| panic!("no {rule}"))
    }

    /// A fact by its path.
    pub fn fact(&self, path: &str) -> Fact {
        let root = self.facts.root.clone();
        path.split('.').fold(root, |of, name| of.select(name))
    }

    /// A fact as text; `-` where it is absent, `?` where it is unknown.
    pub fn text(&self, path: &str) -> String {
        match self.fact(path) {
            Fact::Absent => "-".to_owned(),
            Fact::Unknown(_) => "?".to_owned(),
            value => value.to_string(),
        }
    }

    /// How certain a fact is.
    pub fn certainty(&self, path: &str) -> &'static str {
        self.facts.certainty_of([path]).as_str()
    }

    /// How often a call was asked.
    pub fn asked(&self, call: Call) -> usize {
        let all = self.rounds.iter().flatten();
        all.filter(|question| question.call == call).count()
    }
}

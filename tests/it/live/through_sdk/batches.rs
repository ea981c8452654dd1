//! Questions that go together: each is answered as if it had been put alone.

use super::support::fake_aws::{Answer as Reply, FakeAws, Received, Refusal, Script};
use super::support::fleet::{simulation, unknown};
use super::{in_seconds, question, session};
use ami_preflight::aws::ask::ask;
use ami_preflight::evidence::{Answer, Call, Question};
use serde_json::{Value, json};

const ROLE: &str = "arn:aws:iam::111122223333:role/import";

fn ami(id: &str) -> Question {
    let input = json!({"ImageIds": [id], "IncludeDisabled": true});
    question(Call::DescribeImages, input)
}

fn ids(received: &Received) -> Vec<String> {
    let ids = received.input["ImageIds"].as_array().unwrap().iter();
    ids.map(|id| id.as_str().unwrap().to_owned()).collect()
}

fn images(ids: &[String]) -> Reply {
    let image = |id: &String| json!({"ImageId": id, "Name": format!("name of {id}")});
    Reply::Output(json!({"Images": ids.iter().map(image).collect::<Vec<_>>()}))
}

/// A script that refuses calls with one of these ids, in the words that it is given, and describes all other AMIs.
fn refusing(missing: &'static [&'static str], words: fn(&[String]) -> Reply) -> Script {
    Script::new().answer_with("ec2", "DescribeImages", move |received| {
        let asked = ids(received);
        let bad = asked.iter().filter(|id| missing.contains(&id.as_str()));
        let bad: Vec<String> = bad.cloned().collect();
        Some(match bad.is_empty() {
            true => images(&asked),
            false => words(&bad),
        })
    })
}

async fn together(script: Script, questions: &[Question]) -> (FakeAws, Vec<(Question, Answer)>) {
    let fake = FakeAws::start(script);
    let answers = ask(&session(&fake).await, questions, in_seconds(20)).await;
    assert_eq!(answers.len(), questions.len());
    (fake, answers)
}

/// That each answer is what the question alone is answered; how many calls it took together.
async fn as_alone(script: impl Fn() -> Script, questions: &[Question]) -> usize {
    let (fake, answers) = together(script(), questions).await;
    for (question, answer) in answers {
        let (_, alone) = together(script(), std::slice::from_ref(&question)).await;
        assert_eq!(answer.result, alone[0].1.result, "{}", question.input);
    }
    fake.count("*", "*")
}

fn amis(count: usize) -> Vec<Question> {
    (0..count).map(|n| ami(&format!("ami-{n:03}"))).collect()
}

#[tokio::test]
async fn many_amis_are_one_call() {
    assert_eq!(as_alone(|| refusing(&[], unknown), &amis(9)).await, 1);
    assert_eq!(as_alone(|| refusing(&[], unknown), &amis(201)).await, 2);
}

#[tokio::test]
async fn snapshots_and_ancestors_go_together_by_region_and_options() {
    let snapshot = |id: &str| question(Call::DescribeSnapshots, json!({"SnapshotIds": [id]}));
    let ancestor = |id: &str, region: &str| {
        let asked = question(Call::DescribeAncestorImage, json!({"ImageIds": [id]}));
        asked.in_region(Some(region.to_owned()))
    };
    let questions = [
        ami("ami-1"),
        ami("ami-2"),
        ancestor("ami-3", "eu-west-1"),
        ancestor("ami-4", "eu-west-1"),
        ancestor("ami-5", "us-east-1"),
        snapshot("snap-1"),
        snapshot("snap-2"),
    ];
    let script = || {
        refusing(&[], unknown).answer_with("ec2", "DescribeSnapshots", |received| {
            let ids = received.input["SnapshotIds"].as_array().unwrap().iter();
            let found: Vec<Value> = ids.map(|id| json!({"SnapshotId": id})).collect();
            Some(Reply::Output(json!({"Snapshots": found})))
        })
    };
    assert_eq!(as_alone(script, &questions).await, 4);
}

#[tokio::test]
async fn an_ami_that_nobody_knows_takes_no_other_with_it() {
    // Refused, and the rest.
    let one = || refusing(&["ami-004"], unknown);
    assert_eq!(as_alone(one, &amis(9)).await, 2);
    // Refused because of both, each alone for its own words, and the rest.
    let two = || refusing(&["ami-004", "ami-007"], unknown);
    assert_eq!(as_alone(two, &amis(9)).await, 4);
    // EC2 names the first malformed id only.
    let malformed = |bad: &[String]| {
        Reply::error(
            "InvalidAMIID.Malformed",
            &format!("Invalid id: \"{}\"", bad[0]),
        )
    };
    let script = || refusing(&["ami-004", "ami-007"], malformed);
    assert_eq!(as_alone(script, &amis(9)).await, 3);
    // Not for everybody's eyes.
    let hidden = |bad: &[String]| {
        let message = format!("Not authorized for images: [{}]", bad.join(", "));
        Reply::error("AuthFailure", &message)
    };
    assert_eq!(
        as_alone(|| refusing(&["ami-004"], hidden), &amis(9)).await,
        2
    );
    // Whoever does not say which, is asked by halves.
    let silent = |_: &[String]| Reply::error("InvalidParameterValue", "one of these is wrong");
    let made = as_alone(|| refusing(&["ami-004"], silent), &amis(8)).await;
    assert_eq!(made, 7);
    let all = || refusing(&["ami-000", "ami-001"], unknown);
    assert_eq!(as_alone(all, &amis(2)).await, 3);
}

#[tokio::test]
async fn an_ami_that_the_answer_leaves_out_is_asked_for_alone() {
    let script = || {
        Script::new().answer_with("ec2", "DescribeImages", |received| {
            let there: Vec<String> = ids(received)
                .into_iter()
                .filter(|id| id != "ami-002")
                .collect();
            Some(images(&there))
        })
    };
    assert_eq!(as_alone(script, &amis(4)).await, 2);
    // With something unnamed in it, nobody can tell what belongs to whom.
    let unnamed = || {
        Script::new().answer(
            "ec2",
            "DescribeImages",
            json!({"Images": [{"Name": "whose?"}]}),
        )
    };
    assert_eq!(as_alone(unnamed, &amis(3)).await, 4);
}

#[tokio::test]
async fn what_is_denied_or_throttled_is_not_taken_apart() {
    let denied = || refusing(&[], unknown).deny("ec2", "*");
    let (fake, answers) = together(Script::new().deny("ec2", "*").then(denied()), &amis(9)).await;
    assert_eq!(fake.count("*", "*"), 1);
    let codes = answers
        .iter()
        .map(|(_, it)| it.result.as_ref().unwrap_err().status());
    assert!(codes.into_iter().all(|status| status == "denied"));
    // The SDK's own attempts, and one more time.
    let script = Script::new()
        .throttle(4, "ec2", "*")
        .then(refusing(&[], unknown));
    let (fake, answers) = together(script, &amis(9)).await;
    assert!(answers.iter().all(|(_, answer)| answer.result.is_ok()));
    assert_eq!(fake.count("*", "*"), 5);
}

fn simulate(ami: &str) -> Question {
    let input = json!({
        "PolicySourceArn": ROLE, "ActionNames": ["ec2:ModifyImageAttribute"],
        "ResourceArns": [format!("arn:aws:ec2:eu-west-1::image/{ami}")],
        "ContextEntries": [
            {"ContextKeyName": "ec2:Region", "ContextKeyValues": ["eu-west-1"], "ContextKeyType": "string"},
            {"ContextKeyName": "ec2:ImageID", "ContextKeyValues": [ami], "ContextKeyType": "string"}]});
    question(Call::SimulateRole, input)
}

fn simulator(change: impl Fn(&mut Value) + Send + Sync + 'static, keys: &'static [&str]) -> Script {
    Script::new().answer_with("iam", "SimulatePrincipalPolicy", move |received| {
        let mut output = simulation(&received.input, keys);
        change(&mut output["EvaluationResults"][0]);
        Some(Reply::Output(output))
    })
}

fn entries(result: &mut Value) -> impl Iterator<Item = &mut Value> {
    result["ResourceSpecificResults"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
}

/// Says of an action what the strictest of its resources is told.
fn strictest(result: &mut Value) {
    let strict = ["explicitDeny", "implicitDeny", "allowed"].into_iter();
    let mut strict =
        strict.filter(|word| entries(result).any(|it| it["EvalResourceDecision"] == *word));
    let word = strict.next().unwrap();
    result["EvalDecision"] = json!(word);
}

fn deny_second(result: &mut Value) {
    let mut statements: Vec<Value> = Vec::new();
    for entry in entries(result) {
        if entry["EvalResourceName"].to_string().contains("ami-2") {
            entry["EvalResourceDecision"] = json!("explicitDeny");
            entry["MatchedStatements"] = json!([{"SourcePolicyId": "deny"}]);
        }
        statements.extend(entry["MatchedStatements"].as_array().unwrap().clone());
    }
    result["MatchedStatements"] = json!(statements);
    strictest(result);
}

fn bounded(result: &mut Value) {
    let mut all = true;
    for entry in entries(result) {
        let allowed = !entry["EvalResourceName"].to_string().contains("ami-1");
        all &= allowed;
        entry["PermissionsBoundaryDecisionDetail"] =
            json!({"AllowedByPermissionsBoundary": allowed});
        entry["EvalResourceDecision"] = json!(if allowed { "allowed" } else { "implicitDeny" });
    }
    result["PermissionsBoundaryDecisionDetail"] = json!({"AllowedByPermissionsBoundary": all});
    strictest(result);
}

/// A result for each resource, as IAM answered before 2026.
fn one_each(received: &Received) -> Reply {
    let resources = received.input["ResourceArns"].as_array().unwrap();
    let result = |arn: &Value| json!({"EvalActionName": "ec2:ModifyImageAttribute", "EvalResourceName": arn, "EvalDecision": "allowed"});
    Reply::Output(
        json!({"EvaluationResults": resources.iter().map(result).collect::<Vec<_>>(), "IsTruncated": false}),
    )
}

#[tokio::test]
async fn simulations_of_many_resources_are_one_call_and_each_has_its_own_word() {
    let questions = ["ami-1", "ami-2", "ami-3"].map(simulate);
    let changes: [fn(&mut Value); 3] = [|_| {}, deny_second, bounded];
    for change in changes {
        assert_eq!(as_alone(|| simulator(change, &[]), &questions).await, 1);
    }
    let former = || Script::new().answer_with("iam", "*", |received| Some(one_each(received)));
    assert_eq!(as_alone(former, &questions).await, 1);
}

#[tokio::test]
async fn simulations_that_may_depend_on_what_was_left_out_are_made_alone() {
    let questions = ["ami-1", "ami-2", "ami-3"].map(simulate);
    // A policy asks for the AMI's id.
    let asks = || simulator(|_| {}, &["ec2:ImageID"]);
    assert_eq!(as_alone(asks, &questions).await, 4);
    // Policies of the organization may ask for it, and the simulator would not say so.
    let organization = || {
        let detail = json!({"AllowedByOrganizations": true});
        simulator(
            move |result| result["OrganizationsDecisionDetail"] = detail.clone(),
            &[],
        )
    };
    assert_eq!(as_alone(organization, &questions).await, 4);
    // Another key that nobody was told is the same for all.
    let other = || simulator(|_| {}, &["ec2:Owner"]);
    assert_eq!(as_alone(other, &questions).await, 1);
    for (key, value) in [
        (
            "PolicySourceArn",
            json!("arn:aws:iam::111122223333:role/other"),
        ),
        ("ContextEntries", json!([])),
    ] {
        let mut questions = questions.clone();
        let mut input = Value::clone(&questions[1].input);
        input[key] = value;
        questions[1] = question(questions[1].call, input);
        assert_eq!(
            as_alone(|| simulator(|_| {}, &[]), &questions).await,
            2,
            "{key}"
        );
    }
}

#[tokio::test]
async fn one_bad_resource_spoils_no_other_simulation() {
    let script = || {
        let refusing = Script::new().answer_with("iam", "*", |received| {
            let bad = received.input["ResourceArns"].to_string().contains("ami-2");
            bad.then(|| Reply::error("InvalidInput", "Invalid resource"))
        });
        refusing.then(simulator(|_| {}, &[]))
    };
    let questions = ["ami-1", "ami-2", "ami-3", "ami-4"].map(simulate);
    assert_eq!(as_alone(script, &questions).await, 5);
    let gone = || Script::new().error("iam", "*", "NoSuchEntity", "no such role", 404);
    assert_eq!(as_alone(gone, &questions).await, 1);
}

fn name(name: &str) -> Question {
    question(Call::DescribeImagesByName, json!({"Names": [name]}))
}

fn own(name: &str, visibility: &str) -> Value {
    json!({"Name": name, "Visibility": visibility, "State": "AVAILABLE",
        "Arn": format!("arn:aws:appstream:eu-west-1:111122223333:image/{name}")})
}

/// The lists of images by what they can be.
fn lists(more: Option<Value>) -> Script {
    Script::new().answer_with("appstream", "DescribeImages", move |received| {
        if !received.input["Names"].is_null() {
            return Some(Reply::error("ResourceNotFoundException", "not found"));
        }
        let images = match received.input["Type"].as_str() {
            Some("PRIVATE") => vec![own("taken", "PRIVATE"), own("lent", "PRIVATE")],
            Some("PUBLIC") => vec![json!({"Name": "public", "Visibility": "PUBLIC"})],
            _ => [Some(own("lent", "SHARED")), more.clone()]
                .into_iter()
                .flatten()
                .collect(),
        };
        Some(Reply::Output(json!({"Images": images})))
    })
}

fn names() -> Vec<Question> {
    let free = (0..7).map(|n| name(&format!("free-{n}")));
    free.chain(["taken", "lent", "public"].map(name)).collect()
}

#[tokio::test]
async fn many_names_are_looked_up_in_the_lists_and_the_private_one_is_read_once() {
    let mut questions = names();
    questions.push(question(
        Call::DescribePrivateImages,
        json!({"Type": "PRIVATE"}),
    ));
    let (fake, answers) = together(lists(None), &questions).await;
    assert_eq!(fake.count("*", "*"), 3);
    let found = |question: &Question| {
        let (_, answer) = answers.iter().find(|(it, _)| it == question).unwrap();
        answer.result.clone().unwrap()["Images"].clone()
    };
    assert_eq!(found(&name("free-3")), json!([]));
    assert_eq!(found(&name("taken")), json!([own("taken", "PRIVATE")]));
    assert_eq!(
        found(&name("lent")),
        json!([own("lent", "PRIVATE")]),
        "on two lists, once"
    );
    assert_eq!(found(&name("public"))[0]["Visibility"], "PUBLIC");
    assert_eq!(
        found(questions.last().unwrap()).as_array().unwrap().len(),
        2
    );
}

#[tokio::test]
async fn lists_are_read_once_a_run() {
    let fake = FakeAws::start(lists(None));
    let session = session(&fake).await;
    ask(&session, &names(), in_seconds(20)).await;
    let later = [name("taken"), name("later")];
    let answers = ask(&session, &later, in_seconds(20)).await;
    assert_eq!(fake.count("*", "*"), 3);
    assert_eq!(
        answers
            .iter()
            .filter(|(_, it)| it.result == Ok(json!({"Images": []})))
            .count(),
        1
    );
}

#[tokio::test]
async fn names_that_the_lists_cannot_tell_are_asked_for_by_name() {
    let unnamed = lists(Some(json!({"Visibility": "SHARED"})));
    let (fake, _) = together(unnamed, &names()).await;
    assert_eq!(fake.count("*", "*"), 3 + 10);
    let broken = Script::new().answer_with("appstream", "*", |received| {
        let shared = received.input["Type"] == "SHARED";
        shared.then(|| Reply::error("InvalidParameterCombinationException", "no"))
    });
    let (fake, _) = together(broken.then(lists(None)), &names()).await;
    assert_eq!(fake.count("*", "*"), 3 + 10);
    let (fake, answers) = together(Script::new().deny("appstream", "*"), &names()).await;
    assert_eq!(fake.count("*", "*"), 1);
    assert!(
        answers
            .iter()
            .all(|(_, it)| it.result.as_ref().unwrap_err().status() == "denied")
    );
    let (fake, _) = together(lists(None), &names()[..7]).await;
    assert_eq!(fake.count("*", "*"), 7, "few names");
    let throttled = Script::new().first(4, "appstream", "*", Reply::Refuse(Refusal::Throttled));
    let (fake, answers) = together(throttled.then(lists(None)), &names()).await;
    assert!(answers.iter().all(|(_, it)| it.result.is_ok()));
    assert_eq!(fake.count("*", "*"), 4 + 3);
}

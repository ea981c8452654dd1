//! The recorded calls about one AMI, and ways to take a rung of the ladder away.

use super::world::{World, call, deny, judge_all, ready, request};
use ami_preflight::evidence::Call;
use serde_json::{Value, json};

pub const AMI: &str = "ami-0a1b2c3d4e5f60718";
pub const BASE: &str = "ami-0fedcba9876543210";
pub const INSTANCE: &str = "i-0123456789abcdef0";
pub const LADDER: [Call; 5] = [
    Call::GetImageAncestry,
    Call::DescribeAncestorImage,
    Call::GetConsoleOutput,
    Call::GetParametersByPath,
    Call::GetImage,
];

pub fn judged(change: impl FnOnce(&mut Value)) -> World {
    let mut evidence = ready();
    change(&mut evidence);
    judge_all(&request(), &evidence, &["ami"])
}

pub fn image(evidence: &mut Value) -> &mut Value {
    &mut call(evidence, "DescribeImages", AMI)["output"]["Images"][0]
}

pub fn base(evidence: &mut Value) -> &mut Value {
    &mut call(evidence, "DescribeImages", BASE)["output"]["Images"][0]
}

pub fn console(evidence: &mut Value) -> &mut Value {
    call(evidence, "GetConsoleOutput", INSTANCE)
}

/// A name that tells nothing.
pub fn mute(evidence: &mut Value) {
    image(evidence)["Name"] = json!("golden-12");
}

/// The instance is gone: no permission would help.
pub fn no_console(evidence: &mut Value) {
    deny(console(evidence), "InvalidInstanceID.NotFound");
}

/// Amazon has taken the base back.
pub fn private_base(evidence: &mut Value) {
    call(evidence, "DescribeImages", BASE)["output"]["Images"] = json!([]);
}

pub fn made(evidence: &mut Value, day: &str) {
    let ancestry = call(evidence, "GetImageAncestry", AMI);
    ancestry["output"]["ImageAncestryEntries"][1]["CreationDate"] =
        json!(format!("{day}T19:22:10.000Z"));
}

pub fn parameters(evidence: &mut Value, name: &str) {
    let found = json!({"service": "ssm", "operation": "GetParametersByPath",
        "input": {"Path": "/aws/service/ami-windows-latest", "Recursive": true},
        "output": {"Parameters": [
            {"Name": "/aws/service/ami-windows-latest/Windows_Server-2016-English-Full-Base", "Value": "ami-00000000000000001"},
            {"Name": format!("/aws/service/ami-windows-latest/{name}"), "Value": BASE}]}});
    evidence["calls"].as_array_mut().unwrap().push(found);
}

pub const ARN: &str = "arn:aws:imagebuilder:eu-west-1:111122223333:image/golden/1.0.0/7";

pub fn builder(evidence: &mut Value, os: &str) {
    let tags = json!([{"Key": "CreatedBy", "Value": "EC2 Image Builder"}, {"Key": "Ec2ImageBuilderArn", "Value": ARN}]);
    image(evidence)["Tags"] = tags;
    let built = json!({"service": "imagebuilder", "operation": "GetImage", "input": {"imageBuildVersionArn": ARN},
        "output": {"requestId": "1", "image": {"arn": ARN, "platform": "Windows", "osVersion": os,
            "imageRecipe": {"parentImage": "arn:aws:imagebuilder:eu-west-1:aws:image/windows-server-2022-english-full-base-x86/x.x.x"},
            "outputResources": {"amis": [{"region": "eu-west-1", "image": AMI}]}}}});
    evidence["calls"].as_array_mut().unwrap().push(built);
}

/// Console output of another Windows.
pub fn print(evidence: &mut Value, changes: &[(&str, &str)]) {
    let output = &mut console(evidence)["output"]["Output"];
    let mut text = output.as_str().unwrap().to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    *output = json!(text);
}

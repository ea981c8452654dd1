//! What a redacted text looks like: as long, of the same characters, the same for the same; what is Amazon's own stays.

use ami_preflight::evidence::EvidenceFile;
use ami_preflight::evidence::file::RecordedCall;
use ami_preflight::os::console;
use ami_preflight::redact::{Material, redacted};
use serde_json::{Map, Value, json};

/// The redacted request; its members may be anything.
fn request(members: Value) -> Map<String, Value> {
    let material = Material {
        requests: vec![members.as_object().unwrap().clone()],
        ..Material::default()
    };
    redacted(&material).requests.remove(0)
}

fn text(value: &str) -> String {
    let request = request(json!({"Description": value}));
    request["Description"].as_str().unwrap().to_owned()
}

/// The redacted output of a call.
fn output(operation: &str, output: Value) -> Value {
    let service = match operation {
        "GetRolePolicy" => "iam",
        _ => "ec2",
    };
    let call = RecordedCall {
        output: Some(output.into()),
        error: None,
        ..RecordedCall::error(service, operation, "none")
    };
    let evidence = EvidenceFile {
        schema_version: 1,
        calls: vec![call],
        ..EvidenceFile::default()
    };
    let material = Material {
        evidence: Some(evidence),
        ..Material::default()
    };
    let mut calls = redacted(&material).evidence.unwrap().calls;
    calls.remove(0).output.unwrap().value()
}

/// Letters as `a`, capitals as `A`, digits as `9`; the rest as it is.
fn shape(text: &str) -> String {
    let class = |c: char| match c {
        c if c.is_uppercase() => 'A',
        c if c.is_alphabetic() => 'a',
        c if c.is_ascii_digit() => '9',
        c => c,
    };
    text.chars().map(class).collect()
}

#[test]
fn texts_keep_their_shape_and_lose_their_words() {
    for word in [
        "cad-workstation_Nov.2026",
        "Größe (x) + Straße",
        "名前 テスト",
        r"C:\Acme Tools\bin\acme64.exe",
        "ACME-2026 alice@acme.example",
        "ami-0123456789abcdefXYZ",
        "111122223333",
        "arn:aws:iam::111122223333:role/team/Builder",
        "a\u{200b}bc\u{202a} d\te",
    ] {
        let redacted = text(word);
        assert_ne!(redacted, word);
        assert_eq!(shape(&redacted), shape(word), "{word}: {redacted}");
        assert_eq!(redacted.len(), word.len(), "{word}: {redacted}");
    }
}

#[test]
fn the_same_gets_the_same_and_another_another() {
    let found = request(json!({
        "Name": "acme-cad",
        "DisplayName": "ACME Cad",
        "Description": "acme, not acne",
        "Tags": {"acme": "111122223333"},
        "IamRoleArn": "arn:aws:iam::111122223333:role/acme",
    }));
    let name = found["Name"].as_str().unwrap();
    let (acme, cad) = name.split_once('-').unwrap();
    let label = found["DisplayName"].as_str().unwrap();
    assert_eq!(label.to_lowercase(), format!("{acme} {cad}"));
    let (tag, account) = found["Tags"].as_object().unwrap().iter().next().unwrap();
    assert_eq!(tag, acme);
    let account = account.as_str().unwrap();
    assert_eq!(
        found["IamRoleArn"],
        format!("arn:aws:iam::{account}:role/{acme}")
    );
    let words: Vec<&str> = found["Description"]
        .as_str()
        .unwrap()
        .split(", not ")
        .collect();
    assert_eq!(words[0], acme);
    assert_ne!(words[1], acme);
}

#[test]
fn what_is_amazons_own_stays() {
    for word in [
        "TPM-Windows_Server-2022-English-Full-Base-2026.10.14",
        "Windows_Server-2019-Japanese-Full-SQL_2019_Standard-2026.09.09",
        "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess",
        "arn:aws:iam::111122223333:role/service-role/AmazonAppStreamServiceAccess",
        "aws/service/ami-windows-latest/TPM-Windows_Server-2022-English-Full-Base",
        "appstream.amazonaws.com",
        "eu-west-1",
    ] {
        let kept = text(word);
        assert_eq!(kept.replace("100000000001", "111122223333"), word);
    }
    // The name of an AMI of somebody who named it as Amazon does.
    let own = "Windows_Server-2022-English-Full-AcmeFinance-2026.10.14";
    assert!(!text(own).contains("Acme"));
}

#[test]
fn amis_of_amazon_keep_their_ids_and_the_imported_one_does_not() {
    let images = json!({"Images": [
        {"ImageId": "ami-0aaaaaaaaaaaaaaaa", "ImageOwnerAlias": "amazon", "OwnerId": "801119661308"},
        {"ImageId": "ami-0bbbbbbbbbbbbbbbb", "OwnerId": "111122223333", "SourceImageId": "ami-0aaaaaaaaaaaaaaaa"},
    ]});
    let found = output("DescribeImages", images);
    assert_eq!(
        found.pointer("/Images/0/ImageId").unwrap(),
        "ami-0aaaaaaaaaaaaaaaa"
    );
    assert_eq!(found.pointer("/Images/0/OwnerId").unwrap(), "801119661308");
    assert_eq!(
        found.pointer("/Images/1/SourceImageId").unwrap(),
        "ami-0aaaaaaaaaaaaaaaa"
    );
    assert_eq!(
        found.pointer("/Images/1/ImageId").unwrap(),
        "ami-00000000000000001"
    );
    assert_eq!(found.pointer("/Images/1/OwnerId").unwrap(), "100000000001");
}

#[test]
fn consoles_tell_of_windows_as_before_and_of_nobody() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/console");
    let files = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let files: Vec<_> = files
        .filter(|path| path.extension().is_some_and(|end| end == "txt"))
        .collect();
    assert!(files.len() >= 4);
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let text = format!("{text}\r\nHostname: FINANCE-ACME01 alice 10.1.2.3\r\n");
        let found = output(
            "GetConsoleOutput",
            json!({"InstanceId": "i-0123456789abcdef0", "Output": text}),
        );
        let redacted = found["Output"].as_str().unwrap();
        for word in ["FINANCE", "ACME", "alice"] {
            assert!(!redacted.contains(word), "{redacted}");
        }
        let (mut before, mut after) = (console::read(&text), console::read(redacted));
        (before.instance, after.instance) = (None, None);
        assert_eq!(after, before, "{}", file.display());
    }
}

#[test]
fn messages_of_aws_can_still_be_read() {
    let material = Material {
        names: vec!["acme-cad".to_owned()],
        requests: vec![
            json!({"Name": "acme-cad", "SourceAmiId": "ami-0123456789abcdef0"})
                .as_object()
                .unwrap()
                .clone(),
        ],
        answers: vec![
            json!({"Images": [{"Name": "acme-cad", "State": "FAILED", "StateChangeReason": {
                "Code": "INTERNAL_ERROR",
                "Message": r"We encountered an internal error with acme-cad of User: arn:aws:sts::111122223333:assumed-role/Admin/alice (alice@acme.example, C:\Acme\x.exe, 'Bob') for ami-0123456789abcdef0",
            }}]}),
        ],
        ..Material::default()
    };
    let redacted = redacted(&material);
    let message = redacted.answers[0]
        .pointer("/Images/0/StateChangeReason/Message")
        .unwrap();
    let message = message.as_str().unwrap();
    let name = &redacted.names[0];
    assert!(message.starts_with(&format!("We encountered an internal error with {name} of User: arn:aws:sts::100000000001:assumed-role/")), "{message}");
    for word in [
        "acme",
        "Acme",
        "alice",
        "Admin",
        "Bob",
        "111122223333",
        "ami-0123456789abcdef0",
    ] {
        assert!(!message.contains(word), "{word}: {message}");
    }
    assert_eq!(
        redacted.answers[0].pointer("/Images/0/State").unwrap(),
        "FAILED"
    );
}

#[test]
fn hostile_texts_take_no_longer_than_they_are() {
    for hostile in [
        "a-".repeat(15_000),
        "${".repeat(15_000),
        "arn:".repeat(10_000),
        "'".repeat(15_000),
        "\\@ ".repeat(10_000),
        "a1".repeat(15_000),
        "x".repeat(30_000),
        "*a*".repeat(10_000),
    ] {
        let policy = json!({"PolicyDocument": {"Statement": [{"Resource": hostile}]}, "Message": hostile, "Name": hostile});
        let found = output("GetRolePolicy", policy);
        assert!(found.is_object());
    }
}

#[test]
fn policies_keep_what_decides_and_their_patterns_go_on_fitting() {
    let document = json!({"Version": "2012-10-17", "Id": "Acme", "Statement": [{
        "Sid": "AcmeBuilders", "Effect": "Allow", "Action": ["ec2:Describe*", "iam:PassRole"],
        "Resource": ["arn:aws:iam::111122223333:role/Acme*", "arn:aws:iam::*:role/*Builder"],
        "Condition": {
            "IpAddress": {"aws:SourceIp": ["192.0.2.10/32", "192.0.2.11/32"]},
            "StringEquals": {"aws:PrincipalTag/CostCentre": "acme", "aws:RequestedRegion": "eu-west-1"},
            "NumericLessThan": {"aws:MultiFactorAuthAge": "86400"},
        },
    }]});
    let text = percent_encoding::utf8_percent_encode(
        &document.to_string(),
        percent_encoding::NON_ALPHANUMERIC,
    )
    .to_string();
    let found = output(
        "GetRolePolicy",
        json!({"PolicyName": "AcmeBuilder", "PolicyDocument": document, "Document": text}),
    );
    let encoded: Value = serde_json::from_str(found["Document"].as_str().unwrap()).unwrap();
    assert_eq!(encoded, found["PolicyDocument"]);
    let statement = &found["PolicyDocument"]["Statement"][0];
    assert_eq!(
        statement["Action"],
        json!(["ec2:Describe*", "iam:PassRole"])
    );
    let condition = &statement["Condition"];
    assert_eq!(
        condition["NumericLessThan"]["aws:MultiFactorAuthAge"],
        "86400"
    );
    assert_eq!(
        condition["StringEquals"]["aws:RequestedRegion"],
        "eu-west-1"
    );
    assert_eq!(
        condition["IpAddress"]["aws:SourceIp"],
        json!(["10.1.0.0/32", "10.2.0.0/32"])
    );
    let name = found["PolicyName"].as_str().unwrap();
    let start = statement["Resource"][0]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap();
    let end = statement["Resource"][1]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap();
    assert!(
        name.starts_with(start.trim_end_matches('*')),
        "{name} {start}"
    );
    assert!(name.ends_with(end.trim_start_matches('*')), "{name} {end}");
    for word in ["Acme", "acme", "Builder", "CostCentre", "192.0.2", "1111"] {
        assert!(!found.to_string().contains(word), "{word}: {found}");
    }
}

//! Whose account is asked: the access key in the signatures that arrive at the fake AWS, with the profiles of the AWS CLI's files.

use super::support::cli::{Run, command, finish};
use super::support::fake_aws::{FakeAws, Script};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use tempfile::TempDir;

const CONFIG: &str = "\
[default]
region = eu-west-1
[profile prod]
aws_access_key_id = AKIAPROD
aws_secret_access_key = prod
[profile admin]
role_arn = arn:aws:iam::111122223333:role/admin
source_profile = shared
[profile from-environment]
role_arn = arn:aws:iam::111122223333:role/admin
credential_source = Environment
[profile program]
credential_process = printf '{\"Version\": 1, \"AccessKeyId\": \"AKIAPROGRAM\", \"SecretAccessKey\": \"x\"}'
[profile bare]
region = eu-west-1
[profile half]
aws_access_key_id = AKIAHALF
[profile orphan]
role_arn = arn:aws:iam::111122223333:role/admin
source_profile = nobody
";
const CREDENTIALS: &str =
    "[shared]\naws_access_key_id = AKIASHARED\naws_secret_access_key = shared\n";

/// A fake AWS, and the two files of the AWS CLI.
struct Machine {
    fake: FakeAws,
    folder: TempDir,
}

impl Machine {
    fn new() -> Self {
        let evidence: Value =
            serde_json::from_str(include_str!("../../../../examples/ready.evidence.json")).unwrap();
        let assumed = json!({
            "Credentials": {"AccessKeyId": "ASIAASSUMED", "SecretAccessKey": "x", "SessionToken": "t",
                "Expiration": "2099-01-01T00:00:00Z"},
            "AssumedRoleUser": {"AssumedRoleId": "AROA:s", "Arn": "arn:aws:sts::111122223333:assumed-role/admin/s"}});
        let script = Script::from_evidence(&evidence).answer("sts", "AssumeRole", assumed);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("config"), CONFIG).unwrap();
        std::fs::write(folder.path().join("credentials"), CREDENTIALS).unwrap();
        Self {
            fake: FakeAws::start(script),
            folder,
        }
    }

    /// A run with the credentials of the environment beside those of the files.
    fn check(&self, variables: &[(&str, &str)], arguments: &[&str]) -> Run {
        let mut command = command();
        command
            .envs(self.fake.env())
            .env("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT")
            .env("AWS_CONFIG_FILE", self.folder.path().join("config"))
            .env(
                "AWS_SHARED_CREDENTIALS_FILE",
                self.folder.path().join("credentials"),
            )
            .envs(variables.iter().copied());
        let request = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/ready.yaml");
        command
            .current_dir(self.folder.path())
            .arg("check")
            .arg(request)
            .args(["--region", "eu-west-1", "-o", "json"])
            .args(arguments);
        finish(&mut command)
    }

    /// The access keys that signed what has arrived, but for the sign-in itself.
    fn signers(&self) -> BTreeSet<String> {
        let log = self.fake.log().into_iter();
        let asked = log.filter(|call| call.operation != "AssumeRole");
        asked
            .map(|call| signer(&call.headers["authorization"]))
            .collect()
    }
}

fn signer(authorization: &str) -> String {
    let key = authorization.split("Credential=").nth(1).unwrap();
    key.split('/').next().unwrap().to_owned()
}

/// Whose key signs every question of a run.
fn signed_by(variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let machine = Machine::new();
    let run = machine.check(variables, arguments);
    let signers: Vec<String> = machine.signers().into_iter().collect();
    assert_eq!(signers.len(), 1, "{arguments:?} {signers:?} {}", run.stderr);
    signers.concat()
}

#[test]
fn a_profile_that_is_named_goes_before_credentials_in_the_environment() {
    for (profile, key) in [
        ("prod", "AKIAPROD"),
        ("shared", "AKIASHARED"),
        ("admin", "ASIAASSUMED"),
        ("from-environment", "ASIAASSUMED"),
        ("program", "AKIAPROGRAM"),
    ] {
        assert_eq!(signed_by(&[], &["--profile", profile]), key, "{profile}");
        let variable = [("AWS_PROFILE", "bare")];
        assert_eq!(signed_by(&variable, &["--profile", profile]), key);
    }
}

#[test]
fn a_role_is_assumed_with_the_keys_of_its_source() {
    for (profile, source) in [
        ("admin", "AKIASHARED"),
        ("from-environment", "AKIAENVIRONMENT"),
    ] {
        let machine = Machine::new();
        machine.check(&[], &["--profile", profile]);
        let log = machine.fake.log();
        let sign_in = log.iter().find(|call| call.operation == "AssumeRole");
        let sign_in = &sign_in.unwrap().headers["authorization"];
        assert_eq!(signer(sign_in), source, "{profile}");
    }
}

#[test]
fn so_does_a_profile_in_the_configuration_file() {
    let machine = Machine::new();
    let config = machine.folder.path().join("own.yaml");
    std::fs::write(&config, "profile: prod\n").unwrap();
    let arguments = ["--config", config.to_str().unwrap()];
    machine.check(&[], &arguments);
    assert_eq!(machine.signers(), BTreeSet::from(["AKIAPROD".to_owned()]));
}

#[test]
fn a_profile_of_the_environment_gives_way_to_its_keys_as_in_the_aws_cli() {
    for variables in [
        vec![],
        vec![("AWS_PROFILE", "prod")],
        vec![("AWS_PROFILE", "")],
        vec![("AWS_DEFAULT_PROFILE", "prod"), ("AWS_PROFILE", "nobody")],
    ] {
        assert_eq!(
            signed_by(&variables, &[]),
            "AKIAENVIRONMENT",
            "{variables:?}"
        );
    }
    for (variable, key) in [
        (("AWS_PROFILE", "prod"), "AKIAPROD"),
        (("AWS_DEFAULT_PROFILE", "shared"), "AKIASHARED"),
    ] {
        let no_keys = [("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "")];
        let variables = [&no_keys[..], &[variable]].concat();
        assert_eq!(signed_by(&variables, &[]), key, "{variable:?}");
    }
}

#[test]
fn an_unknown_profile_ends_the_run_before_anything_is_asked() {
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str], &'a [&'a str]);
    let cases: [Case<'_>; 5] = [
        (
            &[],
            &["--profile", "prd"],
            &[
                "no profile `prd`",
                "--profile names it",
                "`prod`?",
                "config (AWS_CONFIG_FILE)",
            ],
        ),
        (
            &[("AWS_PROFILE", "zzzzzzz")],
            &[],
            &["no profile `zzzzzzz`", "environment variable AWS_PROFILE"],
        ),
        (
            &[("AWS_SHARED_CREDENTIALS_FILE", "gone")],
            &["--profile", "shared"],
            &[
                "no profile `shared`",
                "gone (AWS_SHARED_CREDENTIALS_FILE; there is no such file)",
            ],
        ),
        (
            &[],
            &["--profile", "orphan"],
            &[
                "no profile `nobody`",
                "`orphan` names it as its source_profile",
            ],
        ),
        (
            &[],
            &["--profile", "a\u{1b}[31m"],
            &["no profile `a\\u{1b}[31m`"],
        ),
    ];
    for (variables, arguments, said) in cases {
        let machine = Machine::new();
        let run = machine.check(variables, arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        for said in said {
            assert!(run.stderr.contains(said), "{said}: {}", run.stderr);
        }
        assert_eq!(machine.fake.count("*", "*"), 0, "{arguments:?}");
    }
    let machine = Machine::new();
    let config = machine.folder.path().join("own.yaml");
    std::fs::write(&config, "region: eu-west-1\nprofile: prd\n").unwrap();
    let run = machine.check(&[], &["--config", config.to_str().unwrap()]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("own.yaml:2 names it"), "{}", run.stderr);
    assert_eq!(machine.fake.count("*", "*"), 0);
}

#[test]
fn a_profile_that_gives_no_credentials_is_not_made_up_for_by_the_environment() {
    for (profile, said) in [("bare", "`bare`"), ("half", "aws_secret_access_key")] {
        let machine = Machine::new();
        let run = machine.check(&[], &["--profile", profile, "-o", "human=/dev/stderr"]);
        assert_eq!(run.code, 3, "{profile} {}", run.stderr);
        assert_eq!(machine.fake.count("*", "*"), 0, "{profile}");
        assert!(run.stderr.contains(said), "{profile} {}", run.stderr);
    }
}

#[test]
fn a_file_that_is_no_configuration_is_named() {
    let machine = Machine::new();
    std::fs::write(machine.folder.path().join("config"), "[profile prod\nx\n").unwrap();
    let run = machine.check(&[], &["--profile", "prod"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("cannot be looked up"), "{}", run.stderr);
    assert!(run.stderr.contains("AWS_CONFIG_FILE"), "{}", run.stderr);
    assert_eq!(machine.fake.count("*", "*"), 0);
}

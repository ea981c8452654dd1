//! The context of the two requests that matter, and the mistakes that real roles make with it.

use std::collections::BTreeMap;

use ami_preflight::iam::Verdict::{Allow, Deny, Unknown};
use ami_preflight::iam::{
    Context, ContextError, Decision, Image, KeyState, Role, RoleCall, ServiceCall, Verdict,
    may_assume, may_call,
};
use serde_json::{Value, json};

const MODIFY: &str = "ec2:ModifyImageAttribute";
const DESCRIBE: &str = "ec2:DescribeImages";
const SERVICE: &str = "appstream.amazonaws.com";
const ACCOUNT: &str = "111122223333";

fn with_condition(condition: &str, effect: &str) -> Role {
    let condition: Value = serde_json::from_str(condition).unwrap();
    let base = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let one = json!({"Effect": effect, "Action": "*", "Resource": "*", "Condition": condition});
    let statements = if effect == "Deny" {
        json!([base, one])
    } else {
        json!([one])
    };
    let detail = json!({
        "Arn": "arn:aws:iam::111122223333:role/service-role/import",
        "RoleName": "import",
        "Tags": [{"Key": "team", "Value": "cad"}],
        "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}],
    });
    Role::from_json(&detail.to_string()).unwrap()
}

fn call(role: &Role, action: &str, tags: &[(&str, &str)]) -> Decision {
    let tags: BTreeMap<String, String> = tags
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect();
    let image = Image {
        image_id: Some("ami-1"),
        image_type: Some("machine"),
        owner_id: Some(ACCOUNT),
        public: Some(false),
        root_device_type: Some("ebs"),
        tags: Some(&tags),
    };
    let now = "2026-11-23T12:00:00Z".parse().unwrap();
    let call = RoleCall {
        region: Some("eu-west-1"),
        now: Some(now),
        image: Some(image),
    };
    may_call(
        role,
        action,
        Some("arn:aws:ec2:eu-west-1::image/ami-1"),
        &call.context(role, action),
    )
}

fn both(condition: &str, effect: &str) -> (Verdict, Verdict) {
    let role = with_condition(condition, effect);
    (
        call(&role, MODIFY, &[]).verdict,
        call(&role, DESCRIBE, &[]).verdict,
    )
}

#[test]
fn keys_of_the_roles_own_calls_have_the_values_that_aws_sends() {
    for condition in [
        r#"{"StringEquals":{"aws:PrincipalAccount":"111122223333"}}"#,
        r#"{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::111122223333:role/service-role/import"}}"#,
        r#"{"StringEquals":{"aws:PrincipalType":"AssumedRole"}}"#,
        r#"{"StringEquals":{"aws:PrincipalTag/team":"cad","aws:RequestedRegion":"eu-west-1","ec2:Region":"eu-west-1"}}"#,
        r#"{"Bool":{"aws:SecureTransport":"true","aws:ViaAWSService":"false","aws:PrincipalIsAWSService":"false"}}"#,
        r#"{"DateLessThan":{"aws:CurrentTime":"2026-12-01"},"NumericGreaterThan":{"aws:EpochTime":"1795435199"}}"#,
        r#"{"Null":{"aws:username":"true","aws:CalledVia":"true","aws:PrincipalServiceName":"true","aws:PrincipalTag/x":"true"}}"#,
    ] {
        assert_eq!(both(condition, "Allow"), (Allow, Allow), "{condition}");
    }
}

#[test]
fn keys_that_nobody_can_know_stay_unknown() {
    for key in [
        "aws:SourceIp",
        "aws:SourceVpc",
        "aws:SourceVpce",
        "aws:MultiFactorAuthPresent",
        "aws:PrincipalOrgID",
    ] {
        let condition = format!(r#"{{"StringEquals":{{"{key}":"x"}}}}"#);
        assert_eq!(both(&condition, "Allow"), (Unknown, Unknown), "{key}");
        assert_eq!(both(&condition, "Deny"), (Unknown, Unknown), "{key}");
    }
    assert_eq!(
        both(
            r#"{"StringEquals":{"ec2:Attribute":"LaunchPermission"}}"#,
            "Allow"
        ),
        (Unknown, Deny)
    );
    assert_eq!(
        both(
            r#"{"StringEquals":{"ec2:Attribute/LaunchPermission":"x"}}"#,
            "Allow"
        ),
        (Unknown, Deny)
    );
}

#[test]
fn keys_of_the_image_exist_for_the_modification_only() {
    for condition in [
        r#"{"StringEquals":{"ec2:Owner":"111122223333"}}"#,
        r#"{"Bool":{"ec2:Public":"false"}}"#,
        r#"{"StringEquals":{"ec2:ImageType":"machine","ec2:ImageID":"ami-1","ec2:RootDeviceType":"ebs"}}"#,
    ] {
        assert_eq!(both(condition, "Allow"), (Allow, Deny), "{condition}");
    }
    assert_eq!(
        both(
            r#"{"StringEquals":{"ec2:InstanceType":"t3.large"}}"#,
            "Allow"
        ),
        (Deny, Deny)
    );
    assert_eq!(
        both(
            r#"{"StringNotEquals":{"aws:RequestTag/team":"cad"}}"#,
            "Deny"
        ),
        (Deny, Deny)
    );
}

#[test]
fn tag_conditions_need_the_tag_on_the_image() {
    for key in [
        "aws:ResourceTag/import",
        "ec2:ResourceTag/import",
        "aws:resourcetag/IMPORT",
    ] {
        let role = with_condition(&format!(r#"{{"StringEquals":{{"{key}":"yes"}}}}"#), "Allow");
        assert_eq!(
            call(&role, MODIFY, &[("import", "yes")]).verdict,
            Allow,
            "{key}"
        );
        assert_eq!(
            call(&role, MODIFY, &[("import", "no")]).verdict,
            Deny,
            "{key}"
        );
        assert_eq!(call(&role, MODIFY, &[]).verdict, Deny, "{key}");
        // Two tags that differ in case only: which one the key means is not said.
        assert_eq!(
            call(&role, MODIFY, &[("import", "yes"), ("Import", "yes")]).verdict,
            Unknown,
            "{key}"
        );
        let blind = RoleCall {
            region: None,
            now: None,
            image: None,
        };
        let context = blind.context(&role, MODIFY);
        assert_eq!(
            may_call(&role, MODIFY, None, &context).verdict,
            Unknown,
            "{key} of an image not described"
        );
    }
}

#[test]
fn denials_meant_for_people_hit_a_service_role() {
    // Absent on the service's AssumeRole or unknown on the role's calls: a role that is denied or may be, but never plainly allowed.
    let absent = |key: &str| {
        let mut context = Context::unknown();
        context.set(key, KeyState::Absent);
        context
    };
    for (condition, key) in [
        (
            r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#,
            "aws:MultiFactorAuthPresent",
        ),
        (
            r#"{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
            "aws:SourceIp",
        ),
        (
            r#"{"StringNotEquals":{"aws:SourceVpce":"vpce-1"}}"#,
            "aws:SourceVpce",
        ),
    ] {
        let role = with_condition(condition, "Deny");
        assert_eq!(
            may_call(&role, DESCRIBE, None, &absent(key)).verdict,
            Deny,
            "{condition}"
        );
        assert_eq!(call(&role, DESCRIBE, &[]).verdict, Unknown, "{condition}");
        assert_eq!(call(&role, DESCRIBE, &[]).depends_on, [key]);
    }
}

fn trusting(condition: &str) -> Role {
    let condition: Value = serde_json::from_str(condition).unwrap();
    let statement = json!({"Effect": "Allow", "Principal": {"Service": SERVICE}, "Action": "sts:AssumeRole", "Condition": condition});
    let detail =
        json!({"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": statement}});
    Role::from_json(&detail.to_string()).unwrap()
}

fn assume(condition: &str, region: Option<&str>, account: Option<&str>) -> Verdict {
    let call = ServiceCall {
        partition: "aws",
        region,
        account,
        now: None,
    };
    may_assume(&trusting(condition), SERVICE, &call.context()).verdict
}

#[test]
fn what_a_service_sends_meets_the_patterns_of_the_guide() {
    let known = (Some("eu-west-1"), Some(ACCOUNT));
    for (condition, expected) in [
        (
            r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#,
            Allow,
        ),
        (
            r#"{"StringEquals":{"aws:SourceAccount":["1","111122223333"]}}"#,
            Allow,
        ),
        (
            r#"{"StringEquals":{"aws:SourceAccount":"444455556666"}}"#,
            Deny,
        ),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:appstream:eu-west-1:111122223333:*"}}"#,
            Allow,
        ),
        (
            r#"{"ArnEquals":{"aws:SourceArn":"arn:aws:appstream:*:111122223333:*"}}"#,
            Allow,
        ),
        (
            r#"{"StringLike":{"aws:SourceArn":"arn:aws:appstream:*"}}"#,
            Allow,
        ),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:appstream:us-east-1:111122223333:*"}}"#,
            Deny,
        ),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:appstream:eu-west-1:444455556666:*"}}"#,
            Deny,
        ),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:workspaces:eu-west-1:111122223333:*"}}"#,
            Deny,
        ),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:appstream:eu-west-1:111122223333:fleet/x"}}"#,
            Unknown,
        ),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:appstream:eu-west-1:111122223333:image*"}}"#,
            Unknown,
        ),
        (
            r#"{"ArnLike":{"aws:SourceArn":"arn:aws:appstream:eu-west-1:111122223333:${aws:SourceIp}*"}}"#,
            Unknown,
        ),
        // A literal comparison with a star in it never holds for a real ARN, but what comes is not known to the end.
        (
            r#"{"StringEquals":{"aws:SourceArn":"arn:aws:appstream:eu-west-1:111122223333:*"}}"#,
            Unknown,
        ),
        (
            r#"{"StringEquals":{"aws:SourceArn":"arn:aws:appstream:us-east-1:111122223333:*"}}"#,
            Deny,
        ),
        (
            r#"{"ArnNotLike":{"aws:SourceArn":"arn:aws:appstream:us-east-1:111122223333:*"}}"#,
            Allow,
        ),
        (r#"{"Null":{"aws:SourceArn":"false"}}"#, Allow),
        (r#"{"StringEquals":{"sts:ExternalId":"x"}}"#, Deny),
        (r#"{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#, Deny),
        (r#"{"StringNotEquals":{"sts:ExternalId":"x"}}"#, Allow),
        (r#"{"StringEquals":{"sts:RoleSessionName":"x"}}"#, Unknown),
        (r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#, Unknown),
        // For the call to STS the Region is not known.
        (
            r#"{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}"#,
            Unknown,
        ),
    ] {
        assert_eq!(assume(condition, known.0, known.1), expected, "{condition}");
    }
}

#[test]
fn less_is_decided_when_account_or_region_are_not_known() {
    let own = r#"{"ArnLike":{"aws:SourceArn":"arn:aws:appstream:eu-west-1:111122223333:*"}}"#;
    assert_eq!(assume(own, None, Some(ACCOUNT)), Unknown);
    assert_eq!(assume(own, Some("eu-west-1"), None), Unknown);
    assert_eq!(assume(own, Some("us-east-1"), None), Deny);
    assert_eq!(
        assume(
            r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#,
            None,
            None
        ),
        Unknown
    );
}

#[test]
fn two_documents_may_differ_by_version_alone() {
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalTag/team": "${aws:ResourceTag/team}"}}});
    let with_version = |version: &str| {
        let detail = json!({"Arn": "arn:aws:iam::1:role/r", "Tags": [{"Key": "team", "Value": "cad"}],
            "RolePolicyList": [{"PolicyName": "p", "PolicyDocument": {"Version": version, "Statement": statement}}]});
        call(
            &Role::from_json(&detail.to_string()).unwrap(),
            MODIFY,
            &[("team", "cad")],
        )
        .verdict
    };
    assert_eq!(
        (with_version("2012-10-17"), with_version("2008-10-17")),
        (Allow, Deny)
    );
}

#[test]
fn context_arguments_are_read_as_the_manual_says() {
    let context = Context::from_arguments(
        &["aws:TagKeys=a", "AWS:tagkeys=b=c", "a:empty=[]", "a:none="],
        &["a:gone"],
    )
    .unwrap();
    assert_eq!(
        *context.get("aws:TagKeys"),
        KeyState::Known(vec!["a".into(), "b=c".into()])
    );
    assert_eq!(*context.get("a:empty"), KeyState::Known(vec![]));
    assert_eq!(*context.get("a:none"), KeyState::Known(vec![String::new()]));
    assert_eq!(*context.get("A:Gone"), KeyState::Absent);
    assert_eq!(*context.get("aws:SourceIp"), KeyState::Unknown);
    let wrong =
        |given: &[&str], absent: &[&str]| Context::from_arguments(given, absent).unwrap_err();
    assert_eq!(
        wrong(&["a"], &[]),
        ContextError::NotAnAssignment("a".into())
    );
    assert_eq!(
        wrong(&["=a"], &[]),
        ContextError::NotAnAssignment("=a".into())
    );
    assert_eq!(
        wrong(&["a=1"], &["A"]),
        ContextError::GivenAndAbsent("A".into())
    );
    assert_eq!(
        wrong(&["a=[]", "a=1"], &[]),
        ContextError::EmptyAndGiven("a".into())
    );
    assert_eq!(wrong(&[], &[""]), ContextError::NoKey);
}

//! Which actions and resources a statement covers.

use super::*;

#[test]
fn actions_ignore_case_and_know_wildcards() {
    for (action, expected) in [
        (r#""EC2:modifyimageATTRIBUTE""#, Allow),
        (r#""ec2:Modify*Attribute""#, Allow),
        (r#""ec2:ModifyImageAttribute*""#, Allow),
        (r#""ec2:ModifyImage?ttribute""#, Allow),
        (r#""*:*""#, Allow),
        (r#""*""#, Allow),
        (r#"["s3:*","ec2:*"]"#, Allow),
        (r#""ec2:ModifyImage""#, Deny),
        (r#""ec2:ModifyImageAttribute?""#, Deny),
        (r#""ec2:Describe*""#, Deny),
    ] {
        let document = v2012(&format!(
            r#"{{"Effect":"Allow","Action":{action},"Resource":"*"}}"#
        ));
        assert_eq!(
            modify(&document, &Context::unknown()).verdict,
            expected,
            "{action}"
        );
    }
}

#[test]
fn not_action_is_the_complement_and_no_denial() {
    let others = r#"{"Effect":"Allow","NotAction":"ec2:*","Resource":"*"}"#;
    assert_eq!(
        modify(&v2012(others), &Context::unknown()).reason,
        Reason::NoAllow
    );
    let with_allow = format!(r#"[{others},{{"Effect":"Allow","Action":"ec2:*","Resource":"*"}}]"#);
    assert_eq!(
        modify(&v2012(&with_allow), &Context::unknown()).verdict,
        Allow
    );
    let deny = r#"[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","NotAction":["ec2:Describe*","s3:*"],"Resource":"*"}]"#;
    assert_eq!(
        modify(&v2012(deny), &Context::unknown()).reason,
        Reason::ExplicitDeny
    );
}

#[test]
fn image_arns_are_compared_segment_by_segment() {
    for (resource, expected) in [
        (r#""*""#, Allow),
        (r#""arn:aws:ec2:eu-west-1::image/ami-1""#, Allow),
        (r#""arn:aws:ec2:eu-west-1::image/*""#, Allow),
        (r#""arn:aws:ec2:*::image/ami-?""#, Allow),
        (r#""arn:aws:ec2:*:*:image/*""#, Allow),
        (r#""arn:aws:ec2:*""#, Allow),
        (r#""arn:*""#, Allow),
        (r#"["arn:aws:s3:::b","arn:aws:ec2:*::image/*"]"#, Allow),
        (r#""arn:aws:ec2:eu-west-1:111122223333:image/*""#, Deny),
        (r#""arn:aws:ec2:us-*::image/*""#, Deny),
        (r#""arn:aws:ec2:e*1::image/*""#, Allow),
        (r#""arn:aws:e*1::image/*""#, Deny),
        (r#""arn:aws:ec2:eu?west-1::image/*""#, Allow),
        (r#""arn:aws:ec2:eu-west-1?:image/*""#, Deny),
        (r#""arn:aws:ec2:eu-west-1::IMAGE/*""#, Deny),
        (r#""arn:aws-us-gov:ec2:eu-west-1::image/*""#, Deny),
    ] {
        let document = v2012(&format!(
            r#"{{"Effect":"Allow","Action":"*","Resource":{resource}}}"#
        ));
        assert_eq!(
            modify(&document, &Context::unknown()).verdict,
            expected,
            "{resource}"
        );
        let inverse = v2012(&format!(
            r#"{{"Effect":"Allow","Action":"*","NotResource":{resource}}}"#
        ));
        let opposite = if expected == Allow { Deny } else { Allow };
        assert_eq!(
            modify(&inverse, &Context::unknown()).verdict,
            opposite,
            "not {resource}"
        );
    }
}

/// A value for Resource or NotResource, and what it says of the AMI as Resource. As NotResource it says the opposite.
const INCOMPLETE: [(&str, Verdict); 27] = [
    ("arn:aws:ec2", Allow),
    ("arn:aws:ec2:eu-west-1", Allow),
    ("arn:aws:ec2:eu-*", Allow),
    ("arn:aws:ec2:eu-*:", Allow),
    ("arn:aws:ec2:eu-west-1:", Allow),
    ("arn:aws:ec2:*:", Allow),
    ("arn:aws:ec2:??-west-1", Allow),
    ("arn:aws:ec2:*:*", Allow),
    ("arn:aws", Allow),
    ("arn:*:ec2", Allow),
    ("arn:aw?", Allow),
    ("arn:aws:s3", Deny),
    ("arn:aws:ec", Deny),
    ("arn:aws:EC2", Deny),
    ("arn:aws-cn", Deny),
    ("arn:aws:ec2:us-east-1", Deny),
    ("arn:aws:ec2:eu-west-", Deny),
    ("arn:aws:ec2:us-*:", Deny),
    ("arn:aws:ec2:eu-west-1:111122223333", Deny),
    // The Region is empty, and what stands in the account's place is no account.
    ("arn:aws:ec2::image/ami-1", Deny),
    ("arn:aws:ec2:eu-west-1:image/ami-1", Deny),
    // Nothing is missing: the resource is empty.
    ("arn:aws:ec2:eu-west-1::", Deny),
    // Whether the Region is empty or missing is not said.
    ("arn:aws:ec2:", Unknown),
    ("arn:aws:ec2::", Unknown),
    // The star may reach over colons, or stand for the Region alone with the resource missing: not said.
    ("arn:aws:ec2:*:image/ami-1", Unknown),
    ("arn:aws:*:image/*", Unknown),
    ("arn:*:image/ami-1", Unknown),
];

fn opposite(verdict: Verdict) -> Verdict {
    match verdict {
        Allow => Deny,
        Deny => Allow,
        Unknown => Unknown,
    }
}

/// "AWS automatically completes the ARN by adding wildcard characters (*) to all missing fields" (IAM User Guide, `reference-arns`).
#[test]
fn incomplete_arns_are_completed_with_stars() {
    for (value, covers) in INCOMPLETE {
        for (element, covers) in [("Resource", covers), ("NotResource", opposite(covers))] {
            let allow = v2012(&format!(
                r#"{{"Effect":"Allow","Action":"*","{element}":"{value}"}}"#
            ));
            let none = Context::unknown();
            assert_eq!(modify(&allow, &none).verdict, covers, "{element} {value}");
            let deny = v2012(&format!(
                r#"[{{"Effect":"Allow","Action":"*","Resource":"*"}},
                    {{"Effect":"Deny","Action":"ec2:*","{element}":["arn:aws:sqs:::q","{value}"]}}]"#
            ));
            let denied = opposite(modify(&deny, &none).verdict);
            assert_eq!(denied, covers, "a Deny with {element} {value}");
        }
    }
}

#[test]
fn incomplete_arns_are_completed_in_boundaries() {
    let arn = "arn:aws:iam::111122223333:policy/limit";
    for (value, covers) in INCOMPLETE {
        let all = parse(r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#);
        let limit = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": value}});
        let detail = json!({"RolePolicyList": [{"PolicyName": "p", "PolicyDocument": all}],
            "PermissionsBoundary": {"PermissionsBoundaryArn": arn},
            "Policies": [{"Arn": arn, "PolicyVersionList": [{"Document": limit}]}]});
        let role = Role::from_json(&detail.to_string()).unwrap();
        let decision = may_call(&role, MODIFY, Some(ARN), &Context::unknown());
        assert_eq!(decision.verdict, covers, "{value}");
    }
}

#[test]
fn an_incomplete_arn_is_no_star_for_actions_without_resource_types() {
    let document = v2012(r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:ec2"}"#);
    let decision = may_call(&role(&document), DESCRIBE, None, &Context::unknown());
    assert_eq!(decision.verdict, Deny);
}

#[test]
fn an_incomplete_arn_with_a_variable_is_certain_only_where_no_value_could_match() {
    let document = |arn: &str| {
        v2012(&format!(
            r#"{{"Effect":"Allow","Action":"*","Resource":"{arn}"}}"#
        ))
    };
    for (arn, words, expected) in [
        ("arn:aws:ec2:${aws:RequestedRegion}", "", Unknown),
        (
            "arn:aws:ec2:${aws:RequestedRegion}",
            "aws:RequestedRegion=us-east-1",
            Deny,
        ),
        ("arn:aws:s3:${aws:RequestedRegion}", "", Deny),
        ("arn:aws:ec2:eu-west-1:${a:x}ami-1", "", Unknown),
    ] {
        let decision = modify(&document(arn), &context(words));
        assert_eq!(decision.verdict, expected, "{arn} {words}");
    }
}

/// IAM's own errors, as recorded in the tests of moto (tests/test_iam/test_iam_policies.py): "must be in ARN format or "*"", "Partition is not
/// valid", "failed legacy parsing", "must be prefaced by a vendor", "can contain only one colon", "Vendor is not valid".
#[test]
fn what_iam_does_not_store_is_told_and_grants_nothing() {
    let none = Context::unknown();
    let resources = [
        "",
        "foo",
        "arn",
        "arn:",
        "arn::",
        "arn::ec2:*:*:*",
        "arn:aws:",
        "arn:aws::image/*",
        "ARN:aws:ec2:*:*:*",
        "aws:s3:::b",
        "invalid resource",
        "?",
        " *",
    ];
    let resources = resources.map(|value| ("*", value));
    let actions = [
        "*:ModifyImageAttribute",
        "*:Modify*",
        "?:*",
        "e*2:*",
        "ec?:*",
        "ec2*",
        "*Image*",
        "Describe*",
        "",
        ":",
        "ec2:",
        ":*",
        "ec2:Modify:*",
        "ec2:*:*",
        "*:*:*",
        "ec 2:*",
        "ec_2:*",
    ];
    let actions = actions.map(|value| (value, "*"));
    for (action, resource) in resources.into_iter().chain(actions) {
        for (action_element, resource_element) in
            [("Action", "Resource"), ("NotAction", "NotResource")]
        {
            let statement = |effect: &str| json!({"Effect": effect, action_element: action, resource_element: resource});
            let case = format!("{action_element} {action:?}, {resource_element} {resource:?}");
            let allow = modify(
                &json!({"Version": "2012-10-17", "Statement": statement("Allow")}),
                &none,
            );
            assert_eq!(allow.reason, Reason::NoAllow, "{case}");
            assert!(
                allow.near_misses[0].contains("IAM does not store it"),
                "{case}: {:?}",
                allow.near_misses
            );
            let all = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
            let deny = modify(
                &json!({"Version": "2012-10-17", "Statement": [all, statement("Deny")]}),
                &none,
            );
            assert_eq!(
                (deny.verdict, deny.deciding[0].statement),
                (Unknown, 1),
                "{case}"
            );
            assert!(
                deny.near_misses[0].contains("IAM does not store it"),
                "{case}"
            );
        }
    }
    // As the same tests record, these are stored.
    for (action, resource) in [
        ("*", "*"),
        ("iam: asdf safdsf af ", "*"),
        ("service-prefix:action-name", "*"),
        ("s3:ListBucket", "arn:aws:fdsasf"),
        ("s3:ListBucket", "arn:aws:invalid-service:::example_bucket"),
    ] {
        let document =
            json!({"Statement": {"Effect": "Allow", "Action": action, "Resource": resource}});
        let role = role(&document);
        let statement = &role.policies[0].document().unwrap().statements()[0];
        assert_eq!(statement.fault(), None, "{action} {resource}");
    }
}

#[test]
fn an_account_id_in_an_image_arn_is_pointed_out() {
    let document = v2012(
        r#"{"Sid":"Allow1","Effect":"Allow","Action":"ec2:ModifyImageAttribute","Resource":"arn:aws:ec2:eu-west-1:123456789012:image/*"}"#,
    );
    assert_eq!(
        modify(&document, &Context::unknown()).near_misses,
        [
            "the statement Allow1 of inline:p names this action, but its resource is \
          arn:aws:ec2:eu-west-1:123456789012:image/*; image ARNs have no account id"
        ]
    );
}

#[test]
fn describe_images_is_judged_against_the_star_alone() {
    for (effect, resource, expected) in [
        ("Allow", r#""Resource":"*""#, Allow),
        ("Allow", r#""Resource":"arn:aws:ec2:*::image/*""#, Deny),
        ("Allow", r#""Resource":"arn:*""#, Deny),
        ("Allow", r#""NotResource":"arn:aws:ec2:*::image/*""#, Allow),
        ("Allow", r#""NotResource":"*""#, Deny),
        ("Deny", r#""Resource":"arn:aws:ec2:*::image/*""#, Allow),
        ("Deny", r#""Resource":"*""#, Deny),
        ("Deny", r#""NotResource":"arn:aws:ec2:*::image/*""#, Deny),
    ] {
        let document = v2012(&format!(
            r#"[{{"Sid":"S","Effect":"{effect}","Action":"ec2:DescribeImages",{resource}}},
                {{"Effect":"Allow","Action":"{}","Resource":"*"}}]"#,
            if effect == "Deny" { "ec2:*" } else { "s3:*" }
        ));
        for asked in [None, Some(ARN), Some("*")] {
            let decision = may_call(&role(&document), DESCRIBE, asked, &Context::unknown());
            assert_eq!(
                decision.verdict, expected,
                "{effect} {resource} for {asked:?}"
            );
        }
    }
    let narrowed = v2012(
        r#"{"Effect":"Allow","Action":"ec2:DescribeImages","Resource":"arn:aws:ec2:*::image/*"}"#,
    );
    let decision = may_call(&role(&narrowed), DESCRIBE, None, &Context::unknown());
    assert!(
        decision.near_misses[0].contains("no resource types"),
        "{:?}",
        decision.near_misses
    );
}

#[test]
fn a_resource_that_is_not_given_is_unknown() {
    let image = v2012(r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:ec2:*::image/*"}"#);
    let everything = v2012(r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#);
    assert_eq!(
        may_call(&role(&image), MODIFY, None, &Context::unknown()).verdict,
        Unknown
    );
    assert_eq!(
        may_call(&role(&everything), MODIFY, None, &Context::unknown()).verdict,
        Allow
    );
}

#[test]
fn a_not_resource_that_names_the_image_is_said_to_leave_it_out() {
    let document = v2012(r#"{"Effect":"Allow","Action":"*","NotResource":"arn:aws:ec2"}"#);
    let decision = modify(&document, &Context::unknown());
    assert!(
        decision.near_misses[0].ends_with(
            "its NotResource is arn:aws:ec2, which leaves out arn:aws:ec2:eu-west-1::image/ami-1"
        ),
        "{:?}",
        decision.near_misses
    );
}

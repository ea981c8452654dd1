//! Which actions and resources a statement covers.

use super::*;

#[test]
fn actions_ignore_case_and_know_wildcards() {
    for (action, expected) in [
        (r#""EC2:modifyimageATTRIBUTE""#, Allow),
        (r#""ec2:Modify*Attribute""#, Allow),
        (r#""ec2:ModifyImageAttribute*""#, Allow),
        (r#""ec2:ModifyImage?ttribute""#, Allow),
        (r#""*:Modify*""#, Allow),
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
        (r#""arn:aws:ec2:*:image/ami-1""#, Allow),
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

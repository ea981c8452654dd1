//! Any document judged with any key value: what is certain with unknown keys stays so once a key is known.
#![no_main]

use ami_preflight::iam::{
    Context, Document, KeyState, PolicySource, Role, RoleCall, Usage, Verdict, may_assume, may_call,
};
use libfuzzer_sys::fuzz_target;

const MODIFY: &str = "ec2:ModifyImageAttribute";
const ARN: &str = "arn:aws:ec2:eu-west-1::image/ami-1";
const SERVICE: &str = "appstream.amazonaws.com";

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    // The first line is a key's value, the rest a document.
    let (value, document) = text.split_once('\n').unwrap_or(("", &text));
    let role = Role {
        arn: Some("arn:aws:iam::111122223333:role/r".to_owned()),
        name: Some("r".to_owned()),
        create_date: None,
        trust: PolicySource::new("trust", Document::parse(document, Usage::Trust)),
        policies: vec![PolicySource::new(
            "inline:p",
            Document::parse(document, Usage::Identity),
        )],
        boundary: None,
        tags: None,
    };
    let unknown = Context::unknown();
    let mut known = Context::unknown();
    known.set("aws:SourceArn", KeyState::value(value));
    for resource in [None, Some(ARN)] {
        let before = may_call(&role, MODIFY, resource, &unknown);
        let after = may_call(&role, MODIFY, resource, &known);
        assert!(
            before.verdict == Verdict::Unknown || before.verdict == after.verdict,
            "{before:?} {after:?}"
        );
        let call = RoleCall {
            region: Some("eu-west-1"),
            now: None,
            image: None,
        };
        let _ = may_call(&role, MODIFY, resource, &call.context(&role, MODIFY)).answer();
        let _ = role.allow_conditions(MODIFY, resource);
    }
    let before = may_assume(&role, SERVICE, &unknown);
    let after = may_assume(&role, SERVICE, &known);
    assert!(
        before.verdict == Verdict::Unknown || before.verdict == after.verdict,
        "{before:?} {after:?}"
    );
    let _ = (
        role.trust_facts(SERVICE),
        role.broad_rights(),
        role.looks_like_export(),
    );
});

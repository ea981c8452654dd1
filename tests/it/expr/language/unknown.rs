//! Facts that are unknown or absent: three-valued logic.

use super::{disk, evaluate_on, with};
use ami_preflight::expr::{Missing, MissingReason, Value};

fn denied(fact: &str) -> Value {
    Value::unknown(Missing {
        fact: fact.to_owned(),
        call: "ec2:DescribeImages".to_owned(),
        reason: MissingReason::Denied,
        action: "ec2:DescribeImages".to_owned(),
        detail: String::new(),
    })
}

#[test]
fn what_is_not_known_stays_unknown_unless_the_rest_decides() {
    let facts = || with("mode", denied("ami.mode"));
    for condition in [
        "ami.mode == 'uefi'",
        "ami.mode != 'uefi'",
        "!(ami.mode == 'uefi')",
        "ami.ena && ami.mode == 'x'",
        "ami.mode == 'x' || !ami.ena",
        "has(ami.mode)",
        "ami.mode in ['uefi']",
        "ami.mode.startsWith('u')",
        "size(ami.mode) > 0",
    ] {
        let value = evaluate_on(facts(), condition);
        assert_eq!(value.missing().len(), 1, "{condition}: {value:?}");
        assert_eq!(value.missing()[0].fact, "ami.mode");
        assert_eq!(value.missing()[0].action, "ec2:DescribeImages");
    }
    assert_eq!(
        evaluate_on(facts(), "ami.mode == 'x' && !ami.ena"),
        Value::Bool(false)
    );
    assert_eq!(
        evaluate_on(facts(), "!ami.ena && ami.mode == 'x'"),
        Value::Bool(false)
    );
    assert_eq!(
        evaluate_on(facts(), "ami.mode == 'x' || ami.ena"),
        Value::Bool(true)
    );
}

#[test]
fn lists_are_decided_by_one_element_where_that_is_enough() {
    let facts = || {
        with(
            "disks",
            Value::list([disk(denied("size"), "gp2"), disk(Value::Int(900), "gp2")]),
        )
    };
    assert_eq!(
        evaluate_on(facts(), "ami.disks.all(d, d.size <= 500)"),
        Value::Bool(false)
    );
    assert_eq!(
        evaluate_on(facts(), "ami.disks.exists(d, d.size > 500)"),
        Value::Bool(true)
    );
    assert!(matches!(
        evaluate_on(facts(), "ami.disks.all(d, d.size > 500)"),
        Value::Unknown(_)
    ));
    assert!(matches!(
        evaluate_on(facts(), "ami.disks.exists(d, d.size < 500)"),
        Value::Unknown(_)
    ));
    assert!(matches!(
        evaluate_on(facts(), "ami.disks.filter(d, d.size < 500).size() == 0"),
        Value::Unknown(_)
    ));
    assert_eq!(
        evaluate_on(facts(), "ami.disks.size() == 2"),
        Value::Bool(true)
    );
}

#[test]
fn a_missing_value_equals_nothing_and_anything_else_asked_of_it_is_unknown() {
    let facts = || with("mode", Value::Absent);
    assert_eq!(
        evaluate_on(facts(), "ami.mode == 'uefi'"),
        Value::Bool(false)
    );
    assert_eq!(
        evaluate_on(facts(), "ami.mode != 'uefi'"),
        Value::Bool(true)
    );
    assert_eq!(
        evaluate_on(facts(), "ami.mode in ['uefi']"),
        Value::Bool(false)
    );
    assert_eq!(evaluate_on(facts(), "has(ami.mode)"), Value::Bool(false));
    for condition in [
        "ami.mode.startsWith('u')",
        "ami.mode < 'x'",
        "size(ami.mode) == 0",
    ] {
        let value = evaluate_on(facts(), condition);
        assert_eq!(
            value.missing()[0].reason,
            MissingReason::Incomplete,
            "{condition}"
        );
        assert_eq!(value.missing()[0].fact, "ami.mode", "{condition}");
    }
    let value = evaluate_on(with("ena", Value::Absent), "ami.ena");
    assert_eq!(
        value,
        Value::Absent,
        "a bare absent flag is neither true nor false"
    );
}

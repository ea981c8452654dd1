//! What is refused before a rule runs, and what the checker finds out.

use super::schema;
use ami_preflight::expr::{Checked, Env, MissingReason, Scope, Value, check, eval, parse};

fn refusal(condition: &str) -> String {
    let error = match parse(condition) {
        Err(error) => error,
        Ok(expr) => check(&expr, &Scope::new(schema())).expect_err(condition),
    };
    let help = error
        .help
        .map_or(String::new(), |help| format!(" ({help})"));
    format!(
        "{}..{} {}{help}",
        error.span.start, error.span.end, error.message
    )
}

#[test]
fn mistakes_are_found_before_the_rule_runs() {
    insta::assert_snapshot!(
        [
            "ami.boot == 'uefi'",
            "ami.moed == 'uefi'",
            "amy.mode == 'uefi'",
            "ami.size == '200'",
            "ami.mode < 5",
            "ami.ena + 1 > 2",
            "ami.mode = 'uefi'",
            "ami.ena & true",
            "ami.mode.startswith('u')",
            "startsWith(ami.mode, 'u')",
            "ami.names.all(x, x)",
            "ami.mode.matches('(')",
            "ami.mode.matches(ami.mode)",
            "ami.size in 'abc'",
            "ami.disks[0] == ami.disks[1]",
            "1.5 > 1",
            "'open",
            "'bad \\q escape'",
            "has(ami)",
            "ami.mode ==",
            "(ami.ena",
            "ami.ena ami.ena",
            "[1, 'a'] == [1]",
            "null == 1",
            "99999999999999999999 > 1",
        ]
        .map(|condition| format!("{condition}\n    {}", refusal(condition)))
        .join("\n")
    );
}

#[test]
fn the_language_is_bounded() {
    let deep = format!("{}true{}", "(".repeat(100), ")".repeat(100));
    assert!(
        parse(&deep)
            .unwrap_err()
            .message
            .contains("nested deeper than 64")
    );
    let chain = vec!["true"; 100].join(" && ");
    assert!(
        parse(&chain)
            .unwrap_err()
            .message
            .contains("nested deeper than 64")
    );
    let long = format!("'{}' == ''", "x".repeat(5000));
    assert!(parse(&long).unwrap_err().message.contains("at most 4096"));
    let many = Value::list((0..3000).map(Value::Int));
    let root = Value::map([("ami", Value::map([("names", many)]))]);
    let quadratic = parse("ami.names.all(a, ami.names.all(b, a == a))").unwrap();
    let value = eval(&quadratic, &mut Env::new(&root));
    assert_eq!(value.missing()[0].reason, MissingReason::NotComputable);
}

#[test]
fn the_checker_tells_which_facts_a_condition_needs() {
    let expr = parse("ami.disks.all(d, d.size <= 500) && ami.tags['x'] == ami.mode").unwrap();
    let checked: Checked = check(&expr, &Scope::new(schema())).unwrap();
    let needs: Vec<&str> = checked.needs.iter().map(String::as_str).collect();
    assert_eq!(
        needs,
        ["ami.disks", "ami.disks[].size", "ami.mode", "ami.tags"]
    );
}

//! Every row of the table of facts has somebody who fills it: over the ready example a fact is known, unknown with a reason, or absent
//! where its row says that absence is a fact.

use ami_preflight::expr::Value;
use ami_preflight::facts::table::{self, Presence, Row};
use ami_preflight::judge::examples::base;

/// The values at the path of a row, one for each element of the lists on the way; none where the record above is not there.
fn values(root: &Value, row: &Row) -> Vec<Value> {
    let mut found = vec![root.clone()];
    for part in row.path.split('.') {
        let (name, list) = match part.strip_suffix("[]") {
            Some(name) => (name, true),
            None => (part, false),
        };
        let there = |value: &Value| matches!(value, Value::Map(_));
        found = found
            .iter()
            .filter(|value| there(value))
            .flat_map(|value| match value.select(name) {
                Value::List(items) if list => items.to_vec(),
                Value::Unknown(_) | Value::Absent if list => Vec::new(),
                value => vec![value],
            })
            .collect();
    }
    found
}

#[test]
fn no_fact_is_absent_because_nobody_read_it() {
    let root = base().unwrap().facts.root;
    for row in table::rows() {
        for value in values(&root, row) {
            let absent = matches!(value, Value::Absent);
            assert!(
                !absent || row.presence == Presence::Optional,
                "{} is absent, and its row does not say that it may be",
                row.path
            );
        }
    }
}

#[test]
fn every_root_of_the_table_is_there() {
    let root = base().unwrap().facts.root;
    let Value::Map(roots) = &root else {
        panic!("the facts are a map of roots");
    };
    let listed: Vec<&str> = table::rows()
        .map(|row| row.path)
        .filter(|path| !path.contains('.'))
        .collect();
    let filled: Vec<&str> = roots.keys().map(String::as_str).collect();
    for path in &listed {
        assert!(filled.contains(path), "nobody fills {path}");
    }
    for path in filled {
        assert!(listed.contains(&path), "{path} is in no row");
    }
}

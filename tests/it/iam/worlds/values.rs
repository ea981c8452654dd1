//! Condition keys, the values that requests carry, and the values that policies ask for.

/// The keys by the kind of their values.
pub const KEYS: [(&str, &[&str]); 6] = [
    ("String", &["a:x", "a:y"]),
    ("Numeric", &["a:n"]),
    ("Date", &["aws:CurrentTime"]),
    ("Bool", &["a:b"]),
    ("IpAddress", &["aws:SourceIp"]),
    ("Arn", &["aws:SourceArn"]),
];

/// Values that a request may carry: those of the policies, and near variants.
pub fn witnesses(key: &str) -> &'static [&'static str] {
    match key {
        "a:x" | "a:y" => &["a", "A", "ab", "b*", "bb", "d", ""],
        "a:n" => &["1", "1.0", "1.01", "-1", "2", ""],
        "aws:CurrentTime" => &[
            "2026-01-01T00:00:00Z",
            "1767225601",
            "2025-12-31",
            "2026-05-31T22:00:00Z",
        ],
        "a:b" => &["true", "false"],
        "aws:SourceIp" => &[
            "10.1.2.3",
            "10.2.0.1",
            "192.0.2.1",
            "2001:db8::1",
            "2001:db9::1",
        ],
        _ => &[
            "arn:aws:iam::1:role/a",
            "arn:aws:iam::1:role/b",
            "arn:aws:iam::2:role/a",
            "arn:aws:s3:::a",
            "a",
            "",
            "arn:aws:s3",
        ],
    }
}

/// Beginnings of a value, and what may come of each.
pub const PREFIXES: [(&str, &[&str]); 3] = [
    (
        "arn:aws:iam::1:",
        &[
            "arn:aws:iam::1:x",
            "arn:aws:iam::1:role/a",
            "arn:aws:iam::1:*",
            "arn:aws:iam::1:a:b",
        ],
    ),
    (
        "arn:aws:iam::1:role/",
        &[
            "arn:aws:iam::1:role/a",
            "arn:aws:iam::1:role/b",
            "arn:aws:iam::1:role/ab",
        ],
    ),
    (
        "arn:aws:appstream:r:2:",
        &[
            "arn:aws:appstream:r:2:fleet/a",
            "arn:aws:appstream:r:2:image/a",
        ],
    ),
];

/// Values that begin with one of the prefixes.
pub fn continuations(prefix: &str) -> &'static [&'static str] {
    PREFIXES
        .iter()
        .find(|(known, _)| *known == prefix)
        .unwrap()
        .1
}

const STRINGS: [&str; 10] = [
    "a",
    "A",
    "ab",
    "a*",
    "*",
    "?",
    "${a:y}",
    "${a:z, 'd'}",
    "b${*}",
    "${a:y}b",
];
const ARNS: [&str; 9] = [
    "b",
    "*",
    "arn:aws:s3",
    "arn:aws:iam::1:role/*",
    "arn:aws:iam::*:role/a",
    "arn:aws:iam::1:*",
    "arn:aws:*:r:2:*",
    "arn:aws:iam::${a:y}:role/?",
    "arn:aws:iam::2:role/a",
];

/// Operator and policy values by the kind of key.
pub fn operators(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    const COMPARISONS: [&str; 6] = [
        "Equals",
        "NotEquals",
        "LessThan",
        "LessThanEquals",
        "GreaterThan",
        "GreaterThanEquals",
    ];
    match kind {
        "String" => (
            &[
                "StringEquals",
                "StringNotEquals",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "StringNotLike",
            ],
            &STRINGS,
        ),
        "Numeric" => (&COMPARISONS, &["1", "1.00", "2", "-1", "1.005"]),
        "Date" => (
            &COMPARISONS,
            &["2026-01-01", "1767225600", "2026-06-01T00:00:00+02:00"],
        ),
        "Bool" => (&["Bool"], &["true", "false"]),
        "IpAddress" => (
            &["IpAddress", "NotIpAddress"],
            &[
                "10.0.0.0/8",
                "10.1.2.3",
                "2001:db8::/32",
                "0.0.0.0/0",
                "::/0",
            ],
        ),
        _ => (
            &["ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals"],
            &ARNS,
        ),
    }
}

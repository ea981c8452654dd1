//! The condition operators by name (IAM User Guide, `reference_policies_elements_condition_operators`).

use super::pattern::Reach;
use super::template::Style;

/// A condition operator taken apart, for example `ForAnyValue:StringNotLikeIfExists`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operator {
    pub(super) set: Set,
    pub(super) test: Test,
    /// The values are combined by "none of", not "any of".
    pub(super) negated: bool,
    pub(super) if_exists: bool,
}

/// How the values of a multivalued key are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Set {
    /// No qualifier: the key has one value.
    Single,
    /// `ForAllValues:`
    All,
    /// `ForAnyValue:`
    Any,
}

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Test {
    /// Texts, ARNs among them; the only tests in which variables are replaced.
    Text(Style),
    Numeric(Comparison),
    Date(Comparison),
    Bool,
    Binary,
    Ip,
    /// Whether the key is there.
    Null,
}

/// The request's value compared with the policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    pub(super) fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Equal => ordering.is_eq(),
            Comparison::Less => ordering.is_lt(),
            Comparison::LessOrEqual => ordering.is_le(),
            Comparison::Greater => ordering.is_gt(),
            Comparison::GreaterOrEqual => ordering.is_ge(),
        }
    }

    fn parse(name: &str) -> Option<(Comparison, bool)> {
        Some(match name {
            "Equals" => (Comparison::Equal, false),
            "NotEquals" => (Comparison::Equal, true),
            "LessThan" => (Comparison::Less, false),
            "LessThanEquals" => (Comparison::LessOrEqual, false),
            "GreaterThan" => (Comparison::Greater, false),
            "GreaterThanEquals" => (Comparison::GreaterOrEqual, false),
            _ => return None,
        })
    }
}

impl Operator {
    /// Takes the name apart; none for an operator that AWS does not document.
    pub(super) fn parse(name: &str) -> Option<Operator> {
        let (set, rest) = if let Some(rest) = name.strip_prefix("ForAllValues:") {
            (Set::All, rest)
        } else if let Some(rest) = name.strip_prefix("ForAnyValue:") {
            (Set::Any, rest)
        } else {
            (Set::Single, name)
        };
        let (rest, if_exists) = match rest.strip_suffix("IfExists") {
            Some(rest) => (rest, true),
            None => (rest, false),
        };
        let (test, negated) = test(rest)?;
        Some(Operator {
            set,
            test,
            negated,
            if_exists,
        })
    }

    /// Whether AWS says what the operator means. Null takes neither a qualifier nor IfExists, although other evaluators accept them.
    pub(super) fn is_documented(self) -> bool {
        self.test != Test::Null || (self.set == Set::Single && !self.if_exists)
    }

    /// Whether a request without the key cannot meet the condition.
    pub(super) fn requires_key(self) -> bool {
        match self.set {
            Set::All => false,
            Set::Any => true,
            Set::Single => !self.negated && !self.if_exists,
        }
    }
}

fn test(name: &str) -> Option<(Test, bool)> {
    let like = Test::Text(Style::Wildcards(Reach::Anywhere));
    let arn = Test::Text(Style::ARN);
    Some(match name {
        "Null" => (Test::Null, false),
        "StringEquals" => (Test::Text(Style::Equal), false),
        "StringNotEquals" => (Test::Text(Style::Equal), true),
        "StringEqualsIgnoreCase" => (Test::Text(Style::EqualIgnoreCase), false),
        "StringNotEqualsIgnoreCase" => (Test::Text(Style::EqualIgnoreCase), true),
        "StringLike" => (like, false),
        "StringNotLike" => (like, true),
        // The two ARN operators behave alike, wildcards included.
        "ArnEquals" | "ArnLike" => (arn, false),
        "ArnNotEquals" | "ArnNotLike" => (arn, true),
        "Bool" => (Test::Bool, false),
        "BinaryEquals" => (Test::Binary, false),
        "IpAddress" => (Test::Ip, false),
        "NotIpAddress" => (Test::Ip, true),
        _ => {
            if let Some(name) = name.strip_prefix("Numeric") {
                let (comparison, negated) = Comparison::parse(name)?;
                (Test::Numeric(comparison), negated)
            } else {
                let (comparison, negated) = Comparison::parse(name.strip_prefix("Date")?)?;
                (Test::Date(comparison), negated)
            }
        }
    })
}

//! The Resource and NotResource elements of identity policies.

use super::context::Context;
use super::ground::Negatable;
use super::ground::Version;
use super::pattern::{ARN_FIELDS, Pattern, Reach};
use super::template::{Resolved, Style, Template};
use super::tri::Tri;

/// What a request acts on.
#[derive(Clone, Debug)]
pub(super) enum Target {
    /// The resource with this ARN.
    Arn(Vec<char>),
    /// The action has no resource types; it is judged against `*` alone.
    Everything,
    /// The action has or may have resource types, and none was given.
    NotGiven,
}

/// Actions without resource types (Service Authorization Reference, read 2026-08-22): a statement that names ARNs never covers them.
const WITHOUT_RESOURCE_TYPES: [&str; 8] = [
    "appstream:createimportedimage",
    "appstream:describeimages",
    "ec2:describeimages",
    "ec2:describeregions",
    "ec2:describesnapshots",
    "iam:listroles",
    "iam:simulatecustompolicy",
    "sts:getcalleridentity",
];

impl Target {
    /// What `action` (in lower case) acts on when the caller names this resource, or none.
    pub(super) fn new(action: &str, resource: Option<&str>) -> Target {
        match resource {
            _ if WITHOUT_RESOURCE_TYPES.contains(&action) => Target::Everything,
            Some("*") | None => Target::NotGiven,
            Some(arn) => Target::Arn(arn.chars().collect()),
        }
    }
}

/// One entry of a Resource element.
#[derive(Clone, Debug)]
pub(super) struct ResourceEntry {
    pub(super) text: String,
    /// None for `*`, which takes everything.
    template: Option<Template>,
}

impl ResourceEntry {
    /// Reads `*` or an ARN pattern. What IAM refuses to store is an error: a text that is neither, and an ARN whose partition or service is
    /// empty (IAM: "must be in ARN format or "*"", "Partition is not valid", "failed legacy parsing").
    pub(super) fn read(text: &str, version: Version) -> Result<ResourceEntry, String> {
        let everything = !text.is_empty() && text.bytes().all(|b| b == b'*');
        let mut fields = text.split(':');
        let template = match (everything, fields.next(), fields.next(), fields.next()) {
            (true, ..) => None,
            (_, Some("arn"), Some(partition), service) => {
                if partition.is_empty() {
                    return Err(format!(
                        "the resource {text} names no partition, such as aws; IAM does not store it"
                    ));
                }
                if service == Some("") {
                    return Err(format!(
                        "the resource {text} names no service, such as ec2; IAM does not store it"
                    ));
                }
                let style = Style::Wildcards(Reach::SegmentOrBeyond);
                Some(Template::new(text, version, style))
            }
            _ => {
                return Err(format!(
                    "the resource \"{text}\" is neither * nor an ARN; IAM does not store it"
                ));
            }
        };
        Ok(ResourceEntry {
            text: text.to_owned(),
            template,
        })
    }

    fn matches(
        &self,
        target: &Target,
        negated: bool,
        context: &Context,
        unknown: &mut Vec<String>,
    ) -> Tri {
        let (template, arn) = match (&self.template, target) {
            (None, _) => return Tri::True,
            (Some(_), Target::Everything) => return Tri::False,
            (Some(_), Target::NotGiven) => return Tri::Unknown,
            (Some(template), Target::Arn(arn)) => (template, arn),
        };
        let resolved = template.resolve(context, unknown);
        // AWS says what a Resource with a missing value does, not what a NotResource does.
        if negated && matches!(resolved, Resolved::NoValue | Resolved::Either(_, None)) {
            return Tri::Unknown;
        }
        let matched = resolved.judge(|pattern, exact| covers(pattern, exact, arn));
        // A variable is documented for the part after the fifth colon only.
        if template.has_early_variable() {
            matched.and(Tri::Unknown)
        } else {
            matched
        }
    }
}

/// Whether a pattern takes an ARN. A pattern with fewer than six fields has a star in place of each missing one (IAM User Guide,
/// `reference-arns`).
fn covers(pattern: &Pattern, exact: bool, arn: &[char]) -> Tri {
    if pattern.segments() == ARN_FIELDS {
        return pattern.matches(arn).into();
    }
    if !exact {
        // What is not known may hold the missing fields.
        return pattern.widest().matches(arn).into();
    }
    if pattern.completed().matches(arn) {
        return Tri::True;
    }
    // Two things are not said: whether a star that reaches over colons stands for the missing fields, and whether a field is given as empty or
    // missing where the ARN breaks off behind a colon.
    let otherwise = pattern.matches(arn) || pattern.without_last_colons().completed().matches(arn);
    Tri::from(otherwise).and(Tri::Unknown)
}

impl Negatable<ResourceEntry> {
    /// Whether the element covers the target. Keys that it depends on are added to `unknown`.
    pub(super) fn covers(
        &self,
        target: &Target,
        context: &Context,
        unknown: &mut Vec<String>,
    ) -> Tri {
        let mut keys = Vec::new();
        let any = Tri::any(
            self.entries
                .iter()
                .map(|e| e.matches(target, self.negated, context, &mut keys)),
        );
        if any == Tri::Unknown {
            unknown.append(&mut keys);
        }
        if self.negated { !any } else { any }
    }
}

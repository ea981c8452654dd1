//! Whether an answer of IAM says what the SDK reads out of it. Where a list or a flag is missing, the SDK puts an empty list or `false`
//! in its place, and a Deny that nobody has read would look like none. Lists of EC2 that the SDK takes for whole may go on, too.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::AfterDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// An answer that lacks something.
#[derive(Debug, thiserror::Error)]
#[error("the answer does not say {0}")]
pub(super) struct NotWhole(&'static str);

/// Looks at the text of the answers.
#[derive(Debug, Clone, Copy)]
pub(super) struct WholeAnswer;

impl Intercept for WholeAnswer {
    fn name(&self) -> &'static str {
        "WholeAnswer"
    }

    // The body is in memory only after it was read.
    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(metadata) = config.load::<Metadata>() else {
            return Ok(());
        };
        let body = context.response().body().bytes().unwrap_or_default();
        if context.output_or_error().is_err() {
            return Ok(());
        }
        let body = String::from_utf8_lossy(body);
        let missing = match metadata.service() {
            "IAM" => lacks(metadata.name(), &body),
            "EC2" => goes_on(metadata.name(), &body),
            _ => None,
        };
        match missing {
            Some(missing) => Err(NotWhole(missing).into()),
            None => Ok(()),
        }
    }
}

/// The text of the first element of a name; empty where there is none.
fn text<'a>(body: &'a str, element: &str) -> &'a str {
    let open = format!("<{element}>");
    let inside = body.split_once(&open).map_or("", |(_, inside)| inside);
    let (text, _) = inside.split_once('<').unwrap_or_default();
    text.trim()
}

/// These lists have no pages in the API; one that says otherwise is not whole.
fn goes_on(operation: &str, body: &str) -> Option<&'static str> {
    let whole = ["GetImageAncestry", "DescribeImageAttribute"].contains(&operation);
    let more = !text(body, "nextToken").is_empty() || !text(body, "NextToken").is_empty();
    (whole && more).then_some("what follows its NextToken")
}

/// What an answer of that operation leaves open.
fn lacks(operation: &str, body: &str) -> Option<&'static str> {
    let times = |element: &str| {
        let ends = |rest: &str| rest.starts_with(['>', '/', ' ', '\n', '\r', '\t']);
        let starts = body.split('<').filter_map(|tag| tag.strip_prefix(element));
        starts.filter(|rest| ends(rest)).count()
    };
    let flags = [
        ("OrganizationsDecisionDetail", "AllowedByOrganizations"),
        (
            "PermissionsBoundaryDecisionDetail",
            "AllowedByPermissionsBoundary",
        ),
    ];
    let silent = flags
        .iter()
        .find(|(detail, flag)| times(detail) != times(flag));
    match operation {
        "ListRolePolicies" if times("PolicyNames") == 0 => Some("PolicyNames"),
        "ListRolePolicies" | "ListAttachedRolePolicies" | "SimulatePrincipalPolicy"
            if times("Marker") > 0 && times("IsTruncated") == 0 =>
        {
            Some("IsTruncated")
        }
        "ListRolePolicies" | "ListAttachedRolePolicies" | "SimulatePrincipalPolicy"
            if !text(body, "Marker").is_empty() && text(body, "IsTruncated") != "true" =>
        {
            Some("whether it ends: IsTruncated is false beside a Marker")
        }
        "SimulatePrincipalPolicy" => silent.map(|(_, flag)| *flag),
        _ => None,
    }
}

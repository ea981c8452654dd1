//! The policy of the person or pipeline that runs this tool, out of the table that plans the calls.

use super::{Document, Place, SERVICE, Statement, ami_arn, role_arn};
use crate::evidence::call::OptIn;
use crate::evidence::{Call, CallResource};
use crate::request::Request;
use std::collections::{BTreeMap, BTreeSet};

/// What the caller of these calls needs; with `import`, also what the import itself needs, and with `inspect_disk` what reading the AMI's
/// snapshot does.
pub fn caller(
    calls: &BTreeSet<Call>,
    request: Option<&Request>,
    place: &Place,
    (import, inspect_disk): (bool, bool),
) -> Document {
    let mut actions: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    let chosen = |call: &Call| match call.info().opt_in {
        None => true,
        Some(OptIn::InspectDisk) => inspect_disk,
        // It stands with the import below.
        Some(OptIn::DryRun) => false,
    };
    let asked = calls
        .iter()
        .filter(|call| chosen(call) && arises(**call, request));
    for call in asked {
        let info = call.info();
        actions
            .entry(order(info.resource))
            .or_default()
            .extend(info.actions);
    }
    let mut statements: Vec<Statement> = actions
        .iter()
        .filter(|(_, actions)| !actions.is_empty())
        .filter_map(|(order, actions)| {
            let (resource, sid) = RESOURCES.get(*order)?;
            let actions: Vec<&str> = actions.iter().copied().collect();
            Some(Statement::allow(
                sid,
                &actions,
                arns(*resource, request, place),
            ))
        })
        .collect();
    if import {
        statements.extend(to_import(request, place));
    }
    Document::new(statements)
}

/// Statements in this order, one for each kind of resource.
const RESOURCES: [(CallResource, &str); 10] = [
    (CallResource::Any, "ReadWithoutResourceTypes"),
    (CallResource::Ami, "ReadSourceAmi"),
    (CallResource::Instance, "ReadConsoleOfSourceInstance"),
    (CallResource::WindowsParameters, "ReadNamesOfWindowsAmis"),
    (CallResource::BuilderImage, "ReadImageBuilderImage"),
    (CallResource::Snapshot, "ReadSnapshotOfSourceAmi"),
    (CallResource::Role, "ReadImportRole"),
    (CallResource::Policies, "ReadPoliciesOfImportRole"),
    (CallResource::ServiceRole, "ReadAppStreamServiceRole"),
    (CallResource::Caller, "ReadOwnRights"),
];

fn order(resource: CallResource) -> usize {
    let place = RESOURCES.iter().position(|(known, _)| *known == resource);
    place.unwrap_or(RESOURCES.len())
}

/// Whether a call belongs to the source that the request names.
fn arises(call: Call, request: Option<&Request>) -> bool {
    let Some(request) = request else {
        return true;
    };
    let info = call.info();
    match request.source_kind() {
        "ami" => info.service != "workspaces",
        "workspace-image" => info.resource == CallResource::Any && info.service != "ec2",
        _ => true,
    }
}

fn arns(resource: CallResource, request: Option<&Request>, place: &Place) -> Vec<String> {
    let (partition, region, account) = (&place.partition, place.region(), place.account());
    let iam = |rest: &str| format!("arn:{partition}:iam::{account}:{rest}");
    match resource {
        CallResource::Any => vec!["*".to_owned()],
        CallResource::Ami => vec![ami_arn(request, place)],
        CallResource::Instance => {
            vec![format!("arn:{partition}:ec2:{region}:{account}:instance/*")]
        }
        CallResource::WindowsParameters => {
            let path =
                format!("arn:{partition}:ssm:{region}::parameter/aws/service/ami-windows-latest");
            vec![path.clone(), path + "/*"]
        }
        // It is read in the Region that built it, whichever that is.
        CallResource::BuilderImage => vec![format!("arn:{partition}:imagebuilder:*:*:image/*")],
        // Snapshots are named without an account (Service Authorization Reference).
        CallResource::Snapshot => vec![format!("arn:{partition}:ec2:{region}::snapshot/*")],
        CallResource::Role => vec![role_arn(request, place)],
        CallResource::Policies => vec![
            iam("policy/*"),
            format!("arn:{partition}:iam::aws:policy/*"),
        ],
        CallResource::ServiceRole => vec![iam("role/service-role/AmazonAppStreamServiceAccess")],
        CallResource::Caller => vec![iam("role/*"), iam("user/*")],
    }
}

/// The import itself, also as a dry run. PassRole and TagResource by analogy with AppStream's other operations: no page says so.
fn to_import(request: Option<&Request>, place: &Place) -> Vec<Statement> {
    let mut statements = vec![Statement::allow(
        "Import",
        &["appstream:CreateImportedImage"],
        vec!["*".to_owned()],
    )];
    if request.is_none_or(|request| request.input.contains_key("Tags")) {
        let name = request.and_then(|request| request.filled("Name"));
        let image = format!(
            "arn:{}:appstream:{}:{}:image/{}",
            place.partition,
            place.region(),
            place.account(),
            name.unwrap_or("*")
        );
        statements.push(Statement::allow(
            "TagImage",
            &["appstream:TagResource"],
            vec![image],
        ));
    }
    if request.is_none_or(|request| request.source_kind() != "workspace-image") {
        let pass = Statement::allow(
            "PassImportRole",
            &["iam:PassRole"],
            vec![role_arn(request, place)],
        );
        statements.push(pass.when("iam:PassedToService", SERVICE));
    }
    statements
}

//! Which function of which service answers a call of the table.

use super::pages::Outcome;
use super::session::Session;
use super::{
    appstream, dry_run, ec2, iam, imagebuilder, lineage, quotas, simulator, ssm, sts, workspaces,
};
use crate::evidence::question::local;
use crate::evidence::{Call, CallError, Question};

/// Puts one question.
pub(super) async fn call(session: &Session, question: &Question) -> Outcome {
    let Some(clients) = session.clients(question.region.as_deref()) else {
        return Err(session.no_client());
    };
    let input = &question.input;
    match question.call {
        // Disks are read beside the other questions, block by block: `evidence::inspect`.
        Call::Local | Call::InspectDisk | Call::InspectPath => {
            Err(CallError::new(local::NOT_SENT, "not a call to AWS"))
        }
        Call::GetCallerIdentity => sts::caller_identity(&clients.sts, session).await,
        Call::DescribeImages | Call::DescribeAncestorImage => {
            ec2::images(&clients.ec2, input).await
        }
        Call::DescribeSnapshots => ec2::snapshots(&clients.ec2, input).await,
        Call::DescribeImageAttribute => ec2::image_attribute(&clients.ec2, input).await,
        Call::GetImageAncestry => lineage::image_ancestry(&clients.ec2, input).await,
        Call::GetConsoleOutput => lineage::console_output(&clients.ec2, input).await,
        Call::DescribeImagesByName | Call::DescribePrivateImages => {
            appstream::images(&clients.appstream, input).await
        }
        Call::DescribeImageBuilders => appstream::image_builders(&clients.appstream).await,
        Call::ListExportImageTasks => appstream::export_tasks(&clients.appstream, input).await,
        Call::CreateImportedImage => {
            dry_run::create_imported_image(&clients.appstream, input).await
        }
        Call::ListServiceQuotas => quotas::quotas(&clients.quotas, input).await,
        Call::GetRole | Call::GetCallerRole | Call::GetServiceRole => {
            iam::role(&clients.iam, input).await
        }
        Call::ListRolePolicies => iam::role_policies(&clients.iam, input).await,
        Call::ListAttachedRolePolicies => iam::attached_policies(&clients.iam, input).await,
        Call::GetRolePolicy => iam::role_policy(&clients.iam, input).await,
        Call::GetPolicy => iam::policy(&clients.iam, input).await,
        Call::GetPolicyVersion => iam::policy_version(&clients.iam, input).await,
        Call::SimulateRole | Call::SimulateCaller => simulator::simulate(&clients.iam, input).await,
        Call::GetParametersByPath => ssm::parameters_by_path(&clients.ssm, input).await,
        Call::GetImage => imagebuilder::image(&clients.imagebuilder, input).await,
        Call::DescribeWorkspaceImages | Call::FindWorkspaceImage => {
            workspaces::images(&clients.workspaces, input).await
        }
        Call::DescribeImageAssociations => {
            workspaces::associations(&clients.workspaces, input).await
        }
        Call::DescribeApplications => workspaces::applications(&clients.workspaces, input).await,
        Call::DescribeWorkspaceBundles => workspaces::bundles(&clients.workspaces).await,
        Call::DescribeWorkspaces => workspaces::desktops(&clients.workspaces, input).await,
        Call::DescribeCustomWorkspaceImageImport => {
            workspaces::image_import(&clients.workspaces, input).await
        }
    }
}

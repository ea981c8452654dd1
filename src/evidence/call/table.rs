//! The table of calls: one row a call, each after those whose answers its questions need.

use super::answer::{AMIS, IMAGE_ARNS, IMAGES, Owner, TAGS, arn, unique};
use super::{CallInfo, CallResource, OptIn, row};
use serde::{Deserialize, Serialize};

/// What allows to read the blocks of a snapshot. Of an encrypted one, the key must allow `kms:Decrypt` as well.
const READ_SNAPSHOT: &[&str] = &["ebs:ListSnapshotBlocks", "ebs:GetSnapshotBlock"];

/// Makes the enumeration, the list of all calls and the look-up of their rows out of the table.
macro_rules! calls {
    ($($(#[$doc:meta])* $name:ident: $row:expr,)*) => {
        /// An operation that can yield facts, or the local source that does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Call {
            $($(#[$doc])* $name,)*
        }

        impl Call {
            /// All of them, in the order of the table.
            pub const ALL: &[Call] = &[$(Call::$name,)*];

            /// The row of the table.
            pub fn info(self) -> &'static CallInfo {
                match self {
                    $(Call::$name => {
                        const ROW: CallInfo = $row;
                        &ROW
                    })*
                }
            }
        }
    };
}

calls! {
    /// The request itself, the Region of the run, the clock, the bundled tables: no call at all.
    Local: row("", "").records(&[]),
    /// Who is calling.
    // Needs no permission: it works even under an explicit deny (STS API reference).
    GetCallerIdentity: row("sts", "GetCallerIdentity"),
    /// The source AMI.
    DescribeImages: row("ec2", "DescribeImages").allowed_by(&["ec2:DescribeImages"])
        .one_of("Images", "ImageId", "/ImageIds/0").unique(AMIS),
    /// The snapshots behind its volumes.
    DescribeSnapshots: row("ec2", "DescribeSnapshots").allowed_by(&["ec2:DescribeSnapshots"])
        .after(&[Call::DescribeImages]).one_of("Snapshots", "SnapshotId", "/SnapshotIds/0")
        .unique(&[unique("/Snapshots", &[&["SnapshotId"]]), unique("/Snapshots/*/Tags", TAGS)]),
    /// With whom the AMI is shared.
    DescribeImageAttribute: row("ec2", "DescribeImageAttribute").allowed_by(&["ec2:DescribeImageAttribute"])
        .on(CallResource::Ami).names(&[("/ImageId", "/ImageId")])
        .unique(&[unique("/LaunchPermissions", &[&["UserId"], &["OrganizationArn"]])]),
    /// Images of the requested name.
    DescribeImagesByName: row("appstream", "DescribeImages").allowed_by(&["appstream:DescribeImages"])
        .of_one_request().one_of("Images", "Name", "/Names/0").unique(IMAGES).arns(IMAGE_ARNS),
    /// All private images of the account.
    DescribePrivateImages: row("appstream", "DescribeImages").allowed_by(&["appstream:DescribeImages"]).unique(IMAGES)
        .arns(IMAGE_ARNS),
    /// Image builders of the account.
    DescribeImageBuilders: row("appstream", "DescribeImageBuilders").allowed_by(&["appstream:DescribeImageBuilders"])
        .unique(&[unique("/ImageBuilders", &[&["Arn"], &["Name"]])])
        .arns(&[arn("/ImageBuilders/*", "Arn", "appstream", Owner::Account)]),
    /// The quotas of the account.
    ListServiceQuotas: row("service-quotas", "ListServiceQuotas").allowed_by(&["servicequotas:ListServiceQuotas"])
        .arns(&[arn("/Quotas/*", "QuotaArn", "servicequotas", Owner::AccountOrNobody)]),
    /// The import role, with its trust policy and the ARN of its boundary.
    GetRole: row("iam", "GetRole").allowed_by(&["iam:GetRole"]).on(CallResource::Role).a_role(),
    /// Names of its inline policies.
    ListRolePolicies: row("iam", "ListRolePolicies").allowed_by(&["iam:ListRolePolicies"]).on(CallResource::Role)
        .unique(&[unique("/PolicyNames", &[])]),
    /// ARNs of its managed policies.
    ListAttachedRolePolicies: row("iam", "ListAttachedRolePolicies").allowed_by(&["iam:ListAttachedRolePolicies"])
        .on(CallResource::Role).unique(&[unique("/AttachedPolicies", &[&["PolicyArn"]])])
        .arns(&[arn("/AttachedPolicies/*", "PolicyArn", "iam", Owner::AccountOrAws)]),
    /// An inline policy.
    GetRolePolicy: row("iam", "GetRolePolicy").allowed_by(&["iam:GetRolePolicy"]).on(CallResource::Role)
        .after(&[Call::ListRolePolicies]).names(&[("/RoleName", "/RoleName"), ("/PolicyName", "/PolicyName")]),
    /// A managed policy or the boundary: which version is the default.
    GetPolicy: row("iam", "GetPolicy").allowed_by(&["iam:GetPolicy"]).on(CallResource::Policies)
        .after(&[Call::GetRole, Call::ListAttachedRolePolicies]).names(&[("/Policy/Arn", "/PolicyArn")])
        .unique(&[unique("/Policy/Tags", TAGS)]).arns(&[arn("/Policy", "Arn", "iam", Owner::AccountOrAws)])
        .records(&["", "/Policy"]),
    /// That version.
    GetPolicyVersion: row("iam", "GetPolicyVersion").allowed_by(&["iam:GetPolicyVersion"]).on(CallResource::Policies)
        .after(&[Call::GetPolicy]).names(&[("/PolicyVersion/VersionId", "/VersionId")])
        .records(&["", "/PolicyVersion"]),
    /// The policy simulator's word on the role, one question an action.
    // Asked at once; what DescribeImages tells goes into a second question, where one is needed.
    SimulateRole: row("iam", "SimulatePrincipalPolicy").allowed_by(&["iam:SimulatePrincipalPolicy"])
        .on(CallResource::Role).asks_again(),
    /// The role behind the caller's session.
    GetCallerRole: row("iam", "GetRole").allowed_by(&["iam:GetRole"]).on(CallResource::Caller)
        .after(&[Call::GetCallerIdentity]).a_role(),
    /// The policy simulator's word on the caller.
    SimulateCaller: row("iam", "SimulatePrincipalPolicy").allowed_by(&["iam:SimulatePrincipalPolicy"])
        .of_one_request().on(CallResource::Caller).after(&[Call::GetCallerIdentity, Call::GetCallerRole]),
    /// AppStream's own service role, AmazonAppStreamServiceAccess.
    GetServiceRole: row("iam", "GetRole").allowed_by(&["iam:GetRole"]).on(CallResource::ServiceRole).a_role(),
    /// The AMIs that the source AMI was made from.
    GetImageAncestry: row("ec2", "GetImageAncestry").allowed_by(&["ec2:GetImageAncestry"]).on(CallResource::Ami)
        .names(&[("/ImageAncestryEntries/0/ImageId", "/ImageId")])
        .unique(&[unique("/ImageAncestryEntries", &[&["ImageId"]])]),
    /// The oldest of them that Amazon made.
    DescribeAncestorImage: row("ec2", "DescribeImages").allowed_by(&["ec2:DescribeImages"])
        .after(&[Call::GetImageAncestry]).one_of("Images", "ImageId", "/ImageIds/0").unique(AMIS),
    /// What the instance behind the AMI printed while it started.
    GetConsoleOutput: row("ec2", "GetConsoleOutput").allowed_by(&["ec2:GetConsoleOutput"]).on(CallResource::Instance)
        .after(&[Call::DescribeImages]).names(&[("/InstanceId", "/InstanceId")]),
    /// The names of Amazon's current Windows AMIs.
    GetParametersByPath: row("ssm", "GetParametersByPath").allowed_by(&["ssm:GetParametersByPath"])
        .on(CallResource::WindowsParameters).after(&[Call::GetImageAncestry, Call::DescribeAncestorImage])
        .unique(&[unique("/Parameters", &[&["Name"]])]),
    /// The EC2 Image Builder image that the AMI is.
    // EC2 Image Builder begins its members with a small letter.
    GetImage: row("imagebuilder", "GetImage").allowed_by(&["imagebuilder:GetImage"]).on(CallResource::BuilderImage)
        .after(&[Call::DescribeImages]).unique(&[unique("/image/outputResources/amis", &[&["image"]])]).records(&[]),
    /// Exports of AppStream images to AMIs.
    ListExportImageTasks: row("appstream", "ListExportImageTasks").allowed_by(&["appstream:ListExportImageTasks"])
        .unique(&[unique("/ExportImageTasks", &[&["TaskId"]])]),
    /// The source WorkSpaces image.
    DescribeWorkspaceImages: row("workspaces", "DescribeWorkspaceImages")
        .allowed_by(&["workspaces:DescribeWorkspaceImages"]).workspace_image(),
    /// The same image in the other Regions.
    FindWorkspaceImage: row("workspaces", "DescribeWorkspaceImages").allowed_by(&["workspaces:DescribeWorkspaceImages"])
        .after(&[Call::DescribeWorkspaceImages]).workspace_image(),
    /// The applications that WorkSpaces manages in the source image.
    DescribeImageAssociations: row("workspaces", "DescribeImageAssociations")
        .allowed_by(&["workspaces:DescribeImageAssociations"]).after(&[Call::DescribeWorkspaceImages])
        .names(&[("/Associations/0/ImageId", "/ImageId")])
        .unique(&[unique("/Associations", &[&["AssociatedResourceId"]])]),
    /// One of these applications.
    DescribeApplications: row("workspaces", "DescribeApplications").allowed_by(&["workspaces:DescribeApplications"])
        .after(&[Call::DescribeImageAssociations]).one_of("Applications", "ApplicationId", "/ApplicationIds/0")
        .unique(&[unique("/Applications", &[&["ApplicationId"]])]),
    /// The bundles of the account: which of them use the image.
    DescribeWorkspaceBundles: row("workspaces", "DescribeWorkspaceBundles")
        .allowed_by(&["workspaces:DescribeWorkspaceBundles"]).after(&[Call::DescribeWorkspaceImages])
        .unique(&[unique("/Bundles", &[&["BundleId"]])]),
    /// The WorkSpaces of such a bundle.
    DescribeWorkspaces: row("workspaces", "DescribeWorkspaces").allowed_by(&["workspaces:DescribeWorkspaces"])
        .after(&[Call::DescribeWorkspaceBundles]).names(&[("/Workspaces/0/BundleId", "/BundleId")])
        .unique(&[unique("/Workspaces", &[&["WorkspaceId"]])]),
    /// What the image was imported from.
    DescribeCustomWorkspaceImageImport: row("workspaces", "DescribeCustomWorkspaceImageImport")
        .allowed_by(&["workspaces:DescribeCustomWorkspaceImageImport"]).after(&[Call::DescribeWorkspaceImages])
        .names(&[("/ImageId", "/ImageId")]),
    /// The dry run.
    CreateImportedImage: row("appstream", "CreateImportedImage").allowed_by(&["appstream:CreateImportedImage"])
        .of_one_request().only_with(OptIn::DryRun),
    /// What the Windows inside the AMI is like: the disk of its root device, read through the EBS direct APIs or from a file. No operation
    /// of AWS, but recorded like one; its answer is what `inspect -o json` prints.
    InspectDisk: row("ebs", "InspectSnapshot").allowed_by(READ_SNAPSHOT).on(CallResource::Snapshot)
        .only_with(OptIn::InspectDisk).after(&[Call::DescribeImages]).records(&[]),
    /// What is at a path of that disk which the catalog names.
    InspectPath: row("ebs", "InspectPath").allowed_by(READ_SNAPSHOT).on(CallResource::Snapshot)
        .of_one_request().only_with(OptIn::InspectDisk).after(&[Call::DescribeImages, Call::InspectDisk]).records(&[]),
}

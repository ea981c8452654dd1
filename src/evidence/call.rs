//! The one table of AWS calls: what each is named, which IAM action allows it, on which resource; plans, unknowns and
//! `policy caller` read it.

use serde::{Deserialize, Serialize};

/// An operation that can yield facts, or the local source that does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Call {
    /// The request itself, the Region of the run, the clock, the bundled tables: no call at all.
    Local,
    /// Who is calling.
    GetCallerIdentity,
    /// The source AMI.
    DescribeImages,
    /// The snapshots behind its volumes.
    DescribeSnapshots,
    /// With whom the AMI is shared.
    DescribeImageAttribute,
    /// Images of the requested name.
    DescribeImagesByName,
    /// All private images of the account.
    DescribePrivateImages,
    /// Image builders of the account.
    DescribeImageBuilders,
    /// The quotas of the account.
    ListServiceQuotas,
    /// The import role, with its trust policy and the ARN of its boundary.
    GetRole,
    /// Names of its inline policies.
    ListRolePolicies,
    /// ARNs of its managed policies.
    ListAttachedRolePolicies,
    /// An inline policy.
    GetRolePolicy,
    /// A managed policy or the boundary: which version is the default.
    GetPolicy,
    /// That version.
    GetPolicyVersion,
    /// The policy simulator's word on the role, one question an action.
    SimulateRole,
    /// The role behind the caller's session.
    GetCallerRole,
    /// The policy simulator's word on the caller.
    SimulateCaller,
    /// AppStream's own service role, AmazonAppStreamServiceAccess.
    GetServiceRole,
    /// The AMIs that the source AMI was made from.
    GetImageAncestry,
    /// The oldest of them that Amazon made.
    DescribeAncestorImage,
    /// What the instance behind the AMI printed while it started.
    GetConsoleOutput,
    /// The names of Amazon's current Windows AMIs.
    GetParametersByPath,
    /// The EC2 Image Builder image that the AMI is.
    GetImage,
    /// Exports of AppStream images to AMIs.
    ListExportImageTasks,
    /// The source WorkSpaces image.
    DescribeWorkspaceImages,
    /// The same image in the other Regions.
    FindWorkspaceImage,
    /// The applications that WorkSpaces manages in the source image.
    DescribeImageAssociations,
    /// One of these applications.
    DescribeApplications,
    /// The bundles of the account: which of them use the image.
    DescribeWorkspaceBundles,
    /// The WorkSpaces of such a bundle.
    DescribeWorkspaces,
    /// What the image was imported from.
    DescribeCustomWorkspaceImageImport,
    /// The dry run.
    CreateImportedImage,
}

/// How a call is named and allowed.
#[derive(Debug, Clone, Copy)]
pub struct CallInfo {
    /// AWS CLI's name of the service; also its name in evidence files.
    pub service: &'static str,
    /// The operation as AWS spells it; empty for [`Call::Local`].
    pub operation: &'static str,
    /// IAM actions that allow it (Service Authorization Reference).
    pub actions: &'static [&'static str],
    /// What the IAM statement names as resource.
    pub resource: CallResource,
    /// Calls whose answers it needs first.
    pub after: &'static [Call],
    /// Whether its own first answer may lead to a further question.
    pub asks_again: bool,
}

/// The resource of an IAM statement that allows a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallResource {
    /// The action has no resource types.
    Any,
    /// The source AMI.
    Ami,
    /// The import role.
    Role,
    /// The managed policies and the boundary of the import role.
    Policies,
    /// The role or user that calls.
    Caller,
    /// AppStream's own service role.
    ServiceRole,
    /// The instance behind the source AMI.
    Instance,
    /// The public parameters of Amazon's Windows AMIs.
    WindowsParameters,
    /// The EC2 Image Builder image.
    BuilderImage,
}

const fn info(
    service: &'static str,
    operation: &'static str,
    actions: &'static [&'static str],
) -> CallInfo {
    CallInfo {
        service,
        operation,
        actions,
        resource: CallResource::Any,
        after: &[],
        asks_again: false,
    }
}

impl CallInfo {
    /// Whether the service has one endpoint for all Regions of a partition, as the questions go to it.
    pub fn is_global(&self) -> bool {
        matches!(self.service, "iam" | "sts")
    }

    const fn on(self, resource: CallResource) -> CallInfo {
        CallInfo { resource, ..self }
    }

    const fn after(self, after: &'static [Call]) -> CallInfo {
        CallInfo { after, ..self }
    }
}

impl Call {
    /// All of them, in the order of the table.
    pub const ALL: [Call; 33] = [
        Call::Local,
        Call::GetCallerIdentity,
        Call::DescribeImages,
        Call::DescribeSnapshots,
        Call::DescribeImageAttribute,
        Call::DescribeImagesByName,
        Call::DescribePrivateImages,
        Call::DescribeImageBuilders,
        Call::ListServiceQuotas,
        Call::GetRole,
        Call::ListRolePolicies,
        Call::ListAttachedRolePolicies,
        Call::GetRolePolicy,
        Call::GetPolicy,
        Call::GetPolicyVersion,
        Call::SimulateRole,
        Call::GetCallerRole,
        Call::SimulateCaller,
        Call::GetServiceRole,
        Call::GetImageAncestry,
        Call::DescribeAncestorImage,
        Call::GetConsoleOutput,
        Call::GetParametersByPath,
        Call::GetImage,
        Call::ListExportImageTasks,
        Call::DescribeWorkspaceImages,
        Call::FindWorkspaceImage,
        Call::DescribeImageAssociations,
        Call::DescribeApplications,
        Call::DescribeWorkspaceBundles,
        Call::DescribeWorkspaces,
        Call::DescribeCustomWorkspaceImageImport,
        Call::CreateImportedImage,
    ];

    /// Whether its questions follow from answers: from those of other calls, or a second one from what the first left open.
    pub fn follows(self) -> bool {
        let info = self.info();
        !info.after.is_empty() || info.asks_again
    }

    /// The row of the table.
    pub fn info(self) -> CallInfo {
        match self {
            Call::Local => info("", "", &[]),
            // Needs no permission: it works even under an explicit deny (STS API reference).
            Call::GetCallerIdentity => info("sts", "GetCallerIdentity", &[]),
            Call::DescribeImages
            | Call::DescribeSnapshots
            | Call::DescribeImageAttribute
            | Call::GetImageAncestry
            | Call::DescribeAncestorImage
            | Call::GetConsoleOutput => self.of_ec2(),
            Call::GetRole
            | Call::ListRolePolicies
            | Call::ListAttachedRolePolicies
            | Call::GetRolePolicy
            | Call::GetPolicy
            | Call::GetPolicyVersion
            | Call::SimulateRole
            | Call::GetCallerRole
            | Call::SimulateCaller
            | Call::GetServiceRole => self.of_iam(),
            Call::DescribeImagesByName
            | Call::DescribePrivateImages
            | Call::DescribeImageBuilders
            | Call::ListExportImageTasks
            | Call::CreateImportedImage => self.of_appstream(),
            Call::ListServiceQuotas | Call::GetParametersByPath | Call::GetImage => {
                self.of_others()
            }
            Call::DescribeWorkspaceImages
            | Call::FindWorkspaceImage
            | Call::DescribeImageAssociations
            | Call::DescribeApplications
            | Call::DescribeWorkspaceBundles
            | Call::DescribeWorkspaces
            | Call::DescribeCustomWorkspaceImageImport => self.of_workspaces(),
        }
    }

    fn of_ec2(self) -> CallInfo {
        match self {
            Call::DescribeSnapshots => info("ec2", "DescribeSnapshots", &["ec2:DescribeSnapshots"])
                .after(&[Call::DescribeImages]),
            Call::DescribeImageAttribute => info(
                "ec2",
                "DescribeImageAttribute",
                &["ec2:DescribeImageAttribute"],
            )
            .on(CallResource::Ami),
            Call::GetImageAncestry => {
                info("ec2", "GetImageAncestry", &["ec2:GetImageAncestry"]).on(CallResource::Ami)
            }
            Call::DescribeAncestorImage => info("ec2", "DescribeImages", &["ec2:DescribeImages"])
                .after(&[Call::GetImageAncestry]),
            Call::GetConsoleOutput => info("ec2", "GetConsoleOutput", &["ec2:GetConsoleOutput"])
                .on(CallResource::Instance)
                .after(&[Call::DescribeImages]),
            _ => info("ec2", "DescribeImages", &["ec2:DescribeImages"]),
        }
    }

    fn of_iam(self) -> CallInfo {
        let role = |operation, actions| info("iam", operation, actions).on(CallResource::Role);
        let simulate = &["iam:SimulatePrincipalPolicy"];
        match self {
            Call::ListRolePolicies => role("ListRolePolicies", &["iam:ListRolePolicies"]),
            Call::ListAttachedRolePolicies => role(
                "ListAttachedRolePolicies",
                &["iam:ListAttachedRolePolicies"],
            ),
            Call::GetRolePolicy => {
                role("GetRolePolicy", &["iam:GetRolePolicy"]).after(&[Call::ListRolePolicies])
            }
            Call::GetPolicy => role("GetPolicy", &["iam:GetPolicy"])
                .on(CallResource::Policies)
                .after(&[Call::GetRole, Call::ListAttachedRolePolicies]),
            Call::GetPolicyVersion => role("GetPolicyVersion", &["iam:GetPolicyVersion"])
                .on(CallResource::Policies)
                .after(&[Call::GetPolicy]),
            // Asked at once; what DescribeImages tells goes into a second question, where one is needed.
            Call::SimulateRole => CallInfo {
                asks_again: true,
                ..role("SimulatePrincipalPolicy", simulate)
            },
            Call::GetCallerRole => role("GetRole", &["iam:GetRole"])
                .on(CallResource::Caller)
                .after(&[Call::GetCallerIdentity]),
            Call::SimulateCaller => role("SimulatePrincipalPolicy", simulate)
                .on(CallResource::Caller)
                .after(&[Call::GetCallerIdentity, Call::GetCallerRole]),
            Call::GetServiceRole => role("GetRole", &["iam:GetRole"]).on(CallResource::ServiceRole),
            _ => role("GetRole", &["iam:GetRole"]),
        }
    }

    fn of_appstream(self) -> CallInfo {
        match self {
            Call::DescribeImageBuilders => info(
                "appstream",
                "DescribeImageBuilders",
                &["appstream:DescribeImageBuilders"],
            ),
            Call::ListExportImageTasks => info(
                "appstream",
                "ListExportImageTasks",
                &["appstream:ListExportImageTasks"],
            ),
            Call::CreateImportedImage => info(
                "appstream",
                "CreateImportedImage",
                &["appstream:CreateImportedImage"],
            ),
            _ => info("appstream", "DescribeImages", &["appstream:DescribeImages"]),
        }
    }

    fn of_others(self) -> CallInfo {
        match self {
            Call::GetParametersByPath => {
                info("ssm", "GetParametersByPath", &["ssm:GetParametersByPath"])
                    .on(CallResource::WindowsParameters)
                    .after(&[Call::GetImageAncestry, Call::DescribeAncestorImage])
            }
            Call::GetImage => info("imagebuilder", "GetImage", &["imagebuilder:GetImage"])
                .on(CallResource::BuilderImage)
                .after(&[Call::DescribeImages]),
            _ => info(
                "service-quotas",
                "ListServiceQuotas",
                &["servicequotas:ListServiceQuotas"],
            ),
        }
    }

    fn of_workspaces(self) -> CallInfo {
        let of = |operation, actions| info("workspaces", operation, actions);
        let images = of(
            "DescribeWorkspaceImages",
            &["workspaces:DescribeWorkspaceImages"],
        );
        let found: &[Call] = &[Call::DescribeWorkspaceImages];
        match self {
            Call::FindWorkspaceImage => images.after(found),
            Call::DescribeImageAssociations => of(
                "DescribeImageAssociations",
                &["workspaces:DescribeImageAssociations"],
            )
            .after(found),
            Call::DescribeApplications => {
                of("DescribeApplications", &["workspaces:DescribeApplications"])
                    .after(&[Call::DescribeImageAssociations])
            }
            Call::DescribeWorkspaceBundles => of(
                "DescribeWorkspaceBundles",
                &["workspaces:DescribeWorkspaceBundles"],
            )
            .after(found),
            Call::DescribeWorkspaces => {
                of("DescribeWorkspaces", &["workspaces:DescribeWorkspaces"])
                    .after(&[Call::DescribeWorkspaceBundles])
            }
            Call::DescribeCustomWorkspaceImageImport => of(
                "DescribeCustomWorkspaceImageImport",
                &["workspaces:DescribeCustomWorkspaceImageImport"],
            )
            .after(found),
            _ => images,
        }
    }

    /// `service:Operation`, as reports name it; empty for [`Call::Local`].
    pub fn label(self) -> String {
        let info = self.info();
        if info.operation.is_empty() {
            return String::new();
        }
        format!("{}:{}", info.service, info.operation)
    }
}

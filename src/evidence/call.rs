//! The one table of AWS calls: what each is named, which IAM action allows it, on which resource; plans, unknowns and
//! `policy caller` read it.

/// An operation that can yield facts, or the local source that does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
    }
}

impl Call {
    /// All of them, in the order of the table.
    pub const ALL: [Call; 10] = [
        Call::Local,
        Call::GetCallerIdentity,
        Call::DescribeImages,
        Call::DescribeSnapshots,
        Call::DescribeImageAttribute,
        Call::DescribeImagesByName,
        Call::DescribePrivateImages,
        Call::DescribeImageBuilders,
        Call::ListServiceQuotas,
        Call::CreateImportedImage,
    ];

    /// The row of the table.
    pub fn info(self) -> CallInfo {
        match self {
            Call::Local => info("", "", &[]),
            // Needs no permission: it works even under an explicit deny (STS API reference).
            Call::GetCallerIdentity => info("sts", "GetCallerIdentity", &[]),
            Call::DescribeImages => info("ec2", "DescribeImages", &["ec2:DescribeImages"]),
            Call::DescribeSnapshots => CallInfo {
                after: &[Call::DescribeImages],
                ..info("ec2", "DescribeSnapshots", &["ec2:DescribeSnapshots"])
            },
            Call::DescribeImageAttribute => CallInfo {
                resource: CallResource::Ami,
                ..info(
                    "ec2",
                    "DescribeImageAttribute",
                    &["ec2:DescribeImageAttribute"],
                )
            },
            Call::DescribeImagesByName | Call::DescribePrivateImages => {
                info("appstream", "DescribeImages", &["appstream:DescribeImages"])
            }
            Call::DescribeImageBuilders => info(
                "appstream",
                "DescribeImageBuilders",
                &["appstream:DescribeImageBuilders"],
            ),
            Call::ListServiceQuotas => info(
                "service-quotas",
                "ListServiceQuotas",
                &["servicequotas:ListServiceQuotas"],
            ),
            Call::CreateImportedImage => info(
                "appstream",
                "CreateImportedImage",
                &["appstream:CreateImportedImage"],
            ),
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

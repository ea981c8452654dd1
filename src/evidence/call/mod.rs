//! AWS calls: what each is named, which IAM action allows it, on which resource, what it follows, and what its answer must be like. Plans,
//! unknowns, the verification of answers and `policy caller` read the table.

mod answer;
mod table;

pub use answer::{ArnPlace, OneOf, Owner, Unique};
pub use table::Call;

/// How a call is named and allowed, when it is asked, and what is known of its answer.
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
    /// The option without which it is not asked.
    pub opt_in: Option<OptIn>,
    /// Calls whose answers it needs first.
    pub after: &'static [Call],
    /// Whether its own first answer may lead to a further question.
    pub asks_again: bool,
    /// Whether its questions may name what a request has for itself, such as its Name, tags or applications. All others are about what
    /// requests have in common, and see nothing else of a request.
    pub of_one_request: bool,
    /// Where its answer names what it is about, as a JSON pointer, and where the input says the same.
    pub names: &'static [(&'static str, &'static str)],
    /// The list in its answer that must have what the input asks for, or nothing.
    pub one_of: Option<OneOf>,
    /// Lists in its answer whose elements are there once. Results of the policy simulator are not, nor quotas: whoever reads those must
    /// see both, and only the ones that are looked for count.
    pub unique: &'static [Unique],
    /// The ARNs in its answer.
    pub arns: &'static [ArnPlace],
    /// Records of its answer, beside the elements of lists, whose members begin with a capital.
    pub records: &'static [&'static str],
}

/// What a run asks for only where an option says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OptIn {
    /// The dry run.
    DryRun,
    /// What is inside the AMI.
    InspectDisk,
}

impl OptIn {
    /// All of them.
    pub const ALL: [OptIn; 2] = [Self::DryRun, Self::InspectDisk];

    /// The option.
    pub fn option(self) -> &'static str {
        match self {
            Self::DryRun => "--dry-run",
            Self::InspectDisk => "--inspect-disk",
        }
    }
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
    /// The snapshot behind the source AMI.
    Snapshot,
}

/// A row of the table without anything special.
const fn row(service: &'static str, operation: &'static str) -> CallInfo {
    CallInfo {
        service,
        operation,
        actions: &[],
        resource: CallResource::Any,
        opt_in: None,
        after: &[],
        asks_again: false,
        of_one_request: false,
        names: &[],
        one_of: None,
        unique: &[],
        arns: &[],
        records: &[""],
    }
}

impl CallInfo {
    /// Whether the service has one endpoint for all Regions of a partition, as the questions go to it.
    pub fn is_global(&self) -> bool {
        matches!(self.service, "iam" | "sts")
    }

    const fn allowed_by(self, actions: &'static [&'static str]) -> CallInfo {
        CallInfo { actions, ..self }
    }

    const fn on(self, resource: CallResource) -> CallInfo {
        CallInfo { resource, ..self }
    }

    const fn only_with(self, opt_in: OptIn) -> CallInfo {
        CallInfo {
            opt_in: Some(opt_in),
            ..self
        }
    }

    const fn after(self, after: &'static [Call]) -> CallInfo {
        CallInfo { after, ..self }
    }

    const fn asks_again(self) -> CallInfo {
        CallInfo {
            asks_again: true,
            ..self
        }
    }

    const fn of_one_request(self) -> CallInfo {
        CallInfo {
            of_one_request: true,
            ..self
        }
    }

    const fn names(self, names: &'static [(&'static str, &'static str)]) -> CallInfo {
        CallInfo { names, ..self }
    }

    const fn one_of(
        self,
        list: &'static str,
        member: &'static str,
        asked: &'static str,
    ) -> CallInfo {
        let one_of = Some(OneOf {
            list,
            member,
            asked,
        });
        CallInfo { one_of, ..self }
    }

    const fn unique(self, unique: &'static [Unique]) -> CallInfo {
        CallInfo { unique, ..self }
    }

    const fn arns(self, arns: &'static [ArnPlace]) -> CallInfo {
        CallInfo { arns, ..self }
    }

    const fn records(self, records: &'static [&'static str]) -> CallInfo {
        CallInfo { records, ..self }
    }

    /// GetRole answers a role.
    const fn a_role(self) -> CallInfo {
        self.names(&[("/Role/RoleName", "/RoleName")])
            .unique(answer::ROLE_TAGS)
            .arns(answer::ROLE_ARNS)
            .records(&["", "/Role", "/Role/PermissionsBoundary", "/Role/Tags/*"])
    }

    /// DescribeWorkspaceImages answers one image.
    const fn workspace_image(self) -> CallInfo {
        self.one_of("Images", "ImageId", "/ImageIds/0")
            .unique(answer::WORKSPACE_IMAGES)
    }
}

impl Call {
    /// `service:Operation`, as reports name it; empty for [`Call::Local`].
    pub fn label(self) -> String {
        let info = self.info();
        if info.operation.is_empty() {
            return String::new();
        }
        format!("{}:{}", info.service, info.operation)
    }
}

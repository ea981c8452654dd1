//! What the wire calls things that the AWS CLI prints under another name or in another form.
//!
//! The tables hold exceptions only; the rules that they are exceptions to stand in `request.rs`
//! and `encode.rs`. Source: the service models of botocore 1.44.5.

/// How a service speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Form request, XML answer with camel-case names and `item` lists.
    Ec2Query,
    /// Form request, XML answer with the model's names and `member` lists.
    AwsQuery,
    /// `X-Amz-Target` request, JSON both ways.
    AwsJson,
    /// Smithy RPC v2, CBOR both ways.
    RpcCbor,
    /// HTTP path and query request, JSON answer.
    RestJson,
}

/// How to recognise a service.
pub struct Service {
    /// The name the AWS CLI and the evidence file use.
    pub name: &'static str,
    /// The service name in the SigV4 credential scope, which is also the prefix of its IAM actions.
    pub scope: &'static str,
    /// `Version` parameter of the query protocols.
    pub version: &'static str,
    /// Prefix of `X-Amz-Target` and service name in an RPC v2 path.
    pub target: &'static str,
}

/// Every service the fake can speak for.
pub const SERVICES: &[Service] = &[
    service("ec2", "ec2", "2016-11-15", ""),
    service("iam", "iam", "2010-05-08", ""),
    service("sts", "sts", "2011-06-15", ""),
    service("appstream", "appstream", "", "PhotonAdminProxyService"),
    service(
        "service-quotas",
        "servicequotas",
        "",
        "ServiceQuotasV20190624",
    ),
    service("ssm", "ssm", "", "AmazonSSM"),
    service("workspaces", "workspaces", "", "WorkspacesService"),
    service("imagebuilder", "imagebuilder", "", ""),
];

const fn service(
    name: &'static str,
    scope: &'static str,
    version: &'static str,
    target: &'static str,
) -> Service {
    Service {
        name,
        scope,
        version,
        target,
    }
}

/// The one spelling of a service's name; accepts the SigV4 spelling (`servicequotas`) as well.
pub fn service_name(name: &str) -> &str {
    SERVICES
        .iter()
        .find(|service| service.scope == name)
        .map_or(name, |service| service.name)
}

/// EC2 request parameters that the wire names in the singular when they are lists.
pub const EC2_REQUEST_LISTS: &[(&str, &str)] = &[
    ("ExecutableBy", "ExecutableUsers"),
    ("Filter", "Filters"),
    ("ImageId", "ImageIds"),
    ("InstanceType", "InstanceTypes"),
    ("RestorableBy", "RestorableByUserIds"),
    ("SnapshotId", "SnapshotIds"),
    ("Value", "Values"),
];

/// As [`EC2_REQUEST_LISTS`], for the parameter that means a different member in each operation.
pub fn ec2_owner_list(operation: &str) -> &'static str {
    if operation == "DescribeSnapshots" {
        "OwnerIds"
    } else {
        "Owners"
    }
}

/// Query parameters that are numbers; all others are text or booleans.
pub const NUMBERS: &[&str] = &["DurationSeconds", "MaxItems", "MaxResults"];

/// EC2 answer members whose element is not the member's name in camel case, by operation.
pub const EC2_ELEMENTS: &[(&str, &[(&str, &str)])] = &[
    (
        "DescribeImageAttribute",
        &[
            ("BlockDeviceMappings", "blockDeviceMapping"),
            ("KernelId", "kernel"),
            ("LaunchPermissions", "launchPermission"),
            ("ProductCodeId", "productCode"),
            ("ProductCodeType", "type"),
            ("RamdiskId", "ramdisk"),
        ],
    ),
    (
        "DescribeImages",
        &[
            ("AvailabilityZoneId", "AvailabilityZoneId"),
            ("BlockDeviceMappings", "blockDeviceMapping"),
            ("EbsCardIndex", "EbsCardIndex"),
            ("ImageWatermarks", "imageWatermarkSet"),
            ("Images", "imagesSet"),
            ("OwnerId", "imageOwnerId"),
            ("ProductCodeId", "productCode"),
            ("ProductCodeType", "type"),
            ("Public", "isPublic"),
            ("State", "imageState"),
            ("SupportedInstanceTypes", "supportedInstanceTypeSet"),
            ("Tags", "tagSet"),
            ("UnsupportedInstanceTypes", "unsupportedInstanceTypeSet"),
            ("VolumeInitializationRate", "VolumeInitializationRate"),
        ],
    ),
    (
        "DescribeInstanceTypes",
        &[
            ("EbsCards", "ebsCardSet"),
            ("InstanceTypes", "instanceTypeSet"),
            ("InterfaceTypes", "interfaceTypeSet"),
            ("Workloads", "workloadSet"),
        ],
    ),
    (
        "DescribeSnapshots",
        &[
            ("AssociatedKmsKeys", "associatedKmsKeySet"),
            ("Snapshots", "snapshotSet"),
            ("State", "status"),
            ("StateMessage", "statusMessage"),
            ("Tags", "tagSet"),
        ],
    ),
    (
        "GetImageAncestry",
        &[("ImageAncestryEntries", "imageAncestryEntrySet")],
    ),
];

/// XML members that are maps, not structures: `<entry><key/><value/></entry>`.
pub const XML_MAPS: &[&str] = &["EvalDecisionDetails"];

/// IAM policy documents: percent-encoded JSON text on the wire, an object in the CLI's output.
pub const DOCUMENTS: &[&str] = &["AssumeRolePolicyDocument", "Document", "PolicyDocument"];

/// Members that are base64 on the wire and text in the CLI's output: operation, member.
pub const BASE64: &[(&str, &str)] = &[("GetConsoleOutput", "Output")];

/// Timestamps of the JSON and CBOR services: seconds since 1970 on the wire, ISO 8601 in the CLI's output.
pub const TIMESTAMPS: &[&str] = &[
    "Created",
    "CreatedDate",
    "CreatedTime",
    "ErrorTimestamp",
    "LastModifiedDate",
    "PublicBaseImageReleasedDate",
    "deprecationTime",
];

/// Operations that answer in pages, and the list that is cut: service, operation, member.
pub const PAGES: &[(&str, &str, &str)] = &[
    ("appstream", "DescribeFleets", "Fleets"),
    ("appstream", "DescribeImageBuilders", "ImageBuilders"),
    ("appstream", "DescribeImages", "Images"),
    ("appstream", "ListExportImageTasks", "ExportImageTasks"),
    ("ec2", "DescribeImages", "Images"),
    ("ec2", "DescribeInstanceTypes", "InstanceTypes"),
    ("ec2", "DescribeSnapshots", "Snapshots"),
    ("iam", "ListAttachedRolePolicies", "AttachedPolicies"),
    ("iam", "ListRolePolicies", "PolicyNames"),
    ("iam", "ListRoleTags", "Tags"),
    ("iam", "SimulatePrincipalPolicy", "EvaluationResults"),
    ("service-quotas", "ListServiceQuotas", "Quotas"),
    ("ssm", "GetParametersByPath", "Parameters"),
    ("workspaces", "DescribeApplications", "Applications"),
    ("workspaces", "DescribeWorkspaceBundles", "Bundles"),
    ("workspaces", "DescribeWorkspaceImages", "Images"),
    ("workspaces", "DescribeWorkspaces", "Workspaces"),
];

/// What a service calls the token of the next page (in request and answer) and the page size.
pub fn page_members(service: &str) -> (&'static str, &'static str) {
    match service {
        "iam" => ("Marker", "MaxItems"),
        _ => ("NextToken", "MaxResults"),
    }
}

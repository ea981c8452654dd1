//! Facts of the Windows inside the AMI and of where it comes from, and of WorkSpaces images.

use super::Row;
use crate::evidence::call::Call::{
    self, DescribeAncestorImage, DescribeApplications, DescribeCustomWorkspaceImageImport,
    DescribeImageAssociations, DescribeWorkspaceImages, DescribeWorkspaces, FindWorkspaceImage,
    GetConsoleOutput, GetImage, GetImageAncestry, GetParametersByPath, ListExportImageTasks,
};

/// The rungs of the ladder below the console output.
const LOWER: &[Call] = &[DescribeAncestorImage, GetParametersByPath, GetImage];
/// Those that tell Amazon's base.
const BASE: &[Call] = &[DescribeAncestorImage, GetParametersByPath];

const fn os(path: &'static str, ty: &'static str, doc: &'static str) -> Row {
    Row::optional(path, ty, GetConsoleOutput, doc).also(LOWER)
}

const fn base(path: &'static str, ty: &'static str, doc: &'static str) -> Row {
    Row::optional(path, ty, GetConsoleOutput, doc).also(BASE)
}

const fn image(path: &'static str, ty: &'static str, doc: &'static str) -> Row {
    Row::optional(path, ty, DescribeWorkspaceImages, doc)
}

const fn application(path: &'static str, doc: &'static str) -> Row {
    Row::required(path, "string", DescribeApplications, doc)
}

const fn desktop(path: &'static str, ty: &'static str, doc: &'static str) -> Row {
    Row::optional(path, ty, DescribeWorkspaces, doc)
}

pub(super) const ROWS: &[Row] = &[
    os(
        "os",
        "record",
        "what is known of the Windows inside, from the best evidence there is",
    ),
    os(
        "os.version",
        "string",
        "2016, 2019, 2022, 2025, …, or client",
    ),
    Row::required(
        "os.version_checked",
        "bool",
        GetConsoleOutput,
        "true; unknown where a name alone tells the version and a call that would tell better did not answer",
    ),
    Row::required(
        "os.edition_checked",
        "bool",
        GetConsoleOutput,
        "the same for the edition",
    ),
    Row::optional(
        "os.build",
        "int",
        GetConsoleOutput,
        "build of Windows, such as 20348",
    ),
    os(
        "os.product",
        "string",
        "name of the product, such as Windows Server 2022 Datacenter",
    ),
    os("os.source", "string", "where the version is known from"),
    os(
        "os.version_contrary",
        "string",
        "poorer evidence that tells another version, such as ancestor … says 2019",
    ),
    os(
        "os.conflict",
        "string",
        "pieces of evidence that contradict each other; absent when none do",
    ),
    Row::optional(
        "os.contradiction",
        "string",
        GetConsoleOutput,
        "lines of one start in the console output that tell different versions",
    ),
    os("os.edition", "string", "full, core or nano"),
    os(
        "os.edition_source",
        "string",
        "where the edition is known from",
    ),
    os(
        "os.edition_contrary",
        "string",
        "poorer evidence that tells another edition",
    ),
    os(
        "os.sql_server",
        "string",
        "such as SQL Server 2022 Standard; none when Amazon's base has none",
    ),
    os("os.sql_server_source", "string", "where that is known from"),
    os(
        "os.sql_server_contrary",
        "string",
        "poorer evidence of SQL Server, where the better has none",
    ),
    os(
        "os.language",
        "string",
        "such as English or Chinese Simplified",
    ),
    os(
        "os.language_source",
        "string",
        "where the language is known from",
    ),
    Row::optional(
        "os.sysprep_seen",
        "bool",
        GetConsoleOutput,
        "the console output speaks of Sysprep",
    ),
    base("base", "record", "Amazon's AMI that the AMI began with"),
    base(
        "base.name",
        "string",
        "its name without the date, such as TPM-Windows_Server-2022-English-Full-Base",
    ),
    base(
        "base.date",
        "string",
        "its release, or else when it was made, such as 2026-10-14",
    ),
    base(
        "base.listed",
        "bool",
        "the table of Amazon's releases reaches as far as that date",
    ),
    base(
        "base.prefix",
        "string",
        "TPM, BIOS or EC2LaunchV2, where the name has one",
    ),
    base(
        "base.special",
        "string",
        "what it is made for beyond a plain base and SQL Server, such as STIG",
    ),
    base(
        "base.tpm",
        "bool",
        "it has UEFI and NitroTPM: its name begins with TPM-",
    ),
    base(
        "base.outdated",
        "[string]",
        "agents and drivers that its release was too old for; absent where the table of releases does not reach as far",
    ),
    base(
        "base.rebuild_from",
        "string",
        "the base with UEFI and NitroTPM to take in its place",
    ),
    base("base.source", "string", "where it is known from"),
    base(
        "agents",
        "record",
        "what AWS's agents are, as last seen or as Amazon's base brought them",
    ),
    base("agents.ec2launch", "string", "version of EC2Launch"),
    base("agents.ssm", "string", "version of the SSM Agent"),
    base(
        "agents.ssm_seen",
        "bool",
        "the console output speaks of the SSM Agent, under any spelling",
    ),
    base(
        "agents.source",
        "string",
        "where the versions are known from",
    ),
    base(
        "agents.observed",
        "bool",
        "the console output tells the versions",
    ),
    base(
        "agents.outdated",
        "[string]",
        "agents and drivers that the console output shows below the minimum",
    ),
    base(
        "agents.unread",
        "[string]",
        "agents and drivers whose version does not stand in the console output under any name that is looked for",
    ),
    base("drivers", "record", "what AWS's drivers are"),
    base(
        "drivers.ena",
        "string",
        "version of the Elastic Network Adapter driver",
    ),
    base("drivers.nvme", "string", "version of the AWS NVMe driver"),
    base(
        "drivers.source",
        "string",
        "where the versions are known from",
    ),
    Row::required(
        "ancestry",
        "record",
        GetImageAncestry,
        "the AMIs that the AMI was made from",
    ),
    Row::optional(
        "ancestry.amazon",
        "string",
        GetImageAncestry,
        "id of the oldest one, where Amazon made it",
    ),
    Row::optional(
        "ancestry.marketplace",
        "string",
        GetImageAncestry,
        "id of one from AWS Marketplace",
    ),
    Row::required(
        "exports",
        "record",
        ListExportImageTasks,
        "exports of AppStream images to AMIs",
    ),
    Row::optional(
        "exports.image",
        "string",
        ListExportImageTasks,
        "ARN of the AppStream image that the AMI is an export of",
    ),
    Row::required(
        "workspace_image",
        "record",
        DescribeWorkspaceImages,
        "the source WorkSpaces image",
    ),
    Row::required(
        "workspace_image.found",
        "bool",
        DescribeWorkspaceImages,
        "the Region has it and the caller may see it",
    ),
    Row::required(
        "workspace_image.State",
        "string",
        DescribeWorkspaceImages,
        "AVAILABLE, PENDING or ERROR",
    ),
    image("workspace_image.Name", "string", "its name"),
    Row::required(
        "workspace_image.OperatingSystem",
        "record",
        DescribeWorkspaceImages,
        "what it runs",
    ),
    Row::required(
        "workspace_image.OperatingSystem.Type",
        "string",
        DescribeWorkspaceImages,
        "WINDOWS or LINUX; the version is in `workspace_image.desktops`, if anywhere",
    ),
    image(
        "workspace_image.RequiredTenancy",
        "string",
        "DEDICATED for images with a licence of one's own",
    ),
    Row::required(
        "workspace_image.OwnerAccountId",
        "string",
        DescribeWorkspaceImages,
        "account that owns it",
    ),
    image(
        "workspace_image.ErrorCode",
        "string",
        "what went wrong when it was made",
    ),
    image(
        "workspace_image.ErrorMessage",
        "string",
        "the same in words",
    ),
    image(
        "workspace_image.ErrorDetails",
        "[record]",
        "what was found wrong",
    ),
    image(
        "workspace_image.ErrorDetails[].ErrorCode",
        "string",
        "code, such as PendingReboot",
    ),
    image(
        "workspace_image.ErrorDetails[].ErrorMessage",
        "string",
        "the same in words",
    ),
    Row::required(
        "workspace_image.elsewhere",
        "[string]",
        FindWorkspaceImage,
        "other Regions that have it, where this one does not",
    ),
    Row::required(
        "workspace_image.applications",
        "[record]",
        DescribeImageAssociations,
        "applications that WorkSpaces manages in it; Microsoft Office of a bundle may not be among them",
    )
    .also(&[DescribeApplications]),
    application("workspace_image.applications[].ApplicationId", "its id"),
    application("workspace_image.applications[].Name", "its name"),
    application(
        "workspace_image.applications[].LicenseType",
        "LICENSED where WorkSpaces includes the licence, or UNLICENSED",
    ),
    Row::optional(
        "workspace_image.applications[].Owner",
        "string",
        DescribeApplications,
        "AMAZON or an account",
    ),
    Row::required(
        "workspace_image.desktops",
        "[record]",
        DescribeWorkspaces,
        "WorkSpaces that were made from it, by way of the bundles that use it now",
    ),
    Row::required(
        "workspace_image.desktops[].WorkspaceId",
        "string",
        DescribeWorkspaces,
        "its id",
    ),
    desktop(
        "workspace_image.desktops[].OperatingSystemName",
        "string",
        "such as WINDOWS_SERVER_2022 or WINDOWS_11; WorkspaceProperties has it",
    ),
    desktop(
        "workspace_image.desktops[].Protocols",
        "[string]",
        "PCOIP, or WSP for what is called DCV today; WorkspaceProperties has it",
    ),
    Row::optional(
        "workspace_image.imported_from",
        "string",
        DescribeCustomWorkspaceImageImport,
        "the AMI, the VM import task or the EC2 Image Builder image that it was imported from",
    ),
];

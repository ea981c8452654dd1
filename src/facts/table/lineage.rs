//! Facts of the Windows inside the AMI and of where it comes from, and of WorkSpaces images.

use super::Kind::*;
use super::{Kind, Row, optional, required};
use crate::evidence::call::Call::{self, *};

/// The rungs of the ladder beside the console output: the disk stands above it, the others below.
const LOWER: &[Call] = &[
    InspectDisk,
    DescribeAncestorImage,
    GetParametersByPath,
    GetImage,
];
/// Those that tell Amazon's base.
const BASE: &[Call] = &[InspectDisk, DescribeAncestorImage, GetParametersByPath];

const fn os(path: &'static str, kind: Kind, doc: &'static str) -> Row {
    optional(path, kind, GetConsoleOutput, doc).also(LOWER)
}

const fn base(path: &'static str, kind: Kind, doc: &'static str) -> Row {
    optional(path, kind, GetConsoleOutput, doc).also(BASE)
}

const fn image(path: &'static str, kind: Kind, doc: &'static str) -> Row {
    optional(path, kind, DescribeWorkspaceImages, doc)
}

const fn application(path: &'static str, doc: &'static str) -> Row {
    required(path, Text, DescribeApplications, doc)
}

const fn desktop(path: &'static str, kind: Kind, doc: &'static str) -> Row {
    optional(path, kind, DescribeWorkspaces, doc)
}

#[rustfmt::skip] // One line a fact.
pub(super) const ROWS: &[Row] = &[
    os("os", Record, "what is known of the Windows inside, from the best evidence there is"),
    os("os.version", Text, "2016, 2019, 2022, 2025, …, or client"),
    required("os.version_checked", Bool, GetConsoleOutput, "true; unknown where a name alone tells the version and a call that would tell better did not answer"),
    required("os.edition_checked", Bool, GetConsoleOutput, "the same for the edition"),
    os("os.build", Int, "build of Windows, such as 20348"),
    os("os.product", Text, "name of the product, such as Windows Server 2022 Datacenter"),
    os("os.source", Text, "where the version is known from"),
    os("os.version_contrary", Text, "poorer evidence that tells another version, such as ancestor … says 2019"),
    os("os.conflict", Text, "pieces of evidence that contradict each other; absent when none do"),
    optional("os.contradiction", Text, GetConsoleOutput, "lines of one start in the console output that tell different versions"),
    os("os.edition", Text, "full, core or nano"),
    os("os.edition_source", Text, "where the edition is known from"),
    os("os.edition_contrary", Text, "poorer evidence that tells another edition"),
    os("os.sql_server", Text, "such as SQL Server 2022 Standard; none when Amazon's base has none"),
    os("os.sql_server_source", Text, "where that is known from"),
    os("os.sql_server_contrary", Text, "poorer evidence of SQL Server, where the better has none"),
    os("os.language", Text, "such as English or Chinese Simplified"),
    os("os.language_source", Text, "where the language is known from"),
    optional("os.sysprep_seen", Bool, GetConsoleOutput, "the console output speaks of Sysprep"),
    base("base", Record, "Amazon's AMI that the AMI began with"),
    base("base.name", Text, "its name without the date, such as TPM-Windows_Server-2022-English-Full-Base"),
    base("base.date", Text, "its release, or else when it was made, such as 2026-10-14"),
    base("base.listed", Bool, "the table of Amazon's releases reaches as far as that date"),
    base("base.prefix", Text, "TPM, BIOS or EC2LaunchV2, where the name has one"),
    base("base.special", Text, "what it is made for beyond a plain base and SQL Server, such as STIG"),
    base("base.tpm", Bool, "it has UEFI and NitroTPM: its name begins with TPM-"),
    base("base.outdated", Texts, "agents and drivers that its release was too old for; absent where the table of releases does not reach as far"),
    base("base.rebuild_from", Text, "the base with UEFI and NitroTPM to take in its place"),
    base("base.source", Text, "where it is known from"),
    base("agents", Record, "what AWS's agents are, as last seen or as Amazon's base brought them"),
    base("agents.ec2launch", Text, "version of EC2Launch"),
    base("agents.ssm", Text, "version of the SSM Agent"),
    base("agents.ssm_seen", Bool, "the disk has the SSM Agent, or the console output speaks of it, under any spelling"),
    base("agents.source", Text, "where the versions are known from"),
    base("agents.observed", Bool, "the disk or the console output tells the versions"),
    base("agents.outdated", Texts, "agents and drivers that the disk or the console output shows below the minimum"),
    base("agents.conflict", Texts, "agents and drivers of which the disk and the console output tell different versions"),
    base("agents.unread", Texts, "agents and drivers whose version does not stand in the console output under any name that is looked for"),
    base("drivers", Record, "what AWS's drivers are"),
    base("drivers.ena", Text, "version of the Elastic Network Adapter driver"),
    base("drivers.nvme", Text, "version of the AWS NVMe driver"),
    base("drivers.source", Text, "where the versions are known from"),
    required("ancestry", Record, GetImageAncestry, "the AMIs that the AMI was made from"),
    optional("ancestry.amazon", Text, GetImageAncestry, "id of the oldest one, where Amazon made it"),
    optional("ancestry.marketplace", Text, GetImageAncestry, "id of one from AWS Marketplace"),
    required("exports", Record, ListExportImageTasks, "exports of AppStream images to AMIs"),
    optional("exports.image", Text, ListExportImageTasks, "ARN of the AppStream image that the AMI is an export of"),
    required("workspace_image", Record, DescribeWorkspaceImages, "the source WorkSpaces image"),
    required("workspace_image.found", Bool, DescribeWorkspaceImages, "the Region has it and the caller may see it"),
    required("workspace_image.State", Text, DescribeWorkspaceImages, "AVAILABLE, PENDING or ERROR"),
    image("workspace_image.Name", Text, "its name"),
    required("workspace_image.OperatingSystem", Record, DescribeWorkspaceImages, "what it runs"),
    required("workspace_image.OperatingSystem.Type", Text, DescribeWorkspaceImages, "WINDOWS or LINUX; the version is in `workspace_image.desktops`, if anywhere"),
    image("workspace_image.RequiredTenancy", Text, "DEDICATED for images with a licence of one's own"),
    required("workspace_image.OwnerAccountId", Text, DescribeWorkspaceImages, "account that owns it"),
    image("workspace_image.ErrorCode", Text, "what went wrong when it was made"),
    image("workspace_image.ErrorMessage", Text, "the same in words"),
    image("workspace_image.ErrorDetails", Records, "what was found wrong"),
    image("workspace_image.ErrorDetails[].ErrorCode", Text, "code, such as PendingReboot"),
    image("workspace_image.ErrorDetails[].ErrorMessage", Text, "the same in words"),
    required("workspace_image.elsewhere", Texts, FindWorkspaceImage, "other Regions that have it, where this one does not"),
    required("workspace_image.applications", Records, DescribeImageAssociations, "applications that WorkSpaces manages in it; Microsoft Office of a bundle may not be among them").also(&[DescribeApplications]),
    application("workspace_image.applications[].ApplicationId", "its id"),
    application("workspace_image.applications[].Name", "its name"),
    application("workspace_image.applications[].LicenseType", "LICENSED where WorkSpaces includes the licence, or UNLICENSED"),
    optional("workspace_image.applications[].Owner", Text, DescribeApplications, "AMAZON or an account"),
    required("workspace_image.desktops", Records, DescribeWorkspaces, "WorkSpaces that were made from it, by way of the bundles that use it now"),
    required("workspace_image.desktops[].WorkspaceId", Text, DescribeWorkspaces, "its id"),
    desktop("workspace_image.desktops[].OperatingSystemName", Text, "such as WINDOWS_SERVER_2022 or WINDOWS_11; WorkspaceProperties has it"),
    desktop("workspace_image.desktops[].Protocols", Texts, "PCOIP, or WSP for what is called DCV today; WorkspaceProperties has it"),
    optional("workspace_image.imported_from", Text, DescribeCustomWorkspaceImageImport, "the AMI, the VM import task or the EC2 Image Builder image that it was imported from"),
];

//! Facts of the caller, of what the account already has, of its quotas, and of the dry run.

use super::Row;
use crate::evidence::call::Call::{
    CreateImportedImage, DescribeImageBuilders, DescribeImages, DescribeImagesByName,
    DescribePrivateImages, DescribeWorkspaceImages, GetCallerIdentity, ListServiceQuotas, Local,
};

pub(super) const ROWS: &[Row] = &[
    Row::required("caller", "record", GetCallerIdentity, "who runs this"),
    Row::required(
        "caller.Account",
        "string",
        GetCallerIdentity,
        "the account that imports",
    ),
    Row::required(
        "caller.Arn",
        "string",
        GetCallerIdentity,
        "the caller's ARN",
    ),
    Row::required(
        "caller.may_describe_amis",
        "bool",
        DescribeImages,
        "ec2:DescribeImages was answered, not denied",
    ),
    Row::required(
        "caller.may_list_images",
        "bool",
        DescribePrivateImages,
        "appstream:DescribeImages was answered, not denied",
    ),
    Row::required(
        "images",
        "record",
        DescribeImagesByName,
        "AppStream images that exist",
    ),
    Row::required(
        "images.same_name",
        "[record]",
        DescribeImagesByName,
        "images with the requested name; those that other accounts share may not be found by it",
    )
    .also(&[DescribePrivateImages]),
    Row::required(
        "images.same_name[].Name",
        "string",
        DescribeImagesByName,
        "its name",
    ),
    Row::required(
        "images.same_name[].State",
        "string",
        DescribeImagesByName,
        "AVAILABLE, FAILED, DELETING, …",
    ),
    Row::optional(
        "images.same_name[].Visibility",
        "string",
        DescribeImagesByName,
        "PRIVATE, PUBLIC or SHARED",
    ),
    Row::optional(
        "images.same_name[].Arn",
        "string",
        DescribeImagesByName,
        "its ARN",
    ),
    Row::required(
        "images.owned",
        "int",
        DescribePrivateImages,
        "private images of the account, FAILED ones included",
    ),
    Row::required(
        "images.importing",
        "int",
        DescribePrivateImages,
        "of these, IMPORTING or VALIDATING",
    ),
    Row::required(
        "builders",
        "record",
        DescribeImageBuilders,
        "image builders that exist",
    ),
    Row::required(
        "builders.total",
        "int",
        DescribeImageBuilders,
        "all of them",
    ),
    Row::required(
        "builders.of_type",
        "int",
        DescribeImageBuilders,
        "those of IntendedInstanceType that run or are being started",
    ),
    Row::required(
        "quota",
        "record",
        ListServiceQuotas,
        "Service Quotas of appstream2",
    ),
    Row::optional(
        "quota.images",
        "int",
        ListServiceQuotas,
        "Private images (L-E1182CCA); absent where the list that AWS answered does not have it",
    ),
    Row::optional(
        "quota.image_builders",
        "int",
        ListServiceQuotas,
        "Image builders (L-DE32F884); absent where the list does not have it",
    ),
    Row::optional(
        "quota.builders_of_type",
        "int",
        ListServiceQuotas,
        "streaming instances of IntendedInstanceType for image builders; for a BYOL image the BYOL quota",
    )
    .also(&[DescribeWorkspaceImages]),
    Row::optional(
        "quota.fleet_instances_of_type",
        "int",
        ListServiceQuotas,
        "streaming instances of IntendedInstanceType for fleets; for a BYOL image the BYOL quota",
    )
    .also(&[DescribeWorkspaceImages]),
    Row::required(
        "quota.not_listed",
        "[string]",
        ListServiceQuotas,
        "what the request needs and the list does not have: the codes and names that were looked for",
    )
    .also(&[DescribeWorkspaceImages]),
    Row::required(
        "quota.listed",
        "int",
        ListServiceQuotas,
        "how many quotas of appstream2 are listed",
    ),
    Row::required(
        "quota.service_known",
        "bool",
        ListServiceQuotas,
        "false where Service Quotas answered that it does not know appstream2 in the Region",
    ),
    Row::required(
        "dry_run",
        "record",
        CreateImportedImage,
        "the answer to CreateImportedImage with DryRun=true",
    ),
    Row::required(
        "dry_run.error",
        "string",
        CreateImportedImage,
        "name of the exception",
    ),
    Row::optional(
        "dry_run.message",
        "string",
        CreateImportedImage,
        "the service's own words",
    ),
    Row::required(
        "dry_run.verdict",
        "string",
        CreateImportedImage,
        "passed or refused; unknown when the answer is neither",
    ),
    Row::required(
        "dry_run.conclusive",
        "bool",
        CreateImportedImage,
        "the answer is about the request, not about the client or the service's health",
    ),
    Row::required(
        "dry_run.image_created",
        "bool",
        CreateImportedImage,
        "false unless the service answered 200, which is undocumented",
    ),
    Row::required(
        "local",
        "record",
        Local,
        "what the other rules say of this request",
    ),
    Row::required(
        "local.errors",
        "[string]",
        Local,
        "rules of severity error that fail, the dry run's aside",
    ),
    Row::required(
        "local.ami_errors",
        "[string]",
        Local,
        "of these, those of the AMI",
    ),
    Row::required(
        "local.role_errors",
        "[string]",
        Local,
        "of these, those of the role",
    ),
];

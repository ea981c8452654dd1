//! Facts of the caller, of what the account already has, of its quotas, and of the dry run.

use super::Kind::*;
use super::{Row, optional, required};
use crate::evidence::call::Call::*;

#[rustfmt::skip] // One line a fact.
pub(super) const ROWS: &[Row] = &[
    required("caller", Record, GetCallerIdentity, "who runs this"),
    required("caller.Account", Text, GetCallerIdentity, "the account that imports"),
    required("caller.Arn", Text, GetCallerIdentity, "the caller's ARN"),
    required("caller.may_describe_amis", Bool, DescribeImages, "ec2:DescribeImages was answered, not denied"),
    required("caller.may_list_images", Bool, DescribePrivateImages, "appstream:DescribeImages was answered, not denied"),
    required("images", Record, DescribeImagesByName, "AppStream images that exist"),
    required("images.same_name", Records, DescribeImagesByName, "images with the requested name; those that other accounts share may not be found by it").also(&[DescribePrivateImages]),
    required("images.same_name[].Name", Text, DescribeImagesByName, "its name"),
    required("images.same_name[].State", Text, DescribeImagesByName, "AVAILABLE, FAILED, DELETING, …"),
    optional("images.same_name[].Visibility", Text, DescribeImagesByName, "PRIVATE, PUBLIC or SHARED"),
    optional("images.same_name[].Arn", Text, DescribeImagesByName, "its ARN"),
    required("images.owned", Int, DescribePrivateImages, "private images of the account, FAILED ones included"),
    required("images.importing", Int, DescribePrivateImages, "of these, IMPORTING or VALIDATING"),
    required("builders", Record, DescribeImageBuilders, "image builders that exist"),
    required("builders.total", Int, DescribeImageBuilders, "all of them"),
    required("builders.of_type", Int, DescribeImageBuilders, "those of IntendedInstanceType that run or are being started"),
    required("quota", Record, ListServiceQuotas, "Service Quotas of appstream2"),
    optional("quota.images", Int, ListServiceQuotas, "Private images (L-E1182CCA); absent where the list that AWS answered does not have it"),
    optional("quota.image_builders", Int, ListServiceQuotas, "Image builders (L-DE32F884); absent where the list does not have it"),
    optional("quota.builders_of_type", Int, ListServiceQuotas, "streaming instances of IntendedInstanceType for image builders; for a BYOL image the BYOL quota").also(&[DescribeWorkspaceImages]),
    optional("quota.fleet_instances_of_type", Int, ListServiceQuotas, "streaming instances of IntendedInstanceType for fleets; for a BYOL image the BYOL quota").also(&[DescribeWorkspaceImages]),
    required("quota.not_listed", Texts, ListServiceQuotas, "what the request needs and the list does not have: the codes and names that were looked for").also(&[DescribeWorkspaceImages]),
    required("quota.listed", Int, ListServiceQuotas, "how many quotas of appstream2 are listed"),
    required("quota.service_known", Bool, ListServiceQuotas, "false where Service Quotas answered that it does not know appstream2 in the Region"),
    required("dry_run", Record, CreateImportedImage, "the answer to CreateImportedImage with DryRun=true"),
    required("dry_run.error", Text, CreateImportedImage, "name of the exception"),
    optional("dry_run.message", Text, CreateImportedImage, "the service's own words"),
    required("dry_run.verdict", Text, CreateImportedImage, "passed or refused; unknown when the answer is neither"),
    required("dry_run.conclusive", Bool, CreateImportedImage, "the answer is about the request, not about the client or the service's health"),
    required("dry_run.image_created", Bool, CreateImportedImage, "false unless the service answered 200, which is undocumented"),
    required("local", Record, Local, "what the other rules say of this request"),
    required("local.errors", Texts, Local, "rules of severity error that fail, the dry run's aside"),
    required("local.ami_errors", Texts, Local, "of these, those of the AMI"),
    required("local.role_errors", Texts, Local, "of these, those of the role"),
];

//! One question of each call about roles, origins and WorkSpaces, with an output that has every member.

use super::{AMI, question};
use ami_preflight::evidence::{Call, Question};
use serde_json::{Value, json};

pub const POLICY: &str = "arn:aws:iam::111122223333:policy/team/images";
pub const ROLE: &str = "arn:aws:iam::111122223333:role/service-role/import";
pub const BUILD: &str = "arn:aws:imagebuilder:eu-west-1:111122223333:image/cad/1.0.0/3";

/// A document whose text is not what a JSON writer would make of it: order, spaces, lines, a plus, a percent sign.
pub const DOCUMENT: &str = "{\n  \"Statement\": [\r\n\t{\"Sid\": \"a+b 100%25 ü 字 \\u00e9\", \"Resource\" : \"*\",\n     \"Action\":\"ec2:*\", \"Effect\":\"Allow\"}],\n  \"Version\":\"2012-10-17\"}\n";

/// Question and output.
pub fn samples() -> Vec<(Question, Value)> {
    [
        roles(),
        policies(),
        simulations(),
        origins(),
        images(),
        inside_images(),
    ]
    .concat()
}

fn of(call: Call, input: Value, output: Value) -> (Question, Value) {
    (question(call, input), output)
}

fn roles() -> Vec<(Question, Value)> {
    let role = |name: &str| {
        json!({"Role": {
            "Path": "/service-role/", "RoleName": name, "RoleId": "AROAEXAMPLE", "Arn": format!("arn:aws:iam::111122223333:role/service-role/{name}"),
            "CreateDate": "2026-11-01T10:00:00Z", "AssumeRolePolicyDocument": DOCUMENT, "Description": "a & b <c>",
            "MaxSessionDuration": 3600, "Tags": [{"Key": "k", "Value": ""}],
            "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": POLICY},
            "RoleLastUsed": {"LastUsedDate": "2026-11-02T10:00:00Z", "Region": "eu-west-1"}}})
    };
    let named = |name: &str| json!({ "RoleName": name });
    vec![
        of(Call::GetRole, named("import"), role("import")),
        of(Call::GetCallerRole, named("pipeline"), role("pipeline")),
        of(
            Call::GetServiceRole,
            named("AmazonAppStreamServiceAccess"),
            role("AmazonAppStreamServiceAccess"),
        ),
        of(
            Call::ListRolePolicies,
            named("import"),
            json!({"PolicyNames": ["a", "b+c", "d,e@f=g"]}),
        ),
        of(
            Call::ListAttachedRolePolicies,
            named("import"),
            json!({"AttachedPolicies": [
                {"PolicyName": "images", "PolicyArn": POLICY},
                {"PolicyName": "ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"},
                {"PolicyName": "third", "PolicyArn": "arn:aws:iam::111122223333:policy/third"}]}),
        ),
    ]
}

fn policies() -> Vec<(Question, Value)> {
    vec![
        of(
            Call::GetRolePolicy,
            json!({"RoleName": "import", "PolicyName": "b+c"}),
            json!({"RoleName": "import", "PolicyName": "b+c", "PolicyDocument": DOCUMENT}),
        ),
        of(
            Call::GetPolicy,
            json!({"PolicyArn": POLICY}),
            json!({"Policy": {
                "PolicyName": "images", "PolicyId": "ANPAEXAMPLE", "Arn": POLICY, "Path": "/team/", "DefaultVersionId": "v12",
                "AttachmentCount": 2, "PermissionsBoundaryUsageCount": 1, "IsAttachable": true, "Description": "d",
                "CreateDate": "2026-11-01T10:00:00Z", "UpdateDate": "2026-11-02T10:00:00Z",
                "Tags": [{"Key": "k", "Value": "v"}]}}),
        ),
        of(
            Call::GetPolicyVersion,
            json!({"PolicyArn": POLICY, "VersionId": "v12"}),
            json!({"PolicyVersion": {
                "Document": DOCUMENT, "VersionId": "v12", "IsDefaultVersion": true, "CreateDate": "2026-11-01T10:00:00Z"}}),
        ),
    ]
}

fn simulations() -> Vec<(Question, Value)> {
    let statement = json!({
        "SourcePolicyId": "b+c", "SourcePolicyType": "IAM Policy",
        "StartPosition": {"Line": 3, "Column": 1}, "EndPosition": {"Line": 4, "Column": 44}});
    let denied = json!({"EvaluationResults": [{
        "EvalActionName": "ec2:ModifyImageAttribute", "EvalResourceName": "arn:aws:ec2:*::image/*", "EvalDecision": "explicitDeny",
        "MatchedStatements": [statement], "MissingContextValues": ["aws:SourceIp", "aws:ResourceTag/a b"],
        "OrganizationsDecisionDetail": {"AllowedByOrganizations": false},
        "PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": true},
        "EvalDecisionDetails": {"IAM Policy": "allowed", "Permissions Boundary Policy": "explicitDeny"},
        "ResourceSpecificResults": [
            {"EvalResourceName": "arn:aws:ec2:eu-west-1::image/ami-1", "EvalResourceDecision": "allowed",
             "MatchedStatements": [statement], "MissingContextValues": [],
             "PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": true}},
            {"EvalResourceName": "arn:aws:ec2:eu-west-1::image/ami-2", "EvalResourceDecision": "implicitDeny",
             "MissingContextValues": ["ec2:Owner"], "EvalDecisionDetails": {"IAM Policy": "implicitDeny"},
             "PermissionsBoundaryDecisionDetail": {"AllowedByPermissionsBoundary": false}}]}]});
    let allowed = json!({"EvaluationResults": [
        {"EvalActionName": "appstream:CreateImportedImage", "EvalResourceName": "*", "EvalDecision": "allowed", "MatchedStatements": [],
         "OrganizationsDecisionDetail": {"AllowedByOrganizations": true}},
        {"EvalActionName": "iam:PassRole", "EvalResourceName": ROLE, "EvalDecision": "implicitDeny"}]});
    vec![
        of(
            Call::SimulateRole,
            json!({"PolicySourceArn": ROLE, "ActionNames": ["ec2:ModifyImageAttribute"],
                "ResourceArns": ["arn:aws:ec2:eu-west-1::image/ami-1", "arn:aws:ec2:eu-west-1::image/ami-2"],
                "ContextEntries": [
                    {"ContextKeyName": "ec2:Public", "ContextKeyValues": ["false"], "ContextKeyType": "boolean"},
                    {"ContextKeyName": "aws:ResourceTag/a b", "ContextKeyValues": ["ü+&=", ""], "ContextKeyType": "stringList"}]}),
            denied,
        ),
        of(
            Call::SimulateCaller,
            json!({"PolicySourceArn": "arn:aws:iam::111122223333:role/pipeline",
                "ActionNames": ["appstream:CreateImportedImage", "iam:PassRole"]}),
            allowed,
        ),
    ]
}

fn origins() -> Vec<(Question, Value)> {
    let parameter = |name: &str| json!({"Name": format!("/aws/service/ami-windows-latest/{name}"), "Type": "String", "Value": AMI});
    vec![
        of(
            Call::GetImageAncestry,
            json!({ "ImageId": AMI }),
            json!({"ImageAncestryEntries": [
                {"ImageId": AMI, "CreationDate": "2026-11-01T10:00:00Z", "SourceImageId": "ami-2", "SourceImageRegion": "us-east-1"},
                {"ImageId": "ami-2", "CreationDate": "2026-10-01T10:00:00.500Z", "ImageOwnerAlias": "amazon"}]}),
        ),
        of(
            Call::DescribeAncestorImage,
            json!({"ImageIds": ["ami-2"]}),
            json!({"Images": [{"ImageId": "ami-2", "Name": "TPM-Windows_Server-2022-English-Full-Base-2026.10.14"}]}),
        ),
        of(
            Call::GetConsoleOutput,
            json!({"InstanceId": "i-1", "Latest": true}),
            json!({"InstanceId": "i-1", "Timestamp": "2026-11-01T10:00:00Z", "Output": "OsVersion: 10.0.20348\r\n"}),
        ),
        of(
            Call::GetParametersByPath,
            json!({"Path": "/aws/service/ami-windows-latest", "Recursive": true}),
            json!({"Parameters": [
                parameter("Windows_Server-2022-English-Full-Base"), parameter("TPM-Windows_Server-2025-English-Full-Base"),
                parameter("Windows_Server-2019-English-Core-Base")]}),
        ),
        of(
            Call::GetImage,
            json!({ "imageBuildVersionArn": BUILD }),
            json!({"requestId": "r", "image": {
                "arn": BUILD, "type": "AMI", "name": "cad", "version": "1.0.0/3", "platform": "Windows",
                "osVersion": "Microsoft Windows Server 2022", "state": {"status": "AVAILABLE", "reason": "why"},
                "imageRecipe": {"arn": "arn:r", "type": "AMI", "name": "cad", "description": "d", "platform": "Windows", "owner": "111122223333",
                    "version": "1.0.0", "components": [{"componentArn": "arn:c"}], "parentImage": "ami-2", "dateCreated": "2026-11-01"},
                "sourcePipelineName": "p", "sourcePipelineArn": "arn:p", "dateCreated": "2026-11-01T10:00:00.000Z",
                "outputResources": {"amis": [{"region": "eu-west-1", "image": AMI, "name": "n", "description": "d",
                    "state": {"status": "AVAILABLE"}, "accountId": "111122223333"}]},
                "tags": {"k": "v"}, "buildType": "USER_INITIATED", "imageSource": "CUSTOM"}}),
        ),
    ]
}

fn images() -> Vec<(Question, Value)> {
    let workspace = json!({"Images": [
        {"ImageId": "wsi-0123456789", "Name": "n", "Description": "d", "OperatingSystem": {"Type": "WINDOWS"}, "State": "ERROR",
         "RequiredTenancy": "DEDICATED", "ErrorCode": "X", "ErrorMessage": "m", "Created": "2026-11-01T10:00:00.250Z",
         "OwnerAccountId": "111122223333", "Updates": {"UpdateAvailable": false, "Description": "u"},
         "ErrorDetails": [{"ErrorCode": "OfficeInstalled", "ErrorMessage": "e"}]}]});
    let ids = json!({"ImageIds": ["wsi-0123456789"]});
    let elsewhere =
        question(Call::FindWorkspaceImage, ids.clone()).in_region(Some("us-west-2".to_owned()));
    vec![
        of(
            Call::ListExportImageTasks,
            json!({"Filters": [{"Name": "ami-id", "Values": [AMI]}]}),
            json!({"ExportImageTasks": [
                {"TaskId": "t", "ImageArn": "arn:i", "AmiName": "n", "CreatedDate": "2026-11-01T10:00:00Z", "AmiDescription": "d",
                 "State": "FAILED", "AmiId": AMI, "TagSpecifications": {"k": "v"},
                 "ErrorDetails": [{"ErrorCode": "c", "ErrorMessage": "e"}]},
                {"TaskId": "t2", "State": "EXPORTING"}]}),
        ),
        of(Call::DescribeWorkspaceImages, ids, workspace),
        (elsewhere, json!({"Images": []})),
    ]
}

/// What WorkSpaces manages in an image, and the WorkSpaces made from it, with the members that are kept.
fn inside_images() -> Vec<(Question, Value)> {
    let image = "wsi-0123456789";
    vec![
        of(
            Call::DescribeImageAssociations,
            json!({"ImageId": image, "AssociatedResourceTypes": ["APPLICATION"]}),
            json!({"Associations": [
                {"AssociatedResourceId": "wsa-0123456789", "AssociatedResourceType": "APPLICATION", "ImageId": image,
                 "Created": "2026-11-01T10:00:00Z", "LastUpdatedTime": "2026-11-01T10:00:00.250Z", "State": "ERROR",
                 "StateReason": {"ErrorCode": "DeploymentError.WorkspaceUnreachable", "ErrorMessage": "m"}}]}),
        ),
        of(
            Call::DescribeApplications,
            json!({"ApplicationIds": ["wsa-0123456789"]}),
            json!({"Applications": [
                {"ApplicationId": "wsa-0123456789", "Created": "2026-11-01T10:00:00Z", "Description": "d", "LicenseType": "LICENSED",
                 "Name": "n", "Owner": "AMAZON", "State": "AVAILABLE", "SupportedComputeTypeNames": ["STANDARD"],
                 "SupportedOperatingSystemNames": ["WINDOWS_SERVER_2022"]}]}),
        ),
        of(
            Call::DescribeWorkspaceBundles,
            json!({}),
            json!({"Bundles": [
                {"BundleId": "wsb-0123456789", "Name": "n", "Owner": "111122223333", "Description": "d", "ImageId": image,
                 "ComputeType": {"Name": "STANDARD"}, "LastUpdatedTime": "2026-11-01T10:00:00Z",
                 "CreationTime": "2026-11-01T10:00:00Z", "State": "AVAILABLE", "BundleType": "REGULAR"}]}),
        ),
        of(
            Call::DescribeWorkspaces,
            json!({"BundleId": "wsb-0123456789"}),
            json!({"Workspaces": [
                {"WorkspaceId": "ws-0123456789", "BundleId": "wsb-0123456789", "State": "AVAILABLE",
                 "WorkspaceProperties": {"Protocols": ["WSP"], "OperatingSystemName": "WINDOWS_11"}}]}),
        ),
        of(
            Call::DescribeCustomWorkspaceImageImport,
            json!({"ImageId": image}),
            json!({"ImageId": image, "State": "COMPLETED", "StateMessage": "m", "Created": "2026-11-01T10:00:00Z",
                "LastUpdatedTime": "2026-11-01T10:00:00Z", "ImageSource": {"Ec2ImageId": AMI}}),
        ),
    ]
}

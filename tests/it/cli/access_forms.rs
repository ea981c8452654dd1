//! What `access --role` takes: the output of the AWS CLI and of PowerShell as it is, one role of it, or what to give instead.

use crate::support;

use serde_json::{Value, json};
use support::cli::{Run, run};

const TRUST: [&str; 2] = ["--assume-by", "appstream.amazonaws.com"];
const DESCRIBE: [&str; 2] = ["--action", "ec2:DescribeImages"];
const MANAGED: &str = "arn:aws:iam::111122223333:policy/images";

fn ask(file: &Value, question: &[&str]) -> Run {
    ask_text(&file.to_string(), question)
}

fn ask_text(file: &str, question: &[&str]) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("role.json");
    std::fs::write(&path, file).unwrap();
    let mut arguments = vec!["access", "--role", path.to_str().unwrap()];
    arguments.extend(question);
    run(&arguments)
}

/// Exit codes for the trust and for the call.
fn codes(file: &Value, more: &[&str]) -> (i32, i32) {
    let trust = ask(file, &[&TRUST[..], more].concat());
    let call = ask(file, &[&DESCRIBE[..], more].concat());
    (trust.code, call.code)
}

fn trust() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "appstream.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
}

fn describing() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:DescribeImages", "Resource": "*"}]})
}

/// A role as `get-role` prints it (AWS CLI reference, example of get-role).
fn get_role(name: &str) -> Value {
    json!({"Path": "/", "RoleName": name, "RoleId": "AROA1234567890EXAMPLE", "Arn": format!("arn:aws:iam::111122223333:role/{name}"),
        "CreateDate": "2026-10-08T13:00:22+00:00", "AssumeRolePolicyDocument": trust(), "Description": "", "MaxSessionDuration": 3600,
        "RoleLastUsed": {"LastUsedDate": "2026-10-22T10:30:50+00:00", "Region": "us-east-2"}})
}

/// A role as `get-account-authorization-details` prints it.
fn detail(name: &str, policies: Value, attached: Value) -> Value {
    let mut role = get_role(name);
    role["InstanceProfileList"] = json!([]);
    role["RolePolicyList"] = policies;
    role["AttachedManagedPolicies"] = attached;
    role["Tags"] = json!([]);
    role
}

fn import_role() -> Value {
    detail(
        "import",
        json!([{"PolicyName": "p", "PolicyDocument": describing()}]),
        json!([]),
    )
}

/// The whole output of `get-account-authorization-details`.
fn account(roles: &[Value]) -> Value {
    json!({"UserDetailList": [], "GroupDetailList": [], "RoleDetailList": roles, "Policies": [], "IsTruncated": false})
}

#[test]
fn the_only_role_of_an_account_is_read_with_its_managed_policies() {
    assert_eq!(codes(&account(&[import_role()]), &[]), (0, 0));
    let attached = json!([{"PolicyName": "images", "PolicyArn": MANAGED}]);
    let mut file = account(&[detail("import", json!([]), attached)]);
    assert_eq!(
        codes(&file, &[]),
        (0, 3),
        "Policies does not hold the policy"
    );
    file["Policies"] = json!([{"PolicyName": "images", "Arn": MANAGED, "DefaultVersionId": "v2", "PolicyVersionList": [
        {"VersionId": "v2", "IsDefaultVersion": true, "Document": describing()}]}]);
    assert_eq!(codes(&file, &[]), (0, 0));
    file["RoleDetailList"][0]["PermissionsBoundary"] =
        json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": MANAGED});
    assert_eq!(codes(&file, &[]), (0, 0));
    file["RoleDetailList"][0]["PermissionsBoundary"]["PermissionsBoundaryArn"] =
        json!("arn:aws:iam::111122223333:policy/other");
    assert_eq!(codes(&file, &[]), (0, 3));
}

#[test]
fn one_of_several_roles_is_named() {
    let mut other = detail("other", json!([]), json!([]));
    other["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"] =
        json!("ec2.amazonaws.com");
    let file = account(&[other, import_role()]);
    assert_eq!(codes(&file, &["--role-name", "import"]), (0, 0));
    assert_eq!(codes(&file, &["--role-name", "other"]), (1, 1));
    let none = ask(&file, &TRUST);
    assert_eq!((none.code, none.stdout.as_str()), (2, ""));
    assert!(
        none.stderr
            .contains("it holds 2 roles; say which one with --role-name: other, import"),
        "{}",
        none.stderr
    );
    let near = ask(&file, &[&TRUST[..], &["--role-name", "inport"]].concat());
    assert_eq!(near.code, 2);
    assert!(
        near.stderr
            .contains("no role named inport; did you mean import?"),
        "{}",
        near.stderr
    );
    let far = ask(&file, &[&TRUST[..], &["--role-name", "warehouse"]].concat());
    assert_eq!(far.code, 2);
    assert!(
        far.stderr
            .contains("no role named warehouse; it holds other, import"),
        "{}",
        far.stderr
    );
    let only = ask(
        &import_role(),
        &[&TRUST[..], &["--role-name", "other"]].concat(),
    );
    assert_eq!(only.code, 2);
    let twice = account(&[import_role(), import_role()]);
    let twice = ask(&twice, &[&TRUST[..], &["--role-name", "import"]].concat());
    assert!(
        twice.code == 2 && twice.stderr.contains("more than once"),
        "{}",
        twice.stderr
    );
    let many: Vec<Value> = (0..25).map(|i| get_role(&format!("r{i}"))).collect();
    let many = ask(&account(&many), &TRUST);
    assert!(
        many.stderr.contains("it holds 25 roles") && many.stderr.contains("r19 and 5 more"),
        "{}",
        many.stderr
    );
    let empty = ask(&account(&[]), &TRUST);
    assert!(
        empty.code == 2 && empty.stderr.contains("holds no role"),
        "{}",
        empty.stderr
    );
}

#[test]
fn an_output_that_breaks_off_may_lack_policies() {
    let ends = [
        ("IsTruncated", json!(true)),
        ("IsTruncated", json!("true")),
        ("Marker", json!("AAA")),
        ("NextToken", json!("eyJ")),
    ];
    for (member, value) in ends {
        let mut file = account(&[import_role()]);
        file[member] = value;
        assert_eq!(codes(&file, &[]), (0, 3), "{member}");
        let told = ask(&file, &DESCRIBE).stdout;
        assert!(told.contains("the output breaks off"), "{told}");
        let missing = ask(&file, &[&TRUST[..], &["--role-name", "late"]].concat());
        assert!(
            missing.code == 2 && missing.stderr.contains("later page"),
            "{}",
            missing.stderr
        );
    }
    for (member, value) in [
        ("IsTruncated", json!(false)),
        ("Marker", Value::Null),
        ("NextToken", Value::Null),
    ] {
        let mut file = account(&[import_role()]);
        file[member] = value;
        assert_eq!(codes(&file, &[]), (0, 0), "{member}");
    }
}

#[test]
fn get_role_decides_the_trust_and_says_that_it_has_no_policies() {
    let forms = [
        json!({"Role": get_role("import")}),
        get_role("import"),
        json!([get_role("import")]),
        json!([{"Role": get_role("import")}]),
        json!({"Roles": [get_role("import")]}),
        json!([{"Roles": [get_role("import")], "IsTruncated": false}]),
        json!({"ResponseMetadata": {"HTTPStatusCode": 200}, "Role": get_role("import")}),
    ];
    for file in forms {
        assert_eq!(codes(&file, &[]), (0, 3), "{file}");
        assert_eq!(codes(&file, &["--role-name", "import"]), (0, 3), "{file}");
        let told = ask(&file, &DESCRIBE).stdout;
        assert!(
            told.contains("the role's policies, which could not be read"),
            "{told}"
        );
        assert!(told.contains("get-account-authorization-details"), "{told}");
    }
    let two = json!([get_role("a"), import_role()]);
    assert_eq!(codes(&two, &["--role-name", "a"]), (0, 3));
    assert_eq!(codes(&two, &["--role-name", "import"]), (0, 0));
    assert_eq!(ask(&two, &TRUST).code, 2);
}

/// `Get-IAMRole` and `Get-IAMAccountAuthorizationDetail` through ConvertTo-Json: the members of the .NET classes (AWS Tools for PowerShell,
/// Amazon.IdentityManagement.Model.Role), documents percent-encoded, dates as .NET writes them, nulls, and CRLF.
#[test]
fn what_powershell_prints_is_read() {
    let encoded = |document: &Value| {
        let text = document.to_string();
        json!(
            text.bytes()
                .map(|b| format!("%{b:02X}"))
                .collect::<String>()
        )
    };
    for date in [
        json!("2026-10-08T13:00:22Z"),
        json!("/Date(1791464422000)/"),
        json!({"value": "/Date(1791464422000)/", "DateTime": "x"}),
    ] {
        let mut role = get_role("import");
        role["AssumeRolePolicyDocument"] = encoded(&trust());
        role["CreateDate"] = date;
        role["PermissionsBoundary"] = Value::Null;
        role["Tags"] = json!([]);
        assert_eq!(codes(&role, &[]), (0, 3), "{role}");
        role["RolePolicyList"] =
            json!([{"PolicyName": "p", "PolicyDocument": encoded(&describing())}]);
        role["AttachedManagedPolicies"] = Value::Null;
        let file = json!({"GroupDetailList": null, "IsTruncated": false, "Marker": null, "Policies": null, "RoleDetailList": [role], "UserDetailList": null});
        assert_eq!(codes(&file, &[]), (0, 0), "{file}");
        let windows = serde_json::to_string_pretty(&file)
            .unwrap()
            .replace('\n', "\r\n");
        let question = [&DESCRIBE[..], &["--role-name", "import"]].concat();
        assert_eq!(ask_text(&format!("\u{feff}{windows}"), &question).code, 0);
    }
    // ConvertTo-Json stops two levels deep by itself.
    let cut = account(&[json!("Amazon.IdentityManagement.Model.RoleDetail")]);
    let told = ask(&cut, &TRUST);
    assert!(
        told.code == 2
            && told.stderr.contains("RoleDetailList[0]")
            && told.stderr.contains("-Depth 10"),
        "{}",
        told.stderr
    );
}

#[test]
fn another_file_is_refused_with_the_member_to_take() {
    let evidence = json!({"schema_version": 1, "calls": [{"service": "iam", "operation": "GetRole", "output": {"Role": get_role("import")}}]});
    for (file, told) in [
        (evidence, "take its member calls[0].output.Role"),
        (json!({"Details": account(&[])}), "take its member Details"),
        (trust(), "but a policy document"),
        (json!({"User": {"UserName": "u"}}), "this is no RoleDetail"),
        (json!([]), "the list is empty"),
        (
            json!([[get_role("a")], [get_role("b")]]),
            "[0]: this is no role",
        ),
        (
            json!([{"Role": get_role("a")}, {"User": {}}]),
            "[1]: this is no role",
        ),
        (json!("role"), "expected an object, found text"),
        (
            json!({"Role": null}),
            "Role: expected an object, found null",
        ),
        (
            json!({"RoleDetailList": "x"}),
            "RoleDetailList: expected a list, found text",
        ),
    ] {
        let run = ask(&file, &TRUST);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{file}");
        assert!(run.stderr.contains(told), "{file}: {}", run.stderr);
    }
}

#[test]
fn a_fault_inside_is_placed_from_the_beginning_of_the_file() {
    let mut role = import_role();
    role["RolePolicyList"][0]["PolicyName"] = json!(7);
    for (file, place) in [
        (
            account(std::slice::from_ref(&role)),
            "RoleDetailList[0].RolePolicyList[0].PolicyName: expected text, found a number",
        ),
        (
            json!({"Role": role}),
            "Role.RolePolicyList[0].PolicyName: expected text",
        ),
        (
            json!([role]),
            "[0].RolePolicyList[0].PolicyName: expected text",
        ),
        (role, ": RolePolicyList[0].PolicyName: expected text"),
    ] {
        let run = ask(&file, &TRUST);
        assert!(
            run.code == 2 && run.stderr.contains(place),
            "{}",
            run.stderr
        );
    }
}

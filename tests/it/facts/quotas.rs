//! What Service Quotas answers: real names and codes, what it leaves out, and what nobody can read.

use crate::support;

use ami_preflight::grade::{Severity, Verdict};
use ami_preflight::judge::Outcome;
use serde_json::{Value, json};
use support::iam::recorded;
use support::world::{World, judge_all, ready};

const BUILDERS: &str = "streaming instances for image builders";
const FLEETS: &str = "streaming instances for fleets";

fn total(code: &str, name: &str, value: f64) -> Value {
    json!({"ServiceCode": "appstream2", "QuotaCode": code, "QuotaName": name, "Value": value})
}

fn of_type(name: &str, value: f64) -> Value {
    total("L-00000000", name, value)
}

fn described(name: &str, kind: &str, value: f64) -> Value {
    let mut quota = of_type(name, value);
    quota["Description"] = json!(format!(
        "The maximum number of instances of the type ({kind}) in this account"
    ));
    quota
}

/// The request of the ready example, perhaps with another type, with these quotas.
fn with(quotas: Value, kind: Option<&str>) -> World {
    let mut evidence = ready();
    recorded(&mut evidence, "ListServiceQuotas")[0]["output"] = json!({"Quotas": quotas});
    judge(&evidence, kind)
}

fn judge(evidence: &Value, kind: Option<&str>) -> World {
    let mut request = support::world::request();
    request["RuntimeValidationConfig"] = match kind {
        Some(kind) => json!({"IntendedInstanceType": kind}),
        None => Value::Null,
    };
    judge_all(&request, evidence, &["QUO"])
}

#[test]
fn totals_are_found_by_code_and_then_by_either_name() {
    for (quota, right) in [
        (total("L-E1182CCA", "Private images", 7.0), "7"),
        (
            total("L-E1182CCA", "Whatever it is called tomorrow", 7.0),
            "7",
        ),
        (total("L-FFFFFFFF", "Private images", 7.0), "7"),
        (total("L-FFFFFFFF", "PRIVATE IMAGES ", 7.0), "7"),
        (total("L-FFFFFFFF", "Images", 7.0), "7"),
        (total("L-FFFFFFFF", "Image sharing limit", 7.0), "-"),
    ] {
        let world = with(json!([quota]), None);
        assert_eq!(world.text("quota.images"), right, "{quota}");
    }
    let both = json!([
        total("L-FFFFFFFF", "Images", 3.0),
        total("L-E1182CCA", "Private images", 7.0)
    ]);
    assert_eq!(
        with(both, None).text("quota.images"),
        "7",
        "the code goes before the names"
    );
    let builders = json!([total("L-DE32F884", "Image builders", 4.0)]);
    assert_eq!(with(builders, None).text("quota.image_builders"), "4");
}

/// Names as Service Quotas gives them to accounts; Description is younger than many dumps.
#[test]
fn the_quota_of_a_type_is_found_by_name_by_description_and_by_words() {
    for (kind, quota, right) in [
        (
            "GeneralPurpose.m6i.large",
            of_type(&format!("GeneralPurpose.m6i.large {BUILDERS}"), 3.0),
            "3",
        ),
        (
            "GeneralPurpose.m6i.large",
            of_type(&format!("GeneralPurpose.m6i.xlarge {BUILDERS}"), 3.0),
            "-",
        ),
        (
            "stream.memory.z1d.large",
            described(
                &format!("Memory-optimized z1d large {BUILDERS}"),
                "stream.memory.z1d.large",
                3.0,
            ),
            "3",
        ),
        (
            "stream.memory.z1d.large",
            of_type(&format!("Memory-optimized z1d large {BUILDERS}"), 3.0),
            "3",
        ),
        (
            "stream.memory.large",
            of_type(&format!("Memory-optimized z1d large {BUILDERS}"), 3.0),
            "-",
        ),
        (
            "stream.graphics.g4dn.xlarge",
            of_type(&format!("Graphics G4DN xlarge {BUILDERS}"), 3.0),
            "3",
        ),
        (
            "stream.graphics-design.large",
            of_type(&format!("Graphics design large {BUILDERS}"), 3.0),
            "3",
        ),
        (
            "stream.standard.medium",
            described(
                &format!("Words of tomorrow {BUILDERS}"),
                "stream.standard.medium",
                3.0,
            ),
            "3",
        ),
        // The description decides, where there is one.
        (
            "stream.standard.medium",
            described(
                &format!("Standard medium {BUILDERS}"),
                "stream.standard.large",
                3.0,
            ),
            "-",
        ),
        // BYOL images have quotas of their own.
        (
            "stream.standard.medium",
            described(
                &format!("BYOL standard medium {BUILDERS}"),
                "stream.standard.medium",
                3.0,
            ),
            "-",
        ),
        (
            "stream.standard.medium",
            described(
                &format!("Standard medium {FLEETS}"),
                "stream.standard.medium",
                3.0,
            ),
            "-",
        ),
        (
            "stream.standard.medium",
            of_type(
                "Max concurrent sessions for Elastic fleets with Amazon Linux 2 platform and stream.standard.medium instance type",
                3.0,
            ),
            "-",
        ),
    ] {
        let world = with(json!([quota]), Some(kind));
        assert_eq!(
            world.text("quota.builders_of_type"),
            right,
            "{kind}: {quota}"
        );
    }
    let fleet = json!([described(
        &format!("Graphics G6 xlarge {FLEETS}"),
        "stream.graphics.g6.xlarge",
        0.0
    )]);
    let world = with(fleet, Some("stream.graphics.g6.xlarge"));
    assert_eq!(world.outcome("QUO004").verdict, Verdict::Fail);
}

/// None of these says anything about the import: the run stays ready, and says what was looked for.
#[test]
fn what_service_quotas_does_not_list_is_advice_and_gates_nothing() {
    let unknown_service = json!({"error": {"code": "NoSuchResourceException",
        "message": "The request failed because the specified service does not exist."}});
    let other_service = json!({"output": {"Quotas": [{"ServiceCode": "ec2", "QuotaCode": "L-E1182CCA",
        "QuotaName": "Images", "Value": 0.0}]}});
    for (answer, said) in [
        (
            unknown_service,
            "does not know the service appstream2 in eu-west-1",
        ),
        (
            json!({"output": {"Quotas": []}}),
            "lists no quota of appstream2 in eu-west-1",
        ),
        (other_service, "lists no quota of appstream2"),
        (
            json!({"output": {"Quotas": [total("L-A8B8B901", "Stacks", 10.0)]}}),
            "among 1 of appstream2",
        ),
    ] {
        let mut evidence = ready();
        let call = &mut recorded(&mut evidence, "ListServiceQuotas")[0];
        call.as_object_mut().unwrap().remove("output");
        call.as_object_mut()
            .unwrap()
            .extend(answer.as_object().unwrap().clone());
        let world = judge(&evidence, Some("GeneralPurpose.m6i.large"));
        for rule in ["QUO001", "QUO002", "QUO003", "QUO004", "QUO007"] {
            assert_eq!(
                world.outcome(rule).verdict,
                Verdict::NotApplicable,
                "{rule} {answer}"
            );
        }
        let advice = world.outcome("QUO006");
        assert_eq!(
            (advice.verdict, advice.severity),
            (Verdict::Fail, Severity::Advice)
        );
        assert!(advice.message.contains(said), "{}", advice.message);
        for wanted in [
            "code L-E1182CCA or name \"Private images\" or \"Images\"",
            "code L-DE32F884",
            "name \"GeneralPurpose.m6i.large streaming instances for image builders\"",
            "name \"GeneralPurpose.m6i.large streaming instances for fleets\"",
        ] {
            assert!(advice.message.contains(wanted), "{}", advice.message);
        }
        let stop = |outcome: &&Outcome| {
            matches!(outcome.verdict, Verdict::Fail | Verdict::Unknown)
                && outcome.severity == Severity::Error
        };
        assert_eq!(
            world
                .outcomes
                .iter()
                .find(stop)
                .map(|outcome| &outcome.rule),
            None,
            "{answer}"
        );
    }
}

/// Some stream types have a quota for fleets and none for image builders.
#[test]
fn only_what_is_missing_is_named() {
    let quotas = json!([
        total("L-E1182CCA", "Private images", 10.0),
        total("L-DE32F884", "Image builders", 10.0),
        described(
            &format!("Standard xlarge {FLEETS}"),
            "stream.standard.xlarge",
            10.0
        ),
    ]);
    let world = with(quotas, Some("stream.standard.xlarge"));
    let looked_for = "looked for: name \"… streaming instances for image builders\" with (stream.standard.xlarge) in its description";
    let advice = world.outcome("QUO006");
    assert!(advice.message.ends_with(looked_for), "{}", advice.message);
    assert_eq!(world.outcome("QUO002").verdict, Verdict::NotApplicable);
    assert_eq!(world.outcome("QUO004").verdict, Verdict::Pass);
}

#[test]
fn without_a_type_no_quota_of_a_type_is_looked_for() {
    let quotas = json!([
        total("L-E1182CCA", "Private images", 10.0),
        total("L-DE32F884", "Image builders", 10.0)
    ]);
    for kind in [None, Some("")] {
        let world = with(quotas.clone(), kind);
        assert_eq!(world.outcome("QUO006").verdict, Verdict::Pass, "{kind:?}");
    }
    // Without a runtime validation there is no image builder to have room for.
    let images = json!([total("L-E1182CCA", "Private images", 10.0)]);
    assert_eq!(with(images, None).outcome("QUO006").verdict, Verdict::Pass);
}

/// Denied, throttled, failed, broken: whoever reads this knows nothing, so nothing passes.
#[test]
fn a_list_or_a_record_that_cannot_be_read_leaves_the_rules_unknown() {
    for code in [
        "AccessDeniedException",
        "TooManyRequestsException",
        "ServiceException",
        "NetworkError",
    ] {
        let mut evidence = ready();
        support::world::deny(recorded(&mut evidence, "ListServiceQuotas")[0], code);
        let world = judge(&evidence, None);
        let outcome = world.outcome("QUO001");
        assert_eq!(
            (outcome.verdict, outcome.severity),
            (Verdict::Unknown, Severity::Error),
            "{code}"
        );
    }
    let whole = total("L-E1182CCA", "Private images", 10.0);
    let changed = |member: &str, value: Value| {
        let mut quota = whole.clone();
        quota[member] = value;
        quota
    };
    let mut unnamed = changed("QuotaCode", Value::Null);
    unnamed["QuotaName"] = Value::Null;
    for (quotas, said) in [
        (json!([changed("Value", Value::Null)]), "no Value"),
        (json!([changed("Value", json!("10"))]), "expected int"),
        (json!([changed("Value", json!(10.5))]), "expected int"),
        (
            json!([changed(
                "ErrorReason",
                json!({"ErrorCode": "DEPENDENCY_ACCESS_DENIED_ERROR", "ErrorMessage": "no access"})
            )]),
            "DEPENDENCY_ACCESS_DENIED_ERROR no access",
        ),
        (json!([changed("ErrorReason", json!({}))]), "ErrorReason"),
        (
            json!([whole, changed("Value", json!(2.0))]),
            "as 10 and as 2",
        ),
        (json!([unnamed]), "without a name"),
        (json!(["Private images"]), "without a name"),
    ] {
        let world = with(quotas.clone(), None);
        for rule in ["QUO001", "QUO007"] {
            let outcome = world.outcome(rule);
            assert_eq!(outcome.verdict, Verdict::Unknown, "{rule} {quotas}");
            assert!(outcome.message.contains(said), "{}", outcome.message);
        }
    }
    let twice_the_same = with(json!([whole, whole]), None);
    assert_eq!(twice_the_same.outcome("QUO001").verdict, Verdict::Pass);
}

/// The names of `answers.json`, as accounts see them.
#[test]
fn a_byol_image_has_the_quotas_of_its_own() {
    let request = |kind: &str| {
        json!({"Name": "desk", "WorkspaceImageId": "wsi-0123456789abcdef0",
            "RuntimeValidationConfig": {"IntendedInstanceType": kind}})
    };
    let answers = |tenancy: &str| {
        let image = json!({"ImageId": "wsi-0123456789abcdef0", "State": "AVAILABLE", "RequiredTenancy": tenancy,
            "OperatingSystem": {"Type": "WINDOWS"}, "OwnerAccountId": "111122223333"});
        let quotas = [
            described(
                &format!("BYOL standard medium {BUILDERS}"),
                "stream.standard.medium",
                0.0,
            ),
            described(
                &format!("Standard medium {BUILDERS}"),
                "stream.standard.medium",
                5.0,
            ),
            of_type(&format!("BYOL memory-optimized large {FLEETS}"), 1.0),
        ];
        json!({"schema_version": 1, "partition": "aws", "region": "eu-west-1", "account": "111122223333", "calls": [
            {"service": "workspaces", "operation": "DescribeWorkspaceImages", "output": {"Images": [image]}},
            {"service": "service-quotas", "operation": "ListServiceQuotas", "output": {"Quotas": quotas}},
            {"service": "appstream", "operation": "DescribeImageBuilders", "output": {"ImageBuilders": []}},
        ]})
    };
    let judged = |kind: &str, tenancy: &str| judge_all(&request(kind), &answers(tenancy), &["QUO"]);
    let byol = judged("stream.standard.medium", "DEDICATED");
    assert_eq!(byol.text("quota.builders_of_type"), "0");
    assert_eq!(byol.outcome("QUO002").verdict, Verdict::Fail);
    let native = judged("stream.standard.medium", "DEFAULT");
    assert_eq!(native.outcome("QUO002").verdict, Verdict::Pass);
    let fleet = judged("stream.memory.large", "DEDICATED");
    assert_eq!(fleet.text("quota.fleet_instances_of_type"), "1");
    let looked_for = "name \"BYOL … streaming instances for image builders\" with (stream.memory.large) in its description";
    assert!(fleet.outcome("QUO006").message.contains(looked_for));
    // REQ017 refuses the type; no quota covers it.
    let custom = judged("GeneralPurpose.m6i.large", "DEDICATED");
    assert_eq!(custom.outcome("QUO002").verdict, Verdict::NotApplicable);
    assert!(!custom.outcome("QUO006").message.contains("GeneralPurpose"));
}

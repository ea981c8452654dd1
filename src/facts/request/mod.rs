//! Facts of the request itself, of the Region and of the bundled tables.

mod catalog;
pub(crate) use catalog::called;

use crate::document::DeviationKind;
use crate::evidence::Target;
use crate::evidence::call::Call;
use crate::evidence::question::unknown_because;
use crate::evidence::tables::{self, Regions};
use crate::expr::{MissingReason, Value};
use crate::facts::table::COMMON_MEMBERS;
use crate::facts::{not_applicable, read_record};
use crate::request::Request;
use crate::text::Span;
use crate::text::did_you_mean;
use serde_json::Value as Json;

pub(crate) fn facts(request: &Request) -> Value {
    let input = request.input_as_seen();
    let entries = input.get("AppCatalogConfig").and_then(Json::as_array);
    let mut facts = read_record("request", &Json::Object(input.clone()));
    if let Some(entries) = entries {
        facts.insert("AppCatalogConfig".to_owned(), catalog::entries(entries));
    }
    facts.extend(catalog::lists(request, entries.map_or(&[], Vec::as_slice)));
    facts.insert("source".to_owned(), Value::str(request.source_kind()));
    let more = |more: Option<usize>| {
        let more = more.and_then(|more| i64::try_from(more).ok());
        more.map_or(Value::Absent, Value::Int)
    };
    let unknown_members = request.unknown_members().each().map(|(member, others)| {
        Value::map([
            ("more", more(others)),
            ("name", Value::str(member.name)),
            ("pointer", Value::str(member.pointer)),
            ("nearest", member.nearest.map_or(Value::Absent, Value::str)),
            ("unseen", member.unseen.map_or(Value::Absent, Value::str)),
        ])
    });
    facts.insert("unknown_members".to_owned(), Value::list(unknown_members));
    let wrong_types = request.wrong_types().each().map(|(wrong, others)| {
        Value::map([
            ("more", more(others)),
            ("pointer", Value::str(wrong.pointer)),
            ("expected", Value::str(wrong.expected)),
            ("found", Value::str(wrong.found)),
        ])
    });
    facts.insert("wrong_types".to_owned(), Value::list(wrong_types));
    facts.extend(deviations(request));
    facts.insert("role_arn".to_owned(), role_arn(request.text("IamRoleArn")));
    Value::map(facts)
}

/// Of a request that has the common members alone, what is of them.
pub(crate) fn common(request: &Request) -> Value {
    let Value::Map(all) = facts(request) else {
        return Value::Absent;
    };
    let common = COMMON_MEMBERS.iter();
    let common = common.filter_map(|name| Some((*name, all.get(*name)?.clone())));
    Value::map(common)
}

/// What the AWS CLI refuses or reads otherwise, one list a rule.
fn deviations(request: &Request) -> [(String, Value); 3] {
    let listed = |wanted: fn(DeviationKind) -> bool| {
        let deviations = request.deviations.iter();
        let items = deviations.filter(|found| wanted(found.kind)).map(|found| {
            let Span { start, end } = found.span;
            Value::map([
                ("kind", Value::str(found.kind.describe())),
                ("pointer", Value::str(format!("@{start}-{end}"))),
                ("member", Value::str(&found.member)),
            ])
        });
        Value::list(items)
    };
    let json = |kind| matches!(kind, DeviationKind::Comment | DeviationKind::TrailingComma);
    let yaml = |kind| matches!(kind, DeviationKind::OtherType(_));
    let encoding = |kind| matches!(kind, DeviationKind::Encoding(_));
    [
        ("json_deviations".to_owned(), listed(json)),
        ("yaml_deviations".to_owned(), listed(yaml)),
        ("encoding_deviations".to_owned(), listed(encoding)),
    ]
}

/// `arn:PARTITION:SERVICE::ACCOUNT:KIND/PATH/NAME` (IAM identifiers); absent for anything else.
fn role_arn(arn: Option<&str>) -> Value {
    let Some(arn) = arn else {
        return Value::Absent;
    };
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", partition, service, _, account, resource] = parts.as_slice() else {
        return Value::Absent;
    };
    let (kind, rest) = resource.split_once('/').unwrap_or((resource, ""));
    let (path, name) = rest.rsplit_once('/').unwrap_or(("", rest));
    let path = if path.is_empty() {
        "/".to_owned()
    } else {
        format!("/{path}/")
    };
    Value::map([
        ("partition", Value::str(partition)),
        ("service", Value::str(service)),
        ("account", Value::str(account)),
        ("kind", Value::str(kind)),
        ("path", Value::str(path)),
        ("name", Value::str(name)),
    ])
}

pub(crate) fn instance_type(request: &Request, target: &Target) -> Value {
    let Some(name) = request.instance_type() else {
        return not_applicable("instance_type", "the request names no IntendedInstanceType");
    };
    let table = tables::instance_types();
    let known = table.family(name).is_some();
    // An AMI becomes a custom image, which no stream type serves.
    let stream = request.source_kind() != "ami";
    let nearest = || {
        let names = table.names();
        let fitting = names.iter().map(String::as_str);
        let fitting = fitting.filter(|name| stream || !name.starts_with("stream."));
        let fitting = fitting.filter(|name| table.ended(name).is_none());
        did_you_mean(name, fitting).map(Value::str)
    };
    let nearest = if known { None } else { nearest() };
    let in_region = match &target.region {
        None => self::target(target).select("region"),
        Some(region) => match table.in_region(name, region) {
            Some(offered) => Value::Bool(offered),
            None => unknown_because(
                "instance_type.in_region",
                Call::Local,
                MissingReason::NotCollectable,
                format!("the table of {} does not tell for {region}", table.date),
            ),
        },
    };
    Value::map([
        ("known", Value::Bool(known)),
        ("ended", table.ended(name).map_or(Value::Absent, Value::str)),
        ("nearest", nearest.unwrap_or(Value::Absent)),
        ("in_region", in_region),
        ("family", Value::str(name.split('.').next().unwrap_or(name))),
    ])
}

pub(crate) fn target(target: &Target) -> Value {
    let Some(region) = &target.region else {
        let detail = "no Region is known: name one with --region or AWS_REGION";
        let reason = if target.offline {
            MissingReason::Offline
        } else {
            MissingReason::NotCollectable
        };
        return unknown_because("target", Call::Local, reason, detail);
    };
    let table = tables::regions();
    Value::map([
        ("region", Value::str(region)),
        ("partition", Value::str(Regions::partition_of(region))),
        ("region_supported", Value::Bool(table.supports(region))),
        (
            "region_new",
            Value::Bool(table.unlisted.contains(&region.as_str())),
        ),
    ])
}

pub(crate) fn tables() -> Value {
    Value::map([
        (
            "instance_types_date",
            Value::str(tables::instance_types().date),
        ),
        ("regions_date", Value::str(tables::regions().date)),
    ])
}

//! The highest rung of the ladder: what the disk itself says of its Windows, its agents and its drivers.

use super::base::below_minimum;
use super::{Certainties, Ladder, Rung};
use crate::expr::Value;
use crate::facts::guest::SOURCE;
use crate::grade::Certainty;
use crate::os::console::Components;
use crate::os::name;

/// What the disk says; none where nobody has read it.
pub(super) fn rung(guest: &Value, certainty: &Certainties) -> Option<Rung> {
    if guest.select("read") != Value::Bool(true) {
        return None;
    }
    let text = |name: &str| guest.select(name).as_str().map(str::to_owned);
    let build = match guest.select("build") {
        Value::Int(build) => Some(build),
        _ => None,
    };
    let kind = text("installation_type");
    let version = match kind.as_deref() {
        // A client has the builds of its server.
        Some("Client") => Some("client".to_owned()),
        _ => build
            .and_then(crate::os::version_of_build)
            .map(str::to_owned),
    };
    let edition = kind.as_deref().and_then(|kind| match kind {
        "Server" => Some("full"),
        "Server Core" => Some("core"),
        "Nano Server" => Some("nano"),
        _ => None,
    });
    let rests_on = ["build", "installation_type", "sql_server_instances"];
    let rests_on = rests_on.map(|name| certainty.get(&format!("guest.{name}")).copied());
    let certainty = rests_on.into_iter().flatten().min();
    Some(Rung {
        source: SOURCE.to_owned(),
        certainty: certainty.unwrap_or(Certainty::Certain),
        version,
        build,
        product: text("product_name"),
        edition: edition.map(str::to_owned),
        sql_server: sql_server(&guest.select("sql_server_instances")),
        language: None,
        contradiction: None,
    })
}

/// What the name of Amazon's AMI says that the registry keeps: only of the language does the disk tell nothing better.
pub(super) fn remembered(guest: &Value) -> Option<Rung> {
    let name = name::parse(guest.select("ami_name").as_str()?)?;
    Some(Rung {
        source: SOURCE.to_owned(),
        language: Some(name.language),
        ..Rung::default()
    })
}

/// The instances in words.
fn sql_server(instances: &Value) -> Option<String> {
    let names: Vec<&str> = instances
        .as_list()?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    Some(match names.is_empty() {
        true => "none".to_owned(),
        false => format!("SQL Server ({})", names.join(", ")),
    })
}

/// What the disk is asked for, by the names that messages use.
const PARTS: [(&str, &str); 4] = [
    ("EC2Launch", "ec2launch_v2_version"),
    ("SSM Agent", "ssm_agent_version"),
    ("ENA driver", "ena_version"),
    ("NVMe driver", "nvme_version"),
];

impl Ladder<'_> {
    /// What stands for the conflicts where the disk does not tell all of the components: nothing, or the unknown of one of them.
    pub(super) fn conflict_untold(&self) -> Value {
        let read = match self.guest.select("read") {
            Value::Bool(read) => read,
            unknown => return unknown,
        };
        let values = PARTS.iter().map(|(_, fact)| self.guest.select(fact));
        let mut unknown = values.filter(|value| matches!(value, Value::Unknown(_)));
        let unknown = unknown.next().filter(|_| read);
        unknown.unwrap_or_else(|| Value::list([]))
    }

    /// The roots `agents` and `drivers` as the disk has them; none where it does not tell all of them. `seen` is what the console printed.
    pub(super) fn components_on_disk(
        &self,
        seen: Option<&(String, Components)>,
    ) -> Option<(Value, Value)> {
        if self.guest.select("read") != Value::Bool(true) {
            return None;
        }
        let values = PARTS.map(|(_, fact)| self.guest.select(fact));
        if values
            .iter()
            .any(|value| matches!(value, Value::Unknown(_)))
        {
            return None;
        }
        let [ec2launch, ssm, ena, nvme] = values;
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let found = Components {
            ec2launch: text(&ec2launch),
            ssm: text(&ssm),
            ena: text(&ena),
            nvme: text(&nvme),
        };
        let source = Value::str(SOURCE);
        let outdated = below_minimum(&found).into_iter().map(Value::str);
        let conflict = seen.map(|seen| conflicts(&found, seen)).unwrap_or_default();
        let agents = Value::map([
            ("ec2launch", ec2launch),
            ("ssm_seen", Value::Bool(ssm != Value::Absent)),
            ("ssm", ssm),
            ("source", source.clone()),
            ("observed", Value::Bool(true)),
            ("outdated", Value::list(outdated)),
            ("unread", Value::list([])),
            (
                "conflict",
                Value::list(conflict.into_iter().map(Value::str)),
            ),
        ]);
        let drivers = Value::map([("ena", ena), ("nvme", nvme), ("source", source)]);
        Some((agents, drivers))
    }
}

/// Where the console output of the source instance tells another version than the disk.
fn conflicts(found: &Components, (source, seen): &(String, Components)) -> Vec<String> {
    let pairs = [
        (&found.ec2launch, &seen.ec2launch),
        (&found.ssm, &seen.ssm),
        (&found.ena, &seen.ena),
        (&found.nvme, &seen.nvme),
    ];
    let named = PARTS.iter().zip(pairs);
    let differing = named.filter_map(|((name, _), (found, seen))| {
        let seen = seen.as_deref()?;
        match found.as_deref() {
            Some(found) if same(found, seen) => None,
            Some(found) => Some(format!(
                "{name}: {SOURCE} says {found}, {source} says {seen}"
            )),
            None => Some(format!("{name}: {SOURCE} has none, {source} says {seen}")),
        }
    });
    differing.collect()
}

/// Part by part, as far as both go: a file's version has a fourth part that the console does not print.
fn same(one: &str, other: &str) -> bool {
    one.split('.').zip(other.split('.')).all(|(a, b)| a == b)
}

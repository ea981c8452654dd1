//! Amazon's base at the root of the AMI, and the agents and drivers: as the console printed them, or as the base had them.

use super::Ladder;
use crate::evidence::call::Call;
use crate::evidence::question::{CallError, local, unknown, unknown_because};
use crate::evidence::tables::{self, Release, Versions};
use crate::expr::{MissingReason, Value};
use crate::facts::guest::SOURCE;
use crate::os::console::Components;
use crate::os::name::AmazonName;

/// What is known of the base.
struct Base {
    name: Option<AmazonName>,
    source: Option<String>,
    /// Its release, or the day it was made.
    date: Option<String>,
    /// Only the day it was made is known.
    roughly: bool,
}

impl Ladder<'_> {
    /// As the disk remembers it, by itself or in what it printed, or else as the ancestry has it.
    fn root(&self) -> Base {
        let lineage = &self.lineage;
        let remembered = self.guest.select("ami_name");
        let remembered = remembered.as_str().and_then(crate::os::name::parse);
        let remembered = remembered.map(|name| (SOURCE.to_owned(), name));
        let printed = lineage.console.as_ref().and_then(|(source, console)| {
            let mut name = console.origin.clone()?;
            name.date = name.date.or(console.origin_date.clone());
            Some((source.clone(), name))
        });
        let origin = remembered.or(printed);
        let (source, name) = origin.or_else(|| lineage.ancestor.clone()).unzip();
        let released = name.as_ref().and_then(|name| name.date.clone());
        let day = |time: &str| {
            Some(
                time.get(..10)?
                    .parse::<jiff::civil::Date>()
                    .ok()?
                    .to_string(),
            )
        };
        let made = lineage.created.as_deref().and_then(day);
        let id = lineage.ancestor_id.as_ref();
        Base {
            source: source.or_else(|| Some(format!("ancestor {} of Amazon", id?))),
            roughly: released.is_none(),
            date: released.or(made),
            name,
        }
    }

    pub(crate) fn base(&mut self) -> Value {
        let Base {
            name,
            source,
            date,
            roughly,
        } = self.root();
        // It may have been brought up to date by hand: a hint.
        let outdated = date.as_deref().map(|date| {
            let known = tables::windows_releases().reaches(date);
            known.then(|| lacking(date, roughly))
        });
        let outdated = match outdated {
            // What later releases are like, the table does not know.
            Some(None) => Value::Absent,
            Some(Some(components)) => {
                self.note("base.outdated", true);
                Value::list(components.into_iter().map(Value::str))
            }
            None => self.lineage.missing("base.outdated"),
        };
        let listed = date
            .as_deref()
            .map(|date| tables::windows_releases().reaches(date));
        let listed = listed.map_or_else(|| self.lineage.missing("base.listed"), Value::Bool);
        let date = self.text("base.date", date, false);
        let source = source.map_or(Value::Absent, Value::str);
        let Some(name) = name else {
            let paths = ["base.name", "base.prefix", "base.special", "base.tpm"];
            let [name, prefix, special, tpm] = paths.map(|path| self.lineage.missing(path));
            return Value::map([
                ("name", name),
                ("prefix", prefix),
                ("special", special),
                ("tpm", tpm),
                ("date", date),
                ("listed", listed),
                ("outdated", outdated),
                ("rebuild_from", Value::Absent),
                ("source", source),
            ]);
        };
        for path in ["base.name", "base.prefix", "base.special", "base.tpm"] {
            self.note(path, false);
        }
        let year = if name.version == "2025" {
            "2025"
        } else {
            "2022"
        };
        let rebuild = format!("TPM-Windows_Server-{year}-English-Full-Base");
        let optional = |text: Option<&str>| text.map_or(Value::Absent, Value::str);
        Value::map([
            ("name", Value::str(&name.name)),
            ("prefix", optional(name.prefix)),
            ("special", optional(name.special.as_deref())),
            ("tpm", Value::Bool(name.prefix == Some("TPM"))),
            ("date", date),
            ("listed", listed),
            ("outdated", outdated),
            ("rebuild_from", Value::str(rebuild)),
            ("source", source),
        ])
    }

    /// The roots `agents` and `drivers`: versions as the console printed them; else those that Amazon's release brought,
    /// which may be newer by now.
    pub(crate) fn components(&mut self) -> (Value, Value) {
        let console = self.lineage.console.as_ref();
        let printed = console.filter(|(_, console)| !console.components.is_empty());
        let printed = printed.map(|(source, console)| {
            let source = Some(source.clone());
            (source, console.components.clone(), console.complete)
        });
        let seen = printed
            .as_ref()
            .and_then(|(source, components, _)| Some((source.clone()?, components.clone())));
        if let Some(found) = self.components_on_disk(seen.as_ref()) {
            return found;
        }
        let ssm_seen = console.is_some_and(|(_, console)| console.ssm_seen);
        let observed = printed.is_some();
        let (source, components, complete) = printed.unwrap_or_else(|| {
            let (source, components) = self.shipped().unzip();
            (source, components.unwrap_or_default(), false)
        });
        let outdated = if observed {
            self.note("agents.outdated", false);
            Value::list(below_minimum(&components).into_iter().map(Value::str))
        } else {
            self.lineage.missing("agents.outdated")
        };
        let unread = match (observed, unread(&components)) {
            (true, names) => Value::list(names.into_iter().map(Value::str)),
            (false, _) => self.lineage.missing("agents.unread"),
        };
        // The text breaks off before the line would come.
        let cut = |path: &str| {
            let detail = "the console output does not go as far as to tell";
            let (call, reason) = (Call::GetConsoleOutput, MissingReason::Incomplete);
            unknown_because(path, call, reason, detail)
        };
        let seen = match (observed, complete) {
            (true, _) if ssm_seen => Value::Bool(true),
            (true, true) => Value::Bool(false),
            (true, false) => cut("agents.ssm_seen"),
            (false, _) => self.lineage.missing("agents.ssm_seen"),
        };
        let mut fact = |path: &str, value: Option<String>| match value {
            None if complete => Value::Absent,
            None if observed => cut(path),
            value => self.text(path, value, !observed),
        };
        let ec2launch = fact("agents.ec2launch", components.ec2launch);
        let ssm = fact("agents.ssm", components.ssm);
        let ena = fact("drivers.ena", components.ena);
        let nvme = fact("drivers.nvme", components.nvme);
        let source = source.map_or(Value::Absent, Value::str);
        let agents = Value::map([
            ("ec2launch", ec2launch),
            ("ssm", ssm),
            ("ssm_seen", seen),
            ("source", source.clone()),
            ("observed", self.observed(observed)),
            ("outdated", outdated),
            ("unread", unread),
            ("conflict", self.conflict_untold()),
        ]);
        let drivers = Value::map([("ena", ena), ("nvme", nvme), ("source", source)]);
        (agents, drivers)
    }

    /// Whether the console tells the versions; unknown where the answer could not be used, as it may have told them.
    fn observed(&self, observed: bool) -> Value {
        let unusable = |(call, error): &&(Call, CallError)| {
            *call == Call::GetConsoleOutput && error.code == local::BAD_ANSWER
        };
        match self.lineage.lost.iter().find(unusable) {
            Some((call, error)) => unknown("agents.observed", *call, error),
            None => Value::Bool(observed),
        }
    }

    /// By Amazon's table of releases.
    fn shipped(&self) -> Option<(String, Components)> {
        let base = self.root();
        // What a later release brought, the table does not know.
        let date = base
            .date
            .filter(|date| tables::windows_releases().reaches(date))?;
        let Versions {
            ec2launch,
            ssm,
            ena,
            nvme,
        } = tables::windows_releases().shipped(&date);
        // Before Windows Server 2022 the launch agent is another one, unless the name says so.
        let second = base.name.is_some_and(|name| {
            name.prefix == Some("EC2LaunchV2") || ["2022", "2025"].contains(&name.version.as_str())
        });
        let components = Components {
            ec2launch: ec2launch.filter(|_| second),
            ssm,
            ena,
            nvme,
        };
        Some((format!("Amazon's release of {date}"), components))
    }
}

const NAMES: [&str; 4] = ["EC2Launch", "SSM Agent", "ENA driver", "NVMe driver"];

/// Versions below the minimum, as `ENA driver 2.8.0 (2.9.0 or newer)`.
pub(super) fn below_minimum(components: &Components) -> Vec<String> {
    let Versions {
        ec2launch,
        ssm,
        ena,
        nvme,
    } = &tables::windows_releases().minimum;
    let Components {
        ec2launch: a,
        ssm: b,
        ena: c,
        nvme: d,
    } = components;
    let pairs = [(a, ec2launch), (b, ssm), (c, ena), (d, nvme)];
    let below = NAMES.iter().zip(pairs).filter_map(|(name, (have, want))| {
        let (have, want) = (have.as_deref()?, want.as_deref()?);
        older(have, want).then(|| format!("{name} {have} ({want} or newer)"))
    });
    below.collect()
}

/// What is compared with a minimum and did not stand in the text under any name that is looked for.
fn unread(components: &Components) -> Vec<&'static str> {
    let [ec2launch, _, ena, nvme] = NAMES;
    let Components {
        ec2launch: a,
        ena: b,
        nvme: c,
        ..
    } = components;
    let pairs = [(ec2launch, a), (ena, b), (nvme, c)];
    let unread = pairs.into_iter().filter(|(_, version)| version.is_none());
    unread.map(|(name, _)| name).collect()
}

/// One component of a release.
type VersionOf = fn(&Release) -> &Option<String>;

/// What a release of that day lacked, as `ENA driver 2.9.0 (since 2025-01-15)`.
fn lacking(date: &str, roughly: bool) -> Vec<String> {
    let table = tables::windows_releases();
    let day = |text: &str| text.parse::<jiff::civil::Date>().ok();
    let slack = jiff::Span::new().days(if roughly { 7 } else { 0 });
    let Some(latest) = day(date).and_then(|date| date.checked_add(slack).ok()) else {
        return Vec::new();
    };
    let Versions {
        ec2launch,
        ena,
        nvme,
        ..
    } = &table.minimum;
    let of: [(&str, &Option<String>, VersionOf); 3] = [
        ("EC2Launch", ec2launch, |release| &release.ec2launch),
        ("ENA driver", ena, |release| &release.ena),
        ("NVMe driver", nvme, |release| &release.nvme),
    ];
    let lacking = of.into_iter().filter_map(|(name, want, version)| {
        let want = want.as_deref()?;
        let brings = |release: &&Release| {
            version(release)
                .as_deref()
                .is_some_and(|have| !older(have, want))
        };
        let since = &table.releases.iter().find(brings)?.date;
        (latest < day(since)?).then(|| format!("{name} {want} (since {since})"))
    });
    lacking.collect()
}

/// Part by part, as numbers; what is no version is not older.
fn older(have: &str, want: &str) -> bool {
    let parts = |text: &str| -> Option<Vec<u64>> {
        text.split('.').map(|part| part.parse().ok()).collect()
    };
    let (Some(mut have), Some(mut want)) = (parts(have), parts(want)) else {
        return false;
    };
    let length = have.len().max(want.len());
    have.resize(length, 0);
    want.resize(length, 0);
    have < want
}

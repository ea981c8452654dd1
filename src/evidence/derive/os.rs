//! Facts of the Windows inside the AMI: the best rung of the ladder that answers, how sure it is, and who contradicts it.

use super::lineage::{Builder, Lineage};
use super::{Context, ami, not_applicable};
use crate::evidence::call::Call;
use crate::evidence::tables::{self, Versions};
use crate::expr::{MissingReason, Value};
use crate::os::console::{Components, Console};
use crate::os::name::AmazonName;
use crate::outcome::Certainty;
use std::collections::BTreeMap;

type Certainties = BTreeMap<String, Certainty>;

/// What one piece of evidence says.
#[derive(Default)]
struct Rung {
    source: String,
    weak: bool,
    version: Option<String>,
    build: Option<i64>,
    product: Option<String>,
    edition: Option<String>,
    sql_server: Option<String>,
    language: Option<String>,
}

/// The roots `os`, `base`, `agents` and `drivers`.
pub(super) fn facts(
    context: &Context<'_>,
    ami: &Value,
    certainty: &mut Certainties,
) -> [(&'static str, Value); 4] {
    const ROOTS: [&str; 4] = ["os", "base", "agents", "drivers"];
    let applicable = |missing: &[crate::expr::Missing]| {
        let reasons = [MissingReason::NotApplicable, MissingReason::WrongType];
        !missing
            .iter()
            .any(|missing| reasons.contains(&missing.reason))
    };
    if !applicable(ami.missing()) {
        return ROOTS.map(|root| (root, ami.clone()));
    }
    if ami.select("found") == Value::Bool(false) {
        return ROOTS.map(|root| (root, not_applicable(root, "the AMI was not found")));
    }
    let image = ami::image(context.request, context.target, context.answers);
    let mut lineage = Lineage::read(context, image);
    if let (None, Err(error)) = (image, context.answer(Call::DescribeImages)) {
        lineage.lost.push((Call::DescribeImages, error));
    }
    let mut ladder = Ladder {
        rungs: rungs(&lineage, ami),
        lineage,
        certainty,
    };
    let os = ladder.os();
    let base = ladder.base();
    let (agents, drivers) = ladder.components();
    [
        ("os", os),
        ("base", base),
        ("agents", agents),
        ("drivers", drivers),
    ]
}

/// From the best evidence to the poorest.
fn rungs(lineage: &Lineage, ami: &Value) -> Vec<Rung> {
    let console = lineage
        .console
        .as_ref()
        .map(|(source, console)| of_console(source, console));
    let ancestor = lineage
        .ancestor
        .as_ref()
        .map(|(source, name)| of_name(source, name));
    let builder = lineage.builder.as_ref().map(of_builder);
    [console, ancestor, builder, Some(of_texts(ami))]
        .into_iter()
        .flatten()
        .collect()
}

fn of_console(source: &str, console: &Console) -> Rung {
    let origin = console.origin.as_ref();
    let product = console.product.clone();
    let client = product
        .as_deref()
        .is_some_and(|name| !name.contains("Server"));
    // A client has the builds of its server, and a build outweighs the name that the disk began with.
    let version = match (client, console.build) {
        (true, _) => Some("client".to_owned()),
        (_, Some(build)) => crate::os::version_of_build(build).map(str::to_owned),
        _ => {
            let hint = product
                .as_deref()
                .and_then(|name| crate::os::hint([name]).version);
            hint.map(str::to_owned)
                .or_else(|| Some(origin?.version.clone()))
        }
    };
    let base = origin.map(|name| of_name(source, name)).unwrap_or_default();
    Rung {
        source: source.to_owned(),
        version,
        build: console.build,
        product,
        language: console.language.clone().or(base.language),
        sql_server: console.sql_server.clone().or(base.sql_server),
        edition: base.edition,
        weak: false,
    }
}

fn of_name(source: &str, name: &AmazonName) -> Rung {
    Rung {
        source: source.to_owned(),
        version: Some(name.version.clone()),
        edition: name.edition.map(str::to_owned),
        sql_server: Some(name.sql_server.clone().unwrap_or_else(|| "none".to_owned())),
        language: Some(name.language.clone()),
        ..Rung::default()
    }
}

fn of_builder(builder: &Builder) -> Rung {
    let managed: Vec<&str> = builder
        .parent
        .as_deref()
        .unwrap_or_default()
        .split('-')
        .collect();
    let edition = match managed.as_slice() {
        ["windows", "server", _, _, edition @ ("full" | "core"), ..] => Some((*edition).to_owned()),
        _ => None,
    };
    let texts = [&builder.os_version, &builder.parent];
    let texts = texts.into_iter().filter_map(Option::as_deref);
    Rung {
        source: builder.source.clone(),
        version: crate::os::hint(texts).version.map(str::to_owned),
        edition,
        weak: !builder.own,
        ..Rung::default()
    }
}

/// The AMI's own name, description and tags: a hint, never more.
fn of_texts(ami: &Value) -> Rung {
    let mut texts: Vec<String> = Vec::new();
    texts.extend(ami.select("Name").as_str().map(str::to_owned));
    texts.extend(ami.select("Description").as_str().map(str::to_owned));
    for tag in ami.select("Tags").as_list().unwrap_or_default() {
        texts.extend(tag.select("Value").as_str().map(str::to_owned));
    }
    let hint = crate::os::hint(texts.iter().map(String::as_str));
    Rung {
        source: "the AMI's own name, description or tags".to_owned(),
        weak: true,
        version: hint.version.map(str::to_owned),
        edition: hint.edition.map(str::to_owned),
        sql_server: hint.sql_server,
        ..Rung::default()
    }
}

struct Ladder<'a> {
    rungs: Vec<Rung>,
    lineage: Lineage,
    certainty: &'a mut Certainties,
}

/// What a rung says of one thing.
type Says = fn(&Rung) -> Option<&str>;

impl Ladder<'_> {
    fn note(&mut self, fact: &str, weak: bool) {
        let certainty = if weak {
            Certainty::Weak
        } else {
            Certainty::Strong
        };
        self.certainty.insert(fact.to_owned(), certainty);
    }

    fn text(&mut self, fact: &str, value: Option<String>, weak: bool) -> Value {
        match value {
            Some(text) => {
                self.note(fact, weak);
                Value::str(text)
            }
            None => self.lineage.missing(fact),
        }
    }

    /// The highest rung that says something, its source, and who says otherwise.
    fn best(&mut self, fact: &str, says: Says, differ: fn(&str, &str) -> bool) -> Found {
        let mut saying = self.rungs.iter().filter(|rung| says(rung).is_some());
        let Some(first) = saying.next() else {
            return Found {
                value: self.lineage.missing(fact),
                source: Value::Absent,
                conflict: None,
            };
        };
        let value = says(first).unwrap_or_default().to_owned();
        let source = first.source.clone();
        let other = saying.find(|rung| says(rung).is_some_and(|other| differ(&value, other)));
        let conflict = other.map(|rung| {
            let said = says(rung).unwrap_or_default();
            format!("{source} says {value}, {} says {said}", rung.source)
        });
        let weak = first.weak || conflict.is_some();
        self.note(fact, weak);
        Found {
            value: Value::str(value),
            source: Value::str(source),
            conflict,
        }
    }

    fn os(&mut self) -> Value {
        let differ: fn(&str, &str) -> bool = |a, b| a != b;
        let same: fn(&str, &str) -> bool = |_, _| false;
        let versions = crate::os::versions_differ;
        let version = self.best("os.version", |rung| rung.version.as_deref(), versions);
        let edition = self.best("os.edition", |rung| rung.edition.as_deref(), differ);
        let sql = self.best("os.sql_server", |rung| rung.sql_server.as_deref(), same);
        let language = self.best("os.language", |rung| rung.language.as_deref(), same);
        let first = |of: fn(&Rung) -> Option<String>| self.rungs.iter().find_map(of);
        let product = first(|rung| rung.product.clone()).or_else(|| {
            let version = version.value.as_str()?;
            Some(format!("Windows Server {version}"))
        });
        let build = self.rungs.iter().find_map(|rung| rung.build);
        let build = match build {
            Some(build) => {
                self.note("os.build", version.conflict.is_some());
                Value::Int(build)
            }
            // Only the console tells it.
            None => self.lineage.missing("os.build"),
        };
        let source = match &version.source {
            Value::Absent => first_known([&build_source(&self.rungs), &edition.source]),
            known => known.clone(),
        };
        let sysprep = match &self.lineage.console {
            Some((_, console)) => Value::Bool(console.sysprep_seen),
            None => self.lineage.missing("os.sysprep_seen"),
        };
        self.note("os.sysprep_seen", true);
        let conflict = version.conflict.or(edition.conflict);
        Value::map([
            ("version", version.value),
            ("build", build),
            ("product", product.map_or(Value::Absent, Value::str)),
            ("edition", edition.value),
            ("edition_source", edition.source),
            ("sql_server", sql.value),
            ("sql_server_source", sql.source),
            ("language", language.value),
            ("language_source", language.source),
            ("source", source),
            ("conflict", conflict.map_or(Value::Absent, Value::str)),
            ("sysprep_seen", sysprep),
        ])
    }

    /// Amazon's AMI at the root: as the disk remembers it, as the ancestry has it.
    fn base(&mut self) -> Value {
        let console = self.lineage.console.as_ref();
        let origin = console.and_then(|(source, console)| {
            let mut name = console.origin.clone()?;
            name.date = name.date.or(console.origin_date.clone());
            Some((source.clone(), name))
        });
        let found = origin.or_else(|| self.lineage.ancestor.clone());
        let (source, name) = match found {
            Some((source, name)) => (Some(source), Some(name)),
            None => (None, None),
        };
        let made = self
            .lineage
            .created
            .as_deref()
            .and_then(|time| time.get(..10));
        let dated = name.as_ref().and_then(|name| name.date.clone());
        let date = dated.clone().or_else(|| made.map(str::to_owned));
        let source = source.or_else(|| {
            let id = self.lineage.ancestor_id.as_ref()?;
            Some(format!("ancestor {id} of Amazon"))
        });
        let of = |value: fn(&AmazonName) -> Option<String>| name.as_ref().and_then(value);
        let (text, prefix) = (
            of(|n| Some(n.name.clone())),
            of(|n| n.prefix.map(str::to_owned)),
        );
        let special = of(|name| name.special.clone());
        let tpm = name.as_ref().map(|name| name.prefix == Some("TPM"));
        let rebuild = of(|name| {
            let year = if name.version == "2025" {
                "2025"
            } else {
                "2022"
            };
            Some(format!("TPM-Windows_Server-{year}-English-Full-Base"))
        });
        // A base made by an instance's own date may be a few days older or younger than its release.
        let outdated = date
            .as_deref()
            .map(|date| outdated_at(date, dated.is_none()));
        let known = name.is_some();
        let optional = |ladder: &mut Self, fact: &str, value: Option<String>| match value {
            None if known => Value::Absent,
            value => ladder.text(fact, value, false),
        };
        let tpm = match tpm {
            Some(tpm) => {
                self.note("base.tpm", false);
                Value::Bool(tpm)
            }
            None => self.lineage.missing("base.tpm"),
        };
        let outdated = match outdated {
            // It may have been brought up to date by hand.
            Some(components) => {
                self.note("base.outdated", true);
                Value::list(components.into_iter().map(Value::str))
            }
            None => self.lineage.missing("base.outdated"),
        };
        Value::map([
            ("name", self.text("base.name", text, false)),
            ("date", self.text("base.date", date, false)),
            ("prefix", optional(self, "base.prefix", prefix)),
            ("special", optional(self, "base.special", special)),
            ("tpm", tpm),
            ("outdated", outdated),
            ("rebuild_from", rebuild.map_or(Value::Absent, Value::str)),
            ("source", source.map_or(Value::Absent, Value::str)),
        ])
    }

    /// Versions as the console printed them; else those that Amazon's release brought, which may be newer by now.
    fn components(&mut self) -> (Value, Value) {
        let printed = self.lineage.console.as_ref();
        let printed = printed.filter(|(_, console)| !console.components.is_empty());
        let printed = printed.map(|(source, console)| {
            (source.clone(), console.components.clone(), console.complete)
        });
        let observed = printed.is_some();
        let (source, components, complete) = match printed {
            Some((source, components, complete)) => (Some(source), components, complete),
            None => match self.shipped() {
                Some((source, components)) => (Some(source), components, false),
                None => (None, Components::default(), false),
            },
        };
        let outdated = if observed {
            self.note("agents.outdated", false);
            Value::list(below_minimum(&components).into_iter().map(Value::str))
        } else {
            self.lineage.missing("agents.outdated")
        };
        let mut fact = |path: &str, value: &Option<String>| match value {
            None if complete => {
                self.note(path, false);
                Value::Absent
            }
            value => match self.text(path, value.clone(), !observed) {
                // The text breaks off before the line would come.
                Value::Absent if observed => crate::evidence::answer::unknown_because(
                    path,
                    Call::GetConsoleOutput,
                    MissingReason::Incomplete,
                    "the console output does not go as far as to tell",
                ),
                value => value,
            },
        };
        let ec2launch = fact("agents.ec2launch", &components.ec2launch);
        let ssm = fact("agents.ssm", &components.ssm);
        let ena = fact("drivers.ena", &components.ena);
        let nvme = fact("drivers.nvme", &components.nvme);
        let source = source.map_or(Value::Absent, Value::str);
        let agents = Value::map([
            ("ec2launch", ec2launch),
            ("ssm", ssm),
            ("source", source.clone()),
            ("observed", Value::Bool(observed)),
            ("outdated", outdated),
        ]);
        let drivers = Value::map([("ena", ena), ("nvme", nvme), ("source", source)]);
        (agents, drivers)
    }

    /// By Amazon's table of releases.
    fn shipped(&self) -> Option<(String, Components)> {
        let console = self.lineage.console.as_ref();
        let console = console.and_then(|(_, console)| Some((console.origin.as_ref()?, console)));
        let (name, date) = match (console, &self.lineage.ancestor) {
            (Some((name, console)), _) => (
                Some(name),
                name.date.clone().or(console.origin_date.clone()),
            ),
            (None, Some((_, name))) => (Some(name), name.date.clone()),
            (None, None) => (None, None),
        };
        let made = self
            .lineage
            .created
            .as_deref()
            .and_then(|time| time.get(..10));
        let date = date.or(made.map(str::to_owned))?;
        let Versions {
            ec2launch,
            ssm,
            ena,
            nvme,
        } = tables::windows_releases().shipped(&date);
        // Before Windows Server 2022 the launch agent is another one, unless the name says so.
        let second = name.is_some_and(|name| {
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

struct Found {
    value: Value,
    source: Value,
    conflict: Option<String>,
}

fn build_source(rungs: &[Rung]) -> Value {
    let rung = rungs.iter().find(|rung| rung.build.is_some());
    rung.map_or(Value::Absent, |rung| Value::str(&rung.source))
}

fn first_known<const N: usize>(values: [&Value; N]) -> Value {
    let known = values.into_iter().find(|value| **value != Value::Absent);
    known.cloned().unwrap_or(Value::Absent)
}

const NAMES: [&str; 4] = ["EC2Launch", "SSM Agent", "ENA driver", "NVMe driver"];

/// Versions below the minimum, as `ENA driver 2.8.0 (2.9.0 or newer)`.
fn below_minimum(components: &Components) -> Vec<String> {
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

/// What a release of that day lacked, as `ENA driver 2.9.0 (since 2025-01-15)`.
fn outdated_at(date: &str, roughly: bool) -> Vec<String> {
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
    let of: [(
        &str,
        &Option<String>,
        fn(&tables::Release) -> &Option<String>,
    ); 3] = [
        ("EC2Launch", ec2launch, |release| &release.ec2launch),
        ("ENA driver", ena, |release| &release.ena),
        ("NVMe driver", nvme, |release| &release.nvme),
    ];
    let lacking = of.into_iter().filter_map(|(name, want, version)| {
        let want = want.as_deref()?;
        let brings = |release: &&tables::Release| {
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

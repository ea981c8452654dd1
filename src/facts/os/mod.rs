//! Facts of the Windows inside the AMI: the best rung of the ladder that answers, how sure it is, and who contradicts it.

mod base;
mod disk;
mod rungs;

use crate::evidence::Dossier;
use crate::evidence::call::Call;
use crate::evidence::question::{CallError, unknown_because};
use crate::expr::{Missing, MissingReason, Value};
use crate::facts::lineage::Lineage;
use crate::facts::{ami, not_applicable};
use crate::grade::Certainty;
use rungs::{Rung, rungs};
use std::collections::BTreeMap;
use std::sync::Arc;

type Certainties = BTreeMap<String, Certainty>;

/// The roots `os`, `base`, `agents` and `drivers`.
pub(crate) fn facts(
    dossier: &Dossier<'_>,
    (ami, guest): (&Value, &Value),
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
        return ROOTS.map(|root| (root, for_want_of(ami, root)));
    }
    if ami.select("found") == Value::Bool(false) {
        return ROOTS.map(|root| (root, not_applicable(root, "the AMI was not found")));
    }
    let image = ami::image(dossier);
    let mut lineage = Lineage::read(dossier, image);
    if let (None, Err(error)) = (image, dossier.answer(Call::DescribeImages)) {
        lineage.lost.push((Call::DescribeImages, error));
    }
    // A disk that was asked for and could not be read would have told most.
    let unread = |error: &CallError| {
        let silent = [MissingReason::NotAsked, MissingReason::NotApplicable];
        !silent.contains(&error.reason()) && error.reason() != MissingReason::Offline
    };
    if let Err(error) = dossier.answer(Call::InspectDisk)
        && unread(&error)
        && !dossier.entries(Call::InspectDisk).is_empty()
    {
        lineage.lost.push((Call::InspectDisk, error));
    }
    let mut rungs = rungs(&lineage, ami);
    let on_disk = [disk::rung(guest, certainty), disk::remembered(guest)];
    rungs.splice(0..0, on_disk.into_iter().flatten());
    let mut ladder = Ladder {
        rungs,
        guest: guest.clone(),
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

/// The unknown of the AMI in the name of a fact that rests on it.
fn for_want_of(ami: &Value, fact: &str) -> Value {
    let of_fact = |missing: &Missing| Missing {
        fact: fact.to_owned(),
        ..missing.clone()
    };
    Value::Unknown(Arc::new(ami.missing().iter().map(of_fact).collect()))
}

struct Ladder<'a> {
    rungs: Vec<Rung>,
    /// What the disk tells, where it was read.
    guest: Value,
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
        self.rests_on(fact, certainty);
    }

    fn rests_on(&mut self, fact: &str, certainty: Certainty) {
        if certainty < Certainty::Certain {
            self.certainty.insert(fact.to_owned(), certainty);
        }
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

    /// The highest rung that says something, its source, and who says otherwise. Those stand below it: what they say is shown,
    /// but takes nothing from better evidence.
    fn best(&mut self, fact: &str, says: Says, differ: fn(&str, &str) -> bool) -> Found {
        let mut saying = self.rungs.iter().filter(|rung| says(rung).is_some());
        let Some(first) = saying.next() else {
            return Found {
                value: self.lineage.missing(fact),
                ..Found::default()
            };
        };
        let value = says(first).unwrap_or_default().to_owned();
        let source = first.source.clone();
        let other = saying.find(|rung| says(rung).is_some_and(|other| differ(&value, other)));
        let contrary = other.map(|rung| {
            let said = says(rung).unwrap_or_default();
            format!("{} says {said}", rung.source)
        });
        let own = if value == "none" {
            "no SQL Server"
        } else {
            value.as_str()
        };
        let (certainty, product) = (first.certainty, first.product.clone());
        self.rests_on(fact, certainty);
        Found {
            conflict: contrary
                .as_ref()
                .map(|contrary| format!("{source} says {own}, {contrary}")),
            contrary,
            product,
            value: Value::str(value),
            source: Value::str(source),
        }
    }

    /// The version, and the build that goes with it. A build that nobody knows is no reason to believe an older name, and evidence that
    /// contradicts itself is none at all: what stands below it is no better.
    fn version(&mut self) -> (Found, Value) {
        let differ = crate::os::versions_differ;
        let best = self.best("os.version", |rung| rung.version.as_deref(), differ);
        let built = self.rungs.iter().find(|rung| rung.build.is_some());
        let built = built.map(|rung| (rung.build, rung.certainty));
        let (build, sure) = built.unwrap_or((None, Certainty::Strong));
        match self.rungs.first() {
            Some(rung) if rung.contradiction.is_some() => {
                let said = rung.contradiction.as_deref().unwrap_or_default();
                let detail = format!("one start of the instance printed {said}");
                let unknown = |fact: &str| {
                    let (call, reason) = (Call::GetConsoleOutput, MissingReason::Failed);
                    unknown_because(fact, call, reason, detail.as_str())
                };
                let found = Found {
                    value: unknown("os.version"),
                    source: Value::str(&rung.source),
                    ..Found::default()
                };
                (found, unknown("os.build"))
            }
            Some(rung) if rung.build.is_some() && rung.version.is_none() => {
                let found = Found {
                    source: Value::str(&rung.source),
                    product: rung.product.clone(),
                    ..Found::default()
                };
                self.rests_on("os.build", sure);
                (found, build.map_or(Value::Absent, Value::Int))
            }
            _ => {
                let build = match build {
                    Some(build) => {
                        self.rests_on("os.build", sure);
                        Value::Int(build)
                    }
                    // Only the console tells it, and it is worth little where the version is known without.
                    None if best.value.as_str().is_some() => Value::Absent,
                    None => self.lineage.missing("os.build"),
                };
                (best, build)
            }
        }
    }

    /// True, but unknown where a name alone says it and a call that would tell better did not answer: a hint does not make up
    /// for lost evidence.
    fn checked(&self, fact: &str, says: Says) -> Value {
        let first = self.rungs.iter().find(|rung| says(rung).is_some());
        match (first, self.lineage.missing(fact)) {
            (Some(rung), unknown @ Value::Unknown(_)) if rung.certainty == Certainty::Weak => {
                unknown
            }
            _ => Value::Bool(true),
        }
    }

    fn os(&mut self) -> Value {
        let same: fn(&str, &str) -> bool = |_, _| false;
        let (version, build) = self.version();
        let edition = self.best("os.edition", |rung| rung.edition.as_deref(), |a, b| a != b);
        // SQL Server may have been put on a base without it; a base with it is not without it further up.
        let lost: fn(&str, &str) -> bool = |a, b| a == "none" && b != "none";
        let sql = self.best("os.sql_server", |rung| rung.sql_server.as_deref(), lost);
        let language = self.best("os.language", |rung| rung.language.as_deref(), same);
        let product = version.product.clone().or_else(|| {
            let version = version.value.as_str()?;
            Some(format!("Windows Server {version}"))
        });
        let source = match &version.source {
            Value::Absent => edition.source.clone(),
            known => known.clone(),
        };
        let version_checked = self.checked("os.version_checked", |rung| rung.version.as_deref());
        let edition_checked = self.checked("os.edition_checked", |rung| rung.edition.as_deref());
        let sysprep = match &self.lineage.console {
            Some((_, console)) => Value::Bool(console.sysprep_seen),
            None => self.lineage.missing("os.sysprep_seen"),
        };
        self.note("os.sysprep_seen", true);
        let contradiction = self
            .rungs
            .first()
            .and_then(|rung| rung.contradiction.clone());
        let conflicts = [version.conflict, edition.conflict, sql.conflict];
        let conflicts: Vec<String> = conflicts.into_iter().flatten().collect();
        let conflict = (!conflicts.is_empty()).then(|| conflicts.join("; "));
        let optional = |text: Option<String>| text.map_or(Value::Absent, Value::str);
        Value::map([
            ("version", version.value),
            ("version_checked", version_checked),
            ("version_contrary", optional(version.contrary)),
            ("edition_checked", edition_checked),
            ("edition_contrary", optional(edition.contrary)),
            ("build", build),
            ("product", optional(product)),
            ("edition", edition.value),
            ("edition_source", edition.source),
            ("sql_server", sql.value),
            ("sql_server_source", sql.source),
            ("sql_server_contrary", optional(sql.contrary)),
            ("language", language.value),
            ("language_source", language.source),
            ("source", source),
            ("conflict", optional(conflict)),
            ("contradiction", optional(contradiction)),
            ("sysprep_seen", sysprep),
        ])
    }
}

/// What the ladder says of one thing.
struct Found {
    value: Value,
    source: Value,
    /// The product in the words of the same evidence.
    product: Option<String>,
    /// Poorer evidence that says otherwise.
    contrary: Option<String>,
    /// Both sides in one sentence.
    conflict: Option<String>,
}

impl Default for Found {
    fn default() -> Self {
        Self {
            value: Value::Absent,
            source: Value::Absent,
            product: None,
            contrary: None,
            conflict: None,
        }
    }
}

//! JUnit reports joined: the suites of all parts in the order of their names, and their totals.

use super::{Of, broken, part, unwritten, whole};
use crate::diag::Diagnostics;
use crate::judge::exit::{NOT_READY, READY, UNDECIDED};
use crate::report::junit::{CONFIGURATION, PART, Suites};
use crate::text::Source;
use quick_junit::TestSuite;
use std::io::{self, Write};

pub(super) fn merge(texts: Vec<Source>, out: &mut dyn Write) -> Result<u8, Diagnostics> {
    let mut parts = Vec::new();
    for source in texts {
        let about = about(source.text()).unwrap_or_default();
        let member = |name: &str| value(about, name);
        let shard = member("shard").and_then(|text| text.parse().ok());
        let (version, digest) = (member("version").unwrap_or_default(), member("rules"));
        let interrupted = member("interrupted").is_some();
        let part = part(&source, shard, version, digest, interrupted)?;
        let report = quick_junit::Report::deserialize_from_str(source.text())
            .map_err(|error| broken(&source, &error.to_string()))?;
        parts.push(Of {
            path: source.path().to_owned(),
            part,
            report: report.test_suites,
        });
    }
    let parts = whole(parts)?;
    let suites = parts.into_iter().flat_map(|of| of.report).collect();
    write(suites, out).map_err(unwritten)
}

fn write(mut all: Vec<TestSuite>, out: &mut dyn Write) -> io::Result<u8> {
    let place = |suite: &TestSuite| {
        let name = suite.name.as_str().to_owned();
        (name.starts_with(CONFIGURATION), name)
    };
    all.sort_by_key(place);
    // What every part says of the configuration is said once.
    all.dedup_by(|a, b| a == b);
    let failures = all.iter().any(|suite| suite.failures > 0);
    let errors = all.iter().any(|suite| suite.errors > 0);
    let mut suites = Suites::default();
    for suite in all {
        suites.add(suite)?;
    }
    suites.write(None, out)?;
    // As the exit policy has it: what gates is a failure, and what is undecided and gates an error.
    Ok(match (failures, errors) {
        (true, _) => NOT_READY,
        (false, true) => UNDECIDED,
        (false, false) => READY,
    })
}

/// The processing instruction that tells the part.
fn about(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once(&format!("<?{PART} "))?;
    rest.split_once("?>").map(|(about, _)| about)
}

fn value<'t>(about: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = about.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

//! Versions of agents and drivers, found by their names wherever a line has them: the labels before the names have changed over the years.

use crate::os::pattern;
use regex_lite::Regex;
use std::sync::OnceLock;

/// Versions of agents and drivers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Components {
    /// EC2Launch.
    pub ec2launch: Option<String>,
    /// SSM Agent.
    pub ssm: Option<String>,
    /// Elastic Network Adapter.
    pub ena: Option<String>,
    /// AWS NVMe.
    pub nvme: Option<String>,
}

/// What stands between a name and its version: `Amazon SSM Agent v3.3`, `EC2Launch v2: 2.2.63`, `ENA Driver version 2.8.0`.
const VERSION: &str = r"[\s:=_-]*(?:v2[\s:=_-]+)?(?:version\b)?[\s:=_-]*v?(\d+(?:\.\d+)+)";

const SSM: &str = r"(?i)(?:ssm|systems[ _-]*manager)[ _-]*agent";
const EC2LAUNCH: &str = r"(?i)ec2[ _-]*launch(?:[ _-]*(?:agent|service))?";
const ENA: &str =
    r"(?:(?i:elastic[ _-]*network[ _-]*adapter)|\bENA\b)(?i:[ _-]*(?:network)?[ _-]*driver)?";
const NVME: &str = r"(?i)(?:aws|amazon)[ _-]*nvme(?:[ _-]*(?:storage)?[ _-]*driver)?";
/// The label alone tells what it is: `Launch: v2.2.63`.
const LAUNCH: &str = r"(?i)^launch(?:[ _-]*agent)?";

type Cell = OnceLock<Option<Regex>>;

fn version(line: &str, cell: &'static Cell, name: &str) -> Option<String> {
    let found = pattern(cell, &format!("{name}{VERSION}"))?.captures(line)?;
    let version = found.get(1)?.as_str();
    let parts = version.split('.').all(|part| part.parse::<u32>().is_ok());
    (parts && version.len() <= 40).then(|| version.to_owned())
}

/// Whether a line speaks of the SSM Agent, under any spelling, with or without a version.
pub(super) fn speaks_of_ssm(line: &str) -> bool {
    static CELL: Cell = Cell::new();
    pattern(&CELL, SSM).is_some_and(|re| re.is_match(line))
}

impl Components {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Takes what a line tells; a later line counts more.
    pub(super) fn take(&mut self, line: &str) {
        static CELLS: [Cell; 5] = [const { Cell::new() }; 5];
        let [ssm, ec2launch, ena, nvme, launch] = &CELLS;
        let first = version(line, ec2launch, EC2LAUNCH);
        let found = [
            (
                &mut self.ec2launch,
                first.or_else(|| version(line, launch, LAUNCH)),
            ),
            (&mut self.ssm, version(line, ssm, SSM)),
            (&mut self.ena, version(line, ena, ENA)),
            (&mut self.nvme, version(line, nvme, NVME)),
        ];
        for (slot, version) in found {
            if version.is_some() {
                *slot = version;
            }
        }
    }
}

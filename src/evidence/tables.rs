//! The dated tables of `rules/data/`, embedded in the binary: Regions, instance types, releases of Windows AMIs.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Instance type families and where they are missing; made by `rules/data/update.py`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstanceTypes {
    /// When the table was made.
    pub date: &'static str,
    /// Where from.
    pub source: &'static str,
    /// Regions that the table covers.
    #[serde(borrow)]
    pub regions: Vec<&'static str>,
    /// Families that AWS no longer offers, with the last day on which it did.
    #[serde(borrow)]
    pub ended: BTreeMap<&'static str, &'static str>,
    /// By family, such as `GeneralPurpose.t3`.
    #[serde(borrow)]
    pub families: BTreeMap<&'static str, Family>,
}

/// One family.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// Its sizes.
    #[serde(borrow)]
    pub sizes: Vec<&'static str>,
    /// Regions of the table that lack it.
    #[serde(borrow)]
    pub missing_in: Vec<&'static str>,
}

/// Regions with an AppStream endpoint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Regions {
    /// When the table was made.
    pub date: &'static str,
    /// Where from.
    pub source: &'static str,
    /// By partition.
    #[serde(borrow)]
    pub partitions: BTreeMap<&'static str, Vec<&'static str>>,
    /// With an endpoint in the SDK's data, but not in the published list.
    #[serde(borrow)]
    pub unlisted: Vec<&'static str>,
}

/// The instance type table.
pub fn instance_types() -> &'static InstanceTypes {
    static TABLE: OnceLock<InstanceTypes> = OnceLock::new();
    TABLE.get_or_init(|| load("instance-types"))
}

/// The Region table.
pub fn regions() -> &'static Regions {
    static TABLE: OnceLock<Regions> = OnceLock::new();
    TABLE.get_or_init(|| load("regions"))
}

/// Which release of Amazon's Windows AMIs brought which component.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WindowsReleases {
    /// When the table was made.
    pub date: String,
    /// Where from.
    pub source: String,
    /// The last day up to which no release is missing, such as `2026-07-31`: of later ones the table tells nothing.
    pub complete_until: String,
    /// Versions that an import wants.
    pub minimum: Versions,
    /// Oldest first.
    pub releases: Vec<Release>,
}

/// Versions of the agents and drivers that AWS installs.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Versions {
    /// EC2Launch v2.
    pub ec2launch: Option<String>,
    /// SSM Agent.
    pub ssm: Option<String>,
    /// Elastic Network Adapter.
    pub ena: Option<String>,
    /// AWS NVMe.
    pub nvme: Option<String>,
}

/// What one release changed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Its date, `2026-10-14`.
    pub date: String,
    /// The only version of Windows Server that it was made for; most are for all.
    #[serde(default)]
    pub only: Option<String>,
    /// EC2Launch v2.
    #[serde(default)]
    pub ec2launch: Option<String>,
    /// SSM Agent.
    #[serde(default)]
    pub ssm: Option<String>,
    /// Elastic Network Adapter.
    #[serde(default)]
    pub ena: Option<String>,
    /// AWS NVMe.
    #[serde(default)]
    pub nvme: Option<String>,
}

/// Regions with a WorkSpaces endpoint.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorkspacesRegions {
    /// When the table was made.
    pub date: String,
    /// Where from.
    pub source: String,
    /// By partition.
    pub partitions: BTreeMap<String, Vec<String>>,
}

/// The table of Windows releases.
pub fn windows_releases() -> &'static WindowsReleases {
    static TABLE: OnceLock<WindowsReleases> = OnceLock::new();
    TABLE.get_or_init(|| load("windows-releases"))
}

/// The Regions of WorkSpaces.
pub fn workspaces_regions() -> &'static WorkspacesRegions {
    static TABLE: OnceLock<WorkspacesRegions> = OnceLock::new();
    TABLE.get_or_init(|| load("workspaces-regions"))
}

/// A table out of the embedded ones; the build script saw that each is there and is YAML, a test that each has its type.
fn load<T: Deserialize<'static>>(name: &str) -> T {
    let text = crate::rules::embedded::table(name);
    #[allow(clippy::panic, reason = "embedded at build time and loaded by a test")]
    serde_json::from_str(text).unwrap_or_else(|error| panic!("table {name}: {error}"))
}

impl InstanceTypes {
    /// Family and size of a name, if the table has it.
    pub fn family(&self, name: &str) -> Option<&Family> {
        let (family, size) = name.rsplit_once('.')?;
        let family = self.families.get(family)?;
        family.sizes.contains(&size).then_some(family)
    }

    /// The last day on which AWS offered the type, if it ended.
    pub fn ended(&self, name: &str) -> Option<&'static str> {
        let (family, _) = name.rsplit_once('.')?;
        self.ended.get(family).copied()
    }

    /// Whether the table lists the type for a Region; `None` when it does not cover the Region or the type.
    pub fn in_region(&self, name: &str, region: &str) -> Option<bool> {
        let family = self.family(name)?;
        let covered = self.regions.contains(&region);
        covered.then(|| !family.missing_in.contains(&region))
    }

    /// All names.
    pub fn names(&self) -> Vec<String> {
        let names = self.families.iter().flat_map(|(name, family)| {
            let of = move |size: &&str| format!("{name}.{size}");
            family.sizes.iter().map(of)
        });
        names.collect()
    }
}

impl Regions {
    /// Whether a text has the form of a Region's name: words of small letters and a digit, as `us-gov-west-1`.
    pub fn is_name(text: &str) -> bool {
        let word = |part: &&str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase());
        let parts: Vec<&str> = text.split('-').collect();
        match parts.as_slice() {
            [first, words @ .., number] if first.len() >= 2 && !words.is_empty() => {
                let digit = matches!(number.as_bytes(), [digit] if digit.is_ascii_digit());
                digit && word(first) && words.iter().all(word)
            }
            _ => false,
        }
    }

    /// The partition that a Region's name puts it in, whether AppStream is there or not.
    pub fn partition_of(region: &str) -> &'static str {
        const PREFIXES: [(&str, &str); 8] = [
            ("cn-", "aws-cn"),
            ("us-gov-", "aws-us-gov"),
            ("us-iso-", "aws-iso"),
            ("us-isob-", "aws-iso-b"),
            ("eu-isoe-", "aws-iso-e"),
            ("us-isof-", "aws-iso-f"),
            ("eusc-", "aws-eusc"),
            ("eu-sov-", "aws-eusc"),
        ];
        let found = PREFIXES
            .iter()
            .find(|(prefix, _)| region.starts_with(prefix));
        found.map_or("aws", |(_, partition)| partition)
    }

    /// Whether AppStream has an endpoint there.
    pub fn supports(&self, region: &str) -> bool {
        self.partitions
            .values()
            .any(|regions| regions.contains(&region))
    }
}

impl WindowsReleases {
    /// Whether the table knows all releases up to that day, such as `2026-10-14`.
    pub fn reaches(&self, date: &str) -> bool {
        date <= self.complete_until.as_str()
    }

    /// What a release brought, with what its predecessors did.
    pub fn shipped(&self, date: &str) -> Versions {
        let mut versions = Versions::default();
        let until = |release: &&Release| release.date.as_str() <= date;
        for release in self.releases.iter().take_while(until) {
            for (slot, version) in [
                (&mut versions.ec2launch, &release.ec2launch),
                (&mut versions.ssm, &release.ssm),
                (&mut versions.ena, &release.ena),
                (&mut versions.nvme, &release.nvme),
            ] {
                if version.is_some() {
                    slot.clone_from(version);
                }
            }
        }
        versions
    }
}

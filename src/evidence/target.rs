//! Where the questions of a run go: the Region and account that planning and facts go by.

use super::tables::Regions;

/// Where the requests of a run go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Target {
    /// The Region, if any is known.
    pub region: Option<String>,
    /// The account that an evidence file names; a recorded `sts:GetCallerIdentity` goes before it.
    pub account: Option<String>,
    /// Whether the run judges the request alone: a Region that nobody named is then not asked for.
    pub offline: bool,
}

impl Target {
    /// The partition of the Region.
    pub fn partition(&self) -> Option<&'static str> {
        self.region.as_deref().map(Regions::partition_of)
    }
}

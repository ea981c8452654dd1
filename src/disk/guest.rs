//! What an import asks of the Windows on a disk: tables of facts, each with its type and the place that tells it.
//!
//! Questions do not depend on each other, so they may be asked on several threads.

mod agents;
mod applications;
mod appstream;
mod boot;
mod drivers;
mod fact;
mod firewall;
mod logon;
mod network;
mod nvidia;
mod places;
mod ports;
mod reboot;
mod roles;
mod scripts;
mod services;
mod state;
mod system;
mod updates;
mod volume;

pub use fact::{Certainty, Fact, Kind};

/// Groups of facts, in the order that people read them in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Topic {
    Volume,
    Windows,
    Agents,
    Graphics,
    Roles,
    Ports,
    Firewall,
    State,
    Logon,
    Applications,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Volume,
        Self::Windows,
        Self::Agents,
        Self::Graphics,
        Self::Roles,
        Self::Ports,
        Self::Firewall,
        Self::State,
        Self::Logon,
        Self::Applications,
    ];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Volume => "Disk and start",
            Self::Windows => "Windows",
            Self::Agents => "Agents, drivers and runtimes",
            Self::Graphics => "NVIDIA graphics",
            Self::Roles => "Roles and servers",
            Self::Ports => "Ports and network",
            Self::Firewall => "Firewall",
            Self::State => "State of the image",
            Self::Logon => "Logon and profiles",
            Self::Applications => "Applications found",
        }
    }

    /// Its facts, in the order that people read them in.
    pub fn facts(self) -> impl Iterator<Item = &'static Fact> {
        let tables: &[&'static [Fact]] = match self {
            Self::Volume => &[volume::FACTS, boot::FACTS],
            Self::Windows => &[system::FACTS],
            Self::Agents => &[agents::FACTS, drivers::FACTS],
            Self::Graphics => &[nvidia::FACTS],
            Self::Roles => &[roles::FACTS],
            Self::Ports => &[ports::FACTS, network::FACTS],
            Self::Firewall => &[firewall::FACTS],
            Self::State => &[state::FACTS, reboot::FACTS, updates::FACTS, services::FACTS],
            Self::Logon => &[logon::FACTS],
            Self::Applications => &[applications::FACTS, appstream::FACTS, scripts::FACTS],
        };
        tables.iter().copied().flatten()
    }
}

/// Every fact, by topic.
pub fn facts() -> impl Iterator<Item = &'static Fact> {
    Topic::ALL.into_iter().flat_map(Topic::facts)
}

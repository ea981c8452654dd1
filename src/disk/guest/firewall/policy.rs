//! The firewall's settings by profile, and all its rules: those of the computer, and those that a policy sets over them.

use super::rule::{Direction, Rule};
use crate::disk::DiskError;
use crate::disk::ask::{Gathered, Status, gather, number};
use crate::disk::hive::{Data, Value};
use crate::disk::windows::HiveName::{self, Software, System};
use crate::disk::windows::Windows;

/// Most characters of all rules together that are taken apart; a Windows has some hundred rules of some hundred characters.
const RULES: u64 = 16 << 20;

const LOCAL: &str = r"CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy";
const POLICY: &str = r"Policies\Microsoft\WindowsFirewall";

/// The kind of network that the computer is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Domain,
    Private,
    Public,
}

impl Profile {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Domain, Self::Private, Self::Public];

    /// The name of a fact's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Domain => "domain",
            Self::Private => "private",
            Self::Public => "public",
        }
    }

    /// Those that a rule means.
    pub fn named(name: &str) -> Vec<Self> {
        match name.to_ascii_lowercase().as_str() {
            "domain" => vec![Self::Domain],
            "private" | "standard" => vec![Self::Private],
            "public" => vec![Self::Public],
            _ => Self::ALL.to_vec(),
        }
    }

    /// Its keys; the private one has kept the name of a time when there were two.
    fn keys(self) -> &'static [&'static str] {
        match self {
            Self::Domain => &["DomainProfile"],
            Self::Private => &["PrivateProfile", "StandardProfile"],
            Self::Public => &["PublicProfile"],
        }
    }
}

/// The settings of a Windows; they are read when they are asked for.
pub struct Policy<'w> {
    windows: &'w Windows,
}

impl<'w> Policy<'w> {
    /// The settings of this Windows.
    pub fn of(windows: &'w Windows) -> Self {
        Self { windows }
    }

    /// A setting: that of the policy, else that of the computer, else Windows' own.
    fn setting(&self, profile: Profile, name: &str, default: u64) -> Result<u64, String> {
        let policy = |key| (Software, format!(r"{POLICY}\{key}"));
        let local = |key| (System, format!(r"{LOCAL}\{key}"));
        let keys = profile.keys().iter();
        let places = keys.clone().map(policy).chain(keys.map(local));
        for (hive, key) in places {
            let answer = number(self.windows, hive, &key, name);
            match answer.status {
                Status::Known => return Ok(answer.value.as_u64().unwrap_or(default)),
                Status::Unknown => {
                    return Err(answer.reason.unwrap_or_default());
                }
                Status::Absent => {}
            }
        }
        Ok(default)
    }

    /// Whether the firewall is on.
    pub fn is_on(&self, profile: Profile) -> Result<bool, String> {
        Ok(self.setting(profile, "EnableFirewall", 1)? != 0)
    }

    /// Whether everything that comes in is blocked whatever rules say.
    pub fn is_shielded(&self, profile: Profile) -> Result<bool, String> {
        Ok(self.is_on(profile)? && self.setting(profile, "DoNotAllowExceptions", 0)? != 0)
    }

    /// Whether rules of the computer count beside those of the policy.
    pub fn takes_local_rules(&self, profile: Profile) -> Result<bool, String> {
        Ok(self.setting(profile, "AllowLocalPolicyMerge", 1)? != 0)
    }

    /// Whether traffic is blocked that no rule is for.
    pub fn blocks_by_default(&self, profile: Profile, way: Direction) -> Result<bool, String> {
        let (name, default) = match way {
            Direction::In => ("DefaultInboundAction", 1),
            Direction::Out => ("DefaultOutboundAction", 0),
        };
        Ok(self.is_on(profile)? && self.setting(profile, name, default)? != 0)
    }

    /// The rules that are active; which cannot be read is noted.
    pub fn rules(&self, notes: &mut Gathered) -> Vec<Rule> {
        let mut rules = Vec::new();
        let places: [(HiveName, &str, bool); 2] =
            [(Software, POLICY, true), (System, LOCAL, false)];
        for (hive, key, is_policy) in places {
            let key = format!(r"{key}\FirewallRules");
            gather(notes, self.windows, hive, &key, |key, notes| {
                let mut room = RULES;
                for value in key.values()? {
                    room = room.checked_sub(value.length()).ok_or_else(|| {
                        DiskError::Limit(format!("its rules have more than {RULES} bytes"))
                    })?;
                    match read(&value, is_policy) {
                        Ok(rule) => rules.extend(rule),
                        Err(why) => {
                            let name = value.name();
                            notes.failed(format!("the firewall rule {name} cannot be read: {why}"));
                        }
                    }
                }
                Ok(())
            });
        }
        rules
    }
}

fn read(value: &Value<'_>, is_policy: bool) -> Result<Option<Rule>, String> {
    match value.data().map_err(|why| why.to_string())? {
        Data::Text(text) => Rule::parse(&value.name(), &text, is_policy),
        _ => Err("it is no text".to_owned()),
    }
}

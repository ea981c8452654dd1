//! One rule of the firewall, as the registry writes it: `v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|LPort=8000|Name=…|`.
//!
//! The grammar is that of [MS-GPFAS] 2.2.2 (firewall rules) of Microsoft's open specifications.

use super::policy::Profile;
use std::ops::RangeInclusive;

/// What the protocol of a rule is that is for any.
const ANY: u16 = 256;
/// Fields that take nothing away from what a rule is for.
const HARMLESS: [&str; 6] = ["Name", "Desc", "EmbedCtxt", "Edge", "Defer", "LSM"];
/// The longest rule that is taken apart.
const LONGEST: usize = 1 << 16;

/// What a rule does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Allow,
    Block,
}

/// Which way the traffic goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    In,
    Out,
}

impl Direction {
    /// The name of a fact's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }
}

/// Traffic to a port: of this computer if it comes in, of the other one if it goes out.
#[derive(Debug, Clone, Copy)]
pub struct Flow {
    pub direction: Direction,
    pub protocol: u16,
    pub port: u16,
}

impl Flow {
    /// Traffic to a port.
    pub const fn new(direction: Direction, protocol: u16, port: u16) -> Self {
        Self {
            direction,
            protocol,
            port,
        }
    }
}

/// A rule that is active.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its name, or its key in the registry where the name is only a reference to a resource.
    pub name: String,
    /// Whether a policy set it.
    pub is_policy: bool,
    /// What it does.
    pub action: Action,
    /// Fields that narrow it down to programs, services, addresses, interfaces or users, as they are written.
    pub limits: Vec<String>,
    direction: Direction,
    protocol: u16,
    profiles: Vec<Profile>,
    local: Ports,
    remote: Ports,
}

/// Ports of a rule; any if it names none.
#[derive(Debug, Clone, Default, PartialEq)]
struct Ports(Option<Vec<RangeInclusive<u16>>>);

impl Ports {
    fn add(&mut self, text: &str) -> Result<(), String> {
        let ranges = self.0.get_or_insert_default();
        for one in text.split(',').map(str::trim).filter(|one| !one.is_empty()) {
            let (first, last) = one.split_once('-').unwrap_or((one, one));
            match (first.parse::<u16>(), last.parse::<u16>()) {
                (Ok(first), Ok(last)) => ranges.push(first..=last),
                // Names such as RPC stand for ports that Windows gives out, above the ones that are asked for.
                _ if first.starts_with(|c: char| c.is_ascii_alphabetic()) => {}
                _ => return Err(format!("`{one}` is no port")),
            }
        }
        Ok(())
    }

    fn covers(&self, port: u16) -> bool {
        match &self.0 {
            None => true,
            Some(ranges) => ranges.iter().any(|range| range.contains(&port)),
        }
    }
}

impl Rule {
    /// Reads a rule; none if it is not active. `key` is the name of its value.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(key: &str, text: &str, is_policy: bool) -> Result<Option<Self>, String> {
        if text.len() > LONGEST {
            return Err(format!("it has more than {LONGEST} characters"));
        }
        let mut parts = text.split('|');
        if !parts
            .next()
            .is_some_and(|version| version.starts_with(['v', 'V']))
        {
            return Err("it does not begin with a version".to_owned());
        }
        let (mut action, mut direction, mut active) = (None, None, true);
        let mut rule = Self {
            name: key.to_owned(),
            is_policy,
            action: Action::Allow,
            limits: Vec::new(),
            direction: Direction::In,
            protocol: ANY,
            profiles: Vec::new(),
            local: Ports::default(),
            remote: Ports::default(),
        };
        for part in parts.filter(|part| !part.is_empty()) {
            let (field, value) = part
                .split_once('=')
                .ok_or_else(|| format!("`{part}` has no value"))?;
            match field {
                "Action" => action = Some(acts(value)?),
                "Dir" => direction = Some(goes(value)?),
                "Active" => active = value.eq_ignore_ascii_case("TRUE"),
                "Name" if !value.is_empty() && !value.starts_with('@') => {
                    value.clone_into(&mut rule.name)
                }
                _ => rule.field(field, value, part)?,
            }
        }
        rule.action = action.ok_or("it has no action")?;
        rule.direction = direction.ok_or("it has no direction")?;
        Ok(active.then_some(rule))
    }

    fn field(&mut self, field: &str, value: &str, whole: &str) -> Result<(), String> {
        match field {
            "Protocol" => {
                let number = value.parse();
                self.protocol = number.map_err(|_| format!("`{value}` is no protocol"))?;
            }
            "Profile" => self.profiles.extend(Profile::named(value)),
            _ if field.starts_with("LPort") => self.local.add(value)?,
            _ if field.starts_with("RPort") => self.remote.add(value)?,
            _ if HARMLESS.contains(&field) => {}
            _ => self.limits.push(whole.to_owned()),
        }
        Ok(())
    }

    /// Whether it applies in a profile; one that names none applies in all.
    pub fn is_for(&self, profile: Profile) -> bool {
        self.profiles.is_empty() || self.profiles.contains(&profile)
    }

    /// Whether it is for the traffic, or for a part of it.
    pub fn covers(&self, flow: Flow) -> bool {
        let (port, source) = match flow.direction {
            Direction::In => (&self.local, &self.remote),
            Direction::Out => (&self.remote, &self.local),
        };
        self.direction == flow.direction
            && [ANY, flow.protocol].contains(&self.protocol)
            && port.covers(flow.port)
            // A rule for one port of the sender is for next to no traffic.
            && source.0.is_none()
    }

    /// Whether it is for the traffic of any program, if only from some addresses.
    pub fn opens(&self, flow: Flow) -> bool {
        let addresses = ["LA4", "LA6", "RA4", "RA6"];
        let of_addresses = |limit: &String| addresses.iter().any(|start| limit.starts_with(start));
        self.covers(flow) && self.limits.iter().all(of_addresses)
    }
}

fn acts(value: &str) -> Result<Action, String> {
    match value.to_ascii_lowercase().as_str() {
        "allow" | "bypass" => Ok(Action::Allow),
        "block" => Ok(Action::Block),
        _ => Err(format!("`{value}` is no action")),
    }
}

fn goes(value: &str) -> Result<Direction, String> {
    match value.to_ascii_lowercase().as_str() {
        "in" => Ok(Direction::In),
        "out" => Ok(Direction::Out),
        _ => Err(format!("`{value}` is no direction")),
    }
}

#[cfg(test)]
mod tests {
    use super::{Direction::In, Direction::Out, Flow, Profile, Rule};

    fn rule(text: &str) -> Rule {
        let rule = Rule::parse("{key}", text, false);
        assert!(matches!(rule, Ok(Some(_))), "{text}: {rule:?}");
        rule.ok().flatten().unwrap_or_else(|| unreachable!())
    }

    fn covers(text: &str, port: u16) -> bool {
        rule(text).covers(Flow::new(In, 6, port))
    }

    #[test]
    fn ports_are_lists_ranges_names_or_any() {
        let start = "v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|";
        assert!(covers(&format!("{start}LPort=8000|"), 8000));
        assert!(!covers(&format!("{start}LPort=8000|"), 8001));
        assert!(covers(&format!("{start}LPort=80|LPort=8443|"), 8443));
        assert!(covers(
            &format!("{start}LPort2_10=8000-8100|LPort2_10=8300|"),
            8300
        ));
        assert!(!covers(&format!("{start}LPort2_10=8000-8100|"), 8300));
        assert!(!covers(&format!("{start}LPort=RPC|"), 8000));
        assert!(covers(start, 8000));
    }

    #[test]
    fn protocol_direction_and_activity_count() {
        assert!(!covers(
            "v2.31|Action=Block|Dir=In|Protocol=17|LPort=8300|",
            8300
        ));
        assert!(covers("v2.31|Action=Block|Dir=In|LPort=8300|", 8300));
        assert!(!covers("v2.31|Action=Block|Dir=Out|RPort=8300|", 8300));
        let out = rule("v2.31|Action=Block|Dir=Out|Protocol=6|RPort=1688|");
        assert!(out.covers(Flow::new(Out, 6, 1688)));
        let off = Rule::parse("k", "v2.31|Action=Block|Active=FALSE|Dir=In|", false);
        assert_eq!(off, Ok(None));
    }

    #[test]
    fn profiles_limits_and_names() {
        let found = rule(
            "v2.31|Action=Block|Active=TRUE|Dir=In|Profile=Domain|Profile=Public|App=C:\\x.exe|RA4=LocalSubnet|Name=@x.dll,-1|Desc=d|",
        );
        assert_eq!(found.name, "{key}");
        assert_eq!(found.limits, ["App=C:\\x.exe", "RA4=LocalSubnet"]);
        assert!(found.is_for(Profile::Public) && !found.is_for(Profile::Private));
        assert!(!found.opens(Flow::new(In, 6, 8000)));
        assert!(rule("v2.31|Action=Allow|Dir=In|RA4=LocalSubnet|").opens(Flow::new(In, 6, 8000)));
    }

    #[test]
    fn what_is_no_rule_says_why() {
        for (text, why) in [
            ("", "version"),
            ("nonsense", "version"),
            ("v2.31|Dir=In|", "action"),
            ("v2.31|Action=Block|", "direction"),
            ("v2.31|Action=Block|Dir=In|Protocol=tcp|", "protocol"),
            ("v2.31|Action=Block|Dir=In|LPort=99999|", "port"),
            ("v2.31|Action=Block|Dir=In|Odd|", "no value"),
        ] {
            let error = Rule::parse("k", text, false).err().unwrap_or_default();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}

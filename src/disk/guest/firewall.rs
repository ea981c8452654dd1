//! Facts of the firewall: which of the ports that streaming needs it blocks, and by what.

mod policy;
mod rule;

use super::fact::{Fact, Kind};
use crate::disk::ask::{Answer, Gathered};
use crate::disk::windows::Windows;
use policy::{Policy, Profile};
use rule::{Action, Direction, Flow, Rule};
use serde_json::{Value as Json, json};

const TCP: u16 = 6;
const UDP: u16 = 17;

/// What must get through: streaming and management come in, licences and the proxy of the instance go out.
const FLOWS: [Flow; 6] = [
    Flow::new(Direction::In, TCP, 8000),
    Flow::new(Direction::In, TCP, 8300),
    Flow::new(Direction::In, TCP, 8443),
    Flow::new(Direction::In, UDP, 8300),
    Flow::new(Direction::Out, TCP, 1688),
    Flow::new(Direction::Out, TCP, 3128),
];

pub(super) const FACTS: &[Fact] = &[
    Fact::new(
        "firewall_blocks",
        Kind::Records(&[
            ("direction", Kind::Text),
            ("protocol", Kind::Text),
            ("port", Kind::Int),
            ("rule", Kind::Text),
            ("source", Kind::Text),
            ("profiles", Kind::Texts),
            ("limited_to", Kind::Texts),
        ]),
        "ports blocked by rules",
        blocks,
    )
    .wants("none")
    .doc("active Block rules (local and policy) that cover TCP 8000, 8300, 8443 or UDP 8300 in, TCP 1688 or 3128 out; limited_to names what else must match"),
    Fact::new(
        "firewall_default_blocks",
        Kind::Records(&[
            ("direction", Kind::Text),
            ("protocol", Kind::Text),
            ("port", Kind::Int),
            ("profiles", Kind::Texts),
        ]),
        "ports that no rule opens",
        default_blocks,
    )
    .doc("the same ports, where the profile's default blocks and no rule allows; a new Windows is so for what comes in, and agents bring their own rules"),
    Fact::new("firewall_shielded_profiles", Kind::Texts, "profiles without exceptions", |w| {
        profiles(w, |policy, profile| policy.is_shielded(profile))
    })
    .wants("none")
    .doc("profiles with DoNotAllowExceptions: everything that comes in is blocked"),
    Fact::new("firewall_profiles_off", Kind::Texts, "profiles switched off", |w| {
        profiles(w, |policy, profile| policy.is_on(profile).map(|on| !on))
    })
    .doc("profiles with EnableFirewall 0"),
];

fn profiles(
    windows: &Windows,
    test: impl Fn(&Policy<'_>, Profile) -> Result<bool, String>,
) -> Answer {
    let policy = Policy::of(windows);
    let mut found = Gathered::default();
    for profile in Profile::ALL {
        match test(&policy, profile) {
            Ok(true) => found.add(profile.as_str()),
            Ok(false) => {}
            Err(why) => found.failed(why),
        }
    }
    found.answer()
}

/// The profiles where the firewall is on and takes rules of this source.
fn in_force(policy: &Policy<'_>, rule: &Rule, found: &mut Gathered) -> Vec<&'static str> {
    let mut profiles = Vec::new();
    for profile in Profile::ALL
        .into_iter()
        .filter(|profile| rule.is_for(*profile))
    {
        let counts = policy
            .is_on(profile)
            .and_then(|on| Ok(on && (rule.is_policy || policy.takes_local_rules(profile)?)));
        match counts {
            Ok(true) => profiles.push(profile.as_str()),
            Ok(false) => {}
            Err(why) => found.failed(why),
        }
    }
    profiles
}

fn blocks(windows: &Windows) -> Answer {
    let policy = Policy::of(windows);
    let mut found = Gathered::default();
    let rules = policy.rules(&mut found);
    for flow in FLOWS {
        let wanted = |rule: &&Rule| rule.action == Action::Block && rule.covers(flow);
        for rule in rules.iter().filter(wanted) {
            let profiles = in_force(&policy, rule, &mut found);
            if !profiles.is_empty() {
                let mut record = described(flow);
                let more = json!({
                    "rule": rule.name,
                    "source": if rule.is_policy { "policy" } else { "local" },
                    "profiles": profiles,
                    "limited_to": rule.limits,
                });
                extend(&mut record, more);
                found.add(record);
            }
        }
    }
    found.answer()
}

fn default_blocks(windows: &Windows) -> Answer {
    let policy = Policy::of(windows);
    let mut found = Gathered::default();
    let rules = policy.rules(&mut found);
    for flow in FLOWS {
        let opens = |rule: &&Rule| rule.action == Action::Allow && rule.opens(flow);
        let mut open: Vec<&str> = Vec::new();
        for rule in rules.iter().filter(opens) {
            open.extend(in_force(&policy, rule, &mut found));
        }
        let mut shut = Vec::new();
        for profile in Profile::ALL {
            match policy.blocks_by_default(profile, flow.direction) {
                Ok(true) if !open.contains(&profile.as_str()) => shut.push(profile.as_str()),
                Ok(_) => {}
                Err(why) => found.failed(why),
            }
        }
        if !shut.is_empty() {
            let mut record = described(flow);
            extend(&mut record, json!({ "profiles": shut }));
            found.add(record);
        }
    }
    // A rule that cannot be read may be the one that opens a port.
    found.complete()
}

fn described(flow: Flow) -> Json {
    json!({
        "direction": flow.direction.as_str(),
        "protocol": if flow.protocol == UDP { "udp" } else { "tcp" },
        "port": flow.port,
    })
}

fn extend(record: &mut Json, more: Json) {
    if let (Json::Object(record), Json::Object(more)) = (record, more) {
        record.extend(more);
    }
}

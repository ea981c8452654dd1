//! Facts of the network: domain, IPv6, and routes that would take the service's own network away.

use super::fact::{Fact, Kind};
use super::places::SERVICES;
use crate::disk::ask::{Answer, Gathered, gather, number, text};
use crate::disk::windows::HiveName::System;
use crate::disk::windows::Windows;
use std::net::Ipv4Addr;

/// The network that the service manages instances in: 198.19.0.0/16.
const MANAGEMENT: (u32, u32) = (0xC613_0000, 0xFFFF_0000);

pub(super) const FACTS: &[Fact] = &[
    Fact::new("domain", Kind::Text, "domain", |w| {
        let key = format!(r"{SERVICES}\Tcpip\Parameters");
        text(w, System, &key, "Domain").or(|| text(w, System, &key, "NV Domain"))
    })
    .wants("none")
    .doc(r"CCS\Services\Tcpip\Parameters: Domain or NV Domain, the suffix that joining a domain sets")
    .unverified(),
    Fact::new("ipv6_disabled_components", Kind::Int, "IPv6 components off", |w| {
        number(w, System, &format!(r"{SERVICES}\Tcpip6\Parameters"), "DisabledComponents")
    })
    .wants("not 255")
    .doc(r"CCS\Services\Tcpip6\Parameters\DisabledComponents: 255 disables IPv6"),
    Fact::new("management_routes", Kind::Texts, "routes over 198.19.0.0/16", routes)
        .wants("none")
        .doc(r"CCS\Services\Tcpip\Parameters\PersistentRoutes that overlap 198.19.0.0/16, as network/length via gateway; default routes do not count"),
];

fn routes(windows: &Windows) -> Answer {
    let mut found = Gathered::default();
    let key = format!(r"{SERVICES}\Tcpip\Parameters\PersistentRoutes");
    gather(&mut found, windows, System, &key, |key, found| {
        for value in key.values()? {
            let name = value.name();
            match route(&name) {
                None => found.failed(format!(
                    "the persistent route `{name}` is not in the usual form"
                )),
                Some((network, mask, gateway)) if overlaps(network, mask) => {
                    let length = mask.leading_ones();
                    let network = Ipv4Addr::from_bits(network);
                    found.add(format!("{network}/{length} via {gateway}"));
                }
                Some(_) => {}
            }
        }
        Ok(())
    });
    found.answer()
}

/// A route as the names of values hold it: network, mask, gateway, metric.
fn route(name: &str) -> Option<(u32, u32, Ipv4Addr)> {
    let mut parts = name
        .split(',')
        .map(|part| part.trim().parse::<Ipv4Addr>().ok());
    let (network, mask, gateway) = (parts.next()??, parts.next()??, parts.next()??);
    Some((network.to_bits(), mask.to_bits(), gateway))
}

/// Whether two networks share an address. The route to everywhere gives way to any other, so it takes nothing away.
fn overlaps(network: u32, mask: u32) -> bool {
    let both = mask & MANAGEMENT.1;
    mask != 0 && network & both == MANAGEMENT.0 & both
}

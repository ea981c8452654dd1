//! Facts of programs that hold a port which streaming needs.

use super::fact::{Fact, Kind};
use super::places::{SERVICES, runs};
use crate::disk::DiskError;
use crate::disk::ask::{Answer, Gathered, bytes_of, gather};
use crate::disk::bytes::utf16;
use crate::disk::windows::HiveName::System;
use crate::disk::windows::Windows;
use serde_json::json;

/// The ports of streaming and management.
const WANTED: [u16; 3] = [8000, 8300, 8443];
const IIS: &str = r"C:\Windows\System32\inetsrv\config\applicationHost.config";
/// The longest configuration of IIS that is read, in bytes.
const CONFIGURATION: u64 = 4 << 20;

/// Services and the port that they use unless they are told otherwise.
const SERVICES_WITH_PORTS: [(&str, u16); 7] = [
    ("dcvserver", 8443),
    ("Splunkd", 8000),
    ("Splunkweb", 8000),
    ("Tomcat8", 8443),
    ("Tomcat9", 8443),
    ("Tomcat10", 8443),
    ("Tomcat11", 8443),
];

pub(super) const FACTS: &[Fact] = &[Fact::new(
    "occupied_ports",
    Kind::Records(&[
        ("port", Kind::Int),
        ("by", Kind::Text),
        ("detail", Kind::Text),
    ]),
    "8000, 8300, 8443 taken by",
    occupied,
)
.wants("nothing")
.doc(r"reservations in HTTP\Parameters\UrlAclInfo, PortProxy, bindings of IIS, and services whose usual port it is; by is url_reservation, port_proxy, iis_site or service")
.unverified()];

fn occupied(windows: &Windows) -> Answer {
    let mut found = Gathered::default();
    let urls = format!(r"{SERVICES}\HTTP\Parameters\UrlAclInfo");
    named(windows, &mut found, &urls, "url_reservation", of_url);
    for way in ["v4tov4", "v4tov6", "v6tov4", "v6tov6"] {
        let key = format!(r"{SERVICES}\PortProxy\{way}\tcp");
        named(windows, &mut found, &key, "port_proxy", of_proxy);
    }
    if let Err(why) = sites(windows, &mut found) {
        found.failed(format!("{IIS} {why}"));
    }
    for (service, port) in SERVICES_WITH_PORTS {
        found.add_if(
            &runs(windows, service),
            true,
            holder(port, "service", service),
        );
    }
    found.answer()
}

fn holder(port: u16, by: &str, detail: &str) -> serde_json::Value {
    json!({ "port": port, "by": by, "detail": detail })
}

/// Adds the values of a key whose names hold a port.
fn named(
    windows: &Windows,
    found: &mut Gathered,
    key: &str,
    by: &str,
    port: fn(&str) -> Option<u16>,
) {
    gather(found, windows, System, key, |key, found| {
        for value in key.values()? {
            let name = value.name();
            if let Some(port) = port(&name).filter(|port| WANTED.contains(port)) {
                found.add(holder(port, by, &name));
            }
        }
        Ok(())
    });
}

/// The port of a URL such as `http://+:8000/path/`.
fn of_url(url: &str) -> Option<u16> {
    let host = url.split_once("://")?.1.split('/').next()?;
    let (_, port) = host.rsplit_once(':')?;
    port.parse().ok()
}

/// The port of an address such as `0.0.0.0/8000`.
fn of_proxy(address: &str) -> Option<u16> {
    address.rsplit_once('/')?.1.trim().parse().ok()
}

/// Adds the bindings of IIS, such as `bindingInformation="*:8000:host"`.
fn sites(windows: &Windows, found: &mut Gathered) -> Result<(), DiskError> {
    let bytes = bytes_of(windows, IIS, CONFIGURATION)?.unwrap_or_default();
    let text = match bytes.as_slice() {
        [0xFF, 0xFE, text @ ..] => utf16(text),
        text => String::from_utf8_lossy(text).into_owned(),
    };
    for binding in bindings(&text) {
        // The address may be one of IPv6, so the port is counted from the end.
        let port = binding
            .rsplit(':')
            .nth(1)
            .and_then(|port| port.parse().ok());
        if let Some(port) = port.filter(|port| WANTED.contains(port)) {
            found.add(holder(port, "iis_site", binding));
        }
    }
    Ok(())
}

/// The values of an attribute in XML, but for those in comments.
fn bindings(text: &str) -> Vec<&str> {
    let without = text
        .split("<!--")
        .enumerate()
        .filter_map(|(number, piece)| match number {
            0 => Some(piece),
            _ => piece.split_once("-->").map(|(_, after)| after),
        });
    without
        .flat_map(|piece| piece.split("bindingInformation=").skip(1))
        .filter_map(value)
        .collect()
}

fn value(after: &str) -> Option<&str> {
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(after.get(1..)?.split_once(quote)?.0)
}

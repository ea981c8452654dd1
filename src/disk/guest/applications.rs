//! Facts of programs that matter for licences or for every session, by the places that they are known to use.

use super::fact::{Fact, Kind};
use super::places::service;
use crate::disk::ask::{Answer, Gathered, has_key, text};
use crate::disk::windows::HiveName::Software;
use crate::disk::windows::Windows;

const CLICK_TO_RUN: &str = r"Microsoft\Office\ClickToRun\Configuration";

/// Services of antivirus and endpoint protection, and who makes them.
const ANTIVIRUS: [(&str, &str); 25] = [
    ("CSFalconService", "CrowdStrike Falcon"),
    ("SentinelAgent", "SentinelOne"),
    ("CylanceSvc", "Cylance"),
    ("ds_agent", "Trend Micro Deep Security"),
    ("ntrtscan", "Trend Micro Apex One"),
    ("Sophos Endpoint Defense Service", "Sophos"),
    ("SAVService", "Sophos"),
    ("Sophos MCS Agent", "Sophos"),
    ("masvc", "Trellix (McAfee) Agent"),
    ("mfemms", "Trellix (McAfee) Endpoint Security"),
    ("McShield", "Trellix (McAfee) VirusScan"),
    ("xagt", "Trellix (FireEye) Endpoint"),
    ("SepMasterService", "Symantec Endpoint Protection"),
    ("ekrn", "ESET"),
    ("klnagent", "Kaspersky"),
    ("EPSecurityService", "Bitdefender GravityZone"),
    ("CbDefense", "VMware Carbon Black Cloud"),
    ("CarbonBlack", "VMware Carbon Black EDR"),
    ("MBAMService", "Malwarebytes"),
    ("MBEndpointAgent", "Malwarebytes"),
    ("WRSVC", "Webroot"),
    ("cyserver", "Palo Alto Cortex XDR"),
    ("elastic endpoint", "Elastic Defend"),
    ("avast! Antivirus", "Avast"),
    ("PSUAService", "WatchGuard (Panda)"),
];

pub(super) const FACTS: &[Fact] = &[
    Fact::new("antivirus", Kind::Texts, "antivirus", |w| {
        let mut found = Gathered::default();
        for (name, maker) in ANTIVIRUS {
            found.add_if(&service(w, name), true, maker);
        }
        found.answer()
    })
    .doc(
        "makers of third-party protection whose services are registered; only known ones are found",
    )
    .unverified(),
    Fact::new("office_products", Kind::Texts, "Microsoft Office", office).doc(
        r"ProductReleaseIds of Office ClickToRun; MSI for Office 15 and 16 that an MSI installed",
    ),
    Fact::new("office_version", Kind::Text, "version of Office", |w| {
        text(w, Software, CLICK_TO_RUN, "VersionToReport")
    })
    .doc(r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration\VersionToReport"),
];

fn office(windows: &Windows) -> Answer {
    let mut found = Gathered::default();
    let products = text(windows, Software, CLICK_TO_RUN, "ProductReleaseIds");
    found.add_where(&products, |_| false, "");
    let names = products.value.as_str().unwrap_or_default();
    let names = names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty());
    names.for_each(|name| found.add(name));
    for (version, key) in [
        ("16.0", r"16.0\Common\InstallRoot\MSI"),
        ("15.0", r"15.0\Common\InstallRoot\MSI"),
    ] {
        let installed = has_key(windows, Software, &format!(r"Microsoft\Office\{key}"));
        found.add_if(&installed, true, format!("MSI {version}"));
    }
    found.answer()
}

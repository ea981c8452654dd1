//! Facts of server roles and servers that an import refuses or that get in its way.

use super::fact::{Fact, Kind};
use super::places::{CONTROL, runs, service};
use crate::disk::ask::{Answer, Gathered, exists, file_version, gather, number};
use crate::disk::hive::Data;
use crate::disk::windows::HiveName::{Software, System};
use crate::disk::windows::Windows;

const ROLES: &str = r"Microsoft\ServerManager\ServicingStorage\ServerComponentCache";
const FEATURES: &str =
    r"Microsoft\Windows\CurrentVersion\Component Based Servicing\Notifications\OptionalFeatures";
const SQL: &str = r"Microsoft\Microsoft SQL Server";
const LOCALDB: &str = r"Microsoft\Microsoft SQL Server Local DB\Installed Versions";

pub(super) const FACTS: &[Fact] = &[
    Fact::new("rd_session_host", Kind::Int, "RD Session Host state", |w| {
        number(w, Software, &format!(r"{ROLES}\RDS-RD-Server"), "InstallState")
    })
    .wants("0 or no entry")
    .doc("InstallState of RDS-RD-Server in Server Manager's cache, as fresh as its last run; 0 is not installed"),
    Fact::new("rd_application_mode", Kind::Int, "RD application mode", |w| {
        number(w, System, &format!(r"{CONTROL}\Terminal Server"), "TSAppCompat")
    })
    .wants("0 or no entry")
    .doc(r"CCS\Control\Terminal Server\TSAppCompat: 1 with the role")
    .unverified(),
    Fact::new("rd_app_server_selected", Kind::Int, "RD feature selected", |w| {
        number(w, Software, &format!(r"{FEATURES}\AppServer"), "Selection")
    })
    .wants("0 or no entry")
    .doc("Selection of the optional feature AppServer: 1 with the role")
    .unverified(),
    Fact::new("rd_licensing", Kind::Bool, "RD Licensing", |w| {
        service(w, "TermServLicensing")
    })
    .wants("no")
    .doc(r"CCS\Services\TermServLicensing exists"),
    Fact::new("rd_licensing_state", Kind::Int, "RD Licensing state", |w| {
        number(w, Software, &format!(r"{ROLES}\RDS-Licensing"), "InstallState")
    })
    .wants("0 or no entry")
    .doc("InstallState of RDS-Licensing in Server Manager's cache; 0 is not installed"),
    Fact::new("rd_licensing_folder", Kind::Bool, "RD Licensing folder", |w| {
        exists(w, r"C:\Windows\System32\lserver")
    })
    .doc(r"C:\Windows\System32\lserver exists: the database of the role"),
    Fact::new("sql_server_instances", Kind::Texts, "SQL Server instances", sql)
        .wants("none")
        .doc(r"SOFTWARE\Microsoft\Microsoft SQL Server: InstalledInstances and Instance Names\SQL; the service MSSQLSERVER"),
    Fact::new("sql_localdb_versions", Kind::Texts, "SQL LocalDB", localdb)
        .doc(r"SOFTWARE\Microsoft\Microsoft SQL Server Local DB\Installed Versions: no server, but told"),
    Fact::new("dcv_server", Kind::Bool, "DCV server", |w| service(w, "dcvserver"))
        .wants("no")
        .doc(r"CCS\Services\dcvserver exists"),
    Fact::new("dcv_server_version", Kind::Text, "DCV server version", |w| {
        file_version(w, r"C:\Program Files\NICE\DCV\Server\bin\dcvserver.exe")
    })
    .doc(r"file version of C:\Program Files\NICE\DCV\Server\bin\dcvserver.exe"),
];

fn sql(windows: &Windows) -> Answer {
    let mut found = Gathered::default();
    gather(&mut found, windows, Software, SQL, |key, found| {
        if let Some(value) = key.value("InstalledInstances")? {
            match value.data()? {
                Data::List(names) => {
                    let names = names.into_iter().filter(|name| !name.is_empty());
                    names.for_each(|name| found.add(name));
                }
                Data::Text(name) if !name.is_empty() => found.add(name),
                _ => found.failed("InstalledInstances is no list of names"),
            }
        }
        Ok(())
    });
    let names = format!(r"{SQL}\Instance Names\SQL");
    gather(&mut found, windows, Software, &names, |key, found| {
        for value in key.values()? {
            found.add(value.name());
        }
        Ok(())
    });
    found.add_if(&runs(windows, "MSSQLSERVER"), true, "MSSQLSERVER");
    found.answer()
}

fn localdb(windows: &Windows) -> Answer {
    let mut found = Gathered::default();
    gather(&mut found, windows, Software, LOCALDB, |key, found| {
        for version in key.subkeys()? {
            found.add(version.name());
        }
        Ok(())
    });
    found.answer()
}

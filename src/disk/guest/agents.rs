//! Facts of Amazon's agents and of the runtimes that an import needs.

use super::fact::{Fact, Kind};
use super::places::{CV, SERVICES, service, start, text_of};
use crate::disk::DiskError;
use crate::disk::ask::{Answer, Status, exists, file_version, number, text, value_below};
use crate::disk::hive::Key;
use crate::disk::windows::HiveName::{Software, System};
use crate::disk::windows::Windows;

const DOTNET: &str = r"Microsoft\NET Framework Setup\NDP\v4\Full";
const POWERSHELL: &str = r"Microsoft\PowerShell\3\PowerShellEngine";

pub(super) const FACTS: &[Fact] = &[
    Fact::new("ec2launch_v2_version", Kind::Text, "EC2Launch v2", ec2launch)
        .wants("2.1.1 or newer")
        .doc(r"file version of C:\Program Files\Amazon\EC2Launch\EC2Launch.exe, else DisplayVersion of its Uninstall key"),
    Fact::new("ec2launch_v2_start", Kind::Int, "EC2Launch v2 service", |w| {
        start(w, "Amazon EC2Launch")
    })
    .wants("not disabled")
    .doc(r"CCS\Services\Amazon EC2Launch\Start: 2 automatic, 3 manual, 4 disabled"),
    Fact::new("ec2launch_v1", Kind::Bool, "EC2Launch v1", |w| {
        exists(w, r"C:\ProgramData\Amazon\EC2-Windows\Launch")
    })
    .wants("no")
    .doc(r"C:\ProgramData\Amazon\EC2-Windows\Launch exists"),
    Fact::new("ec2config", Kind::Bool, "EC2Config", |w| service(w, "Ec2Config"))
        .wants("no")
        .doc(r"CCS\Services\Ec2Config exists"),
    Fact::new("ssm_agent_version", Kind::Text, "SSM Agent", |w| {
        let file = || file_version(w, r"C:\Program Files\Amazon\SSM\amazon-ssm-agent.exe");
        text(w, System, &format!(r"{SERVICES}\AmazonSSMAgent"), "Version").or(file)
    })
    .wants("installed")
    .doc(r"CCS\Services\AmazonSSMAgent\Version, else the file version of amazon-ssm-agent.exe"),
    Fact::new("ssm_agent_start", Kind::Int, "SSM Agent service", |w| {
        start(w, "AmazonSSMAgent")
    })
    .wants("not disabled")
    .doc(r"CCS\Services\AmazonSSMAgent\Start: 2 automatic, 3 manual, 4 disabled"),
    Fact::new("dotnet_release", Kind::Int, ".NET Framework release", |w| {
        number(w, Software, DOTNET, "Release")
    })
    .wants("528040 (4.8) or newer")
    .doc(r"SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full\Release"),
    Fact::new("dotnet_version", Kind::Text, ".NET Framework version", |w| {
        text(w, Software, DOTNET, "Version")
    })
    .doc(r"SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full\Version"),
    Fact::new("powershell_version", Kind::Text, "Windows PowerShell", |w| {
        text(w, Software, POWERSHELL, "PowerShellVersion")
    })
    .wants("5.1 or newer")
    .doc(r"SOFTWARE\Microsoft\PowerShell\3\PowerShellEngine\PowerShellVersion")
    .unverified(),
];

/// The version of EC2Launch v2: of its program, or, if that is there and does not tell it, what its installer left for "Apps and features".
/// Walking all that is installed costs blocks, so it is the last resort.
fn ec2launch(windows: &Windows) -> Answer {
    let program = file_version(windows, r"C:\Program Files\Amazon\EC2Launch\EC2Launch.exe");
    if program.status != Status::Unknown {
        return program;
    }
    let uninstall = format!(r"{CV}\Uninstall");
    let installed = value_below(
        windows,
        Software,
        &uninstall,
        is_ec2launch,
        "DisplayVersion",
    );
    match installed.status {
        Status::Known => installed,
        _ => program,
    }
}

fn is_ec2launch(key: &Key<'_>) -> Result<bool, DiskError> {
    let name = text_of(key, "DisplayName")?;
    Ok(name.is_some_and(|name| name.eq_ignore_ascii_case("Amazon EC2Launch")))
}

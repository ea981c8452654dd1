//! EC2's launch agent, which two places of a Windows tell of; read for the table of facts.

use crate::disk::DiskError;
use crate::disk::ask::{Answer, Status, file_version, value_below};
use crate::disk::hive::{Data, Key};
use crate::disk::windows::HiveName::Software;
use crate::disk::windows::Windows;

const UNINSTALL: &str = r"Microsoft\Windows\CurrentVersion\Uninstall";

/// The version of EC2Launch v2: of its program, or, if that does not tell it, what its installer left for "Apps and features".
pub(super) fn ec2launch(windows: &Windows) -> Answer {
    let program = file_version(windows, r"C:\Program Files\Amazon\EC2Launch\EC2Launch.exe");
    if program.status != Status::Unknown {
        return program;
    }
    let installed = value_below(windows, Software, UNINSTALL, is_ec2launch, "DisplayVersion");
    match installed.status {
        Status::Known => installed,
        _ => program,
    }
}

fn is_ec2launch(key: &Key<'_>) -> Result<bool, DiskError> {
    let name = key
        .value("DisplayName")?
        .map(|name| name.data())
        .transpose()?;
    Ok(matches!(name, Some(Data::Text(name)) if name.eq_ignore_ascii_case("Amazon EC2Launch")))
}

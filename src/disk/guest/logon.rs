//! Facts of who logs on and what starts then, and of profiles whose names the service needs itself.

use super::fact::{Fact, Kind};
use super::places::{CV, NT, children, text_of};
use crate::disk::DiskError;
use crate::disk::ask::{Answer, Gathered, bytes_of, exists, flag, gather, text};
use crate::disk::ntfs::Found;
use crate::disk::windows::HiveName::Software;
use crate::disk::windows::Windows;

/// Names of users that the service creates.
const RESERVED: [&str; 3] = ["PhotonUser", "ImageBuilderAdmin", "TemplateUser"];
/// What Windows runs at a logon by itself.
const USERINIT: &str = r"c:\windows\system32\userinit.exe";
const STARTUP: &str = r"C:\ProgramData\Microsoft\Windows\Start Menu\Programs\StartUp";
const SCRIPTS: &str = r"C:\Windows\System32\GroupPolicy\User\Scripts";

pub(super) const FACTS: &[Fact] = &[
    Fact::new("auto_admin_logon", Kind::Bool, "automatic logon", |w| {
        flag(w, Software, &format!(r"{NT}\Winlogon"), "AutoAdminLogon")
    })
    .wants("no or no entry")
    .doc(r"NT\Winlogon\AutoAdminLogon"),
    Fact::new("run_entries", Kind::Texts, "started at logon", run_entries)
        .doc(r"names below CV\Run and RunOnce, for programs of 64 and 32 bits; their commands are not told, for they may hold secrets"),
    Fact::new("logon_scripts", Kind::Texts, "logon scripts", logon_scripts)
        .wants("none")
        .doc("scripts of the local policy, programs beside Userinit, and what is in the common StartUp folder")
        .unverified(),
    Fact::new("reserved_profiles", Kind::Texts, "reserved users", reserved)
        .wants("none")
        .doc(r"PhotonUser, ImageBuilderAdmin, TemplateUser in NT\ProfileList or C:\Users; the last two names are not documented"),
];

fn run_entries(windows: &Windows) -> Answer {
    let mut found = Gathered::default();
    let narrow = r"Wow6432Node\Microsoft\Windows\CurrentVersion";
    for root in [CV, narrow] {
        for name in ["Run", "RunOnce"] {
            gather(
                &mut found,
                windows,
                Software,
                &format!(r"{root}\{name}"),
                |key, found| {
                    for value in key.values()? {
                        found.add(format!(r"{name}\{}", value.name()));
                    }
                    Ok(())
                },
            );
        }
    }
    found.answer()
}

fn logon_scripts(windows: &Windows) -> Answer {
    let mut found = Gathered::default();
    let userinit = text(windows, Software, &format!(r"{NT}\Winlogon"), "Userinit");
    let programs = userinit.value.as_str().unwrap_or_default().to_owned();
    found.add_where(&userinit, |_| false, "");
    for program in programs.split(',').map(str::trim) {
        let known = ["", USERINIT, "userinit.exe", "userinit"];
        if !known.contains(&program.to_ascii_lowercase().as_str()) {
            found.add(program);
        }
    }
    for name in ["scripts.ini", "psscripts.ini"] {
        let path = format!(r"{SCRIPTS}\{name}");
        match bytes_of(windows, &path, 1 << 20) {
            // A policy that has no script leaves a file of a few bytes.
            Ok(Some(bytes)) if names_script(&bytes) => found.add(path),
            Ok(_) => {}
            Err(why) => found.failed(why),
        }
    }
    if let Err(why) = startup(windows, &mut found) {
        found.failed(format!("{STARTUP} {why}"));
    }
    found.answer()
}

/// Whether a script is named: `0CmdLine=…`, in whichever encoding.
fn names_script(bytes: &[u8]) -> bool {
    let letters = bytes.iter().filter(|byte| **byte != 0);
    let text: Vec<u8> = letters.map(u8::to_ascii_lowercase).collect();
    text.windows(8).any(|part| part == b"cmdline=")
}

fn startup(windows: &Windows, found: &mut Gathered) -> Result<(), DiskError> {
    if let Found::Directory(folder) = windows.volume().find(STARTUP)? {
        let names = windows.volume().list(&folder)?.into_iter();
        let names = names.filter(|name| !name.eq_ignore_ascii_case("desktop.ini"));
        names.for_each(|name| found.add(format!(r"{STARTUP}\{name}")));
    }
    Ok(())
}

fn reserved(windows: &Windows) -> Answer {
    let mut found = Gathered::default();
    gather(
        &mut found,
        windows,
        Software,
        &format!(r"{NT}\ProfileList"),
        |key, found| {
            for profile in children(key)? {
                let path = text_of(&profile, "ProfileImagePath")?.unwrap_or_default();
                let user = path.rsplit('\\').next().unwrap_or_default();
                let name = RESERVED.iter().find(|name| name.eq_ignore_ascii_case(user));
                name.into_iter().for_each(|name| found.add(*name));
            }
            Ok(())
        },
    );
    for name in RESERVED {
        let folder = exists(windows, &format!(r"C:\Users\{name}"));
        found.add_if(&folder, true, name);
    }
    found.answer()
}

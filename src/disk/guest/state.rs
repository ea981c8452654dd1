//! Facts of the state that the image was left in: sysprep, temporary folder, long paths.

use super::fact::{Fact, Kind};
use super::places::{CONTROL, CV};
use crate::disk::ask::{Answer, Status, bytes_of, flag, number, text};
use crate::disk::bytes::utf16;
use crate::disk::windows::HiveName::{Software, System};
use crate::disk::windows::Windows;

const STATE_FILE: &str = r"C:\Windows\Setup\State\State.ini";

pub(super) const FACTS: &[Fact] = &[
    Fact::new("image_state", Kind::Text, "sysprep", image_state)
        .wants("…RESEAL_TO_OOBE or …COMPLETE")
        .doc(r"CV\Setup\State\ImageState, else C:\Windows\Setup\State\State.ini"),
    Fact::new("generalization_state", Kind::Int, "generalisation", |w| {
        number(
            w,
            System,
            r"Setup\Status\SysprepStatus",
            "GeneralizationState",
        )
    })
    .doc(r"SYSTEM\Setup\Status\SysprepStatus\GeneralizationState; 7 can be generalised")
    .unverified(),
    Fact::new("machine_temp", Kind::Text, "TEMP of the machine", |w| {
        environment(w, "TEMP")
    })
    .wants(r"%SystemRoot%\TEMP")
    .doc(r"CCS\Control\Session Manager\Environment\TEMP"),
    Fact::new("machine_tmp", Kind::Text, "TMP of the machine", |w| {
        environment(w, "TMP")
    })
    .wants(r"%SystemRoot%\TEMP")
    .doc(r"CCS\Control\Session Manager\Environment\TMP"),
    Fact::new("long_paths_enabled", Kind::Bool, "long paths", |w| {
        flag(
            w,
            System,
            &format!(r"{CONTROL}\FileSystem"),
            "LongPathsEnabled",
        )
    })
    .doc(r"CCS\Control\FileSystem\LongPathsEnabled"),
];

fn environment(windows: &Windows, name: &str) -> Answer {
    let key = format!(r"{CONTROL}\Session Manager\Environment");
    text(windows, System, &key, name)
}

/// The file serves where the registry does not tell, be it that a hive is unfinished.
fn image_state(windows: &Windows) -> Answer {
    let registry = text(
        windows,
        Software,
        &format!(r"{CV}\Setup\State"),
        "ImageState",
    );
    if registry.status == Status::Known {
        return registry;
    }
    let file = state_file(windows);
    match (file.status, registry.status) {
        (Status::Known, _) => file.noted(format!("of {STATE_FILE}")),
        (_, Status::Absent) => file,
        _ => registry,
    }
}

/// `ImageState=…` of a file that Windows Setup writes.
fn state_file(windows: &Windows) -> Answer {
    let read = bytes_of(windows, STATE_FILE, 64 << 10).map(|bytes| {
        let text = match bytes.as_deref() {
            Some([0xFF, 0xFE, text @ ..]) => utf16(text),
            text => String::from_utf8_lossy(text.unwrap_or_default()).into_owned(),
        };
        text.lines().find_map(|line| {
            let (name, value) = line.split_once('=')?;
            let is_state = name.trim().eq_ignore_ascii_case("ImageState");
            is_state.then(|| value.trim().into())
        })
    });
    Answer::from_result(read)
}

//! Programs: machine, version and execution level, as pefile reads them.

use super::support::{Counting, answers, bytes, patch};
use ami_preflight::disk::DiskError;
use ami_preflight::disk::pe::{ExecutionLevel, Machine, Pe, Version, read};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

fn program(bytes: Vec<u8>) -> Pe {
    read(&bytes).expect("readable").expect("a program")
}

fn told(file: &Value, pe: &Pe) -> Value {
    let level = pe
        .execution_level
        .clone()
        .expect("a manifest")
        .map(|level| match level {
            ExecutionLevel::AsInvoker => "asInvoker".to_owned(),
            ExecutionLevel::HighestAvailable => "highestAvailable".to_owned(),
            ExecutionLevel::RequireAdministrator => "requireAdministrator".to_owned(),
            ExecutionLevel::Other(other) => other,
        });
    let machine = match pe.machine {
        Machine::X86_64 => 0x8664,
        Machine::X86 => 0x14C,
        Machine::Arm64 => 0xAA64,
        Machine::Other(number) => number,
    };
    let version = pe
        .version
        .clone()
        .expect("a version")
        .map(|version| version.0);
    json!({ "file": file, "machine": machine, "library": pe.library, "version": version, "level": level })
}

#[test]
fn programs_are_what_pefile_reads() {
    for row in answers("programs.json") {
        let pe = program(bytes(row["file"].as_str().expect("a name")));
        assert_eq!(told(&row["file"], &pe), row);
    }
}

#[test]
fn machines_and_versions_have_the_names_that_people_know() {
    let mut bytes = bytes("admin64.exe");
    assert_eq!(program(bytes.clone()).machine.to_string(), "x86_64");
    // No compiler for ARM made this: the number of the machine is changed in place.
    let at = u32::from_le_bytes(bytes[60..64].try_into().expect("four bytes")) as usize + 4;
    bytes[at..at + 2].copy_from_slice(&0xAA64_u16.to_le_bytes());
    assert_eq!(program(bytes.clone()).machine.to_string(), "arm64");
    bytes[at..at + 2].copy_from_slice(&0x01C4_u16.to_le_bytes());
    assert_eq!(program(bytes.clone()).machine.to_string(), "0x01c4");
    assert_eq!(program(bytes).version, Ok(Some(Version([2, 9, 0, 65535]))));
    assert_eq!(Version([2, 9, 0, 65535]).to_string(), "2.9.0.65535");
    assert!(Version([2, 10, 0, 0]) > Version([2, 9, 0, 65535]));
}

#[test]
fn what_is_no_program_for_windows_is_told_apart() {
    for text in [&b""[..], b"M", b"@echo off\r\n", b"ZM"] {
        assert_eq!(read(&text.to_vec()), Ok(None));
    }
    let unsupported = |bytes: Vec<u8>| matches!(read(&bytes), Err(DiskError::Unsupported(_)));
    assert!(unsupported(b"MZ".to_vec()));
    let mut dos = vec![0; 64];
    dos[..2].copy_from_slice(b"MZ");
    assert!(unsupported(dos.clone()));
    let mut sixteen = dos;
    sixteen[60] = 64;
    sixteen.extend(b"NE");
    sixteen.resize(200, 0);
    assert_eq!(
        read(&sixteen),
        Err(DiskError::Unsupported(
            "a program for 16-bit Windows".to_owned()
        ))
    );
}

#[test]
fn damaged_resources_leave_the_machine_known() {
    let mut bytes = bytes("admin64.exe");
    let name: Vec<u8> = "VS_VERSION_INFO"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    patch(&mut bytes, &name, b"X");
    let pe = program(bytes);
    assert_eq!(pe.machine, Machine::X86_64);
    assert!(matches!(pe.version, Err(DiskError::Format(_))));
    assert_eq!(
        pe.execution_level,
        Ok(Some(ExecutionLevel::RequireAdministrator))
    );
}

#[test]
fn a_big_program_is_not_read_whole() {
    let mut inner = bytes("admin64.exe");
    inner.resize(5_000_000, 0);
    let counting = Counting {
        inner,
        read: Default::default(),
    };
    read(&counting).expect("readable").expect("a program");
    let read = counting.read.load(Ordering::Relaxed);
    assert!(read < 4096, "{read} bytes were read");
}

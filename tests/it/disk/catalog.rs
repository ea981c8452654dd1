//! What rules of the catalog ask of a disk: programs, icons, manifests, and folders that were mixed up.

use super::images::open;
use ami_preflight::disk::ask::{ManifestAnswer, PathAnswer, PathStatus, manifest, path};
use ami_preflight::disk::windows::Disk;

fn asked(name: &str) -> PathAnswer {
    path(Disk::open(&open("gpt")).unwrap().windows(), name)
}

fn listed(name: &str) -> ManifestAnswer {
    manifest(Disk::open(&open("gpt")).unwrap().windows(), name)
}

#[test]
fn a_right_and_a_misspelt_program() {
    let right = asked(r"c:\PROGRAM FILES\cad\CAD.exe");
    assert_eq!(right.status, PathStatus::File);
    assert_eq!(right.machine.as_deref(), Some("x86_64"));
    assert_eq!(right.library, Some(false));
    let misspelt = asked(r"C:\Program Files\Cad\cda.exe");
    assert_eq!(
        (misspelt.status, misspelt.instead),
        (PathStatus::Absent, None)
    );
}

#[test]
fn a_program_that_wants_an_administrator() {
    let level = |name: &str| asked(name).execution_level;
    let found = level(r"C:\Program Files\Cad\setup.exe");
    assert_eq!(found.as_deref(), Some("requireAdministrator"));
    let found = level(r"C:\Program Files (x86)\Plot\plot.exe");
    assert_eq!(found.as_deref(), Some("asInvoker"));
    assert_eq!(level(r"C:\Program Files\Cad\cad.exe"), None);
}

#[test]
fn a_program_in_the_other_program_files() {
    let instead = |name: &str| {
        let answer = asked(name);
        assert_eq!(answer.status, PathStatus::Absent, "{name}");
        answer.instead
    };
    let found = instead(r"C:\program files/Plot/plot.exe");
    assert_eq!(
        found.as_deref(),
        Some(r"C:\Program Files (x86)\Plot\plot.exe")
    );
    let found = instead(r"C:\Program Files (x86)\Cad\cad.exe");
    assert_eq!(found.as_deref(), Some(r"C:\Program Files\Cad\cad.exe"));
    assert_eq!(instead(r"C:\Program Files (x86)\Cad\nothing.exe"), None);
    assert_eq!(instead(r"C:\Program Filesystem\Cad\cad.exe"), None);
}

#[test]
fn a_jpeg_named_png_is_a_jpeg() {
    let answer = asked(r"C:\Program Files\Cad\really-a-jpeg.png");
    assert_eq!(answer.image.unwrap().format, "jpeg");
}

#[test]
fn only_what_leaves_the_volume_is_elsewhere() {
    for (name, elsewhere) in [
        (r"D:\x.exe", true),
        (r"\\server\share\x.exe", true),
        (r"C:\Elsewhere\x.exe", true),
        (r"C:\LoopA\x.exe", false),
    ] {
        let answer = asked(name);
        assert_eq!(answer.status, PathStatus::Unknown, "{name}");
        assert_eq!(answer.elsewhere, elsewhere, "{name}");
        assert!(answer.reason.is_some());
    }
}

#[test]
fn a_manifest_is_checked_line_by_line() {
    let answer = listed(r"C:\Program Files\Cad\manifest.txt");
    assert_eq!(answer.status, PathStatus::File);
    assert_eq!((answer.encoding, answer.lines), (Some("utf-8"), 6));
    let lines = |lines: &[ami_preflight::disk::ask::Line]| -> Vec<(usize, String)> {
        lines
            .iter()
            .map(|line| (line.line, line.text.clone()))
            .collect()
    };
    let missing = [
        (4, r"C:\Program Files\Cad\lost.dll".to_owned()),
        (7, r"C:\Program Files\Cad".to_owned()),
    ];
    assert_eq!(lines(&answer.missing), missing);
    assert_eq!(lines(&answer.relative), [(5, "cad.exe".to_owned())]);
    assert_eq!(lines(&answer.unknown), [(6, r"D:\data.bin".to_owned())]);
    assert!(
        answer.unknown[0]
            .reason
            .as_ref()
            .unwrap()
            .contains("drive D:")
    );
    assert_eq!(
        (
            answer.missing_count,
            answer.relative_count,
            answer.unknown_count
        ),
        (2, 1, 1)
    );
}

#[test]
fn the_encoding_of_a_manifest_is_told() {
    for (name, encoding) in [
        ("latin1.txt", "other"),
        ("utf16.txt", "utf-16"),
        ("manifest.txt", "utf-8"),
    ] {
        let answer = listed(&format!(r"C:\Program Files\Cad\{name}"));
        assert_eq!(answer.encoding, Some(encoding), "{name}");
    }
    assert_eq!(listed(r"C:\Program Files\Cad\utf16.txt").missing_count, 0);
}

#[test]
fn a_manifest_that_is_no_file() {
    assert_eq!(
        listed(r"C:\Program Files\Cad\nothing.txt").status,
        PathStatus::Absent
    );
    assert_eq!(
        listed(r"C:\Program Files\Cad").status,
        PathStatus::Directory
    );
    let elsewhere = listed(r"D:\manifest.txt");
    assert_eq!(elsewhere.status, PathStatus::Unknown);
    assert!(elsewhere.reason.unwrap().contains("drive D:"));
}

//! Where fixes are written: beside, then renamed; and what is not written at all.

use super::fix;
use crate::support::cli::run_with_input;
use std::fs;
use std::path::Path;

const FAULTY: &str = "Name: cad-2026\nSourceAmId: ami-0123456789abcdef0\n";
const MENDED: &str = "Name: cad-2026\nSourceAmiId: ami-0123456789abcdef0\n";

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("r.yaml"), FAULTY).unwrap();
    folder
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

/// What else the folder holds.
fn names(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

#[test]
fn nothing_is_left_beside_the_file() {
    let folder = folder();
    fix(folder.path(), &["r.yaml"]);
    assert_eq!(read(folder.path(), "r.yaml"), MENDED);
    assert_eq!(names(folder.path()), ["r.yaml"]);
}

#[cfg(unix)]
#[test]
fn the_mode_stays_and_links_are_followed_to_the_file() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder();
    let (file, link) = (
        folder.path().join("r.yaml"),
        folder.path().join("sub/link.yaml"),
    );
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    fs::create_dir(folder.path().join("sub")).unwrap();
    symlink("../r.yaml", &link).unwrap();
    let run = fix(folder.path(), &["sub/link.yaml"]);
    assert_eq!(read(folder.path(), "r.yaml"), MENDED, "{}", run.stderr);
    assert_eq!(
        file.metadata().unwrap().permissions().mode() & 0o7777,
        0o640
    );
    assert!(link.symlink_metadata().unwrap().is_symlink());
}

#[cfg(unix)]
#[test]
fn a_read_only_file_or_folder_is_an_error_and_nothing_is_judged() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let mode = |path: &Path, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap()
    };
    mode(&folder.path().join("r.yaml"), 0o444);
    let run = fix(folder.path(), &["r.yaml"]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr
            .contains("cannot fix r.yaml: the file is read-only"),
        "{}",
        run.stderr
    );
    mode(&folder.path().join("r.yaml"), 0o644);
    mode(folder.path(), 0o555);
    let run = fix(folder.path(), &["r.yaml"]);
    let diff = fix(folder.path(), &["--diff", "r.yaml"]);
    mode(folder.path(), 0o755);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("is read-only"), "{}", run.stderr);
    assert_eq!(read(folder.path(), "r.yaml"), FAULTY);
    // To look is allowed.
    assert_eq!(diff.code, 1, "{}", diff.stderr);
}

#[test]
fn standard_input_and_flags_have_no_file_to_fix() {
    let run = run_with_input(&["check", "--offline", "--fix", "-"], FAULTY);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("standard input cannot be fixed"),
        "{}",
        run.stderr
    );
    let run = crate::support::cli::run(&["check", "--offline", "--fix", "--name", "x"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("there is no request file to fix"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_diff_of_standard_input_is_shown() {
    let run = run_with_input(&["check", "--offline", "--fix", "--diff", "-"], FAULTY);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(
        run.stdout
            .contains("-SourceAmId: ami-0123456789abcdef0\n+SourceAmiId: "),
        "{}",
        run.stdout
    );
}

#[test]
fn a_diff_changes_nothing_and_says_whether_something_would() {
    let folder = folder();
    fs::write(folder.path().join("good.yaml"), MENDED).unwrap();
    let run = fix(folder.path(), &["--diff", "r.yaml", "good.yaml"]);
    assert_eq!(run.code, 1);
    assert_eq!(
        run.stdout,
        "--- r.yaml\n+++ r.yaml\n@@ -1,2 +1,2 @@\n Name: cad-2026\n-SourceAmId: ami-0123456789abcdef0\n+SourceAmiId: ami-0123456789abcdef0\n"
    );
    assert_eq!(
        run.stderr,
        "would fix: r.yaml:2:1: REQ028: `SourceAmId` is now `SourceAmiId`\n"
    );
    assert_eq!(read(folder.path(), "r.yaml"), FAULTY);
    let run = fix(folder.path(), &["--diff", "good.yaml"]);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (0, "", "")
    );
}

#[test]
fn all_files_of_a_folder_are_fixed_and_one_that_cannot_be_read_is_told() {
    let folder = folder();
    fs::write(
        folder.path().join("s.json"),
        "{\"Name\": \"cad\", \"SourceAmId\": \"ami-0123456789abcdef0\"}",
    )
    .unwrap();
    fs::write(folder.path().join("t.yaml"), "Name: [").unwrap();
    let run = fix(folder.path(), &["."]);
    assert_eq!(run.code, 2);
    assert_eq!(read(folder.path(), "r.yaml"), MENDED);
    assert!(read(folder.path(), "s.json").contains("SourceAmiId"));
    assert!(
        run.stderr.contains("fixed: ./r.yaml:2:1: REQ028"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("is never closed"), "{}", run.stderr);
}

#[test]
fn members_that_flags_replace_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Name: cad\nSourceAmiId: ami-0123456789abcdef0\nDescription: 2026\n";
    fs::write(folder.path().join("r.yaml"), text).unwrap();
    fix(folder.path(), &["r.yaml", "--description", "x"]);
    assert_eq!(read(folder.path(), "r.yaml"), text);
}

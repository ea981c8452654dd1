//! Encoding, byte order mark, line ends and everything else stay byte for byte.

use super::fix;

const BEFORE: &str = "Name: cad-2026\r\nSourceAmId: ami-0123456789abcdef0\r\nIamRoleArn: arn:aws:iam::111122223333:role/Import # ü\r\nDescription: 日本 🙂\r\n";

fn encoded(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| {
        let mut bytes = mark.to_vec();
        bytes.extend(text.encode_utf16().flat_map(unit));
        bytes
    };
    vec![
        ("UTF-8", text.as_bytes().to_vec()),
        (
            "byte order mark",
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        ),
        (
            "UTF-16 little endian",
            utf16([0xFF, 0xFE], u16::to_le_bytes),
        ),
        ("UTF-16 big endian", utf16([0xFE, 0xFF], u16::to_be_bytes)),
        (
            "lone carriage returns",
            text.replace("\r\n", "\r").into_bytes(),
        ),
        (
            "line feeds, none at the end",
            text.replace("\r\n", "\n").trim_end().as_bytes().to_vec(),
        ),
    ]
}

#[test]
fn nothing_changes_but_the_edit_in_any_encoding() {
    let after = BEFORE.replace("SourceAmId", "SourceAmiId");
    for ((what, before), (_, after)) in encoded(BEFORE).into_iter().zip(encoded(&after)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.yaml");
        std::fs::write(&path, before).unwrap();
        let run = fix(folder.path(), &["r.yaml", "-q"]);
        assert_eq!(
            std::fs::read(&path).unwrap(),
            after,
            "{what}: {}",
            run.stderr
        );
    }
}

#[test]
fn a_file_without_anything_to_fix_is_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r.yaml");
    std::fs::copy("examples/ready.yaml", &path).unwrap();
    let old = std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    std::fs::File::options()
        .write(true)
        .open(&path)
        .unwrap()
        .set_modified(old)
        .unwrap();
    let run = fix(folder.path(), &["r.yaml"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!run.stdout.contains("fixed"), "{}", run.stdout);
    assert_eq!(path.metadata().unwrap().modified().unwrap(), old);
}

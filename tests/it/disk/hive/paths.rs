//! Paths: the current control set, links, and what ends them.

use super::support::{bytes, file, open, patch};
use ami_preflight::disk::DiskError;
use ami_preflight::disk::hive::{Data, Hive};

fn system() -> Hive {
    Hive::open("SYSTEM", file("SYSTEM"), &[]).expect("SYSTEM")
}

fn text(hive: &Hive, path: &str, name: &str) -> Option<Data> {
    let key = hive.key(path).expect(path)?;
    key.value(name)
        .expect(name)
        .map(|value| value.data().expect(name))
}

/// The hive with another number in `Select\\Current`. Cells that libhivex gave back hold old copies, which no one must read.
fn current(number: u32) -> Vec<u8> {
    let mut bytes = bytes("SYSTEM");
    let cell = b"\xFF\xFF\xFFvk\x07\0\x04\0\0\x80\x02\0\0\0\x04\0\0\0\x01\0\0\0Current";
    let new = [&cell[..11], &number.to_le_bytes(), &cell[15..]].concat();
    patch(&mut bytes, cell, &new);
    bytes
}

#[test]
fn the_current_control_set_is_the_one_that_select_names() {
    let hive = system();
    let key = "CurrentControlSet\\Services\\AmazonSSMAgent";
    assert_eq!(
        text(&hive, key, "Version"),
        Some(Data::Text("3.3.2746.0".to_owned()))
    );
    assert_eq!(text(&hive, key, "Start"), Some(Data::Number(2)));
    assert_eq!(
        text(&hive, "currentcontrolset\\services\\ENA", "start"),
        Some(Data::Number(2))
    );
    let other = "ControlSet001\\Services\\AmazonSSMAgent";
    assert_eq!(
        text(&hive, other, "Version"),
        Some(Data::Text("2.0.0.1".to_owned()))
    );
    // Only at the root does the name mean anything.
    assert_eq!(
        text(&hive, "ControlSet002\\CurrentControlSet", "Start"),
        None
    );
}

#[test]
fn another_select_names_another_set() {
    let hive = open("SYSTEM", current(1), vec![]).expect("SYSTEM");
    let key = "CurrentControlSet\\Services\\AmazonSSMAgent";
    assert_eq!(
        text(&hive, key, "Version"),
        Some(Data::Text("2.0.0.1".to_owned()))
    );
}

#[test]
fn a_select_that_leads_nowhere_leaves_everything_unknown() {
    for number in [0, 3, 1000, u32::MAX] {
        let hive = open("SYSTEM", current(number), vec![]).expect("SYSTEM");
        let found = hive.key("CurrentControlSet\\Services");
        assert!(
            matches!(found.err(), Some(DiskError::Format(_))),
            "{number}"
        );
    }
    let mut lost = bytes("SYSTEM");
    patch(&mut lost, b"Select", b"Selact");
    let hive = open("SYSTEM", lost, vec![]).expect("SYSTEM");
    // The hash in the list still says Select, so the name is looked at and is another.
    let found = hive.key("CurrentControlSet\\Services").err();
    assert!(matches!(found, Some(DiskError::Format(why)) if why.contains("no key Select")));
}

#[test]
fn a_hive_without_control_sets_has_no_current_one() {
    let hive = Hive::open("SOFTWARE", file("forms"), &[]).expect("forms");
    assert!(
        hive.key("CurrentControlSet\\Services")
            .expect("a path")
            .is_none()
    );
}

#[test]
fn empty_texts_within_a_list_are_kept() {
    let hive = system();
    let key = "CurrentControlSet\\Control\\Session Manager";
    let list = [
        "\\??\\C:\\Temp\\old.dll",
        "",
        "\\??\\C:\\Temp\\a",
        "!\\??\\C:\\Temp\\b",
    ];
    let list = list.map(str::to_owned).to_vec();
    assert_eq!(
        text(&hive, key, "PendingFileRenameOperations"),
        Some(Data::List(list))
    );
}

#[test]
fn links_within_the_hive_are_followed_and_others_are_unknown() {
    let hive = Hive::open("software", file("forms"), &[]).expect("forms");
    let name = |path| hive.key(path).map(|key| key.map(|key| key.name()));
    assert_eq!(name("Link"), Ok(Some("Key 007".to_owned())));
    assert_eq!(name("Link\\absent"), Ok(None));
    let Err(DiskError::Unsupported(why)) = name("Outside\\x") else {
        panic!("no error")
    };
    assert_eq!(
        why,
        "the key Outside is a link to \\Registry\\Machine\\SYSTEM\\Select, which is not in the hive software"
    );
    assert!(
        matches!(name("Ring"), Err(DiskError::Limit(_))),
        "a link to itself ends"
    );
}

#[test]
fn a_path_may_be_empty_or_have_backslashes_around_it_but_not_be_endless() {
    let hive = system();
    for path in ["", "\\", "\\\\"] {
        assert_eq!(
            hive.key(path).expect(path).expect(path).name(),
            hive.root().expect("root").name()
        );
    }
    assert!(hive.key("\\Select\\").expect("a path").is_some());
    assert!(matches!(
        hive.key(&"a\\".repeat(600)).err(),
        Some(DiskError::Limit(_))
    ));
}

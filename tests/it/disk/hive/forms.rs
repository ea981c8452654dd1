//! Every form of list, name and value, as libhivex reads it.

use super::support::{Counting, answers, assert_same, bytes, file, open, seal, tree};
use ami_preflight::disk::DiskError;
use ami_preflight::disk::hive::{Data, Freshness, Hive, Kind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

#[test]
fn every_key_and_value_is_what_libhivex_reads() {
    for name in ["forms", "SYSTEM"] {
        let hive = Hive::open(name, file(name), &[]).expect(name);
        assert_eq!(hive.freshness(), &Freshness::Clean);
        assert_same(&tree(&hive).expect(name), &answers(&format!("{name}.json")));
    }
}

#[test]
fn every_key_that_is_listed_is_found_by_name_in_any_case() {
    let hive = Hive::open("forms", file("forms"), &[]).expect("forms");
    for list in ["li", "lf", "lh", "ri"] {
        let key = hive.key(list).expect(list).expect(list);
        for subkey in key.subkeys().expect(list) {
            let name = subkey.name();
            // ß has no capital of one letter that Windows would match.
            for spelt in [
                name.clone(),
                name.to_lowercase(),
                name.to_uppercase().replace("SS", "ß"),
            ] {
                let found = hive.key(&format!("{list}\\{spelt}")).expect(&spelt);
                assert_eq!(
                    found.map(|key| key.name()),
                    Some(name.clone()),
                    "{list} {spelt}"
                );
            }
        }
        for absent in ["", "ASCI", "ASCIIs", "Ärge", "Key 060", "Имени"] {
            assert!(key.subkey(absent).expect(list).is_none(), "{list} {absent}");
        }
    }
}

#[test]
fn values_of_every_type_are_told_as_their_type_means_them() {
    let hive = Hive::open("forms", file("forms"), &[]).expect("forms");
    let key = hive.key("values").expect("values").expect("values");
    let data = |name: &str| {
        let value = key.value(name).expect(name).expect(name);
        (value.kind().to_string(), value.data().expect(name))
    };
    let text = |text: &str| Data::Text(text.to_owned());
    assert_eq!(data(""), ("REG_SZ".to_owned(), text("the default value")));
    assert_eq!(data("unterminated"), ("REG_SZ".to_owned(), text("no end")));
    assert_eq!(data("twice"), ("REG_SZ".to_owned(), text("seen")));
    assert_eq!(data("empty"), ("REG_SZ".to_owned(), text("")));
    assert_eq!(data("pair"), ("REG_SZ".to_owned(), text("𝄞 und 😀")));
    assert_eq!(
        data("dword"),
        ("REG_DWORD".to_owned(), Data::Number(0xFFFF_FFFF))
    );
    assert_eq!(
        data("bigendian"),
        ("REG_DWORD_BIG_ENDIAN".to_owned(), Data::Number(42))
    );
    assert_eq!(
        data("qword"),
        ("REG_QWORD".to_owned(), Data::Number(u64::MAX))
    );
    assert_eq!(
        data("none"),
        ("REG_NONE".to_owned(), Data::Bytes(b"12345".to_vec()))
    );
    assert_eq!(
        data("small"),
        ("REG_BINARY".to_owned(), Data::Bytes(vec![1, 2, 3]))
    );
    assert_eq!(
        data("odd"),
        (
            "REG_TYPE_0xFFFF0012".to_owned(),
            Data::Bytes(b"odd".to_vec())
        )
    );
    let list = ["one", "zwei", "три"].map(str::to_owned).to_vec();
    assert_eq!(data("multi"), ("REG_MULTI_SZ".to_owned(), Data::List(list)));
    assert_eq!(
        data("multiempty"),
        ("REG_MULTI_SZ".to_owned(), Data::List(Vec::new()))
    );
    assert_eq!(data("GRÖßE").1, Data::Number(1));
    assert_eq!(data("ИМЯ").1, Data::Number(2));
    assert!(key.value("Absent").expect("a list").is_none());
}

#[test]
fn a_number_of_the_wrong_length_is_damage_and_no_number() {
    let mut bytes = bytes("forms");
    // The length field of the value "Dword" says 2 bytes in place.
    let at = (0..bytes.len())
        .find(|at| bytes[*at..].starts_with(b"vk\x05\0\x04\0\0\x80"))
        .expect("it");
    bytes[at + 4] = 2;
    let hive = open("forms", bytes, vec![]).expect("forms");
    let key = hive.key("Values").expect("a key").expect("a key");
    let value = key.value("Dword").expect("a value").expect("a value");
    assert_eq!(value.kind(), Kind::Dword);
    let Err(DiskError::Format(why)) = value.data() else {
        panic!("no error")
    };
    assert_eq!(
        why,
        "the value Dword is a REG_DWORD and has 2 bytes instead of 4"
    );
}

#[test]
fn a_question_reads_a_few_cells_and_not_the_hive() {
    let mut inner = bytes("forms");
    inner.resize(inner.len() + 2_000_000, 0);
    let counting = Arc::new(Counting {
        inner,
        read: Default::default(),
    });
    let hive = Hive::open("SOFTWARE", counting.clone(), &[]).expect("forms");
    let key = hive.key("ri\\Key 033").expect("a key").expect("a key");
    assert_eq!(key.name(), "Key 033");
    let read = counting.read.load(Ordering::Relaxed);
    assert!(read < 12_000, "{read} bytes were read");
}

#[test]
fn what_is_no_hive_is_said_to_be_none() {
    let format = |bytes| match open("X", bytes, vec![]) {
        Err(error) => error.to_string(),
        Ok(_) => panic!("it was opened"),
    };
    assert!(format(vec![]).contains("at least 4096 bytes"));
    assert!(format(vec![b'x'; 8192]).contains("does not begin with \"regf\""));
    let mut old = bytes("forms");
    old[24] = 2;
    seal(&mut old);
    assert!(format(old).contains("version 1.2"), "an old version");
    let log = bytes("SOFTWARE.LOG1");
    assert!(format(log).contains("is a log of a hive"));
    let mut cut = bytes("forms");
    cut.truncate(6000);
    let hive = open("forms", cut, vec![]).expect("its first block is whole");
    assert!(
        matches!(tree(&hive), Err(DiskError::Format(why)) if why.contains("the hive ends at 6000"))
    );
}

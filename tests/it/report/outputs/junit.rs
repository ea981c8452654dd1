use super::hostile::{self, HOSTILE, QUIET, assert_harmless, seen};
use crate::support::report::render;
use ami_preflight::report::junit;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// One test case: its attributes, what it came to, and the text and message of that.
#[derive(Debug, Default)]
struct Case {
    attributes: BTreeMap<String, String>,
    status: String,
    message: String,
    text: String,
}

fn attributes(start: &BytesStart<'_>) -> BTreeMap<String, String> {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let name = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
        let raw = std::str::from_utf8(&attribute.value).unwrap();
        (name, quick_xml::escape::unescape(raw).unwrap().into_owned())
    });
    attributes.collect()
}

/// The attributes of the root, and all test cases.
fn parse(xml: &str) -> (BTreeMap<String, String>, Vec<Case>) {
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut root, mut cases, mut inside) = (BTreeMap::new(), Vec::<Case>::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => {
                let found = attributes(&start);
                match start.name().as_ref() {
                    b"testsuites" => root = found,
                    b"testsuite" | b"properties" | b"property" => {}
                    b"testcase" => cases.push(Case {
                        attributes: found,
                        ..Case::default()
                    }),
                    status => {
                        let case = cases.last_mut().unwrap();
                        case.status = String::from_utf8(status.to_vec()).unwrap();
                        case.message = found.get("message").cloned().unwrap_or_default();
                        inside = true;
                    }
                }
            }
            Event::Text(text) if inside => {
                cases
                    .last_mut()
                    .unwrap()
                    .text
                    .push_str(std::str::from_utf8(&text).unwrap());
            }
            Event::GeneralRef(name) if inside => {
                let name = format!("&{};", std::str::from_utf8(&name).unwrap());
                let text = quick_xml::escape::unescape(&name).unwrap().into_owned();
                cases.last_mut().unwrap().text.push_str(&text);
            }
            Event::End(_) => inside = false,
            Event::Eof => return (root, cases),
            _ => {}
        }
    }
}

fn assert_xml_characters(xml: &str) {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(allowed));
    assert_harmless(xml);
}

#[test]
fn every_outcome_is_a_test_case_and_hostile_text_stays_text() {
    let xml = render(junit::Junit::default(), &hostile::report());
    assert_xml_characters(&xml);
    let (root, cases) = parse(&xml);
    let counts = ["tests", "failures", "errors", "skipped"].map(|name| root[name].as_str());
    assert_eq!(counts, ["9", "2", "1", "3"]);
    let statuses: Vec<&str> = cases.iter().map(|case| case.status.as_str()).collect();
    assert_eq!(
        statuses,
        [
            "skipped",
            "error",
            "failure",
            "failure",
            "system-out",
            "system-out",
            "",
            "skipped",
            "skipped"
        ]
    );
    assert_eq!(cases[2].message, seen(HOSTILE));
    assert!(
        cases[2].text.starts_with(&seen(HOSTILE)),
        "{}",
        cases[2].text
    );
    assert_eq!(cases[3].message, seen(QUIET));
    // A rule with one outcome keeps its name whether it passes or fails.
    assert_eq!(
        cases[3].attributes["name"],
        seen(&format!("CAT003 {QUIET}"))
    );
    assert_eq!(cases[2].attributes["line"], "1");
    let remark = format!("fail (advice): {}", seen(HOSTILE));
    assert!(cases[5].text.starts_with(&remark), "{}", cases[5].text);
}

#[test]
fn unknown_names_the_permission_and_waived_its_reason() {
    let (_, cases) = parse(&render(junit::Junit::default(), &hostile::report()));
    assert!(
        cases[1]
            .message
            .ends_with("; allow the caller ec2:DescribeSnapshots")
    );
    assert!(
        cases[0]
            .message
            .starts_with("waived: accepted until 2027: ")
    );
}

#[test]
fn a_run_over_hostile_files_is_well_formed() {
    let xml = hostile::run("junit");
    assert_xml_characters(&xml);
    let (root, cases) = parse(&xml);
    assert_eq!(root["tests"], cases.len().to_string());
    assert!(
        cases
            .iter()
            .any(|case| case.status == "error" && case.message.contains("ec2:DescribeSnapshots"))
    );
    assert!(
        cases
            .iter()
            .any(|case| case.status == "failure" && case.message.contains(&seen(HOSTILE)))
    );
}

#[test]
fn the_faulty_example() {
    insta::assert_snapshot!(super::snapshot("junit"));
}

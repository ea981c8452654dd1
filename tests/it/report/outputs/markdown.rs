use super::hostile::{self, HOSTILE, QUIET, assert_harmless, seen};
use crate::support::report::render;
use ami_preflight::grade::Verdict;
use ami_preflight::report::markdown;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The rows of all tables, cell by cell, as a reader sees them; nothing but our own markup may be found on the way.
fn rows(text: &str) -> Vec<Vec<String>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH;
    let (mut rows, mut columns, mut cell) = (Vec::<Vec<String>>::new(), 0, None::<String>);
    for event in Parser::new_ext(text, options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("HTML {html} in\n{text}"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(
                    dest_url.starts_with("https://docs.aws.amazon.com/"),
                    "{dest_url}"
                );
            }
            Event::Start(Tag::Table(alignments)) => columns = alignments.len(),
            // The header is a row too, taken away at its end.
            Event::Start(Tag::TableHead | Tag::TableRow) => rows.push(Vec::new()),
            Event::End(TagEnd::TableHead) => drop(rows.pop()),
            Event::Start(Tag::TableCell) => cell = Some(String::new()),
            Event::End(TagEnd::TableCell) => {
                if let (Some(row), Some(cell)) = (rows.last_mut(), cell.take()) {
                    row.push(cell);
                }
            }
            Event::End(TagEnd::TableRow) => assert_eq!(rows.last().unwrap().len(), columns),
            Event::Text(text) | Event::Code(text) => {
                if let Some(cell) = &mut cell {
                    cell.push_str(&text);
                }
            }
            Event::Start(
                Tag::Image { .. }
                | Tag::Emphasis
                | Tag::Strikethrough
                | Tag::CodeBlock(_)
                | Tag::BlockQuote(_),
            )
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::Rule => panic!("{event:?} in\n{text}"),
            _ => {}
        }
    }
    rows
}

#[test]
fn hostile_text_stays_in_its_cell() {
    let text = render(markdown::Markdown::default(), &hostile::report());
    assert_harmless(&text);
    let rows = rows(&text);
    let rules: Vec<&str> = rows.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(
        &rules[..5],
        ["CAT002", "CAT003", "REQ004", "REQ009", "AMI023"]
    );
    assert_eq!(rows[0][2], seen(&format!("{HOSTILE}: {HOSTILE}")));
    assert_eq!(rows[1][2], seen(&format!("{QUIET}: {QUIET}")));
    let unknown = format!("{}; allow the caller ec2:DescribeSnapshots", seen(HOSTILE));
    assert_eq!(
        rows[4][1..],
        ["AMI023".to_owned(), unknown, "yes".to_owned()]
    );
    assert_eq!(rows[5][3], seen(&format!("accepted until 2027: {HOSTILE}")));
}

#[test]
fn nobody_is_notified_by_a_name_from_aws() {
    let text = render(markdown::Markdown::default(), &hostile::report());
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        if let Event::Text(text) = event {
            assert!(!text.contains('@') && !text.contains("://"), "{text}");
        }
    }
}

#[test]
fn a_run_over_hostile_files() {
    let rows = rows(&hostile::run("markdown"));
    assert!(
        rows.iter()
            .flatten()
            .any(|cell| cell.contains(&seen(HOSTILE)))
    );
}

#[test]
fn a_comment_is_never_too_long_for_github() {
    let mut report = hostile::report();
    let outcome = report.subjects[0].outcomes.to_mut()[2].clone();
    report.subjects[0]
        .outcomes
        .to_mut()
        .extend(vec![outcome; 2000]);
    let text = render(markdown::Markdown::default(), &report);
    assert!(text.chars().count() < 65_536, "{}", text.len());
    assert!(text.contains(" more are in the full report."));
    rows(&text);
}

proptest! {
    #[test]
    fn any_text_is_read_back_from_its_cell(message in r"[a-z |\\`*_<>@\[\]()!#~&$.:;/=+\-\r\n0-9]{0,40}x") {
        let mut report = hostile::report();
        let subject = &mut report.subjects[0];
        let outcomes = subject.outcomes.to_mut();
        outcomes.retain(|outcome| outcome.verdict == Verdict::Fail);
        outcomes.truncate(1);
        outcomes[0].title = "x".to_owned();
        outcomes[0].message = message.clone();
        outcomes[0].fix = vec![message.clone()];
        let rows = rows(&render(markdown::Markdown::default(), &report));
        prop_assert_eq!(&rows[0][2], &seen(&format!("x: {message}")));
    }
}

#[test]
fn the_faulty_example() {
    insta::assert_snapshot!(super::snapshot("markdown"));
}

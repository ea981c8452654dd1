//! Whatever the text is: fixing ends, is done once it ended, makes nothing unreadable and takes no comment away.

use super::cases::YAML;
use ami_preflight::document::parse;
use ami_preflight::evidence::Target;
use ami_preflight::evidence::gather::Offline;
use ami_preflight::fix::{Judge, Settled, settle};
use ami_preflight::rules::{self, Rule, Selection};
use ami_preflight::text::Source;
use proptest::prelude::*;
use std::sync::OnceLock;

fn rules() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| rules::builtin().unwrap())
}

fn mend(name: &str, text: &str) -> Settled {
    let selection = Selection::default();
    let judge = Judge {
        flags: serde_json::Map::new(),
        rules: rules(),
        selection: &selection,
        waivers: &[],
        target: Target {
            offline: true,
            ..Target::default()
        },
        now: "2026-11-23T12:00:00Z".parse().unwrap(),
    };
    let mut judge = |source: &Source| judge.judge(source, &mut Offline);
    settle(&Source::new(name, text), rules(), true, &mut judge)
}

/// A request of some of the examples that fail, with pieces taken out, doubled and put elsewhere.
fn text() -> impl Strategy<Value = String> {
    let case = (0..YAML.len()).prop_map(|at| YAML[at].3);
    let lines = proptest::collection::vec(case, 1..4);
    let cuts = proptest::collection::vec((any::<u16>(), 0..12_usize, any::<u16>()), 0..4);
    (lines, cuts).prop_map(|(lines, cuts)| {
        let mut text = String::from("# ü\nName: cad # 🙂\nSourceAmiId: ami-0123456789abcdef0\n");
        for (n, line) in lines.iter().enumerate() {
            let app = line.contains("Path") && line.contains("\n    ");
            let line = if app {
                format!("AppCatalogConfig: # {n}\n  - {line}\n")
            } else {
                format!("{line}\n")
            };
            text.push_str(&line);
        }
        for (from, length, to) in cuts {
            let chars: Vec<char> = text.chars().collect();
            let from = usize::from(from) % chars.len();
            let piece: String = chars.iter().skip(from).take(length).collect();
            let to = usize::from(to) % chars.len();
            text = chars.iter().take(to).collect::<String>();
            text.push_str(&piece);
            text.extend(chars.iter().skip(to + length / 2));
        }
        text
    })
}

/// Whether each `#` of a text begins a comment: none stands in a name or a value.
fn only_comments(name: &str, text: &str) -> bool {
    parse(&Source::new(name, text)).is_ok_and(|read| !read.value.to_string().contains('#'))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fixing_ends_and_leaves_what_it_does_not_mend(text in text()) {
        for name in ["r.yaml", "r.json"] {
            let settled = mend(name, &text);
            let after = settled.source.text();
            let readable = |text: &str| parse(&Source::new(name, text)).is_ok();
            prop_assert!(!readable(&text) || readable(after), "{after}");
            if only_comments(name, &text) {
                prop_assert_eq!(text.matches('#').count(), after.matches('#').count(), "{}", after);
            }
            let again = mend(name, after);
            prop_assert_eq!(again.source.text(), after);
        }
    }
}

//! What conditions mean on facts that are known.

use super::evaluate;
use ami_preflight::expr::{MissingReason, Value};

#[test]
fn conditions_on_known_facts() {
    for (condition, expected) in [
        ("ami.mode == 'uefi'", true),
        ("ami.mode != \"uefi\"", false),
        ("ami.size <= 500 && ami.ena", true),
        ("!(ami.size > 100) || ami.mode in ['uefi', 'bios']", true),
        ("ami.disks.all(d, d.size <= 200)", true),
        ("ami.disks.exists(d, d.kind == 'io1')", true),
        ("ami.disks.exists_one(d, d.size == 8)", true),
        ("ami.disks.filter(d, d.size > 100).size() == 1", true),
        ("ami.disks.map(d, d.kind) == ['gp2', 'io1']", true),
        ("size(ami.names) == 2 && 'a' in ami.names", true),
        ("'Team' in ami.tags && ami.tags['Team'] == 'cad'", true),
        ("ami.tags.all(k, k.startsWith('T'))", true),
        ("has(ami.tags.Team) && !has(ami.tags.Owner)", true),
        (
            "ami.mode.matches(r'^u.f.$') && ami.mode.lowerAscii().endsWith('i')",
            true,
        ),
        ("now - ami.made > duration('480h')", true),
        ("ami.made < timestamp('2026-11-02T00:00:00Z')", true),
        ("ami.disks[1].size == 8", true),
        ("7 / 2 == 3 && -7 % 3 == -1 && 2 + 3 * 4 == 14", true),
        ("ami.ena ? ami.size == 200 : false", true),
        (
            "'2.1.10'.versionAtLeast('2.1.9') && !'v1.5.0'.versionAtLeast('1.6')",
            true,
        ),
        ("size('größe') == 5", true),
    ] {
        assert_eq!(evaluate(condition), Value::Bool(expected), "{condition}");
    }
}

#[test]
fn arithmetic_that_has_no_result_is_unknown() {
    for condition in [
        "9223372036854775807 + 1 > 0",
        "1 / 0 == 1",
        "1 % 0 == 1",
        "timestamp(ami.mode) < now",
        "ami.mode.versionAtLeast('1')",
    ] {
        let value = evaluate(condition);
        assert_eq!(
            value.missing()[0].reason,
            MissingReason::NotComputable,
            "{condition}"
        );
    }
}

#[test]
fn patterns_mean_the_same_on_ascii_and_on_any_text() {
    for (pattern, text, expected) in [
        (r"(?i)^kelvin$", "KELVIN", true),
        (r"(?i)^kelvin$", "\u{212a}elvin", true),
        (r"^[\p{L}\p{Z}\p{N}_.-]*$", "Team 1_a", true),
        (r"^[\p{L}\p{Z}\p{N}_.-]*$", "Größe 大", true),
        (r"^[\p{L}\p{Z}\p{N}_.-]*$", "a#b", false),
        (r"^[^\p{L}]$", "x", false),
        (r"^[^\p{L}]$", "1", true),
        (r"^\p{L}+$", "abc", true),
        (r"^\p{Lu}$", "A", true),
        (r"^\s|\s$", "a ", true),
        (r"\bfull\b", "a-full-b", true),
        (r"^[\]\[]$", "]", true),
    ] {
        let condition = format!("'{text}'.matches(r'{pattern}')");
        assert_eq!(evaluate(&condition), Value::Bool(expected), "{condition}");
    }
}

//! Which Windows a text speaks of: names of AMIs, descriptions, tags; a hint at most, the lowest rung of the ladder.

use super::pattern;
use regex_lite::Regex;
use std::sync::OnceLock;

/// What the texts say; a field stays empty where they say nothing or contradict each other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hint {
    /// 2008, 2012, 2016, 2019, 2022 or 2025.
    pub version: Option<&'static str>,
    /// full or core.
    pub edition: Option<&'static str>,
    /// Edition of SQL Server, or SQL Server where the edition is not said.
    pub sql_server: Option<String>,
}

const VERSIONS: [&str; 6] = ["2008", "2012", "2016", "2019", "2022", "2025"];

/// Reads texts.
pub fn hint<'a>(texts: impl IntoIterator<Item = &'a str>) -> Hint {
    let mut found = Hint::default();
    let mut conflict = false;
    for text in texts {
        let one = hint_of(text);
        conflict |= matches!((found.version, one.version), (Some(a), Some(b)) if a != b);
        found.version = found.version.or(one.version);
        found.edition = found.edition.or(one.edition);
        found.sql_server = found.sql_server.or(one.sql_server);
    }
    if conflict {
        found.version = None;
    }
    found
}

fn hint_of(text: &str) -> Hint {
    static EDITION: OnceLock<Option<Regex>> = OnceLock::new();
    static SQL: OnceLock<Option<Regex>> = OnceLock::new();
    if tells_of_an_upgrade(text) {
        return Hint::default();
    }
    let edition = pattern(&EDITION, r"(?i)(?:\b|[_-])(full|core)(?:\b|[_-])");
    let sql = pattern(
        &SQL,
        r"(?i)(?:\b|[_-])sql(?:[ _-]?server)?(?:[ _-]?(20\d\d))?(?:[ _-](standard|enterprise|web|express))?(?:\b|[_-])",
    );
    let version = version(text);
    // "core" and "sql" are common words: they count only beside a Windows version.
    let windows = version.is_some();
    let edition = edition.filter(|_| windows).and_then(|re| {
        re.captures(text)?
            .get(1)
            .map(|m| m.as_str().to_ascii_lowercase())
    });
    let sql_server = sql
        .filter(|_| windows)
        .and_then(|re| re.captures(text))
        .map(|found| {
            let part = |at: usize| found.get(at).map(|m| m.as_str().to_owned());
            let parts = [Some("SQL Server".to_owned()), part(1), part(2)];
            parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
        });
    Hint {
        version,
        edition: match edition.as_deref() {
            Some("core") => Some("core"),
            Some(_) => Some("full"),
            None => None,
        },
        sql_server,
    }
}

/// The one version that a text speaks of, by its year or by its build; one that speaks of several says nothing.
fn version(text: &str) -> Option<&'static str> {
    static YEAR: OnceLock<Option<Regex>> = OnceLock::new();
    // Amazon writes Windows_Server-2022-English-Full-Base; people write win2022, WS2022, "Windows Server 2022".
    let year = pattern(
        &YEAR,
        r"(?i)(?:\b|_)(?:windows|win|ws|w2k)[ _.-]*(?:server|srv)?[ _.-]*(20\d\d)(?:\b|_|r2)",
    )?;
    let years = year.captures_iter(text).filter_map(|found| {
        let year = found.get(1)?.as_str();
        VERSIONS.into_iter().find(|known| *known == year)
    });
    let mut all = years.chain(builds(text));
    let first = all.next()?;
    all.all(|other| other == first).then_some(first)
}

/// The versions whose builds a text names: `10.0.17763`, `6.3.9600`, or the five digits alone, with or without what monthly updates add.
fn builds(text: &str) -> impl Iterator<Item = &'static str> {
    let other = |c: char| !c.is_ascii_alphanumeric() && c != '.';
    text.split(other).filter_map(|word| {
        let number = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let parts: Vec<&str> = number.trim_matches('.').split('.').collect();
        let digits = match parts.as_slice() {
            ["10", "0", build, ..] | ["6", "1" | "2" | "3", build, ..] => *build,
            [build] | [build, _] if build.len() == 5 => *build,
            _ => return None,
        };
        let version = super::version_of_build(digits.parse().ok()?)?;
        VERSIONS
            .into_iter()
            .find(|known| version.starts_with(known))
    })
}

/// Whether it speaks of an upgrade in place, such as `win2022-upgraded-from-2019`, `2019-to-2022` or `golden-2022-IPU`: which of its
/// versions the disk holds now, nobody can tell from it.
fn tells_of_an_upgrade(text: &str) -> bool {
    static UPGRADE: OnceLock<Option<Regex>> = OnceLock::new();
    static FROM: OnceLock<Option<Regex>> = OnceLock::new();
    let upgrade = pattern(
        &UPGRADE,
        r"(?ix)
        (?:\b|_) in [\s_-]* place (?:\b|_)
        | (?:\b|_) ipu (?:\b|_|\d)
        | (?:upgrad|migrat)\w* [\s_-]* (?:from|to)? [\s_-]* (?:windows|win|ws|w2k)? [\s_.-]* (?:server|srv)? [\s_.-]*
          (?:2003|2008|2012|2016|2019|2022|2025|10\.0\.\d{5})
        | (?:2003|2008|2012|2016|2019|2022) (?:[\s_-]* r2)? [\s_-]* (?:to|->|=>|→|»|>) [\s_-]* (?:windows|win|ws|w2k)? [\s_.-]*
          (?:server|srv)? [\s_.-]* (?:2008|2012|2016|2019|2022|2025)",
    );
    // win2022-from-2019; but a base is what Windows Server 2022 is often built from.
    let from = pattern(
        &FROM,
        r"(?i)from[\s_-]*(?:windows|win|ws|w2k)?[\s_.-]*(?:server|srv)?[\s_.-]*(2003|2008|2012|2016|2019|2022)(?:\b|_)",
    );
    let from_another = || {
        let origin = from?.captures(text)?.get(1)?;
        let before = version(text.get(..origin.start())?)?;
        Some(before != origin.as_str())
    };
    // In a name the word alone is enough; in a sentence it may be a driver that was upgraded.
    let lower = text.to_ascii_lowercase();
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let in_name = !text.contains(char::is_whitespace)
        && words.any(|word| ["upgrade", "upgraded"].contains(&word));
    in_name || upgrade.is_some_and(|re| re.is_match(text)) || from_another().unwrap_or(false)
}

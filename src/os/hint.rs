//! Which Windows a text speaks of: names of AMIs, descriptions, tags; a hint at most, the lowest rung of the ladder.

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

fn pattern(cell: &'static OnceLock<Option<Regex>>, text: &str) -> Option<&'static Regex> {
    cell.get_or_init(|| Regex::new(text).ok()).as_ref()
}

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
    static VERSION: OnceLock<Option<Regex>> = OnceLock::new();
    static EDITION: OnceLock<Option<Regex>> = OnceLock::new();
    static SQL: OnceLock<Option<Regex>> = OnceLock::new();
    // Amazon writes Windows_Server-2022-English-Full-Base; people write win2022, WS2022, "Windows Server 2022".
    let version = pattern(
        &VERSION,
        r"(?i)(?:\b|_)(?:windows|win|ws|w2k)[ _.-]*(?:server|srv)?[ _.-]*(20\d\d)(?:\b|_|r2)",
    );
    let edition = pattern(&EDITION, r"(?i)(?:\b|[_-])(full|core)(?:\b|[_-])");
    let sql = pattern(
        &SQL,
        r"(?i)(?:\b|[_-])sql(?:[ _-]?server)?(?:[ _-]?(20\d\d))?(?:[ _-](standard|enterprise|web|express))?(?:\b|[_-])",
    );
    let year = version.and_then(|re| re.captures(text)?.get(1).map(|m| m.as_str()));
    let version = year.and_then(|year| VERSIONS.into_iter().find(|known| *known == year));
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

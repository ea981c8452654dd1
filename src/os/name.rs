//! The names that Amazon gives its Windows AMIs, taken apart; any other shape gives nothing, never a guess.

/// What a name says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AmazonName {
    /// The name without its date.
    pub name: String,
    /// `TPM`, `BIOS` or `EC2LaunchV2`; most names have none.
    pub prefix: Option<&'static str>,
    /// Such as `2022`, `2012 R2`, `20H2`.
    pub version: String,
    /// Such as `English` or `Chinese Simplified`.
    pub language: String,
    /// `full`, `core` or `nano`, where the name says so.
    pub edition: Option<&'static str>,
    /// Such as `SQL Server 2022 Standard`.
    pub sql_server: Option<String>,
    /// What it is made for beyond a plain base and SQL Server: `STIG`, `EKS_Optimized-1.30`, `HyperV`, …
    pub special: Option<String>,
    /// The monthly release, as `2026-10-14`; parameter names have none.
    pub date: Option<String>,
}

/// Longest name of an AMI (EC2 API reference).
const MAX: usize = 128;

const PREFIXES: [(&str, &str); 5] = [
    ("TPM-", "TPM"),
    ("BIOS-", "BIOS"),
    ("EC2LaunchV2_Preview-", "EC2LaunchV2"),
    ("EC2LaunchV2-", "EC2LaunchV2"),
    ("", ""),
];

/// Versions that Amazon has published; the later ones are from the semi-annual channel.
const VERSIONS: [&str; 15] = [
    "2003", "2008", "2012", "2016", "2019", "2022", "2025", "1709", "1803", "1809", "1903", "1909",
    "2004", "20H2", "23H2",
];

const LANGUAGES: [&str; 20] = [
    "English",
    "Japanese",
    "Chinese_Simplified",
    "Chinese_Traditional",
    "Chinese_Traditional_Hong_Kong_SAR",
    "Korean",
    "Czech",
    "Dutch",
    "French",
    "German",
    "Hungarian",
    "Italian",
    "Polish",
    "Russian",
    "Portuguese_Brazil",
    "Portuguese_Portugal",
    "Portuguese",
    "Spanish",
    "Swedish",
    "Turkish",
];

/// Takes a name apart: of an AMI, or of a parameter below `/aws/service/ami-windows-latest`.
pub fn parse(text: &str) -> Option<AmazonName> {
    if text.len() > MAX {
        return None;
    }
    let (name, date) = undated(text);
    let (prefix, rest) = PREFIXES.iter().find_map(|(start, prefix)| {
        let rest = name.strip_prefix(start)?.strip_prefix("Windows_Server-")?;
        Some((*prefix, rest))
    })?;
    let mut tokens = rest.split('-').peekable();
    let first = tokens.next()?;
    let (year, pack) = first
        .split_once('_')
        .map_or((first, None), |(year, pack)| (year, Some(pack)));
    if !VERSIONS.contains(&year) || pack.is_some_and(|pack| !is_pack(pack)) {
        return None;
    }
    let mut packs: Vec<&str> = pack.into_iter().collect();
    while let Some(pack) = tokens.next_if(|token| is_pack(token)) {
        packs.push(pack);
    }
    let language = tokens.next().filter(|token| LANGUAGES.contains(token))?;
    let rest: Vec<&str> = tokens.collect();
    let (edition, purpose) = edition(&rest)?;
    let r2 = packs.iter().any(|pack| pack.split('_').any(|p| p == "R2"));
    Some(AmazonName {
        name: name.to_owned(),
        prefix: Some(prefix).filter(|prefix| !prefix.is_empty()),
        version: if r2 {
            format!("{year} R2")
        } else {
            year.to_owned()
        },
        language: language.replace('_', " "),
        edition,
        sql_server: sql_server(&purpose),
        special: (purpose != "Base" && !purpose.is_empty() && !purpose.starts_with("SQL_"))
            .then_some(purpose),
        date,
    })
}

/// The name and the release at its end.
fn undated(text: &str) -> (&str, Option<String>) {
    let dated = text.rsplit_once('-').and_then(|(name, end)| {
        let date = super::release_date(end)?;
        Some((name, Some(date)))
    });
    dated.unwrap_or((text, None))
}

/// `R2`, `RTM`, `R2_SP1`, …
fn is_pack(token: &str) -> bool {
    token
        .split('_')
        .all(|part| matches!(part, "R2" | "RTM" | "SP1" | "SP2"))
}

/// Edition and purpose out of the part behind the language. STIG and a few others stand before the edition.
fn edition(rest: &[&str]) -> Option<(Option<&'static str>, String)> {
    let of = |token: &str| match token {
        "Full" => Some("full"),
        "Core" => Some("core"),
        "Nano" => Some("nano"),
        _ => None,
    };
    let (first, others) = rest.split_first()?;
    if rest.iter().any(|token| token.is_empty()) {
        return None;
    }
    match *first {
        "STIG" => {
            let edition = others.first().and_then(|token| of(token))?;
            Some((Some(edition), "STIG".to_owned()))
        }
        // Names up to Windows Server 2012 R2: the architecture in place of the edition, then Base, Core, SQL_…
        "64Bit" | "32Bit" => {
            let (purpose, more) = others.split_first()?;
            let core = purpose.strip_prefix("Core");
            let purpose = core.map_or(*purpose, |rest| rest.trim_start_matches('_'));
            let text = std::iter::once(purpose).chain(more.iter().copied());
            let text: Vec<&str> = text.filter(|part| !part.is_empty()).collect();
            Some((core.map(|_| "core"), text.join("-")))
        }
        _ => match of(first) {
            Some(edition) if !others.is_empty() => Some((Some(edition), others.join("-"))),
            Some(_) => None,
            // Deep-Learning, Tesla: the name does not tell the edition.
            None => Some((None, rest.join("-"))),
        },
    }
}

/// `SQL_2016_SP3_Web` as people write it.
fn sql_server(purpose: &str) -> Option<String> {
    let rest = purpose.strip_prefix("SQL_")?;
    Some(format!("SQL Server {}", rest.replace('_', " ")))
}

//! What EC2's launch agents print on the console while Windows starts, read line by line; bounded on hostile input.

use super::name::{self, AmazonName};
use base64::Engine as _;

/// The last start of Windows that the text tells of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Console {
    /// The AMI of Amazon that the disk comes from, as the registry keeps it.
    pub origin: Option<AmazonName>,
    /// Its release, where printed on its own.
    pub origin_date: Option<String>,
    /// Such as `Windows Server 2022 Datacenter`.
    pub product: Option<String>,
    /// Such as 20348.
    pub build: Option<i64>,
    /// The language of Windows in the words of Amazon's names, such as `English`.
    pub language: Option<String>,
    /// SQL Server, where the agent found one.
    pub sql_server: Option<String>,
    /// Versions of what AWS installs.
    pub components: Components,
    /// The text goes from the agent's version to "Windows is Ready to use".
    pub complete: bool,
    /// Some line speaks of Sysprep.
    pub sysprep_seen: bool,
}

/// Versions of agents and drivers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Components {
    /// EC2Launch.
    pub ec2launch: Option<String>,
    /// SSM Agent.
    pub ssm: Option<String>,
    /// Elastic Network Adapter.
    pub ena: Option<String>,
    /// AWS NVMe.
    pub nvme: Option<String>,
}

impl Components {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Console {
    /// Whether the text says what Windows it is.
    pub fn tells(&self) -> bool {
        self.build.is_some() || self.product.is_some() || self.origin.is_some()
    }
}

/// EC2 keeps 64 KiB; a decoded text may be somewhat longer.
const MAX_BYTES: usize = 256 * 1024;
const MAX_LINE: usize = 512;
const MAX_VALUE: usize = 128;

/// Reads the `Output` of GetConsoleOutput: text, as the AWS CLI prints it, or base64, as the API answers.
pub fn read(output: &str) -> Console {
    let text = decode(output);
    let mut done = Console::default();
    let mut block = Console::default();
    let mut sysprep_seen = false;
    for line in text.split(['\n', '\r']) {
        let line = untimed(line.trim());
        if line.is_empty() || line.len() > MAX_LINE {
            continue;
        }
        sysprep_seen |= line.contains("ysprep");
        if starts_again(&block, line) {
            let finished = std::mem::take(&mut block);
            if finished.tells() {
                done = finished;
            }
        }
        take(&mut block, line);
    }
    let mut last = if block.tells() { block } else { done };
    last.sysprep_seen = sysprep_seen;
    last
}

/// The end of the text, without what is left of UTF-16.
fn decode(output: &str) -> String {
    let start = output.len().saturating_sub(2 * MAX_BYTES);
    let start = (start..=output.len()).find(|at| output.is_char_boundary(*at));
    let output = output.get(start.unwrap_or(0)..).unwrap_or_default();
    let mut text = match from_base64(output) {
        Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        None => output.to_owned(),
    };
    text.retain(|c| !matches!(c, '\0' | '\u{feff}' | '\u{fffd}'));
    text
}

/// Console output has colons and spaces, base64 has none; what is neither stays as it is.
fn from_base64(output: &str) -> Option<Vec<u8>> {
    let packed: String = output.split_ascii_whitespace().collect();
    let of_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
    if packed.is_empty() || !packed.bytes().all(of_alphabet) {
        return None;
    }
    // A text cut at its beginning starts anywhere within a group of four.
    let engine = base64::engine::general_purpose::STANDARD;
    (0..4).find_map(|skip| engine.decode(packed.get(skip..)?).ok())
}

/// Without `2025/07/22 21:26:53Z: ` at the beginning.
fn untimed(line: &str) -> &str {
    let timed = line.get(..19).is_some_and(|time| {
        let shape = |(at, byte): (usize, u8)| match at {
            4 | 7 => byte == b'/',
            10 => byte == b' ',
            13 | 16 => byte == b':',
            _ => byte.is_ascii_digit(),
        };
        time.bytes().enumerate().all(shape)
    });
    let rest = line.get(19..).filter(|_| timed).unwrap_or(line);
    rest.strip_prefix("Z:").unwrap_or(rest).trim()
}

/// Key and value of `OsCurrentBuild: 20348`; lines of older agents lack some keys.
fn entry(line: &str) -> (&str, &str) {
    if line.starts_with("Microsoft Windows NT ") {
        return ("OS", line);
    }
    line.split_once(": ").unwrap_or(("Message", line))
}

/// A line that a start of Windows prints once, and that this one has printed already.
fn starts_again(block: &Console, line: &str) -> bool {
    let launched = block.components.ec2launch.is_some() || block.complete;
    match entry(line).0 {
        "AMI Origin Version" => launched || block.origin_date.is_some(),
        "AMI Origin Name" => launched || block.origin.is_some(),
        "OS" => launched || block.build.is_some(),
        "OsProductName" => block.product.is_some(),
        "Launch" | "Launch agent" => block.components.ec2launch.is_some(),
        _ => false,
    }
}

fn take(block: &mut Console, line: &str) {
    let (key, value) = entry(line);
    let value = value.trim();
    match key {
        "AMI Origin Version" => block.origin_date = super::release_date(value),
        "AMI Origin Name" => block.origin = name::parse(value),
        "OS" => block.build = block.build.or_else(|| build_of_kernel(value)),
        "OsProductName" => block.product = plain(value),
        "OsCurrentBuild" => block.build = value.parse().ok().or(block.build),
        "OsBuildLabEx" => {
            let first = value.split('.').next().and_then(|text| text.parse().ok());
            block.build = block.build.or(first);
        }
        "Language" => block.language = plain(value).map(|text| language(&text)),
        "SqlServerInstall" => {
            block.sql_server = block.sql_server.take().or_else(|| sql_server(value));
        }
        "SqlServerBilling" => {
            let value = if value.eq_ignore_ascii_case("enabled") {
                "true"
            } else {
                value
            };
            block.sql_server = block.sql_server.take().or_else(|| sql_server(value));
        }
        "Launch" | "Launch agent" => {
            block.components.ec2launch =
                version(value, &["EC2 Launch", "EC2Launch"]).or(block.components.ec2launch.take());
        }
        "SSM" => block.components.ssm = version(value, &["Amazon SSM Agent"]),
        "Driver" => {
            if let Some(found) = version(value, &["AWS NVMe Driver"]) {
                block.components.nvme = Some(found);
            } else if let Some(found) = version(value, &["Amazon Elastic Network Adapter"]) {
                block.components.ena = Some(found);
            }
        }
        "Message" if value.starts_with("Windows is Ready to use") => {
            block.complete = block.components.ec2launch.is_some();
        }
        _ => {}
    }
}

/// `Microsoft Windows NT 10.0.20348`, perhaps with a service pack behind it.
fn build_of_kernel(value: &str) -> Option<i64> {
    let rest = value.strip_prefix("Microsoft Windows NT ")?;
    let mut parts = rest.split_ascii_whitespace().next()?.split('.');
    parts.nth(2)?.parse().ok()
}

/// The version behind one of the names: `Amazon SSM Agent v3.3.2746.0`.
fn version(value: &str, names: &[&str]) -> Option<String> {
    let rest = names.iter().find_map(|name| value.strip_prefix(name))?;
    let rest = rest.trim_start().trim_start_matches('v');
    let digits = |c: char| c.is_ascii_digit() || c == '.';
    let text: String = rest.chars().take_while(|c| digits(*c)).take(40).collect();
    let parts = text.split('.').all(|part| part.parse::<u32>().is_ok());
    parts.then_some(text)
}

/// Text fit to be shown, or nothing.
fn plain(value: &str) -> Option<String> {
    let fit = !value.is_empty() && value.len() <= MAX_VALUE && !value.contains(char::is_control);
    fit.then(|| value.to_owned())
}

/// What the line says of SQL Server. EC2's page has "{sql patch level, edition type}" there and lists no words for "none", so
/// that others than these say nothing.
fn sql_server(value: &str) -> Option<String> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" => Some("SQL Server".to_owned()),
        lower if lower.starts_with("sql server") => plain(value),
        lower if patch_level(lower) => plain(value).map(|text| format!("SQL Server ({text})")),
        _ => None,
    }
}

/// Whether it begins like `16.0.1000.6, Express Edition`.
fn patch_level(value: &str) -> bool {
    let version = value.split([',', ' ']).next().unwrap_or_default();
    version.contains('.') && version.split('.').all(|part| part.parse::<u32>().is_ok())
}

/// A locale in the words of Amazon's names; one without such a name stays a locale.
fn language(locale: &str) -> String {
    let name = match locale {
        "zh-CN" | "zh-Hans" | "zh-Hans-CN" => "Chinese Simplified",
        "zh-TW" | "zh-Hant" | "zh-Hant-TW" => "Chinese Traditional",
        "zh-HK" => "Chinese Traditional Hong Kong SAR",
        "pt-BR" => "Portuguese Brazil",
        "pt-PT" => "Portuguese Portugal",
        _ => match locale.split('-').next().unwrap_or_default() {
            "en" => "English",
            "ja" => "Japanese",
            "ko" => "Korean",
            "cs" => "Czech",
            "nl" => "Dutch",
            "fr" => "French",
            "de" => "German",
            "hu" => "Hungarian",
            "it" => "Italian",
            "pl" => "Polish",
            "ru" => "Russian",
            "es" => "Spanish",
            "sv" => "Swedish",
            "tr" => "Turkish",
            _ => return locale.to_owned(),
        },
    };
    name.to_owned()
}

//! One line of a console: the label before its colon, whatever its spelling, and what the value behind it says.

use crate::os::hint;

/// What a line tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// The release of the AMI that the disk began with.
    OriginDate,
    /// The name of that AMI.
    Origin,
    /// `Microsoft Windows NT 10.0.20348`.
    Kernel,
    /// The name of the product.
    Product,
    /// The build.
    Build,
    /// The build and its branch; of clients it may be of an older build.
    Lab,
    /// `10.0`, or `10.0.20348`.
    Version,
    /// `Full`, `Server Core`, `Nano`.
    Edition,
    /// A locale.
    Language,
    /// The edition or patch level of SQL Server.
    SqlServer,
    /// The licence of SQL Server.
    SqlBilling,
    /// The instance that prints.
    Instance,
    /// The agent that starts Windows.
    Launch,
    /// Anything else.
    Other,
}

/// Longest label that is looked at.
const MAX_LABEL: usize = 40;

/// Label and value of `OsCurrentBuild: 20348`. Labels are compared without regard to case, spaces and hyphens.
pub(super) fn entry(line: &str) -> (Label, &str) {
    if line.starts_with("Microsoft Windows NT ") {
        return (Label::Kernel, line);
    }
    let line = line.strip_prefix("Console: ").unwrap_or(line);
    let parts = line.split_once([':', '=']);
    match parts.filter(|(key, _)| key.len() <= MAX_LABEL) {
        Some((key, value)) => (label(key), value.trim()),
        None => (Label::Other, line),
    }
}

fn label(key: &str) -> Label {
    let letters = key.chars().filter(char::is_ascii_alphanumeric);
    let key: String = letters.map(|c| c.to_ascii_lowercase()).collect();
    match key.as_str() {
        "amioriginversion" | "originversion" => Label::OriginDate,
        "amioriginname" | "originname" => Label::Origin,
        "os" | "operatingsystem" => Label::Kernel,
        "osproductname" | "productname" | "osname" => Label::Product,
        "oscurrentbuild"
        | "currentbuild"
        | "oscurrentbuildnumber"
        | "currentbuildnumber"
        | "osbuild"
        | "osbuildnumber"
        | "buildnumber" => Label::Build,
        "osbuildlabex" | "buildlabex" | "osbuildlab" => Label::Lab,
        "osversion" => Label::Version,
        "osinstalloption" | "installoption" | "osinstallationtype" | "installationtype" => {
            Label::Edition
        }
        "language" | "oslanguage" => Label::Language,
        "sqlserverinstall" | "sqlserverinstalled" => Label::SqlServer,
        "sqlserverbilling" | "sqlbilling" => Label::SqlBilling,
        "instanceid" => Label::Instance,
        "launch" | "launchagent" => Label::Launch,
        _ => Label::Other,
    }
}

/// What a value says of the version of Windows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claim {
    /// A product, in its words.
    Product(String),
    /// A build; the branch of a client's build may be of an older one.
    Build { build: i64, of_branch: bool },
}

impl Claim {
    /// The version of Windows Server that it stands for.
    fn version(&self) -> Option<&'static str> {
        match self {
            Self::Product(name) => hint([name.as_str()]).version,
            Self::Build { build, .. } => crate::os::version_of_build(*build),
        }
    }

    /// Whether one start of Windows cannot have printed both. What says nothing of a version of Windows Server, such as a client
    /// or an unknown build, contradicts nothing but another build.
    pub(super) fn contradicts(&self, other: &Self) -> bool {
        let kernel = |claim: &Self| match claim {
            Self::Build { build, of_branch } if !of_branch => Some(*build),
            _ => None,
        };
        if let (Some(one), Some(other)) = (kernel(self), kernel(other)) {
            return one != other;
        }
        match (self.version(), other.version()) {
            (Some(one), Some(other)) => crate::os::versions_differ(one, other),
            _ => false,
        }
    }
}

impl std::fmt::Display for Claim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Product(name) => f.write_str(name),
            Self::Build { build, .. } => match self.version() {
                Some(version) => write!(f, "build {build} (Windows Server {version})"),
                None => write!(f, "build {build}"),
            },
        }
    }
}

/// `Microsoft Windows NT 10.0.20348`, perhaps with a service pack behind it, or `10.0.20348` alone.
pub(super) fn build_of_version(value: &str) -> Option<i64> {
    let rest = value.strip_prefix("Microsoft Windows NT ").unwrap_or(value);
    let mut parts = rest.split_ascii_whitespace().next()?.split('.');
    let major: u32 = parts.next()?.parse().ok()?;
    let build = parts.nth(1)?.parse().ok()?;
    (major <= 10).then_some(build)
}

/// `Full`, `Server` and `Server with Desktop Experience`; `Server Core`; `Nano`.
pub(super) fn edition(value: &str) -> Option<&'static str> {
    let value = value.to_ascii_lowercase();
    match value.as_str() {
        _ if value.contains("core") => Some("core"),
        _ if value.contains("nano") => Some("nano"),
        "full" | "server" => Some("full"),
        _ if value.contains("desktop experience") => Some("full"),
        _ => None,
    }
}

/// An id of EC2; one with parts taken out says nothing.
pub(super) fn instance(value: &str) -> Option<String> {
    let digits = value.strip_prefix("i-")?;
    let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (hex && (8..=17).contains(&digits.len())).then(|| value.to_ascii_lowercase())
}

/// What a line says of SQL Server. EC2's page has "{sql patch level, edition type}" there and lists no words for "none", so
/// that others than these say nothing.
pub(super) fn sql_server(value: &str) -> Option<String> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" => Some("SQL Server".to_owned()),
        lower if lower.starts_with("sql server") => super::plain(value),
        lower if patch_level(lower) => {
            super::plain(value).map(|text| format!("SQL Server ({text})"))
        }
        _ => None,
    }
}

/// Whether it begins like `16.0.1000.6, Express Edition`.
fn patch_level(value: &str) -> bool {
    let version = value.split([',', ' ']).next().unwrap_or_default();
    version.contains('.') && version.split('.').all(|part| part.parse::<u32>().is_ok())
}

/// A locale in the words of Amazon's names; one without such a name stays a locale.
pub(super) fn language(locale: &str) -> String {
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

//! Names of Amazon's Windows AMIs, as published, taken apart; and names that must stay unknown.

use ami_preflight::os::name::parse;

/// Name, prefix, version, language, edition, SQL Server, special purpose, date; `-` for none.
const NAMES: &str = "
Windows_Server-2022-English-Full-Base-2026.10.14 | - | 2022 | English | full | - | - | 2026-10-14
Windows_Server-2022-English-Core-Base-2026.10.14 | - | 2022 | English | core | - | - | 2026-10-14
Windows_Server-2022-English-Full-Base | - | 2022 | English | full | - | - | -
TPM-Windows_Server-2022-English-Full-Base-2026.01.14 | TPM | 2022 | English | full | - | - | 2026-01-14
TPM-Windows_Server-2022-English-Core-Base | TPM | 2022 | English | core | - | - | -
TPM-Windows_Server-2025-English-Full-Base-2026.09.17 | TPM | 2025 | English | full | - | - | 2026-09-17
TPM-Windows_Server-2025-English-Full-SQL_2025_Enterprise | TPM | 2025 | English | full | SQL Server 2025 Enterprise | - | -
TPM-Windows_Server-2025-English-Full-SQL_2025_Standard | TPM | 2025 | English | full | SQL Server 2025 Standard | - | -
TPM-Windows_Server-2022-English-Full-SQL_2022_Enterprise | TPM | 2022 | English | full | SQL Server 2022 Enterprise | - | -
TPM-Windows_Server-2022-English-Full-SQL_2022_Standard | TPM | 2022 | English | full | SQL Server 2022 Standard | - | -
TPM-Windows_Server-2019-English-Full-SQL_2019_Standard | TPM | 2019 | English | full | SQL Server 2019 Standard | - | -
TPM-Windows_Server-2016-English-Core-Base | TPM | 2016 | English | core | - | - | -
TPM-Windows_Server-2016-English-Full-Base | TPM | 2016 | English | full | - | - | -
BIOS-Windows_Server-2025-English-Core-Base-2025.05.15 | BIOS | 2025 | English | core | - | - | 2025-05-15
BIOS-Windows_Server-2025-English-Full-Base | BIOS | 2025 | English | full | - | - | -
EC2LaunchV2-Windows_Server-2016-English-Full-Base | EC2LaunchV2 | 2016 | English | full | - | - | -
EC2LaunchV2-Windows_Server-2019-English-Core-Base | EC2LaunchV2 | 2019 | English | core | - | - | -
EC2LaunchV2-Windows_Server-2012_RTM-English-Full-Base | EC2LaunchV2 | 2012 | English | full | - | - | -
EC2LaunchV2_Preview-Windows_Server-2012_R2_RTM-English-Full-Base | EC2LaunchV2 | 2012 R2 | English | full | - | - | -
Windows_Server-2025-English-Full-Base-2024.11.04 | - | 2025 | English | full | - | - | 2024-11-04
Windows_Server-2025-French-Full-Base | - | 2025 | French | full | - | - | -
Windows_Server-2025-German-Full-Base | - | 2025 | German | full | - | - | -
Windows_Server-2025-English-Full-SQL_2025_Express | - | 2025 | English | full | SQL Server 2025 Express | - | -
Windows_Server-2025-Korean-Full-SQL_2025_Enterprise | - | 2025 | Korean | full | SQL Server 2025 Enterprise | - | -
Windows_Server-2022-Japanese-Full-SQL_2022_Web | - | 2022 | Japanese | full | SQL Server 2022 Web | - | -
Windows_Server-2022-Japanese-Full-SQL_2017_Enterprise | - | 2022 | Japanese | full | SQL Server 2017 Enterprise | - | -
Windows_Server-2022-Japanese-Full-Base | - | 2022 | Japanese | full | - | - | -
Windows_Server-2022-Korean-Full-Base | - | 2022 | Korean | full | - | - | -
Windows_Server-2022-Italian-Full-Base | - | 2022 | Italian | full | - | - | -
Windows_Server-2022-Polish-Full-Base | - | 2022 | Polish | full | - | - | -
Windows_Server-2022-Russian-Full-Base | - | 2022 | Russian | full | - | - | -
Windows_Server-2022-Hungarian-Full-Base | - | 2022 | Hungarian | full | - | - | -
Windows_Server-2022-Portuguese_Brazil-Full-Base | - | 2022 | Portuguese Brazil | full | - | - | -
Windows_Server-2022-English-Full-SQL_2022_Express | - | 2022 | English | full | SQL Server 2022 Express | - | -
Windows_Server-2022-English-Full-SQL_2019_Standard | - | 2022 | English | full | SQL Server 2019 Standard | - | -
Windows_Server-2022-English-Full-EKS_Optimized-1.27 | - | 2022 | English | full | - | EKS_Optimized-1.27 | -
Windows_Server-2022-English-Core-EKS_Optimized-1.25-2023.05.10 | - | 2022 | English | core | - | EKS_Optimized-1.25 | 2023-05-10
Windows_Server-2022-English-Full-ContainersLatest | - | 2022 | English | full | - | ContainersLatest | -
Windows_Server-2022-English-STIG-Full-2026.08.12 | - | 2022 | English | full | - | STIG | 2026-08-12
Windows_Server-2022-English-STIG-Core | - | 2022 | English | core | - | STIG | -
Windows_Server-2025-English-STIG-Full-2026.07.15 | - | 2025 | English | full | - | STIG | 2026-07-15
Windows_Server-2019-English-Full-Base-2019.10.09 | - | 2019 | English | full | - | - | 2019-10-09
Windows_Server-2019-English-Core-ECS_Optimized | - | 2019 | English | core | - | ECS_Optimized | -
Windows_Server-2019-English-Full-HyperV | - | 2019 | English | full | - | HyperV | -
Windows_Server-2019-English-Tesla | - | 2019 | English | - | - | Tesla | -
Windows_Server-2019-English-Deep-Learning | - | 2019 | English | - | - | Deep-Learning | -
Windows_Server-2019-English-Full-SQL_2016_SP3_Express | - | 2019 | English | full | SQL Server 2016 SP3 Express | - | -
Windows_Server-2019-Chinese_Simplified-Full-Base | - | 2019 | Chinese Simplified | full | - | - | -
Windows_Server-2019-Chinese_Traditional-Full-Base | - | 2019 | Chinese Traditional | full | - | - | -
Windows_Server-2019-Turkish-Full-Base | - | 2019 | Turkish | full | - | - | -
Windows_Server-2019-Spanish-Full-Base | - | 2019 | Spanish | full | - | - | -
Windows_Server-2016-English-Nano-Base-2017.10.13 | - | 2016 | English | nano | - | - | 2017-10-13
Windows_Server-2016-English-Core-SQL_2016_SP3_Web | - | 2016 | English | core | SQL Server 2016 SP3 Web | - | -
Windows_Server-2016-English-Full-SQL_2014_SP3_Enterprise | - | 2016 | English | full | SQL Server 2014 SP3 Enterprise | - | -
Windows_Server-2016-Portuguese_Portugal-Full-Base | - | 2016 | Portuguese Portugal | full | - | - | -
Windows_Server-2016-Dutch-Full-Base | - | 2016 | Dutch | full | - | - | -
Windows_Server-2016-Swedish-Full-Base | - | 2016 | Swedish | full | - | - | -
Windows_Server-2012-R2_RTM-Chinese_Simplified-64Bit-Base | - | 2012 R2 | Chinese Simplified | - | - | - | -
Windows_Server-2012-R2_RTM-Japanese-64Bit-SQL_2016_SP3_Standard | - | 2012 R2 | Japanese | - | SQL Server 2016 SP3 Standard | - | -
Windows_Server-2012-R2-English-STIG-Core | - | 2012 R2 | English | core | - | STIG | -
Windows_Server-2012-R2_RTM-English-64Bit-Core-2018.01.12 | - | 2012 R2 | English | core | - | - | 2018-01-12
Windows_Server-2012-RTM-Chinese_Traditional_Hong_Kong_SAR-64Bit-Base | - | 2012 | Chinese Traditional Hong Kong SAR | - | - | - | -
Windows_Server-2012-RTM-Czech-64Bit-Base | - | 2012 | Czech | - | - | - | -
Windows_Server-2008-R2_SP1-English-64Bit-Base-2017.10.13 | - | 2008 R2 | English | - | - | - | 2017-10-13
Windows_Server-2008-SP2-English-32Bit-Base | - | 2008 | English | - | - | - | -
Windows_Server-1909-English-Core-EKS_Optimized-1.17 | - | 1909 | English | core | - | EKS_Optimized-1.17 | -
Windows_Server-20H2-English-Core-Base | - | 20H2 | English | core | - | - | -
";

#[test]
fn names_of_amazon_are_taken_apart() {
    let rows: Vec<Vec<&str>> = NAMES
        .trim()
        .lines()
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    assert!(rows.len() >= 60, "{} names", rows.len());
    for row in rows {
        let name = parse(row[0]).unwrap_or_else(|| panic!("{} is not taken apart", row[0]));
        let or = |text: Option<&str>| text.unwrap_or("-").to_owned();
        let found = [
            or(name.prefix),
            name.version.clone(),
            name.language.clone(),
            or(name.edition),
            or(name.sql_server.as_deref()),
            or(name.special.as_deref()),
            or(name.date.as_deref()),
        ];
        assert_eq!(found, row[1..], "{}", row[0]);
        assert!(row[0].starts_with(&name.name), "{}", name.name);
    }
}

#[test]
fn other_shapes_stay_unknown() {
    for name in [
        "",
        "-",
        "golden-windows-server-2022-full",
        "Windows 2022",
        "windows_server-2022-English-Full-Base",
        "Windows_Server-2022",
        "Windows_Server-2022-English",
        "Windows_Server-2022-English-Full",
        "Windows_Server-2022-English-Full-",
        "Windows_Server-2022-Klingon-Full-Base",
        "Windows_Server-2028-English-Full-Base",
        "Windows_Server-20221-English-Full-Base",
        "Windows_Server-2022_R3-English-Full-Base",
        "UEFI-Windows_Server-2022-English-Full-Base",
        "xTPM-Windows_Server-2022-English-Full-Base",
        "TPM-TPM-Windows_Server-2022-English-Full-Base",
        "amzn2-x86_64-SQL_2019_Express",
        "amzn2-ami-hvm-2.0.20191217.0-x86_64-gp2-mono",
        "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-20230516",
        "Windows_Server-2022-English-STIG",
        "Windows_Server\u{2d}2022\u{2010}English-Full-Base",
    ] {
        assert_eq!(parse(name), None, "{name}");
    }
    let endless = format!(
        "Windows_Server-2022-English-Full-{}",
        "Base-".repeat(100_000)
    );
    assert_eq!(parse(&endless), None);
}

#[test]
fn only_a_date_of_the_calendar_is_a_date() {
    for end in ["2026.13.40", "2026.1.1", "20261014", "2026.10.14.1"] {
        let name = parse(&format!("Windows_Server-2022-English-Full-Base-{end}"));
        assert!(name.is_none_or(|name| name.date.is_none()), "{end}");
    }
}

//! Console output of Windows on EC2, of all ages and in all states.

use ami_preflight::os::console::{Console, read};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// EC2 user guide, EC2Launch v2 troubleshooting, as of 2025.
const CURRENT: &str = "\
2025/07/22 21:26:53Z: Windows sysprep configuration complete.\r
2025/07/22 21:26:53Z: Message: Waiting for access to metadata...\r
2025/07/22 21:26:53Z: Message: Meta-data is now available.\r
2025/07/22 21:26:53Z: AMI Origin Version: 2024.12.13\r
2025/07/22 21:26:53Z: AMI Origin Name: Windows_Server-2022-English-Full-Base\r
2025/07/22 21:26:53Z: OS: Microsoft Windows NT 10.0.20348\r
2025/07/22 21:26:53Z: OsVersion: 10.0\r
2025/07/22 21:26:53Z: OsProductName: Windows Server 2022 Datacenter\r
2025/07/22 21:26:53Z: OsBuildLabEx: 20348.1.amd64fre.fe_release.210507-1500\r
2025/07/22 21:26:53Z: OsCurrentBuild: 20348\r
2025/07/22 21:26:53Z: OsReleaseId: 2009\r
2025/07/22 21:26:53Z: Language: en-US\r
2025/07/22 21:26:53Z: TimeZone: UTC\r
2025/07/22 21:26:53Z: Offset: UTC +0000\r
2025/07/22 21:26:53Z: Launch: EC2 Launch v2.2.63\r
2025/07/22 21:26:53Z: AMI-ID: ami-1234567890abcdef1\r
2025/07/22 21:26:53Z: Instance-ID: i-1234567890abcdef0\r
2025/07/22 21:26:54Z: Instance Type: t3.xlarge\r
2025/07/22 21:26:54Z: Driver: AWS NVMe Driver v1.6.0.35\r
2025/07/22 21:26:54Z: SubComponent: 1.6.0.35; EnableSCSIPersistentReservations: 0\r
2025/07/22 21:26:54Z: Driver: AWS PV Driver Package v8.5.0\r
2025/07/22 21:26:55Z: Driver: Amazon Elastic Network Adapter v2.8.0.0\r
2025/07/22 21:26:55Z: HOSTNAME: EC2AMAZ-9FJG5CC\r
2025/07/22 21:26:56Z: SSM: Amazon SSM Agent v3.3.2746.0\r
2025/07/22 21:26:57Z: User data format: no_user_data\r
2025/07/22 21:26:57Z: EC2LaunchTelemetry: IsTelemetryEnabled=true\r
2025/07/22 21:26:57Z: Message: Windows is Ready to use\r
{\"type\":\"EC2AgentTelemetry\",\"agentId\":\"WindowsLaunchAgentV2\"}\r
";

/// The same page as of 2020.
const OLD: &str = "\
2020/08/13 17:25:12Z: Windows is being configured. SysprepState=IMAGE_STATE_UNDEPLOYABLE
2020/08/13 17:28:02Z: Windows sysprep configuration complete.
2020/08/13 17:28:03Z: AMI Origin Version: 2020.07.15
2020/08/13 17:28:03Z: AMI Origin Name: EC2LaunchV2_Preview-Windows_Server-2012_R2_RTM-English-Full-Base
2020/08/13 17:28:03Z: OS: Microsoft Windows NT 6.3.9600
2020/08/13 17:28:03Z: OsVersion: 6.3
2020/08/13 17:28:03Z: OsProductName: Windows Server 2012 R2 Standard
2020/08/13 17:28:03Z: OsBuildLabEx: 9600.19761.amd64fre.winblue_ltsb.200610-0600
2020/08/13 17:28:03Z: OsCurrentBuild: 9600
2020/08/13 17:28:03Z: Language: en-US
2020/08/13 17:28:03Z: Launch: EC2 Launch v2.0.0
2020/08/13 17:28:07Z: Driver: AWS PV Driver Package v8.3.3
2020/08/13 17:28:12Z: SSM: Amazon SSM Agent v2.3.842.0
2020/08/13 17:28:13Z: Username: Administrator
2020/08/13 17:28:13Z: Password: <Password>
A1B2C3D4E5F6G7H8I9J10K11L12M13N14O15P16Q17
</Password>
2020/08/13 17:28:13Z: Message: Windows is Ready to use
";

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn is_current(console: &Console) {
    assert_eq!(console.build, Some(20348));
    assert_eq!(console.product, some("Windows Server 2022 Datacenter"));
    assert_eq!(console.language, some("English"));
    let origin = console.origin.as_ref().unwrap();
    assert_eq!(origin.name, "Windows_Server-2022-English-Full-Base");
    assert_eq!(console.origin_date, some("2024-12-13"));
    assert_eq!(console.components.ec2launch, some("2.2.63"));
    assert_eq!(console.components.ssm, some("3.3.2746.0"));
    assert_eq!(console.components.ena, some("2.8.0.0"));
    assert_eq!(console.components.nvme, some("1.6.0.35"));
    assert_eq!(console.sql_server, None);
    assert!(console.complete && console.sysprep_seen);
}

#[test]
fn the_current_format() {
    is_current(&read(CURRENT));
}

#[test]
fn an_older_format() {
    let console = read(OLD);
    assert_eq!(console.build, Some(9600));
    assert_eq!(console.product, some("Windows Server 2012 R2 Standard"));
    assert_eq!(console.origin.unwrap().version, "2012 R2");
    assert_eq!(console.components.ec2launch, some("2.0.0"));
    assert_eq!(console.components.ena, None);
    assert!(console.complete);
}

#[test]
fn lines_as_the_list_of_messages_has_them() {
    let console = read(
        "Microsoft Windows NT 10.0.26100\nOsProductName: Windows Server 2025 Datacenter\n\
         Launch agent: EC2Launch 2.4.0\nSqlServerBilling: SQL Server Standard\n\
         SqlServerInstall: 16.0.1000.6, Standard Edition\nDriver: Inbox NVMe Driver 10.0.26100\n\
         SSM: Amazon SSM Agent 3.3.1\nWindows is Ready to use\n",
    );
    assert_eq!(console.build, Some(26100));
    assert_eq!(console.components.ec2launch, some("2.4.0"));
    assert_eq!(
        console.components.nvme, None,
        "Microsoft's driver is not AWS's"
    );
    assert_eq!(console.sql_server, some("SQL Server Standard"));
    assert!(console.complete);
}

#[test]
fn base64_with_and_without_line_breaks() {
    let packed = STANDARD.encode(CURRENT);
    is_current(&read(&packed));
    let wrapped: Vec<String> = packed
        .as_bytes()
        .chunks(76)
        .map(|line| String::from_utf8(line.to_vec()).unwrap())
        .collect();
    is_current(&read(&wrapped.join("\n")));
}

#[test]
fn remnants_of_utf_16() {
    let utf16: Vec<u8> = CURRENT.encode_utf16().flat_map(u16::to_le_bytes).collect();
    is_current(&read(
        &STANDARD.encode([&[0xff, 0xfe][..], &utf16].concat()),
    ));
    is_current(&read(&String::from_utf8_lossy(&utf16)));
}

#[test]
fn text_cut_at_its_end_is_not_complete() {
    for at in (0..CURRENT.len()).step_by(7) {
        let console = read(CURRENT.get(..at).unwrap());
        let ready = CURRENT
            .get(..at)
            .unwrap()
            .contains("Windows is Ready to use");
        assert_eq!(
            console.complete,
            ready && console.components.ec2launch.is_some()
        );
        assert!(
            console
                .build
                .is_none_or(|build| build == 20348 || at < CURRENT.len())
        );
        if !console.complete {
            assert!(
                console
                    .components
                    .ssm
                    .is_none_or(|ssm| "3.3.2746.0".starts_with(&ssm))
            );
        }
    }
}

#[test]
fn text_cut_at_its_beginning_tells_what_is_left() {
    let from = CURRENT.find("OsProductName").unwrap();
    let console = read(&CURRENT[from..]);
    assert_eq!((console.origin.clone(), console.build), (None, Some(20348)));
    let from = CURRENT.find("Driver: AWS NVMe").unwrap();
    assert!(!read(&CURRENT[from..]).tells());
}

#[test]
fn the_last_start_counts() {
    let upgraded = CURRENT
        .replace("20348", "26100")
        .replace("v2.2.63", "v2.5.1")
        .replace("Server 2022 D", "Server 2025 D");
    let console = read(&format!("{CURRENT}{upgraded}"));
    assert_eq!(console.build, Some(26100));
    assert_eq!(console.components.ec2launch, some("2.5.1"));
    // A start that got no further than its first lines does not hide the one before.
    let console = read(&format!(
        "{CURRENT}2025/08/01 10:00:00Z: AMI Origin Version: 2024.12.13\r\n"
    ));
    is_current(&Console {
        sysprep_seen: true,
        ..console
    });
    // One without the lines about its origin is a start of its own.
    let hardened: String = upgraded
        .lines()
        .filter(|line| !line.contains("AMI Origin"))
        .map(|line| format!("{line}\n"))
        .collect();
    let console = read(&format!("{CURRENT}{hardened}"));
    assert_eq!((console.build, console.origin), (Some(26100), None));
}

#[test]
fn noise_of_64_kib_before_and_between() {
    let noise: String = (0..1200)
        .map(|n| format!("[  {n}.123] Event: {n} \u{1b}[0m ::: =\u{fffd}\u{7} \n"))
        .collect();
    assert!(noise.len() > 40_000);
    let text = CURRENT.replace(
        "2025/07/22 21:26:54Z: Instance Type",
        &format!("{noise}X: y"),
    );
    is_current(&read(&format!("{noise}{text}{noise}")));
    is_current(&read(&STANDARD.encode(format!("{noise}{text}"))));
}

#[test]
fn nothing_and_what_is_no_console_output() {
    for text in [
        "",
        "\n\n",
        "AAAA",
        "not base64 at all!",
        "====",
        "QUJD\u{0}",
        "Zm9v=Zm9v",
        "::::",
        ": : :",
        "OS: ",
        "OsCurrentBuild: x",
        "OS: Microsoft Windows NT",
        "OS: Microsoft Windows NT 10",
        "Launch: EC2 Launch v",
    ] {
        let console = read(text);
        assert!(!console.tells(), "{text:?}: {console:?}");
        assert!(
            console.components.is_empty() && !console.complete,
            "{text:?}"
        );
    }
}

#[test]
fn hostile_input_is_bounded() {
    let long = format!("OsProductName: {}\n", "A".repeat(10_000_000));
    assert!(!read(&long).tells());
    assert!(!read(&"A".repeat(10_000_000)).tells());
    assert_eq!(
        read("Launch: EC2 Launch v99999999999999999999.1\n")
            .components
            .ec2launch,
        None
    );
    assert_eq!(read("SSM: Amazon SSM Agent v...\n").components.ssm, None);
    assert_eq!(
        read("OsProductName: \u{1b}[31mWindows Server 2022\n").product,
        None
    );
    assert_eq!(
        read("OS: Microsoft Windows NT 10.0.99999999999999999999\n").build,
        None
    );
    let many: String = (0..50_000)
        .map(|n| format!("OS: Microsoft Windows NT 10.0.{n}\n"))
        .collect();
    assert_eq!(read(&many).build, Some(49_999));
    let umlauts = "ä".repeat(400_000);
    assert!(!read(&umlauts).tells());
}

#[test]
fn languages_in_the_words_of_amazons_names() {
    for (locale, name) in [
        ("ja-JP", "Japanese"),
        ("zh-CN", "Chinese Simplified"),
        ("pt-BR", "Portuguese Brazil"),
        ("de-DE", "German"),
        ("el-GR", "el-GR"),
    ] {
        assert_eq!(
            read(&format!(
                "Language: {locale}\nOS: Microsoft Windows NT 10.0.20348\n"
            ))
            .language,
            some(name)
        );
    }
}

#[test]
fn sql_server_only_where_the_line_says_so() {
    for (value, expected) in [
        ("true", Some("SQL Server")),
        ("false", None),
        ("", None),
        ("SQL Server 2022 Express", Some("SQL Server 2022 Express")),
        ("Yes", Some("SQL Server")),
        (
            "16.0.1000.6, Express",
            Some("SQL Server (16.0.1000.6, Express)"),
        ),
        // Words that no page explains say nothing.
        ("0", None),
        ("disabled", None),
        ("Not installed", None),
    ] {
        for key in ["SqlServerInstall", "SqlServerBilling"] {
            let text = format!("OS: Microsoft Windows NT 10.0.20348\n{key}: {value}\n");
            assert_eq!(read(&text).sql_server.as_deref(), expected, "{value}");
        }
    }
    let billed = |key: &str| read(&format!("OsCurrentBuild: 20348\n{key}: Enabled\n")).sql_server;
    assert_eq!(billed("SqlServerBilling"), some("SQL Server"));
    assert_eq!(billed("SqlServerInstall"), None);
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "(?s).{0,400}", lines in "((AMI Origin Name|OS|OsCurrentBuild|Launch|SSM|Driver|Message): [ -~]{0,40}[\r\n]){0,12}") {
        for text in [&text, &lines, &STANDARD.encode(&text)] {
            let console = read(text);
            proptest::prop_assert!(console.build.is_some() || console.product.is_some() || console.origin.is_some() || !console.tells());
            ami_preflight::os::name::parse(text);
            ami_preflight::os::hint([text.as_str()]);
        }
    }
}

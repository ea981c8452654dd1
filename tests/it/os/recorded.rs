//! Console output as instances really printed it, and the same with labels that nobody has used yet.

use ami_preflight::os::console::{Console, read};

fn recorded(name: &str) -> String {
    let path = format!(
        "{}/tests/fixtures/console/{name}.txt",
        env!("CARGO_MANIFEST_DIR")
    );
    std::fs::read_to_string(path).unwrap()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn versions(console: &Console) -> [Option<&str>; 4] {
    let found = &console.components;
    [&found.ec2launch, &found.ssm, &found.ena, &found.nvme].map(|version| version.as_deref())
}

#[test]
fn ec2launch_v2() {
    let console = read(&recorded("ec2launch-v2-2025"));
    assert_eq!(console.build, Some(20348));
    assert_eq!(console.instance, some("i-1234567890abcdef0"));
    let all = ["2.2.63", "3.3.2746.0", "2.8.0.0", "1.6.0.35"].map(Some);
    assert_eq!(versions(&console), all);
    assert!(console.complete && console.ssm_seen);
    assert_eq!(console.contradiction, None);
}

#[test]
fn the_log_of_ec2launch_v2() {
    let console = read(&recorded("ec2launch-v2-agent-log-2026"));
    assert_eq!(console.build, Some(26100));
    assert_eq!(console.origin.unwrap().edition, Some("core"));
    assert_eq!(console.components.nvme, some("1.7.0.39"));
    assert!(!console.complete && !console.ssm_seen);
}

#[test]
fn ec2launch_v1_prints_no_build_of_the_kernel_and_the_last_of_two_starts_counts() {
    let console = read(&recorded("ec2launch-v1-2020"));
    assert_eq!(console.build, Some(14393), "from OsBuildLabEx");
    assert_eq!(console.product, some("Windows Server 2016 Datacenter"));
    assert_eq!(console.edition, Some("full"));
    assert_eq!(console.instance, some("i-0123456789abcdef1"));
    let all = ["1.3.2002240", "2.3.722.0", "2.1.4.0", "1.3.2.53"].map(Some);
    assert_eq!(versions(&console), all);
    assert!(console.complete);
    assert_eq!(console.contradiction, None);
}

#[test]
fn the_report_of_the_ssm_agent_belongs_to_the_start_before_it() {
    let start = recorded("ec2launch-v2-2025");
    let alone = read(&start);
    let console = read(&format!("{start}{}", recorded("ssm-agent-report")));
    let expected = Console {
        edition: Some("full"),
        ..alone
    };
    assert_eq!(console, expected, "its origin and its agent are not lost");
    // Before the launch agent it is no start of its own either.
    let console = read(&format!("{}{start}", recorded("ssm-agent-report")));
    assert_eq!(console.components.ec2launch, some("2.2.63"));
    assert!(console.origin.is_some() && console.contradiction.is_none());
}

#[test]
fn agents_and_drivers_under_labels_of_all_kinds() {
    for (line, at, version) in [
        ("SSM: Amazon SSM Agent v3.3.1.0", 1, "3.3.1.0"),
        ("SSM Agent: 3.3.1.0", 1, "3.3.1.0"),
        ("Agent: amazon-ssm-agent 3.3.1.0", 1, "3.3.1.0"),
        ("AmazonSSMAgent version: 3.3.1.0", 1, "3.3.1.0"),
        ("Systems Manager Agent = v3.3.1.0", 1, "3.3.1.0"),
        ("Launch: EC2 Launch v2.2.63", 0, "2.2.63"),
        ("Launch agent: EC2Launch 2.4.0", 0, "2.4.0"),
        ("EC2Launch v2: 2.2.63", 0, "2.2.63"),
        ("Agent: EC2Launch v2 v2.2.63", 0, "2.2.63"),
        ("Launch Agent: v2.2.63", 0, "2.2.63"),
        ("EC2-Launch version 2.2.63", 0, "2.2.63"),
        ("Network: ENA Driver v2.11.0.0", 2, "2.11.0.0"),
        ("Elastic Network Adapter Driver: 2.11.0.0", 2, "2.11.0.0"),
        ("ENA: 2.11.0.0", 2, "2.11.0.0"),
        ("Storage: Amazon NVMe v1.8.2.0", 3, "1.8.2.0"),
        ("AWSNVMe driver version 1.8.2.0", 3, "1.8.2.0"),
    ] {
        let console = read(&format!("OsCurrentBuild: 20348\n{line}\n"));
        let mut expected = [None; 4];
        expected[at] = Some(version);
        assert_eq!(versions(&console), expected, "{line}");
    }
    for line in [
        "Driver: Inbox NVMe Driver 10.0.26100",
        "EC2 Agent: Ec2Config service v3.18.1118",
        "EC2LaunchTelemetry: AgentErrorLocation=execute_windows.go:410",
        "HibernationENAbled: 1.2.3",
    ] {
        let console = read(&format!("OsCurrentBuild: 20348\n{line}\n"));
        assert_eq!(versions(&console), [None; 4], "{line}");
    }
}

#[test]
fn windows_under_labels_of_all_kinds() {
    for line in [
        "OsCurrentBuild: 20348",
        "OS Current Build: 20348",
        "oscurrentbuild=20348",
        "OsBuildNumber: 20348",
        "OsVersion: 10.0.20348",
        "OS: Microsoft Windows NT 10.0.20348",
        "Os-Build-Lab-Ex: 20348.1.amd64fre.fe_release.210507-1500",
    ] {
        assert_eq!(read(&format!("{line}\n")).build, Some(20348), "{line}");
    }
    for label in [
        "OsProductName",
        "OS Product Name",
        "ProductName",
        "OsName",
        "OS",
    ] {
        let console = read(&format!("{label}: Windows Server 2022 Datacenter\n"));
        let product = some("Windows Server 2022 Datacenter");
        assert_eq!(console.product, product, "{label}");
    }
    for (value, edition) in [
        ("Full", Some("full")),
        ("Server", Some("full")),
        ("Server Core", Some("core")),
        ("Nano", Some("nano")),
        ("Other", None),
    ] {
        let console = read(&format!(
            "OsCurrentBuild: 20348\nOsInstallOption: {value}\n"
        ));
        assert_eq!(console.edition, edition, "{value}: {console:?}");
    }
}

#[test]
fn lines_of_one_start_against_each_other() {
    for (lines, contradiction) in [
        (
            "OsProductName: Windows Server 2019 Datacenter\nOsCurrentBuild: 20348\n",
            Some("Windows Server 2019 Datacenter and build 20348 (Windows Server 2022)"),
        ),
        (
            "OS: Microsoft Windows NT 10.0.20348\nOsCurrentBuild: 26100\n",
            Some("build 20348 (Windows Server 2022) and build 26100 (Windows Server 2025)"),
        ),
        (
            "OsCurrentBuild: 20348\nOsBuildLabEx: 17763.1.amd64fre.rs5_release.180914-1434\n",
            Some("build 20348 (Windows Server 2022) and build 17763 (Windows Server 2019)"),
        ),
        (
            "OsCurrentBuild: 20348\nOsVersion: 10.0.14393\n",
            Some("build 20348 (Windows Server 2022) and build 14393 (Windows Server 2016)"),
        ),
        (
            "OsProductName: Windows Server 2022 Datacenter\nOsProductName: Windows Server 2019 Datacenter\n",
            Some("Windows Server 2022 Datacenter and Windows Server 2019 Datacenter"),
        ),
        // A client has the builds of its server, and after an enablement package those of an older branch.
        (
            "OsProductName: Windows 11 Enterprise\nOsCurrentBuild: 26100\n",
            None,
        ),
        (
            "OsProductName: Windows 10 Enterprise\nOsCurrentBuild: 26200\nOsBuildLabEx: 26100.1.amd64fre.ge_release\n",
            None,
        ),
        // A build of the annual channel has a name without a year, or an old one.
        (
            "OsProductName: Windows Server Datacenter\nOsCurrentBuild: 25398\n",
            None,
        ),
    ] {
        let found = read(lines).contradiction;
        assert_eq!(found.as_deref(), contradiction, "{lines}");
    }
    let start = recorded("ec2launch-v2-2025");
    let upgraded = start
        .replace("20348", "26100")
        .replace("Server 2022 D", "Server 2025 D");
    let console = read(&format!("{start}{upgraded}"));
    assert_eq!((console.build, console.contradiction), (Some(26100), None));
}

#[test]
fn a_last_line_that_breaks_off_is_not_believed() {
    let start = "OsCurrentBuild: 20348\nLaunch: EC2 Launch v2.2.63\n";
    let console = read(&format!(
        "{start}Driver: Amazon Elastic Network Adapter v2.1"
    ));
    assert_eq!(console.components.ena, None, "of 2.11.0.0");
    let console = read(&format!("{start}OsBuildLabEx: 203"));
    assert_eq!((console.build, console.contradiction), (Some(20348), None));
    assert_eq!(
        read(&format!("{start}Instance-ID: i-0123456789ab")).instance,
        None
    );
    assert!(read(&format!("{start}Message: Windows is Ready to use")).complete);
}

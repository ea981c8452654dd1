//! Facts of a guest: what each fixture must tell, and that nothing is called missing which could not be read.

use super::images::{answers, open};
use ami_preflight::disk::ask::{Answer, Status};
use ami_preflight::disk::guest::{Certainty, facts};
use ami_preflight::disk::windows::Disk;
use ami_preflight::disk::{DiskError, ReadAt};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn of(disk: &str) -> BTreeMap<&'static str, Answer> {
    let disk = Disk::open(&open(disk)).unwrap();
    facts()
        .map(|fact| (fact.name, fact.answer(&disk)))
        .collect()
}

fn expect(disk: &str, expected: &[(&str, Value)]) {
    let found = of(disk);
    for (name, value) in expected {
        let answer = &found[name];
        assert_eq!(answer.status, Status::Known, "{name}: {:?}", answer.reason);
        assert_eq!(&answer.value, value, "{name}");
    }
}

fn expect_absent(disk: &str, names: &[&str]) {
    let found = of(disk);
    for name in names {
        assert_eq!(found[name], Answer::absent(), "{name}");
    }
}

#[test]
fn every_fact_has_a_name_of_its_own_and_says_where_it_comes_from() {
    let mut names: Vec<&str> = facts().map(|fact| fact.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    for fact in facts() {
        assert!(
            !fact.doc.is_empty() && !fact.title.is_empty(),
            "{}",
            fact.name
        );
    }
    assert!(facts().any(|fact| fact.certainty == Certainty::Unverified));
}

#[test]
fn a_known_value_is_of_the_type_of_its_fact() {
    for name in ["gpt", "bad", "bare", "small", "mbr", "mft", "c2m"] {
        let disk = Disk::open(&open(name)).unwrap();
        for fact in facts() {
            let answer = fact.answer(&disk);
            match answer.status {
                Status::Known => assert!(fact.kind.fits(&answer.value), "{name}: {}", fact.name),
                Status::Absent => assert_eq!(answer.reason, None, "{name}: {}", fact.name),
                Status::Unknown => assert!(answer.reason.is_some(), "{name}: {}", fact.name),
            }
        }
    }
}

#[test]
fn a_guest_that_is_ready_has_nothing_to_refuse() {
    let none = || json!([]);
    expect(
        "gpt",
        &[
            ("partition_table", "GPT".into()),
            ("efi_system_partition", true.into()),
            ("efi_boot_manager", true.into()),
            ("efi_boot_configuration", true.into()),
            ("winload_efi", true.into()),
            ("firewall_blocks", none()),
            ("firewall_profiles_off", none()),
            ("firewall_shielded_profiles", none()),
            ("occupied_ports", none()),
            ("pending_reboot", none()),
            ("disabled_services", none()),
            ("missing_services", none()),
            ("management_routes", none()),
            ("reserved_profiles", none()),
            ("logon_scripts", none()),
            ("appstream_leftovers", none()),
            ("sql_server_instances", none()),
            ("antivirus", none()),
            ("no_auto_update", true.into()),
            ("auto_admin_logon", false.into()),
            ("long_paths_enabled", true.into()),
            ("session_scripts_valid", true.into()),
            ("session_scripts_missing", none()),
            ("software_hive", "clean".into()),
            ("bitlocker_volumes", none()),
            ("other_windows", none()),
            ("ena_version", "2.9.0.0".into()),
        ],
    );
    expect_absent(
        "gpt",
        &[
            "domain",
            "nano_server",
            "rd_licensing_state",
            "office_version",
            "session_scripts_error",
        ],
    );
}

#[test]
fn the_control_set_that_windows_does_not_start_with_says_nothing() {
    // It has EC2Config, RD Licensing, a DCV server, a blocked port and a disabled firewall engine.
    expect(
        "gpt",
        &[
            ("ec2config", false.into()),
            ("rd_licensing", false.into()),
            ("dcv_server", false.into()),
            ("ssm_agent_start", 2.into()),
        ],
    );
}

#[test]
fn a_guest_with_everything_that_an_import_refuses() {
    expect(
        "bad",
        &[
            ("build", 17763.into()),
            ("edition", "ServerStandardEval".into()),
            ("installation_type", "Server Core".into()),
            ("server_gui_shell", 0.into()),
            ("ec2launch_v1", true.into()),
            ("ec2config", true.into()),
            ("ssm_agent_start", 4.into()),
            ("dotnet_release", 461_814.into()),
            ("powershell_version", "4.0".into()),
            ("rd_session_host", 1.into()),
            ("rd_application_mode", 1.into()),
            ("rd_app_server_selected", 1.into()),
            ("rd_licensing", true.into()),
            ("rd_licensing_state", 1.into()),
            ("rd_licensing_folder", true.into()),
            (
                "sql_server_instances",
                json!(["SQLEXPRESS", "REPORTS", "MSSQLSERVER"]),
            ),
            ("sql_localdb_versions", json!(["15.0"])),
            ("dcv_server", true.into()),
            ("dcv_server_version", "2023.1.0.1".into()),
            ("no_auto_update", false.into()),
            ("auto_update_option", 4.into()),
            ("windows_update_start", 2.into()),
            ("image_state", "IMAGE_STATE_UNDEPLOYABLE".into()),
            ("domain", "corp.example.com".into()),
            ("ipv6_disabled_components", 255.into()),
            ("machine_temp", r"D:\Temp".into()),
            (
                "management_routes",
                json!(["198.19.128.0/17 via 10.0.0.9", "198.0.0.0/8 via 10.0.0.9"]),
            ),
            ("disabled_services", json!(["TermService", "BFE"])),
            ("auto_admin_logon", true.into()),
            ("run_entries", json!([r"Run\Updater"])),
            ("reserved_profiles", json!(["PhotonUser", "TemplateUser"])),
            ("long_paths_enabled", false.into()),
            ("antivirus", json!(["CrowdStrike Falcon"])),
            (
                "office_products",
                json!(["O365ProPlusRetail", "VisioProRetail"]),
            ),
            ("appstream_agent", true.into()),
            ("common_manifest", true.into()),
            ("session_scripts_valid", false.into()),
            ("efi_boot_manager", true.into()),
            ("efi_boot_configuration", false.into()),
            ("winload_efi", false.into()),
            ("other_windows", json!([{"partition": 4}])),
            (
                "bitlocker_volumes",
                json!([{"partition": 2, "bytes": 1_048_576}]),
            ),
        ],
    );
    expect_absent(
        "bad",
        &[
            "ec2launch_v2_version",
            "server_gui_mgmt",
            "ssm_agent_version",
            "machine_tmp",
        ],
    );
}

#[test]
fn a_pending_restart_leaves_many_markers() {
    let markers = json!([
        r"Component Based Servicing\RebootPending",
        r"WindowsUpdate\Auto Update\RebootRequired",
        "PendingFileRenameOperations",
        "UpdateExeVolatile",
        "ActiveComputerName",
        r"C:\Windows\WinSxS\pending.xml"
    ]);
    expect("bad", &[("pending_reboot", markers)]);
}

#[test]
fn ports_that_are_taken_and_by_what() {
    let taken =
        |port: u16, by: &str, detail: &str| json!({"port": port, "by": by, "detail": detail});
    // Splunk is disabled, port 443 is not asked for, and one binding of IIS stands in a comment.
    let expected = json!([
        taken(8000, "url_reservation", "http://+:8000/app/"),
        taken(8300, "port_proxy", "*/8300"),
        taken(8443, "iis_site", "*:8443:"),
        taken(8443, "service", "dcvserver"),
        taken(8443, "service", "Tomcat9"),
    ]);
    expect("bad", &[("occupied_ports", expected)]);
}

#[test]
fn a_firewall_is_judged_by_rule_profile_and_policy() {
    let found = of("bad");
    let blocks = &found["firewall_blocks"];
    let told: Vec<String> = blocks
        .value
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
            let (profiles, limits) = (
                one["profiles"].to_string(),
                one["limited_to"].as_array().unwrap().len(),
            );
            format!(
                "{} {} {} {} {} {profiles} {limits}",
                text("direction"),
                text("protocol"),
                one["port"],
                text("rule"),
                text("source")
            )
        })
        .collect();
    // The domain profile is off by policy, and the public one takes no local rules.
    assert_eq!(
        told,
        [
            r#"in tcp 8000 Block web local ["private"] 0"#,
            r#"in tcp 8000 {b} local ["private"] 1"#,
            r#"in tcp 8300 {b} local ["private"] 1"#,
            r#"in tcp 8443 Policy block policy ["public"] 0"#,
            r#"in tcp 8443 {b} local ["private"] 1"#,
            r#"in udp 8300 {b} local ["private"] 1"#,
            r#"out tcp 1688 No activation policy ["private","public"] 0"#,
        ]
    );
    // A rule that cannot be read may block more, and may be the one that opens a port.
    assert!(blocks.reason.as_ref().unwrap().contains("{c}"));
    assert_eq!(found["firewall_default_blocks"].status, Status::Unknown);
    assert_eq!(found["firewall_profiles_off"].value, json!(["domain"]));
    assert_eq!(found["firewall_shielded_profiles"].value, json!(["public"]));
}

#[test]
fn a_port_that_no_rule_opens_is_told_apart_from_a_blocked_one() {
    let shut = json!([{"direction": "in", "protocol": "udp", "port": 8300, "profiles": ["domain", "private", "public"]}]);
    expect("gpt", &[("firewall_default_blocks", shut)]);
}

#[test]
fn versions_of_drivers_come_from_the_next_place_where_the_file_is_silent() {
    let (bad, bare) = (of("bad"), of("bare"));
    let told = |answer: &Answer| {
        (
            answer.value.clone(),
            answer.reason.clone().unwrap_or_default(),
        )
    };
    let (version, note) = told(&bad["ena_version"]);
    assert_eq!(version, "2.2.4.0");
    assert!(note.contains(r"FileRepository\ena.inf_amd64"), "{note}");
    // 1.10 is newer than 1.3.
    let (version, note) = told(&bad["nvme_version"]);
    assert_eq!(
        (version, note.contains("driver store")),
        (json!("1.10.0.1"), true)
    );
    let (version, note) = told(&bare["ena_version"]);
    assert_eq!(
        (version, note.contains("device class")),
        (json!("2.8.0.0"), true)
    );
    // A service without its file is neither a driver nor the absence of one.
    let (_, note) = told(&bare["nvme_version"]);
    assert_eq!(bare["nvme_version"].status, Status::Unknown);
    assert!(note.contains("AWSNVMe is registered"), "{note}");
}

#[test]
fn nvidia_is_told_by_class_store_and_licence() {
    let driver = json!([{"description": "NVIDIA Tesla T4", "driver_version": "31.0.15.3713", "nvidia_version": "537.13"}]);
    expect(
        "bad",
        &[
            ("nvidia_drivers", driver),
            (
                "grid_packages",
                json!(["nvgridsw_aws.inf_amd64_cccccccccccccccc"]),
            ),
            ("nvidia_service", true.into()),
            ("grid_licensing", true.into()),
            ("nvidia_smi", false.into()),
        ],
    );
}

#[test]
fn session_scripts_are_read_as_json_and_looked_for() {
    let bad = of("bad");
    assert!(
        bad["session_scripts_error"]
            .value
            .as_str()
            .unwrap()
            .contains("escape")
    );
    assert_eq!(bad["session_scripts_missing"].status, Status::Unknown);
    expect(
        "bare",
        &[(
            "session_scripts_missing",
            json!([r"C:\AppStream\SessionScripts\gone.bat"]),
        )],
    );
}

#[test]
fn what_is_missing_in_an_unfinished_hive_is_unknown() {
    let found = of("bare");
    assert_eq!(found["software_hive"].value, "stale");
    assert_eq!(found["system_hive"].value, "clean");
    let build = &found["build"];
    assert_eq!((build.status, &build.value), (Status::Known, &json!(26100)));
    assert!(build.reason.as_ref().unwrap().contains("outdated"));
    for name in [
        "edition",
        "dotnet_release",
        "grid_licensing",
        "sql_server_instances",
        "firewall_blocks",
        "pending_reboot",
    ] {
        assert_eq!(found[name].status, Status::Unknown, "{name}");
        assert!(
            found[name].reason.as_ref().unwrap().contains("outdated"),
            "{name}"
        );
    }
    // Sysprep leaves its state in a file, too.
    let state = &found["image_state"];
    assert_eq!(
        (state.status, &state.value),
        (Status::Known, &json!("IMAGE_STATE_COMPLETE"))
    );
    assert!(state.reason.as_ref().unwrap().contains("State.ini"));
    // The other hive was finished, and what it does not have is not there.
    assert_eq!(found["ssm_agent_start"].status, Status::Absent);
    assert_eq!(found["missing_services"].value.as_array().unwrap().len(), 5);
}

#[test]
fn a_value_of_the_wrong_type_is_unknown() {
    let found = of("bad");
    assert_eq!(found["update_revision"].status, Status::Unknown);
    assert!(
        found["update_revision"]
            .reason
            .as_ref()
            .unwrap()
            .contains("UBR")
    );
}

#[test]
fn free_bytes_are_those_that_ntfsinfo_counts() {
    for disk in ["gpt", "small", "c512", "c2m", "mbr", "bad", "bare"] {
        let free = answers(disk)["free"].as_u64().unwrap();
        expect(disk, &[("free_bytes", free.into())]);
    }
}

/// A disk whose connection breaks.
struct Broken {
    source: Arc<dyn ReadAt>,
    broken: AtomicBool,
}

impl ReadAt for Broken {
    fn len(&self) -> u64 {
        self.source.len()
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), DiskError> {
        match self.broken.load(Ordering::Relaxed) {
            true => Err(DiskError::Read("the connection broke".to_owned())),
            false => self.source.read_at(offset, buffer),
        }
    }
}

#[test]
fn nothing_is_missing_on_a_disk_that_cannot_be_read() {
    let source = Arc::new(Broken {
        source: open("bad"),
        broken: AtomicBool::new(false),
    });
    let disk = Disk::open(&(Arc::clone(&source) as Arc<dyn ReadAt>)).unwrap();
    source.broken.store(true, Ordering::Relaxed);
    // These were read when the disk was opened.
    let known = [
        "volume_bytes",
        "volume_dirty",
        "other_windows",
        "partition_table",
        "efi_system_partition",
    ];
    for fact in facts().filter(|fact| !known.contains(&fact.name)) {
        let answer = fact.answer(&disk);
        assert_eq!(answer.status, Status::Unknown, "{}", fact.name);
        let why = answer.reason.unwrap();
        assert!(why.contains("the connection broke"), "{}: {why}", fact.name);
    }
}

#[test]
fn facts_may_be_asked_on_several_threads() {
    let disk = Disk::open(&open("bad")).unwrap();
    let expected = of("bad");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                for fact in facts() {
                    assert_eq!(fact.answer(&disk), expected[fact.name], "{}", fact.name);
                }
            });
        }
    });
}

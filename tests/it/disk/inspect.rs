//! `inspect` as a user runs it.

use super::images::path;
use crate::support::cli::{command, finish};
use serde_json::Value;
use std::fs;

fn inspect(arguments: &[&str]) -> (i32, String, String) {
    let run = finish(
        command()
            .arg("inspect")
            .args(arguments)
            .env("COLUMNS", "120"),
    );
    (run.code, run.stdout, run.stderr)
}

fn json(arguments: &[&str]) -> Value {
    let (code, out, err) = inspect(&[arguments, &["-o", "json"]].concat());
    assert!([0, 3].contains(&code), "{err}");
    serde_json::from_str(&out).unwrap()
}

fn image(name: &str) -> String {
    path(name).to_str().unwrap().to_owned()
}

#[test]
fn the_volume_of_windows_wins_over_the_recovery_volume_before_it() {
    let found = json(&[&image("gpt")]);
    assert_eq!(found["schema_version"], 1);
    assert_eq!(found["volume"]["partition"], 3);
    assert_eq!(found["volume"]["table"], "GPT");
    assert_eq!(found["volume"]["dirty"], false);
    assert_eq!(found["volume_error"], Value::Null);
}

#[test]
fn few_blocks_answer_the_default_questions() {
    let blocks = &json(&[&image("gpt")])["blocks"];
    assert!(blocks["fetched"].as_u64().unwrap() <= 20, "{blocks}");
    assert_eq!(blocks["listed"], 124);
}

#[test]
fn facts_of_the_guest_are_what_the_fixture_put_there() {
    let guest = &json(&[&image("gpt")])["guest"];
    for (fact, value) in [
        ("build", 20348.into()),
        ("edition", "ServerDatacenter".into()),
        ("product_name", "Windows Server 2022 Datacenter".into()),
        ("installation_type", "Server".into()),
        ("ec2launch_v2_version", "2.0.1948.0".into()),
        ("ssm_agent_version", "3.3.987.0".into()),
        ("ena_version", "2.9.0.0".into()),
        ("nvme_version", "1.6.0.35".into()),
        ("dotnet_release", 528_449.into()),
        ("powershell_version", "5.1.20348.1".into()),
        ("rd_session_host", 0.into()),
        ("rd_licensing", false.into()),
        (
            "image_state",
            "IMAGE_STATE_GENERALIZE_RESEAL_TO_OOBE".into(),
        ),
        (
            "ami_name",
            "TPM-Windows_Server-2022-English-Full-Base-2026.09.09".into(),
        ),
        ("ssm_agent_start", 2.into()),
    ] as [(&str, Value); 15]
    {
        let expected = serde_json::json!({"status": "known", "value": value, "reason": null});
        assert_eq!(guest[fact], expected, "{fact}");
    }
    assert_eq!(guest["dcv_server_version"]["status"], "absent");
}

#[test]
fn the_current_control_set_is_the_one_that_select_names() {
    let place = r"SYSTEM\CurrentControlSet\Control\ComputerName\ComputerName:ComputerName";
    let old = r"HKLM\system\controlset001\control\computername\computername:COMPUTERNAME";
    let found = json(&[&image("gpt"), "--registry", place, "--registry", old]);
    assert_eq!(found["registry"][0]["data"], "GOLDEN");
    assert_eq!(found["registry"][0]["type"], "REG_SZ");
    assert_eq!(found["registry"][0]["hive"], "SYSTEM");
    assert_eq!(found["registry"][1]["data"], "OLD-NAME");
}

#[test]
fn places_in_the_registry_are_known_absent_or_a_key() {
    let ask = [
        r"SOFTWARE\Amazon\MachineImage",
        r"SOFTWARE\Amazon\Nothing:X",
        r"SOFTWARE\Amazon\MachineImage:Nothing",
    ];
    let found = json(&[
        &image("gpt"),
        "--registry",
        ask[0],
        "--registry",
        ask[1],
        "--registry",
        ask[2],
    ]);
    let status: Vec<&Value> = found["registry"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| &one["status"])
        .collect();
    assert_eq!(status, ["known", "absent", "absent"]);
}

#[test]
fn paths_tell_programs_pictures_and_what_is_missing() {
    let ask = [
        r"C:\Program Files\Cad\cad.exe",
        r"C:\Programme\Cad\old.exe",
        r"C:\Program Files\Cad\cad.png",
        r"C:\Program Files\Cad\really-a-jpeg.png",
        r"C:\Program Files\Cad",
        r"C:\Program Files\Cad\cda.exe",
        r"C:\LoopA\x.exe",
        r"D:\x.exe",
        r"C:\Data\lzx.txt",
    ];
    let image = image("gpt");
    let mut arguments = vec![image.as_str()];
    arguments.extend(ask.iter().flat_map(|path| ["--path", path]));
    let found = json(&arguments);
    let answer = |at: usize| &found["paths"][at];
    assert_eq!(
        (&answer(0)["machine"], &answer(0)["version"]),
        (&"x86_64".into(), &"12.4.0.7".into())
    );
    assert_eq!(
        (&answer(1)["machine"], &answer(1)["version"]),
        (&"x86".into(), &"1.2.3.4".into())
    );
    assert_eq!(
        answer(2)["image"],
        serde_json::json!({"format": "png", "width": 256, "height": 256, "alpha": true})
    );
    assert_eq!(answer(3)["image"]["format"], "jpeg");
    let status: Vec<&str> = found["paths"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["status"].as_str().unwrap())
        .collect();
    assert_eq!(
        status,
        [
            "file",
            "file",
            "file",
            "file",
            "directory",
            "absent",
            "unknown",
            "unknown",
            "file"
        ]
    );
    assert!(answer(7)["reason"].as_str().unwrap().contains("drive D:"));
    assert!(answer(8)["reason"].as_str().unwrap().contains("LZX"));
    assert!(answer(8)["size"].as_u64().unwrap() > 70_000);
}

#[test]
fn all_containers_give_the_same_findings() {
    let of = |name: &str| {
        let mut found = json(&[
            &image(name),
            "--path",
            r"C:\Program Files\Cad\cad.exe",
            "--path",
            r"C:\Data\sparse.bin",
        ]);
        for own in ["source", "format", "blocks"] {
            found.as_object_mut().unwrap().remove(own);
        }
        found
    };
    let raw = of("small");
    for name in [
        "vhd-fixed",
        "vhd",
        "vhdx",
        "vmdk",
        "vmdk-stream",
        "flat.vmdk",
        "qcow2",
        "qcow2-v2",
        "qcow2-zlib",
        "qcow2-zstd",
    ] {
        assert_eq!(of(name), raw, "{name}");
    }
}

#[test]
fn other_clusters_and_tables_give_the_same_guest() {
    let of = |name: &str| {
        let mut guest = json(&[&image(name)])["guest"].clone();
        for own_to_the_disk in [
            "partition_table",
            "efi_system_partition",
            "efi_boot_manager",
            "efi_boot_configuration",
            "volume_bytes",
            "free_bytes",
        ] {
            guest.as_object_mut().unwrap().remove(own_to_the_disk);
        }
        guest
    };
    let expected = of("gpt");
    for name in ["c512", "c2m", "mbr"] {
        assert_eq!(of(name), expected, "{name}");
    }
    assert_eq!(json(&[&image("mbr")])["volume"]["partition"], 5);
}

#[test]
fn hives_in_hundreds_of_pieces_give_the_same_guest() {
    let large = super::images::large();
    let found = json(&[large.to_str().unwrap()]);
    let mut expected = json(&[&image("gpt")])["guest"].clone();
    // The volume is larger.
    for fact in ["free_bytes", "volume_bytes"] {
        expected[fact] = found["guest"][fact].clone();
    }
    assert_eq!(found["guest"], expected);
    assert_eq!(found["volume"]["partition"], 3);
}

#[test]
fn exit_codes_tell_whether_all_was_answered() {
    let image = image("small");
    assert_eq!(inspect(&[&image, "--path", r"C:\nothing"]).0, 0);
    assert_eq!(inspect(&[&image, "--path", r"D:\nothing"]).0, 3);
    assert_eq!(inspect(&["no-such-file"]).0, 2);
    assert_eq!(inspect(&[&image, "--registry", r"SAM\Domains"]).0, 2);
    assert_eq!(inspect(&[&image, "--registry", r"SOFT\Key"]).0, 2);
}

#[cfg(not(feature = "online"))]
#[test]
fn a_snapshot_or_an_ami_is_refused_with_what_to_do() {
    for id in ["snap-0123456789abcdef0", "ami-0123456789abcdef0"] {
        let (code, out, err) = inspect(&[id]);
        assert_eq!((code, out.as_str()), (2, ""));
        assert!(err.contains("without the feature `online`"), "{err}");
    }
}

/// A disk with one partition, whose boot sector has another name.
fn renamed(name: &[u8; 8]) -> tempfile::NamedTempFile {
    let mut bytes = fs::read(path("c512")).unwrap();
    bytes[3..11].copy_from_slice(name);
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    file
}

#[test]
fn a_volume_under_bitlocker_makes_everything_unknown_and_says_why() {
    let file = renamed(b"-FVE-FS-");
    let (code, out, _) = inspect(&[
        file.path().to_str().unwrap(),
        "--path",
        r"C:\x",
        "-o",
        "json",
    ]);
    assert_eq!(code, 3);
    let found: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(found["volume"], Value::Null);
    assert!(
        found["volume_error"]
            .as_str()
            .unwrap()
            .contains("BitLocker")
    );
    assert_eq!(found["paths"][0]["status"], "unknown");
    // What the disk tells without Windows stays known, BitLocker first of all.
    let of_the_disk = [
        "partition_table",
        "efi_system_partition",
        "efi_boot_manager",
        "efi_boot_configuration",
        "bitlocker_volumes",
    ];
    for (name, fact) in found["guest"].as_object().unwrap() {
        let expected = match of_the_disk.contains(&name.as_str()) {
            true => "known",
            false => "unknown",
        };
        assert_eq!(fact["status"], expected, "{name}");
    }
    assert_eq!(
        found["guest"]["bitlocker_volumes"]["value"][0]["partition"],
        0
    );
}

#[test]
fn the_page_for_people_of_a_guest_that_an_import_refuses() {
    let (code, out, err) = inspect(&[&image("bad")]);
    assert_eq!(code, 0, "{err}");
    let out = out.replace(&image("bad"), "refused.img");
    insta::with_settings!({prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("inspect_human_refused", out);
    });
}

#[test]
fn the_page_for_people() {
    let (code, out, err) = inspect(&[
        &image("small"),
        "--path",
        r"C:\Program Files\Cad\cad.exe",
        "--registry",
        r"SOFTWARE\Amazon\MachineImage:AMIName",
    ]);
    assert_eq!(code, 0, "{err}");
    let out = out.replace(&image("small"), "golden.img");
    insta::with_settings!({prepend_module_to_snapshot => false}, {
        insta::assert_snapshot!("inspect_human", out);
    });
}

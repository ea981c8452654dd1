//! Evidence about the Windows inside that contradicts itself, belongs to something else, or is spelled otherwise than expected.

use crate::support;

use ami_preflight::evidence::Call;
use ami_preflight::grade::{Severity, Verdict};
use ami_preflight::os::hint;
use serde_json::json;
use support::ami_evidence::*;
use support::world::{World, call};

fn fails(world: &World, rule: &str) -> bool {
    world.outcome(rule).verdict == Verdict::Fail
}

fn failing<'a>(world: &World, rules: &[&'a str]) -> Vec<&'a str> {
    let failing = rules.iter().filter(|rule| fails(world, rule));
    failing.copied().collect()
}

const OF_WINDOWS: [&str; 4] = ["AMI029", "AMI030", "AMI031", "AMI032"];

#[test]
fn one_start_that_contradicts_itself_leaves_the_version_undecided() {
    for (changes, said) in [
        (
            vec![(
                "Windows Server 2022 Datacenter",
                "Windows Server 2019 Datacenter",
            )],
            "build 20348 (Windows Server 2022) and Windows Server 2019 Datacenter",
        ),
        (
            vec![("OsCurrentBuild: 20348", "OsCurrentBuild: 17763")],
            "build 17763 (Windows Server 2019)",
        ),
        (
            vec![("NT 10.0.20348", "NT 10.0.26100")],
            "build 26100 (Windows Server 2025)",
        ),
        (
            vec![("OsBuildLabEx: 20348", "OsBuildLabEx: 17763")],
            "17763",
        ),
    ] {
        let world = judged(|evidence| print(evidence, &changes));
        let version = world.outcome("AMI030");
        assert_eq!(
            (version.verdict, version.severity),
            (Verdict::Unknown, Severity::Error),
            "{changes:?}"
        );
        assert!(
            version.missing[0].detail.contains(said),
            "{:?}",
            version.missing
        );
        assert_eq!(failing(&world, &OF_WINDOWS), ["AMI029"], "{changes:?}");
        let message = &world.outcome("AMI029").message;
        assert!(
            message.contains("contradicts itself: one start printed"),
            "{message}"
        );
        assert!(message.contains(said), "{message}");
    }
}

#[test]
fn what_ami030_and_ami031_refuse_ami029_does_not_say_again() {
    let to_2019 = [("20348", "17763"), ("Server 2022 D", "Server 2019 D")];
    let world = judged(|evidence| print(evidence, &to_2019));
    assert_eq!(failing(&world, &OF_WINDOWS), ["AMI030"]);
    let outcome = world.outcome("AMI030");
    let expected = "the AMI holds Windows Server 2019 Datacenter, going by console output of i-0123456789abcdef0, although ancestor \
                    TPM-Windows_Server-2022-English-Full-Base-2026.10.14 of Amazon says 2022;";
    assert!(outcome.message.contains(expected), "{}", outcome.message);
    let fix = outcome.fix.join("\n");
    assert!(
        !fix.contains("correct"),
        "the console is the witness: {fix}"
    );

    let world = judged(|evidence| print(evidence, &[("20348", "25398")]));
    assert_eq!(
        failing(&world, &OF_WINDOWS),
        ["AMI030"],
        "a build nobody knows"
    );

    let world = judged(|evidence| {
        print(
            evidence,
            &[("Language:", "OsInstallOption: Server Core\nLanguage:")],
        );
    });
    assert_eq!(failing(&world, &OF_WINDOWS), ["AMI031"]);
    let message = &world.outcome("AMI031").message;
    assert!(message.contains("although ancestor TPM-"), "{message}");
    assert!(message.contains("says full"), "{message}");
}

#[test]
fn only_a_name_that_is_the_witness_is_to_be_corrected() {
    let world = judged(|evidence| {
        no_console(evidence);
        image(evidence)["Name"] = json!("win2019-core-sql-2019");
        let ancestry = call(evidence, "GetImageAncestry", AMI);
        ancestry["output"]["ImageAncestryEntries"] = json!([{"ImageId": AMI}]);
    });
    for rule in ["AMI030", "AMI031", "AMI032"] {
        let outcome = world.outcome(rule);
        assert_eq!(outcome.verdict, Verdict::Fail, "{rule}");
        assert_eq!(outcome.severity, Severity::Warning, "{rule}");
        let told = outcome
            .message
            .starts_with("the AMI's own name, description or tags speak of");
        assert!(told, "{}", outcome.message);
        assert!(
            outcome.fix.join("\n").contains("correct the AMI's name"),
            "{rule}"
        );
    }
}

#[test]
fn sql_server_in_the_ancestry_of_a_console_that_says_base_is_a_conflict() {
    let world = judged(|evidence| {
        base(evidence)["Name"] =
            json!("TPM-Windows_Server-2022-English-Full-SQL_2022_Express-2026.10.14");
    });
    assert_eq!(failing(&world, &OF_WINDOWS), ["AMI029"]);
    let message = &world.outcome("AMI029").message;
    assert!(
        message.contains("console output of i-0123456789abcdef0 says no SQL Server"),
        "{message}"
    );
    assert!(
        message.contains("says SQL Server 2022 Express"),
        "{message}"
    );
    // SQL Server that was put on a base without it is no contradiction.
    let world = judged(|evidence| {
        print(
            evidence,
            &[(
                "Language:",
                "SqlServerInstall: 16.0.1000.6, Express\nLanguage:",
            )],
        );
    });
    assert_eq!(failing(&world, &OF_WINDOWS), ["AMI032"]);
}

#[test]
fn console_text_of_another_instance_is_not_used() {
    for label in ["Instance-ID", "Instance ID", "InstanceId", "instance-id"] {
        let world = judged(|evidence| {
            let line = format!("{label}: i-0aaaaaaaaaaaaaaaa");
            print(evidence, &[("Instance-ID: i-0123456789abcdef0", &line)]);
            print(
                evidence,
                &[("20348", "17763"), ("Server 2022 D", "Server 2019 D")],
            );
        });
        assert!(
            world.text("os.source").starts_with("ancestor TPM"),
            "{label}"
        );
        let agents = world.outcome("AMI041");
        assert_eq!(agents.verdict, Verdict::Unknown, "{label}");
        let detail = &agents.missing[0].detail;
        assert!(
            detail.contains("printed by i-0aaaaaaaaaaaaaaaa, not by"),
            "{detail}"
        );
        // Where nothing better tells, what was lost is missed.
        let world = judged(|evidence| {
            let line = format!("{label}: i-0aaaaaaaaaaaaaaaa");
            print(evidence, &[("Instance-ID: i-0123456789abcdef0", &line)]);
            let ancestry = call(evidence, "GetImageAncestry", AMI);
            ancestry["output"]["ImageAncestryEntries"] = json!([{"ImageId": AMI}]);
        });
        let outcome = world.outcome("AMI030");
        assert_eq!(outcome.verdict, Verdict::Unknown, "{label}");
        let detail = &outcome.missing[0].detail;
        assert!(
            detail.contains("printed by i-0aaaaaaaaaaaaaaaa, not by"),
            "{detail}"
        );
    }
}

#[test]
fn the_public_parameter_tells_the_base_where_its_name_says_nothing() {
    for parameter in [
        "aws/service/ami-windows-latest/TPM-Windows_Server-2022-English-Full-Base",
        "/aws/service/ami-windows-latest/TPM-Windows_Server-2022-English-Full-Base",
        "aws/service/ami-windows/TPM-Windows_Server-2022-English-Full-Base",
        "arn:aws:ssm:eu-west-1::parameter/aws/service/ami-windows-latest/TPM-Windows_Server-2022-English-Full-Base",
    ] {
        let world = judged(|evidence| {
            no_console(evidence);
            mute(evidence);
            let image = json!({"ImageId": BASE, "PublicSsmParameterName": parameter});
            *base(evidence) = image;
        });
        let name = "TPM-Windows_Server-2022-English-Full-Base";
        assert_eq!(world.text("base.name"), name, "{parameter}");
        assert_eq!(world.text("os.version"), "2022", "{parameter}");
        assert_eq!(world.asked(Call::GetParametersByPath), 0, "{parameter}");
        assert_eq!(failing(&world, &OF_WINDOWS), [""; 0], "{parameter}");
    }
}

#[test]
fn the_ssm_agent_is_missing_only_where_no_line_speaks_of_it() {
    const LINE: &str = "SSM: Amazon SSM Agent v3.3.3797.0";
    for line in [
        "Agent: amazon-ssm-agent",
        "Message: SSM agent started",
        "Amazon SSM Agent v3.3.3797.0 is running",
        "AmazonSSMAgent: Running",
    ] {
        let world = judged(|evidence| print(evidence, &[(LINE, line)]));
        assert_eq!(world.outcome("AMI041").verdict, Verdict::Pass, "{line}");
    }
    let world = judged(|evidence| print(evidence, &[(LINE, "X: y")]));
    let outcome = world.outcome("AMI041");
    assert_eq!(
        (outcome.verdict, outcome.severity),
        (Verdict::Fail, Severity::Warning)
    );
    assert!(
        outcome.message.contains("no SSM Agent"),
        "{}",
        outcome.message
    );
}

#[test]
fn a_version_that_cannot_be_found_is_advice_with_what_was_looked_for() {
    let world = judged(|evidence| {
        print(
            evidence,
            &[(
                "Driver: Amazon Elastic Network Adapter",
                "Driver: Something New",
            )],
        );
    });
    let outcome = world.outcome("AMI041");
    assert_eq!(
        (outcome.verdict, outcome.severity),
        (Verdict::Fail, Severity::Advice)
    );
    for part in [
        "does not tell the version of ENA driver",
        "looked for EC2 Launch, Elastic",
    ] {
        assert!(outcome.message.contains(part), "{}", outcome.message);
    }
}

#[test]
fn builds_are_as_plain_as_names() {
    for text in [
        "golden 10.0.17763",
        "10.0.17763.5458",
        "17763",
        "build-17763",
        "win17763_full",
        "v10.0.17763",
        "OS build: 17763.5458",
        "Windows_Server-2019-English-Full-Base",
    ] {
        assert_eq!(hint([text]).version, Some("2019"), "{text}");
    }
    for text in [
        "117763",
        "177630",
        "3.3.17763",
        "ami-0b17763c4d",
        "2.17763.1",
        "1.10.0.17763",
    ] {
        assert_eq!(hint([text]).version, None, "{text}");
    }
    let tagged = |tags: serde_json::Value| {
        judged(|evidence| {
            no_console(evidence);
            mute(evidence);
            let ancestry = call(evidence, "GetImageAncestry", AMI);
            ancestry["output"]["ImageAncestryEntries"] = json!([{"ImageId": AMI}]);
            image(evidence)["Tags"] = tags;
        })
    };
    for value in ["10.0.17763", "17763"] {
        let world = tagged(json!([{"Key": "OsBuild", "Value": value}]));
        let outcome = world.outcome("AMI030");
        assert_eq!(
            (outcome.verdict, outcome.severity),
            (Verdict::Fail, Severity::Warning)
        );
    }
    let world = tagged(json!([{"Key": "OS", "Value": "10.0.20348"}]));
    assert_eq!(world.outcome("AMI030").verdict, Verdict::Pass);
}

#[test]
fn the_name_of_an_upgrade_in_place_is_no_evidence() {
    for text in [
        "win2022-upgraded-from-2019",
        "ws2019-to-2022",
        "Windows_Server-2019-to-2022-golden",
        "win2022-IPU",
        "ipu_win2019",
        "Windows Server 2022 (in-place upgrade)",
        "windows-server-2019-inplace",
        "win2019_upgraded",
        "Windows Server 2022, upgraded from Windows Server 2016",
        "win2022 from 2019",
        "upgrade 2019->2022 win2022",
        "win2019to2022",
        "win2022-from-10.0.17763-upgraded",
    ] {
        assert_eq!(hint([text]), hint([""]), "{text}");
    }
    for (text, version) in [
        ("Windows Server 2022, drivers upgraded", "2022"),
        ("built from Windows_Server-2022-English-Full-Base", "2022"),
        ("win2022-2025-11-01", "2022"),
        ("Windows Server 2019 migrated to AWS", "2019"),
        ("golden-windows-server-2022-full-2026-11", "2022"),
    ] {
        assert_eq!(hint([text]).version, Some(version), "{text}");
    }
    assert_eq!(
        hint(["ws2019-to-2022", "Windows Server 2022"]).version,
        Some("2022")
    );
    assert_eq!(hint(["win2019 and win2022"]).version, None);
}

#[test]
fn nobody_concludes_from_a_table_that_ends_before() {
    let at = |day: &str| {
        judged(|evidence| {
            no_console(evidence);
            base(evidence)["Name"] =
                json!(format!("TPM-Windows_Server-2022-English-Full-Base-{day}"));
        })
    };
    for (day, verdict) in [
        ("2026.05.13", Verdict::Pass),
        ("2026.09.17", Verdict::NotApplicable),
        ("2027.01.13", Verdict::NotApplicable),
    ] {
        let world = at(day);
        for rule in ["AMI035", "AMI042"] {
            assert_eq!(world.outcome(rule).verdict, verdict, "{rule} {day}");
        }
    }
    assert_eq!(at("2027.01.13").text("agents.ec2launch"), "-");
    let table = ami_preflight::evidence::tables::windows_releases();
    assert!(table.reaches("2026-07-31") && !table.reaches("2026-08-01"));
    for (date, only) in [
        ("2024-11-04", Some("2025")),
        ("2024-11-19", Some("2025")),
        ("2026-09-17", None),
    ] {
        let row = table.releases.iter().find(|release| release.date == date);
        assert_eq!(row.unwrap().only.as_deref(), only, "{date}");
    }
}

#[test]
fn every_ami_is_told_that_nobody_looked_inside() {
    let world = judged(|_| {});
    let outcome = world.outcome("AMI048");
    assert_eq!(
        (outcome.verdict, outcome.severity),
        (Verdict::Fail, Severity::Advice)
    );
    for part in [
        "8000, 8300 and 8443",
        "Session Host",
        ".NET Framework 4.8",
        "PowerShell 5.1",
    ] {
        assert!(outcome.message.contains(part), "{}", outcome.message);
    }
    assert!(outcome.fix.join("\n").contains("AWS:WindowsRole"));
}

#[test]
fn image_builder_spells_windows_in_several_ways() {
    for os in [
        "Microsoft Windows Server 2022",
        "Windows Server 2022 Datacenter",
        "windows 2022",
        "10.0.20348",
    ] {
        let world = judged(|evidence| {
            no_console(evidence);
            mute(evidence);
            builder(evidence, os);
            let ancestry = call(evidence, "GetImageAncestry", AMI);
            ancestry["output"]["ImageAncestryEntries"] = json!([{"ImageId": AMI}]);
            let built = call(evidence, "GetImage", ARN);
            built["output"]["image"]["imageRecipe"]["parentImage"] = json!(
                "ssm:/aws/service/ami-windows-latest/TPM-Windows_Server-2022-English-Core-Base"
            );
        });
        assert_eq!(world.text("os.version"), "2022", "{os}");
        assert_eq!(world.text("os.edition"), "core", "{os}");
    }
}

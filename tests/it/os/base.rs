//! Where the AMI comes from: the questions that it takes, the base, its age, its agents and drivers.

use crate::support;

use ami_preflight::evidence::{Call, Question};
use ami_preflight::grade::{Severity, Verdict};
use serde_json::json;
use support::ami_evidence::*;
use support::world::{call, deny};

#[test]
fn three_rounds_at_most_and_each_question_once() {
    let world = judged(|_| {});
    assert!(world.rounds.len() <= 3, "{} rounds", world.rounds.len());
    let counts = LADDER.map(|call| world.asked(call));
    assert_eq!(
        counts,
        [1, 1, 1, 0, 0],
        "the parameters are some thirty pages: not without need"
    );
    let ancestors = |round: &Vec<_>| {
        round
            .iter()
            .any(|q: &Question| q.call == Call::GetImageAncestry)
    };
    assert!(
        ancestors(&world.rounds[0]),
        "the ancestry does not wait for DescribeImages"
    );
    // The worst case: everything there is to ask.
    let world = judged(|evidence| {
        private_base(evidence);
        builder(evidence, "Microsoft Windows Server 2022");
    });
    assert_eq!(LADDER.map(|call| world.asked(call)), [1, 1, 1, 1, 1]);
    assert_eq!(world.rounds.len(), 3);
}

#[test]
fn a_base_that_amazon_took_back_is_no_error_and_its_age_counts() {
    let world = judged(|evidence| {
        no_console(evidence);
        private_base(evidence);
        made(evidence, "2024-09-11");
    });
    assert_eq!(
        world.asked(Call::GetParametersByPath),
        0,
        "too old to be among the current ones"
    );
    assert_eq!(world.text("base.name"), "-");
    assert_eq!(
        (world.text("base.date"), world.certainty("base.date")),
        ("2024-09-11".into(), "strong")
    );
    assert_eq!(world.text("ancestry.amazon"), BASE);
    let outcome = world.outcome("AMI035");
    assert_eq!(
        (outcome.verdict, outcome.severity),
        (Verdict::Fail, Severity::Warning)
    );
    assert!(outcome.message.contains("EC2Launch 2.1.1 (since 2025-06-11), ENA driver 2.9.0 (since 2025-01-15), NVMe driver 1.6.0 (since 2024-11-13)"), "{}", outcome.message);
    // The name still tells the version, weakly.
    assert_eq!(
        (world.text("os.version"), world.certainty("os.version")),
        ("2022".into(), "weak")
    );
}

#[test]
fn a_day_that_is_none_does_not_pass_for_a_young_base() {
    let world = judged(|evidence| {
        no_console(evidence);
        private_base(evidence);
        made(evidence, "2024-13-45");
    });
    // The parameters would have told the name; they are not in the evidence.
    assert_eq!(world.text("base.date"), "?");
    assert_eq!(world.outcome("AMI035").verdict, Verdict::Unknown);
}

#[test]
fn a_day_of_making_is_compared_with_a_week_of_grace() {
    for (day, old) in [
        ("2025-06-03", true),
        ("2025-06-05", false),
        ("2025-06-11", false),
    ] {
        let world = judged(|evidence| {
            no_console(evidence);
            private_base(evidence);
            made(evidence, day);
        });
        assert_eq!(
            world.outcome("AMI035").verdict == Verdict::Fail,
            old,
            "{day}"
        );
    }
}

#[test]
fn the_parameters_are_asked_only_for_a_base_that_may_be_current() {
    for (day, times) in [
        ("2026-10-14", 1),
        ("2026-07-20", 1),
        ("2026-07-10", 0),
        ("2025-01-01", 0),
    ] {
        let world = judged(|evidence| {
            private_base(evidence);
            made(evidence, day);
        });
        assert_eq!(world.asked(Call::GetParametersByPath), times, "{day}");
    }
    let world = judged(|evidence| {
        deny(
            call(evidence, "DescribeImages", BASE),
            "UnauthorizedOperation",
        )
    });
    assert_eq!(
        world.asked(Call::GetParametersByPath),
        1,
        "the name could not be had"
    );
}

#[test]
fn a_base_in_another_region_is_asked_for_there() {
    let world = judged(|evidence| {
        let ancestry = call(evidence, "GetImageAncestry", AMI);
        ancestry["output"]["ImageAncestryEntries"][0]["SourceImageRegion"] = json!("us-east-1");
    });
    let asked = world
        .rounds
        .iter()
        .flatten()
        .find(|question| question.call == Call::DescribeAncestorImage);
    assert_eq!(asked.unwrap().region.as_deref(), Some("us-east-1"));
}

#[test]
fn a_base_by_its_public_parameter() {
    let world = judged(|evidence| {
        no_console(evidence);
        base(evidence)["Name"] = json!("something new");
        base(evidence)["PublicSsmParameterName"] =
            json!("/aws/service/ami-windows-latest/TPM-Windows_Server-2025-English-Full-Base");
        mute(evidence);
    });
    assert_eq!(world.text("os.version"), "2025");
    assert_eq!(world.asked(Call::GetParametersByPath), 0);
}

#[test]
fn old_components_in_the_console_output() {
    let world = judged(|evidence| {
        print(
            evidence,
            &[
                ("EC2 Launch v2.5.1", "EC2 Launch v2.0.1981"),
                ("Adapter v2.11.0.0", "Adapter v2.8.0.0"),
            ],
        )
    });
    let outcome = world.outcome("AMI041");
    assert_eq!(
        (outcome.verdict, outcome.severity),
        (Verdict::Fail, Severity::Warning)
    );
    assert!(
        outcome
            .message
            .contains("EC2Launch 2.0.1981 (2.1.1 or newer), ENA driver 2.8.0.0 (2.9.0 or newer)"),
        "{}",
        outcome.message
    );
    let world =
        judged(|evidence| print(evidence, &[("SSM: Amazon SSM Agent v3.3.3797.0", "X: y")]));
    assert!(world.outcome("AMI041").message.contains("no SSM Agent"));
    // Cut off before the agent's line: that it is missing is not known.
    let world = judged(|evidence| {
        let output = &mut console(evidence)["output"]["Output"];
        let text = output.as_str().unwrap();
        *output = json!(text[..text.find("SSM: Amazon").unwrap()]);
    });
    assert_eq!(world.outcome("AMI041").verdict, Verdict::Unknown);
}

#[test]
fn the_release_tells_components_where_the_console_does_not() {
    let world = judged(|evidence| {
        no_console(evidence);
        base(evidence)["Name"] = json!("TPM-Windows_Server-2022-English-Full-Base-2025.02.13");
    });
    assert_eq!(
        (
            world.text("agents.ec2launch"),
            world.certainty("agents.ec2launch")
        ),
        ("2.0.2046".into(), "weak")
    );
    assert_eq!(world.text("drivers.ena"), "2.9.0");
    assert_eq!(
        world.text("agents.source"),
        "Amazon's release of 2025-02-13"
    );
    assert!(
        world
            .outcome("AMI035")
            .message
            .contains("EC2Launch 2.1.1 (since 2025-06-11)")
    );
    assert!(!world.outcome("AMI035").message.contains("ENA"));
    assert_eq!(
        world.outcome("AMI042").verdict,
        Verdict::Fail,
        "certificates of 2011"
    );
}

#[test]
fn a_base_without_nitrotpm_explains_the_boot_mode() {
    let world = judged(|evidence| {
        no_console(evidence);
        base(evidence)["Name"] = json!("Windows_Server-2022-English-Full-Base-2026.10.14");
        image(evidence)["BootMode"] = json!("legacy-bios");
        image(evidence)
            .as_object_mut()
            .unwrap()
            .remove("TpmSupport");
    });
    for rule in ["AMI010", "AMI011", "AMI043"] {
        let outcome = world.outcome(rule);
        assert_eq!(outcome.verdict, Verdict::Fail, "{rule}");
        assert!(
            outcome
                .message
                .contains("Rebuild from TPM-Windows_Server-2022-English-Full-Base"),
            "{}",
            outcome.message
        );
    }
    assert_eq!(
        world.outcome("AMI010").severity,
        Severity::Error,
        "the hint does not weaken the finding"
    );
}

#[test]
fn an_ami_of_amazon_itself_is_its_own_base() {
    let world = judged(|evidence| {
        no_console(evidence);
        image(evidence)["Name"] = json!("Windows_Server-2025-English-Full-Base-2026.10.14");
        let ancestry = call(evidence, "GetImageAncestry", AMI);
        ancestry["output"]["ImageAncestryEntries"] = json!([{"ImageId": AMI, "CreationDate": "2026-10-14T09:12:44.000Z", "ImageOwnerAlias": "amazon"}]);
    });
    assert_eq!(world.asked(Call::DescribeAncestorImage), 0);
    assert_eq!(
        world.text("base.name"),
        "Windows_Server-2025-English-Full-Base"
    );
}

#[test]
fn marketplace_ancestors_and_exports_are_seen() {
    let world = judged(|evidence| {
        let ancestry = call(evidence, "GetImageAncestry", AMI);
        ancestry["output"]["ImageAncestryEntries"][1]["ImageOwnerAlias"] = json!("aws-marketplace");
        let export = call(evidence, "ListExportImageTasks", "");
        export["output"]["ExportImageTasks"] = json!([{"TaskId": "1", "AmiId": AMI, "AmiName": "x", "ImageArn": "arn:aws:appstream:eu-west-1:111122223333:image/office"}]);
    });
    assert_eq!(world.outcome("AMI028").verdict, Verdict::Fail);
    assert_eq!(world.outcome("AMI045").verdict, Verdict::Fail);
    assert_eq!(world.asked(Call::DescribeAncestorImage), 0);
}

#[test]
fn the_table_of_releases_is_in_order_and_has_each_minimum() {
    let table = ami_preflight::evidence::tables::windows_releases();
    assert!(table.releases.is_sorted_by(|a, b| a.date < b.date));
    for (date, expected) in [
        ("2023-01-01", [None, None, None]),
        (
            "2025-06-10",
            [Some("2.0.2107"), Some("2.9.0"), Some("1.6.0")],
        ),
        ("2025-06-11", [Some("2.1.1"), Some("2.9.0"), Some("1.6.0")]),
        ("2030-01-01", [Some("2.5.1"), Some("2.11.0"), Some("1.8.2")]),
    ] {
        let shipped = table.shipped(date);
        let found = [&shipped.ec2launch, &shipped.ena, &shipped.nvme].map(|v| v.as_deref());
        assert_eq!(found, expected, "{date}");
    }
}

#[test]
fn sql_server_express_is_told_by_the_base_and_by_the_console() {
    let world = judged(|evidence| {
        no_console(evidence);
        base(evidence)["Name"] =
            json!("TPM-Windows_Server-2022-English-Full-SQL_2022_Express-2026.10.14");
    });
    let outcome = world.outcome("AMI032");
    assert_eq!(
        (outcome.verdict, outcome.severity),
        (Verdict::Fail, Severity::Error)
    );
    assert!(
        outcome.message.contains("SQL Server 2022 Express"),
        "{}",
        outcome.message
    );
    let world = judged(|evidence| {
        print(
            evidence,
            &[(
                "4Z: SSM:",
                "4Z: SqlServerInstall: 16.0.1000.6, Express\n2026/11/16 08:58:04Z: SSM:",
            )],
        )
    });
    assert!(
        world
            .outcome("AMI032")
            .message
            .contains("16.0.1000.6, Express"),
        "{}",
        world.outcome("AMI032").message
    );
}

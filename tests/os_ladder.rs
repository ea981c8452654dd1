//! Which Windows it is, rung by rung: every piece of evidence taken away or contradicted in turn.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/world.rs"]
mod world;

use ami_preflight::evidence::Call;
use ami_preflight::outcome::{Severity, Verdict};
use serde_json::{Value, json};
use world::{World, call, deny, judge_all, ready, request};

const AMI: &str = "ami-0a1b2c3d4e5f60718";
const BASE: &str = "ami-0fedcba9876543210";
const INSTANCE: &str = "i-0123456789abcdef0";
const LADDER: [Call; 5] = [
    Call::GetImageAncestry,
    Call::DescribeAncestorImage,
    Call::GetConsoleOutput,
    Call::GetParametersByPath,
    Call::GetImage,
];

fn judged(change: impl FnOnce(&mut Value)) -> World {
    let mut evidence = ready();
    change(&mut evidence);
    judge_all(&request(), &evidence, &["ami"])
}

fn image(evidence: &mut Value) -> &mut Value {
    &mut call(evidence, "DescribeImages", AMI)["output"]["Images"][0]
}

fn base(evidence: &mut Value) -> &mut Value {
    &mut call(evidence, "DescribeImages", BASE)["output"]["Images"][0]
}

fn console(evidence: &mut Value) -> &mut Value {
    call(evidence, "GetConsoleOutput", INSTANCE)
}

/// A name that tells nothing.
fn mute(evidence: &mut Value) {
    image(evidence)["Name"] = json!("golden-12");
}

/// The instance is gone: no permission would help.
fn no_console(evidence: &mut Value) {
    deny(console(evidence), "InvalidInstanceID.NotFound");
}

/// Amazon has taken the base back.
fn private_base(evidence: &mut Value) {
    call(evidence, "DescribeImages", BASE)["output"]["Images"] = json!([]);
}

fn made(evidence: &mut Value, day: &str) {
    let ancestry = call(evidence, "GetImageAncestry", AMI);
    ancestry["output"]["ImageAncestryEntries"][1]["CreationDate"] =
        json!(format!("{day}T19:22:10.000Z"));
}

fn parameters(evidence: &mut Value, name: &str) {
    let found = json!({"service": "ssm", "operation": "GetParametersByPath",
        "input": {"Path": "/aws/service/ami-windows-latest", "Recursive": true},
        "output": {"Parameters": [
            {"Name": "/aws/service/ami-windows-latest/Windows_Server-2016-English-Full-Base", "Value": "ami-00000000000000001"},
            {"Name": format!("/aws/service/ami-windows-latest/{name}"), "Value": BASE}]}});
    evidence["calls"].as_array_mut().unwrap().push(found);
}

const ARN: &str = "arn:aws:imagebuilder:eu-west-1:111122223333:image/golden/1.0.0/7";

fn builder(evidence: &mut Value, os: &str) {
    let tags = json!([{"Key": "CreatedBy", "Value": "EC2 Image Builder"}, {"Key": "Ec2ImageBuilderArn", "Value": ARN}]);
    image(evidence)["Tags"] = tags;
    let built = json!({"service": "imagebuilder", "operation": "GetImage", "input": {"imageBuildVersionArn": ARN},
        "output": {"requestId": "1", "image": {"arn": ARN, "platform": "Windows", "osVersion": os,
            "imageRecipe": {"parentImage": "arn:aws:imagebuilder:eu-west-1:aws:image/windows-server-2022-english-full-base-x86/x.x.x"},
            "outputResources": {"amis": [{"region": "eu-west-1", "image": AMI}]}}}});
    evidence["calls"].as_array_mut().unwrap().push(built);
}

#[test]
fn all_rungs_agree_and_the_console_is_the_source() {
    let world = judged(|_| {});
    for (fact, value) in [
        ("os.version", "2022"),
        ("os.build", "20348"),
        ("os.product", "Windows Server 2022 Datacenter"),
        ("os.edition", "full"),
        ("os.sql_server", "none"),
        ("os.language", "English"),
        ("os.conflict", "-"),
        ("os.source", "console output of i-0123456789abcdef0"),
        ("base.name", "TPM-Windows_Server-2022-English-Full-Base"),
        ("base.date", "2026-10-14"),
        ("base.tpm", "true"),
        ("agents.ec2launch", "2.5.1"),
        ("agents.ssm", "3.3.3797.0"),
        ("drivers.ena", "2.11.0.0"),
        ("drivers.nvme", "1.8.2.0"),
    ] {
        assert_eq!(world.fact(fact), value, "{fact}");
        if !fact.ends_with("source") && fact != "os.conflict" && fact != "os.product" {
            assert_eq!(world.certainty(fact), "strong", "{fact}");
        }
    }
    for rule in ["AMI029", "AMI030", "AMI031", "AMI032", "AMI041"] {
        assert_eq!(world.of(rule).verdict, Verdict::Pass, "{rule}");
    }
}

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
            .any(|q: &ami_preflight::evidence::Question| q.call == Call::GetImageAncestry)
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

/// Without the console, then without the ancestor, the parameters, EC2 Image Builder, the name.
#[test]
fn the_next_rung_answers_whatever_became_of_the_one_above() {
    let codes = [
        "UnauthorizedOperation",
        "InvalidInstanceID.NotFound",
        "RequestLimitExceeded",
    ];
    for code in codes {
        let world = judged(|evidence| deny(console(evidence), code));
        assert_eq!(world.fact("os.version"), "2022", "{code}");
        assert_eq!(world.certainty("os.version"), "strong", "{code}");
        let source = world.fact("os.source");
        assert_eq!(
            source,
            "ancestor TPM-Windows_Server-2022-English-Full-Base-2026.10.14 of Amazon"
        );
        assert_eq!(world.of("AMI030").verdict, Verdict::Pass, "{code}");
    }
    for output in [
        "",
        "AAAA",
        "no Windows here\n",
        "2026/11/16 08:58:01Z: Windows sysprep configuration complete.\r\n",
    ] {
        let world = judged(|evidence| console(evidence)["output"]["Output"] = json!(output));
        assert!(
            world.fact("os.source").starts_with("ancestor TPM"),
            "{output}"
        );
    }
    // No output yet: the member is not there at all.
    let world = judged(|evidence| console(evidence)["output"] = json!({"InstanceId": INSTANCE}));
    assert!(world.fact("os.source").starts_with("ancestor TPM"));

    let world = judged(|evidence| {
        no_console(evidence);
        private_base(evidence);
        parameters(evidence, "TPM-Windows_Server-2022-English-Full-Base");
    });
    assert_eq!(
        world.fact("os.source"),
        "ancestor TPM-Windows_Server-2022-English-Full-Base of Amazon"
    );
    assert_eq!(
        (world.fact("os.edition"), world.certainty("os.edition")),
        ("full".into(), "strong")
    );
    assert_eq!(
        world.fact("base.date"),
        "2026-10-14",
        "from the day it was made"
    );

    let world = judged(|evidence| {
        no_console(evidence);
        deny(
            call(evidence, "GetImageAncestry", AMI),
            "UnauthorizedOperation",
        );
        mute(evidence);
        builder(evidence, "Microsoft Windows Server 2022");
    });
    assert_eq!(
        world.fact("os.source"),
        "EC2 Image Builder (image/golden/1.0.0/7)"
    );
    assert_eq!(
        (world.fact("os.version"), world.certainty("os.version")),
        ("2022".into(), "strong")
    );
    assert_eq!(
        world.fact("os.edition"),
        "full",
        "from the parent that Amazon manages"
    );

    let world = judged(|evidence| {
        no_console(evidence);
        deny(
            call(evidence, "GetImageAncestry", AMI),
            "UnauthorizedOperation",
        );
    });
    assert_eq!(
        world.fact("os.source"),
        "the AMI's own name, description or tags"
    );
    assert_eq!(
        (world.fact("os.version"), world.certainty("os.version")),
        ("2022".into(), "weak")
    );
    assert_eq!(world.of("AMI030").verdict, Verdict::Pass);
    assert_eq!(
        world.fact("os.sql_server"),
        "?",
        "a name without SQL does not say that there is none"
    );
}

#[test]
fn nothing_answers_and_something_was_denied() {
    let world = judged(|evidence| {
        mute(evidence);
        deny(console(evidence), "UnauthorizedOperation");
        deny(
            call(evidence, "GetImageAncestry", AMI),
            "UnauthorizedOperation",
        );
    });
    for rule in ["AMI029", "AMI030", "AMI031", "AMI032"] {
        let outcome = world.of(rule);
        assert_eq!(outcome.verdict, Verdict::Unknown, "{rule}");
        let actions: Vec<&str> = outcome
            .missing
            .iter()
            .map(|missing| missing.action.as_str())
            .collect();
        assert!(
            actions.contains(&"ec2:GetConsoleOutput"),
            "{rule}: {actions:?}"
        );
        assert!(
            actions.contains(&"ec2:GetImageAncestry"),
            "{rule}: {actions:?}"
        );
    }
    assert_eq!(
        world.of("AMI030").severity,
        Severity::Error,
        "undecided, not ready"
    );
    assert_eq!(
        world.of("AMI032").severity,
        Severity::Advice,
        "AMI014 judges what is billed"
    );
}

#[test]
fn nothing_answers_although_everything_was_asked() {
    let world = judged(|evidence| {
        mute(evidence);
        no_console(evidence);
        let ancestry = call(evidence, "GetImageAncestry", AMI);
        ancestry["output"]["ImageAncestryEntries"] =
            json!([{"ImageId": AMI, "CreationDate": "2026-11-16T09:12:44.000Z"}]);
    });
    let outcome = world.of("AMI029");
    assert_eq!(outcome.verdict, Verdict::Fail);
    assert!(
        outcome.message.contains("nor the ancestry"),
        "{}",
        outcome.message
    );
    for rule in [
        "AMI030", "AMI031", "AMI032", "AMI034", "AMI035", "AMI041", "AMI042", "AMI043",
    ] {
        assert_eq!(world.of(rule).verdict, Verdict::NotApplicable, "{rule}");
    }
}

#[test]
fn describe_images_denied_still_leaves_the_ancestry() {
    let world = judged(|evidence| {
        deny(
            call(evidence, "DescribeImages", AMI),
            "UnauthorizedOperation",
        );
    });
    assert_eq!(world.asked(Call::GetConsoleOutput), 0);
    assert_eq!(
        (world.fact("os.version"), world.certainty("os.version")),
        ("2022".into(), "strong")
    );
    assert_eq!(world.of("AMI010").verdict, Verdict::Unknown);
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
    assert_eq!(world.fact("base.name"), "-");
    assert_eq!(
        (world.fact("base.date"), world.certainty("base.date")),
        ("2024-09-11".into(), "strong")
    );
    assert_eq!(world.fact("ancestry.amazon"), BASE);
    let outcome = world.of("AMI035");
    assert_eq!(
        (outcome.verdict, outcome.severity),
        (Verdict::Fail, Severity::Warning)
    );
    assert!(outcome.message.contains("EC2Launch 2.1.1 (since 2025-06-11), ENA driver 2.9.0 (since 2025-01-15), NVMe driver 1.6.0 (since 2024-11-13)"), "{}", outcome.message);
    // The name still tells the version, weakly.
    assert_eq!(
        (world.fact("os.version"), world.certainty("os.version")),
        ("2022".into(), "weak")
    );
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
        assert_eq!(world.of("AMI035").verdict == Verdict::Fail, old, "{day}");
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
    assert_eq!(world.fact("os.version"), "2025");
    assert_eq!(world.asked(Call::GetParametersByPath), 0);
}

/// Console output of another Windows.
fn print(evidence: &mut Value, changes: &[(&str, &str)]) {
    let output = &mut console(evidence)["output"]["Output"];
    let mut text = output.as_str().unwrap().to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    *output = json!(text);
}

#[test]
fn windows_server_2019_is_an_error_by_good_evidence_and_a_warning_by_name() {
    let to_2019 = [
        ("20348", "17763"),
        ("Server 2022 D", "Server 2019 D"),
        ("TPM-Windows_Server-2022", "Windows_Server-2019"),
    ];
    let world = judged(|evidence| {
        mute(evidence);
        print(evidence, &to_2019);
        base(evidence)["Name"] = json!("Windows_Server-2019-English-Full-Base-2026.10.14");
    });
    let outcome = world.of("AMI030");
    assert_eq!(
        (outcome.verdict, outcome.severity),
        (Verdict::Fail, Severity::Error)
    );
    assert!(
        outcome
            .message
            .contains("Windows Server 2019 Datacenter, going by console output of i-"),
        "{}",
        outcome.message
    );

    let world = judged(|evidence| {
        mute(evidence);
        no_console(evidence);
        base(evidence)["Name"] = json!("Windows_Server-2019-English-Core-Base-2026.10.14");
    });
    let (version, edition) = (world.of("AMI030"), world.of("AMI031"));
    assert_eq!(
        (version.verdict, version.severity),
        (Verdict::Fail, Severity::Error)
    );
    assert!(
        version
            .message
            .contains("ancestor Windows_Server-2019-English-Core-Base-2026.10.14 of Amazon"),
        "{}",
        version.message
    );
    assert_eq!(
        (edition.verdict, edition.severity),
        (Verdict::Fail, Severity::Error)
    );

    let world = judged(|evidence| {
        no_console(evidence);
        deny(
            call(evidence, "GetImageAncestry", AMI),
            "UnauthorizedOperation",
        );
        image(evidence)["Name"] = json!("Windows_Server-2019-English-Core-copy");
        image(evidence)["Description"] = json!("");
    });
    for rule in ["AMI030", "AMI031"] {
        let outcome = world.of(rule);
        assert_eq!(
            (outcome.verdict, outcome.severity),
            (Verdict::Fail, Severity::Warning),
            "{rule}"
        );
    }
}

#[test]
fn evidence_against_each_other_is_shown_and_counts_less() {
    // An upgrade in place: the console knows better than the ancestry.
    let world = judged(|evidence| {
        base(evidence)["Name"] = json!("Windows_Server-2019-English-Full-Base-2026.10.14");
    });
    assert_eq!(
        (world.fact("os.version"), world.certainty("os.version")),
        ("2022".into(), "weak")
    );
    let outcome = world.of("AMI029");
    assert_eq!(outcome.verdict, Verdict::Fail);
    for part in [
        "console output of i-0123456789abcdef0 says 2022",
        "Windows_Server-2019-English-Full-Base-2026.10.14 of Amazon says 2019",
    ] {
        assert!(outcome.message.contains(part), "{}", outcome.message);
    }
    assert_eq!(world.of("AMI030").verdict, Verdict::Pass);

    let world = judged(|evidence| {
        no_console(evidence);
        base(evidence)["Name"] = json!("Windows_Server-2019-English-Full-Base-2026.10.14");
    });
    let outcome = world.of("AMI030");
    assert_eq!(
        (outcome.verdict, outcome.severity),
        (Verdict::Fail, Severity::Warning)
    );
    assert!(
        outcome
            .message
            .contains("own name, description or tags says 2022"),
        "{}",
        outcome.message
    );
}

#[test]
fn builds_that_are_not_windows_server_2022_or_2025() {
    for (changes, message) in [
        (vec![("20348", "25398")], "build 25398"),
        (
            vec![
                ("20348", "26100"),
                ("Windows Server 2022 Datacenter", "Windows 11 Enterprise"),
            ],
            "Windows 11 Enterprise",
        ),
    ] {
        let world = judged(|evidence| {
            mute(evidence);
            private_base(evidence);
            print(evidence, &changes);
        });
        let outcome = world.of("AMI030");
        assert_eq!(
            (outcome.verdict, outcome.severity),
            (Verdict::Fail, Severity::Error),
            "{message}"
        );
        assert!(outcome.message.contains(message), "{}", outcome.message);
    }
}

#[test]
fn sql_server_express_is_told_by_the_base_and_by_the_console() {
    let world = judged(|evidence| {
        no_console(evidence);
        base(evidence)["Name"] =
            json!("TPM-Windows_Server-2022-English-Full-SQL_2022_Express-2026.10.14");
    });
    let outcome = world.of("AMI032");
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
        world.of("AMI032").message.contains("16.0.1000.6, Express"),
        "{}",
        world.of("AMI032").message
    );
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
    let outcome = world.of("AMI041");
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
    assert!(world.of("AMI041").message.contains("no SSM Agent"));
    // Cut off before the agent's line: that it is missing is not known.
    let world = judged(|evidence| {
        let output = &mut console(evidence)["output"]["Output"];
        let text = output.as_str().unwrap();
        *output = json!(text[..text.find("SSM: Amazon").unwrap()]);
    });
    assert_eq!(world.of("AMI041").verdict, Verdict::Unknown);
}

#[test]
fn the_release_tells_components_where_the_console_does_not() {
    let world = judged(|evidence| {
        no_console(evidence);
        base(evidence)["Name"] = json!("TPM-Windows_Server-2022-English-Full-Base-2025.02.13");
    });
    assert_eq!(
        (
            world.fact("agents.ec2launch"),
            world.certainty("agents.ec2launch")
        ),
        ("2.0.2046".into(), "weak")
    );
    assert_eq!(world.fact("drivers.ena"), "2.9.0");
    assert_eq!(
        world.fact("agents.source"),
        "Amazon's release of 2025-02-13"
    );
    assert!(
        world
            .of("AMI035")
            .message
            .contains("EC2Launch 2.1.1 (since 2025-06-11)")
    );
    assert!(!world.of("AMI035").message.contains("ENA"));
    assert_eq!(
        world.of("AMI042").verdict,
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
        let outcome = world.of(rule);
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
        world.of("AMI010").severity,
        Severity::Error,
        "the hint does not weaken the finding"
    );
}

#[test]
fn tags_of_image_builder_of_another_shape_are_not_followed() {
    for arn in [
        "",
        "golden",
        "arn:aws:imagebuilder:eu-west-1:111122223333:image/golden/1.0.0",
        "arn:aws:s3:::image/golden/1.0.0/7",
        "arn:aws:imagebuilder:eu-west-1:111122223333:image/golden/1.0.0/x",
    ] {
        let world = judged(|evidence| {
            image(evidence)["Tags"] = json!([{"Key": "Ec2ImageBuilderArn", "Value": arn}])
        });
        assert_eq!(world.asked(Call::GetImage), 0, "{arn}");
    }
    // A tag copied from another image counts less.
    let world = judged(|evidence| {
        no_console(evidence);
        deny(
            call(evidence, "GetImageAncestry", AMI),
            "UnauthorizedOperation",
        );
        mute(evidence);
        builder(evidence, "Microsoft Windows Server 2022");
        let built = call(evidence, "GetImage", ARN);
        built["output"]["image"]["outputResources"]["amis"][0]["image"] =
            json!("ami-00000000000000009");
    });
    assert_eq!(
        (world.fact("os.version"), world.certainty("os.version")),
        ("2022".into(), "weak")
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
        world.fact("base.name"),
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
    assert_eq!(world.of("AMI028").verdict, Verdict::Fail);
    assert_eq!(world.of("AMI045").verdict, Verdict::Fail);
    assert_eq!(world.asked(Call::DescribeAncestorImage), 0);
}

#[test]
fn hostile_answers_neither_panic_nor_pass() {
    for answer in [
        json!(null),
        json!([]),
        json!({}),
        json!({"ImageAncestryEntries": "x"}),
        json!({"ImageAncestryEntries": [1, null, {}]}),
        json!({"ImageAncestryEntries": [{"ImageOwnerAlias": "amazon"}]}),
    ] {
        let world = judged(|evidence| {
            mute(evidence);
            console(evidence)["output"] = answer.clone();
            call(evidence, "GetImageAncestry", AMI)["output"] = answer.clone();
        });
        assert_ne!(world.of("AMI030").verdict, Verdict::Pass, "{answer}");
        assert_ne!(world.of("AMI031").verdict, Verdict::Pass, "{answer}");
    }
}

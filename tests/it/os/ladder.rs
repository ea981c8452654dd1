//! Which Windows it is, rung by rung: every piece of evidence taken away or contradicted in turn.

use crate::support;

use ami_preflight::evidence::Call;
use ami_preflight::grade::{Severity, Verdict};
use serde_json::json;
use support::ami_evidence::*;
use support::world::{call, deny};

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
        assert_eq!(world.text(fact), value, "{fact}");
        if !fact.ends_with("source") && fact != "os.conflict" && fact != "os.product" {
            assert_eq!(world.certainty(fact), "strong", "{fact}");
        }
    }
    for rule in ["AMI029", "AMI030", "AMI031", "AMI032", "AMI041"] {
        assert_eq!(world.outcome(rule).verdict, Verdict::Pass, "{rule}");
    }
}

#[test]
fn the_next_rung_answers_whatever_became_of_the_one_above() {
    let codes = [
        "UnauthorizedOperation",
        "InvalidInstanceID.NotFound",
        "RequestLimitExceeded",
    ];
    for code in codes {
        let world = judged(|evidence| deny(console(evidence), code));
        assert_eq!(world.text("os.version"), "2022", "{code}");
        assert_eq!(world.certainty("os.version"), "strong", "{code}");
        let source = world.text("os.source");
        assert_eq!(
            source,
            "ancestor TPM-Windows_Server-2022-English-Full-Base-2026.10.14 of Amazon"
        );
        assert_eq!(world.outcome("AMI030").verdict, Verdict::Pass, "{code}");
    }
    for output in [
        "",
        "AAAA",
        "no Windows here\n",
        "2026/11/16 08:58:01Z: Windows sysprep configuration complete.\r\n",
    ] {
        let world = judged(|evidence| console(evidence)["output"]["Output"] = json!(output));
        assert!(
            world.text("os.source").starts_with("ancestor TPM"),
            "{output}"
        );
    }
    // No output yet: the member is not there at all.
    let world = judged(|evidence| console(evidence)["output"] = json!({"InstanceId": INSTANCE}));
    assert!(world.text("os.source").starts_with("ancestor TPM"));

    let world = judged(|evidence| {
        no_console(evidence);
        private_base(evidence);
        parameters(evidence, "TPM-Windows_Server-2022-English-Full-Base");
    });
    assert_eq!(
        world.text("os.source"),
        "ancestor TPM-Windows_Server-2022-English-Full-Base of Amazon"
    );
    assert_eq!(
        (world.text("os.edition"), world.certainty("os.edition")),
        ("full".into(), "strong")
    );
    assert_eq!(
        world.text("base.date"),
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
        world.text("os.source"),
        "EC2 Image Builder (image/golden/1.0.0/7)"
    );
    assert_eq!(
        (world.text("os.version"), world.certainty("os.version")),
        ("2022".into(), "strong")
    );
    assert_eq!(
        world.text("os.edition"),
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
        world.text("os.source"),
        "the AMI's own name, description or tags"
    );
    assert_eq!(
        (world.text("os.version"), world.certainty("os.version")),
        ("2022".into(), "weak")
    );
    assert_eq!(
        world.outcome("AMI030").verdict,
        Verdict::Unknown,
        "a hint does not make up for an answer that was denied"
    );
    let told_nothing = judged(|evidence| {
        no_console(evidence);
        let ancestry = call(evidence, "GetImageAncestry", AMI);
        ancestry["output"]["ImageAncestryEntries"] = json!([{"ImageId": AMI}]);
    });
    assert_eq!(
        told_nothing.outcome("AMI030").verdict,
        Verdict::Pass,
        "a hint is all there is"
    );
    assert_eq!(
        world.text("os.sql_server"),
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
        let outcome = world.outcome(rule);
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
        world.outcome("AMI030").severity,
        Severity::Error,
        "undecided, not ready"
    );
    assert_eq!(
        world.outcome("AMI032").severity,
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
    let outcome = world.outcome("AMI029");
    assert_eq!(outcome.verdict, Verdict::Fail);
    assert!(
        outcome.message.contains("nor the ancestry"),
        "{}",
        outcome.message
    );
    for rule in [
        "AMI030", "AMI031", "AMI032", "AMI034", "AMI035", "AMI041", "AMI042", "AMI043",
    ] {
        assert_eq!(
            world.outcome(rule).verdict,
            Verdict::NotApplicable,
            "{rule}"
        );
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
        (world.text("os.version"), world.certainty("os.version")),
        ("2022".into(), "strong")
    );
    assert_eq!(world.outcome("AMI010").verdict, Verdict::Unknown);
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
    let outcome = world.outcome("AMI030");
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
    let (version, edition) = (world.outcome("AMI030"), world.outcome("AMI031"));
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
        let outcome = world.outcome(rule);
        assert_eq!(
            (outcome.verdict, outcome.severity),
            (Verdict::Fail, Severity::Warning),
            "{rule}"
        );
    }
}

#[test]
fn evidence_against_each_other_is_shown_and_the_better_counts() {
    // An upgrade in place: the console knows better than the ancestry.
    let world = judged(|evidence| {
        base(evidence)["Name"] = json!("Windows_Server-2019-English-Full-Base-2026.10.14");
    });
    assert_eq!(
        (world.text("os.version"), world.certainty("os.version")),
        ("2022".into(), "strong")
    );
    let outcome = world.outcome("AMI029");
    assert_eq!(outcome.verdict, Verdict::Fail);
    for part in [
        "console output of i-0123456789abcdef0 says 2022",
        "Windows_Server-2019-English-Full-Base-2026.10.14 of Amazon says 2019",
    ] {
        assert!(outcome.message.contains(part), "{}", outcome.message);
    }
    assert_eq!(world.outcome("AMI030").verdict, Verdict::Pass);

    let world = judged(|evidence| {
        no_console(evidence);
        base(evidence)["Name"] = json!("Windows_Server-2019-English-Full-Base-2026.10.14");
    });
    let outcome = world.outcome("AMI030");
    assert_eq!(
        (outcome.verdict, outcome.severity),
        (Verdict::Fail, Severity::Error)
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
        let outcome = world.outcome("AMI030");
        assert_eq!(
            (outcome.verdict, outcome.severity),
            (Verdict::Fail, Severity::Error),
            "{message}"
        );
        assert!(outcome.message.contains(message), "{}", outcome.message);
    }
}

#[test]
fn hostile_answers_neither_panic_nor_pass() {
    for answer in [
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
        assert_ne!(world.outcome("AMI030").verdict, Verdict::Pass, "{answer}");
        assert_ne!(world.outcome("AMI031").verdict, Verdict::Pass, "{answer}");
    }
}

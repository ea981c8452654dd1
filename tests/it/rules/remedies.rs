//! Every rule says what settles it; remedies, causes and the errors of AWS name only what exists.

use crate::support;

use ami_preflight::rules::{Remedy, Stage, builtin, catches, load_path, remedies, remedy};
use std::collections::BTreeSet;
use support::cli::run;

#[test]
fn every_rule_has_a_remedy_or_says_why_its_own_fix_suffices() {
    let rules = builtin().unwrap();
    assert!(rules.len() > 150);
    for rule in &rules {
        let file = rule.file();
        assert_ne!(file.remedy.is_some(), file.own_fix.is_some(), "{}", rule.id);
        assert!(
            file.own_fix.as_ref().is_none_or(|why| why.len() > 20),
            "{}",
            rule.id
        );
        let cases = file.cases.iter().filter_map(|case| case.remedy.as_ref());
        for id in file.remedy.iter().chain(cases) {
            assert!(remedy(id).is_some(), "{}: {id}", rule.id);
        }
        for cause in &file.because {
            let known = rules.iter().any(|other| other.id == *cause);
            assert!(known && *cause != rule.id, "{}: {cause}", rule.id);
        }
    }
}

#[test]
fn every_remedy_settles_something_and_says_what_it_takes() {
    let rules = builtin().unwrap();
    let mut stages = BTreeSet::new();
    for of in remedies() {
        stages.insert(of.stage);
        let named = |id: Option<&String>| id.is_some_and(|id| *id == of.id);
        let used = rules.iter().any(|rule| {
            let file = rule.file();
            named(file.remedy.as_ref()) || file.cases.iter().any(|case| named(case.remedy.as_ref()))
        });
        assert!(used, "{}: no rule names it", of.id);
        assert_eq!(of.fault(remedies()), None, "{}", of.id);
        assert!(
            !of.title.ends_with('.') && !of.takes.is_empty() && !of.costs.is_empty(),
            "{}",
            of.id
        );
        // Only what is in the AMI makes a new one necessary.
        assert!(!of.new_ami || of.stage == Stage::NewAmi, "{}", of.id);
    }
    assert_eq!(stages.len(), 6);
}

#[test]
fn causes_make_no_circle() {
    let rules = builtin().unwrap();
    let causes = |id: &str| {
        let rule = rules.iter().find(|rule| rule.id == id);
        rule.map(|rule| rule.file().because.clone())
            .unwrap_or_default()
    };
    for rule in &rules {
        let (mut seen, mut next) = (BTreeSet::new(), causes(&rule.id));
        while let Some(id) = next.pop() {
            assert_ne!(id, rule.id, "{} explains itself", rule.id);
            if seen.insert(id.clone()) {
                next.extend(causes(&id));
            }
        }
    }
}

#[test]
fn a_remedy_has_either_steps_or_those_of_its_findings() {
    let ok = remedy("rebuild-ami").unwrap().clone();
    let faults = [
        Remedy {
            own_fixes: true,
            ..ok.clone()
        },
        Remedy {
            steps: Vec::new(),
            ..ok.clone()
        },
        Remedy {
            covered_by: vec!["nobody".to_owned()],
            ..ok.clone()
        },
        Remedy {
            covered_by: vec![ok.id.clone()],
            ..ok.clone()
        },
        Remedy {
            id: "Rebuild AMI".to_owned(),
            ..ok
        },
    ];
    for remedy in faults {
        assert!(remedy.fault(remedies()).is_some(), "{remedy:?}");
    }
}

const OWN: &str = "id: ACME001
name: own
title: T
severity: error
assert: has(request.Tags.CostCenter)
message: m
why: w
fix: [f]
sources: [{url: \"https://example.com\", checked: \"2026-11-23\"}]
examples:
  - {name: yes, given: {request.Tags: {CostCenter: \"1\"}}, expect: pass}
  - {name: no, given: {request.Tags: {Team: d}}, expect: fail}
";

/// What is said of a rule of one's own with these lines.
fn loaded(lines: &str) -> Result<usize, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ACME001-own.yaml");
    std::fs::write(&path, format!("{OWN}{lines}")).unwrap();
    let loaded = load_path(folder.path());
    loaded.map(|rules| rules.len()).map_err(|errors| {
        let style = ami_preflight::diag::Style::PLAIN;
        let errors = errors.iter().map(|error| error.render(style));
        errors.collect::<Vec<_>>().join("\n")
    })
}

#[test]
fn a_rule_of_ones_own_may_name_remedies_and_causes_that_exist() {
    assert_eq!(loaded(""), Ok(1));
    assert_eq!(
        loaded("remedy: correct-request\nbecause: [REQ028]\n"),
        Ok(1)
    );
    let table = [
        (
            "remedy: correct-requests\n",
            [
                "there is no remedy `correct-requests`",
                "did you mean `correct-request`?",
            ],
        ),
        ("remedy: zzz\n", ["there is no remedy `zzz`", "rebuild-ami"]),
        (
            "because: [REQ999]\n",
            ["there is no rule `REQ999`", ":13:11"],
        ),
        (
            "because: [ACME001]\n",
            ["ACME001 is its own cause", ":13:11"],
        ),
        (
            "remedy: correct-request\nown_fix: it is simple\n",
            ["either a remedy or a fix of its own", ":13:9"],
        ),
        (
            "cases: [{when: 'true', remedy: nobody}]\n",
            ["there is no remedy `nobody`", ":13:"],
        ),
    ];
    for (lines, said) in table {
        let errors = loaded(lines).unwrap_err();
        for words in said {
            assert!(errors.contains(words), "{lines}: {words}: {errors}");
        }
    }
}

#[test]
fn an_error_of_aws_leads_to_the_rules_that_would_have_caught_it() {
    let table = [
        ("IncompatibleImageException", "AMI010"),
        ("incompatibleimageexception", "AMI023"),
        ("com.amazonaws.appstream#InvalidRoleException", "IAM006"),
        ("IMAGE_IMPORT_FAILURE", "AMI048"),
        ("UEFINotSupported", "AMI010"),
        ("LimitExceededException", "QUO001"),
        ("InvalidAMIID.NotFound", "AMI001"),
    ];
    for (word, rule) in table {
        let run = run(&["explain", word]);
        assert_eq!(run.code, 0, "{word}: {}", run.stderr);
        assert!(
            run.stdout.contains(&format!("\n  {rule}   ")),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn errors_that_the_dry_run_rules_know_are_explained() {
    let names = catches::names();
    let text = std::fs::read_to_string("rules/dry_run/DRY001-dry-run-refused.yaml").unwrap();
    let known = text
        .lines()
        .find(|line| line.contains("'DryRunOperationException'"))
        .unwrap();
    let quoted = known.split('\'').skip(1).step_by(2);
    for name in quoted.filter(|name| *name != "DryRunOperationException") {
        assert!(names.iter().any(|of| of == name), "{name}");
    }
}

#[test]
fn what_is_misspelt_finds_its_nearest() {
    for (word, near) in [
        ("IncompatibleImagException", "IncompatibleImageException"),
        ("rebuild-amis", "rebuild-ami"),
        ("AMI9", "AMI009"),
        ("boot-mode-not-uefi", "AMI010"),
    ] {
        let run = run(&["explain", word]);
        assert_eq!(run.code, 2, "{word}");
        assert!(
            run.stderr.contains(&format!("did you mean `{near}`")),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_remedy_is_explained_with_its_rules() {
    let text = run(&["explain", "rebuild-ami"]).stdout;
    for words in [
        "needs a new AMI: yes",
        "* volume: one",
        "BASE_AMI_ID=$(aws ssm",
        "  AMI043   advice",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let rule = run(&["explain", "AMI010"]).stdout;
    assert!(
        rule.contains("remedy rebuild-ami: Rebuild the AMI once"),
        "{rule}"
    );
    assert!(rule.contains("explained by AMI043"), "{rule}");
}

use super::hostile;
use crate::support::cli::{NOW, command, finish};
use crate::support::report::render;
use ami_preflight::diag::Style;
use ami_preflight::report::human::{Human, Options};

fn at_width(example: &str, width: &str) -> String {
    judged_at_width(example, width, &[])
}

fn judged_at_width(example: &str, width: &str, more: &[&str]) -> String {
    let (request, evidence) = (
        format!("examples/{example}.yaml"),
        format!("examples/{example}.evidence.json"),
    );
    let mut command = command();
    command.env("COLUMNS", width);
    command.args(["check", &request, "--evidence", &evidence, "--now", NOW]);
    command.args(more);
    finish(&mut command).stdout
}

#[test]
fn nothing_wrong_takes_a_handful_of_lines() {
    for width in ["80", "200"] {
        // AMI048 advises of every AMI: nobody has looked inside.
        let text = judged_at_width("ready", width, &["--ignore", "AMI048"]);
        assert!(text.lines().count() <= 5);
    }
}

#[test]
fn prose_fits_the_terminal_and_commands_stay_whole() {
    for (width, columns) in [("80", 80), ("100", 100), ("200", 200)] {
        let text = at_width("faulty", width);
        for line in text
            .lines()
            .filter(|line| line.starts_with("   ") || line.contains(" = "))
        {
            let whole = line.trim_start();
            let unbroken = whole.starts_with("aws ")
                || whole.starts_with('{')
                || whole.contains("=$(aws ")
                || whole.contains("https://")
                || whole.contains("arn:aws:");
            assert!(
                line.chars().count() <= columns || unbroken,
                "{width}: {line}"
            );
        }
        let command = "aws ssm get-parameter --name /aws/service/ami-windows-latest/TPM-Windows_Server-2022-English-Full-Base --query Parameter.Value --output text";
        assert!(text.contains(command));
    }
}

#[test]
fn the_faulty_example_at_80_columns() {
    insta::assert_snapshot!(at_width("faulty", "80"));
}

#[test]
fn the_faulty_example_at_200_columns() {
    insta::assert_snapshot!(at_width("faulty", "200"));
}

#[test]
fn rule_ids_link_to_their_source_where_the_terminal_shows_links() {
    let options = |color, hyperlinks| Options {
        style: Style { color, width: 100 },
        verbosity: 0,
        hyperlinks,
    };
    let report = hostile::report();
    let link = "\u{1b}]8;;https://docs.aws.amazon.com/a_b\u{1b}\\";
    assert!(render(Human::new(options(true, true)), &report).contains(link));
    let links = |options| render(Human::new(options), &report).contains("\u{1b}]8;");
    assert!(!links(options(true, false)) && !links(options(false, true)));
    assert!(!links(options(true, true).for_file()));
}

#[test]
fn there_are_no_links_in_pipes_whatever_the_terminal() {
    for arguments in [
        ["--color", "always"],
        ["--color", "never"],
        ["--color", "auto"],
    ] {
        let mut command = command();
        command
            .env("FORCE_HYPERLINK", "1")
            .env("TERM", "xterm-kitty");
        command.args([
            "check",
            "examples/faulty.yaml",
            "--evidence",
            "examples/faulty.evidence.json",
        ]);
        assert!(!finish(command.args(arguments)).stdout.contains("\u{1b}]8;"));
    }
}

#[test]
fn hostile_text_is_spelled_out() {
    let style = Style {
        color: false,
        width: 80,
    };
    let options = Options {
        style,
        verbosity: 1,
        hyperlinks: false,
    };
    hostile::assert_harmless(&render(Human::new(options), &hostile::report()));
}

//! What readers copy from the documentation is what the program understands; links lead somewhere.

use crate::support;

use ami_preflight::cli::{Cli, Command};
use clap::{CommandFactory, Parser, error::ErrorKind};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use support::cli::run;
use support::markdown::{Page, files, pages, root};

/// The arguments of a command of this program in a line, or none; a redirection or a pipe ends them.
fn arguments(line: &str) -> Option<Vec<String>> {
    let line = line.trim().trim_start_matches("$ ");
    let rest = match line.strip_prefix("cargo run ") {
        Some(rest) => rest.split_once("-- ")?.1,
        None => line.strip_prefix("ami-preflight ")?,
    };
    let words = shlex::split(rest).unwrap_or_else(|| panic!("quotes in `{line}`"));
    let ends = |word: &String| [">", "|", "&&", ";"].contains(&word.as_str());
    Some(words.into_iter().take_while(|word| !ends(word)).collect())
}

/// Fails unless the program takes the line; returns whether it is a command at all.
fn understood(line: &str, place: &Path) -> bool {
    taken(line, place, false)
}

/// `beginning`: what follows, such as the value of the last option, may be left out.
fn taken(line: &str, place: &Path, beginning: bool) -> bool {
    let Some(arguments) = arguments(line) else {
        return false;
    };
    let all = std::iter::once("ami-preflight".to_owned()).chain(arguments);
    match Cli::try_parse_from(all) {
        Ok(cli) => formats_exist(&cli, line),
        Err(error) => {
            let text = error.to_string();
            let fine = match error.kind() {
                ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => true,
                ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand => beginning,
                ErrorKind::InvalidValue => beginning && text.contains("a value is required"),
                _ => false,
            };
            assert!(fine, "{}: `{line}`: {text}", place.display());
        }
    }
    true
}

/// clap does not know the formats of `-o`.
fn formats_exist(cli: &Cli, line: &str) {
    let Command::Check(check) = &cli.command else {
        return;
    };
    let known = "human json jsonl sarif junit github gitlab markdown html plan";
    for output in &check.outputs {
        let format = output.split('=').next().unwrap();
        assert!(known.contains(format), "{line}: no format {format}");
    }
}

fn subcommands() -> BTreeSet<String> {
    let command = Cli::command();
    let names = command.get_subcommands().map(|c| c.get_name().to_owned());
    names.collect()
}

/// Code within text: the whole command, or one that begins with the subcommand, such as `check --dry-run`.
fn span_understood(span: &str, place: &Path) -> bool {
    let first = span.split(' ').next().unwrap_or_default();
    if span.contains(' ') && subcommands().contains(first) {
        return taken(&format!("ami-preflight {span}"), place, true);
    }
    taken(span, place, true)
}

#[test]
fn commands_in_the_pages() {
    let mut found = 0;
    for page in pages() {
        let lines = page.blocks.iter().flat_map(|block| block.text.lines());
        found += lines.filter(|line| understood(line, &page.path)).count();
        let spans = page.spans.iter();
        found += spans
            .filter(|span| span_understood(span, &page.path))
            .count();
    }
    assert!(found > 30, "only {found} commands");
}

/// Every option that a page names by itself, such as `--dry-run`, is one of this program.
#[test]
fn options_in_the_pages() {
    fn collect(command: &clap::Command, known: &mut BTreeSet<String>) {
        let options = command.get_arguments().filter_map(clap::Arg::get_long);
        known.extend(options.map(|long| format!("--{long}")));
        for inner in command.get_subcommands() {
            collect(inner, known);
        }
    }
    // Those of the AWS CLI and of cargo.
    let mut known: BTreeSet<String> = [
        "--cli-input-json",
        "--cli-input-yaml",
        "--no-default-features",
    ]
    .map(str::to_owned)
    .into();
    let mut command = Cli::command();
    command.build();
    collect(&command, &mut known);
    for page in pages() {
        let options = page.spans.iter().filter(|span| span.starts_with("--"));
        for option in options {
            let name = option.split([' ', '=']).next().unwrap();
            assert!(known.contains(name), "{}: {option}", page.path.display());
        }
    }
}

#[test]
fn commands_in_the_pipelines() {
    let mut paths = vec![PathBuf::from(".pre-commit-hooks.yaml")];
    for entry in std::fs::read_dir(root().join("examples/pipelines")).unwrap() {
        let entry = entry.unwrap();
        // A folder's page is one of the pages.
        if entry.file_type().unwrap().is_file() {
            paths.push(Path::new("examples/pipelines").join(entry.file_name()));
        }
    }
    let mut found = 0;
    for path in paths.iter().filter(|path| !path.ends_with("README.md")) {
        let text = std::fs::read_to_string(root().join(path)).unwrap();
        for line in text.lines().map(str::trim) {
            if line.starts_with("--") {
                // An argument on a line of its own.
                assert!(understood(&format!("ami-preflight check {line}"), path));
            } else if let Some(command) = command_within(line) {
                found += usize::from(understood(command, path));
            }
        }
    }
    assert!(found >= 6, "only {found} commands");
}

/// The command within a line of another language: to the quote that it began with, else to the end.
fn command_within(line: &str) -> Option<&str> {
    if line.starts_with(['#', '/']) {
        return None;
    }
    let at = line.find("ami-preflight check")?;
    let (before, command) = line.split_at(at);
    match before.chars().last() {
        Some(quote @ ('\'' | '"' | '`')) => command.split(quote).next(),
        _ => Some(command),
    }
}

#[test]
fn commands_in_the_help() {
    fn help(command: &mut clap::Command, text: &mut String) {
        text.push_str(&command.render_long_help().to_string());
        for inner in command.get_subcommands_mut() {
            help(inner, text);
        }
    }
    let mut text = String::new();
    help(&mut Cli::command(), &mut text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    let spans = text.split('`').skip(1).step_by(2);
    let found = spans.filter(|span| span_understood(span, Path::new("help")));
    assert!(found.count() > 0);
}

/// Diagnostics tell people what to type, too.
#[test]
fn commands_in_the_sources() {
    let mut sources = Vec::new();
    files(Path::new("src"), "rs", &mut sources);
    let mut found = 0;
    for path in sources {
        let text = std::fs::read_to_string(root().join(&path)).unwrap();
        for line in text.lines() {
            let spans = line.split('`').skip(1).step_by(2);
            let spans = spans.filter(|span| !span.contains('{'));
            found += spans.filter(|span| understood(span, &path)).count();
        }
    }
    assert!(found > 3, "only {found} commands");
}

#[test]
fn links_lead_somewhere() {
    let pages = pages();
    let mut found = 0;
    for page in &pages {
        for link in page.links.iter().filter(|link| !link.contains("://")) {
            found += 1;
            let (file, fragment) = link.split_once('#').unwrap_or((link.as_str(), ""));
            let target = if file.is_empty() {
                page.path.clone()
            } else {
                page.path.parent().unwrap().join(file)
            };
            let real = root().join(&target).canonicalize();
            let real = real.unwrap_or_else(|_| panic!("{}: {link}", page.path.display()));
            let same = |other: &&Page| root().join(&other.path).canonicalize().unwrap() == real;
            let known = pages
                .iter()
                .find(same)
                .is_some_and(|page| page.anchors.iter().any(|anchor| anchor == fragment));
            assert!(
                fragment.is_empty() || known,
                "{}: {link} has no such heading",
                page.path.display()
            );
        }
    }
    assert!(found > 100, "only {found} links");
}

/// Files that a page names in code, such as `examples/ready.yaml`.
#[test]
fn files_that_the_pages_name_exist() {
    // The page in tests/ names files of other repositories.
    for page in pages()
        .iter()
        .filter(|page| !page.path.starts_with("tests"))
    {
        for span in &page.spans {
            let folder = ["benches/", "examples/", "rules/", "src/", "tests/"];
            let path = folder.iter().any(|folder| span.starts_with(folder));
            if path && !span.contains([' ', '*', '<']) {
                assert!(
                    root().join(span).exists(),
                    "{}: {span}",
                    page.path.display()
                );
            }
        }
    }
}

/// Ids of rules in pages written by hand.
#[test]
fn rules_that_the_pages_name_exist() {
    let list = run(&["rules", "list"]).stdout;
    let known: BTreeSet<&str> = list.lines().filter_map(|l| l.split(' ').next()).collect();
    let mut found = 0;
    for page in [
        "README.md",
        "CHANGELOG.md",
        "rules/README.md",
        "examples/pipelines/README.md",
    ] {
        let text = std::fs::read_to_string(root().join(page)).unwrap();
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
            let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
            let id = letters.len() == 3 && word.len() == 6;
            if !id || !letters.chars().all(|c| c.is_ascii_uppercase()) || letters == "CFG" {
                continue;
            }
            found += 1;
            assert!(known.contains(word), "{page}: there is no rule {word}");
        }
    }
    assert!(found > 100, "only {found} rules");
}

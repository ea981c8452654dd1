//! The pages beside the rule files, made of what the rules themselves say.

use ami_preflight::evidence::Call;
use ami_preflight::facts::table;
use ami_preflight::facts::table::Row;
use ami_preflight::report::advice;
use ami_preflight::rules::{Rule, describe, load_path};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// Folder, heading, and what its rules judge.
pub const AREAS: [(&str, &str, &str); 9] = [
    (
        "request",
        "Request",
        "The members of the request itself: names, tags, sources, Region, instance type.",
    ),
    (
        "catalog",
        "Application catalog",
        "The applications of the request, each on its own: names, paths, arguments.",
    ),
    (
        "ami",
        "Source AMI",
        "The AMI, its volumes and snapshots, and the Windows on it.",
    ),
    (
        "guest",
        "Inside the AMI",
        "What the disk of the AMI says of the Windows on it; judged with `--inspect-disk` or `--disk` only.",
    ),
    (
        "workspaces",
        "WorkSpaces image",
        "The WorkSpaces image, where one is imported instead of an AMI.",
    ),
    (
        "role",
        "Import role",
        "The role of the request: whether AppStream may assume it, and what it may do then.",
    ),
    (
        "caller",
        "Caller",
        "The person or pipeline that sends the request: import, pass the role, tag, read.",
    ),
    (
        "quota",
        "Quotas",
        "The quotas of the account, and what is in use.",
    ),
    (
        "dry_run",
        "Dry run",
        "The answer of the service itself; judged with `--dry-run` only.",
    ),
];

/// The built-in rules of an area, sorted by id.
pub fn rules(area: &str) -> Vec<Rule> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    let mut rules = load_path(&root.join(area)).unwrap_or_else(|errors| panic!("{errors:?}"));
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    rules
}

/// The table of all rules, each linked to its place on the page of its area.
pub fn index() -> String {
    let mut text = String::new();
    for (area, heading, judges) in AREAS {
        write!(text, "\n### [{heading}]({area}/README.md)\n\n{judges}\n\n").unwrap();
        text.push_str("| id | severity | the rule fails when |\n| --- | --- | --- |\n");
        for rule in rules(area) {
            let (id, severity) = (&rule.id, rule.severity.as_str());
            let (anchor, title) = (id.to_lowercase(), cell(&rule.title));
            writeln!(
                text,
                "| [{id}]({area}/README.md#{anchor}) | {severity} | {title} |"
            )
            .unwrap();
        }
    }
    text
}

/// The page of an area: every rule with all that `explain` says.
pub fn area(folder: &str, heading: &str, judges: &str) -> String {
    let mut text = format!(
        "# {heading}\n\n{judges}\nA call needs the permission of the same name unless another is given. \
         Generated from the rule files of this folder. [All rules](../README.md)\n"
    );
    for rule in rules(folder) {
        text.push_str(&section(&rule));
    }
    text
}

fn section(rule: &Rule) -> String {
    let file = rule.file();
    let name = Path::new(&rule.path).file_name().unwrap().to_string_lossy();
    let mut text = format!(
        "\n## {}\n\n**{}** ([{}]({name}))\n\n",
        file.id,
        prose(&file.title),
        file.name
    );
    let mut line = |what: &str, of: &str| writeln!(text, "- {what}: {of}").unwrap();
    line("severity", &describe::severity(rule));
    line("certainty", rule.certainty.as_str());
    let calls: Vec<String> = describe::evidence(rule).into_iter().map(call).collect();
    let calls = if calls.is_empty() {
        "none".to_owned()
    } else {
        calls.join(", ")
    };
    line("calls", &calls);
    for line in describe::settled(rule) {
        writeln!(text, "- {}", prose(&line)).unwrap();
    }
    for remark in describe::remarks(rule) {
        writeln!(text, "- {}", prose(&remark)).unwrap();
    }
    write!(text, "\n{}\n\n", prose(file.why.trim())).unwrap();
    write!(
        text,
        "```text\n{}\n```\n\n",
        describe::condition(rule).join("\n")
    )
    .unwrap();
    text.push_str("How to fix it:\n\n");
    for step in &file.fix {
        text.push_str(&fix(step));
    }
    let links = file
        .sources
        .iter()
        .map(|source| format!("<{}> ({})", source.url, source.checked));
    let links: Vec<String> = links.collect();
    write!(
        text,
        "\nSources, with the day they were read: {}\n",
        links.join(", ")
    )
    .unwrap();
    text
}

/// The page of the remedies, in the order in which they have to happen.
pub fn remedies() -> String {
    let mut text = String::from(
        "# Remedies\n\nThings to do that settle several rules, in the order in which they have to happen. Rules name them with `remedy`; reports group \
         findings by them. Generated from the files of this folder. [All rules](../README.md)\n",
    );
    let all: Vec<Rule> = AREAS.iter().flat_map(|(area, ..)| rules(area)).collect();
    let mut remedies: Vec<_> = ami_preflight::rules::remedies().iter().collect();
    remedies.sort_by_key(|remedy| remedy.stage);
    for remedy in remedies {
        let (id, title) = (&remedy.id, prose(&remedy.title));
        write!(
            text,
            "\n## {id}\n\n**{title}** ([{id}]({id}.yaml))\n\n{}\n\n",
            prose(remedy.when.trim())
        )
        .unwrap();
        for line in describe::remedy(remedy) {
            match line.strip_prefix("- ") {
                Some(step) => text.push_str(&fix(step)),
                None => writeln!(text, "- {}", prose(line.trim_start_matches("* "))).unwrap(),
            }
        }
        let settled = all
            .iter()
            .filter(|rule| describe::remedies_of(rule).contains(&id.as_str()));
        let links = settled.map(|rule| {
            let (id, area) = (&rule.id, &rule.area);
            format!("[{id}](../{area}/README.md#{})", id.to_lowercase())
        });
        write!(text, "\nRules: {}\n", links.collect::<Vec<_>>().join(", ")).unwrap();
    }
    text
}

/// A call; its permission where that has another name.
fn call((label, actions): (String, Vec<&'static str>)) -> String {
    match actions.as_slice() {
        [] => format!("`{label}` (needs no permission)"),
        [action] if *action == label => format!("`{label}`"),
        actions => format!("`{label}` (needs `{}`)", actions.join("`, `")),
    }
}

/// A step as an item of a list; what is to be pasted as a block.
fn fix(step: &str) -> String {
    let (words, pasted) = advice(step);
    let words = prose(words);
    if pasted.is_empty() {
        return format!("- {words}\n");
    }
    let language = match pasted.split(' ').next() {
        Some("aws" | "ami-preflight") => "sh",
        Some(word) if word.ends_with("=$(aws") => "sh",
        _ if pasted.starts_with(['{', '[']) => "json",
        _ => "powershell",
    };
    let pasted = pasted.replace('\n', "\n  ");
    format!("- {words}\n\n  ```{language}\n  {pasted}\n  ```\n")
}

/// Every call that the program can make, a line for each service.
pub fn calls() -> String {
    let mut services: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for call in Call::ALL.iter().copied() {
        let info = call.info();
        let operations = services.entry(info.service).or_default();
        match call {
            Call::Local => {}
            // What reads the disk is no operation of AWS: it makes those that its actions name.
            Call::InspectDisk | Call::InspectPath => {
                let names = info
                    .actions
                    .iter()
                    .filter_map(|action| action.split_once(':'));
                operations.extend(names.map(|(_, name)| name));
            }
            _ => {
                operations.insert(info.operation);
            }
        }
    }
    let mut text = String::new();
    services.remove("");
    for (service, operations) in services {
        let operations: Vec<String> = operations.iter().map(|name| format!("`{name}`")).collect();
        writeln!(text, "- {service}: {}", operations.join(", ")).unwrap();
    }
    text
}

/// The table of facts, by root.
pub fn facts() -> String {
    let mut text = String::from(
        "# Facts\n\nWhat the conditions of rules may use. `ami-preflight rules facts` prints the same, `ami-preflight rules facts ami.volumes` a part.\n\
         Generated from the table in `src/facts/table`. [All rules](README.md)\n\n\
         Capitalised names are AWS's own, as the AWS CLI prints them; the rest is derived. `[x]` is a list, `{x}` a map with keys of any name,\n\
         `record` has the members below it. `?` marks what may be absent: ask with `has(…)` first. A fact is unknown when its call is denied or fails.\n",
    );
    let mut roots: Vec<&str> = Vec::new();
    for row in table::rows() {
        let root = root(row);
        if !roots.contains(&root) {
            roots.push(root);
        }
    }
    for name in roots {
        write!(text, "\n## {name}\n\n").unwrap();
        text.push_str("| fact | type | call | what it is |\n| --- | --- | --- | --- |\n");
        for row in table::rows().filter(|row| root(row) == name) {
            let (ty, call, doc) = (row.type_text(), row.call_text(), cell(&row.doc_text()));
            writeln!(text, "| `{}` | `{ty}` | {call} | {doc} |", row.path).unwrap();
        }
    }
    text
}

fn root(row: &Row) -> &'static str {
    row.path.split(['.', '[']).next().unwrap_or(row.path)
}

fn cell(text: &str) -> String {
    prose(text).replace('|', "\\|")
}

/// Text that Markdown leaves as it is, but for `code`, which stays code.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for (index, part) in text.split('`').enumerate() {
        if index > 0 {
            out.push('`');
        }
        if index % 2 == 1 {
            out.push_str(part);
            continue;
        }
        let characters: Vec<char> = part.chars().collect();
        for (at, c) in characters.iter().enumerate() {
            let beside = |at: Option<usize>| {
                at.and_then(|at| characters.get(at))
                    .is_some_and(|c| c.is_alphanumeric())
            };
            // Underscores within words are text anyway.
            let edge = *c == '_' && !(beside(at.checked_sub(1)) && beside(Some(at + 1)));
            if edge || r"\*<>[]$~".contains(*c) {
                out.push('\\');
            }
            out.push(*c);
        }
    }
    out
}

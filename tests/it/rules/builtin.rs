//! What holds for every built-in rule, and how rule files are loaded.

use ami_preflight::expr::{self, Expr, Missing, Node, Value as Fact};
use ami_preflight::facts::{Facts, table};
use ami_preflight::grade::{Severity, Verdict};
use ami_preflight::judge::Outcome;
use ami_preflight::judge::examples::{Base, base, blank, with};
use ami_preflight::rules::{self, ExampleFile, Rule, RuleFile};
use ami_preflight::text::Source;

/// The built-in rules as people's own rules are loaded; every fault of every file in one go.
fn builtin() -> Vec<Rule> {
    let (mut all, mut faults) = (Vec::new(), String::new());
    for embedded in rules::embedded::files() {
        match rules::load_text(&Source::new(embedded.path, embedded.text)) {
            Ok(rule) => all.push(rule),
            Err(errors) => {
                for error in errors {
                    faults.push_str(&error.render(ami_preflight::diag::Style::PLAIN));
                    faults.push('\n');
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
    assert!(!all.is_empty(), "no rules");
    all
}

fn report(problems: Vec<String>) {
    assert!(
        problems.is_empty(),
        "{} problems:\n{}",
        problems.len(),
        problems.join("\n")
    );
}

fn for_each_example(mut check: impl FnMut(&Base, &Rule, &ExampleFile) -> Option<String>) {
    let base = base().unwrap();
    let mut problems = Vec::new();
    for rule in builtin() {
        for example in &rule.file().examples {
            if let Some(problem) = check(&base, &rule, example) {
                problems.push(format!("{} \"{}\": {problem}", rule.id, example.name));
            }
        }
    }
    report(problems);
}

#[test]
fn every_example_comes_out_as_it_says() {
    for_each_example(|base, rule, example| base.run(rule, example).problem);
}

#[test]
fn a_rule_that_asks_aws_has_an_example_of_not_knowing() {
    let mut problems = Vec::new();
    for rule in builtin() {
        let asks = rule.needs.iter().any(|need| {
            let row = table::row(need).unwrap_or_else(|| panic!("{}: no fact {need}", rule.id));
            !row.call.label().is_empty()
        });
        if asks
            && !rule
                .file()
                .examples
                .iter()
                .any(|example| example.expect == Verdict::Unknown)
        {
            problems.push(rule.id.clone());
        }
    }
    report(problems);
}

fn worst(base: &Base, rule: &Rule, facts: &Facts) -> Option<Outcome> {
    base.judge(rule, facts)
        .into_iter()
        .min_by_key(|outcome| outcome.verdict)
}

#[test]
fn not_knowing_a_fact_never_turns_a_failure_into_a_pass() {
    for_each_example(|base, rule, example| {
        if example.expect != Verdict::Fail {
            return None;
        }
        let facts = base.facts(example).ok()?;
        let passes = |need: &&str| {
            let verdict = worst(base, rule, &blank(&facts, need))?.verdict;
            (verdict == Verdict::Pass || verdict == Verdict::NotApplicable).then_some(())
        };
        let guilty = rule.needs.iter().find(|need| passes(need).is_some());
        guilty.map(|need| format!("blanking {need} made it pass"))
    });
}

/// Whatever AWS leaves out: who is told that something is not known is told what, and why.
#[test]
fn an_unknown_always_has_a_reason() {
    for_each_example(|base, rule, example| {
        let facts = base.facts(example).ok()?;
        let silent = |facts: &Facts| {
            let outcomes = base.judge(rule, facts).into_iter();
            let unknown = |outcome: &Outcome| outcome.verdict == Verdict::Unknown;
            let mut unknown = outcomes.filter(unknown);
            unknown.any(|outcome| {
                let said = |missing: &Missing| !missing.fact.is_empty();
                !outcome.missing.iter().any(said) || outcome.message.is_empty()
            })
        };
        let absent = |need: &&str| silent(&with(&facts, need, &Fact::Absent));
        if silent(&facts) {
            return Some("unknown without a reason".to_owned());
        }
        let guilty = rule.needs.iter().find(absent);
        guilty.map(|need| format!("without {need} it is unknown without a reason"))
    });
}

#[test]
fn every_placeholder_has_a_value() {
    for_each_example(|base, rule, example| {
        let outcome = base.run(rule, example).outcome?;
        (outcome.verdict == Verdict::Fail && outcome.message.contains("unknown"))
            .then(|| format!("the message says `{}`", outcome.message))
    });
}

#[test]
fn an_error_is_never_raised_on_a_hint() {
    for_each_example(|base, rule, example| {
        let outcome = base.run(rule, example).outcome?;
        let weak = outcome.certainty == ami_preflight::grade::Certainty::Weak;
        (weak && outcome.verdict == Verdict::Fail && outcome.severity == Severity::Error)
            .then(|| "weak error".to_owned())
    });
}

/// The condition texts of a rule, with a way to put another text in their place.
/// Puts another text in the place of a condition.
type Put = Box<dyn Fn(&mut RuleFile, String)>;

fn conditions(file: &RuleFile) -> Vec<(String, Put)> {
    let mut all: Vec<(String, Put)> = vec![(
        file.assert.clone(),
        Box::new(|file, text| file.assert = text),
    )];
    if let Some(when) = &file.when {
        all.push((when.clone(), Box::new(|file, text| file.when = Some(text))));
    }
    for (index, case) in file.cases.iter().enumerate() {
        all.push((
            case.when.clone(),
            Box::new(move |file, text| file.cases[index].when = text),
        ));
    }
    for (index, (_, text)) in file.bindings.iter().flat_map(|b| &b.0).enumerate() {
        let put: Put =
            Box::new(move |file, text| file.bindings.as_mut().unwrap().0[index].1 = text);
        all.push((text.clone(), put));
    }
    all
}

/// The literals of a condition, each with the texts that replace it.
fn mutations(condition: &str) -> Vec<String> {
    let tree = expr::parse(condition).unwrap();
    let mut places: Vec<(ami_preflight::text::Span, Vec<String>)> = Vec::new();
    tree.walk(&mut |part: &Expr| match &part.node {
        Node::Int(value) => places.push((
            part.span,
            vec![(value + 1).to_string(), (value - 1).to_string()],
        )),
        Node::Str(text) => {
            // As a pattern it never matches, as a text it equals nothing.
            let other = if text.is_empty() {
                "'$^mutated'".to_owned()
            } else {
                "r'$^mutated'".to_owned()
            };
            places.push((part.span, vec![other]));
        }
        _ => {}
    });
    let mutate = |(span, texts): (ami_preflight::text::Span, Vec<String>)| {
        texts.into_iter().map(move |text| {
            format!(
                "{}{text}{}",
                &condition[..span.start],
                &condition[span.end..]
            )
        })
    };
    places.into_iter().flat_map(mutate).collect()
}

#[test]
fn changing_a_literal_flips_an_example() {
    let base = base().unwrap();
    let mut problems = Vec::new();
    for rule in builtin() {
        let results = |rule: &Rule| -> Vec<_> {
            let outcome = |example| {
                base.run(rule, example)
                    .outcome
                    .map(|o| (o.verdict, o.severity, o.message, o.fix))
            };
            rule.file().examples.iter().map(outcome).collect()
        };
        let before = results(&rule);
        for (text, put) in conditions(rule.file()) {
            let changed = mutations(&text);
            // `<= 500` becomes 501 and 499: one of the two may be beyond what any example can tell from the other side.
            for mutated in changed {
                let mut file = rule.file().clone();
                put(&mut file, mutated.clone());
                let Ok(mutant) = rules::compile(file, &rule.path) else {
                    continue;
                };
                if results(&mutant) == before {
                    problems.push(format!("{}: no example notices `{mutated}`", rule.id));
                }
            }
        }
    }
    report(problems);
}

#[test]
fn the_build_leaves_the_same_rules_in_the_binary() {
    let packed = |rule: &Rule| {
        let json = |value: serde_json::Result<serde_json::Value>| value.unwrap();
        let of = (
            serde_json::to_value(rule),
            serde_json::to_value(rule.texts()),
        );
        (
            json(of.0),
            json(of.1),
            rule.file().why.clone(),
            rule.file().fix.clone(),
        )
    };
    let built = rules::builtin().unwrap();
    let mut read = builtin();
    read.sort_by(|a, b| a.id.cmp(&b.id));
    assert_eq!(built.len(), read.len());
    for (built, read) in built.iter().zip(&read) {
        assert_eq!(packed(built), packed(read), "{}", read.id);
    }
}

#[test]
fn sources_are_addresses_with_a_date() {
    for rule in builtin() {
        assert!(!rule.file().sources.is_empty(), "{}", rule.id);
        for source in &rule.file().sources {
            assert!(
                source.url.starts_with("https://"),
                "{}: {}",
                rule.id,
                source.url
            );
            let date: Result<jiff::civil::Date, _> = source.checked.parse();
            assert!(date.is_ok(), "{}: {}", rule.id, source.checked);
        }
        let area = &rule.area;
        assert!(
            [
                "request",
                "catalog",
                "ami",
                "role",
                "caller",
                "quota",
                "workspaces",
                "dry_run",
                "guest"
            ]
            .contains(&area.as_str()),
            "{area}"
        );
    }
}

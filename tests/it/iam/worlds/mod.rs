//! The evaluator against itself in brute force: what it says with unknown keys must hold in every world that those keys could make.
//!
//! Each case is a small role and a context. Every unknown key is expanded over witness values, absence and the empty value among them, and a
//! plain two-valued evaluator (`oracle`) judges each world, in each reading of what AWS leaves open. A certain verdict has to be the verdict
//! of all worlds and readings.

mod generate;
mod globs;
mod oracle;
mod values;

use std::collections::BTreeMap;

use ami_preflight::iam::{Context, Decision, KeyState, Role, Verdict, may_assume, may_call};
use generate::{Case, State, Tape};
use oracle::{Judgement, World};
use proptest::prelude::any;
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestRunner};

/// Cases of each half; 100,000 together.
const CASES: u32 = 50_000;
const SERVICE: &str = "appstream.amazonaws.com";
const ARN: &str = "arn:aws:ec2:eu-west-1::image/ami-1";
const MODIFY: &str = "ec2:ModifyImageAttribute";
const DESCRIBE: &str = "ec2:DescribeImages";

/// How often each kind of answer came up, so that the test cannot pass by saying unknown all the time.
#[derive(Default)]
struct Tally {
    allow: u32,
    deny: u32,
    unknown: u32,
    /// Unknown although every world agrees: allowed, but to be rare.
    too_cautious: u32,
    /// Cases in which nothing was unknown, so that the oracle had to be met exactly.
    exact: u32,
}

fn context(case: &Case) -> Context {
    let mut context = Context::with_default(KeyState::Absent);
    for (key, state) in &case.states {
        let state = match state {
            State::Known(values) => {
                KeyState::Known(values.iter().map(|v| (*v).to_owned()).collect())
            }
            State::Absent => KeyState::Absent,
            State::Unknown => KeyState::Unknown,
            State::StartsWith(prefix) => KeyState::StartsWith((*prefix).to_owned()),
        };
        context.set(key, state);
    }
    context
}

/// Every combination of witnesses for the keys that are not known, as far as the policies asked mention them.
fn worlds(case: &Case, action: &str) -> Vec<World> {
    let mentioned = case.mentions(action);
    let mut worlds: Vec<World> = vec![BTreeMap::new()];
    for (key, state) in case
        .states
        .iter()
        .filter(|(key, _)| mentioned.contains(*key))
    {
        let choices: Vec<Vec<&'static str>> = match state {
            State::Known(values) => vec![values.clone()],
            State::Absent => vec![vec![]],
            State::Unknown => {
                let present = values::witnesses(key).iter().map(|witness| vec![*witness]);
                present.chain([vec![]]).collect()
            }
            State::StartsWith(prefix) => {
                let rests = values::continuations(prefix);
                rests.iter().map(|rest| vec![*rest]).collect()
            }
        };
        let extend = |world: &World| {
            let extended = |choice: &Vec<&'static str>| {
                let mut world = world.clone();
                world.insert(key, choice.clone());
                world
            };
            choices.iter().map(extended).collect::<Vec<_>>()
        };
        worlds = worlds.iter().flat_map(extend).collect();
    }
    worlds
}

/// What the oracle says. Unknown is never wrong: whether it was called for shows as soon as two worlds differ, in one reading.
fn judgements(case: &Case, action: &str, said: Verdict, worlds: &[World]) -> Vec<Judgement> {
    if said != Verdict::Unknown {
        let all = |world| oracle::judge_all(case, action, world);
        return worlds.iter().flat_map(all).collect();
    }
    let mut judgements: Vec<Judgement> = Vec::new();
    for world in worlds {
        judgements.push(oracle::judge(case, action, world, 0));
        if judgements
            .iter()
            .any(|j| j.allowed != judgements[0].allowed)
        {
            break;
        }
    }
    judgements
}

fn check(case: &Case, tally: &mut Tally) -> Result<(), String> {
    let role = Role::from_json(&case.role_json().to_string())
        .map_err(|e| format!("{e}: {}", case.role_json()))?;
    let context = context(case);
    let questions: [(&str, Decision); 3] = [
        ("sts:AssumeRole", may_assume(&role, SERVICE, &context)),
        (MODIFY, may_call(&role, MODIFY, Some(ARN), &context)),
        (DESCRIBE, may_call(&role, DESCRIBE, None, &context)),
    ];
    for (action, decision) in questions {
        let worlds = worlds(case, action);
        let judgements = judgements(case, action, decision.verdict, &worlds);
        let all = judgements.len();
        let allowed = judgements.iter().filter(|j| j.allowed).count();
        let explain = || {
            format!(
                "{action}: {decision:?}\nallowed in {allowed} of {all} readings of {} worlds\n{case:?}",
                worlds.len()
            )
        };
        match decision.verdict {
            Verdict::Allow if allowed < all => {
                return Err(format!("wrong allow; {}", explain()));
            }
            Verdict::Deny if allowed > 0 => return Err(format!("wrong deny; {}", explain())),
            Verdict::Allow => tally.allow += 1,
            Verdict::Deny => tally.deny += 1,
            Verdict::Unknown => {
                tally.unknown += 1;
                let agreed = allowed == 0 || allowed == all;
                let open = judgements.iter().any(|j| j.open != 0);
                tally.too_cautious += u32::from(agreed && !open);
            }
        }
        let certain = worlds.len() == 1 && judgements[0].open == 0;
        tally.exact += u32::from(certain);
        if certain && decision.verdict == Verdict::Unknown {
            return Err(format!(
                "unknown although everything is known; {}",
                explain()
            ));
        }
        if decision.verdict == Verdict::Unknown && decision.deciding.is_empty() {
            return Err(format!("unknown without a statement; {}", explain()));
        }
        let given = |key: &String| {
            let state = case.states.get(key.as_str());
            !matches!(state, Some(State::Unknown | State::StartsWith(_)))
        };
        if decision.depends_on.iter().any(given) {
            return Err(format!("it asks for a key that is given; {}", explain()));
        }
        let told = !decision.depends_on.is_empty() || !decision.near_misses.is_empty();
        if decision.verdict == Verdict::Unknown && !told {
            return Err(format!("it does not say why it is unknown; {}", explain()));
        }
        if decision.verdict != Verdict::Unknown && !decision.depends_on.is_empty() {
            return Err(format!("certain, yet it depends on a key; {}", explain()));
        }
    }
    Ok(())
}

fn run(seed: u64) {
    let config = Config {
        cases: CASES,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    };
    let tally = std::cell::RefCell::new(Tally::default());
    let tape = proptest::collection::vec(any::<u8>(), 96);
    let result = TestRunner::new(config).run(&tape, |bytes| {
        let case = Case::read(&mut Tape::new(&bytes));
        check(&case, &mut tally.borrow_mut()).map_err(TestCaseError::fail)
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    let Tally {
        allow,
        deny,
        unknown,
        too_cautious,
        exact,
    } = tally.into_inner();
    let told = format!(
        "{allow} allow, {deny} deny, {unknown} unknown, {too_cautious} too cautious, {exact} exact"
    );
    assert!(
        allow > CASES / 2 && deny > CASES / 2 && unknown > CASES / 10 && exact > CASES,
        "{told}"
    );
    assert!(too_cautious < unknown / 2, "{told}");
}

// In two halves, which run side by side.

#[test]
fn a_certain_verdict_holds_in_every_world() {
    run(20_261_123);
}

#[test]
fn a_certain_verdict_holds_in_every_other_world() {
    run(20_261_124);
}

//! Any text as a condition: parsing, checking and evaluation end, and never panic.
#![no_main]

use ami_preflight::facts::table;
use ami_preflight::expr::{Env, Scope, Template, check, eval, parse};
use ami_preflight::judge::examples::base;
use libfuzzer_sys::fuzz_target;
use std::sync::OnceLock;

fuzz_target!(|text: &str| {
    static BASE: OnceLock<ami_preflight::judge::examples::Base> = OnceLock::new();
    let base = BASE.get_or_init(|| base().expect("the bundled example"));
    let scope = Scope::new(table::root());
    Template::parse(text, &scope).ok();
    let Ok(expr) = parse(text) else { return };
    // Unchecked conditions must end, too.
    eval(&expr, &mut Env::new(&base.facts.root));
    check(&expr, &scope).ok();
});

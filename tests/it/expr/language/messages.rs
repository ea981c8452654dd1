//! Placeholders in the messages of rules.

use super::{schema, with};
use ami_preflight::expr::{Env, Scope, Template, Value};

#[test]
fn messages_fill_placeholders_in_and_hide_what_is_sensitive() {
    let scope = Scope::new(schema());
    let root = Value::map([("ami", Value::map(with("mode", Value::Absent)))]);
    let render = |text: &str, show| {
        Template::parse(text, &scope)
            .unwrap()
            .0
            .render(&mut Env::new(&root), show)
    };
    assert_eq!(
        render(
            "mode is {ami.mode}, {size(ami.names)} names: {ami.names}",
            false
        ),
        "mode is not set, 2 names: a, b"
    );
    assert_eq!(render("{{literal}}", false), "{literal}");
    assert_eq!(render("secret {ami.secret}", false), "secret (hidden)");
    assert_eq!(render("secret {ami.secret}", true), "secret hunter2");
    assert_eq!(render("{size(ami.secret)} long", false), "7 long");
    assert!(Template::parse("a { without", &scope).is_err());
    let error = Template::parse("the {ami.moed}", &scope).unwrap_err();
    assert_eq!(error.help.as_deref(), Some("did you mean `mode`?"));
}

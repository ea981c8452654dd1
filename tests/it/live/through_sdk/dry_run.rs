//! The import as a dry run.

use super::support::fake_aws::{FakeAws, Script};
use super::{ask_one, import, question};
use ami_preflight::evidence::Call;
use ami_preflight::evidence::question::local;
use serde_json::json;

#[tokio::test]
async fn the_dry_run_sends_the_request_as_it_stands() {
    let fake = FakeAws::start(Script::new());
    let answer = ask_one(&fake, question(Call::CreateImportedImage, import()), 20).await;
    assert_eq!(answer.result.unwrap_err().code, "DryRunOperationException");
    assert_eq!(fake.log()[0].input, import());
}

#[tokio::test]
async fn a_dry_run_that_cannot_be_built_is_not_sent() {
    let cases = [
        ("/Name", json!(7), "Name is not text"),
        ("/Tags", json!({"a": 1}), "Tags.a is not text"),
        ("/Tags", json!([]), "Tags is not a structure"),
        (
            "/AppCatalogConfig",
            json!({}),
            "AppCatalogConfig is not a list",
        ),
        (
            "/AppCatalogConfig/1",
            json!("x"),
            "AppCatalogConfig[1] is not a structure",
        ),
        (
            "/AppCatalogConfig/0/Name",
            json!(null),
            "AppCatalogConfig[0].Name is not text",
        ),
        (
            "/RuntimeValidationConfig/IntendedInstanceType",
            json!([]),
            "RuntimeValidationConfig.IntendedInstanceType",
        ),
        ("/DryRun", json!(false), "not a dry run"),
        ("/DryRun", json!("true"), "not a dry run"),
    ];
    for (pointer, value, message) in cases {
        let fake = FakeAws::start(Script::new());
        let mut input = import();
        *input.pointer_mut(pointer).unwrap() = value;
        let answer = ask_one(&fake, question(Call::CreateImportedImage, input), 20).await;
        let error = answer.result.unwrap_err();
        assert_eq!(error.code, local::NOT_SENT);
        assert!(error.message.contains(message), "{error:?}");
        assert_eq!(fake.count("*", "*"), 0);
    }
}

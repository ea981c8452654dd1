//! Any text as a policy document and as a role file: an answer or an error, never a crash.
#![no_main]

use ami_preflight::iam::{Document, Role, Usage};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    for usage in [Usage::Trust, Usage::Identity] {
        let Ok(document) = Document::parse(&text, usage) else {
            continue;
        };
        let lines: Vec<&str> = document.text().split('\n').collect();
        for (index, statement) in document.statements().iter().enumerate() {
            assert_eq!(statement.index, index);
            let line = lines[statement.position.line - 1];
            assert!(
                statement.position.column <= line.chars().count(),
                "a statement starts within its line"
            );
        }
        // What is read is JSON by another reader's rules too.
        assert!(serde_json::from_str::<serde::de::IgnoredAny>(document.text()).is_ok());
    }
    let _ = Role::from_json(&text);
});

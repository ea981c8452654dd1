//! Files that cannot be read for their backslashes: the reader knows the one right answer.

use super::fixed;

#[test]
fn wrong_escapes_are_doubled_and_the_rest_is_judged() {
    for (name, before, after) in [
        (
            "r.yaml",
            r#""C:\Program Files\Work\x.exe" # p"#,
            r#""C:\\Program Files\\Work\\x.exe" # p"#,
        ),
        (
            "r.yaml",
            r#""C:\\App\Work\\temp.exe""#,
            r#""C:\\App\\Work\\temp.exe""#,
        ),
        (
            "r.yaml",
            r#""C:\users\x\q.exe""#,
            r#""C:\\users\\x\\q.exe""#,
        ),
    ] {
        let text = |path: &str| {
            format!(
                "Name: cad\nSourceAmiId: ami-0123456789abcdef0\nAppCatalogConfig:\n  - {{Name: cad, AbsoluteAppPath: {path}\n    }}\n"
            )
        };
        let (run, found) = fixed(name, &text(before), &[]);
        assert_eq!(found, text(after), "{}{}", run.stdout, run.stderr);
        assert!(run.stdout.contains("fixed: r.yaml:4:"), "{}", run.stdout);
    }
    let text = |path: &str| {
        format!(
            "{{\"Name\": \"cad\",\n\"AppCatalogConfig\": [{{\"Name\": \"cad\", \"AbsoluteAppPath\": {path}}}]}}"
        )
    };
    let (run, found) = fixed("r.json", &text(r#""C:\Program Files\x.exe""#), &[]);
    assert_eq!(
        found,
        text(r#""C:\\Program Files\\x.exe""#),
        "{}",
        run.stderr
    );
}

#[test]
fn where_an_escape_may_be_meant_the_file_stays_as_it_is() {
    for value in [
        r#""/file C:\Work\temp.txt""#, // \t may be a tab
        r#""C:\Work\"x\".exe""#,
        r#""\\server\Share\x.exe""#,
        "\"C:\\Work\\x.exe\n  and more\"",
    ] {
        let text = format!("Name: cad\nDescription: {value}\n");
        let (run, found) = fixed("r.yaml", &text, &["--unsafe-fixes"]);
        assert_eq!(found, text);
        assert_eq!(run.code, 2, "{}", run.stdout);
    }
    // Without any escape that exists, every backslash is one.
    let (_, found) = fixed(
        "r.yaml",
        "Name: cad\nDescription: \"see \\Work\\Cad\"\n",
        &[],
    );
    assert_eq!(found, "Name: cad\nDescription: \"see \\\\Work\\\\Cad\"\n");
}

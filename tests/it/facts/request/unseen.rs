//! One finding names a character that cannot be seen and its place, and no other rule stumbles over it.

use super::{findings, judged, only};
use serde_json::{Value, json};

/// A finding about this text at this place of the request, and no other finding.
#[track_caller]
fn finds(pointer: &str, text: &str, rule: &str, said: &str) {
    let change = |request: &mut Value| {
        *request.pointer_mut(pointer).unwrap() = json!(text);
    };
    let run = judged(change, &[]);
    only(&run, &format!("{rule} {pointer}: "), said);
    let error = rule.ends_with("error");
    assert_eq!(run.code, i32::from(error), "{pointer} {text:?}");
}

#[test]
fn a_path() {
    const PATH: &str = "/AppCatalogConfig/0/AbsoluteAppPath";
    for (text, severity, said) in [
        (
            "\u{202a}C:\\App\\app.exe",
            "error",
            "U+202A LEFT-TO-RIGHT EMBEDDING at the beginning (character 1)",
        ),
        (
            "\u{feff}C:\\App\\app.exe",
            "error",
            "U+FEFF ZERO WIDTH NO-BREAK SPACE (byte order mark) at the beginning",
        ),
        (
            " C:\\App\\app.exe",
            "error",
            "U+0020 SPACE at the beginning (character 1)",
        ),
        (
            "\u{a0}C:\\App\\app.exe",
            "error",
            "U+00A0 NO-BREAK SPACE at the beginning",
        ),
        (
            "C:\\App\\app.exe ",
            "error",
            "U+0020 SPACE at the end (character 15)",
        ),
        ("C:\\App\\app.exe\n", "error", "U+000A LINE FEED at the end"),
        (
            "C:\\App\\app.exe\u{200b}",
            "error",
            "U+200B ZERO WIDTH SPACE at the end",
        ),
        (
            "\u{201c}C:\\App\\app.exe\u{201d}",
            "error",
            "U+201C LEFT DOUBLE QUOTATION MARK at the beginning (character 1), U+201D",
        ),
        (
            "C:\\Ap\u{ad}p\\app.exe",
            "error",
            "U+00AD SOFT HYPHEN as character 6",
        ),
        (
            "C:\\Ap\u{200e}p\\app.exe",
            "error",
            "U+200E LEFT-TO-RIGHT MARK as character 6",
        ),
        (
            "C:\\Program\u{a0}Files\\app.exe",
            "warning",
            "U+00A0 NO-BREAK SPACE as character 11",
        ),
        (
            "C:\\App\u{2013}x\\app.exe",
            "warning",
            "U+2013 EN DASH as character 7",
        ),
        (
            "C:\\L\u{2019}App\\app.exe",
            "warning",
            "U+2019 RIGHT SINGLE QUOTATION MARK as character 5",
        ),
        (
            "C:\\日本\u{3000}語\\app.exe",
            "warning",
            "U+3000 IDEOGRAPHIC SPACE as character 6",
        ),
    ] {
        finds(PATH, text, &format!("CAT032 {severity}"), said);
    }
}

#[test]
fn legal_names_of_files_are_no_findings() {
    for path in [
        "C:\\Größe\\ä.exe",
        "C:\\日本語\\アプリ.exe",
        "C:\\Приложение 2\\x.exe",
        "C:\\مي\u{200c}خواهم\\x.exe",
    ] {
        let run = judged(
            |request| request["AppCatalogConfig"][0]["AbsoluteAppPath"] = json!(path),
            &[],
        );
        assert_eq!(findings(&run), Vec::<String>::new(), "{path}");
    }
}

#[test]
fn the_other_members_of_an_application() {
    let app = |member: &str, text: &str, rule: &str, said: &str| {
        let run = judged(
            |request| request["AppCatalogConfig"][0][member] = json!(text),
            &[],
        );
        only(
            &run,
            &format!("CAT032 {rule} /AppCatalogConfig/0/{member}: "),
            said,
        );
    };
    app(
        "Name",
        "a\u{200b}pp",
        "error",
        "U+200B ZERO WIDTH SPACE as character 2",
    );
    app("Name", "app ", "error", "U+0020 SPACE at the end");
    app(
        "DisplayName",
        "My\u{a0}app",
        "error",
        "U+00A0 NO-BREAK SPACE as character 3",
    );
    app(
        "DisplayName",
        "My app ",
        "warning",
        "U+0020 SPACE at the end",
    );
    app(
        "DisplayName",
        " My app",
        "error",
        "U+0020 SPACE at the beginning",
    );
    app(
        "AbsoluteIconPath",
        "\u{202a}C:\\App\\a.png",
        "error",
        "U+202A",
    );
    app(
        "AbsoluteManifestPath",
        "C:\\App\\a.txt\u{202c}",
        "error",
        "U+202C POP DIRECTIONAL FORMATTING at the end",
    );
    app("WorkingDirectory", " C:\\App", "error", "U+0020");
    app(
        "LaunchParameters",
        "\u{2013}file \u{201c}x\u{201d}",
        "warning",
        "U+2013 EN DASH at the beginning (character 1), U+201C",
    );
    app(
        "LaunchParameters",
        "a\tb",
        "warning",
        "U+0009 CHARACTER TABULATION as character 2",
    );
}

#[test]
fn the_members_of_the_request() {
    finds(
        "/Name",
        "cad-2026-11\u{200b}",
        "REQ033 error",
        "Name has U+200B ZERO WIDTH SPACE at the end (character 12)",
    );
    finds(
        "/Name",
        " cad-2026-11",
        "REQ033 error",
        "U+0020 SPACE at the beginning",
    );
    finds(
        "/Name",
        "cad\u{2013}2026-11",
        "REQ033 error",
        "U+2013 EN DASH as character 4",
    );
    finds(
        "/SourceAmiId",
        "ami-0a1b2c3d4e5f60718\u{a0}",
        "REQ033 error",
        "U+00A0 NO-BREAK SPACE at the end",
    );
    finds(
        "/IamRoleArn",
        "arn:aws:iam::111122223333:role/AppStreamImageImport ",
        "REQ033 error",
        "U+0020 SPACE at the end",
    );
    finds(
        "/IamRoleArn",
        "\u{202a}arn:aws:iam::111122223333:role/AppStreamImageImport",
        "REQ033 error",
        "U+202A",
    );
    finds(
        "/AgentSoftwareVersion",
        "ALWAYS_LATEST\t",
        "REQ033 error",
        "U+0009 CHARACTER TABULATION at the end",
    );
    finds(
        "/RuntimeValidationConfig/IntendedInstanceType",
        "GeneralPurpose.m6i.large\u{200b}",
        "REQ033 error",
        "U+200B",
    );
    let top = |member: &str, value: Value, rule: &str, said: &str| {
        let run = judged(|request| request[member] = value, &[]);
        only(&run, &format!("REQ033 {rule} /{member}"), said);
    };
    top(
        "Description",
        json!("for\u{a0}all"),
        "error",
        "U+00A0 NO-BREAK SPACE as character 4",
    );
    top(
        "Description",
        json!("for all "),
        "warning",
        "U+0020 SPACE at the end",
    );
    top(
        "DisplayName",
        json!("CAD \u{2014} new"),
        "error",
        "U+2014 EM DASH as character 5",
    );
    top(
        "Tags",
        json!({"Team": "de\u{200b}sign"}),
        "error",
        "the value of the tag Team has U+200B",
    );
    top(
        "Tags",
        json!({"Team": "design\u{a0}"}),
        "warning",
        "the value of the tag Team has U+00A0",
    );
    top(
        "Tags",
        json!({"Te\u{200b}am": "design"}),
        "error",
        "the tag key",
    );
    top("Tags", json!({" Team": "design"}), "warning", "the tag key");
}

#[test]
fn a_masked_value_stays_masked() {
    let run = judged(
        |request| {
            let app = &mut request["AppCatalogConfig"][0];
            app["AbsoluteAppPath"] = json!("\u{202a}C:\\Secret\\hush.exe");
            app["LaunchParameters"] = json!("\u{a0}--token hush");
        },
        &[],
    );
    let text = run.stdout.to_lowercase();
    assert!(text.contains("u+202a") && text.contains("u+00a0"), "{text}");
    assert!(
        !text.contains("secret\\") && !text.contains("hush"),
        "{text}"
    );
}

#[test]
fn what_else_is_wrong_is_still_found() {
    let run = judged(
        |request| {
            request["AppCatalogConfig"][0]["AbsoluteAppPath"] = json!("\u{202a}D:\\App\\app.exe")
        },
        &[],
    );
    let rules: Vec<String> = findings(&run)
        .iter()
        .map(|line| line[..6].to_owned())
        .collect();
    assert_eq!(rules, ["CAT008", "CAT032"]);
    let run = judged(|request| request["Name"] = json!("c?d\u{200b}"), &[]);
    let rules: Vec<String> = findings(&run)
        .iter()
        .map(|line| line[..6].to_owned())
        .collect();
    assert_eq!(rules, ["REQ002", "REQ033"]);
}

#[test]
fn the_name_of_a_member() {
    let change = |request: &mut Value| request["Descr\u{ad}iption"] = json!("for all");
    let run = judged(change, &[]);
    only(
        &run,
        "REQ028 error",
        "has U+00AD SOFT HYPHEN as character 6; did you mean `Description`",
    );
}

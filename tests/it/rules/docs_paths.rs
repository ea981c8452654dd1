//! What CONTRIBUTING.md names is there: files, folders and areas of tests.

use std::path::Path;

/// Words in back quotes of a page.
fn quoted(page: &str) -> Vec<&str> {
    page.split('`').skip(1).step_by(2).collect()
}

#[test]
fn paths_in_contributing_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let prose: String = page.split("```").step_by(2).collect();
    let is_path = |word: &&str| {
        let starts = ["src/", "tests/", "rules/", "examples/", "benches/"];
        starts.iter().any(|start| word.starts_with(start)) && !word.contains("AREA")
    };
    let paths: Vec<&str> = quoted(&prose).into_iter().filter(is_path).collect();
    assert!(paths.len() > 15, "{paths:?}");
    for path in paths {
        assert!(root.join(path).exists(), "CONTRIBUTING.md names {path}");
    }
}

#[test]
fn areas_of_tests_in_contributing_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("CONTRIBUTING.md")).unwrap();
    let prose: String = page.split("```").step_by(2).collect();
    let areas = quoted(&prose)
        .into_iter()
        .filter(|word| word.contains("::"));
    let areas: Vec<String> = areas.map(|area| area.replace("::", "/")).collect();
    assert!(areas.len() >= 3, "{areas:?}");
    for area in areas {
        let folder = root.join("tests/it").join(&area);
        let file = folder.with_extension("rs");
        assert!(
            folder.is_dir() || file.is_file(),
            "CONTRIBUTING.md names {area}"
        );
    }
}

//! The HTML report in a real browser: it renders, filters, obeys the keyboard, and keeps data from becoming markup.
//!
//! Runs in the build without the AWS SDK only: the report is the same, and once is enough.
#![cfg(not(feature = "online"))]

use crate::support;
use crate::support::browser;

use browser::{Browser, DOWN, ENTER, SPACE, TAB};
use serde_json::{Value, json};
use support::cli::{NOW, Scene, run};

const HOSTILE: &str = "</h1></script><script>document.title='pwned'</script>\"'& <img src=x onerror=document.title='pwned'>";

/// How many of what this selects can be seen.
fn visible(selector: &str) -> String {
    format!(
        "return [...document.querySelectorAll('{selector}')].filter(e => e.checkVisibility()).length"
    )
}

/// The faulty example, its snapshots denied, so that all kinds but waived occur.
fn faulty() -> String {
    let text = std::fs::read_to_string("examples/faulty.evidence.json").unwrap();
    let mut evidence: Value = serde_json::from_str(&text).unwrap();
    let calls = evidence["calls"].as_array_mut().unwrap();
    for call in calls.iter_mut() {
        call["duration_ms"] = json!(120);
        if call["operation"] == "DescribeSnapshots" {
            call.as_object_mut().unwrap().remove("output");
            call["error"] =
                json!({"code": "UnauthorizedOperation", "message": "You are not authorized."});
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("evidence.json");
    std::fs::write(&path, evidence.to_string()).unwrap();
    let path = path.display().to_string();
    let report = run(&[
        "check",
        "examples/faulty.yaml",
        "--evidence",
        &path,
        "--now",
        NOW,
        "-o",
        "html",
    ]);
    assert_eq!(report.code, 1, "{}", report.stderr);
    report.stdout
}

#[test]
fn it_renders_and_filters_by_severity_area_and_text() {
    let browser = Browser::start();
    browser.open(&faulty());
    assert_eq!(
        browser.text("return document.querySelector('h1').textContent"),
        "Not ready: aws-cad"
    );
    assert_eq!(
        browser.text(
            "return getComputedStyle(document.querySelector('.finding')).borderTopLeftRadius"
        ),
        "14px",
        "the style is applied"
    );
    let errors = browser.number(&visible("article.error"));
    let warnings = browser.number(&visible("article.warning"));
    let undecided = browser.number(&visible("[data-kind=unknown]"));
    assert!(
        errors > 10 && warnings > 0 && undecided > 0,
        "{errors} {warnings} {undecided}"
    );
    let said = || browser.text("return document.getElementById('shown').textContent");
    let all = said();
    assert!(all.starts_with("Showing all "), "{all}");

    browser.run("document.querySelector('input[value=error]').click()");
    assert_eq!(browser.number(&visible("article.error")), 0);
    assert_eq!(browser.number(&visible("article.warning")), warnings);
    assert_eq!(
        browser.text(
            "return [...document.querySelectorAll('[data-group] h3')].find(e => e.checkVisibility()).textContent"
        ),
        "To do 1: Correct the request file 10",
        "a group without anything shown is not shown"
    );
    assert!(said().contains(" of "), "{}", said());

    let choose = |area: &str| {
        let script = "const e = document.getElementById('area'); e.value = AREA; e.dispatchEvent(new Event('input', {bubbles: true}))";
        browser.run(&script.replace("AREA", &json!(area).to_string()));
    };
    browser.run("document.querySelector('button[type=reset]').click()");
    browser.run("return new Promise(done => setTimeout(done, 50))");
    assert_eq!(said(), all, "reset shows everything");
    choose("quotas");
    assert!(browser.number(&visible("article.error")) < errors);
    assert!(browser.number(&visible("[data-area=quotas]")) > 0);
    assert_eq!(
        browser.number(&visible("[data-area]:not([data-area=quotas])")),
        0
    );

    choose("");
    let script = "const e = document.getElementById('find'); e.value = 'nitrotpm ami011'; e.dispatchEvent(new Event('input', {bubbles: true}))";
    browser.run(script);
    assert_eq!(browser.number(&visible("article")), 1);
    assert!(said().starts_with("Showing 1 of "), "{}", said());
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn the_keyboard_is_enough() {
    let browser = Browser::start();
    browser.open(&faulty());
    let focused = |what: &str| {
        browser.run(&format!("return document.activeElement.matches('{what}')")) == true
    };
    let tab_to = |what: &str| {
        let found = (0..300).any(|_| {
            browser.press(TAB);
            focused(what)
        });
        assert!(found, "Tab never comes to {what}");
        let ring = "const e = document.activeElement; const shown = e.closest('.chip') ?? e; return getComputedStyle(shown).outlineStyle";
        assert_eq!(browser.text(ring), "solid", "focus on {what} can be seen");
    };
    tab_to(".skip");
    tab_to("input[value=error]");
    let errors = browser.run(&visible("article.error"));
    assert_ne!(errors, 0);
    browser.press(SPACE);
    browser.becomes(&visible("article.error"), &json!(0));
    browser.press(SPACE);
    browser.becomes(&visible("article.error"), &errors);
    tab_to("#area");
    browser.press(DOWN);
    browser.becomes(
        "return document.getElementById('shown').textContent.includes(' of ')",
        &json!(true),
    );
    tab_to("#find");
    for key in ["A", "M", "I", "0", "1", "0", ENTER] {
        browser.press(key);
    }
    browser.becomes(
        "return document.getElementById('find').value",
        &json!("AMI010"),
    );
    tab_to("button[type=reset]");
    browser.press(ENTER);
    browser.becomes(&visible("article.error"), &errors);
    browser.run("const shown = [...document.querySelectorAll('summary')].find(summary => summary.checkVisibility()); shown.scrollIntoView(); shown.focus()");
    assert!(focused("summary"));
    browser.press(ENTER);
    browser.becomes(
        "return document.activeElement.parentElement.open",
        &json!(true),
    );
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn hostile_names_stay_text() {
    let scene = Scene::new(|evidence| {
        let image = support::cli::image(evidence);
        image["Name"] = json!(HOSTILE);
        image["PlatformDetails"] = json!(format!("{HOSTILE} \u{1b}[31m \u{202e}"));
        image["BootMode"] = json!(HOSTILE);
    })
    .request(format!(
        "Name: {}\nSourceAmiId: ami-0a1b2c3d4e5f60718\n",
        json!(HOSTILE)
    ));
    let report = scene.check_at(NOW, &["-o", "html"]).stdout;
    let browser = Browser::start();
    browser.open(&report);
    let expected = format!("Not ready: {HOSTILE}");
    assert_eq!(
        browser.text("return document.querySelector('h1').textContent"),
        expected
    );
    assert_eq!(
        browser.text("return document.title"),
        format!("{expected} – ami-preflight")
    );
    let messages =
        "return [...document.querySelectorAll('.message')].map(e => e.textContent).join()";
    let messages = browser.text(messages);
    assert!(
        messages.contains(HOSTILE) && messages.contains(r"\u{1b}[31m \u{202e}"),
        "{messages}"
    );
    assert_eq!(browser.number("return document.scripts.length"), 1);
    assert_eq!(browser.number("return document.images.length"), 0);
    assert_eq!(browser.console(), Vec::<String>::new());
}

#[test]
fn the_policy_stops_what_should_ever_slip_through() {
    let browser = Browser::start();
    let slipped = "<main id=\"content\"><img src=\"x\" onerror=\"document.title='pwned'\"><script>document.title='pwned'</script><p style=\"color:red\">";
    let document = faulty().replace("<main id=\"content\">", slipped);
    browser.open(&document);
    assert_eq!(
        browser.text("return document.title"),
        "Not ready: aws-cad – ami-preflight"
    );
    let console = browser.console();
    let blocked = console
        .iter()
        .filter(|line| line.contains("Content Security Policy"));
    assert!(blocked.count() >= 3, "image, script and style: {console:?}");
}

#[test]
fn without_scripts_it_can_be_read_in_full() {
    let browser = Browser::start();
    browser.devtools(
        "Emulation.setScriptExecutionDisabled",
        &json!({"value": true}),
    );
    browser.open(&faulty());
    assert_eq!(browser.number(&visible("#filters")), 0);
    assert!(browser.number(&visible("article.error")) > 10);
    assert_eq!(browser.number(&visible("details:not(.also)")), 3);
    assert!(browser.number(&visible("details.also")) > 5);
    assert_eq!(browser.console(), Vec::<String>::new());
}

/// Text whose contrast with what is behind it is less than WCAG's AA asks of small text.
const FAINT: &str = r"
    const numbers = colour => colour.match(/[\d.]+/g).map(Number);
    const light = colour => numbers(colour).slice(0, 3)
        .map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = e => {
        const own = getComputedStyle(e).backgroundColor;
        const [, , , alpha = 1] = numbers(own);
        if (alpha > 0 && alpha < 1) throw new Error('half transparent: ' + own);
        return alpha || !e.parentElement ? own : behind(e.parentElement);
    };
    const faint = new Set();
    for (const e of document.querySelectorAll('body *')) {
        const text = [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
        if (!text || !e.checkVisibility() || e.matches('script')) continue;
        const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
        const contrast = (a + 0.05) / (b + 0.05);
        if (contrast < 4.5) faint.add(`${e.tagName}.${e.className} ${contrast.toFixed(2)}`);
    }
    return [...faint];
";

#[test]
fn light_and_dark_narrow_wide_and_on_paper() {
    let browser = Browser::start();
    browser.media("screen", "light");
    browser.open(&faulty());
    browser.run("document.querySelectorAll('details').forEach(e => { e.open = true })");
    let page = "return getComputedStyle(document.body).backgroundColor";
    let light = browser.text(page);
    assert_eq!(browser.run(FAINT), json!([]), "contrast, light");
    browser.media("screen", "dark");
    assert_ne!(browser.text(page), light);
    assert_eq!(browser.run(FAINT), json!([]), "contrast, dark");

    for width in [360, 400, 768, 1280, 1920] {
        browser.width(width);
        let surplus =
            "const e = document.documentElement; return Math.max(0, e.scrollWidth - e.clientWidth)";
        assert_eq!(
            browser.number(surplus),
            0,
            "no scrolling sideways at {width}"
        );
        let outside = "return [...document.querySelectorAll('main *:not(.scroll *)')].filter(e => e.getBoundingClientRect().right > innerWidth).length";
        assert_eq!(browser.number(outside), 0, "nothing cut off at {width}");
    }

    browser.run("document.querySelectorAll('details').forEach(e => { e.open = false })");
    assert_eq!(browser.number(&visible(".quiet > li")), 0, "folded");
    browser.media("print", "dark");
    assert_eq!(browser.text(page), "rgb(255, 255, 255)");
    assert_eq!(browser.number(&visible("#filters")), 0);
    assert_eq!(browser.number(&visible(".copy")), 0);
    let rows = browser.number("return document.querySelectorAll('.quiet > li').length");
    assert_eq!(
        browser.number(&visible(".quiet > li")),
        rows,
        "what was folded is open"
    );
    browser.run("document.querySelector('input[value=error]').click()");
    assert_eq!(
        browser.number(&visible("#shown")),
        1,
        "a part of the findings says that it is one"
    );
    assert_eq!(browser.console(), Vec::<String>::new());
}

//! Headless Chromium, driven through chromedriver: the few WebDriver commands that the tests need.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const INSTALL: &str = "The tests of the HTML report need Chromium and chromedriver of one version.\n\
    Debian: apt-get install chromium chromium-driver. Elsewhere: https://googlechromelabs.github.io/chrome-for-testing/\n\
    They are looked for in PATH; the environment variables CHROMIUM and CHROMEDRIVER may name them instead.";

/// The Tab key, as WebDriver writes it.
pub const TAB: &str = "\u{e004}";
/// The Enter key.
pub const ENTER: &str = "\u{e007}";
/// The space bar.
pub const SPACE: &str = " ";
/// The arrow down.
pub const DOWN: &str = "\u{e015}";

/// One browser with a profile of its own and no network; closed when dropped.
pub struct Browser {
    driver: Child,
    agent: ureq::Agent,
    session: String,
    folder: tempfile::TempDir,
}

impl Browser {
    /// Starts one; a browser that is not there fails the test and says how to install it.
    pub fn start() -> Browser {
        let folder = tempfile::tempdir().unwrap();
        let program = driver();
        let mut driver = Command::new(&program)
            .arg("--port=0")
            .env("HOME", folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("cannot start {}: {error}\n{INSTALL}", program.display())
            });
        let port = port(&mut driver);
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .proxy(None)
            .timeout_global(Some(Duration::from_secs(90)));
        let mut browser = Browser {
            driver,
            agent: config.build().into(),
            session: format!("http://127.0.0.1:{port}/session"),
            folder,
        };
        let capabilities = browser.capabilities();
        let session = browser.post("", &capabilities);
        let id = session["sessionId"].as_str().unwrap_or_default();
        browser.session = format!("{}/{id}", browser.session);
        browser
    }

    fn capabilities(&self) -> Value {
        let profile = self.folder.path().join("profile");
        let mut options = json!({"args": [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-proxy-server",
            "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND",
            format!("--user-data-dir={}", profile.display()),
        ]});
        // Without a path, chromedriver looks where Chrome installs itself.
        let browser = std::env::var_os("CHROMIUM").map(PathBuf::from);
        let names = ["chromium", "google-chrome", "chrome", "chromium-browser"];
        if let Some(path) = browser.or_else(|| names.iter().find_map(|name| in_path(name))) {
            options["binary"] = json!(path);
        }
        let logs = json!({"browser": "ALL"});
        json!({"capabilities": {"alwaysMatch": {"goog:chromeOptions": options, "goog:loggingPrefs": logs}}})
    }

    fn post(&self, command: &str, body: &Value) -> Value {
        let url = format!("{}{command}", self.session);
        let mut response = self
            .agent
            .post(&url)
            .send_json(body)
            .unwrap_or_else(|error| panic!("chromedriver{command}: {error}"));
        let mut answer: Value = response.body_mut().read_json().unwrap();
        let value = answer["value"].take();
        let help = if command.is_empty() { INSTALL } else { "" };
        assert!(
            value.get("error").is_none(),
            "chromedriver{command}: {}\n{help}",
            value["message"]
        );
        value
    }

    /// Writes a document to a file and opens it.
    pub fn open(&self, document: &str) {
        let path = self.folder.path().join("report.html");
        std::fs::write(&path, document).unwrap();
        let path = path.display().to_string().replace('\\', "/");
        let url = format!("file:///{}", path.trim_start_matches('/'));
        self.post("/url", &json!({"url": url}));
    }

    /// Runs the body of a function in the page and gives what it returns.
    pub fn run(&self, script: &str) -> Value {
        self.post("/execute/sync", &json!({"script": script, "args": []}))
    }

    /// As [`Browser::run`], for text.
    pub fn text(&self, script: &str) -> String {
        let value = self.run(script);
        value
            .as_str()
            .unwrap_or_else(|| panic!("{script}: {value}"))
            .to_owned()
    }

    /// As [`Browser::run`], for numbers.
    pub fn number(&self, script: &str) -> u64 {
        let value = self.run(script);
        value
            .as_u64()
            .unwrap_or_else(|| panic!("{script}: {value}"))
    }

    /// That a script comes to give this: what a key does shows a moment later on a machine that does other work, too.
    pub fn becomes(&self, script: &str, expected: &Value) {
        let start = std::time::Instant::now();
        let mut found = self.run(script);
        while found != *expected && start.elapsed() < std::time::Duration::from_secs(10) {
            std::thread::sleep(std::time::Duration::from_millis(20));
            found = self.run(script);
        }
        assert_eq!(found, *expected, "{script}");
    }

    /// Presses and releases a key, wherever the focus is.
    pub fn press(&self, key: &str) {
        let actions = json!([{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]);
        let keyboard = json!({"type": "key", "id": "keyboard", "actions": actions});
        self.post("/actions", &json!({"actions": [keyboard]}));
    }

    /// A command of the DevTools protocol.
    pub fn devtools(&self, command: &str, parameters: &Value) {
        self.post(
            "/goog/cdp/execute",
            &json!({"cmd": command, "params": parameters}),
        );
    }

    /// Shows the page on a medium (`screen`, `print`) in a colour scheme (`light`, `dark`).
    pub fn media(&self, medium: &str, scheme: &str) {
        let feature = json!({"name": "prefers-color-scheme", "value": scheme});
        self.devtools(
            "Emulation.setEmulatedMedia",
            &json!({"media": medium, "features": [feature]}),
        );
    }

    /// Sets the width of the page in CSS pixels.
    pub fn width(&self, width: u32) {
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", &size);
    }

    /// What the console has been told since the last call, violations of the content security policy among it.
    pub fn console(&self) -> Vec<String> {
        let entries = self.post("/se/log", &json!({"type": "browser"}));
        let entries = entries.as_array().unwrap().iter();
        entries
            .map(|entry| entry["message"].as_str().unwrap().to_owned())
            .collect()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

fn driver() -> PathBuf {
    let name = format!("chromedriver{}", std::env::consts::EXE_SUFFIX);
    // CHROMEWEBDRIVER is where GitHub's runners keep it.
    let folder = std::env::var_os("CHROMEWEBDRIVER").map(|folder| Path::new(&folder).join(&name));
    std::env::var_os("CHROMEDRIVER")
        .map(PathBuf::from)
        .or_else(|| in_path("chromedriver"))
        .or(folder)
        .unwrap_or_else(|| panic!("there is no chromedriver\n{INSTALL}"))
}

fn in_path(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path = std::env::var_os("PATH")?;
    let mut files = std::env::split_paths(&path).map(|folder| folder.join(&name));
    files.find(|file| file.is_file())
}

/// The port it says that it listens on; the rest of what it says is read and dropped, so that it never waits for a reader.
fn port(driver: &mut Child) -> u16 {
    let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
    let said = lines.by_ref().map_while(Result::ok).find_map(|line| {
        line.split_once("started successfully on port ")?
            .1
            .trim_end_matches('.')
            .parse()
            .ok()
    });
    std::thread::spawn(move || lines.for_each(drop));
    said.unwrap_or_else(|| panic!("chromedriver did not say its port\n{INSTALL}"))
}

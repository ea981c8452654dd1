//! What EC2's launch agents and the SSM Agent print on the console while Windows starts, read line by line; bounded on hostile input.

mod components;
mod line;
mod start;
mod text;

pub use components::Components;

use super::name::AmazonName;
use start::Start;

/// The last start of Windows that the text tells of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Console {
    /// The AMI of Amazon that the disk comes from, as the registry keeps it.
    pub origin: Option<AmazonName>,
    /// Its release, where printed on its own.
    pub origin_date: Option<String>,
    /// Such as `Windows Server 2022 Datacenter`.
    pub product: Option<String>,
    /// Such as 20348.
    pub build: Option<i64>,
    /// `full`, `core` or `nano`, where an agent prints it.
    pub edition: Option<&'static str>,
    /// The language of Windows in the words of Amazon's names, such as `English`.
    pub language: Option<String>,
    /// SQL Server, where the agent found one.
    pub sql_server: Option<String>,
    /// Versions of what AWS installs.
    pub components: Components,
    /// The text goes from the agent's version to "Windows is Ready to use".
    pub complete: bool,
    /// Some line speaks of Sysprep.
    pub sysprep_seen: bool,
    /// Some line speaks of the SSM Agent, under any spelling.
    pub ssm_seen: bool,
    /// The instance that prints.
    pub instance: Option<String>,
    /// Lines of this start that contradict each other, such as `Windows Server 2019 Datacenter and build 20348 (Windows Server 2022)`.
    pub contradiction: Option<String>,
}

impl Console {
    /// Whether the text says what Windows it is.
    pub fn tells(&self) -> bool {
        self.build.is_some() || self.product.is_some() || self.origin.is_some()
    }
}

const MAX_LINE: usize = 512;
const MAX_VALUE: usize = 128;

/// Reads the `Output` of GetConsoleOutput: text, as the AWS CLI prints it, or base64, as the API answers.
pub fn read(output: &str) -> Console {
    let text = text::decode(output);
    let mut done = Console::default();
    let mut start = Start::default();
    let (mut sysprep_seen, mut ssm_seen, mut instance) = (false, false, None);
    for (line, whole) in text::lines(&text) {
        sysprep_seen |= line.contains("ysprep");
        ssm_seen = ssm_seen || components::speaks_of_ssm(line);
        if line.len() > MAX_LINE {
            continue;
        }
        if start.ends_before(line) {
            let finished = std::mem::take(&mut start).told;
            if finished.tells() {
                done = finished;
            }
        }
        start.take(line, whole);
        instance = start.told.instance.clone().or(instance);
    }
    let last = if start.told.tells() { start.told } else { done };
    Console {
        sysprep_seen,
        ssm_seen,
        instance,
        ..last
    }
}

/// The text behind an `Output`: base64 is taken for what it stands for.
pub fn decoded(output: &str) -> String {
    text::decode(output)
}

/// Text fit to be shown, or nothing.
fn plain(value: &str) -> Option<String> {
    let fit = !value.is_empty() && value.len() <= MAX_VALUE && !value.contains(char::is_control);
    fit.then(|| value.to_owned())
}

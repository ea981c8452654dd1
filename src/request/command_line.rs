//! How Windows takes the launch parameters of an application apart, and what its script hosts make of them; the facts of `command` are made of it.

mod cmd;
mod hosts;
mod powershell;

/// What an application starts through a program that runs scripts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// The program, without its extension: powershell, pwsh, cmd, wscript, cscript, mshta or msiexec.
    pub host: &'static str,
    /// What it is told to run.
    pub runs: Runs,
    /// The execution policy that PowerShell applies, in small letters.
    pub policy: Option<String>,
    /// An execution policy stands behind the script or command, which gets it as an argument.
    pub policy_behind: bool,
    /// What fails about the place of the script.
    pub fault: Option<Fault>,
}

/// What a script host is told to run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Runs {
    /// Nothing: it shows a prompt, its help or an empty window.
    Nothing,
    /// A script or a package.
    Script,
    /// A command that names no script.
    Command,
    /// Parameters that the host does not know, so that it takes what follows for something else.
    Unrecognized,
}

/// Why a host does not find its script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The path begins with an apostrophe, which quotes nothing outside PowerShell.
    Apostrophe,
    /// The path has a blank and no quotation marks, so that it ends there.
    Blank,
    /// cmd.exe takes the first and the last quotation mark away.
    QuotesLost,
}

impl Runs {
    /// The word of the fact.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Script => "script",
            Self::Command => "command",
            Self::Unrecognized => "unrecognized",
        }
    }
}

impl Fault {
    /// The word of the fact.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Apostrophe => "apostrophe",
            Self::Blank => "blank",
            Self::QuotesLost => "quotes-lost",
        }
    }
}

impl Command {
    fn new(host: &'static str, runs: Runs) -> Self {
        Self {
            host,
            runs,
            policy: None,
            policy_behind: false,
            fault: None,
        }
    }

    /// What the host of this path does with the parameters; `None` for any other program.
    pub fn read(path: &str, parameters: &str) -> Option<Self> {
        let host = host(path)?;
        Some(match host {
            "powershell" | "pwsh" => powershell::read(host, parameters),
            "cmd" => cmd::read(parameters),
            "msiexec" => hosts::msiexec(parameters),
            "mshta" => hosts::mshta(parameters),
            _ => hosts::script_host(host, parameters),
        })
    }
}

/// The script host that a path names.
fn host(path: &str) -> Option<&'static str> {
    const HOSTS: [&str; 7] = [
        "powershell",
        "pwsh",
        "cmd",
        "wscript",
        "cscript",
        "mshta",
        "msiexec",
    ];
    let name = path.rsplit(['\\', '/']).next().unwrap_or(path);
    let name = name.trim_matches(['"', ' ', '.']).to_ascii_lowercase();
    let name = name.strip_suffix(".exe").unwrap_or(&name);
    HOSTS.into_iter().find(|host| *host == name)
}

/// The arguments of a command line as `CommandLineToArgvW` splits it (learn.microsoft.com/windows/win32/api/shellapi): blanks and tabs
/// outside quotation marks divide; 2n backslashes before a quotation mark are n, and one more makes the mark a character; a second mark
/// directly behind a closing one is a character, too, and leaves the quotation closed.
pub fn split(line: &str) -> Vec<String> {
    let mut arguments = Vec::new();
    let mut chars = line.chars().peekable();
    loop {
        while chars.next_if(|c| is_blank(*c)).is_some() {}
        if chars.peek().is_none() {
            return arguments;
        }
        let (mut argument, mut quoted) = (String::new(), false);
        while let Some(c) = chars.next_if(|c| quoted || !is_blank(*c)) {
            match c {
                '\\' => {
                    let mut count = 1_usize;
                    while chars.next_if_eq(&'\\').is_some() {
                        count = count.saturating_add(1);
                    }
                    let before_quote = chars.peek() == Some(&'"');
                    let kept = if before_quote { count / 2 } else { count };
                    argument.extend(std::iter::repeat_n('\\', kept));
                    if before_quote && count % 2 == 1 {
                        chars.next();
                        argument.push('"');
                    }
                }
                '"' if quoted && chars.next_if_eq(&'"').is_some() => {
                    argument.push('"');
                    quoted = false;
                }
                '"' => quoted = !quoted,
                _ => argument.push(c),
            }
        }
        arguments.push(argument);
    }
}

fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t')
}

/// What is wrong with a script's path that Windows took apart into these arguments, the first of which should be the path.
fn fault(arguments: &[String]) -> Option<Fault> {
    let (first, rest) = arguments.split_first()?;
    if first.starts_with('\'') {
        return Some(Fault::Apostrophe);
    }
    cut(first, rest.iter().map(String::as_str)).then_some(Fault::Blank)
}

/// Whether a path that ends without the extension of a program goes on in the words behind it, as `C:\Program` does before `Files\a.bat`.
fn cut<'a>(first: &str, mut rest: impl Iterator<Item = &'a str>) -> bool {
    const EXTENSIONS: [&str; 17] = [
        ".ps1", ".bat", ".cmd", ".exe", ".com", ".vbs", ".vbe", ".js", ".jse", ".wsf", ".wsh",
        ".hta", ".htm", ".html", ".msi", ".msp", ".lnk",
    ];
    let complete = |word: &str| {
        let word = word.trim_end_matches(['"', '\'']).to_ascii_lowercase();
        EXTENSIONS.iter().any(|extension| word.ends_with(extension))
    };
    let path = first.get(1..3) == Some(":\\")
        || first.get(1..3) == Some(":/")
        || first.starts_with("\\\\");
    if !path || complete(first) {
        return false;
    }
    let goes_on = |word: &&str| !word.starts_with(['-', '/', '"', '\'']) && !word.contains(':');
    // A path that goes on has a backslash somewhere behind the blank, or its extension at once.
    rest.by_ref().take_while(goes_on).any(complete)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn arguments_are_split_as_windows_does() {
        for (line, arguments) in [
            ("", vec![]),
            ("  a\t b ", vec!["a", "b"]),
            (r#""a b" c"#, vec!["a b", "c"]),
            (r#"a" "b"#, vec!["a b"]),
            (r#""C:\a b\" c"#, vec![r#"C:\a b" c"#]),
            (r#""C:\a b\\" c"#, vec![r"C:\a b\", "c"]),
            (r#"\\server\a "b\c""#, vec![r"\\server\a", r"b\c"]),
            (r#"a\"b c"#, vec![r#"a"b"#, "c"]),
            (r#"a\\\"b"#, vec![r#"a\"b"#]),
            (r#"a\\\\"b c""#, vec![r"a\\b c"]),
            (r#""a""b" c"#, vec![r#"a"b c"#]),
            (r#""" x"#, vec!["", "x"]),
            ("'a b'", vec!["'a", "b'"]),
            (r#""a b"#, vec!["a b"]),
        ] {
            assert_eq!(split(line), arguments, "{line}");
        }
    }
}

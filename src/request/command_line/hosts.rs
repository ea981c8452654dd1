//! wscript, cscript, mshta and msiexec: which argument is the script or the package.

use super::{Command, Fault, Runs, cut, fault, is_blank, split};

/// wscript and cscript: options begin with slashes, the first other word is the script.
pub(super) fn script_host(host: &'static str, parameters: &str) -> Command {
    let arguments = split(parameters);
    let script = arguments
        .iter()
        .position(|argument| !argument.starts_with('/'));
    let Some(script) = script.and_then(|at| arguments.get(at..)) else {
        return Command::new(host, Runs::Nothing);
    };
    with_script(host, fault(script))
}

/// mshta: what is not in quotation marks is an address or the path of a file.
pub(super) fn mshta(parameters: &str) -> Command {
    let line = parameters.trim();
    if line.is_empty() {
        return Command::new("mshta", Runs::Nothing);
    }
    let mut words = line.split(is_blank).filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default();
    let fault = if first.starts_with('\'') {
        Some(Fault::Apostrophe)
    } else {
        cut(first, words).then_some(Fault::Blank)
    };
    with_script("mshta", fault)
}

/// msiexec: a task such as /i, and a package or a product code, directly behind it or as the next word.
pub(super) fn msiexec(parameters: &str) -> Command {
    let arguments = split(parameters);
    let task = arguments.iter().enumerate().find_map(|(at, argument)| {
        let attached = task(argument)?;
        Some((attached, arguments.get(at.saturating_add(1)..)?))
    });
    let Some((attached, behind)) = task else {
        return Command::new("msiexec", Runs::Nothing);
    };
    let mut package = behind.to_vec();
    if !attached.is_empty() {
        package.insert(0, attached);
    }
    if package.is_empty() {
        return Command::new("msiexec", Runs::Nothing);
    }
    with_script("msiexec", fault(&package))
}

/// What is attached to an argument that names a task of msiexec (learn.microsoft.com, msiexec); `None` for other arguments.
fn task(argument: &str) -> Option<String> {
    const OTHERS: [&str; 6] = [
        "passive",
        "promptrestart",
        "forcerestart",
        "norestart",
        "quiet",
        "help",
    ];
    let name = argument.strip_prefix(['/', '-'])?;
    let small = name.to_ascii_lowercase();
    if ["package", "uninstall", "update"].contains(&small.as_str()) {
        return Some(String::new());
    }
    if OTHERS.contains(&small.as_str()) {
        return None;
    }
    let options: &[char] = match small.chars().next()? {
        'i' | 'x' | 'a' | 'p' | 'y' | 'z' => &[],
        'j' => &['u', 'm'],
        'f' => &['p', 'o', 'e', 'd', 'c', 'a', 'u', 'm', 's', 'v'],
        _ => return None,
    };
    let behind: String = name.chars().skip(1).collect();
    let all_options = behind
        .to_ascii_lowercase()
        .chars()
        .all(|c| options.contains(&c));
    Some(if all_options { String::new() } else { behind })
}

fn with_script(host: &'static str, fault: Option<Fault>) -> Command {
    Command {
        fault,
        ..Command::new(host, Runs::Script)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Command, Fault, Runs};

    fn read(host: &str, parameters: &str) -> Option<(Runs, Option<Fault>)> {
        let path = format!(r"C:\Windows\System32\{host}.exe");
        let command = Command::read(&path, parameters)?;
        Some((command.runs, command.fault))
    }

    #[test]
    fn the_script_is_found() {
        for (host, parameters, expected) in [
            ("wscript", r"//B //nologo C:\a.vbs /x", (Runs::Script, None)),
            ("cscript", r#"/nologo "C:\a b.vbs""#, (Runs::Script, None)),
            (
                "WScript",
                r"C:\Program Files\a.vbs",
                (Runs::Script, Some(Fault::Blank)),
            ),
            (
                "wscript",
                r"//B 'C:\a.vbs'",
                (Runs::Script, Some(Fault::Apostrophe)),
            ),
            ("wscript", "//B", (Runs::Nothing, None)),
            ("mshta", r#""C:\a b\c.hta""#, (Runs::Script, None)),
            ("mshta", r"C:\a b\c.hta", (Runs::Script, Some(Fault::Blank))),
            (
                "mshta",
                r"'C:\a.hta'",
                (Runs::Script, Some(Fault::Apostrophe)),
            ),
            ("mshta", r#"vbscript:Execute("a b")"#, (Runs::Script, None)),
            ("mshta", " ", (Runs::Nothing, None)),
            (
                "msiexec",
                r#"/i "C:\a b.msi" /qn TARGETDIR="C:\x y""#,
                (Runs::Script, None),
            ),
            ("msiexec", r#"/qn /i"C:\a b.msi""#, (Runs::Script, None)),
            (
                "msiexec",
                r"/passive -I C:\Program Files\a.msi",
                (Runs::Script, Some(Fault::Blank)),
            ),
            (
                "msiexec",
                r"/x{00000000-0000-0000-0000-000000000000}",
                (Runs::Script, None),
            ),
            ("msiexec", r"/fa C:\a.msi", (Runs::Script, None)),
            (
                "msiexec",
                r"/i 'C:\a.msi'",
                (Runs::Script, Some(Fault::Apostrophe)),
            ),
            ("msiexec", r"C:\a.msi /passive", (Runs::Nothing, None)),
            ("msiexec", "/i", (Runs::Nothing, None)),
        ] {
            assert_eq!(
                read(host, parameters),
                Some(expected),
                "{host} {parameters}"
            );
        }
        assert_eq!(Command::read(r"C:\App\x.exe", "-file a"), None);
    }
}

//! cmd.exe: its switches, and what it leaves of the quotation marks behind /c (text of `cmd /?`).

use super::{Command, Fault, Runs, cut, is_blank};

pub(super) fn read(parameters: &str) -> Command {
    let Some((tail, always_strips)) = tail(parameters) else {
        return Command::new("cmd", Runs::Nothing);
    };
    let tail = tail.trim();
    if tail.is_empty() {
        return Command::new("cmd", Runs::Nothing);
    }
    let (line, stripped) = if tail.starts_with('"') && (always_strips || !keeps_quotes(tail)) {
        (without_outer_quotes(tail), true)
    } else {
        (tail.to_owned(), false)
    };
    let line = line.trim();
    let (word, rest) = first_word(line);
    if let Some(inner) = Command::read(word, rest)
        && inner.host != "cmd"
    {
        return inner;
    }
    let mut command = Command::new("cmd", Runs::Script);
    command.fault = if word.starts_with('\'') {
        Some(Fault::Apostrophe)
    } else if line.starts_with('"')
        || !cut(word, rest.split(is_blank).filter(|word| !word.is_empty()))
    {
        None
    } else if stripped {
        Some(Fault::QuotesLost)
    } else {
        Some(Fault::Blank)
    };
    command
}

/// What follows /c, /k or the old /r, and whether /s stands before it; switches may be written together (`/d /s/c`) and have values (`/e:on`).
fn tail(parameters: &str) -> Option<(&str, bool)> {
    let (mut rest, mut strips) = (parameters, false);
    loop {
        rest = rest.trim_start_matches(is_blank);
        while let Some(switch) = rest.strip_prefix('/') {
            let mut chars = switch.chars();
            let letter = chars.next()?.to_ascii_lowercase();
            rest = chars.as_str();
            match letter {
                'c' | 'k' | 'r' => return Some((rest, strips)),
                's' => strips = true,
                _ => {}
            }
            let end = rest
                .find(|c: char| is_blank(c) || c == '/')
                .unwrap_or(rest.len());
            rest = rest.get(end..)?;
        }
        if rest.is_empty() {
            return None;
        }
        // A word that is no switch: the search goes on behind it.
        let mut quoted = false;
        let end = rest.find(|c: char| {
            quoted ^= c == '"';
            !quoted && is_blank(c)
        });
        rest = rest.get(end.unwrap_or(rest.len())..)?;
    }
}

/// The conditions under which cmd.exe leaves a text that begins with a quotation mark as it is: exactly two marks, with a blank and no
/// special character between them, around the name of a program.
fn keeps_quotes(tail: &str) -> bool {
    let mut parts = tail.split('"');
    let (Some(""), Some(inside), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let program = |inside: &str| {
        let name = inside.to_ascii_lowercase();
        [".exe", ".com", ".bat", ".cmd"]
            .iter()
            .any(|extension| name.trim_end().ends_with(extension))
    };
    inside.contains(is_blank)
        && !inside.contains(['&', '<', '>', '(', ')', '@', '^', '|'])
        && program(inside)
}

/// The text without its first quotation mark and without its last one.
fn without_outer_quotes(text: &str) -> String {
    let text = text.strip_prefix('"').unwrap_or(text);
    match text.rsplit_once('"') {
        Some((before, after)) => format!("{before}{after}"),
        None => text.to_owned(),
    }
}

/// The name of the program and what follows it.
fn first_word(line: &str) -> (&str, &str) {
    if let Some((word, rest)) = line.strip_prefix('"').and_then(|line| line.split_once('"')) {
        return (word, rest);
    }
    line.split_once(is_blank).unwrap_or((line, ""))
}

#[cfg(test)]
mod tests {
    use super::super::{Fault, Runs};
    use super::read;

    #[test]
    fn a_command_follows_c_k_or_r() {
        for given in [
            r"/c C:\a.bat",
            r"/K a",
            r"/r x",
            r#"/q /c "C:\S\a.bat""#,
            r#"/d /s/c "x""#,
            r"/E:ON/c x",
            r"/cC:\a.bat",
            r#"/c""C:\a b\c.bat" x""#,
        ] {
            assert_eq!(read(given).runs, Runs::Script, "{given}");
            assert_eq!(read(given).fault, None, "{given}");
        }
        for given in ["", r"C:\S\a.bat", "/q", "/c", "C:/s/cat.bat", r#""/c x""#] {
            assert_eq!(read(given).runs, Runs::Nothing, "{given}");
        }
    }

    #[test]
    fn quotation_marks_are_taken_away() {
        for (given, fault) in [
            (r#"/c "C:\Program Files\a.bat""#, None),
            (r#"/c "C:\Program Files\a.bat" x"#, None),
            (
                r#"/c "C:\Program Files\a.bat" "C:\my data""#,
                Some(Fault::QuotesLost),
            ),
            (r#"/c ""C:\Program Files\a.bat" "C:\my data"""#, None),
            (r#"/s /c "C:\Program Files\a.bat""#, Some(Fault::QuotesLost)),
            (r#"/s /c ""C:\Program Files\a.bat"""#, None),
            (
                r#"/c "C:\Program Files (x86)\a.bat""#,
                Some(Fault::QuotesLost),
            ),
            (r"/c C:\Program Files\a.bat", Some(Fault::Blank)),
            (r"/c 'C:\a.bat'", Some(Fault::Apostrophe)),
            (r#"/c start "" "C:\Program Files\a.exe""#, None),
            (r"/c C:\a.bat C:\b c\d.bat", None),
            (r"/c C:\tool C:\data\b.bat", None),
        ] {
            assert_eq!(read(given).fault, fault, "{given}");
        }
    }

    #[test]
    fn another_host_is_looked_into() {
        let inner = read(r"/c powershell -File C:\a.ps1 -ExecutionPolicy Bypass");
        assert!(inner.policy_behind);
        assert_eq!(inner.host, "powershell");
    }
}

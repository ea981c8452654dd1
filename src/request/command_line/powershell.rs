//! powershell.exe and pwsh: parameters, their abbreviations, and where the script begins.

use super::{Command, Runs, fault, split};

/// What a parameter does with what follows it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parameter {
    File,
    Command,
    Encoded,
    Policy,
    /// Takes one value.
    Value,
    /// Takes none.
    Switch,
}

use Parameter::{Command as Text, Encoded, File, Policy, Switch, Value};

/// Name, shortest abbreviation, other spelling, meaning, in the order of PowerShell's own parser
/// (github.com/PowerShell/PowerShell, CommandLineParameterParser.cs; learn.microsoft.com, about_PowerShell_exe).
const PARAMETERS: &[(&str, &str, &str, Parameter)] = &[
    ("help", "h", "?", Switch),
    ("login", "l", "", Switch),
    ("noexit", "noe", "", Switch),
    ("noprofile", "nop", "", Switch),
    ("noprofileloadtime", "noprofilel", "", Switch),
    ("nologo", "nol", "", Switch),
    ("noninteractive", "noni", "", Switch),
    ("interactive", "i", "", Switch),
    ("sta", "sta", "", Switch),
    ("mta", "mta", "", Switch),
    ("settingsfile", "settings", "", Value),
    ("configurationname", "config", "", Value),
    ("configurationfile", "configurationf", "", Value),
    ("custompipename", "cus", "", Value),
    ("commandwithargs", "commandwithargs", "cwa", Text),
    ("command", "c", "", Text),
    ("windowstyle", "w", "", Value),
    ("file", "f", "", File),
    ("psconsolefile", "p", "", Value),
    ("version", "v", "", Value),
    ("executionpolicy", "ex", "ep", Policy),
    ("encodedcommand", "e", "ec", Encoded),
    ("encodedarguments", "encodeda", "ea", Value),
    ("inputformat", "inp", "if", Value),
    ("outputformat", "o", "of", Value),
    ("workingdirectory", "wo", "wd", Value),
];

/// The parameter that an argument names, with `-`, `--`, `/` or a typographic dash in front; `None` for an unknown one.
fn parameter(argument: &str) -> Option<Parameter> {
    let name = argument.strip_prefix(is_mark)?;
    let dashed = !argument.starts_with('/');
    let name = name
        .strip_prefix(is_dash)
        .filter(|_| dashed)
        .unwrap_or(name);
    let name = name.trim_end().to_lowercase();
    let named = |(full, short, other, _): &&(&str, &str, &str, Parameter)| {
        full.starts_with(&name) && name.starts_with(short) || (!other.is_empty() && *other == name)
    };
    PARAMETERS.iter().find(named).map(|(.., meaning)| *meaning)
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2013}' | '\u{2014}' | '\u{2015}')
}

fn is_mark(c: char) -> bool {
    is_dash(c) || c == '/'
}

pub(super) fn read(host: &'static str, parameters: &str) -> Command {
    let arguments = split(parameters);
    let mut command = Command::new(host, Runs::Nothing);
    let mut rest = arguments.as_slice();
    while let Some((argument, behind)) = rest.split_first() {
        if !argument.starts_with(is_mark) {
            // What is no parameter is a command to powershell.exe and a file to pwsh.
            let positional = if host == "pwsh" { File } else { Text };
            run(positional, rest, &mut command);
            break;
        }
        rest = behind;
        match parameter(argument) {
            None => {
                command.runs = Runs::Unrecognized;
                break;
            }
            Some(Switch) => {}
            Some(Value) => rest = rest.get(1..).unwrap_or_default(),
            Some(Encoded) => {
                command.runs = Runs::Command;
                rest = rest.get(1..).unwrap_or_default();
            }
            Some(Policy) => {
                command.policy = rest.first().map(|policy| policy.to_lowercase());
                rest = rest.get(1..).unwrap_or_default();
            }
            Some(meaning @ (File | Text)) => {
                run(meaning, rest, &mut command);
                break;
            }
        }
    }
    command
}

/// Notes what -File or -Command gets: everything that is left.
fn run(meaning: Parameter, rest: &[String], command: &mut Command) {
    let Some(first) = rest.first() else {
        return;
    };
    let behind = rest.iter().skip(1);
    if meaning == File {
        command.runs = Runs::Script;
        command.fault = fault(rest);
        let mut behind = behind;
        command.policy_behind = behind.any(|argument| parameter(argument) == Some(Policy));
        return;
    }
    let text = rest.join(" ").to_lowercase();
    let sets_policy = text.contains("executionpolicy");
    // A command that changes the policy itself knows what it does; a script without one is subject to that of the image.
    let script = text.contains(".ps1") && !text.contains("set-executionpolicy");
    command.runs = if script { Runs::Script } else { Runs::Command };
    command.policy_behind = script && sets_policy;
    // PowerShell quotes with apostrophes itself; of a text without any, the first blank ends the name of a script.
    if rest.len() > 1 && !first.starts_with('\'') {
        command.fault = fault(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Command, Fault, Runs};
    use super::read;

    fn windows(parameters: &str) -> Command {
        read("powershell", parameters)
    }

    #[test]
    fn a_policy_counts_before_the_script_only() {
        for before in [
            r"-ExecutionPolicy Bypass -File C:\a.ps1",
            r"-ex bypass -f C:\a.ps1",
            r"-EXEC ByPass -nop -fi C:\a.ps1",
            r"/ep Bypass /file C:\a.ps1",
            "\u{2013}ExecutionPolicy Bypass \u{2013}File C:\\a.ps1",
            r"--ExecutionPolicy Bypass --File C:\a.ps1",
            r#"-WindowStyle Hidden -ep "bypass" -File "C:\a b.ps1" -x"#,
            r"-ep Restricted -ep Bypass -File C:\a.ps1",
        ] {
            let command = windows(before);
            assert_eq!(command.policy.as_deref(), Some("bypass"), "{before}");
            assert_eq!(
                (command.runs, command.policy_behind),
                (Runs::Script, false),
                "{before}"
            );
            assert_eq!(command.fault, None, "{before}");
        }
        for behind in [
            r"-WindowStyle Hidden -File C:\App\x.ps1 -ExecutionPolicy Bypass",
            r"-f C:\a.ps1 /ep bypass",
            r"C:\a.ps1 -ExecutionPolicy Bypass",
            r"-Command C:\a.ps1 -ExecutionPolicy Bypass",
        ] {
            let command = windows(behind);
            assert_eq!(command.policy, None, "{behind}");
            assert!(command.policy_behind, "{behind}");
        }
    }

    #[test]
    fn values_of_other_parameters_are_no_parameters() {
        assert_eq!(windows(r"-WindowStyle -ep Bypass").policy, None);
        assert_eq!(
            windows("-EncodedCommand ZQA= -ep Bypass").policy.as_deref(),
            Some("bypass")
        );
    }

    #[test]
    fn the_first_word_is_a_command_or_a_file() {
        assert_eq!(windows("Get-Process").runs, Runs::Command);
        assert_eq!(read("pwsh", "Get-Process").runs, Runs::Script);
        assert_eq!(windows("-NoExit").runs, Runs::Nothing);
        assert_eq!(
            windows(r"-ExecutionPolicy:Bypass -File C:\a.ps1").runs,
            Runs::Unrecognized
        );
        assert_eq!(windows(r#"-c "& 'C:\a b\x.ps1'""#).fault, None);
        assert_eq!(
            windows("-c Set-ExecutionPolicy Bypass -Scope Process; C:\\a.ps1").runs,
            Runs::Command
        );
    }

    #[test]
    fn apostrophes_and_blanks_break_a_file() {
        assert_eq!(windows(r"-File 'C:\a.ps1'").fault, Some(Fault::Apostrophe));
        assert_eq!(
            windows(r"-File C:\Program Files\a.ps1").fault,
            Some(Fault::Blank)
        );
        assert_eq!(
            windows(r"-File C:\My Own Scripts\a.ps1 -x").fault,
            Some(Fault::Blank)
        );
        assert_eq!(windows(r"-File C:\a.ps1 b\c.ps1").fault, None);
    }
}

//! What Windows and its script hosts make of LaunchParameters (CAT022).

use super::{findings, judged, only};
use serde_json::json;

const POWERSHELL: &str = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";
const PWSH: &str = r"C:\Program Files\PowerShell\7\pwsh.exe";
const CMD: &str = r"C:\Windows\System32\cmd.exe";

fn started(path: &str, parameters: &str) -> super::Run {
    judged(
        |request| {
            let app = &mut request["AppCatalogConfig"][0];
            app["AbsoluteAppPath"] = json!(path);
            if !parameters.is_empty() {
                app["LaunchParameters"] = json!(parameters);
            }
        },
        &["--show-sensitive"],
    )
}

#[test]
fn scripts_that_start() {
    for (path, parameters) in [
        (
            POWERSHELL,
            r#"-ExecutionPolicy Bypass -File "C:\My Scripts\x.ps1" -Policy Bypass"#,
        ),
        (POWERSHELL, r"-nop -w hidden -ep bypass -f C:\App\x.ps1"),
        (POWERSHELL, r"/exec BYPASS /fi C:\App\x.ps1"),
        (
            POWERSHELL,
            r#"-ExecutionPolicy Bypass -Command "& 'C:\My Scripts\x.ps1'""#,
        ),
        (POWERSHELL, "-NoExit"),
        (POWERSHELL, "Get-Process"),
        (PWSH, r"-ex Bypass C:\App\x.ps1"),
        (CMD, r#"/c "C:\Program Files\App\a.bat""#),
        (
            CMD,
            r#"/d /s /c ""C:\Program Files\App\a.bat" "C:\my data"""#,
        ),
        (
            r"C:\Windows\System32\wscript.exe",
            r#"//B //nologo "C:\My Scripts\a.vbs" /x"#,
        ),
        (r"C:\Windows\System32\mshta.exe", r#""C:\My Scripts\a.hta""#),
        (
            r"C:\Windows\System32\msiexec.exe",
            r#"/i "C:\My Setup\a.msi" /qn DIR="C:\a b""#,
        ),
        (
            r"C:\App\tool.exe",
            r"-File 'C:\My Scripts\x.ps1' -ExecutionPolicy Bypass",
        ),
    ] {
        assert_eq!(
            findings(&started(path, parameters)),
            Vec::<String>::new(),
            "{parameters}"
        );
    }
}

#[test]
fn scripts_that_may_not_start() {
    for (path, parameters, said) in [
        (
            POWERSHELL,
            r"-WindowStyle Hidden -File C:\App\x.ps1 -ExecutionPolicy Bypass",
            "is never applied",
        ),
        (
            POWERSHELL,
            r"-f C:\App\x.ps1 -ep bypass",
            "is never applied",
        ),
        (
            POWERSHELL,
            r"C:\App\x.ps1 -ExecutionPolicy Bypass",
            "is never applied",
        ),
        (
            PWSH,
            r"C:\App\x.ps1 -ExecutionPolicy Bypass",
            "is never applied",
        ),
        (
            POWERSHELL,
            r"-WindowStyle -ExecutionPolicy -File C:\App\x.ps1 Bypass",
            "without -ExecutionPolicy Bypass",
        ),
        (PWSH, r"C:\App\x.ps1", "without -ExecutionPolicy Bypass"),
        (
            POWERSHELL,
            r"-ExecutionPolicy:Bypass -File C:\App\x.ps1",
            "does not know",
        ),
        (
            POWERSHELL,
            r"-ep Bypass -File 'C:\My Scripts\x.ps1'",
            "begins with an apostrophe",
        ),
        (
            POWERSHELL,
            r"-ep Bypass -File C:\My Scripts\x.ps1",
            "ends at the blank",
        ),
        (CMD, r"/c C:\Program Files\App\a.bat", "ends at the blank"),
        (CMD, r"/c 'C:\App\a.bat'", "begins with an apostrophe"),
        (
            CMD,
            r#"/c "C:\Program Files\App\a.bat" "C:\my data""#,
            "first and the last quotation mark",
        ),
        (CMD, r"C:\App\a.bat", "without /c"),
        (
            CMD,
            r"/c powershell -File C:\App\x.ps1 -ExecutionPolicy Bypass",
            "is never applied",
        ),
        (
            r"C:\Windows\System32\cscript.exe",
            r"//nologo C:\My Scripts\a.vbs",
            "ends at the blank",
        ),
        (
            r"C:\Windows\System32\wscript.exe",
            "//B",
            "without a script",
        ),
        (r"C:\Windows\System32\mshta.exe", "", "without a script"),
        (
            r"C:\Windows\System32\msiexec.exe",
            r"C:\a.msi /qn",
            "without a task",
        ),
        (
            r"C:\Windows\System32\msiexec.exe",
            r"/i C:\My Setup\a.msi",
            "ends at the blank",
        ),
    ] {
        let start = "CAT022 warning /AppCatalogConfig/0/LaunchParameters: application app: ";
        // A member that is not there has the place of what is around it.
        only(&started(path, parameters), start, said);
    }
}

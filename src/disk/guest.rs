//! What an import asks of the Windows on a disk: one table of facts, each with the place that tells it.

mod launch;

use super::ask::{Answer, exists, file_version, has_key, value};
use super::windows::HiveName::{Software, System};
use super::windows::{HiveName, Windows};
use launch::ec2launch;

const NT: &str = r"Microsoft\Windows NT\CurrentVersion";
const CV: &str = r"Microsoft\Windows\CurrentVersion";
const SERVICES: &str = r"CurrentControlSet\Services";
const ROLES: &str = r"Microsoft\ServerManager\ServicingStorage\ServerComponentCache";

/// Groups of facts, in the order that people read them in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Topic {
    Windows,
    Agents,
    Runtimes,
    Roles,
    State,
}

impl Topic {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Windows,
        Self::Agents,
        Self::Runtimes,
        Self::Roles,
        Self::State,
    ];

    /// The heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Windows => "Windows",
            Self::Agents => "Agents and drivers",
            Self::Runtimes => "Runtimes",
            Self::Roles => "Roles and servers",
            Self::State => "State of the image",
        }
    }
}

/// One fact.
pub struct Fact {
    /// Its name in the JSON.
    pub name: &'static str,
    /// Its group.
    pub topic: Topic,
    /// Its name for people.
    pub title: &'static str,
    /// What the import wants, for people; empty if it does not matter by itself.
    pub wanted: &'static str,
    ask: fn(&Windows) -> Answer,
}

impl Fact {
    /// Asks the disk.
    pub fn answer(&self, windows: &Windows) -> Answer {
        (self.ask)(windows)
    }
}

const fn fact(
    topic: Topic,
    name: &'static str,
    title: &'static str,
    wanted: &'static str,
    ask: fn(&Windows) -> Answer,
) -> Fact {
    Fact {
        name,
        topic,
        title,
        wanted,
        ask,
    }
}

/// Every fact, by topic.
pub const FACTS: &[Fact] = &[
    fact(Topic::Windows, "product_name", "product", "", |w| {
        nt(w, "ProductName")
    }),
    fact(
        Topic::Windows,
        "build",
        "build",
        "20348 or 26100 (Server 2022, 2025)",
        |w| nt(w, "CurrentBuild").or(|| nt(w, "CurrentBuildNumber")),
    ),
    fact(
        Topic::Windows,
        "update_revision",
        "update revision",
        "",
        |w| nt(w, "UBR"),
    ),
    fact(Topic::Windows, "display_version", "release", "", |w| {
        nt(w, "DisplayVersion")
    }),
    fact(Topic::Windows, "edition", "edition", "no evaluation", |w| {
        nt(w, "EditionID")
    }),
    fact(
        Topic::Windows,
        "installation_type",
        "installation type",
        "Server",
        |w| nt(w, "InstallationType"),
    ),
    fact(
        Topic::Windows,
        "server_gui_shell",
        "desktop experience",
        "1",
        |w| {
            value(
                w,
                Software,
                &format!(r"{NT}\Server\ServerLevels"),
                "Server-Gui-Shell",
            )
        },
    ),
    fact(Topic::Windows, "ami_name", "made from the AMI", "", |w| {
        value(w, Software, r"Amazon\MachineImage", "AMIName")
    }),
    fact(
        Topic::Windows,
        "ami_version",
        "version of that AMI",
        "",
        |w| value(w, Software, r"Amazon\MachineImage", "AMIVersion"),
    ),
    fact(
        Topic::Agents,
        "ec2launch_v2_version",
        "EC2Launch v2",
        "2.1.1 or newer",
        ec2launch,
    ),
    fact(
        Topic::Agents,
        "ec2launch_v2_start",
        "EC2Launch v2 service",
        "not disabled",
        |w| start(w, "Amazon EC2Launch"),
    ),
    fact(Topic::Agents, "ec2launch_v1", "EC2Launch v1", "no", |w| {
        exists(w, r"C:\ProgramData\Amazon\EC2-Windows\Launch")
    }),
    fact(Topic::Agents, "ec2config", "EC2Config", "no", |w| {
        service(w, "Ec2Config")
    }),
    fact(
        Topic::Agents,
        "ssm_agent_version",
        "SSM Agent",
        "installed",
        |w| {
            let file = || file_version(w, r"C:\Program Files\Amazon\SSM\amazon-ssm-agent.exe");
            value(w, System, &format!(r"{SERVICES}\AmazonSSMAgent"), "Version").or(file)
        },
    ),
    fact(
        Topic::Agents,
        "ssm_agent_start",
        "SSM Agent service",
        "not disabled",
        |w| start(w, "AmazonSSMAgent"),
    ),
    fact(
        Topic::Agents,
        "ena_version",
        "ENA driver",
        "2.9.0 or newer",
        |w| file_version(w, r"C:\Windows\System32\drivers\ena.sys"),
    ),
    fact(
        Topic::Agents,
        "nvme_version",
        "NVMe driver",
        "1.6.0 or newer",
        |w| file_version(w, r"C:\Windows\System32\drivers\AWSNVMe.sys"),
    ),
    fact(
        Topic::Runtimes,
        "dotnet_release",
        ".NET Framework release",
        "528040 (4.8) or newer",
        |w| {
            value(
                w,
                Software,
                r"Microsoft\NET Framework Setup\NDP\v4\Full",
                "Release",
            )
        },
    ),
    fact(
        Topic::Runtimes,
        "powershell_version",
        "Windows PowerShell",
        "5.1 or newer",
        |w| {
            value(
                w,
                Software,
                r"Microsoft\PowerShell\3\PowerShellEngine",
                "PowerShellVersion",
            )
        },
    ),
    fact(
        Topic::Roles,
        "rd_session_host",
        "RD Session Host state",
        "0 or no entry",
        |w| {
            value(
                w,
                Software,
                &format!(r"{ROLES}\RDS-RD-Server"),
                "InstallState",
            )
        },
    ),
    fact(
        Topic::Roles,
        "rd_application_mode",
        "RD application mode",
        "0 or no entry",
        |w| {
            value(
                w,
                System,
                r"CurrentControlSet\Control\Terminal Server",
                "TSAppCompat",
            )
        },
    ),
    fact(Topic::Roles, "rd_licensing", "RD Licensing", "no", |w| {
        service(w, "TermServLicensing")
    }),
    fact(
        Topic::Roles,
        "sql_server_instances",
        "SQL Server instances",
        "none",
        |w| {
            value(
                w,
                Software,
                r"Microsoft\Microsoft SQL Server",
                "InstalledInstances",
            )
        },
    ),
    fact(Topic::Roles, "dcv_server", "DCV server", "no", |w| {
        service(w, "dcvserver")
    }),
    fact(
        Topic::Roles,
        "appstream_agent",
        "AppStream agent",
        "no",
        |w| exists(w, r"C:\Program Files\Amazon\Photon\Agent\PhotonAgent.exe"),
    ),
    fact(
        Topic::State,
        "image_state",
        "sysprep",
        "…RESEAL_TO_OOBE or …COMPLETE",
        |w| value(w, Software, &format!(r"{CV}\Setup\State"), "ImageState"),
    ),
    fact(
        Topic::State,
        "generalization_state",
        "generalisation",
        "",
        |w| {
            value(
                w,
                System,
                r"Setup\Status\SysprepStatus",
                "GeneralizationState",
            )
        },
    ),
    fact(
        Topic::State,
        "reboot_pending",
        "restart pending",
        "no",
        |w| {
            has_key(
                w,
                Software,
                &format!(r"{CV}\Component Based Servicing\RebootPending"),
            )
        },
    ),
    fact(
        Topic::State,
        "no_auto_update",
        "automatic updates off",
        "1",
        |w| {
            value(
                w,
                Software,
                r"Policies\Microsoft\Windows\WindowsUpdate\AU",
                "NoAutoUpdate",
            )
        },
    ),
    fact(
        Topic::State,
        "windows_update_start",
        "Windows Update service",
        "",
        |w| start(w, "wuauserv"),
    ),
    fact(Topic::State, "domain", "domain", "none", |w| {
        value(
            w,
            System,
            &format!(r"{SERVICES}\Tcpip\Parameters"),
            "Domain",
        )
    }),
    fact(
        Topic::State,
        "ipv6_disabled_components",
        "IPv6 components off",
        "not 255",
        |w| {
            value(
                w,
                System,
                &format!(r"{SERVICES}\Tcpip6\Parameters"),
                "DisabledComponents",
            )
        },
    ),
    fact(
        Topic::State,
        "machine_temp",
        "TEMP of the machine",
        r"%SystemRoot%\TEMP",
        |w| {
            value(
                w,
                System,
                r"CurrentControlSet\Control\Session Manager\Environment",
                "TEMP",
            )
        },
    ),
    fact(
        Topic::State,
        "auto_admin_logon",
        "automatic logon",
        "0 or no entry",
        |w| value(w, Software, &format!(r"{NT}\Winlogon"), "AutoAdminLogon"),
    ),
    fact(Topic::State, "long_paths_enabled", "long paths", "", |w| {
        value(
            w,
            System,
            r"CurrentControlSet\Control\FileSystem",
            "LongPathsEnabled",
        )
    }),
];

fn nt(windows: &Windows, name: &str) -> Answer {
    value(windows, Software, NT, name)
}

fn service(windows: &Windows, name: &str) -> Answer {
    has_key(windows, HiveName::System, &format!(r"{SERVICES}\{name}"))
}

/// How a service starts: 0 boot, 1 system, 2 automatically, 3 on demand, 4 never.
fn start(windows: &Windows, service: &str) -> Answer {
    value(windows, System, &format!(r"{SERVICES}\{service}"), "Start")
}

//! Facts of what is inside the AMI, by its disk: those of `disk::guest`, and what follows from them.

use super::Kind::*;
use super::{Kind, Row, optional, required};
use crate::evidence::call::Call::{DescribeImages, InspectDisk, InspectPath, Local};

/// What the disk may not have.
const fn disk(path: &'static str, kind: Kind, doc: &'static str) -> Row {
    optional(path, kind, InspectDisk, doc)
}

/// What every disk that can be read tells.
const fn told(path: &'static str, kind: Kind, doc: &'static str) -> Row {
    required(path, kind, InspectDisk, doc)
}

/// A member of a list.
const fn part(path: &'static str, kind: Kind, doc: &'static str) -> Row {
    required(path, kind, InspectDisk, doc)
}

/// Of a path that the catalog names.
const fn path(path: &'static str, kind: Kind, doc: &'static str) -> Row {
    optional(path, kind, InspectPath, doc)
}

/// What the request itself says of it.
const fn named(path: &'static str, doc: &'static str) -> Row {
    required(path, Text, Local, doc)
}

#[rustfmt::skip] // One line a fact.
pub(super) const ROWS: &[Row] = &[
    required("guest", Record, InspectDisk, "what is inside the AMI, by its disk").also(&[DescribeImages]),
    required("guest.read", Bool, InspectDisk, "the disk was read, and Windows is on it; false where nobody asked for that, too").also(&[DescribeImages]),
    disk("guest.error", Text, "why the disk could not be read, where that was asked for"),
    told("guest.rd_session_host_installed", Bool, "the role Remote Desktop Session Host is installed: by Server Manager's cache, or else by signs that nobody has verified on an image"),
    disk("guest.rd_session_host_sign", Text, "what shows that"),
    required("guest.applications", Records, InspectPath, "what the catalog names by an absolute path on a drive, one record for each program, icon, manifest and working directory"),
    named("guest.applications[].pointer", "where the request names it (JSON pointer)"),
    named("guest.applications[].member", "AbsoluteAppPath, AbsoluteIconPath, AbsoluteManifestPath or WorkingDirectory"),
    named("guest.applications[].called", "what to call the application in a message"),
    named("guest.applications[].path", "the path").sensitive(),
    named("guest.applications[].extension", "what follows the last dot of its name, in small letters"),
    required("guest.applications[].status", Text, InspectPath, "file, directory, absent, or elsewhere where the way leaves the volume of Windows"),
    path("guest.applications[].machine", Text, "of a program: x86_64, x86, arm64"),
    path("guest.applications[].library", Bool, "of a program: it is a library, which cannot be started"),
    path("guest.applications[].elevation", Text, "of a program: asInvoker, highestAvailable or requireAdministrator, where its manifest says so"),
    path("guest.applications[].format", Text, "of a picture: png, jpeg, bmp, gif or ico, by its content"),
    path("guest.applications[].width", Int, "of a picture: pixels"),
    path("guest.applications[].height", Int, "of a picture: pixels"),
    path("guest.applications[].image_error", Text, "why the picture is damaged"),
    path("guest.applications[].instead", Text, "where it is absent: the other folder for programs that has it, such as C:\\Program Files (x86)"),
    path("guest.applications[].encoding", Text, "of a manifest: utf-8, utf-8 with a byte order mark, utf-16 or other"),
    path("guest.applications[].lines", Int, "of a manifest: lines that are not empty"),
    path("guest.applications[].relative", Texts, "of a manifest: numbers of the first lines that are no absolute path"),
    path("guest.applications[].relative_count", Int, "of a manifest: how many those are"),
    path("guest.applications[].missing", Texts, "of a manifest: numbers of the first lines that name no file of the disk"),
    path("guest.applications[].missing_count", Int, "of a manifest: how many those are"),
    told("guest.volume_bytes", Int, "size of the volume: bytes of the NTFS volume of Windows"),
    told("guest.free_bytes", Int, "free: bytes that $Bitmap marks as unused"),
    told("guest.volume_dirty", Bool, "dirty: the flag of $Volume that makes Windows check the volume at its start"),
    told("guest.other_windows", Records, r"further Windows: partitions beside the one that was read that hold Windows\System32\config\SOFTWARE"),
    part("guest.other_windows[].partition", Int, "number of the partition"),
    told("guest.bitlocker_volumes", Records, "under BitLocker: partitions whose first sector names -FVE-FS-"),
    part("guest.bitlocker_volumes[].partition", Int, "number of the partition"),
    part("guest.bitlocker_volumes[].bytes", Int, "its size"),
    told("guest.software_hive", Text, "SOFTWARE hive: clean, replayed (newer content was taken from its logs), or stale (newer content may be missing)"),
    told("guest.system_hive", Text, "SYSTEM hive: clean, replayed, or stale, as software_hive"),
    told("guest.partition_table", Text, "partition table: GPT, MBR or none"),
    told("guest.efi_system_partition", Bool, "EFI system partition: a partition of type c12a7328-f81f-11d2-ba4b-00a0c93ec93b; 0xEF in an MBR"),
    told("guest.efi_boot_manager", Bool, r"boot manager: \EFI\Microsoft\Boot\bootmgfw.efi on an EFI system partition"),
    told("guest.efi_boot_configuration", Bool, r"boot configuration: \EFI\Microsoft\Boot\BCD on an EFI system partition"),
    told("guest.winload_efi", Bool, r"UEFI loader: C:\Windows\System32\winload.efi"),
    disk("guest.product_name", Text, r"product: Windows NT\CurrentVersion\ProductName"),
    disk("guest.build", Int, r"build: Windows NT\CurrentVersion\CurrentBuild, else CurrentBuildNumber"),
    disk("guest.update_revision", Int, r"update revision: Windows NT\CurrentVersion\UBR: the monthly update that is installed"),
    disk("guest.display_version", Text, r"release: Windows NT\CurrentVersion\DisplayVersion"),
    disk("guest.edition", Text, r"edition: Windows NT\CurrentVersion\EditionID; evaluations end in Eval"),
    disk("guest.installation_type", Text, r"installation type: Windows NT\CurrentVersion\InstallationType: Server, Server Core, Client, Nano Server"),
    disk("guest.server_gui_shell", Int, r"desktop experience: Windows NT\CurrentVersion\Server\ServerLevels\Server-Gui-Shell: 1 on a full server"),
    disk("guest.server_gui_mgmt", Int, r"graphical management: Windows NT\CurrentVersion\Server\ServerLevels\Server-Gui-Mgmt: 1 on a full server"),
    disk("guest.server_core", Int, r"core level: Windows NT\CurrentVersion\Server\ServerLevels\ServerCore: 1 on full servers and on Core"),
    disk("guest.nano_server", Int, r"Nano Server level: Windows NT\CurrentVersion\Server\ServerLevels\NanoServer: 1 on Nano Server"),
    disk("guest.ami_name", Text, r"made from the AMI: SOFTWARE\Amazon\MachineImage\AMIName: Amazon's AMI that came first; some scripts delete it"),
    disk("guest.ami_version", Text, r"version of that AMI: SOFTWARE\Amazon\MachineImage\AMIVersion"),
    disk("guest.ec2launch_v2_version", Text, r"EC2Launch v2: file version of C:\Program Files\Amazon\EC2Launch\EC2Launch.exe, else DisplayVersion of its Uninstall key"),
    disk("guest.ec2launch_v2_start", Int, r"EC2Launch v2 service: CurrentControlSet\Services\Amazon EC2Launch\Start: 2 automatic, 3 manual, 4 disabled"),
    told("guest.ec2launch_v1", Bool, r"EC2Launch v1: C:\ProgramData\Amazon\EC2-Windows\Launch exists"),
    told("guest.ec2config", Bool, r"EC2Config: CurrentControlSet\Services\Ec2Config exists"),
    disk("guest.ssm_agent_version", Text, r"SSM Agent: CurrentControlSet\Services\AmazonSSMAgent\Version, else the file version of amazon-ssm-agent.exe"),
    disk("guest.ssm_agent_start", Int, r"SSM Agent service: CurrentControlSet\Services\AmazonSSMAgent\Start: 2 automatic, 3 manual, 4 disabled"),
    disk("guest.dotnet_release", Int, r".NET Framework release: SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full\Release"),
    disk("guest.dotnet_version", Text, r".NET Framework version: SOFTWARE\Microsoft\NET Framework Setup\NDP\v4\Full\Version"),
    disk("guest.powershell_version", Text, r"Windows PowerShell: SOFTWARE\Microsoft\PowerShell\3\PowerShellEngine\PowerShellVersion; nobody has verified the place on an image"),
    disk("guest.ena_version", Text, "ENA driver: file version of ena.sys, else DriverVer of its INF in the driver store, else its device class; a note tells which"),
    disk("guest.ena_start", Int, r"ENA service: CurrentControlSet\Services\ena\Start"),
    disk("guest.nvme_version", Text, "NVMe driver: file version of AWSNVMe.sys, else as ena_version"),
    disk("guest.nvme_start", Int, r"NVMe service: CurrentControlSet\Services\AWSNVMe\Start"),
    told("guest.nvidia_drivers", Records, "display drivers: display class in the registry where ProviderName is NVIDIA; the last five digits of DriverVersion are NVIDIA's own version"),
    part("guest.nvidia_drivers[].description", Text, "such as NVIDIA A10G"),
    part("guest.nvidia_drivers[].driver_version", Text, "as Windows counts, such as 31.0.15.3770"),
    part("guest.nvidia_drivers[].nvidia_version", Text, "as NVIDIA counts, such as 537.70"),
    told("guest.grid_packages", Texts, "GRID packages: nvgridsw_aws* in the driver store: AWS's package of the GRID driver; nobody has verified the place on an image"),
    told("guest.nvidia_service", Bool, r"kernel driver: CurrentControlSet\Services\nvlddmkm exists"),
    told("guest.nvidia_smi", Bool, r"nvidia-smi: C:\Windows\System32\nvidia-smi.exe exists"),
    told("guest.grid_licensing", Bool, r"GRID licensing: SOFTWARE\NVIDIA Corporation\Global\GridLicensing exists; weak, since scripts create it"),
    disk("guest.rd_session_host", Int, "RD Session Host state: InstallState of RDS-RD-Server in Server Manager's cache, as fresh as its last run; 0 is not installed"),
    disk("guest.rd_application_mode", Int, r"RD application mode: CurrentControlSet\Control\Terminal Server\TSAppCompat: 1 with the role; nobody has verified the place on an image"),
    disk("guest.rd_app_server_selected", Int, "RD feature selected: Selection of the optional feature AppServer: 1 with the role; nobody has verified the place on an image"),
    told("guest.rd_licensing", Bool, r"RD Licensing: CurrentControlSet\Services\TermServLicensing exists"),
    disk("guest.rd_licensing_state", Int, "RD Licensing state: InstallState of RDS-Licensing in Server Manager's cache; 0 is not installed"),
    told("guest.rd_licensing_folder", Bool, r"RD Licensing folder: C:\Windows\System32\lserver exists: the database of the role"),
    told("guest.sql_server_instances", Texts, r"SQL Server instances: SOFTWARE\Microsoft\Microsoft SQL Server: InstalledInstances and Instance Names\SQL; the service MSSQLSERVER"),
    told("guest.sql_localdb_versions", Texts, r"SQL LocalDB: SOFTWARE\Microsoft\Microsoft SQL Server Local DB\Installed Versions: no server, but told"),
    told("guest.dcv_server", Bool, r"DCV server: CurrentControlSet\Services\dcvserver exists"),
    disk("guest.dcv_server_version", Text, r"DCV server version: file version of C:\Program Files\NICE\DCurrentVersion\Server\bin\dcvserver.exe"),
    told("guest.occupied_ports", Records, r"8000, 8300, 8443 taken by: reservations in HTTP\Parameters\UrlAclInfo, PortProxy, bindings of IIS, and services whose usual port it is; by is url_reservation, port_proxy, iis_site or service; nobody has verified the place on an image"),
    part("guest.occupied_ports[].port", Int, "8000, 8300 or 8443"),
    part("guest.occupied_ports[].by", Text, "url_reservation, port_proxy, iis_site or service"),
    part("guest.occupied_ports[].detail", Text, "the URL, address, binding or service"),
    disk("guest.domain", Text, r"domain: CurrentControlSet\Services\Tcpip\Parameters: Domain or NV Domain, the suffix that joining a domain sets; nobody has verified the place on an image"),
    disk("guest.ipv6_disabled_components", Int, r"IPv6 components off: CurrentControlSet\Services\Tcpip6\Parameters\DisabledComponents: 255 disables IPv6"),
    told("guest.management_routes", Texts, r"routes over 198.19.0.0/16: CurrentControlSet\Services\Tcpip\Parameters\PersistentRoutes that overlap 198.19.0.0/16, as network/length via gateway; default routes do not count"),
    told("guest.firewall_blocks", Records, "ports blocked by rules: active Block rules (local and policy) that cover TCP 8000, 8300, 8443 or UDP 8300 in, TCP 1688 or 3128 out; limited_to names what else must match"),
    part("guest.firewall_blocks[].direction", Text, "in or out"),
    part("guest.firewall_blocks[].protocol", Text, "tcp or udp"),
    part("guest.firewall_blocks[].port", Int, "the port"),
    part("guest.firewall_blocks[].rule", Text, "name of the rule"),
    part("guest.firewall_blocks[].source", Text, "local or policy"),
    part("guest.firewall_blocks[].profiles", Texts, "domain, private, public"),
    part("guest.firewall_blocks[].limited_to", Texts, "what else must match, such as programs or addresses"),
    told("guest.firewall_default_blocks", Records, "ports that no rule opens: the same ports, where the profile's default blocks and no rule allows; a new Windows is so for what comes in, and agents bring their own rules"),
    part("guest.firewall_default_blocks[].direction", Text, "in or out"),
    part("guest.firewall_default_blocks[].protocol", Text, "tcp or udp"),
    part("guest.firewall_default_blocks[].port", Int, "the port"),
    part("guest.firewall_default_blocks[].profiles", Texts, "domain, private, public"),
    told("guest.firewall_shielded_profiles", Texts, "profiles without exceptions: profiles with DoNotAllowExceptions: everything that comes in is blocked"),
    told("guest.firewall_profiles_off", Texts, "profiles switched off: profiles with EnableFirewall 0"),
    disk("guest.image_state", Text, r"sysprep: CurrentVersion\Setup\State\ImageState, else C:\Windows\Setup\State\State.ini"),
    disk("guest.generalization_state", Int, r"generalisation: SYSTEM\Setup\Status\SysprepStatus\GeneralizationState; 7 can be generalised; nobody has verified the place on an image"),
    disk("guest.machine_temp", Text, r"TEMP of the machine: CurrentControlSet\Control\Session Manager\Environment\TEMP"),
    disk("guest.machine_tmp", Text, r"TMP of the machine: CurrentControlSet\Control\Session Manager\Environment\TMP"),
    disk("guest.long_paths_enabled", Bool, r"long paths: CurrentControlSet\Control\FileSystem\LongPathsEnabled"),
    told("guest.pending_reboot", Texts, "restart pending: markers of a pending restart; some may exist only while Windows runs, so that an empty list is weak; nobody has verified the place on an image"),
    disk("guest.no_auto_update", Bool, r"automatic updates off: SOFTWARE\Policies\Microsoft\Windows\WindowsUpdate\AU\NoAutoUpdate; absent without the policy"),
    disk("guest.auto_update_option", Int, r"update option: SOFTWARE\Policies\…\WindowsUpdate\AU\AUOptions: 2 notify, 3 download, 4 install by schedule, 5 local choice"),
    disk("guest.windows_update_start", Int, r"Windows Update service: CurrentControlSet\Services\wuauserv\Start: 3 manual, 4 disabled"),
    told("guest.disabled_services", Texts, "key services disabled: which of TermService, TrustedInstaller, BFE, MpsSvc, Winmgmt have Start 4"),
    told("guest.missing_services", Texts, "key services missing: which of the same services are not registered"),
    disk("guest.auto_admin_logon", Bool, r"automatic logon: Windows NT\CurrentVersion\Winlogon\AutoAdminLogon"),
    told("guest.run_entries", Texts, r"started at logon: names below CurrentVersion\Run and RunOnce, for programs of 64 and 32 bits; their commands are not told, for they may hold secrets"),
    told("guest.logon_scripts", Texts, "logon scripts: scripts of the local policy, programs beside Userinit, and what is in the common StartUp folder; nobody has verified the place on an image"),
    told("guest.reserved_profiles", Texts, r"reserved users: PhotonUser, ImageBuilderAdmin, TemplateUser in Windows NT\CurrentVersion\ProfileList or C:\Users; the last two names are not documented"),
    told("guest.antivirus", Texts, "antivirus: makers of third-party protection whose services are registered; only known ones are found; nobody has verified the place on an image"),
    told("guest.office_products", Texts, "Microsoft Office: ProductReleaseIds of Office ClickToRun; MSI for Office 15 and 16 that an MSI installed"),
    disk("guest.office_version", Text, r"version of Office: SOFTWARE\Microsoft\Office\ClickToRun\Configuration\VersionToReport"),
    told("guest.appstream_agent", Bool, r"AppStream agent: C:\Program Files\Amazon\Photon\Agent\PhotonAgent.exe exists"),
    told("guest.appstream_leftovers", Texts, "AppStream leftovers: files, folders and services of the agent; the names of the services are not documented"),
    told("guest.common_manifest", Bool, r"common manifest: C:\ProgramData\Amazon\Photon\Prewarm\PrewarmManifest.txt exists; it is used beside those of the catalog"),
    disk("guest.session_scripts_valid", Bool, r"session scripts valid: C:\AppStream\SessionScripts\config.json is valid JSON; absent without the file"),
    disk("guest.session_scripts_error", Text, "error in their file: where and why the configuration is no JSON"),
    told("guest.session_scripts_missing", Texts, "scripts missing: scripts that the configuration names and the disk does not have"),
];

//! Words that stay: rules read them in names, descriptions, paths and console texts, or they are AWS's own.

use crate::os;

/// What hints at Windows, what names are reserved with, what AWS calls things; script hosts and what their options take; endings of files,
/// where rules or Windows know them; devices of DOS; what secrets are called. In small letters.
const WORDS: &str = "\
    access administratoraccess allsigned amazon amazonappstreamfullaccess amazonappstreamserviceaccess amazonaws ami \
    ancestor api applicationautoscalingforamazonappstreamaccess appstream arn assumed authorized aux aws \
    awsappstreamimageexport awsreservedsso awsserviceroleforapplicationautoscaling base bat bios bmp brazil build by byol \
    bypass chinese client clock cmd com common con conin conout copied core cpl created createimage credential credentials \
    cscript czech data datacenter default deny desktop destinationami dll dryrun dutch ec edition english enterprise \
    ephemeral exe experience explicit express false federated file files for french from full german gif group hidden hong \
    https hungarian iam ico image images in instance ipu italian japanese jar java jpeg jpg js jse key kong korean kr \
    launch launchv lnk lpt microsoft msc mshta msi msiexec nano no node not nul optimized passphrase passwd password pif \
    place png policy polish portugal portuguese powershell poweruseraccess preview prn program programdata ps psd psm \
    public pwd pwsh py python pythonw remotesigned reserved role root rtm rundll russian sar scr script secret server \
    service simplified snap snapshot source sourceami sp spanish sql srv sso standard stig sts svg swedish system temp tmp \
    to token tpm traditional true turkish txt undefined unrestricted url user users vbe vbs vbscript web win windows ws \
    wscript wsf wsh wsi wsp";

/// Beginnings that rules look for within words.
const BEGINNINGS: &str = "\
    amazon appstream aws ephemeral migrat upgrad";

/// Options of PowerShell, cmd, Windows Script Host and msiexec: any beginning of one may stand for it.
const OPTIONS: &str = "\
    command commandwithargs configurationfile configurationname custompipename cwa ec encodedarguments encodedcommand ep \
    executionpolicy file forcerestart help inputformat interactive login mta noexit nologo noninteractive noprofile \
    noprofileloadtime norestart outputformat package passive promptrestart psconsolefile quiet settingsfile sta uninstall \
    update version windowstyle workingdirectory";

/// What agents print on the console, beside what names hold.
const CONSOLE: &str = "\
    adapter agent amd ami amiorigin attached aws billing booted buildlab buildlabex cn console cs current currentbuild \
    currentbuildnumber cz de device done driver drivers elastic en ena end es fr gb hans hant hk hu id info \
    initializing install installationtype installed installoption instanceid is it ja jp ko language launchagent manager \
    message name network nl nt number nvme operating operatingsystem origin originname originversion os osbuild osbuildlab \
    osbuildlabex osbuildnumber oscurrentbuild oscurrentbuildnumber osinstallationtype osinstalloption oslanguage osname \
    osproductname osversion patch pl product productname pt pv ready release ru serial sqlbilling sqlserverbilling \
    sqlserverinstall sqlserverinstalled ssm started starting storage sv sysprep systems the tr tw us use using v version \
    waiting with xen yes zh";

fn has(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|known| known == word)
}

/// Whether a word, in small letters, stays in names.
pub(super) fn stays(word: &str) -> bool {
    has(WORDS, word)
}

/// Whether a word, in small letters, stays on the console.
pub(super) fn stays_on_console(word: &str) -> bool {
    stays(word) || has(CONSOLE, word)
}

/// Whether a word, in small letters, may be an option of a script host.
pub(super) fn is_option(word: &str) -> bool {
    let mut options = OPTIONS.split_ascii_whitespace();
    options.any(|option| option.starts_with(word))
}

/// The beginning of a word, in small letters, that rules look for; none where it is all of the word.
pub(super) fn beginning(word: &str) -> Option<&'static str> {
    let mut starts = BEGINNINGS.split_ascii_whitespace();
    starts.find(|start| word.starts_with(start) && start.len() < word.len())
}

/// Whether rules would see something in a replacement.
pub(super) fn means_something(word: &str) -> bool {
    stays_on_console(word)
        || beginning(word).is_some()
        || word.parse().ok().and_then(os::version_of_build).is_some()
}

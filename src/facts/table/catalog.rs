//! Facts of the application catalog and of text that cannot be seen: known without any call.

use super::Kind::*;
use super::{Row, optional, required};
use crate::evidence::call::Call::*;

#[rustfmt::skip] // One line a fact.
pub(super) const ROWS: &[Row] = &[
    optional("request.AppCatalogConfig", Records, Local, "the applications to offer"),
    optional("request.AppCatalogConfig[].Name", Text, Local, "unique name of the application"),
    optional("request.AppCatalogConfig[].DisplayName", Text, Local, "name shown to people"),
    optional("request.AppCatalogConfig[].AbsoluteAppPath", Text, Local, "the program to start").sensitive(),
    optional("request.AppCatalogConfig[].AbsoluteIconPath", Text, Local, "its icon").sensitive(),
    optional("request.AppCatalogConfig[].AbsoluteManifestPath", Text, Local, "its prewarm manifest").sensitive(),
    optional("request.AppCatalogConfig[].WorkingDirectory", Text, Local, "where it starts").sensitive(),
    optional("request.AppCatalogConfig[].LaunchParameters", Text, Local, "its arguments").sensitive(),
    required("request.AppCatalogConfig[].index", Int, Local, "position in the list, from 0"),
    required("request.AppCatalogConfig[].called", Text, Local, "what to call it in a message: by its Name, or by its position where it has none"),
    required("request.AppCatalogConfig[].same_name_before", Bool, Local, "an earlier entry has exactly this Name"),
    required("request.AppCatalogConfig[].similar_name_before", Bool, Local, "an earlier entry has this Name but for upper and lower case"),
    required("request.AppCatalogConfig[].same_label_before", Bool, Local, "an earlier entry is shown under the same label (DisplayName, else Name)"),
    required("request.AppCatalogConfig[].label_names_another", Bool, Local, "its DisplayName is the Name of another entry, which is shown under another label"),
    optional("request.AppCatalogConfig[].command", Record, Local, "what AbsoluteAppPath, where it is a script host, is told by LaunchParameters, split as Windows splits them"),
    required("request.AppCatalogConfig[].command.host", Text, Local, "powershell, pwsh, cmd, wscript, cscript, mshta or msiexec; of cmd, the host behind /c if there is one"),
    required("request.AppCatalogConfig[].command.runs", Text, Local, "nothing, script (or package), command, or unrecognized: a parameter that the host does not know"),
    optional("request.AppCatalogConfig[].command.policy", Text, Local, "the execution policy that PowerShell applies, in small letters").sensitive(),
    required("request.AppCatalogConfig[].command.policy_behind", Bool, Local, "an execution policy stands behind the script, which gets it as an argument"),
    optional("request.AppCatalogConfig[].command.fault", Text, Local, "why the script is not found: apostrophe, blank or quotes-lost"),
    required("request.unseen", Records, Local, "values and tag keys outside the catalog with characters that cannot be seen or are taken for others"),
    required("request.unseen[].pointer", Text, Local, "where it stands (JSON pointer)"),
    required("request.unseen[].member", Text, Local, "the member, or the key or value of a tag"),
    required("request.unseen[].found", Text, Local, "the characters, with code point, name and position from 1"),
    required("request.unseen[].origin", Text, Local, "where the first of them usually comes from"),
    required("request.unseen[].refused", Bool, Local, "the API, or Windows, does not take the value so; other facts then hold what its author sees"),
    required("request.catalog_unseen", Records, Local, "values of the catalog with characters that cannot be seen or are taken for others"),
    required("request.catalog_unseen[].pointer", Text, Local, "where it stands (JSON pointer)"),
    required("request.catalog_unseen[].member", Text, Local, "the member, or the key or value of a tag"),
    required("request.catalog_unseen[].found", Text, Local, "the characters, with code point, name and position from 1"),
    required("request.catalog_unseen[].origin", Text, Local, "where the first of them usually comes from"),
    required("request.catalog_unseen[].refused", Bool, Local, "the API, or Windows, does not take the value so; other facts then hold what its author sees"),
    required("request.catalog_unseen[].called", Text, Local, "what to call the application in a message"),
    required("request.catalog_unseen[].path", Bool, Local, "it is a path on the image"),
    required("request.empty_paths", Records, Local, "optional paths of the catalog that are given and empty"),
    required("request.empty_paths[].called", Text, Local, "what to call the application in a message"),
    required("request.empty_paths[].member", Text, Local, "the member"),
    required("request.empty_paths[].pointer", Text, Local, "where it stands (JSON pointer)"),
];

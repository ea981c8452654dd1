//! Facts of the application catalog and of text that cannot be seen: known without any call.

use super::Row;
use crate::evidence::call::Call::Local;

pub(super) const ROWS: &[Row] = &[
    Row::optional(
        "request.AppCatalogConfig",
        "[record]",
        Local,
        "the applications to offer",
    ),
    Row::optional(
        "request.AppCatalogConfig[].Name",
        "string",
        Local,
        "unique name of the application",
    ),
    Row::optional(
        "request.AppCatalogConfig[].DisplayName",
        "string",
        Local,
        "name shown to people",
    ),
    Row::optional(
        "request.AppCatalogConfig[].AbsoluteAppPath",
        "string",
        Local,
        "the program to start",
    )
    .sensitive(),
    Row::optional(
        "request.AppCatalogConfig[].AbsoluteIconPath",
        "string",
        Local,
        "its icon",
    )
    .sensitive(),
    Row::optional(
        "request.AppCatalogConfig[].AbsoluteManifestPath",
        "string",
        Local,
        "its prewarm manifest",
    )
    .sensitive(),
    Row::optional(
        "request.AppCatalogConfig[].WorkingDirectory",
        "string",
        Local,
        "where it starts",
    )
    .sensitive(),
    Row::optional(
        "request.AppCatalogConfig[].LaunchParameters",
        "string",
        Local,
        "its arguments",
    )
    .sensitive(),
    Row::required(
        "request.AppCatalogConfig[].index",
        "int",
        Local,
        "position in the list, from 0",
    ),
    Row::required(
        "request.AppCatalogConfig[].called",
        "string",
        Local,
        "what to call it in a message: by its Name, or by its position where it has none",
    ),
    Row::required(
        "request.AppCatalogConfig[].same_name_before",
        "bool",
        Local,
        "an earlier entry has exactly this Name",
    ),
    Row::required(
        "request.AppCatalogConfig[].similar_name_before",
        "bool",
        Local,
        "an earlier entry has this Name but for upper and lower case",
    ),
    Row::required(
        "request.AppCatalogConfig[].same_label_before",
        "bool",
        Local,
        "an earlier entry is shown under the same label (DisplayName, else Name)",
    ),
    Row::required(
        "request.AppCatalogConfig[].label_names_another",
        "bool",
        Local,
        "its DisplayName is the Name of another entry, which is shown under another label",
    ),
    Row::optional(
        "request.AppCatalogConfig[].command",
        "record",
        Local,
        "what AbsoluteAppPath, where it is a script host, is told by LaunchParameters, split as Windows splits them",
    ),
    Row::required(
        "request.AppCatalogConfig[].command.host",
        "string",
        Local,
        "powershell, pwsh, cmd, wscript, cscript, mshta or msiexec; of cmd, the host behind /c if there is one",
    ),
    Row::required(
        "request.AppCatalogConfig[].command.runs",
        "string",
        Local,
        "nothing, script (or package), command, or unrecognized: a parameter that the host does not know",
    ),
    Row::optional(
        "request.AppCatalogConfig[].command.policy",
        "string",
        Local,
        "the execution policy that PowerShell applies, in small letters",
    )
    .sensitive(),
    Row::required(
        "request.AppCatalogConfig[].command.policy_behind",
        "bool",
        Local,
        "an execution policy stands behind the script, which gets it as an argument",
    ),
    Row::optional(
        "request.AppCatalogConfig[].command.fault",
        "string",
        Local,
        "why the script is not found: apostrophe, blank or quotes-lost",
    ),
    Row::required(
        "request.unseen",
        "[record]",
        Local,
        "values and tag keys outside the catalog with characters that cannot be seen or are taken for others",
    ),
    Row::required(
        "request.unseen[].pointer",
        "string",
        Local,
        "where it stands (JSON pointer)",
    ),
    Row::required(
        "request.unseen[].member",
        "string",
        Local,
        "the member, or the key or value of a tag",
    ),
    Row::required(
        "request.unseen[].found",
        "string",
        Local,
        "the characters, with code point, name and position from 1",
    ),
    Row::required(
        "request.unseen[].origin",
        "string",
        Local,
        "where the first of them usually comes from",
    ),
    Row::required(
        "request.unseen[].refused",
        "bool",
        Local,
        "the API, or Windows, does not take the value so; other facts then hold what its author sees",
    ),
    Row::required(
        "request.catalog_unseen",
        "[record]",
        Local,
        "values of the catalog with characters that cannot be seen or are taken for others",
    ),
    Row::required(
        "request.catalog_unseen[].pointer",
        "string",
        Local,
        "where it stands (JSON pointer)",
    ),
    Row::required(
        "request.catalog_unseen[].member",
        "string",
        Local,
        "the member, or the key or value of a tag",
    ),
    Row::required(
        "request.catalog_unseen[].found",
        "string",
        Local,
        "the characters, with code point, name and position from 1",
    ),
    Row::required(
        "request.catalog_unseen[].origin",
        "string",
        Local,
        "where the first of them usually comes from",
    ),
    Row::required(
        "request.catalog_unseen[].refused",
        "bool",
        Local,
        "the API, or Windows, does not take the value so; other facts then hold what its author sees",
    ),
    Row::required(
        "request.catalog_unseen[].called",
        "string",
        Local,
        "what to call the application in a message",
    ),
    Row::required(
        "request.catalog_unseen[].path",
        "bool",
        Local,
        "it is a path on the image",
    ),
    Row::required(
        "request.empty_paths",
        "[record]",
        Local,
        "optional paths of the catalog that are given and empty",
    ),
    Row::required(
        "request.empty_paths[].called",
        "string",
        Local,
        "what to call the application in a message",
    ),
    Row::required(
        "request.empty_paths[].member",
        "string",
        Local,
        "the member",
    ),
    Row::required(
        "request.empty_paths[].pointer",
        "string",
        Local,
        "where it stands (JSON pointer)",
    ),
];

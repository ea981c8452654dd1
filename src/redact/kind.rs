//! What the members of requests and answers hold: AWS's own values, names, AWS's words, policies. A member that is not known holds a name.

/// What a member holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A value of AWS's: only accounts, ids and ARNs in it are replaced.
    Aws,
    /// Somebody's text.
    Name,
    /// AWS's words.
    Message,
    /// What an instance prints.
    Console,
    /// An IAM policy, as an object or as text.
    Policy,
    /// A map whose members somebody named.
    Map,
    /// The key of an IAM condition.
    ConditionKey,
}

/// Members with values of AWS's, in small letters.
const AWS: &str = "\
    actionnames agentsoftwareversion appstreamagentversion architecture attribute bootmode code contextkeytype createdate \
    createdtime creationdate defaultversionid deprecationtime devicename dynamicappprovidersenabled errorcode \
    errortimestamp evalactionname evaldecision evalresourcedecision hypervisor imageowneralias imagesharedwithothers \
    imagetype imdssupport instancetype intendedinstancetype kernelid lastlaunchedtime licensetype operatingsystem \
    operatingsystemname operation permissionsboundarytype platform platformdetails policyinputtype productcodetype \
    progress protocols publicbaseimagereleaseddate publicssmparametername quotacode quotaname recorded_at region \
    requiredtenancy rootdevicename rootdevicetype service servicecode servicename sourcepolicytype sriovnetsupport \
    starttime state storagetier supportedinstancefamilies timestamp tpmsupport type unit updatedate usageoperation \
    versionid virtualizationtype virtualname visibility volumetype";

/// What a member of a request or of an answer holds; `quota` says that it stands in a list of quotas, whose texts are AWS's.
pub(super) fn of(member: &str) -> Kind {
    let member = member.to_ascii_lowercase();
    match member.as_str() {
        "message" | "errormessage" => Kind::Message,
        "assumerolepolicydocument" | "policydocument" | "document" => Kind::Policy,
        "tags" | "tagspecifications" => Kind::Map,
        "contextkeyname" | "missingcontextvalues" => Kind::ConditionKey,
        member if AWS.split_ascii_whitespace().any(|of| of == member) => Kind::Aws,
        _ => Kind::Name,
    }
}

/// Whether an operation answers with nothing but AWS's own texts.
pub(super) fn is_of_quotas(operation: &str) -> bool {
    operation == "ListServiceQuotas"
}

/// Whether an operation answers with the console of an instance.
pub(super) fn is_of_console(operation: &str) -> bool {
    operation == "GetConsoleOutput"
}

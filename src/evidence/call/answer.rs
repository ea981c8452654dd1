//! What is known of the answer of a call before anybody reads it: what it must name, what may stand in it once, whose ARNs it holds.

/// One element of a list in an answer that must be the one asked for.
#[derive(Debug, Clone, Copy)]
pub struct OneOf {
    /// The member that holds the list.
    pub list: &'static str,
    /// The member of its elements that names them.
    pub member: &'static str,
    /// Where the input names the one, as a JSON pointer.
    pub asked: &'static str,
}

/// A list in an answer and what tells its elements apart.
#[derive(Debug, Clone, Copy)]
pub struct Unique {
    /// Where it stands; `*` stands for the elements of a list.
    pub list: &'static str,
    /// Ways to know an element, each a set of members that it must have; the first that two elements both have counts.
    pub keys: &'static [&'static [&'static str]],
}

/// Whose a thing may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// The account's own.
    Account,
    /// The account's own, or nobody's: a quota as every account has it.
    AccountOrNobody,
    /// The account's own, or AWS's: a managed policy.
    AccountOrAws,
    /// The account's own unless `Visibility` says that it is somebody else's.
    ByVisibility,
}

/// Where ARNs stand in an answer, and whose they must be.
#[derive(Debug, Clone, Copy)]
pub struct ArnPlace {
    /// The things that have ARNs; `*` stands for the elements of a list.
    pub of: &'static str,
    /// The member with the ARN.
    pub arn: &'static str,
    /// The service in the ARN.
    pub service: &'static str,
    /// Whose it must be.
    pub owner: Owner,
}

pub(super) const fn unique(list: &'static str, keys: &'static [&'static [&'static str]]) -> Unique {
    Unique { list, keys }
}

pub(super) const fn arn(
    of: &'static str,
    arn: &'static str,
    service: &'static str,
    owner: Owner,
) -> ArnPlace {
    ArnPlace {
        of,
        arn,
        service,
        owner,
    }
}

pub(super) const TAGS: &[&[&str]] = &[&["Key"]];

/// Mappings of block devices are not here: of these even two that are alike may be two volumes.
pub(super) const AMIS: &[Unique] = &[
    unique("/Images", &[&["ImageId"]]),
    unique("/Images/*/Tags", TAGS),
    unique("/Images/*/ProductCodes", &[&["ProductCodeId"]]),
];
/// Images of AppStream.
pub(super) const IMAGES: &[Unique] = &[unique(
    "/Images",
    &[&["Arn"], &["Name", "Visibility"], &["Name"]],
)];
pub(super) const IMAGE_ARNS: &[ArnPlace] =
    &[arn("/Images/*", "Arn", "appstream", Owner::ByVisibility)];
pub(super) const ROLE_TAGS: &[Unique] = &[unique("/Role/Tags", TAGS)];
pub(super) const WORKSPACE_IMAGES: &[Unique] = &[unique("/Images", &[&["ImageId"]])];
pub(super) const ROLE_ARNS: &[ArnPlace] = &[
    arn("/Role", "Arn", "iam", Owner::Account),
    arn(
        "/Role/PermissionsBoundary",
        "PermissionsBoundaryArn",
        "iam",
        Owner::AccountOrAws,
    ),
];

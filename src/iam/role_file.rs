//! Where the role is in a role file: what AWS's tools print has it as it is, wrapped, or in a list with others.

use super::json::{Kind, Node, Object};
use super::role_error::{RoleError, shape};
use crate::text::did_you_mean;

/// Members by which a role is recognised.
const MEMBERS: [&str; 4] = [
    "Arn",
    "RoleName",
    "AssumeRolePolicyDocument",
    "RolePolicyList",
];
/// The lists of a RoleDetail; what prints neither of them does not print policies.
const LISTS: [&str; 2] = ["RolePolicyList", "AttachedManagedPolicies"];
/// Deeper than this no role is looked for to give advice.
const DEEP: usize = 8;
/// Of many names, this many are shown.
const SHOWN: usize = 20;

const WITHOUT_POLICIES: &str = "the file has neither RolePolicyList nor AttachedManagedPolicies, \
    as get-role prints none; take the output of get-account-authorization-details";
const NOT_WHOLE: &str = "the output breaks off (IsTruncated, Marker or NextToken), so policies may be missing; take all pages of it";

/// A role in a file.
pub(super) struct Found<'n> {
    /// The role.
    pub(super) role: &'n Node,
    /// Its place with a dot behind it, for messages; empty where the file is the role.
    pub(super) at: String,
    /// The object that holds `Policies`, where that is not the role itself.
    pub(super) outer: Option<&'n Object>,
    /// Why the file may lack policies of the role.
    pub(super) missing: Option<&'static str>,
}

/// Finds the role of this name, or the only one.
pub(super) fn find<'n>(file: &'n Node, name: Option<&str>) -> Result<Found<'n>, RoleError> {
    let mut held = held(file)?;
    if held.roles.iter().any(|(_, role)| role.object().is_none()) {
        // Its own message tells what is wrong with it.
        held.roles.retain(|(_, role)| role.object().is_none());
        held.roles.truncate(1);
    } else {
        held.choose(name)?;
    }
    let Some((at, role)) = held.roles.pop() else {
        return Err(shape("the role", "there is none in the file"));
    };
    let lists = |object: &Object| LISTS.iter().any(|list| object.get(list).is_some());
    let missing = match held.broken_off {
        true => Some(NOT_WHOLE),
        false if held.details || role.object().is_some_and(lists) => None,
        false => Some(WITHOUT_POLICIES),
    };
    Ok(Found {
        role,
        at,
        outer: held.outer,
        missing,
    })
}

/// The message about a value of another type. PowerShell writes what is nested too deep as text.
pub(super) fn not_a(expected: &str, node: &Node) -> String {
    let found = node.describe();
    let hint = match &node.kind {
        Kind::Text(text)
            if text.is_empty() || text.contains("Amazon.") || text.contains("System.") =>
        {
            "; if ConvertTo-Json wrote it, use -Depth 10"
        }
        _ => "",
    };
    format!("expected {expected}, found {found}{hint}")
}

/// The roles of a file, each with its place.
struct Held<'n> {
    roles: Vec<(String, &'n Node)>,
    outer: Option<&'n Object>,
    /// They come from get-account-authorization-details, which prints all policies.
    details: bool,
    /// There is more than the file holds.
    broken_off: bool,
}

fn held(file: &Node) -> Result<Held<'_>, RoleError> {
    let object = match &file.kind {
        Kind::List(items) => return of_list(items),
        Kind::Object(object) => object,
        _ => return Err(shape("the role", not_a("an object", file))),
    };
    if let Some(key) = &object.repeated {
        let message = format!("the member {key} occurs more than once");
        return Err(shape("the role", message));
    }
    let outer = Some(object);
    let details = object.get("RoleDetailList").is_some();
    for name in ["RoleDetailList", "Roles"] {
        let Some(node) = object.get(name) else {
            continue;
        };
        let items = match &node.kind {
            Kind::List(items) => items.as_slice(),
            // PowerShell writes an empty list as nothing, and sometimes a list of one as its element.
            Kind::Null => &[],
            Kind::Object(_) => std::slice::from_ref(node),
            _ => return Err(shape(name, not_a("a list", node))),
        };
        let place = |(index, role)| (format!("{name}[{index}]."), role);
        return Ok(Held {
            roles: items.iter().enumerate().map(place).collect(),
            outer,
            details,
            broken_off: breaks_off(object),
        });
    }
    let (at, role, outer) = match object.get("Role") {
        Some(role) => ("Role.", role, outer),
        None if is_role(object) => ("", file, None),
        None => return Err(shape("the role", advice(file, object))),
    };
    Ok(Held {
        roles: vec![(at.to_owned(), role)],
        outer,
        details: false,
        broken_off: breaks_off(object),
    })
}

/// A list with one element counts as that element; a list with several has to be one of roles.
fn of_list(items: &[Node]) -> Result<Held<'_>, RoleError> {
    if let [only] = items {
        let mut held = held(only)?;
        for (at, _) in &mut held.roles {
            at.insert_str(0, "[0].");
        }
        return Ok(held);
    }
    let mut roles = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let object = item.object();
        let role = match object.and_then(|o| o.get("Role")) {
            Some(role) => (format!("[{index}].Role."), role),
            None if object.is_some_and(is_role) => (format!("[{index}]."), item),
            None => {
                let message = "this is no role; give the output for one role, or a list of roles";
                return Err(shape(&format!("[{index}]"), message));
            }
        };
        roles.push(role);
    }
    if roles.is_empty() {
        return Err(shape("the role", "the list is empty"));
    }
    Ok(Held {
        roles,
        outer: None,
        details: false,
        broken_off: false,
    })
}

impl Held<'_> {
    /// Leaves the role of this name, or the only one.
    fn choose(&mut self, name: Option<&str>) -> Result<(), RoleError> {
        let names: Vec<String> = self.roles.iter().map(|(_, role)| role_name(role)).collect();
        let list = || {
            let more = match names.len().saturating_sub(SHOWN) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
            format!("{}{more}", shown.join(", "))
        };
        let Some(name) = name else {
            return match names.len() {
                0 => Err(shape(
                    "the role",
                    format!("the file holds no role{}", self.later()),
                )),
                1 => Ok(()),
                count => Err(RoleError::Several {
                    count,
                    names: list(),
                }),
            };
        };
        let wanted: Vec<bool> = names.iter().map(|known| known == name).collect();
        match wanted.iter().filter(|wanted| **wanted).count() {
            0 => {}
            1 => {
                let mut wanted = wanted.iter();
                self.roles.retain(|_| wanted.next() == Some(&true));
                return Ok(());
            }
            _ => {
                let message = format!("the role {name} is listed more than once");
                return Err(shape("the role", message));
            }
        }
        let near = did_you_mean(name, names.iter().map(String::as_str));
        let holds = match (near, names.is_empty()) {
            (Some(near), _) => format!("; did you mean {near}?"),
            (None, true) => "; it holds none".to_owned(),
            (None, false) => format!("; it holds {}", list()),
        };
        Err(RoleError::NoSuchRole {
            name: name.to_owned(),
            instead: format!("{holds}{}", self.later()),
        })
    }

    fn later(&self) -> &'static str {
        match self.broken_off {
            true => "; the output breaks off, so it may be on a later page",
            false => "",
        }
    }
}

fn is_role(object: &Object) -> bool {
    MEMBERS.iter().any(|member| object.get(member).is_some())
}

/// The role's name: as it says, or the last part of its ARN.
fn role_name(role: &Node) -> String {
    let text = |member: &str| role.object()?.get(member)?.text();
    let of_arn = || text("Arn").and_then(|arn| arn.rsplit('/').next());
    text("RoleName")
        .or_else(of_arn)
        .unwrap_or("(no name)")
        .to_owned()
}

/// Whether an answer of AWS says that it is not the last page.
fn breaks_off(object: &Object) -> bool {
    let said = |kind: &Kind| match kind {
        Kind::Null | Kind::Bool(false) => false,
        Kind::Text(text) => !text.is_empty() && !text.eq_ignore_ascii_case("false"),
        _ => true,
    };
    ["IsTruncated", "Marker", "NextToken"]
        .iter()
        .any(|member| object.get(member).is_some_and(|node| said(&node.kind)))
}

/// What to give instead of a file that is no role.
fn advice(file: &Node, object: &Object) -> String {
    const NO_ROLE: &str = "this is no RoleDetail as get-account-authorization-details prints it";
    let mut steps = Vec::new();
    if let Some(place) = inside(file, &mut steps) {
        return format!("{NO_ROLE}; take its member {place}");
    }
    if object.get("Statement").is_some() {
        return format!(
            "{NO_ROLE}, but a policy document; put it into a role as AssumeRolePolicyDocument or into its RolePolicyList"
        );
    }
    NO_ROLE.to_owned()
}

/// The place of the first thing inside that `held` would take.
fn inside(node: &Node, steps: &mut Vec<String>) -> Option<String> {
    if steps.len() >= DEEP {
        return None;
    }
    let children: Vec<(String, &Node)> = match &node.kind {
        Kind::Object(object) => object
            .members
            .iter()
            .map(|(name, child)| (format!(".{name}"), child))
            .collect(),
        Kind::List(items) => items
            .iter()
            .enumerate()
            .map(|(index, child)| (format!("[{index}]"), child))
            .collect(),
        _ => return None,
    };
    for (step, child) in children {
        steps.push(step);
        let taken = child.object().is_some_and(|object| {
            let trust = object.get("AssumeRolePolicyDocument").is_some();
            trust || object.get("RoleDetailList").is_some()
        });
        if taken {
            let place = steps.concat();
            return Some(place.trim_start_matches('.').to_owned());
        }
        let found = inside(child, steps);
        if found.is_some() {
            return found;
        }
        steps.pop();
    }
    None
}

//! What an answer of the policy simulator says of one action on one resource, checked against the question and against itself.

use serde_json::Value as Json;

/// The only decisions that AWS documents, from mild to strict.
const DECISIONS: [&str; 3] = ["allowed", "implicitDeny", "explicitDeny"];

/// An answer that is about the question and does not contradict itself.
pub(crate) struct Reading<'a> {
    /// The result of the action.
    result: &'a Json,
    /// What it says of the resource in particular; none in answers of before 2026, which have a result for each resource.
    specific: Option<&'a Json>,
    /// `allowed`, `implicitDeny` or `explicitDeny`.
    pub word: &'a str,
    /// AllowedByPermissionsBoundary; none without a boundary.
    pub boundary: Option<bool>,
    /// AllowedByOrganizations; none outside an organization.
    pub organizations: Option<bool>,
    /// MissingContextValues, sorted.
    pub missing: Vec<&'a str>,
}

impl<'a> Reading<'a> {
    /// Reads the answer about an action on a resource; `None` for an action without resource types.
    ///
    /// # Errors
    /// Why the answer decides nothing: it is about something else, cannot be read, or contradicts itself.
    pub fn new(output: &'a Json, action: &str, resource: Option<&str>) -> Result<Self, String> {
        let of_action = results(output, action)?;
        let result = only(&of_action, resource)?
            .ok_or_else(|| format!("the answer says nothing of {action}"))?;
        let entries: Vec<&Json> = list(result, "ResourceSpecificResults")?.iter().collect();
        let specific = only(&entries, resource)?;
        let whole = word(result, "EvalDecision")?;
        let own = match specific {
            Some(entry) => word(entry, "EvalResourceDecision")?,
            None => None,
        };
        let both = |detail, member| {
            let own = specific.map_or(Ok(None), |entry| flag(entry, detail, member))?;
            Ok::<_, String>((flag(result, detail, member)?, own))
        };
        let organizations = both("OrganizationsDecisionDetail", "AllowedByOrganizations")?;
        let organizations = match organizations {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (whole, own) => own.or(whole),
        };
        let boundary = both(
            "PermissionsBoundaryDecisionDetail",
            "AllowedByPermissionsBoundary",
        )?;
        let reading = Self {
            result,
            specific,
            word: decision(whole, own, entries.len(), organizations)?,
            boundary: boundary.1.or(boundary.0),
            organizations,
            missing: keys(result, specific)?,
        };
        let split = entries.len() == 1 && boundary == (Some(false), Some(true));
        if split || reading.denies_and_allows() {
            return Err(contradiction("allowed, and not by all that must allow it"));
        }
        Ok(reading)
    }

    /// A member of the resource's own entry or, where that has none, of the result.
    pub fn member(&self, name: &str) -> Option<&'a Json> {
        let own = self.specific.and_then(|entry| entry.get(name));
        own.or(self.result.get(name))
    }

    fn denies_and_allows(&self) -> bool {
        let details = [Some(self.result), self.specific];
        let details = details.into_iter().flatten();
        let mut details = details.filter_map(|of| of.get("EvalDecisionDetails")?.as_object());
        let denied = details.any(|words| words.values().any(|word| word == "explicitDeny"));
        self.word == "allowed" && (self.boundary == Some(false) || denied)
    }
}

fn contradiction(what: &str) -> String {
    format!("the answer contradicts itself: {what}")
}

/// A list; empty where the member is missing.
fn list<'a>(of: &'a Json, member: &str) -> Result<&'a [Json], String> {
    match of.get(member).filter(|list| !list.is_null()) {
        None => Ok(&[]),
        Some(list) => match list.as_array() {
            Some(items) if items.iter().all(|item| item.is_object()) => Ok(items),
            _ => Err(format!("{member} cannot be read")),
        },
    }
}

/// The results of an action.
fn results<'a>(output: &'a Json, action: &str) -> Result<Vec<&'a Json>, String> {
    let mut of_action = Vec::new();
    for result in list(output, "EvaluationResults")? {
        let name = result.get("EvalActionName").and_then(Json::as_str);
        let name = name.ok_or("EvalActionName cannot be read")?;
        if name.eq_ignore_ascii_case(action) {
            of_action.push(result);
        }
    }
    Ok(of_action)
}

/// The one entry about the resource; none where there are no entries at all.
fn only<'a>(entries: &[&'a Json], resource: Option<&str>) -> Result<Option<&'a Json>, String> {
    let asked = resource.unwrap_or("*");
    let (mut about, mut others): (Vec<&Json>, Vec<&str>) = (Vec::new(), Vec::new());
    for &entry in entries {
        let name = entry.get("EvalResourceName").filter(|name| !name.is_null());
        let name = match name.map(Json::as_str) {
            None => None,
            Some(Some(name)) => Some(name),
            Some(None) => return Err("EvalResourceName cannot be read".to_owned()),
        };
        match name.filter(|name| !covers(name, resource)) {
            Some(other) => others.push(other),
            None if !about.contains(&entry) => about.push(entry),
            None => {}
        }
    }
    match (about.as_slice(), others.first()) {
        ([], None) => Ok(None),
        ([], Some(other)) => Err(format!("the answer is about {other}, not about {asked}")),
        ([entry], _) => Ok(Some(*entry)),
        _ => Err(contradiction(&format!(
            "it has several results for {asked}"
        ))),
    }
}

/// Whether a name is that of the resource. At the top level it may be a template, such as `arn:aws:iam::${Account}:role/${RoleName}`.
fn covers(name: &str, resource: Option<&str>) -> bool {
    let Some(resource) = resource else {
        return name.contains(['*', '$']);
    };
    let mut pieces = pieces(name).into_iter();
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = resource.strip_prefix(first.as_str()) else {
        return false;
    };
    let pieces: Vec<String> = pieces.collect();
    let Some((last, between)) = pieces.split_last() else {
        return rest.is_empty();
    };
    for piece in between {
        let Some((_, after)) = rest.split_once(piece.as_str()) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last.as_str())
}

/// The text between the wildcards and variables of a template.
fn pieces(name: &str) -> Vec<String> {
    let (mut pieces, mut piece, mut variable) = (Vec::new(), String::new(), false);
    for c in name.chars() {
        match c {
            '}' if variable => variable = false,
            _ if variable => {}
            '*' | '$' => {
                variable = c == '$';
                pieces.push(std::mem::take(&mut piece));
            }
            c => piece.push(c),
        }
    }
    pieces.push(piece);
    pieces
}

/// A decision; none where the member is missing.
fn word<'a>(of: &'a Json, member: &str) -> Result<Option<&'a str>, String> {
    let Some(value) = of.get(member).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let known = value.as_str().filter(|word| DECISIONS.contains(word));
    let unknown = || format!("{member} {value} is no decision that AWS documents");
    known.map(Some).ok_or_else(unknown)
}

/// The decision on the resource, whose own entry goes before the action's. That of the action is the strictest over all resources: an entry
/// may be milder only where there are others.
fn decision<'a>(
    whole: Option<&'a str>,
    own: Option<&'a str>,
    resources: usize,
    organizations: Option<bool>,
) -> Result<&'a str, String> {
    let rank = |word: &str| DECISIONS.iter().position(|known| *known == word);
    match (whole, own) {
        (None, None) => Err("the answer has no decision".to_owned()),
        (Some(word), None) | (None, Some(word)) => Ok(word),
        (Some(whole), Some(own)) if whole == own => Ok(own),
        // An entry knows nothing of service control policies.
        (Some(whole), Some("allowed")) if organizations == Some(false) => Ok(whole),
        (Some(whole), Some(own)) if resources > 1 || rank(own) > rank(whole) => Ok(own),
        (Some(whole), Some(own)) => Err(contradiction(&format!(
            "{whole} for the action, {own} for its resource"
        ))),
    }
}

fn flag(of: &Json, detail: &str, member: &str) -> Result<Option<bool>, String> {
    let Some(detail_of) = of.get(detail).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let told = detail_of.get(member).and_then(Json::as_bool);
    told.map(Some)
        .ok_or_else(|| format!("{detail} cannot be read"))
}

/// MissingContextValues of the result and of the resource.
fn keys<'a>(result: &'a Json, specific: Option<&'a Json>) -> Result<Vec<&'a str>, String> {
    const MEMBER: &str = "MissingContextValues";
    let mut keys = Vec::new();
    for of in [Some(result), specific].into_iter().flatten() {
        let Some(list) = of.get(MEMBER).filter(|list| !list.is_null()) else {
            continue;
        };
        let texts: Option<Vec<&str>> = list
            .as_array()
            .and_then(|items| items.iter().map(Json::as_str).collect());
        keys.extend(texts.ok_or_else(|| format!("{MEMBER} cannot be read"))?);
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_template_covers_the_resources_that_it_may_stand_for() {
        const ROLE: &str = "arn:aws:iam::111122223333:role/team/import";
        const AMI: &str = "arn:aws:ec2:eu-west-1::image/ami-1";
        let table = [
            (ROLE, Some(ROLE), true),
            ("*", Some(ROLE), true),
            ("arn:aws:iam::${Account}:role/${RoleName}", Some(ROLE), true),
            (
                "arn:${Partition}:ec2:${Region}::image/${ImageId}",
                Some(AMI),
                true,
            ),
            ("arn:aws:ec2:*:*:image/*", Some(AMI), true),
            ("arn:aws:ec2:us-east-1::image/*", Some(AMI), false),
            ("arn:aws:iam::*:role/another", Some(ROLE), false),
            ("arn:aws:ec2:eu-west-1::image/ami-11", Some(AMI), false),
            ("*", None, true),
            (AMI, None, false),
        ];
        for (name, resource, expected) in table {
            assert_eq!(covers(name, resource), expected, "{name} {resource:?}");
        }
    }
}

//! Topics: each asks for what its facts need, and reads them out of the dossier: a tree of values with the shape of the table, plus how
//! certain the uncertain ones are.

mod account;
pub(crate) mod ami;
mod caller;
mod dry_run;
mod guest;
pub(crate) mod json;
pub(crate) mod lineage;
mod os;
mod quota;
mod request;
mod role;
mod simulator;
pub mod table;
mod workspaces;

use crate::evidence::question::unknown_because;
use crate::evidence::{Call, Dossier, Question};
use crate::expr::{MissingReason, Value};
use crate::grade::Certainty;
use jiff::Timestamp;
use std::collections::BTreeMap;

pub(crate) use json::{element_of, read_fact, read_record, tags_of};

/// Everything known for one request.
#[derive(Debug, Clone)]
pub struct Facts {
    /// A map of the schema's roots.
    pub root: Value,
    /// Facts that are less than certain, by path.
    pub certainty: BTreeMap<String, Certainty>,
    /// The account of the caller, where known.
    pub account: Option<String>,
    /// The ARN of the caller, where known.
    pub identity: Option<String>,
}

impl Facts {
    /// The lowest certainty of some facts.
    pub fn certainty_of<'a>(&self, paths: impl IntoIterator<Item = &'a str>) -> Certainty {
        paths
            .into_iter()
            .filter_map(|path| self.certainty.get(path))
            .min()
            .copied()
            .unwrap_or(Certainty::Certain)
    }
}

/// A value for a question that does not arise for the request.
pub(crate) fn not_applicable(fact: &str, why: &str) -> Value {
    unknown_because(fact, Call::Local, MissingReason::NotApplicable, why)
}

fn evidence(recorded_at: Option<Timestamp>) -> Value {
    Value::map([(
        "recorded_at",
        recorded_at.map_or(Value::Absent, Value::Time),
    )])
}

/// The questions of one call that can be put, given what the dossier holds by now; none while what it needs is not known, or where it
/// does not arise.
pub fn ask(call: Call, dossier: &Dossier<'_>) -> Vec<Question> {
    match call {
        Call::Local => Vec::new(),
        Call::GetCallerIdentity => caller::ask::identity(dossier),
        Call::GetCallerRole => caller::ask::session_of_role(dossier),
        Call::SimulateCaller => caller::ask::simulations(dossier),
        Call::DescribeImages => ami::ask::described(dossier),
        Call::DescribeSnapshots => ami::ask::snapshots(dossier),
        Call::DescribeImageAttribute => ami::ask::launch_permissions(dossier),
        Call::DescribeImagesByName => account::ask::same_name(dossier),
        Call::DescribePrivateImages => account::ask::private_images(dossier),
        Call::DescribeImageBuilders => account::ask::image_builders(dossier),
        Call::ListServiceQuotas => quota::ask(dossier),
        Call::CreateImportedImage => dry_run::ask(dossier),
        Call::InspectDisk => guest::ask::disk(dossier),
        Call::InspectPath => guest::ask::paths(dossier),
        Call::GetRole | Call::ListRolePolicies | Call::ListAttachedRolePolicies => {
            role::ask::about(call, dossier)
        }
        Call::GetRolePolicy => role::ask::inline_policies(dossier),
        Call::GetPolicy => role::ask::managed_policies(dossier),
        Call::GetPolicyVersion => role::ask::policy_versions(dossier),
        Call::SimulateRole => role::simulation::questions(dossier),
        Call::GetServiceRole => role::ask::service_role(dossier),
        Call::GetImageAncestry => lineage::ask::ancestry(dossier),
        Call::DescribeAncestorImage => lineage::ask::ancestor_image(dossier),
        Call::GetConsoleOutput => lineage::ask::console(dossier),
        Call::GetParametersByPath => lineage::ask::parameters(dossier),
        Call::GetImage => lineage::ask::builder(dossier),
        Call::ListExportImageTasks => lineage::ask::exports(dossier),
        Call::DescribeWorkspaceImages => workspaces::ask::described(dossier),
        Call::FindWorkspaceImage => workspaces::ask::elsewhere(dossier),
        Call::DescribeImageAssociations => workspaces::ask::associations(dossier),
        Call::DescribeApplications => workspaces::ask::applications(dossier),
        Call::DescribeWorkspaceBundles => workspaces::ask::bundles(dossier),
        Call::DescribeWorkspaces => workspaces::ask::desktops(dossier),
        Call::DescribeCustomWorkspaceImageImport => workspaces::ask::import(dossier),
    }
}

/// All facts of a request, as of a time; `recorded_at` is when its evidence was recorded, none for a live run.
pub fn read(dossier: &Dossier<'_>, now: Timestamp, recorded_at: Option<Timestamp>) -> Facts {
    let (request, target) = (dossier.request, dossier.target);
    let mut certainty = BTreeMap::new();
    let dry_run = dry_run::facts(dossier);
    let asked = dry_run::DryRun::of(&dry_run);
    let caller = caller::facts(dossier, asked, &mut certainty);
    let said = |member: &str| caller.select(member).as_str().map(str::to_owned);
    let (account, identity) = (said("Account"), said("Arn"));
    let ami = ami::facts(dossier);
    let guest = guest::facts(dossier, &ami, &mut certainty);
    let windows = os::facts(dossier, (&ami, &guest), &mut certainty);
    let workspace_image = workspaces::facts(dossier);
    let quota = quota::facts(dossier, &workspace_image);
    let mut roots = vec![
        ("now", Value::Time(now)),
        ("evidence", evidence(recorded_at)),
        ("request", request::facts(request)),
        ("instance_type", request::instance_type(request, target)),
        ("target", request::target(target)),
        ("tables", request::tables()),
        ("caller", caller),
        ("ami", ami),
        ("ancestry", lineage::ancestry(dossier)),
        ("exports", lineage::exports(dossier)),
        ("workspace_image", workspace_image),
        ("images", account::images(dossier)),
        ("builders", account::builders(dossier)),
        ("quota", quota),
        ("role", role::facts(dossier, now, asked, &mut certainty)),
        ("service_role", role::service_role(dossier)),
        ("dry_run", dry_run),
        ("guest", guest),
        (
            "local",
            Value::map(["errors", "ami_errors", "role_errors"].map(|name| (name, Value::list([])))),
        ),
    ];
    roots.extend(windows);
    Facts {
        root: Value::map(roots),
        certainty,
        account,
        identity,
    }
}

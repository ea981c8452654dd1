//! Topics: each asks for what its facts need, and reads them out of the dossier: a tree of values with the shape of the table, plus how
//! certain the uncertain ones are. What requests have in common is read once, out of the dossier that they share.

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
use dry_run::DryRun;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

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

/// What is known of what requests have in common: derived once for all of them.
#[derive(Debug, Clone)]
pub struct Common {
    roots: BTreeMap<String, Value>,
    certainty: BTreeMap<String, Certainty>,
    /// What a dry run told of the rights that some of its facts rest on.
    dry_run: DryRun,
}

/// What requests have in common, as of a time; `recorded_at` is when its evidence was recorded, none for a live run. No dry run is taken
/// into account: it is of one request.
pub fn common(dossier: &Dossier<'_>, now: Timestamp, recorded_at: Option<Timestamp>) -> Common {
    common_with(dossier, DryRun::NotAsked, now, recorded_at)
}

fn common_with(
    dossier: &Dossier<'_>,
    dry_run: DryRun,
    now: Timestamp,
    recorded_at: Option<Timestamp>,
) -> Common {
    let (request, target) = (dossier.request, dossier.target);
    let mut certainty = BTreeMap::new();
    let ami = ami::facts(dossier);
    let guest = guest::facts(dossier, &ami, &mut certainty);
    let windows = os::facts(dossier, (&ami, &guest), &mut certainty);
    let workspace_image = workspaces::facts(dossier);
    let quota = quota::facts(dossier, &workspace_image);
    let role = role::facts(dossier, now, dry_run, &mut certainty);
    let mut roots = vec![
        ("request", request::common(request)),
        ("images", account::counts(dossier)),
        ("now", Value::Time(now)),
        ("evidence", evidence(recorded_at)),
        ("instance_type", request::instance_type(request, target)),
        ("target", request::target(target)),
        ("tables", request::tables()),
        ("ami", ami),
        ("ancestry", lineage::ancestry(dossier)),
        ("exports", lineage::exports(dossier)),
        ("workspace_image", workspace_image),
        ("builders", account::builders(dossier)),
        ("quota", quota),
        ("role", role),
        ("service_role", role::service_role(dossier)),
        ("guest", guest),
    ];
    roots.extend(windows);
    let roots = roots.into_iter();
    Common {
        roots: roots
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
        certainty,
        dry_run,
    }
}

impl Common {
    /// These facts alone, for rules that ask for no others.
    pub fn alone(&self) -> Facts {
        Facts {
            root: Value::Map(Arc::new(self.roots.clone())),
            certainty: self.certainty.clone(),
            account: None,
            identity: None,
        }
    }
}

/// All facts of a request: those that it has in common with others, and its own.
pub fn read(
    dossier: &Dossier<'_>,
    common: &Common,
    now: Timestamp,
    recorded_at: Option<Timestamp>,
) -> Facts {
    let dry_run = dry_run::facts(dossier);
    let asked = DryRun::of(&dry_run);
    if asked != common.dry_run {
        // What a dry run proves of the caller and the role, it proves for this request.
        let common = common_with(dossier, asked, now, recorded_at);
        return own(dossier, &common, dry_run);
    }
    own(dossier, common, dry_run)
}

fn own(dossier: &Dossier<'_>, common: &Common, dry_run: Value) -> Facts {
    let mut certainty = common.certainty.clone();
    let caller = caller::facts(dossier, common.dry_run, &mut certainty);
    let said = |member: &str| caller.select(member).as_str().map(str::to_owned);
    let (account, identity) = (said("Account"), said("Arn"));
    let nothing = ["errors", "ami_errors", "role_errors"].map(|name| (name, Value::list([])));
    let mut roots = common.roots.clone();
    if let Some(guest) = roots.get_mut("guest") {
        guest::add_applications(guest, dossier);
    }
    if let Some(images) = roots.get_mut("images") {
        account::add_same_name(images, dossier);
    }
    let own = [
        ("request", request::facts(dossier.request)),
        ("caller", caller),
        ("dry_run", dry_run),
        ("local", Value::map(nothing)),
    ];
    roots.extend(own.map(|(name, value)| (name.to_owned(), value)));
    Facts {
        root: Value::Map(Arc::new(roots)),
        certainty,
        account,
        identity,
    }
}

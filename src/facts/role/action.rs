//! Facts of one action of the role: what its policies say, what the simulator says, and the two together.

use super::simulation::{RoleAction, ami_arn};
use crate::evidence::Dossier;
use crate::evidence::call::Call;
use crate::evidence::question::{CallError, local, unknown};
use crate::expr::{Missing, Value};
use crate::facts::ami::image;
use crate::facts::ami::image_keys::{attributes, tags};
use crate::facts::dry_run::DryRun;
use crate::facts::role::ask::RoleArn;
use crate::facts::role::policies::Policies;
use crate::facts::role::trust::{carried, causes, near_misses, places, reason, texts, word};
use crate::facts::simulator;
use crate::facts::simulator::{Keys as Told, Simulation, merge};
use crate::grade::Certainty;
use crate::iam::{
    Context as Keys, Decision, PolicySource, Reason, Role, RoleCall, Verdict, may_call,
};
use jiff::Timestamp;
use std::sync::Arc;

/// One action judged from both sides.
pub(crate) struct Judged<'a> {
    path: &'static str,
    policies: &'a Policies<'a>,
    local: Decision,
    simulated: Result<Simulation, CallError>,
    dry_run: DryRun,
    /// Why DescribeImages did not tell the attributes that conditions ask for.
    image_error: Option<CallError>,
    resource: Option<String>,
    action: RoleAction,
    keys: Keys,
}

impl<'a> Judged<'a> {
    /// Judges an action of the role.
    pub fn new(
        action: RoleAction,
        policies: &'a Policies<'a>,
        arn: &RoleArn<'_>,
        dossier: &Dossier<'_>,
        now: Timestamp,
        dry_run: DryRun,
    ) -> Self {
        let (request, target) = (dossier.request, dossier.target);
        let (path, resource) = match action {
            RoleAction::ModifyImageAttribute => {
                ("role.modify_image_attribute", ami_arn(request, target))
            }
            RoleAction::DescribeImages => ("role.describe_images", None),
        };
        let found = image(dossier);
        let tags = found.and_then(|image| tags(image, arn.account));
        let keys = RoleCall {
            region: target.region.as_deref(),
            now: Some(now),
            image: Some(attributes(request, found, tags.as_ref())),
        }
        .context(&policies.role, action.name());
        let local = may_call(&policies.role, action.name(), resource.as_deref(), &keys);
        // Documents that nobody read may hold a Deny on any key.
        let turns = |key: &str| {
            let mut open = local.depends_on.iter();
            !local.unreadable.is_empty() || open.any(|other| other.eq_ignore_ascii_case(key))
        };
        let simulated = {
            let told = Told {
                carried: &carried(&keys),
                turns: &turns,
            };
            simulate(action, dossier, resource.as_deref(), &told)
        };
        Self {
            path,
            policies,
            local,
            simulated,
            dry_run,
            image_error: dossier.answer(Call::DescribeImages).err(),
            resource,
            action,
            keys,
        }
    }

    /// The simulator's failure, if it gave none.
    pub fn simulation_error(&self) -> Option<&CallError> {
        self.simulated.as_ref().err()
    }

    fn simulation(&self) -> Option<&Simulation> {
        self.simulated.as_ref().ok()
    }

    /// Undecided only because documents could not be read.
    fn unread(&self) -> bool {
        let local = &self.local;
        local.verdict == Verdict::Unknown
            && !local.unreadable.is_empty()
            && local.depends_on.is_empty()
            && local.deciding.is_empty()
    }

    /// The service's word on the whole request goes before what the simulator believes of the organization.
    fn is_overruled(&self, simulation: &Simulation) -> bool {
        self.dry_run == DryRun::Passed && simulation.is_left_to_the_organization()
    }

    fn verdict(&self) -> Verdict {
        let simulated = self.simulation().filter(|said| !self.is_overruled(said));
        merge(
            self.local.verdict,
            self.unread(),
            simulated.map(|simulation| simulation.verdict),
        )
    }

    /// The fact whose value is less than certain, if it is.
    pub fn certainty(&self) -> Option<(String, Certainty)> {
        let simulation = self.simulation()?;
        let less = !simulation.missing.is_empty() || self.is_overruled(simulation);
        let less = less && self.verdict() == Verdict::Allow;
        less.then(|| (self.fact("verdict"), Certainty::Strong))
    }

    /// The record of the facts.
    pub fn facts(&self) -> Value {
        let verdict = self.verdict();
        let of = |verdict: Verdict, missing: &dyn Fn() -> Vec<Missing>| match verdict {
            Verdict::Unknown => Value::Unknown(Arc::new(missing())),
            verdict => Value::str(word(verdict)),
        };
        let all = || self.missing(&self.fact("verdict"));
        let conditions = self.conditions();
        Value::map([
            ("verdict", of(verdict, &all)),
            ("reason", self.reason(verdict)),
            (
                "local",
                of(self.local.verdict, &|| {
                    self.missing_local(&self.fact("local"))
                }),
            ),
            ("simulated", self.simulated()),
            ("disagreement", self.disagreement()),
            ("deciding", self.deciding(verdict)),
            ("depends_on", texts(&self.local.depends_on)),
            ("near_misses", near_misses(&self.local)),
            ("conditional", conditions.0),
            ("condition_keys", conditions.1),
            (
                "missing_context",
                self.of_simulation("missing_context", |s| texts(&s.missing)),
            ),
            ("boundary_allows", self.boundary_allows()),
            ("scp_allows", self.scp_allows()),
            ("explicit_deny", self.explicit_deny()),
        ])
    }

    fn fact(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    /// What keeps the policies' own verdict open.
    fn missing_local(&self, fact: &str) -> Vec<Missing> {
        let unread = self.local.unreadable.iter();
        let mut missing: Vec<Missing> = unread
            .flat_map(|policy| self.policies.missing(&policy.policy, fact))
            .collect();
        // A key of the AMI is known to DescribeImages.
        let of_ami = |key: &String| {
            let key = key.to_ascii_lowercase();
            key.starts_with("ec2:") || key.starts_with("aws:resourcetag/")
        };
        if self.local.depends_on.iter().any(of_ami)
            && let Some(error) = &self.image_error
        {
            missing.extend_from_slice(unknown(fact, Call::DescribeImages, error).missing());
        }
        missing.extend(causes(fact, &self.local));
        missing
    }

    /// What keeps the verdict open.
    fn missing(&self, fact: &str) -> Vec<Missing> {
        let mut missing = self.missing_local(fact);
        match &self.simulated {
            Err(error) if self.unread() => {
                let lost = unknown(fact, Call::SimulateRole, error);
                missing.extend_from_slice(lost.missing());
            }
            Ok(simulation) => missing.extend(self.why(simulation, fact)),
            Err(_) => {}
        }
        missing
    }

    /// Why the simulator gives no verdict, and whether a dry run would help.
    fn why(&self, simulation: &Simulation, fact: &str) -> Vec<Missing> {
        let mut missing = simulation.why(fact, Call::SimulateRole);
        if simulation.is_left_to_the_organization() {
            self.dry_run.offer(&mut missing);
        }
        missing
    }

    fn of_simulation(&self, name: &str, value: impl Fn(&Simulation) -> Value) -> Value {
        match &self.simulated {
            Ok(simulation) if simulation.is_usable() => value(simulation),
            Ok(simulation) => Value::Unknown(Arc::new(self.why(simulation, &self.fact(name)))),
            Err(error) => unknown(&self.fact(name), Call::SimulateRole, error),
        }
    }

    fn simulated(&self) -> Value {
        let fact = self.fact("simulated");
        self.of_simulation("simulated", |simulation| match simulation.verdict {
            Verdict::Unknown => Value::Unknown(Arc::new(self.why(simulation, &fact))),
            verdict => Value::str(word(verdict)),
        })
    }

    fn reason(&self, verdict: Verdict) -> Value {
        match (verdict, self.simulation()) {
            // The same causes under the same name: one unknown, not two.
            (Verdict::Unknown, _) => Value::Unknown(Arc::new(self.missing(&self.fact("verdict")))),
            (Verdict::Allow, _) => Value::str("allow"),
            (Verdict::Deny, _) if self.local.verdict == Verdict::Deny => {
                Value::str(reason(self.local.reason))
            }
            (Verdict::Deny, Some(simulation)) => Value::str(match simulation {
                simulation if simulation.boundary == Some(false) => "boundary-no-allow",
                simulation if simulation.explicit_deny() => "explicit-deny",
                _ => "no-allow",
            }),
            (Verdict::Deny, None) => Value::str("no-allow"),
        }
    }

    fn deciding(&self, verdict: Verdict) -> Value {
        match self.simulation() {
            Some(simulation) if self.local.verdict != verdict => texts(&simulation.matched),
            _ => places(&self.local.deciding),
        }
    }

    /// Two certain and opposite answers.
    fn disagreement(&self) -> Value {
        let Some(simulation) = self.simulation() else {
            return Value::Absent;
        };
        let word = &simulation.word;
        match (self.local.verdict, simulation.verdict) {
            (Verdict::Allow, Verdict::Deny) => Value::str(format!(
                "its policies allow it as they were read, but the policy simulator answers {word}"
            )),
            (Verdict::Deny, Verdict::Allow) => Value::str(format!(
                "the policy simulator answers {word}, but its policies do not allow it as they were read"
            )),
            _ => Value::Absent,
        }
    }

    /// Whether it is allowed by statements with conditions only, and by which keys.
    fn conditions(&self) -> (Value, Value) {
        let resource = self.resource.as_deref();
        let found = self
            .policies
            .role
            .allow_conditions(self.action.name(), resource);
        let unread = self.policies.own_losses(&self.fact("conditional"));
        if found.unconditional {
            return (Value::Bool(false), Value::list([]));
        }
        if !unread.is_empty() {
            let unknown = Value::Unknown(Arc::new(unread));
            return (unknown.clone(), unknown);
        }
        let conditional = !found.conditions.is_empty();
        (Value::Bool(conditional), texts(&found.keys))
    }

    fn boundary_allows(&self) -> Value {
        if self.local.reason == Reason::BoundaryNoAllow {
            return Value::Bool(false);
        }
        let said = self.simulation();
        match said.and_then(|simulation| Some((simulation.verdict, simulation.boundary?))) {
            Some((Verdict::Allow | Verdict::Deny, false)) => return Value::Bool(false),
            Some((Verdict::Allow | Verdict::Deny, true)) => return Value::Bool(true),
            _ => {}
        }
        let Some(boundary) = &self.policies.role.boundary else {
            return Value::Bool(true);
        };
        let decision = self.ask(boundary);
        let fact = self.fact("boundary_allows");
        match (decision.verdict, decision.reason) {
            // A Deny inside the boundary is an explicit deny, not a lack of an Allow.
            (Verdict::Allow, _) | (_, Reason::ExplicitDeny) => Value::Bool(true),
            (Verdict::Deny, _) => Value::Bool(false),
            // A complete simulation that allows has passed the boundary.
            _ if said.is_some_and(|s| s.verdict == Verdict::Allow) => Value::Bool(true),
            (Verdict::Unknown, _) => {
                let mut missing = self.policies.missing(boundary.name(), &fact);
                missing.extend(causes(&fact, &decision));
                Value::Unknown(Arc::new(missing))
            }
        }
    }

    /// What one policy alone says.
    fn ask(&self, policy: &PolicySource) -> Decision {
        let alone = Role {
            policies: vec![policy.clone()],
            boundary: None,
            ..self.policies.role.clone()
        };
        may_call(
            &alone,
            self.action.name(),
            self.resource.as_deref(),
            &self.keys,
        )
    }

    fn scp_allows(&self) -> Value {
        let fact = self.fact("scp_allows");
        self.of_simulation("scp_allows", |simulation| {
            if simulation.is_left_to_the_organization() {
                return Value::Unknown(Arc::new(self.why(simulation, &fact)));
            }
            Value::Bool(true)
        })
    }

    fn explicit_deny(&self) -> Value {
        let simulated = self.simulation().is_some_and(Simulation::explicit_deny);
        if self.local.reason == Reason::ExplicitDeny || simulated {
            return Value::Bool(true);
        }
        match self.verdict() {
            Verdict::Unknown => Value::Unknown(Arc::new(self.missing(&self.fact("explicit_deny")))),
            _ => Value::Bool(false),
        }
    }
}

/// The last answer of the simulator: the one that was told most.
fn simulate(
    action: RoleAction,
    dossier: &Dossier<'_>,
    resource: Option<&str>,
    told: &Told<'_>,
) -> Result<Simulation, CallError> {
    let nobody = || match dossier.target.offline {
        true => CallError::new(local::OFFLINE, "the run is offline"),
        false if dossier.target.region.is_none() => {
            CallError::new(local::NOT_SENT, "no Region is known")
        }
        false => CallError::new(local::NOT_SENT, "the id of the AMI is not known"),
    };
    let entries = simulator::entries(dossier, Call::SimulateRole, action.name());
    let mut answers = entries.rev().map(|entry| {
        let output = entry.result()?;
        Simulation::read(output, action.name(), resource, told)
    });
    match answers.next() {
        None => Err(nobody()),
        Some(Ok(last)) => Ok(last),
        // A second question that failed leaves the first answer.
        Some(Err(error)) => answers.next().unwrap_or(Err(error)),
    }
}

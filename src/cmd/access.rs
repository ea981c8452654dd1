//! `access`: the offline IAM decision, with the statement that decides.

use super::{Outcome, Terminal};
use crate::cli::{AccessArgs, AccessOutput};
use crate::diag::Diagnostic;
use crate::iam::{Context, Decision, Reason, Role, Verdict, may_assume, may_call};
use crate::text::Source;
use crate::text::{escape_control, escape_json};

/// Largest role file read, in bytes.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Runs the subcommand.
///
/// # Errors
/// An unreadable role file, or arguments that contradict each other.
pub fn run(args: &AccessArgs, terminal: &mut Terminal) -> Outcome {
    let fail = |why: String| Diagnostic::error(why);
    let source = Source::read_up_to(&args.role, MAX_BYTES)?;
    let role = Role::select(source.text(), args.role_name.as_deref())
        .map_err(|error| fail(format!("{}: {error}", source.path())))?;
    let context = Context::from_arguments(&args.context, &args.absent)
        .map_err(|error| fail(error.to_string()))?;
    let decision = match (&args.assume_by, &args.action) {
        (Some(service), _) => may_assume(&role, service, &context),
        (None, Some(action)) => may_call(&role, action, args.resource.as_deref(), &context),
        (None, None) => {
            return Err(
                fail("ask something: --assume-by SERVICE or --action ACTION".to_owned()).into(),
            );
        }
    };
    let text = match args.output {
        AccessOutput::Json => {
            let text = serde_json::to_string_pretty(&decision.answer()).unwrap_or_default();
            escape_json(&text).into_owned() + "\n"
        }
        AccessOutput::Human => human(&decision),
    };
    terminal.print(&text)?;
    Ok(match decision.verdict {
        Verdict::Allow => 0,
        Verdict::Deny => 1,
        Verdict::Unknown => 3,
    })
}

fn human(decision: &Decision) -> String {
    let verdict = match decision.verdict {
        Verdict::Allow => "allow",
        Verdict::Deny => "deny",
        Verdict::Unknown => "unknown",
    };
    let reason = match decision.reason {
        Reason::Allow => "a statement allows it and nothing denies it",
        Reason::ExplicitDeny => "a statement denies it",
        Reason::NoAllow => "no statement allows it",
        Reason::BoundaryNoAllow => "the permissions boundary does not allow it",
        Reason::Depends if decision.depends_on.is_empty() && decision.unreadable.is_empty() => {
            "a value cannot be read, or AWS does not say what it means"
        }
        Reason::Depends => "it depends on what is not known",
    };
    let mut lines = vec![format!("{verdict}: {reason}")];
    for statement in &decision.deciding {
        let sid = statement
            .sid
            .as_ref()
            .map_or(String::new(), |sid| format!(" ({sid})"));
        lines.push(format!(
            "  decided by {} statement {}{sid}, line {} of the document",
            statement.policy, statement.statement, statement.line
        ));
    }
    for key in &decision.depends_on {
        lines.push(format!(
            "  depends on {key}: say --context {key}=VALUE or --absent {key}"
        ));
    }
    for policy in &decision.unreadable {
        lines.push(format!(
            "  depends on {}, which could not be read: {}",
            policy.policy, policy.reason
        ));
    }
    let malformed = &decision.malformed;
    let others = malformed
        .iter()
        .filter(|sentence| !decision.near_misses.contains(sentence));
    for sentence in decision.near_misses.iter().chain(others) {
        lines.push(format!("  note: {sentence}"));
    }
    let escaped: Vec<String> = lines
        .iter()
        .map(|line| escape_control(line).into_owned())
        .collect();
    escaped.join("\n") + "\n"
}

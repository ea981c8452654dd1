//! `policy`: the IAM policies that an import needs, to paste. Offline.

use super::progress::Progress;
use super::requests::Requests;
use super::{Outcome, Terminal, requests};
use crate::cli::{PolicyArgs, PolicyCommand};
use crate::diag::{Diagnostic, Diagnostics};
use crate::evidence::Target;
use crate::policy::{Format, Kind, Place, caller, render, role, trust};
use crate::request::Request;
use crate::rules::calls;
use crate::rules::{self, Selection};

/// Runs the subcommand.
///
/// # Errors
/// An unreadable request, and an account that a trust policy needs and nobody named.
pub fn run(command: &PolicyCommand, terminal: &mut Terminal) -> Outcome {
    let args = match command {
        PolicyCommand::Role(args) | PolicyCommand::Trust(args) => args,
        PolicyCommand::Caller(args) => &args.policy,
    };
    let request = request(args, terminal)?;
    let request = request.as_ref();
    let arn = request.and_then(|request| request.filled("IamRoleArn"));
    let place = place(args, arn);
    let (path, name) = role_name(arn);
    let (document, kind) = match command {
        PolicyCommand::Role(_) => (role(request, &place), Kind::Role { role: name }),
        PolicyCommand::Trust(_) if place.account.is_none() => {
            let error = Diagnostic::error("a trust policy names the account, and none is known");
            return Err(error.help(
                "give --account 111122223333, or a request or --iam-role-arn whose role names it",
            ).into());
        }
        PolicyCommand::Trust(_) => (trust(&place), Kind::Trust { role: name, path }),
        PolicyCommand::Caller(args) => {
            let selection = Selection {
                select: args.select.clone(),
                ignore: args.ignore.clone(),
            };
            let rules = rules::builtin()?;
            selection.check(&rules)?;
            let calls = calls(&rules, &selection);
            (
                caller(&calls, request, &place, (args.dry_run, args.inspect_disk)),
                Kind::Caller,
            )
        }
    };
    terminal.print(&render(
        &document,
        &kind,
        args.format.unwrap_or(Format::Json),
    ))?;
    Ok(crate::judge::exit::READY)
}

/// The request, if one was named.
fn request(args: &PolicyArgs, terminal: &Terminal) -> Result<Option<Request>, Diagnostics> {
    let none = args.request.is_none() && requests::members(&args.flags)?.is_empty();
    if none {
        return Ok(None);
    }
    let paths: Vec<_> = args.request.iter().cloned().collect();
    let files = requests::files(&paths)?;
    if files.len() > 1 {
        let title = format!("{} requests; a policy is made for one", files.len());
        return Err(Diagnostic::error(title).into());
    }
    let mut progress = Progress::new(terminal);
    let mut requests = Requests::open(&files, &args.flags, false, None, &mut progress)?;
    Ok(requests.next_batch()?.pop())
}

fn place(args: &PolicyArgs, arn: Option<&str>) -> Place {
    let parts: Vec<&str> = arn.unwrap_or_default().split(':').collect();
    let of_arn = |index: usize| {
        let part = parts.get(index).filter(|part| !part.is_empty());
        part.map(|part| (*part).to_owned())
    };
    let given = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let region = given(&args.region);
    let target = Target {
        region: region.clone(),
        ..Target::default()
    };
    let partition = target.partition().map(str::to_owned);
    Place {
        partition: partition.or(of_arn(1)).unwrap_or_else(|| "aws".to_owned()),
        region,
        account: given(&args.account).or(of_arn(4)),
    }
}

/// Path and name of the role in an ARN; a name of its own where there is none.
fn role_name(arn: Option<&str>) -> (String, String) {
    let role = arn.and_then(|arn| arn.split_once(":role/"));
    let role = role.map_or("AppStreamImageImport", |(_, role)| role);
    match role.rsplit_once('/') {
        Some((path, name)) => (format!("/{path}/"), name.to_owned()),
        None => ("/".to_owned(), role.to_owned()),
    }
}

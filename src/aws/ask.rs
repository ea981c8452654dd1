//! Puts questions to AWS and answers them in the shapes that the AWS CLI prints; one file per service.

mod appstream;
mod dry_run;
mod ec2;
mod iam;
mod imagebuilder;
mod lanes;
mod lineage;
mod quotas;
mod shape;
mod simulator;
mod ssm;
mod sts;
mod workspaces;

use crate::aws::Session;
use crate::evidence::answer::local;
use crate::evidence::{Answer, Call, CallError, Question};
use crate::gather::Follow;
use serde_json::Value;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// What a call yields.
type Outcome = Result<Value, CallError>;

/// The clients of one Region.
#[derive(Debug, Clone)]
struct Clients {
    sts: aws_sdk_sts::Client,
    ec2: aws_sdk_ec2::Client,
    appstream: aws_sdk_appstream::Client,
    quotas: aws_sdk_servicequotas::Client,
    iam: aws_sdk_iam::Client,
    ssm: aws_sdk_ssm::Client,
    imagebuilder: aws_sdk_imagebuilder::Client,
    workspaces: aws_sdk_workspaces::Client,
}

/// Clients by Region, made once: each has its own connections.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<BTreeMap<Option<String>, Clients>>);

fn clients(session: &Session, region: Option<&str>) -> Option<Clients> {
    let mut made = session
        .clients
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    let key = region.or(session.region()).map(str::to_owned);
    if let Some(clients) = made.get(&key) {
        return Some(clients.clone());
    }
    let clients = Clients {
        sts: session.sts(region)?,
        ec2: session.ec2(region)?,
        appstream: session.appstream(region)?,
        quotas: session.quotas(region)?,
        iam: session.iam(region)?,
        ssm: session.ssm(region)?,
        imagebuilder: session.imagebuilder(region)?,
        workspaces: session.workspaces(region)?,
    };
    made.insert(key, clients.clone());
    Some(clients)
}

/// Asks all questions; one not answered by the deadline has timed out. In order.
pub async fn ask(
    session: &Session,
    questions: &[Question],
    deadline: Instant,
) -> Vec<(Question, Answer)> {
    let mut answers = Vec::with_capacity(questions.len());
    let mut keep = |answered: Vec<(Question, Answer)>| {
        answers.extend(answered);
        Vec::new()
    };
    converse(session, questions.to_vec(), deadline, &mut keep).await;
    answers.sort_by(|(one, _), (other, _)| one.cmp(other));
    answers
}

/// Asks questions, hands over the answers as they come, and asks what `follow` makes of them, until nothing is left to ask. Without
/// credentials every question has that answer.
pub async fn converse(
    session: &Session,
    first: Vec<Question>,
    deadline: Instant,
    follow: Follow<'_>,
) {
    match session.sign_in(deadline).await {
        Ok(()) => lanes::converse(session, first, deadline, follow).await,
        Err(error) => {
            let mut questions = first;
            while !questions.is_empty() {
                let refused = |question| (question, refusal(&error));
                questions = follow(questions.into_iter().map(refused).collect());
            }
        }
    }
}

fn refusal(error: &CallError) -> Answer {
    Answer {
        result: Err(error.clone()),
        duration_ms: 0,
    }
}

async fn call(session: &Session, question: &Question) -> Outcome {
    let Some(clients) = clients(session, question.region.as_deref()) else {
        return Err(session.no_client());
    };
    let input = &question.input;
    match question.call {
        Call::Local => Err(CallError::new(local::NOT_SENT, "not a call to AWS")),
        Call::GetCallerIdentity => sts::caller_identity(&clients.sts, session).await,
        Call::DescribeImages | Call::DescribeAncestorImage => {
            ec2::images(&clients.ec2, input).await
        }
        Call::DescribeSnapshots => ec2::snapshots(&clients.ec2, input).await,
        Call::DescribeImageAttribute => ec2::image_attribute(&clients.ec2, input).await,
        Call::GetImageAncestry => lineage::image_ancestry(&clients.ec2, input).await,
        Call::GetConsoleOutput => lineage::console_output(&clients.ec2, input).await,
        Call::DescribeImagesByName | Call::DescribePrivateImages => {
            appstream::images(&clients.appstream, input).await
        }
        Call::DescribeImageBuilders => appstream::image_builders(&clients.appstream).await,
        Call::ListExportImageTasks => appstream::export_tasks(&clients.appstream, input).await,
        Call::CreateImportedImage => {
            dry_run::create_imported_image(&clients.appstream, input).await
        }
        Call::ListServiceQuotas => quotas::quotas(&clients.quotas, input).await,
        Call::GetRole | Call::GetCallerRole | Call::GetServiceRole => {
            iam::role(&clients.iam, input).await
        }
        Call::ListRolePolicies => iam::role_policies(&clients.iam, input).await,
        Call::ListAttachedRolePolicies => iam::attached_policies(&clients.iam, input).await,
        Call::GetRolePolicy => iam::role_policy(&clients.iam, input).await,
        Call::GetPolicy => iam::policy(&clients.iam, input).await,
        Call::GetPolicyVersion => iam::policy_version(&clients.iam, input).await,
        Call::SimulateRole | Call::SimulateCaller => simulator::simulate(&clients.iam, input).await,
        Call::GetParametersByPath => ssm::parameters_by_path(&clients.ssm, input).await,
        Call::GetImage => imagebuilder::image(&clients.imagebuilder, input).await,
        Call::DescribeWorkspaceImages | Call::FindWorkspaceImage => {
            workspaces::images(&clients.workspaces, input).await
        }
        Call::DescribeImageAssociations => {
            workspaces::associations(&clients.workspaces, input).await
        }
        Call::DescribeApplications => workspaces::applications(&clients.workspaces, input).await,
        Call::DescribeWorkspaceBundles => workspaces::bundles(&clients.workspaces).await,
        Call::DescribeWorkspaces => workspaces::desktops(&clients.workspaces, input).await,
        Call::DescribeCustomWorkspaceImageImport => {
            workspaces::image_import(&clients.workspaces, input).await
        }
    }
}

/// Most pages read of one list; AppStream's hold at most 25 items.
const MAX_PAGES: usize = 400;

/// One page: its items, if the answer has the list at all, and the token of the next.
type Page<T> = (Option<Vec<T>>, Option<String>);

/// All pages of a list, joined under its name. An empty page with a token is not the end; a list that no page has is left out.
async fn pages<T, F>(
    name: &'static str,
    item: fn(&T) -> Value,
    mut page: impl FnMut(Option<String>) -> F,
) -> Outcome
where
    F: Future<Output = Result<Page<T>, CallError>>,
{
    let mut joined: Option<Vec<Value>> = None;
    let mut tokens: Vec<String> = Vec::new();
    for _ in 0..MAX_PAGES {
        let (items, token) = page(tokens.last().cloned()).await?;
        if let Some(items) = items {
            joined
                .get_or_insert_default()
                .extend(items.iter().map(item));
        }
        match token.filter(|token| !token.is_empty()) {
            None => return Ok(shape::object([(name, joined.map(Value::Array))])),
            Some(token) if tokens.contains(&token) => {
                return Err(CallError::new(
                    local::BAD_ANSWER,
                    "the service repeats a page of its list",
                ));
            }
            Some(token) => tokens.push(token),
        }
    }
    let message = format!("the list has more than {MAX_PAGES} pages");
    Err(CallError::new(local::BAD_ANSWER, message))
}

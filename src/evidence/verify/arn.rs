//! Whether the ARNs in an answer belong to the account, the Region and the partition that were asked.

use super::{Asker, select, shown};
use crate::evidence::call::{ArnPlace, Call, Owner};
use crate::evidence::question::Question;
use crate::evidence::tables::Regions;
use serde_json::Value;

/// What an ARN in the answer says of another account, Region or partition than the one that was asked.
pub(super) fn foreign(question: &Question, output: &Value, asker: &Asker) -> Option<String> {
    if question.call == Call::GetCallerIdentity {
        return another_caller(output, asker);
    }
    question.call.info().arns.iter().find_map(|place| {
        let things = select(output, place.of);
        things
            .into_iter()
            .find_map(|thing| fault(question, place, thing, asker))
    })
}

/// The identity must name one account, and the one that the evidence file names.
fn another_caller(output: &Value, asker: &Asker) -> Option<String> {
    let account = output.get("Account").filter(|account| !account.is_null())?;
    if let Some(file) = asker.account.as_deref().filter(|file| *account != **file) {
        return Some(format!(
            "the answer is about account {}, but the evidence file names account {file}",
            shown(account)
        ));
    }
    let arn = output.get("Arn").filter(|arn| !arn.is_null())?;
    let same = arn.as_str().and_then(Arn::read);
    let same = same.is_some_and(|arn| *account == *arn.account);
    (!same).then(|| {
        let (arn, account) = (shown(arn), shown(account));
        format!("the answer names {arn}, which is not of its account {account}")
    })
}

fn fault(question: &Question, place: &ArnPlace, thing: &Value, asker: &Asker) -> Option<String> {
    let written = thing.get(place.arn).filter(|arn| !arn.is_null())?;
    let named = format!("the answer names {}", shown(written));
    let Some(arn) = written.as_str().and_then(Arn::read) else {
        return Some(format!("{named}, which is no ARN"));
    };
    if arn.service != place.service {
        return Some(format!("{named}, which is no ARN of {}", place.service));
    }
    let region = question.region.as_deref();
    let of_region = region.map(Regions::partition_of);
    let partition = of_region.or(asker.partition);
    if let Some(partition) = partition.filter(|partition| arn.partition != *partition) {
        return Some(format!("{named}, which is not of partition {partition}"));
    }
    // A quota that holds in every Region names none.
    let anywhere = place.owner == Owner::AccountOrNobody && arn.region.is_empty();
    if let Some(region) = region.filter(|region| arn.region != *region && !anywhere) {
        return Some(format!("{named}, which is not in the Region {region}"));
    }
    let account = asker.account.as_deref()?;
    let visibility = thing.get("Visibility").and_then(Value::as_str);
    let own = match place.owner {
        Owner::Account => false,
        Owner::AccountOrNobody => arn.account.is_empty(),
        Owner::AccountOrAws => arn.account == "aws",
        Owner::ByVisibility => matches!(visibility, Some("PUBLIC" | "SHARED")),
    };
    (!own && arn.account != account)
        .then(|| format!("{named}, which is not of the account {account}"))
}

/// The parts of an ARN.
struct Arn<'a> {
    partition: &'a str,
    service: &'a str,
    region: &'a str,
    account: &'a str,
}

impl<'a> Arn<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, service, region, account, _] = parts.as_slice() else {
            return None;
        };
        Some(Self {
            partition,
            service,
            region,
            account,
        })
    }
}

//! Facts of the quotas: which records of the list that Service Quotas answered say what the rules ask for.

mod record;

use crate::evidence::call::Call;
use crate::evidence::question::{CallError, unknown};
use crate::evidence::{Dossier, Question};
use crate::expr::{Missing, MissingReason, Value};
use crate::facts::account::{length, list};
use crate::facts::{not_applicable, workspaces};
use crate::request::Request;
use record::{Licence, Record, Wanted};
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// The service that the list is asked for; quotas of others in it do not count.
const SERVICE: &str = "appstream2";

/// All images that the account owns. Service Quotas calls it "Private images", AWS's page of limits "Images".
const IMAGES: Wanted<'_> = Wanted::Total {
    code: "L-E1182CCA",
    names: &["Private images", "Images"],
};

/// All image builders of the account.
const IMAGE_BUILDERS: Wanted<'_> = Wanted::Total {
    code: "L-DE32F884",
    names: &["Image builders", "Image builders (total)"],
};

/// The list of the quotas.
pub(crate) fn ask(dossier: &Dossier<'_>) -> Vec<Question> {
    let input = json!({"ServiceCode": SERVICE});
    vec![Question::to(Call::ListServiceQuotas, dossier.target, input)]
}

/// `quota`; the licence of the imported image depends on `workspace_image`.
pub(crate) fn facts(dossier: &Dossier<'_>, image: &Value) -> Value {
    match quotas(dossier) {
        Ok((listed, known)) => found(dossier, image, listed, known),
        Err(error) => unknown("quota", Call::ListServiceQuotas, &error),
    }
}

/// The quotas that were listed, and whether Service Quotas knows the service in the Region at all.
fn quotas<'a>(dossier: &Dossier<'a>) -> Result<(&'a [Json], bool), CallError> {
    let answer = dossier.answer(Call::ListServiceQuotas);
    match answer.and_then(|output| list("Quotas", output)) {
        Ok(quotas) => Ok((quotas, true)),
        // How Service Quotas answers in a Region that does not have the service: an answer, not a failure.
        Err(error) if error.reason() == MissingReason::NotFound => Ok((&[], false)),
        Err(error) => Err(error),
    }
}

fn found(dossier: &Dossier<'_>, image: &Value, listed: &[Json], known: bool) -> Value {
    let records: Vec<Record<'_>> = listed.iter().filter_map(Record::of_appstream).collect();
    let mut not_listed = Vec::new();
    let mut value = |path: &str, wanted: &Wanted<'_>, needed: bool| {
        let value = wanted.value(path, &records);
        if needed && value == Value::Absent {
            not_listed.push(Value::str(wanted.to_string()));
        }
        value
    };
    // Only a runtime validation launches an image builder.
    let validation = dossier.request.input.get("RuntimeValidationConfig");
    let validated = validation.is_some_and(|validation| !validation.is_null());
    let images = value("quota.images", &IMAGES, true);
    let image_builders = value("quota.image_builders", &IMAGE_BUILDERS, validated);
    let mut of_type =
        |path: &str, kind: &'static str| match wanted_type(dossier.request, image, path) {
            Ok((name, licence)) => value(
                path,
                &Wanted::OfType {
                    name,
                    licence,
                    kind,
                },
                true,
            ),
            Err(why) => why,
        };
    let builders_of_type = of_type("quota.builders_of_type", "image builders");
    let fleet_instances_of_type = of_type("quota.fleet_instances_of_type", "fleets");
    Value::map([
        ("images", images),
        ("image_builders", image_builders),
        ("builders_of_type", builders_of_type),
        ("fleet_instances_of_type", fleet_instances_of_type),
        ("not_listed", Value::list(not_listed)),
        ("listed", length(records.len())),
        ("service_known", Value::Bool(known)),
    ])
}

/// The instance type whose quotas count, and whether those of BYOL images do; why there are none otherwise.
fn wanted_type<'a>(
    request: &'a Request,
    image: &Value,
    path: &str,
) -> Result<(&'a str, Licence), Value> {
    let name = request.instance_type();
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        let why = "the request names no IntendedInstanceType";
        return Err(not_applicable(path, why));
    };
    let licence = licence(request, image, path)?;
    if licence == Licence::Own && !record::is_stream(name) {
        let why = "a BYOL image streams on stream types alone, and only those have BYOL quotas";
        return Err(not_applicable(path, why));
    }
    Ok((name, licence))
}

/// Whose Windows licence the imported image has: a WorkSpaces image with a tenancy of its own becomes a BYOL image.
fn licence(request: &Request, image: &Value, path: &str) -> Result<Licence, Value> {
    if workspaces::image_id(request).is_none() {
        return Ok(Licence::Included);
    }
    match image.select("RequiredTenancy") {
        Value::Unknown(missing) => {
            let of_quota = |missing: &Missing| Missing {
                fact: path.to_owned(),
                ..missing.clone()
            };
            let missing = missing.iter().map(of_quota).collect();
            Err(Value::Unknown(Arc::new(missing)))
        }
        tenancy if tenancy.as_str() == Some("DEDICATED") => Ok(Licence::Own),
        _ => Ok(Licence::Included),
    }
}

//! Questions about where the AMI comes from.

use super::{Ancestor, PARAMETERS, amazon_ancestor, amazon_name, builder_arn, builder_region};
use super::{may_be_current, source_instance};
use crate::evidence::{Call, Dossier, Question};
use crate::facts::ami::{self, ami_id, ask::by_id};
use crate::facts::element_of;
use serde_json::{Value, json};

/// The AMIs that it was made from.
pub(crate) fn ancestry(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = |id| {
        Question::to(
            Call::GetImageAncestry,
            dossier.target,
            json!({"ImageId": id}),
        )
    };
    ami_id(dossier.request).map(ask).into_iter().collect()
}

/// All exports of the account, where an AMI is the source.
pub(crate) fn exports(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = |_| Question::to(Call::ListExportImageTasks, dossier.target, json!({}));
    ami_id(dossier.request).map(ask).into_iter().collect()
}

/// What the instance behind the AMI printed, once it is known which that is.
pub(crate) fn console(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = |id| {
        let input = json!({"InstanceId": id});
        Question::to(Call::GetConsoleOutput, dossier.target, input)
    };
    let instance = ami::image(dossier).and_then(source_instance);
    instance.map(ask).into_iter().collect()
}

/// The image as EC2 Image Builder knows it: in the Region that built it, from which it may have been distributed to this one.
pub(crate) fn builder(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = |arn| {
        let region = builder_region(arn, dossier.target)?;
        Some(Question::new(
            Call::GetImage,
            Some(region.to_owned()),
            json!({"imageBuildVersionArn": arn}),
        ))
    };
    let arn = ami::image(dossier).and_then(builder_arn);
    arn.and_then(ask).into_iter().collect()
}

fn ancestor<'a>(dossier: &Dossier<'a>) -> Option<Ancestor<'a>> {
    dossier
        .told(Call::GetImageAncestry)
        .and_then(amazon_ancestor)
}

/// The oldest ancestor that Amazon made, in the Region where it is; the AMI itself is known already.
pub(crate) fn ancestor_image(dossier: &Dossier<'_>) -> Vec<Question> {
    let found = ancestor(dossier);
    let found = found.filter(|ancestor| ami_id(dossier.request) != Some(ancestor.id));
    let ask = |ancestor: Ancestor<'_>| {
        let input = by_id(ancestor.id);
        near(&ancestor, Call::DescribeAncestorImage, input, dossier)
    };
    found.map(ask).into_iter().collect()
}

/// A question in the Region of the ancestor.
fn near(ancestor: &Ancestor<'_>, call: Call, input: Value, dossier: &Dossier<'_>) -> Question {
    let mut question = Question::to(call, dossier.target, input);
    if let Some(region) = ancestor.region {
        question.region = Some(region.to_owned());
    }
    question
}

/// The names of Amazon's current AMIs. The answer has some thirty pages: it is asked for only where the ancestor may be among them and
/// did not tell its name.
pub(crate) fn parameters(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = || {
        let ancestor = ancestor(dossier)?;
        let [entry, ..] = dossier.entries(Call::DescribeAncestorImage) else {
            return None;
        };
        let described = &entry.answer?.result;
        let name = described.as_ref().ok().and_then(|output| {
            let image = element_of(output, "Images", "ImageId", ancestor.id)?;
            amazon_name(image)
        });
        let made = ami::image(dossier).and_then(|image| image.get("CreationDate")?.as_str());
        let wanted = name.is_none() && may_be_current(ancestor.created, made);
        let input = json!({"Path": PARAMETERS, "Recursive": true});
        wanted.then(|| near(&ancestor, Call::GetParametersByPath, input, dossier))
    };
    ask().into_iter().collect()
}

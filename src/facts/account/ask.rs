//! Questions about the images and image builders that the account has.

use crate::evidence::{Call, Dossier, Question};
use serde_json::json;

/// Images of the requested name.
pub(crate) fn same_name(dossier: &Dossier<'_>) -> Vec<Question> {
    let ask = |name| {
        let input = json!({"Names": [name]});
        Question::to(Call::DescribeImagesByName, dossier.target, input)
    };
    let name = dossier.request.filled("Name");
    name.map(ask).into_iter().collect()
}

/// All private images.
pub(crate) fn private_images(dossier: &Dossier<'_>) -> Vec<Question> {
    let input = json!({"Type": "PRIVATE"});
    vec![Question::to(
        Call::DescribePrivateImages,
        dossier.target,
        input,
    )]
}

/// All image builders.
pub(crate) fn image_builders(dossier: &Dossier<'_>) -> Vec<Question> {
    vec![Question::to(
        Call::DescribeImageBuilders,
        dossier.target,
        json!({}),
    )]
}

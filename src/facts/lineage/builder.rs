//! What EC2 Image Builder says of the image that it put out as the AMI.

use super::{Lineage, answered, text};
use crate::evidence::Dossier;
use crate::evidence::Target;
use crate::evidence::call::Call;
use crate::evidence::question::{CallError, local};
use crate::evidence::tables::Regions;
use crate::os::name;
use serde_json::Value as Json;

/// The EC2 Image Builder image in the tags of the AMI.
pub fn builder_arn(image: &Json) -> Option<&str> {
    let tags = image.get("Tags").and_then(Json::as_array)?;
    let of_builder = |tag: &&Json| text(tag, "Key") == Some("Ec2ImageBuilderArn");
    let arn = text(tags.iter().find(of_builder)?, "Value")?;
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let ["arn", _, "imagebuilder", _, _, resource] = parts.as_slice() else {
        return None;
    };
    // image/RECIPE/1.0.0/1
    let segments: Vec<&str> = resource.split('/').collect();
    let build =
        matches!(segments.as_slice(), ["image", _, _, build] if build.parse::<u32>().is_ok());
    (build && arn.len() <= 512).then_some(arn)
}

/// The Region in that ARN, which is where the image can be read. A tag is whatever its owner wrote: only what has the form of a Region,
/// and of one in the partition of the import, may choose where a signed request goes.
pub fn builder_region<'a>(arn: &'a str, target: &Target) -> Option<&'a str> {
    let region = arn.split(':').nth(3)?;
    let own = Regions::partition_of(region);
    let same = target.partition().is_none_or(|partition| partition == own);
    (Regions::is_name(region) && same).then_some(region)
}

/// What EC2 Image Builder says.
#[derive(Debug)]
pub(crate) struct Builder {
    pub source: String,
    pub os_version: Option<String>,
    /// Amazon's base: `windows-server-2022-english-full-base-x86`, an image that it manages, or the name of an AMI.
    pub parent: Option<String>,
    /// The image was put out as this AMI.
    pub own: bool,
}

impl Lineage {
    pub(crate) fn read_builder(&mut self, dossier: &Dossier<'_>, image: Option<&Json>) {
        let call = Call::GetImage;
        let elsewhere = |arn: &&str| builder_region(arn, dossier.target).is_none();
        if let Some(arn) = image.and_then(builder_arn).filter(elsewhere) {
            let place: String = arn
                .split(':')
                .nth(3)
                .unwrap_or_default()
                .chars()
                .take(32)
                .collect();
            let message = format!(
                "the AMI's tag Ec2ImageBuilderArn names an image in {place:?}, which is no Region of the import's partition"
            );
            self.lost
                .push((call, CallError::new(local::NOT_SENT, message)));
            return;
        }
        let Some(output) = answered(dossier.answer(call), call, &mut self.lost) else {
            return;
        };
        let (Some(built), Some(image)) = (output.get("image"), image) else {
            return;
        };
        let short = |text: &str| text.chars().take(128).collect::<String>();
        let arn = builder_arn(image).unwrap_or_default();
        let resource = arn.rsplit(':').next().unwrap_or_default();
        let parent = built
            .get("imageRecipe")
            .and_then(|recipe| text(recipe, "parentImage"));
        let amis = built.get("outputResources").and_then(|all| all.get("amis"));
        let amis = amis
            .and_then(Json::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let of_image = |ami: &Json| text(ami, "image") == text(image, "ImageId");
        self.builder = Some(Builder {
            source: format!("EC2 Image Builder ({})", short(resource)),
            os_version: text(built, "osVersion").map(short),
            parent: parent.and_then(base_of_amazon).map(str::to_owned),
            own: amis.is_empty() || amis.iter().any(of_image),
        });
    }
}

/// The base that Amazon made: `windows-server-2022-english-full-base-x86` of `arn:aws:imagebuilder:REGION:aws:image/…/x.x.x`, or the name
/// of a public parameter.
fn base_of_amazon(parent: &str) -> Option<&str> {
    let managed = parent.split_once(":aws:image/");
    let managed = managed.and_then(|(_, rest)| rest.split('/').next());
    managed.or_else(|| {
        let mut parts = parent.split(['/', ':']);
        parts.find(|part| name::parse(part).is_some())
    })
}

//! The attributes of the AMI that conditions in IAM policies ask for, such as `ec2:Owner` and `aws:ResourceTag/…`.

use super::ami_id;
use crate::facts::tags_of;
use crate::iam::Image;
use crate::request::Request;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// What DescribeImages tells of the AMI that conditions may ask for.
pub(crate) fn attributes<'a>(
    request: &'a Request,
    image: Option<&'a Json>,
    tags: Option<&'a BTreeMap<String, String>>,
) -> Image<'a> {
    let text = |name: &str| image.and_then(|image| image.get(name)?.as_str());
    Image {
        image_id: ami_id(request),
        image_type: text("ImageType"),
        owner_id: text("OwnerId"),
        public: image.and_then(|image| image.get("Public")?.as_bool()),
        root_device_type: text("RootDeviceType"),
        tags,
    }
}

/// The AMI's tags: DescribeImages shows them to the owner alone, and leaves the member out where there are none.
pub(crate) fn tags(image: &Json, account: &str) -> Option<BTreeMap<String, String>> {
    let owner = image.get("OwnerId").and_then(Json::as_str);
    if owner != Some(account) {
        return None;
    }
    tags_of(image)
}

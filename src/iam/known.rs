//! What is known of the context of the two requests that matter: the service's AssumeRole, and the role's own calls.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::context::{Context, KeyState};
use super::role::Role;

/// What is known when a service assumes the role to import an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceCall<'a> {
    /// The partition, for example `aws`.
    pub partition: &'a str,
    /// The Region of the import, if known.
    pub region: Option<&'a str>,
    /// The account that asks for the import, if known.
    pub account: Option<&'a str>,
    /// The time of the call, if it may count.
    pub now: Option<Timestamp>,
}

impl ServiceCall<'_> {
    /// The context of `sts:AssumeRole` called by AppStream.
    ///
    /// AppStream's guide on the confused deputy says that the role is assumed for many resources, so only the beginning of `aws:SourceArn`
    /// is known. Services belong to no organization and send no external id.
    pub fn context(&self) -> Context {
        let mut context = Context::unknown();
        let mut source_arn = format!("arn:{}:appstream:", self.partition);
        if let Some(region) = self.region {
            source_arn = format!("{source_arn}{region}:");
            if let Some(account) = self.account {
                source_arn = format!("{source_arn}{account}:");
            }
        }
        context
            .set("aws:SourceAccount", KeyState::or_unknown(self.account))
            .set("aws:SourceArn", KeyState::StartsWith(source_arn))
            .set("aws:SecureTransport", KeyState::value("true"))
            .set("aws:PrincipalOrgID", KeyState::Absent)
            .set("sts:ExternalId", KeyState::Absent);
        set_time(&mut context, self.now);
        context
    }
}

/// What is known when the role itself calls an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleCall<'a> {
    /// The Region of the call, if known.
    pub region: Option<&'a str>,
    /// The time of the call, if it may count.
    pub now: Option<Timestamp>,
    /// The AMI that the call is about; none when it could not be described.
    pub image: Option<Image<'a>>,
}

/// Attributes of an AMI as DescribeImages gives them; each may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image<'a> {
    /// `ImageId`
    pub image_id: Option<&'a str>,
    /// `ImageType`, for example `machine`
    pub image_type: Option<&'a str>,
    /// `OwnerId`
    pub owner_id: Option<&'a str>,
    /// `Public`
    pub public: Option<bool>,
    /// `RootDeviceType`, for example `ebs`
    pub root_device_type: Option<&'a str>,
    /// `Tags`, all of them
    pub tags: Option<&'a BTreeMap<String, String>>,
}

impl RoleCall<'_> {
    /// The context of one of the role's own calls.
    ///
    /// For `ec2:ModifyImageAttribute` and `ec2:DescribeImages` the keys that the action does not have are absent (Service Authorization
    /// Reference, read 2026-08-22); for other actions they are unknown.
    pub fn context(&self, role: &Role, action: &str) -> Context {
        let mut context = Context::unknown();
        let image_keys = match action.to_ascii_lowercase().as_str() {
            "ec2:modifyimageattribute" => Some(true),
            "ec2:describeimages" => Some(false),
            _ => None,
        };
        if let Some(has_image_keys) = image_keys {
            // Whatever does not begin with aws: belongs to some service.
            context
                .set_family("", KeyState::Absent)
                .set_family("aws:", KeyState::Unknown);
            context
                .set_family("aws:RequestTag/", KeyState::Absent)
                .set("aws:TagKeys", KeyState::Absent);
            context.set_family("aws:ResourceTag/", KeyState::Absent);
            if has_image_keys {
                self.set_image(&mut context);
            }
        }
        set_principal(&mut context, role);
        context
            .set("aws:RequestedRegion", KeyState::or_unknown(self.region))
            .set("ec2:Region", KeyState::or_unknown(self.region))
            .set("aws:SecureTransport", KeyState::value("true"))
            .set("aws:ViaAWSService", KeyState::value("false"))
            .set("aws:PrincipalIsAWSService", KeyState::value("false"));
        for key in [
            "aws:username",
            "aws:CalledVia",
            "aws:CalledViaFirst",
            "aws:CalledViaLast",
            "aws:PrincipalServiceName",
        ] {
            context.set(key, KeyState::Absent);
        }
        set_time(&mut context, self.now);
        context
    }

    fn set_image(&self, context: &mut Context) {
        let unknown = Image::default();
        let image = self.image.as_ref().unwrap_or(&unknown);
        context
            .set("ec2:ImageID", KeyState::or_unknown(image.image_id))
            .set("ec2:ImageType", KeyState::or_unknown(image.image_type))
            .set("ec2:Owner", KeyState::or_unknown(image.owner_id))
            .set(
                "ec2:Public",
                KeyState::or_unknown(image.public.map(|public| public.to_string())),
            )
            .set(
                "ec2:RootDeviceType",
                KeyState::or_unknown(image.root_device_type),
            )
            // The reference has the keys but does not say which value goes in.
            .set("ec2:Attribute", KeyState::Unknown)
            .set_family("ec2:Attribute/", KeyState::Unknown);
        set_tags(context, "aws:ResourceTag/", image.tags);
        set_tags(context, "ec2:ResourceTag/", image.tags);
    }
}

fn set_principal(context: &mut Context, role: &Role) {
    // arn:PARTITION:iam::ACCOUNT:role/PATH/NAME
    let account = role
        .arn
        .as_deref()
        .and_then(|arn| arn.split(':').nth(4))
        .filter(|account| !account.is_empty());
    context
        .set("aws:PrincipalAccount", KeyState::or_unknown(account))
        .set(
            "aws:PrincipalArn",
            KeyState::or_unknown(role.arn.as_deref()),
        )
        .set("aws:PrincipalType", KeyState::value("AssumedRole"));
    set_tags(context, "aws:PrincipalTag/", role.tags.as_ref());
}

/// Sets one key per tag and makes all others of the family absent; without knowledge of the tags the whole family is unknown.
fn set_tags(context: &mut Context, family: &str, tags: Option<&BTreeMap<String, String>>) {
    let Some(tags) = tags else {
        context.set_family(family, KeyState::Unknown);
        return;
    };
    context.set_family(family, KeyState::Absent);
    let mut twins: BTreeMap<String, usize> = BTreeMap::new();
    for name in tags.keys() {
        *twins.entry(name.to_lowercase()).or_default() += 1;
    }
    for (name, value) in tags {
        // EC2 tells tags apart by case, condition keys do not: which one is meant is not said.
        let state = match twins.get(&name.to_lowercase()) {
            Some(1) => KeyState::value(value),
            _ => KeyState::Unknown,
        };
        context.set(&format!("{family}{name}"), state);
    }
}

fn set_time(context: &mut Context, now: Option<Timestamp>) {
    context
        .set(
            "aws:CurrentTime",
            KeyState::or_unknown(now.map(|now| now.to_string())),
        )
        .set(
            "aws:EpochTime",
            KeyState::or_unknown(now.map(|now| now.as_second().to_string())),
        );
}

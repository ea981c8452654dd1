//! Which EBS snapshot holds a disk, and what EC2 says of it before a block is read; what reading it costs. Between the answers of
//! DescribeImages and DescribeSnapshots and the source of blocks in `aws`.

use super::DiskError;
use serde_json::Value as Json;

/// A snapshot and what is known of it. Only the id is needed; the rest makes refusals clear.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SnapshotRef {
    /// `snap-…`
    pub id: String,
    /// The AMI whose root device it is.
    pub image: Option<String>,
    /// The account that owns the AMI, or the snapshot where that was described.
    pub owner: Option<String>,
    /// Whether the AMI has product codes of AWS Marketplace.
    pub marketplace: bool,
    /// Whether everybody may launch the AMI.
    pub public: bool,
    /// Whether it is encrypted.
    pub encrypted: Option<bool>,
    /// The key that encrypts it.
    pub kms_key: Option<String>,
    /// The Outpost that it is kept on.
    pub outpost: Option<String>,
    /// `completed`, `pending`, …
    pub state: Option<String>,
    /// `standard` or `archive`.
    pub tier: Option<String>,
}

impl SnapshotRef {
    /// A snapshot of which the id alone is known.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            ..Self::default()
        }
    }

    /// With what an element of DescribeSnapshots says, in the shape of the AWS CLI.
    #[must_use]
    pub fn described(self, snapshot: &Json) -> Self {
        Self {
            owner: text(snapshot, "OwnerId").or(self.owner),
            encrypted: snapshot
                .get("Encrypted")
                .and_then(Json::as_bool)
                .or(self.encrypted),
            kms_key: text(snapshot, "KmsKeyId").or(self.kms_key),
            outpost: text(snapshot, "OutpostArn").or(self.outpost),
            state: text(snapshot, "State").or(self.state),
            tier: text(snapshot, "StorageTier").or(self.tier),
            ..self
        }
    }

    /// Why its blocks cannot be read whoever asks, as far as EC2 has said it.
    pub fn obstacle(&self) -> Option<String> {
        let id = &self.id;
        if let Some(outpost) = &self.outpost {
            return Some(format!(
                "the snapshot {id} is kept on the Outpost {outpost}, and the EBS direct APIs read snapshots in Regions only; copy the AMI to the Region"
            ));
        }
        if self.tier.as_deref() == Some("archive") {
            return Some(format!(
                "the snapshot {id} is archived; restore it first: aws ec2 restore-snapshot-tier --snapshot-id {id} --temporary-restore-days 1"
            ));
        }
        match self.state.as_deref() {
            None | Some("completed") => None,
            Some(state) => Some(format!(
                "the snapshot {id} is {state}, and only completed ones can be read; wait for it: aws ec2 wait snapshot-completed --snapshot-ids {id}"
            )),
        }
    }
}

/// The snapshot of an AMI's root device; `image` is an element of DescribeImages, in the shape of the AWS CLI.
///
/// # Errors
/// That the AMI has none.
pub fn root_snapshot(image: &Json) -> Result<SnapshotRef, DiskError> {
    let none = |why: &str| Err(DiskError::Unsupported(why.to_owned()));
    let Some(device) = text(image, "RootDeviceName") else {
        return none("the AMI names no root device");
    };
    let mappings = image.get("BlockDeviceMappings").and_then(Json::as_array);
    let root = mappings
        .into_iter()
        .flatten()
        .find(|mapping| mapping.get("DeviceName").and_then(Json::as_str) == Some(device.as_str()));
    let Some(ebs) = root.and_then(|mapping| mapping.get("Ebs")) else {
        return none(&format!(
            "the root device {device} of the AMI is no EBS volume, so there is no snapshot of it"
        ));
    };
    let Some(id) = text(ebs, "SnapshotId") else {
        return none(&format!(
            "the AMI does not name the snapshot of its root device {device}"
        ));
    };
    let codes = image.get("ProductCodes").and_then(Json::as_array);
    let marketplace = codes
        .into_iter()
        .flatten()
        .any(|code| code.get("ProductCodeType").and_then(Json::as_str) == Some("marketplace"));
    Ok(SnapshotRef {
        id,
        image: text(image, "ImageId"),
        owner: text(image, "OwnerId"),
        marketplace,
        public: image.get("Public").and_then(Json::as_bool) == Some(true),
        encrypted: ebs.get("Encrypted").and_then(Json::as_bool),
        kms_key: text(ebs, "KmsKeyId"),
        outpost: text(ebs, "OutpostArn"),
        state: None,
        tier: None,
    })
}

fn text(object: &Json, member: &str) -> Option<String> {
    let text = object.get(member)?.as_str()?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// What is paid for: both read calls of the EBS direct APIs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Requests {
    /// `ListSnapshotBlocks`, by request.
    pub lists: u64,
    /// `GetSnapshotBlock`, by block.
    pub blocks: u64,
    /// Bytes of these blocks.
    pub bytes: u64,
}

impl Requests {
    /// The price in billionths of a US dollar, at the example prices of us-east-1 in the EBS user guide ("Pricing for EBS direct APIs"):
    /// $0.0006 for 1,000 lists and $0.003 for 1,000 blocks. Data that leaves the Region is not in it.
    pub fn nano_dollars(self) -> u64 {
        let lists = self.lists.saturating_mul(600);
        lists.saturating_add(self.blocks.saturating_mul(3000))
    }

    /// The same in US dollars.
    pub fn dollars(self) -> f64 {
        self.nano_dollars() as f64 / 1e9
    }

    /// The price for people, rounded up: `$0.00005`.
    pub fn price(self) -> String {
        let (unit, digits) = (10_000, 5);
        let parts = self.nano_dollars().div_ceil(unit);
        format!("${}.{:0digits$}", parts / 100_000, parts % 100_000)
    }
}

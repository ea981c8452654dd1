//! The read-only guard: the last hook before a request leaves; what is not on its list, or is an import in earnest, stays here.

use aws_smithy_cbor::Decoder;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, Metadata};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// Read operations by the name that the SDK gives the service. Nothing else leaves, apart from [`DRY_RUN`].
const READS: &[(&str, &[&str])] = &[
    (
        "AppStream",
        &[
            "DescribeImageBuilders",
            "DescribeImages",
            "ListExportImageTasks",
        ],
    ),
    ("EBS", &["GetSnapshotBlock", "ListSnapshotBlocks"]),
    (
        "EC2",
        &[
            "DescribeImageAttribute",
            "DescribeImages",
            "DescribeSnapshots",
            "GetConsoleOutput",
            "GetImageAncestry",
        ],
    ),
    (
        "IAM",
        &[
            "GetPolicy",
            "GetPolicyVersion",
            "GetRole",
            "GetRolePolicy",
            "ListAttachedRolePolicies",
            "ListRolePolicies",
            "SimulatePrincipalPolicy",
        ],
    ),
    ("SSM", &["GetParametersByPath"]),
    ("STS", &["GetCallerIdentity"]),
    ("Service Quotas", &["ListServiceQuotas"]),
    (
        "WorkSpaces",
        &[
            "DescribeApplications",
            "DescribeCustomWorkspaceImageImport",
            "DescribeImageAssociations",
            "DescribeWorkspaceBundles",
            "DescribeWorkspaceImages",
            "DescribeWorkspaces",
        ],
    ),
    ("imagebuilder", &["GetImage"]),
];

/// The service whose requests are judged by method and path, too.
const EBS: &str = "EBS";

/// The one operation that leaves as a dry run only.
const DRY_RUN: (&str, &str) = ("AppStream", "CreateImportedImage");

/// Why a request did not leave.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The operation is not on the list.
    #[error("not sent: {service} {operation} is not a read operation")]
    NotARead {
        /// The SDK's name of the service.
        service: String,
        /// The operation.
        operation: String,
    },
    /// The import, and the bytes about to be sent do not say that it is a dry run.
    #[error("not sent: the serialized CreateImportedImage is not a dry run")]
    NotADryRun,
    /// A request to EBS that is not what its name says.
    #[error("not sent: the serialized request to EBS does not read blocks")]
    NotReading,
    /// A request without an operation.
    #[error("not sent: the operation of the request is not known")]
    NoOperation,
}

/// Lets read operations through, and the import with `DryRun: true` in its serialized body.
///
/// It hooks in after serialization and signing, before every attempt: it judges the bytes that would be sent.
#[derive(Debug, Clone, Copy)]
pub struct ReadOnlyGuard;

impl Intercept for ReadOnlyGuard {
    fn name(&self) -> &'static str {
        "ReadOnlyGuard"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let metadata = config.load::<Metadata>().ok_or(Refused::NoOperation)?;
        judge(metadata.service(), metadata.name(), context.request()).map_err(BoxError::from)
    }
}

fn judge(service: &str, operation: &str, request: &HttpRequest) -> Result<(), Refused> {
    if (service, operation) == DRY_RUN {
        let dry_run = request.body().bytes().is_some_and(says_dry_run);
        return if dry_run {
            Ok(())
        } else {
            Err(Refused::NotADryRun)
        };
    }
    let listed = READS
        .iter()
        .any(|(name, operations)| *name == service && operations.contains(&operation));
    if listed && service == EBS && !reads_blocks(operation, request) {
        return Err(Refused::NotReading);
    }
    if listed {
        return Ok(());
    }
    Err(Refused::NotARead {
        service: service.to_owned(),
        operation: operation.to_owned(),
    })
}

/// Whether a request to EBS is a GET of the list of a snapshot's blocks or of one of them, as its operation says, and sends no body. EBS
/// tells its operations apart by method and path: a PUT to the path of a block writes it.
fn reads_blocks(operation: &str, request: &HttpRequest) -> bool {
    let uri = request.uri();
    let path = uri.split_once("://").map_or(uri, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let is_snapshot = |id: &str| {
        let digits = id.strip_prefix("snap-").unwrap_or_default();
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let is_number = |index: &str| !index.is_empty() && index.bytes().all(|b| b.is_ascii_digit());
    let path = match (operation, parts.as_slice()) {
        ("ListSnapshotBlocks", [.., "snapshots", id, "blocks"]) => is_snapshot(id),
        ("GetSnapshotBlock", [.., "snapshots", id, "blocks", index]) => {
            is_snapshot(id) && is_number(index)
        }
        _ => false,
    };
    let empty = request.body().bytes().is_some_and(<[u8]>::is_empty);
    path && empty && request.method() == "GET"
}

/// Whether the whole body is one CBOR map with exactly one `DryRun`, and that `true`.
///
/// `aws-sdk-appstream` speaks RPC v2 with CBOR; a body in any other format is no dry run here.
fn says_dry_run(body: &[u8]) -> bool {
    let read = || -> Result<Vec<bool>, aws_smithy_cbor::decode::DeserializeError> {
        let mut decoder = Decoder::new(body);
        let mut left = decoder.map()?;
        let mut found = Vec::new();
        loop {
            match &mut left {
                Some(0) => break,
                Some(left) => *left -= 1,
                None if body.get(decoder.position()) == Some(&BREAK) => {
                    decoder.skip()?;
                    break;
                }
                None => {}
            }
            if decoder.str()? == "DryRun" {
                found.push(decoder.boolean()?);
            } else {
                decoder.skip()?;
            }
        }
        let trailing = decoder.position() != body.len();
        Ok(if trailing { Vec::new() } else { found })
    };
    read().is_ok_and(|found| found == [true])
}

/// End of an indefinite map (RFC 8949, 3.2.1).
const BREAK: u8 = 0xff;

#[cfg(test)]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing
    )]

    use super::*;
    use ciborium::{Value, cbor};

    fn bytes(value: &Value) -> Vec<u8> {
        let mut bytes = Vec::new();
        ciborium::into_writer(value, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_body_says_dry_run_only_with_one_true_member_at_the_top() {
        let yes = cbor!({"Name" => "x", "Tags" => {"DryRun" => false}, "DryRun" => true}).unwrap();
        assert!(says_dry_run(&bytes(&yes)));
        let no = [
            cbor!({"Name" => "x"}).unwrap(),
            cbor!({"DryRun" => false}).unwrap(),
            cbor!({"DryRun" => null}).unwrap(),
            cbor!({"DryRun" => "true"}).unwrap(),
            cbor!({"DryRun" => 1}).unwrap(),
            cbor!({"Tags" => {"DryRun" => true}}).unwrap(),
            cbor!({"dryrun" => true}).unwrap(),
            cbor!({"DRYRUN" => true}).unwrap(),
            cbor!([{"DryRun" => true}]).unwrap(),
            cbor!(true).unwrap(),
            Value::Map(vec![
                (Value::Text("DryRun".into()), Value::Bool(true)),
                (Value::Text("DryRun".into()), Value::Bool(false)),
            ]),
        ];
        for value in &no {
            assert!(!says_dry_run(&bytes(value)), "{value:?}");
        }
        assert!(!says_dry_run(b""));
        assert!(!says_dry_run(br#"{"DryRun":true}"#));
        let whole = bytes(&yes);
        for end in 0..whole.len() {
            assert!(!says_dry_run(&whole[..end]), "cut at {end}");
        }
        assert!(
            !says_dry_run(&[whole, vec![0xf5]].concat()),
            "bytes after the map"
        );
    }

    #[test]
    fn an_indefinite_map_is_read_to_its_end() {
        let body = |flag: u8| [&[0xbf, 0x66][..], b"DryRun", &[flag, 0xff]].concat();
        assert!(says_dry_run(&body(0xf5)));
        assert!(!says_dry_run(&body(0xf4)));
        let open = body(0xf5);
        assert!(!says_dry_run(&open[..open.len() - 1]));
    }

    fn request(method: &str, uri: &str, body: &'static str) -> HttpRequest {
        let mut request = HttpRequest::new(body.into());
        request.set_method(method).unwrap();
        request.set_uri(uri).unwrap();
        request
    }

    #[test]
    fn a_request_to_ebs_is_a_get_of_blocks_without_a_body() {
        let list = "https://ebs.eu-west-1.amazonaws.com/snapshots/snap-0a1b2c3d/blocks";
        let block =
            "https://ebs.eu-west-1.amazonaws.com/snapshots/snap-0a1b2c3d/blocks/17?blockToken=AAAB";
        let judged = |operation: &str, method: &str, uri: &str, body: &'static str| {
            judge("EBS", operation, &request(method, uri, body)).is_ok()
        };
        assert!(judged("ListSnapshotBlocks", "GET", list, ""));
        assert!(judged(
            "ListSnapshotBlocks",
            "GET",
            &format!("{list}?maxResults=100"),
            ""
        ));
        assert!(judged("GetSnapshotBlock", "GET", block, ""));
        for (operation, method, uri, body) in [
            ("GetSnapshotBlock", "PUT", block, ""),
            ("GetSnapshotBlock", "GET", block, "data"),
            ("GetSnapshotBlock", "GET", list, ""),
            ("ListSnapshotBlocks", "GET", block, ""),
            ("ListSnapshotBlocks", "POST", list, ""),
            (
                "ListSnapshotBlocks",
                "GET",
                "https://h/snapshots/snap-0a/changedblocks",
                "",
            ),
            (
                "ListSnapshotBlocks",
                "GET",
                "https://h/snapshots/completion/snap-0a",
                "",
            ),
            (
                "ListSnapshotBlocks",
                "GET",
                "https://h/snapshots/..%2f/blocks",
                "",
            ),
            (
                "GetSnapshotBlock",
                "GET",
                "https://h/snapshots/snap-0a/blocks/",
                "",
            ),
            (
                "GetSnapshotBlock",
                "GET",
                "https://h/snapshots/snap-0a/blocks/1x",
                "",
            ),
            (
                "GetSnapshotBlock",
                "GET",
                "https://h/?x=/snapshots/snap-0a/blocks/1",
                "",
            ),
            ("PutSnapshotBlock", "GET", block, ""),
            ("ListChangedBlocks", "GET", list, ""),
            ("StartSnapshot", "GET", list, ""),
            ("CompleteSnapshot", "GET", list, ""),
        ] {
            assert!(
                !judged(operation, method, uri, body),
                "{operation} {method} {uri}"
            );
        }
    }

    #[test]
    fn the_list_has_every_call_of_the_table_and_nothing_that_sounds_like_a_change() {
        let sdk_name = |service: &str| match service {
            "appstream" => "AppStream",
            "ec2" => "EC2",
            "sts" => "STS",
            "service-quotas" => "Service Quotas",
            "iam" => "IAM",
            "ssm" => "SSM",
            "imagebuilder" => "imagebuilder",
            "workspaces" => "WorkSpaces",
            other => panic!("no SDK name for {other}"),
        };
        for call in crate::evidence::Call::ALL.iter().copied() {
            let info = call.info();
            // What a disk tells is put together from the two reads of EBS, which are judged with their paths above.
            let of_disk = info.service == "ebs";
            if info.operation.is_empty() || info.operation == DRY_RUN.1 || of_disk {
                continue;
            }
            let request = HttpRequest::empty();
            judge(sdk_name(info.service), info.operation, &request).expect(info.operation);
        }
        for operation in READS.iter().flat_map(|(_, operations)| *operations) {
            let reads = ["Describe", "Get", "List", "Simulate"];
            assert!(
                reads.iter().any(|verb| operation.starts_with(verb)),
                "{operation}"
            );
        }
    }
}

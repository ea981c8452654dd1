//! The clients of the services, made once a Region: each has its own connections.

use std::collections::BTreeMap;
use std::sync::Mutex;

/// The clients of one Region.
#[derive(Debug, Clone)]
pub(super) struct Clients {
    pub(super) sts: aws_sdk_sts::Client,
    pub(super) ec2: aws_sdk_ec2::Client,
    pub(super) appstream: aws_sdk_appstream::Client,
    pub(super) quotas: aws_sdk_servicequotas::Client,
    pub(super) iam: aws_sdk_iam::Client,
    pub(super) ssm: aws_sdk_ssm::Client,
    pub(super) imagebuilder: aws_sdk_imagebuilder::Client,
    pub(super) workspaces: aws_sdk_workspaces::Client,
}

/// Clients by Region, made once: each has its own connections.
#[derive(Debug, Default)]
pub(super) struct Cache(pub(super) Mutex<BTreeMap<Option<String>, Clients>>);

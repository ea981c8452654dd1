//! Who answers live: sessions, guarded clients, what AWS's errors mean, and one file a service. Puts questions of the evidence to AWS, and
//! answers them in the shapes that the AWS CLI prints.

mod appstream;
pub mod ask;
mod batch;
mod classify;
mod clients;
mod credentials;
mod dispatch;
mod dry_run;
pub mod ebs;
mod ec2;
mod guard;
mod iam;
mod imagebuilder;
mod lanes;
mod limit;
mod lineage;
pub mod live;
mod options;
mod pages;
mod profile;
mod quotas;
mod retries;
mod session;
mod shape;
mod simulator;
mod ssm;
mod sts;
mod whole;
mod workspaces;

pub use classify::classify;
pub use guard::{ReadOnlyGuard, Refused};
pub use options::Options;
pub use session::{Session, connect, connect_with};

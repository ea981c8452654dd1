//! Where the evidence of a run comes from: Region, profile, and what stands on the command line alone.

use super::show::Row;
use super::targets::AssumedRole;
use super::{Given, NONE, Origin, Settings, shown};
use crate::cli::EvidenceArgs;
use jiff::Timestamp;
use std::path::PathBuf;
use std::time::Duration;

/// Where evidence comes from.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// The evidence file, for a run without network.
    pub file: Option<PathBuf>,
    /// Whether nobody is asked at all.
    pub offline: bool,
    /// Where the evidence is written to.
    pub record: Option<PathBuf>,
    /// Whether the service may be asked for a dry run.
    pub dry_run: bool,
    /// Whether the snapshot of the AMI may be read.
    pub inspect_disk: bool,
    /// Most blocks that are read of it.
    pub max_blocks: u64,
    /// The image of the AMI's disk.
    pub disk: Option<PathBuf>,
    /// The Region of the option or, for a run that reads no evidence file, of AWS's variables.
    region: Option<String>,
    /// The Region of the configuration file, for want of any other.
    fallback_region: Option<String>,
    /// The profile that an option or the configuration file names.
    pub profile: Option<String>,
    /// Who names it, for people.
    pub profile_origin: String,
    /// The role that a target names, to be assumed.
    pub role: Option<AssumedRole>,
    /// Endpoint for all services.
    pub endpoint_url: Option<String>,
    /// How long gathering may take.
    pub timeout: Duration,
    /// Most calls under way at a time, where that is bounded.
    pub jobs: Option<usize>,
    /// The time of the run, where it is given.
    pub now: Option<Timestamp>,
}

impl Evidence {
    /// The options as they stand.
    pub(super) fn of(args: &EvidenceArgs) -> Self {
        let region = args.region.clone();
        let environment = || environment(&REGION).map(|(_, value)| value);
        Self {
            file: args.evidence.clone(),
            offline: args.offline,
            record: args.record.clone(),
            dry_run: args.dry_run,
            inspect_disk: args.inspect_disk,
            max_blocks: args.max_blocks,
            disk: args.disk.clone(),
            // Recorded evidence has a Region of its own.
            region: match args.evidence {
                Some(_) => region,
                None => region.or_else(environment),
            },
            fallback_region: None,
            profile: args.profile.clone(),
            profile_origin: String::new(),
            role: None,
            endpoint_url: args.endpoint_url.clone(),
            timeout: Duration::from_secs(args.timeout),
            jobs: args.jobs,
            now: args.now,
        }
    }

    /// Takes the Region and the profile of a target, and no other's.
    pub(super) fn of_target(&mut self, region: &str, profile: Option<String>) {
        self.region = Some(region.to_owned());
        self.fallback_region = None;
        self.profile = profile;
    }

    /// The Region of the run: the option's, else the evidence file's or that of AWS's variables, else the configuration file's. A live run
    /// without any goes by the AWS configuration.
    pub fn region(&self, recorded: Option<&str>) -> Option<String> {
        let region = self.region.as_deref().or(recorded);
        region
            .or(self.fallback_region.as_deref())
            .map(str::to_owned)
    }
}

const REGION: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];
/// In the order of the AWS CLI.
const PROFILE: [&str; 2] = ["AWS_DEFAULT_PROFILE", "AWS_PROFILE"];

impl Settings {
    /// Settles where evidence comes from.
    pub(super) fn with_evidence(&mut self, args: &EvidenceArgs, given: &Given) {
        let file = self.file();
        self.evidence = Evidence::of(args);
        self.evidence.fallback_region.clone_from(&file.region);
        let option = args.region.clone();
        let given_region = option.is_some();
        let (value, origin) = self.named_by_aws("region", option, &REGION, file.region);
        let mut row = text_row("region", value, &origin);
        if !given_region && self.evidence.file.is_some() {
            row.origin.push_str(", unless the evidence file names one");
        }
        self.rows.push(row);

        let option = self.evidence.profile.clone();
        let (value, origin) = self.named_by_aws("profile", option, &PROFILE, file.profile);
        self.rows.push(text_row("profile", value.clone(), &origin));
        self.evidence.profile_origin = origin.describe("profile");
        // A profile that a variable names gives way to credentials in the environment; one that is named here does not.
        if matches!(origin, Origin::File(_)) {
            self.evidence.profile = value;
        }
        self.option_rows(given);
    }

    /// A setting that AWS's own environment variables name, too.
    fn named_by_aws(
        &self,
        name: &str,
        option: Option<String>,
        variables: &[&str],
        file: Option<String>,
    ) -> (Option<String>, Origin) {
        match (option, environment(variables), file) {
            (Some(value), ..) => (Some(value), Origin::Flag),
            // Recorded evidence has a Region of its own.
            (None, Some((variable, value)), _) if self.evidence.file.is_none() => {
                (Some(value), Origin::Environment(variable))
            }
            (None, _, Some(value)) => (Some(value), self.in_file(name)),
            _ => (None, Origin::Default),
        }
    }

    /// The settings that the configuration file does not have.
    fn option_rows(&mut self, given: &Given) {
        let evidence = &self.evidence;
        let now = evidence.now.map(|now| now.to_string());
        let clock = match evidence.file {
            Some(_) => "the time of the evidence file, or the clock",
            None => "the clock",
        };
        let jobs = evidence.jobs.map(|jobs| jobs.to_string());
        let endpoint = evidence.endpoint_url.clone();
        let rows = [
            ("evidence", shown(&evidence.file)),
            ("offline", evidence.offline.to_string()),
            ("dry_run", evidence.dry_run.to_string()),
            ("inspect_disk", evidence.inspect_disk.to_string()),
            ("max_blocks", evidence.max_blocks.to_string()),
            ("disk", shown(&evidence.disk)),
            ("record", shown(&evidence.record)),
            ("endpoint_url", endpoint.unwrap_or_else(|| NONE.to_owned())),
            ("timeout", evidence.timeout.as_secs().to_string()),
            ("jobs", jobs.unwrap_or_else(|| NONE.to_owned())),
            ("now", now.unwrap_or_else(|| clock.to_owned())),
        ];
        for (name, value) in rows {
            let origin = given.origin(name).unwrap_or(Origin::Default);
            self.row(name, value, &origin);
        }
    }
}

fn text_row(name: &str, value: Option<String>, origin: &Origin) -> Row {
    Row::new(name, value.unwrap_or_else(|| NONE.to_owned()), origin)
}

/// The first of these variables that has a value.
fn environment(names: &[&str]) -> Option<(String, String)> {
    names.iter().find_map(|name| {
        let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
        Some(((*name).to_owned(), value))
    })
}

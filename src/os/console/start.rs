//! One start of Windows: where it begins and ends among the lines, what it tells, and whether it contradicts itself.

use super::line::{self, Claim, Label};
use super::{Console, components, plain};
use crate::os::name;

/// A start, as far as it has been read.
#[derive(Debug, Default)]
pub(super) struct Start {
    /// What it has told.
    pub told: Console,
    /// All that it said of its version, to be compared with what comes.
    claims: Vec<Claim>,
    /// The line with the kernel has been seen.
    kernel: bool,
    /// The SSM Agent has begun its own report, which says again what Windows it is.
    ssm_reports: bool,
}

/// One start says its version in half a dozen lines.
const MAX_CLAIMS: usize = 16;

impl Start {
    /// Whether a start prints this line once, and this one has printed it already.
    pub fn ends_before(&self, line: &str) -> bool {
        let told = &self.told;
        let launched = told.components.ec2launch.is_some() || told.complete;
        match line::entry(line) {
            (Label::OriginDate, _) => launched || told.origin_date.is_some(),
            (Label::Origin, _) => launched || told.origin.is_some(),
            (Label::Kernel, _) => launched || self.kernel,
            (Label::Launch, _) => told.components.ec2launch.is_some(),
            // The SSM Agent's report follows "Windows is Ready to use" and belongs to the same start.
            (Label::Product, value) => {
                told.complete && !self.ssm_reports && told.product.as_deref() != Some(value)
            }
            _ => false,
        }
    }

    /// Takes what a line tells. The last line of a text may break off within a number or a name: what it may have lost is not believed.
    pub fn take(&mut self, line: &str, whole: bool) {
        let told = &mut self.told;
        if line.contains("Windows is Ready to use") {
            told.complete = told.components.ec2launch.is_some();
            return;
        }
        if whole {
            told.components.take(line);
        }
        self.ssm_reports |= components::speaks_of_ssm(line) && line.contains("is running");
        let (label, value) = line::entry(line);
        match label {
            Label::OriginDate => told.origin_date = crate::os::release_date(value),
            Label::Origin => told.origin = name::parse(value),
            Label::Kernel => {
                self.kernel = true;
                if value.starts_with("Microsoft Windows NT") {
                    self.build(line::build_of_version(value), false, whole);
                } else {
                    self.product(value);
                }
            }
            Label::Product => self.product(value),
            Label::Build => self.build(value.parse().ok(), false, whole),
            Label::Version => self.build(line::build_of_version(value), false, whole),
            Label::Lab => {
                let first = value.split('.').next().and_then(|text| text.parse().ok());
                self.build(first, true, whole);
            }
            Label::Edition => told.edition = line::edition(value).or(told.edition),
            Label::Language => told.language = plain(value).map(|text| line::language(&text)),
            Label::SqlServer => {
                told.sql_server = told.sql_server.take().or_else(|| line::sql_server(value));
            }
            Label::SqlBilling => {
                let billed = value.eq_ignore_ascii_case("enabled");
                let value = if billed { "true" } else { value };
                told.sql_server = told.sql_server.take().or_else(|| line::sql_server(value));
            }
            Label::Instance if whole => {
                told.instance = line::instance(value).or(told.instance.take());
            }
            Label::Instance | Label::Launch | Label::Other => {}
        }
    }

    fn product(&mut self, value: &str) {
        if let Some(name) = plain(value).filter(|name| name.contains("Windows")) {
            self.claim(Claim::Product(name.clone()));
            self.told.product.get_or_insert(name);
        }
    }

    fn build(&mut self, build: Option<i64>, of_branch: bool, whole: bool) {
        let known = |build: &i64| whole || crate::os::version_of_build(*build).is_some();
        let Some(build) = build.filter(known) else {
            return;
        };
        // The kernel's own build counts more than that of the branch which it was built from.
        let of_kernel =
            |claim: &Claim| matches!(claim, Claim::Build { of_branch, .. } if !of_branch);
        let better = !of_branch && !self.claims.iter().any(of_kernel);
        self.claim(Claim::Build { build, of_branch });
        if better || self.told.build.is_none() {
            self.told.build = Some(build);
        }
    }

    fn claim(&mut self, claim: Claim) {
        if self.told.contradiction.is_none() {
            let other = self.claims.iter().find(|other| other.contradicts(&claim));
            self.told.contradiction = other.map(|other| format!("{other} and {claim}"));
        }
        if self.claims.len() < MAX_CLAIMS && !self.claims.contains(&claim) {
            self.claims.push(claim);
        }
    }
}

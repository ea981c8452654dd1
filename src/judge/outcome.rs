//! What the engine says of one rule: severity, certainty, verdict and the outcome that carries them to the report.

use crate::grade::{Certainty, Severity, Verdict};

use crate::expr::Missing;
use crate::rules::Remedy;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Where in the request file an outcome belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Path as shown to people.
    pub path: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// JSON pointer into the request.
    pub pointer: String,
    /// Byte range in the file.
    pub span: crate::text::Span,
}

/// One rule, judged for one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Rule id.
    pub rule: String,
    /// The rule's name: it names the defect.
    pub name: String,
    /// The rule's title.
    pub title: String,
    /// Severity of this outcome.
    pub severity: Severity,
    /// The verdict.
    pub verdict: Verdict,
    /// Lowest certainty of the facts used.
    pub certainty: Certainty,
    /// What it is about: an AMI, an ARN, or a pointer into the request.
    pub subject: String,
    /// What is wrong, for people; of a pass, what its evidence leaves open. Empty where there is nothing to say.
    pub message: String,
    /// What to do.
    pub fix: Vec<String>,
    /// Where the requirement is documented.
    pub sources: Vec<String>,
    /// Where in the request file; of what asks for attention alone.
    pub location: Option<Location>,
    /// What was not known.
    pub missing: Vec<Missing>,
    /// Name of the request; empty for findings about the configuration and for what asks for no attention.
    pub request: String,
    /// What settles it together with other findings, with what is known of the request filled in. Only of a failure; `None` where its
    /// own fix is all there is to do.
    pub remedy: Option<Arc<Remedy>>,
    /// Rules whose failure explains this one.
    pub because: Vec<String>,
    /// Why it was waived; set with [`Verdict::Waived`].
    pub waiver: Option<String>,
}

impl Outcome {
    /// Where it stands among the outcomes of a request.
    pub(super) fn place(&self) -> (&str, &str) {
        (&self.rule, &self.subject)
    }

    /// Whether it asks for attention. What does not is nowhere in the request file, and of no request in particular.
    pub fn is_open(&self) -> bool {
        matches!(
            self.verdict,
            Verdict::Fail | Verdict::Unknown | Verdict::Waived
        )
    }

    /// Identifies the finding over runs. Stable over edits of the file: the rule, the request and what the finding is about,
    /// never a line. Computed for those formats only that show it.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        for part in [&self.rule, &self.request, &self.subject] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        let digest = hash.finalize();
        digest
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

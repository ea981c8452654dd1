//! Findings about the configuration itself: no file describes them, but selections, severities and `explain` take their ids like those of
//! rules.

/// A finding about the configuration itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// Id, as rules have one.
    pub id: &'static str,
    /// Names the defect.
    pub name: &'static str,
    /// One line.
    pub title: &'static str,
    /// Why it is said.
    pub why: &'static str,
    /// What to do.
    pub fix: &'static str,
}

/// A waiver's time is over.
pub const EXPIRED: Finding = Finding {
    id: "CFG001",
    name: "waiver-expired",
    title: "A waiver has expired",
    why: "A waiver holds through the day that it names (UTC). After that the failure counts again, and the waiver only misleads its readers.",
    fix: "Remove the cause of the finding, or agree on a new date with the owner.",
};
/// A waiver accepts nothing.
pub const UNUSED: Finding = Finding {
    id: "CFG002",
    name: "waiver-unused",
    title: "A waiver accepts nothing in this run",
    why: "Its rule was judged for every request of the run, and no failure fits the waiver: the cause is gone, or the pattern is wrong. It would accept the next failure without anybody looking.",
    fix: "Remove the waiver, or judge all requests of the folder in one run.",
};
/// A waiver names a rule that cannot be waived.
pub const REFUSED: Finding = Finding {
    id: "CFG003",
    name: "waiver-not-allowed",
    title: "A waiver names a rule that cannot be waived",
    why: "The rule is marked so: the import cannot start while it fails, whoever accepts it.",
    fix: "Remove the waiver: the import cannot succeed while this rule fails.",
};

/// All of them; severity warning, unless the configuration says otherwise.
pub const FINDINGS: [Finding; 3] = [EXPIRED, UNUSED, REFUSED];

/// Whether an id is that of a finding about the configuration.
pub fn is_finding(id: &str) -> bool {
    FINDINGS.iter().any(|finding| finding.id == id)
}

//! Questions about where the AMI comes from, and about WorkSpaces images.

use crate::evidence::answer::{Answers, Question};
use crate::evidence::call::Call;
use crate::evidence::derive::Target;
use crate::request::Request;

/// The questions of one call that can be put now.
pub(super) fn questions(
    _call: Call,
    _request: &Request,
    _target: &Target,
    _answers: &Answers,
) -> Vec<Question> {
    Vec::new()
}

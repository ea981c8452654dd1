//! Tells a Region that the account has not enabled from credentials that are not valid. Stands between the answers of a run, once all of
//! them are there, and the facts: one answer alone looks the same for both.

use super::call::Call;
use super::question::Answers;

/// Notes the Region in errors by which it refuses credentials that STS has accepted. EC2 answers `AuthFailure` there, other services
/// `UnrecognizedClientException` or `InvalidClientTokenId`.
pub fn mark(answers: &mut Answers) {
    let accepted = answers.iter().any(|(question, answer)| {
        question.call == Call::GetCallerIdentity && answer.result.is_ok()
    });
    if !accepted {
        return;
    }
    for (question, answer) in answers.iter_mut() {
        if let (Some(region), Err(error)) = (&question.region, &mut answer.result)
            && error.refuses_credentials()
        {
            error.refused_in = Some(region.clone());
        }
    }
}

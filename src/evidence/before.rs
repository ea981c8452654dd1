//! Answers as they were before an import made its image: the image holds its own name and counts for a quota, which explains no failure
//! of its own. Stands between whoever answers and the gathering.

use super::call::Call;
use super::gather::{Follow, Over, Respond};
use super::question::{Answer, Question};
use serde_json::Value;

/// Whoever answers, without the image of a name.
pub struct Before<'a> {
    /// Who answers.
    pub source: &'a mut dyn Respond,
    /// Name of the image.
    pub image: &'a str,
    /// The account whose image it is, where it is known.
    pub account: Option<String>,
}

impl Respond for Before<'_> {
    fn respond(&mut self, questions: &[Question]) -> Vec<(Question, Answer)> {
        let answered = self.source.respond(questions);
        without(answered, self.image, self.account.as_deref())
    }

    fn converse(&mut self, first: Vec<Question>, follow: Follow<'_>, over: Over<'_>) {
        let (image, account) = (self.image, self.account.as_deref());
        let mut follow = |answered| follow(without(answered, image, account));
        self.source.converse(first, &mut follow, over);
    }

    fn settle(&mut self, region: &str) {
        self.source.settle(region);
    }
}

/// Whether an image of AppStream is the account's own: its ARN is of the account, or nothing says that it is somebody else's.
pub fn is_own(image: &Value, account: Option<&str>) -> bool {
    let text = |member: &str| image.get(member).and_then(Value::as_str);
    let of = text("Arn").and_then(|arn| arn.split(':').nth(4));
    let visibility = text("Visibility").unwrap_or_default();
    let others = ["PUBLIC", "SHARED"];
    let another = others.iter().any(|o| visibility.eq_ignore_ascii_case(o));
    (account.is_some() && of == account) || !another
}

fn without(
    mut answered: Vec<(Question, Answer)>,
    image: &str,
    account: Option<&str>,
) -> Vec<(Question, Answer)> {
    for (question, answer) in &mut answered {
        let lists = [Call::DescribeImagesByName, Call::DescribePrivateImages];
        if lists.contains(&question.call)
            && let Ok(output) = &mut answer.result
            && let Some(images) = output.get_mut("Images").and_then(Value::as_array_mut)
        {
            let named = |of: &Value| of.get("Name").and_then(Value::as_str) == Some(image);
            images.retain(|of| !(named(of) && is_own(of, account)));
        }
    }
    answered
}

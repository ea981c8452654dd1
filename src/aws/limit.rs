//! How much of an answer is read: an endpoint that sends without end fills neither the memory nor the time of a run.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    AfterDeserializationInterceptorContextRef, BeforeDeserializationInterceptorContextMut,
    InterceptorContext,
};
use aws_smithy_runtime_api::client::retries::classifiers::{ClassifyRetry, RetryAction};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use http_body_util::{LengthLimitError, Limited};
use std::cell::Cell;
use std::error::Error;
use std::future::Future;

/// Most bytes of an answer, all pages and attempts together.
const LARGEST: usize = 16 * 1024 * 1024;

tokio::task_local! {
    /// What may still be read for the question that is being put.
    static LEFT: Cell<usize>;
}

/// Puts one question; all that is read for it counts together.
pub(crate) async fn one_answer<F: Future>(asking: F) -> F::Output {
    LEFT.scope(Cell::new(LARGEST), asking).await
}

/// Ends the reading of an answer that is too large.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnswerLimit;

impl Intercept for AnswerLimit {
    fn name(&self) -> &'static str {
        "AnswerLimit"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let left = LEFT.try_with(Cell::get).unwrap_or(LARGEST);
        let body = context.response_mut().body_mut();
        let whole = std::mem::replace(body, SdkBody::taken());
        *body = SdkBody::from_body_1_x(Limited::new(whole, left));
        Ok(())
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _components: &RuntimeComponents,
        _config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let read = context.response().body().bytes().map_or(0, <[u8]>::len);
        // Outside of a question nothing is counted.
        LEFT.try_with(|left| left.set(left.get().saturating_sub(read)))
            .ok();
        Ok(())
    }
}

/// An answer that is too large is not asked for again.
impl ClassifyRetry for AnswerLimit {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        match context.output_or_error() {
            Some(Err(error)) if is_too_large(error) => RetryAction::RetryForbidden,
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "AnswerLimit"
    }
}

/// Whether the reading was ended here.
fn is_too_large(error: &(dyn Error + 'static)) -> bool {
    let mut chain = std::iter::successors(Some(error), |error| (*error).source());
    chain.any(|error| error.is::<LengthLimitError>())
}

/// In words.
pub(super) fn too_large() -> String {
    let mib = LARGEST / (1024 * 1024);
    format!("the answer is larger than {mib} MiB")
}

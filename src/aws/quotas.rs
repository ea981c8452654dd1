//! The quotas of the account, as Service Quotas applies them.

use super::classify::classify;
use super::pages::{Outcome, pages};
use super::shape::{input_text, object, some};
use aws_sdk_servicequotas::Client;
use aws_sdk_servicequotas::types::ServiceQuota;
use serde_json::Value;

/// The most that the API gives at once (Service Quotas API reference).
const PAGE: i32 = 100;

pub(super) async fn quotas(client: &Client, input: &Value) -> Outcome {
    let service = input_text(input, "ServiceCode");
    pages("Quotas", quota, |token| {
        let request = client
            .list_service_quotas()
            .set_service_code(service.clone())
            .max_results(PAGE)
            .set_next_token(token);
        async {
            let output = request.send().await.map_err(|error| classify(&error))?;
            Ok((output.quotas, output.next_token))
        }
    })
    .await
}

fn quota(quota: &ServiceQuota) -> Value {
    let period = quota.period().map(|period| {
        object([
            ("PeriodValue", some(period.period_value())),
            (
                "PeriodUnit",
                some(period.period_unit().map(|unit| unit.as_str())),
            ),
        ])
    });
    let error = quota.error_reason().map(|error| {
        object([
            (
                "ErrorCode",
                some(error.error_code().map(|code| code.as_str())),
            ),
            ("ErrorMessage", some(error.error_message())),
        ])
    });
    let level = quota.quota_applied_at_level().map(|level| level.as_str());
    let context = quota.quota_context().map(|context| {
        let scope = context.context_scope().map(|scope| scope.as_str());
        object([
            ("ContextScope", some(scope)),
            ("ContextScopeType", some(context.context_scope_type())),
            ("ContextId", some(context.context_id())),
        ])
    });
    object([
        ("ServiceCode", some(quota.service_code())),
        ("ServiceName", some(quota.service_name())),
        ("QuotaArn", some(quota.quota_arn())),
        ("QuotaCode", some(quota.quota_code())),
        ("QuotaName", some(quota.quota_name())),
        ("Value", some(quota.value())),
        ("Unit", some(quota.unit())),
        ("Adjustable", some(Some(quota.adjustable()))),
        ("GlobalQuota", some(Some(quota.global_quota()))),
        ("Period", period),
        ("ErrorReason", error),
        ("QuotaAppliedAtLevel", some(level)),
        ("QuotaContext", context),
        ("Description", some(quota.description())),
    ])
}

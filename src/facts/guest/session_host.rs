//! Whether the role RD Session Host is installed: by the cache of Server Manager or, where that says nothing, by signs that nobody has
//! verified on an image.

use crate::expr::Value;
use crate::grade::Certainty;
use std::collections::BTreeMap;

/// `InstallState` of a role that is not there, and of one that is.
const NOT_INSTALLED: i64 = 0;
const INSTALLED: i64 = 1;

/// Whether it is installed, what shows that, and how sure it is.
pub(super) fn installed(facts: &BTreeMap<String, Value>) -> (Value, Value, Certainty) {
    let fact = |name: &str| facts.get(name).cloned().unwrap_or(Value::Absent);
    let cache = fact("rd_session_host");
    if cache == Value::Int(INSTALLED) {
        let sign = "Server Manager's cache lists the role RDS-RD-Server as installed";
        return (Value::Bool(true), Value::str(sign), Certainty::Certain);
    }
    let signs = [
        (
            "Terminal Server\\TSAppCompat is",
            fact("rd_application_mode"),
        ),
        (
            "the optional feature AppServer has Selection",
            fact("rd_app_server_selected"),
        ),
        (
            "Server Manager's cache gives RDS-RD-Server the state",
            cache.clone(),
        ),
    ];
    for (words, value) in &signs {
        if let Value::Int(number) = value
            && *number != NOT_INSTALLED
        {
            let sign = format!("{words} {number}");
            return (Value::Bool(true), Value::str(sign), Certainty::Weak);
        }
    }
    let unknown = signs.into_iter().map(|(_, value)| value);
    let unknown = unknown
        .into_iter()
        .find(|value| matches!(value, Value::Unknown(_)));
    let sure = match cache {
        Value::Int(_) => Certainty::Certain,
        _ => Certainty::Weak,
    };
    (unknown.unwrap_or(Value::Bool(false)), Value::Absent, sure)
}

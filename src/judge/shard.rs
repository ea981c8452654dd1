//! Parts of a run that several machines judge: which request belongs to which part.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// The most parts of a run.
const MOST: u32 = 100_000;

/// One part of a run: number `index` of `count`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(deny_unknown_fields)]
pub struct Shard {
    /// Which part, from 1.
    pub index: u32,
    /// How many parts there are.
    pub count: u32,
}

impl Shard {
    /// Whether a request belongs to this part, by its path as shown to people: each belongs to one of them, on every machine.
    pub fn has(self, path: &str) -> bool {
        Self::of(path, self.count) == self.index
    }

    /// The number of the part that a request belongs to, from 1: the first 8 bytes of the SHA-256 of its path, as a big-endian number,
    /// modulo the number of parts, plus 1.
    pub fn of(path: &str, count: u32) -> u32 {
        let digest = Sha256::digest(path.as_bytes());
        let first = digest.iter().take(8);
        let number = first.fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
        let part = number.checked_rem(u64::from(count)).unwrap_or_default();
        u32::try_from(part).unwrap_or_default().saturating_add(1)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wanted = || "expected K/N, such as 1/4 for the first of four parts".to_owned();
        let (index, count) = text.split_once('/').ok_or_else(wanted)?;
        let number = |text: &str| -> Result<u32, String> {
            let digits = !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
            let number = text.parse().ok().filter(|_| digits);
            number.ok_or_else(wanted)
        };
        let shard = Self {
            index: number(index)?,
            count: number(count)?,
        };
        if shard.index == 0 || shard.index > shard.count {
            return Err(format!(
                "there is no part {index} of {count}: K is from 1 to N"
            ));
        }
        if shard.count > MOST {
            return Err(format!("a run has at most {MOST} parts"));
        }
        Ok(shard)
    }
}

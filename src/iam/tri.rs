//! Three-valued truth, the arithmetic under every verdict.

/// Kleene's three truth values. The order is the conjunction order: false, unknown, true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tri {
    /// Certainly not.
    False,
    /// Cannot be determined from what is known.
    Unknown,
    /// Certainly so.
    True,
}

impl Tri {
    /// False beats unknown, unknown beats true.
    pub fn and(self, other: Tri) -> Tri {
        self.min(other)
    }

    /// True beats unknown, unknown beats false.
    pub fn or(self, other: Tri) -> Tri {
        self.max(other)
    }

    /// What two readings say when AWS does not tell which of them is right: the same, or unknown.
    pub fn agree(self, other: Tri) -> Tri {
        if self == other { self } else { Tri::Unknown }
    }

    /// Conjunction over a sequence; true when it is empty. Stops at the first false.
    pub fn all(values: impl IntoIterator<Item = Tri>) -> Tri {
        let mut result = Tri::True;
        for value in values {
            result = result.and(value);
            if result == Tri::False {
                break;
            }
        }
        result
    }

    /// Disjunction over a sequence; false when it is empty. Stops at the first true.
    pub fn any(values: impl IntoIterator<Item = Tri>) -> Tri {
        let mut result = Tri::False;
        for value in values {
            result = result.or(value);
            if result == Tri::True {
                break;
            }
        }
        result
    }
}

impl std::ops::Not for Tri {
    type Output = Tri;

    fn not(self) -> Tri {
        match self {
            Tri::False => Tri::True,
            Tri::Unknown => Tri::Unknown,
            Tri::True => Tri::False,
        }
    }
}

impl From<bool> for Tri {
    fn from(value: bool) -> Tri {
        if value { Tri::True } else { Tri::False }
    }
}

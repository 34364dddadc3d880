//! The design of a trial.

/// The design of a trial, as its trial-design datasets hold it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Design {
    /// The arms, each with its elements in their order.
    pub arms: Vec<DesignArm>,
    /// The planned visits, by their number.
    pub visits: Vec<DesignVisit>,
    /// How many criteria of eligibility there are of each category, by the alphabet.
    pub criteria: Vec<(String, usize)>,
    /// The trial in a few parameters: code and value, in the order of the dataset; a code may come several times.
    pub parameters: Vec<(String, String)>,
}

impl Design {
    /// The values of a parameter, such as `RANDOM`.
    pub fn parameter<'d>(&'d self, code: &'d str) -> impl Iterator<Item = &'d str> {
        self.parameters
            .iter()
            .filter(move |(known, _)| known == code)
            .map(|(_, value)| value.as_str())
    }
}

/// An arm of the design.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignArm {
    /// `ARMCD`.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// Its elements in their order.
    pub elements: Vec<DesignElement>,
}

/// A stretch of an arm.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignElement {
    /// `ETCD`.
    pub code: String,
    /// What is planned in it.
    pub name: String,
    /// The epoch that it fills.
    pub epoch: String,
    /// How it came to this arm; empty: it did not branch off.
    pub branch: String,
    /// When a subject leaves it for another element; empty: never.
    pub transition: String,
    /// The rule by which it begins.
    pub starts: String,
    /// How many days it is planned to last; `None`: as long as it takes.
    pub days: Option<u32>,
}

/// A planned visit.
#[derive(Debug, Clone, PartialEq)]
pub struct DesignVisit {
    /// What it is called.
    pub label: String,
    /// The planned day of the study, the first dose on day 1 and no day 0; `None`: whenever it is needed.
    pub day: Option<f64>,
    /// The rule by which it begins.
    pub starts: String,
}

//! What people take when they come.

use record::TreatmentClass;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::distribution::TruncatedNormal;

/// A medicine that some take when they come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Medicine {
    /// Its name.
    #[schemars(length(min = 1))]
    pub name: String,
    /// Its class.
    pub class: MedicineClass,
    /// The share who take it. Of immunosuppressants nobody takes more than the protocol allows; the first in
    /// the file stay.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub share: f64,
    /// Milligrams a day; absent: not recorded.
    #[serde(default)]
    pub daily_milligrams: Option<TruncatedNormal>,
}

/// The class of a medicine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MedicineClass {
    /// A systemic glucocorticoid.
    Glucocorticoid,
    /// Another immunosuppressant.
    Immunosuppressant,
    /// Anything else.
    Other,
}

impl From<MedicineClass> for TreatmentClass {
    fn from(class: MedicineClass) -> Self {
        match class {
            MedicineClass::Glucocorticoid => Self::Glucocorticoid,
            MedicineClass::Immunosuppressant => Self::Immunosuppressant,
            MedicineClass::Other => Self::Other,
        }
    }
}

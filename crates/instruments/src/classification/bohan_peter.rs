//! Bohan and Peter (N Engl J Med 1975): polymyositis and dermatomyositis, definite, probable, possible.

pub use crate::finding::Finding;

/// The five criteria. Other diseases are to be excluded first (dystrophy, infection, metabolic and
/// endocrine myopathy, myasthenia gravis, granulomatous disease): that is a physician's judgement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct BohanPeterFindings {
    /// 1: symmetric weakness of limb-girdle muscles and neck flexors.
    pub proximal_weakness: Finding,
    /// 2: a muscle biopsy of inflammatory myopathy.
    pub biopsy: Finding,
    /// 3: raised muscle enzymes.
    pub raised_enzymes: Finding,
    /// 4: electromyography of myopathy.
    pub electromyography: Finding,
    /// 5: the rash of dermatomyositis.
    pub rash: Finding,
}

/// Which of the two diseases: the rash decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BohanPeterDisease {
    /// With the rash.
    Dermatomyositis,
    /// Without.
    Polymyositis,
}

/// How sure the diagnosis is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Certainty {
    /// Possible.
    Possible,
    /// Probable.
    Probable,
    /// Definite.
    Definite,
}

/// A classification, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BohanPeter {
    /// The disease that the rash points to.
    pub disease: BohanPeterDisease,
    /// How sure it is; `None` when too few criteria are fulfilled.
    pub certainty: Option<Certainty>,
    /// How many of the first four criteria are fulfilled.
    pub criteria_met: u8,
}

/// Classifies by the count of the first four criteria: with the rash, three are definite, two probable, one
/// possible dermatomyositis; without it, four, three and two for polymyositis.
///
/// ```
/// use instruments::bohan_peter::{BohanPeterFindings, Certainty, Finding, bohan_peter};
///
/// let patient = BohanPeterFindings {
///     proximal_weakness: Finding::Present,
///     raised_enzymes: Finding::Present,
///     rash: Finding::Present,
///     ..BohanPeterFindings::default()
/// };
/// assert_eq!(bohan_peter(&patient).certainty, Some(Certainty::Probable));
/// ```
pub fn bohan_peter(findings: &BohanPeterFindings) -> BohanPeter {
    let criteria_met = [
        findings.proximal_weakness,
        findings.biopsy,
        findings.raised_enzymes,
        findings.electromyography,
    ]
    .into_iter()
    .map(|finding| u8::from(finding == Finding::Present))
    .sum();
    let (disease, counted) = match findings.rash {
        Finding::Present => (BohanPeterDisease::Dermatomyositis, criteria_met + 1),
        Finding::Absent => (BohanPeterDisease::Polymyositis, criteria_met),
    };
    let certainty = match counted {
        4.. => Some(Certainty::Definite),
        3 => Some(Certainty::Probable),
        2 => Some(Certainty::Possible),
        _ => None,
    };
    BohanPeter {
        disease,
        certainty,
        criteria_met,
    }
}

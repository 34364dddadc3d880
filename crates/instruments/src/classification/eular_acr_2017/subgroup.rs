//! The tree of subgroups.

use super::category::EularAcrCategory;
use super::findings::{AgeAtOnset, BiopsyFindings, EularAcrFindings, MuscleBiopsy};
use crate::finding::Finding;

/// From which category on a patient is a case, and has a subgroup.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CaseFrom {
    /// From probable, 55%, the published minimum.
    #[default]
    Probable,
    /// From possible, 50%, as an older public calculator has it.
    Possible,
}

impl CaseFrom {
    /// The lowest category of a case.
    pub const fn lowest(self) -> EularAcrCategory {
        match self {
            Self::Probable => EularAcrCategory::Probable,
            Self::Possible => EularAcrCategory::Possible,
        }
    }
}

/// The subgroup of a case.
///
/// That an adult with a rash and without objective weakness of the limbs is amyopathic, that a child's
/// subgroup depends on the rash alone, and the two ways to inclusion body myositis are the least certain parts
/// of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EularAcrSubgroup {
    /// Juvenile dermatomyositis.
    JuvenileDermatomyositis,
    /// Juvenile myositis other than dermatomyositis.
    OtherJuvenileMyositis,
    /// Dermatomyositis.
    Dermatomyositis,
    /// Amyopathic dermatomyositis.
    AmyopathicDermatomyositis,
    /// Inclusion body myositis.
    InclusionBodyMyositis,
    /// Polymyositis; immune-mediated necrotising myopathy is in it, the criteria cannot tell them apart.
    Polymyositis,
}

pub(super) fn subgroup(findings: &EularAcrFindings) -> EularAcrSubgroup {
    if findings.age_at_onset == AgeAtOnset::Below18 {
        return if findings.has_rash() {
            EularAcrSubgroup::JuvenileDermatomyositis
        } else {
            EularAcrSubgroup::OtherJuvenileMyositis
        };
    }
    if findings.has_rash() {
        return if findings.has_limb_weakness() {
            EularAcrSubgroup::Dermatomyositis
        } else {
            EularAcrSubgroup::AmyopathicDermatomyositis
        };
    }
    let rimmed_vacuoles = matches!(
        findings.biopsy,
        MuscleBiopsy::Taken(BiopsyFindings {
            rimmed_vacuoles: Finding::Present,
            ..
        })
    );
    let unresponsive_finger_flexors = findings.finger_flexor_weakness == Finding::Present
        && findings.no_response_to_treatment == Finding::Present;
    if rimmed_vacuoles || unresponsive_finger_flexors {
        EularAcrSubgroup::InclusionBodyMyositis
    } else {
        EularAcrSubgroup::Polymyositis
    }
}

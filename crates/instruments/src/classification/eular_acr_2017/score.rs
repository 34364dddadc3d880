//! The score: a sum of weights, counted in tenths.
//!
//! The weights are those of the published table. One medical reference page has its two columns the wrong way
//! round.

use std::fmt;

use super::findings::{AgeAtOnset, BiopsyFindings, EularAcrFindings, MuscleBiopsy};
use crate::finding::Finding;

/// A score in tenths of a point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tenths(u16);

impl Tenths {
    /// The score in tenths.
    pub const fn tenths(self) -> u16 {
        self.0
    }

    /// The score in points.
    pub fn points(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0 / 10, self.0 % 10)
    }
}

/// The weights in tenths of a point, without and with a biopsy.
struct Weights {
    from_18_to_39: u16,
    from_40: u16,
    upper_limb: u16,
    lower_limb: u16,
    neck_flexors: u16,
    leg_proximal: u16,
    heliotrope: u16,
    papules: u16,
    sign: u16,
    dysphagia: u16,
    anti_jo_1: u16,
    enzymes: u16,
}

const WITHOUT_BIOPSY: Weights = Weights {
    from_18_to_39: 13,
    from_40: 21,
    upper_limb: 7,
    lower_limb: 8,
    neck_flexors: 19,
    leg_proximal: 9,
    heliotrope: 31,
    papules: 21,
    sign: 33,
    dysphagia: 7,
    anti_jo_1: 39,
    enzymes: 13,
};

const WITH_BIOPSY: Weights = Weights {
    from_18_to_39: 15,
    from_40: 22,
    upper_limb: 7,
    lower_limb: 5,
    neck_flexors: 16,
    leg_proximal: 12,
    heliotrope: 32,
    papules: 27,
    sign: 37,
    dysphagia: 6,
    anti_jo_1: 38,
    enzymes: 14,
};

/// Endomysial, perimysial, perifascicular, rimmed vacuoles.
const BIOPSY_WEIGHTS: [u16; 4] = [17, 12, 19, 31];

pub(super) fn score(findings: &EularAcrFindings) -> Tenths {
    let (weights, biopsy) = match findings.biopsy {
        MuscleBiopsy::NotTaken => (&WITHOUT_BIOPSY, BiopsyFindings::default()),
        MuscleBiopsy::Taken(biopsy) => (&WITH_BIOPSY, biopsy),
    };
    let age = match findings.age_at_onset {
        AgeAtOnset::Below18 => 0,
        AgeAtOnset::From18To39 => weights.from_18_to_39,
        AgeAtOnset::From40 => weights.from_40,
    };
    let [endomysial, perimysial, perifascicular, vacuoles] = BIOPSY_WEIGHTS;
    let items = [
        (findings.upper_limb_weakness, weights.upper_limb),
        (findings.lower_limb_weakness, weights.lower_limb),
        (findings.neck_flexor_weakness, weights.neck_flexors),
        (findings.leg_proximal_weakness, weights.leg_proximal),
        (findings.heliotrope_rash, weights.heliotrope),
        (findings.gottron_papules, weights.papules),
        (findings.gottron_sign, weights.sign),
        (findings.dysphagia, weights.dysphagia),
        (findings.anti_jo_1, weights.anti_jo_1),
        (findings.raised_enzymes, weights.enzymes),
        (biopsy.endomysial_infiltrate, endomysial),
        (biopsy.perimysial_infiltrate, perimysial),
        (biopsy.perifascicular_atrophy, perifascicular),
        (biopsy.rimmed_vacuoles, vacuoles),
    ];
    let present = items
        .iter()
        .filter(|(finding, _)| *finding == Finding::Present);
    Tenths(age + present.map(|(_, weight)| weight).sum::<u16>())
}

//! What the criteria and their tree of subgroups ask.

use crate::finding::Finding;

/// Age at the first symptom.
///
/// ```
/// use instruments::eular_acr_2017::AgeAtOnset;
///
/// assert_eq!(AgeAtOnset::from_years(39), AgeAtOnset::From18To39);
/// assert_eq!(AgeAtOnset::from_years(40), AgeAtOnset::From40);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AgeAtOnset {
    /// Below 18 years.
    Below18,
    /// 18 to below 40 years.
    From18To39,
    /// 40 years or more.
    From40,
}

impl AgeAtOnset {
    /// The group of an age in completed years.
    pub const fn from_years(years: u8) -> Self {
        match years {
            0..=17 => Self::Below18,
            18..=39 => Self::From18To39,
            40.. => Self::From40,
        }
    }
}

/// The biopsy findings of the criteria.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct BiopsyFindings {
    /// Endomysial infiltrate of mononuclear cells surrounding, but not invading, myofibres.
    pub endomysial_infiltrate: Finding,
    /// Perimysial or perivascular infiltrate of mononuclear cells.
    pub perimysial_infiltrate: Finding,
    /// Perifascicular atrophy.
    pub perifascicular_atrophy: Finding,
    /// Rimmed vacuoles.
    pub rimmed_vacuoles: Finding,
}

/// Whether a muscle biopsy was taken; the weights depend on it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum MuscleBiopsy {
    /// Not taken.
    #[default]
    NotTaken,
    /// Taken.
    Taken(BiopsyFindings),
}

/// What the criteria and their tree of subgroups ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EularAcrFindings {
    /// Age at the first symptom.
    ///
    /// ```
    /// use instruments::eular_acr_2017::AgeAtOnset;
    ///
    /// assert_eq!(AgeAtOnset::from_years(39), AgeAtOnset::From18To39);
    /// assert_eq!(AgeAtOnset::from_years(40), AgeAtOnset::From40);
    /// ```
    pub age_at_onset: AgeAtOnset,
    /// Symmetric, usually progressive weakness of the proximal upper limbs.
    pub upper_limb_weakness: Finding,
    /// The same of the proximal lower limbs.
    pub lower_limb_weakness: Finding,
    /// Neck flexors relatively weaker than neck extensors.
    pub neck_flexor_weakness: Finding,
    /// In the legs, proximal muscles relatively weaker than distal ones.
    pub leg_proximal_weakness: Finding,
    /// Heliotrope rash.
    pub heliotrope_rash: Finding,
    /// Gottron's papules.
    pub gottron_papules: Finding,
    /// Gottron's sign.
    pub gottron_sign: Finding,
    /// Dysphagia or oesophageal dysmotility.
    pub dysphagia: Finding,
    /// Anti-Jo-1 antibody.
    pub anti_jo_1: Finding,
    /// CK, LDH, AST or ALT above the upper limit of normal.
    pub raised_enzymes: Finding,
    /// The biopsy.
    pub biopsy: MuscleBiopsy,
    /// Weakness of finger flexors; for the subgroup only.
    pub finger_flexor_weakness: Finding,
    /// No response to treatment; for the subgroup only.
    pub no_response_to_treatment: Finding,
}

impl EularAcrFindings {
    /// A patient of this age without any finding.
    pub const fn none(age_at_onset: AgeAtOnset) -> Self {
        let absent = Finding::Absent;
        Self {
            age_at_onset,
            upper_limb_weakness: absent,
            lower_limb_weakness: absent,
            neck_flexor_weakness: absent,
            leg_proximal_weakness: absent,
            heliotrope_rash: absent,
            gottron_papules: absent,
            gottron_sign: absent,
            dysphagia: absent,
            anti_jo_1: absent,
            raised_enzymes: absent,
            biopsy: MuscleBiopsy::NotTaken,
            finger_flexor_weakness: absent,
            no_response_to_treatment: absent,
        }
    }

    pub(super) fn has_rash(&self) -> bool {
        [
            self.heliotrope_rash,
            self.gottron_papules,
            self.gottron_sign,
        ]
        .contains(&Finding::Present)
    }

    pub(super) fn has_limb_weakness(&self) -> bool {
        [
            self.upper_limb_weakness,
            self.lower_limb_weakness,
            self.neck_flexor_weakness,
            self.leg_proximal_weakness,
        ]
        .contains(&Finding::Present)
    }
}

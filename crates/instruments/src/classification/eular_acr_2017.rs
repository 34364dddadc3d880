//! The 2017 EULAR/ACR classification criteria for idiopathic inflammatory myopathies (Lundberg et al., Ann
//! Rheum Dis 2017;76:1955-1964).
//!
//! They are for patients without a better explanation of their symptoms. Scores are counted in tenths, so
//! that a sum of 7.5 is 7.5.

use std::fmt;

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

/// Age at the first symptom.
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

    fn has_rash(&self) -> bool {
        [
            self.heliotrope_rash,
            self.gottron_papules,
            self.gottron_sign,
        ]
        .contains(&Finding::Present)
    }

    fn has_limb_weakness(&self) -> bool {
        [
            self.upper_limb_weakness,
            self.lower_limb_weakness,
            self.neck_flexor_weakness,
            self.leg_proximal_weakness,
        ]
        .contains(&Finding::Present)
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

/// How probable a myopathy of this kind is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EularAcrCategory {
    /// Below the cut-off of possible.
    NotMyositis,
    /// Possible: about 50% to 55%.
    Possible,
    /// Probable: about 55% to 90%.
    Probable,
    /// Definite: about 90% or more.
    Definite,
}

/// By what a patient is put into a category. The published cut-offs of the score are the rounded images of
/// those of the probability, so at 5.3, 5.5 and 7.5 without a biopsy the two disagree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CategoryBasis {
    /// The score: 5.3, 5.5 and 7.5 without a biopsy; 6.5, 6.7 and 8.7 with one.
    #[default]
    Score,
    /// The probability: 50%, 55% and 90%.
    Probability,
}

/// The subgroup, for patients who are probable at least.
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

/// Whether the patient can be classified without a biopsy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BiopsyNeed {
    /// There is a rash, or there was a biopsy.
    NotNeeded,
    /// No rash and no biopsy: the criteria ask for one.
    Needed,
}

/// A classification.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EularAcr2017 {
    /// The score.
    pub score: Tenths,
    /// The probability, by the logistic model behind the score.
    pub probability: f64,
    /// The category.
    pub category: EularAcrCategory,
    /// The subgroup; `None` below probable.
    pub subgroup: Option<EularAcrSubgroup>,
    /// Whether a biopsy is still asked for.
    pub biopsy: BiopsyNeed,
}

/// Classifies a patient.
///
/// ```
/// use instruments::eular_acr_2017::{
///     AgeAtOnset, CategoryBasis, EularAcrCategory, EularAcrFindings, EularAcrSubgroup,
///     eular_acr_2017,
/// };
/// use instruments::Finding;
///
/// let patient = EularAcrFindings {
///     upper_limb_weakness: Finding::Present,
///     lower_limb_weakness: Finding::Present,
///     heliotrope_rash: Finding::Present,
///     raised_enzymes: Finding::Present,
///     ..EularAcrFindings::none(AgeAtOnset::from_years(52))
/// };
/// let result = eular_acr_2017(&patient, CategoryBasis::default());
/// assert_eq!(result.score.to_string(), "8.0");
/// assert_eq!(result.category, EularAcrCategory::Definite);
/// assert_eq!(result.subgroup, Some(EularAcrSubgroup::Dermatomyositis));
/// ```
pub fn eular_acr_2017(findings: &EularAcrFindings, basis: CategoryBasis) -> EularAcr2017 {
    let score = score(findings);
    let probability = probability(findings.biopsy, score);
    let category = match basis {
        CategoryBasis::Score => category_of_score(findings.biopsy, score),
        CategoryBasis::Probability => category_of_probability(probability),
    };
    let biopsy = match findings.biopsy {
        MuscleBiopsy::NotTaken if !findings.has_rash() => BiopsyNeed::Needed,
        _ => BiopsyNeed::NotNeeded,
    };
    let subgroup = (category >= EularAcrCategory::Probable).then(|| subgroup(findings));
    EularAcr2017 {
        score,
        probability,
        category,
        subgroup,
        biopsy,
    }
}

fn score(findings: &EularAcrFindings) -> Tenths {
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

fn probability(biopsy: MuscleBiopsy, score: Tenths) -> f64 {
    let intercept = match biopsy {
        MuscleBiopsy::NotTaken => 5.33,
        MuscleBiopsy::Taken(_) => 6.49,
    };
    1.0 / (1.0 + f64::exp(intercept - score.points()))
}

fn category_of_score(biopsy: MuscleBiopsy, score: Tenths) -> EularAcrCategory {
    let (possible, probable, definite) = match biopsy {
        MuscleBiopsy::NotTaken => (53, 55, 75),
        MuscleBiopsy::Taken(_) => (65, 67, 87),
    };
    match score.0 {
        tenths if tenths >= definite => EularAcrCategory::Definite,
        tenths if tenths >= probable => EularAcrCategory::Probable,
        tenths if tenths >= possible => EularAcrCategory::Possible,
        _ => EularAcrCategory::NotMyositis,
    }
}

fn category_of_probability(probability: f64) -> EularAcrCategory {
    if probability >= 0.90 {
        EularAcrCategory::Definite
    } else if probability >= 0.55 {
        EularAcrCategory::Probable
    } else if probability >= 0.50 {
        EularAcrCategory::Possible
    } else {
        EularAcrCategory::NotMyositis
    }
}

fn subgroup(findings: &EularAcrFindings) -> EularAcrSubgroup {
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

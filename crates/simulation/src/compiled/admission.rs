//! Whether people satisfy what chance alone tells of them: consent, the answers of a person, age, strength, the signs of Bohan and
//! Peter, the committee. It is told of many people in one go, criterion by criterion; what is abnormal is asked of each alone.

use instruments::measure::CoreSetMeasure;
use record::Verdict;

use super::ahead::Ahead;
use super::eligibility::{CriterionInNumbers, Eligibility, bits_of, look_up};
use super::measuring::core_place;
use super::together::DrawnTogether;
use crate::chance::TrialChance;
use crate::particulars::{completed_years, signs_found};
use crate::patients::Patients;
use crate::purpose::Purpose;
use crate::screening::{consents_by, satisfies_by, verdict_by};

/// People whose numbers were drawn at screening.
#[derive(Clone, Copy)]
pub(super) struct Screened<'a> {
    pub(super) chance: TrialChance,
    pub(super) ahead: &'a Ahead,
    pub(super) drawn: &'a DrawnTogether,
    /// What screening found: of each measure of the core set the steps of all.
    pub(super) core: &'a [i32],
}

impl Eligibility {
    /// Tells of people whether they satisfy each list of criteria, one list after the other.
    #[inline(always)]
    pub(super) fn admit(&self, patients: &Patients, screened: Screened<'_>, into: &mut Vec<bool>) {
        let lanes = screened.drawn.lanes();
        into.clear();
        into.resize(self.criteria.len() * lanes, true);
        let lists = self.criteria.iter();
        for (criteria, into) in lists.zip(into.chunks_exact_mut(lanes.max(1))) {
            self.ask_for_admission(patients, screened, into);
            for criterion in criteria {
                criterion.ask(patients, screened, into);
            }
        }
    }

    #[inline(always)]
    fn ask_for_admission(&self, patients: &Patients, screened: Screened<'_>, into: &mut [bool]) {
        let Screened {
            chance,
            ahead,
            drawn,
            ..
        } = screened;
        let (enrolment, asks_committee) = (&patients.enrolment, self.asks_committee);
        let purpose = Purpose::Admission;
        drawn.numbers(ahead, chance, 0, purpose, |lane, [consents, doubt, ..]| {
            let is_confirmed = verdict_by(enrolment, doubt) == Verdict::Confirmed;
            into[lane] &= consents_by(enrolment, consents) & (is_confirmed | !asks_committee);
        });
    }
}

impl CriterionInNumbers {
    /// Asks the criterion of many people; of what is abnormal nothing yet.
    #[inline(always)]
    fn ask(&self, patients: &Patients, screened: Screened<'_>, into: &mut [bool]) {
        let Screened {
            chance,
            ahead,
            drawn,
            core,
        } = screened;
        match self {
            Self::Age(verdicts) => {
                let purpose = Purpose::Constitution;
                drawn.first_deviates(ahead, chance, 0, purpose, |lane, age| {
                    into[lane] &= verdicts[usize::from(completed_years(&patients.people, age))];
                });
            }
            Self::Strength(verdicts) => {
                let strength = core_place(CoreSetMeasure::MuscleStrength).unwrap_or(0);
                let strength = &core[strength * drawn.lanes()..];
                for (into, steps) in into.iter_mut().zip(strength) {
                    *into &= look_up(verdicts, *steps);
                }
            }
            Self::Signs(verdicts) => {
                let shares = patients.disease.bohan_peter.as_ref();
                for (lane, into) in into.iter_mut().enumerate() {
                    let one = drawn.one(ahead, chance, lane);
                    *into &= shares.is_some_and(|shares| {
                        verdicts[usize::from(bits_of(&signs_found(shares, one)))]
                    });
                }
            }
            Self::Abnormal(_) => {}
            Self::Answered {
                drawn: None,
                if_satisfied,
                ..
            } => into.iter_mut().for_each(|into| *into &= if_satisfied),
            Self::Answered {
                drawn: Some((place, failure)),
                if_satisfied,
                if_not,
            } => {
                let failure = &patients.enrolment.criteria[*failure];
                let purpose = Purpose::Criterion(*place);
                drawn.numbers(ahead, chance, 0, purpose, |lane, [number, ..]| {
                    let satisfied = satisfies_by(failure, number);
                    into[lane] &= (satisfied & if_satisfied) | (!satisfied & if_not);
                });
            }
        }
    }
}

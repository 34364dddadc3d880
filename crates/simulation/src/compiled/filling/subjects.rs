//! The dataset of subjects.

use analysis::compiled::Columns;

use super::measured::OfOne;
use super::{Filling, InOrder, OneSubject, YES, yes};
use crate::compiled::layout::{SubjectCode, SubjectNumberOf};
use crate::compiled::side_by_side::SideBySide;
use crate::compiled::subject::SubjectInNumbers;
use crate::compiled::trial::CompiledTrial;

impl CompiledTrial<'_> {
    pub(super) fn fill_subjects(
        &self,
        in_order: InOrder<'_>,
        filling: &Filling,
        columns: &mut Columns,
    ) {
        for (code, column) in &filling.subject_codes {
            let codes = columns.codes_mut(*column, filling.subjects);
            for (into, one) in codes.iter_mut().zip(in_order.iter()) {
                *into = self.code(one.subject, *code);
            }
        }
        for (number, column) in &filling.subject_numbers {
            let numbers = columns.numbers_mut(*column, filling.subjects);
            for (into, one) in numbers.iter_mut().zip(in_order.iter()) {
                *into = self
                    .number(in_order.found, one, *number)
                    .unwrap_or(f64::NAN);
            }
        }
    }

    fn code(&self, subject: &SubjectInNumbers, code: SubjectCode) -> u8 {
        let periods = self.plan.periods();
        let stay = |place: usize| subject.stay_in(periods.get(place)?.index);
        match code {
            // Codes are counted from 1, in the order of the plan; there are far fewer than 255 arms and strata.
            SubjectCode::PlannedArm => subject.arm.0 + 1,
            SubjectCode::Stratum => subject
                .stratum
                .map_or(0, |stratum| stratum.position() as u8 + 1),
            SubjectCode::Always => YES,
            SubjectCode::HasDose => yes(subject.first_dose.is_some()),
            SubjectCode::Entered(place) => yes(stay(place).is_some()),
            SubjectCode::Completed(place) => yes(stay(place).is_some_and(|stay| stay.completed)),
            SubjectCode::Deteriorated(place) => yes(periods.get(place).is_some_and(|period| {
                subject
                    .confirmed
                    .iter()
                    .any(|confirmed| confirmed.period == period.index)
            })),
            SubjectCode::Switched => yes(subject.switch().is_some()),
            SubjectCode::SwitchedInError => yes(subject.switched_in_error().is_some()),
        }
    }

    fn number(
        &self,
        found: &SideBySide,
        one: OneSubject<'_>,
        number: SubjectNumberOf,
    ) -> Option<f64> {
        let subject = one.subject;
        match number {
            SubjectNumberOf::PlannedArm => Some(f64::from(subject.arm.0) + 1.0),
            SubjectNumberOf::Stratum => subject
                .stratum
                .map(|stratum| stratum.position() as f64 + 1.0),
            SubjectNumberOf::Order => Some(f64::from(subject.order)),
            SubjectNumberOf::Baseline(series) => subject
                .baseline(self.plan)
                .filter(|held| self.takes(held.visit, series))
                .map(|held| {
                    let of_one = OfOne {
                        subject,
                        lane: one.lane,
                        so_far: found.so_far(held.visit, one.lane),
                    };
                    self.value(found, of_one, held.visit, series)
                }),
        }
    }
}

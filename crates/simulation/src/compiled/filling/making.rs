//! What fills the columns of a layout, made ready.

use analysis::compiled::{Layout, LayoutError};
use protocol::{Assessment, VisitIndex};
use tabulation::derivation::{CarryingForward, Derivation, END_OF_PERIOD_1, visit_number};

use super::Filling;
use super::measured::{Group, Measured, RowsAtVisit};
use super::times::{TimeTo, TimesWithin};
use crate::compiled::layout::{
    JUDGED, Series, TOTAL, key_of, series_of, subject_codes, subject_numbers,
};
use crate::compiled::trial::CompiledTrial;

impl CompiledTrial<'_> {
    /// Makes ready what fills the columns of a layout.
    pub(in crate::compiled) fn filling(&self, layout: &Layout) -> Result<Filling, LayoutError> {
        let plan = self.plan;
        let codes = |dataset: &str, name: &str| layout.codes(dataset, name).ok();
        let numbers = |dataset: &str, name: &str| layout.numbers(dataset, name).ok();
        let variables = |dataset: &str, groups: Vec<Group>| Measured {
            groups,
            value: numbers(dataset, "AVAL"),
            base: numbers(dataset, "BASE"),
            change: numbers(dataset, "CHG"),
            change_in_period_2: numbers(dataset, "CHGP2"),
            is_baseline: codes(dataset, "ABLFL"),
            as_observed: codes(dataset, "ANL01FL"),
            with_carried: codes(dataset, "ANL02FL"),
            after_switch: codes(dataset, "POSTSWFL"),
        };
        let group = |dataset: &str, assessment: Assessment, series: &[(Series, &str)]| {
            let derivations = [Derivation::Observed, Derivation::CarriedForward];
            let place = |code: &str, visit: VisitIndex, derivation: Derivation| {
                let key = key_of(code, visit_number(plan, visit), derivation);
                layout.place(dataset, &key).ok()
            };
            let is_looked_at = |(_, code): &&(Series, &str)| {
                let mut visits = plan.visits().iter();
                visits.any(|visit| {
                    derivations
                        .into_iter()
                        .any(|derivation| place(code, visit.index, derivation).is_some())
                })
            };
            let series: Vec<(Series, &str)> = series.iter().filter(is_looked_at).copied().collect();
            let mut rows = Vec::new();
            for visit in plan.visits() {
                for derivation in derivations {
                    let place = |(number, (_, code)): (usize, &(Series, &str))| {
                        Some((number, place(code, visit.index, derivation)?))
                    };
                    let places: Vec<_> = series.iter().enumerate().filter_map(place).collect();
                    if !places.is_empty() {
                        rows.push(RowsAtVisit {
                            visit: visit.index,
                            derivation,
                            places,
                        });
                    }
                }
            }
            let first = series.first().map(|(series, _)| *series);
            let carries = |rows: &RowsAtVisit| rows.derivation == Derivation::CarriedForward;
            Group {
                carrying: CarryingForward::of(plan, assessment),
                is_score: matches!(first, Some(Series::Score)),
                series: series.iter().map(|(series, _)| *series).collect(),
                is_carried: codes(dataset, "ANL02FL").is_some() || rows.iter().any(carries),
                rows,
                taken: plan
                    .visits()
                    .iter()
                    .map(|visit| first.is_some_and(|series| self.takes(visit.index, series)))
                    .collect(),
            }
        };
        let mut by_assessment: Vec<(Assessment, Vec<(Series, &str)>)> = Vec::new();
        for named in series_of(self) {
            let series = (named.series, named.code);
            match by_assessment
                .iter_mut()
                .find(|(assessment, _)| *assessment == named.assessment)
            {
                Some((_, together)) => together.push(series),
                None => by_assessment.push((named.assessment, vec![series])),
            }
        }
        let groups = by_assessment
            .into_iter()
            .map(|(assessment, series)| group("ADQS", assessment, &series))
            .filter(|group| !group.rows.is_empty())
            .collect();
        let total = group("ADRS", Assessment::CoreSet, &[(Series::Score, TOTAL)]);
        let judged = JUDGED.map(|code| {
            let key = key_of(code, END_OF_PERIOD_1, Derivation::Observed);
            layout.place("ADRS", &key).ok()
        });
        let mut times: Vec<TimesWithin> = Vec::new();
        for (code, horizon, threshold) in self.times() {
            let Ok(place) = layout.place("ADTTE", &[code.as_str().into()]) else {
                continue;
            };
            let time_to = TimeTo { place, threshold };
            match times.iter_mut().find(|within| within.horizon == horizon) {
                Some(within) => within.times.push(time_to),
                None => times.push(TimesWithin {
                    horizon,
                    times: vec![time_to],
                }),
            }
        }
        Ok(Filling {
            subjects: layout.place("ADSL", &[])?,
            subject_codes: subject_codes(self)
                .into_iter()
                .filter_map(|(name, code)| Some((code, codes("ADSL", &name)?)))
                .collect(),
            subject_numbers: subject_numbers(self)
                .into_iter()
                .filter_map(|(name, number)| Some((number, numbers("ADSL", &name)?)))
                .collect(),
            measured: variables("ADQS", groups),
            scored: variables("ADRS", vec![total]),
            judged,
            judged_by: codes("ADRS", "RESPRS"),
            deteriorated_by: codes("ADRS", "DETBYFL"),
            times,
            time: numbers("ADTTE", "AVAL"),
            censored: numbers("ADTTE", "CNSR"),
            closing: plan
                .periods()
                .first()
                .map(|period| (period.index, period.to)),
        })
    }

    /// Whether a series is taken at a visit; a score is there where it could be worked out.
    pub(super) fn takes(&self, visit: VisitIndex, series: Series) -> bool {
        let planned = &self.visits[visit.position()];
        match series {
            Series::Measure(place, _) => planned.measures.contains(&place),
            Series::Enzyme(place, _) => place < planned.enzymes,
            Series::Score => planned.has_core_set,
        }
    }
}

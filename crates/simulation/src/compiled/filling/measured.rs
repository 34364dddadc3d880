//! What is measured again and again: a row for each visit, as observed and as carried forward.

use analysis::compiled::{CodeColumn, Columns, NumberColumn, Place};
use instruments::total_improvement::TotalImprovementScore;
use protocol::VisitIndex;
use record::rules::standing::Standing;
use tabulation::derivation::{
    Bases, CarriedValue, CarryingForward, CountedFrom, Derivation, ObservedValue,
    is_analysed_as_observed, is_in_carried_analysis,
};

use super::{InOrder, NOT_HELD, yes};
use crate::compiled::layout::Series;
use crate::compiled::side_by_side::SideBySide;
use crate::compiled::subject::SubjectInNumbers;
use crate::compiled::trial::CompiledTrial;
use crate::latent::ResponseSoFar;

/// The variables of a dataset of repeated values.
#[derive(Debug, Clone, Default)]
pub(super) struct Measured {
    /// The series that are assessed together.
    pub(super) groups: Vec<Group>,
    pub(super) value: Option<NumberColumn>,
    pub(super) base: Option<NumberColumn>,
    pub(super) change: Option<NumberColumn>,
    pub(super) change_in_period_2: Option<NumberColumn>,
    pub(super) is_baseline: Option<CodeColumn>,
    pub(super) as_observed: Option<CodeColumn>,
    pub(super) with_carried: Option<CodeColumn>,
    pub(super) after_switch: Option<CodeColumn>,
}

/// The series of one assessment.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) carrying: CarryingForward,
    pub(super) series: Vec<Series>,
    /// Whether a value carried forward, or the analysis with such values, is looked at.
    pub(super) is_carried: bool,
    pub(super) rows: Vec<RowsAtVisit>,
    /// At which visits of the plan the series are taken.
    pub(super) taken: Vec<bool>,
    /// The values observed of the subject at hand, and the visits behind them, by their places among those held.
    pub(super) observed: Vec<ObservedValue>,
    pub(super) held: Vec<u8>,
    pub(super) carried: Vec<CarriedValue>,
    /// Of the rows at one visit, subject by subject.
    pub(super) at_visit: AtVisit,
    /// The values that changes are counted from, those of all subjects for each series.
    pub(super) bases: Vec<Bases>,
    /// Where these come from, at one visit.
    pub(super) at_base: Vec<Source>,
    /// For each of the rows, subject by subject: where the value comes from.
    pub(super) sources: Vec<Source>,
}

/// Where the value of a row comes from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source {
    /// The visit, by its place among those held; [`NOT_HELD`] where there is no row.
    held: u8,
    /// The visit itself.
    visit: VisitIndex,
    /// Whether the row is in the analysis of carried values.
    in_carried: bool,
}

/// What is the same for all series at one visit, subject by subject.
#[derive(Debug, Clone, Default)]
pub(super) struct AtVisit {
    present: Vec<bool>,
    is_baseline: Vec<u8>,
    as_observed: Vec<u8>,
    with_carried: Vec<u8>,
    after_switch: Vec<u8>,
    counted: Vec<CountedFrom>,
}

impl AtVisit {
    fn make_room(&mut self, subjects: usize) {
        self.present.resize(subjects, false);
        self.is_baseline.resize(subjects, 0);
        self.as_observed.resize(subjects, 0);
        self.with_carried.resize(subjects, 0);
        self.after_switch.resize(subjects, 0);
        self.counted.resize(subjects, CountedFrom::default());
    }
}

/// The rows of a group that are looked at, at one visit.
#[derive(Debug, Clone)]
pub(super) struct RowsAtVisit {
    pub(super) visit: VisitIndex,
    pub(super) derivation: Derivation,
    /// Which of the series, and the place of each.
    pub(super) places: Vec<(usize, Place)>,
}

impl Measured {
    fn counts_changes(&self) -> bool {
        let wanted = [self.base, self.change, self.change_in_period_2];
        wanted.iter().any(Option::is_some)
    }
}

/// Who has rows at a place, and their flags.
fn fill_flags(variables: &Measured, at_visit: &AtVisit, place: Place, columns: &mut Columns) {
    columns
        .present_mut(place)
        .copy_from_slice(&at_visit.present);
    for (column, flags) in [
        (variables.is_baseline, &at_visit.is_baseline),
        (variables.as_observed, &at_visit.as_observed),
        (variables.with_carried, &at_visit.with_carried),
        (variables.after_switch, &at_visit.after_switch),
    ] {
        if let Some(column) = column {
            columns.codes_mut(column, place).copy_from_slice(flags);
        }
    }
}

/// What values are counted from, and what has changed of them since.
fn fill_changes(
    variables: &Measured,
    at_visit: &AtVisit,
    (values, bases): (&[f64], &[Bases]),
    changed: &mut [Vec<f64>; 2],
    (place, columns): (Place, &mut Columns),
) {
    if let Some(column) = variables.base {
        let into = columns.numbers_mut(column, place).iter_mut();
        for ((into, bases), present) in into.zip(bases).zip(&at_visit.present) {
            let base = bases.baseline.filter(|_| *present);
            *into = base.unwrap_or(f64::NAN);
        }
    }
    let [since_baseline, since_second] = changed;
    since_baseline.resize(values.len(), 0.0);
    since_second.resize(values.len(), 0.0);
    // A value that is not there is not a number, and neither is its change.
    let rows = at_visit.counted.iter().zip(values).zip(bases);
    let into = since_baseline.iter_mut().zip(&mut *since_second);
    for (((counted, value), bases), (since_baseline, since_second)) in rows.zip(into) {
        let changes = counted.changes(*value, bases);
        *since_baseline = changes.from_baseline.unwrap_or(f64::NAN);
        *since_second = changes.from_period_2.unwrap_or(f64::NAN);
    }
    for (column, changed) in [
        (variables.change, since_baseline),
        (variables.change_in_period_2, since_second),
    ] {
        if let Some(column) = column {
            columns.numbers_mut(column, place).copy_from_slice(changed);
        }
    }
}

impl CompiledTrial<'_> {
    pub(super) fn fill_repeated(
        &self,
        in_order: InOrder<'_>,
        measured: &mut Measured,
        (values, changed): (&mut Vec<f64>, &mut [Vec<f64>; 2]),
        columns: &mut Columns,
    ) {
        let variables = &Measured {
            groups: Vec::new(),
            ..*measured
        };
        let subjects = in_order.len();
        for group in &mut measured.groups {
            self.find_sources(in_order, group);
            if variables.counts_changes() {
                self.find_bases(in_order, group, values);
            }
            for (number, rows) in group.rows.iter().enumerate() {
                let sources = &group.sources[number * subjects..][..subjects];
                self.look_at_visit(in_order, rows, sources, &mut group.at_visit);
                for (series, place) in &rows.places {
                    fill_flags(variables, &group.at_visit, *place, columns);
                    let only = (rows.derivation == Derivation::Observed).then_some(rows.visit);
                    self.find_values(in_order, only, sources, group.series[*series], values);
                    if let Some(column) = variables.value {
                        columns.numbers_mut(column, *place).copy_from_slice(values);
                    }
                    if variables.counts_changes() {
                        let bases = &group.bases[series * subjects..][..subjects];
                        let of_values = (values.as_slice(), bases);
                        fill_changes(
                            variables,
                            &group.at_visit,
                            of_values,
                            changed,
                            (*place, &mut *columns),
                        );
                    }
                }
            }
        }
    }

    /// Where the value of each row comes from, subject by subject.
    fn find_sources(&self, in_order: InOrder<'_>, group: &mut Group) {
        let subjects = in_order.len();
        let nothing = Source {
            held: NOT_HELD,
            visit: self.plan.baseline(),
            in_carried: false,
        };
        group.sources.resize(group.rows.len() * subjects, nothing);
        let is_score = matches!(group.series.first(), Some(Series::Score));
        for (row, one) in in_order.iter().enumerate() {
            let is_taken = |place: u8, visit: VisitIndex| {
                group.taken[visit.position()]
                    && (!is_score || one.subject.visits[usize::from(place)].score.is_some())
            };
            if group.is_carried {
                group.observed.clear();
                group.held.clear();
                for (place, (held, at)) in (0_u8..).zip(one.held()) {
                    if is_taken(place, held.visit) {
                        group.held.push(place);
                        group.observed.push(ObservedValue {
                            visit: held.visit,
                            day: at.day,
                            period: at.period,
                            standing: at.standing,
                        });
                    }
                }
                group
                    .carrying
                    .carry(&group.observed, one.told.reached, &mut group.carried);
            }
            for (number, rows) in group.rows.iter().enumerate() {
                let visit = rows.visit;
                let source = match rows.derivation {
                    Derivation::Observed => {
                        let held = one.held_at[visit.position()];
                        let is_there = held != NOT_HELD && is_taken(held, visit);
                        Source {
                            held: if is_there { held } else { NOT_HELD },
                            visit,
                            in_carried: group.is_carried
                                && is_in_carried_analysis(self.plan, visit, &group.carried),
                        }
                    }
                    Derivation::CarriedForward => {
                        let mut carried = group.carried.iter();
                        let carried = carried.find(|carried| {
                            carried.visit == visit && carried.derivation == rows.derivation
                        });
                        let source = carried.map(|carried| carried.source);
                        Source {
                            held: source.map_or(NOT_HELD, |source| group.held[source]),
                            visit: source.map_or(visit, |source| group.observed[source].visit),
                            in_carried: true,
                        }
                    }
                };
                group.sources[number * subjects + row] = source;
            }
        }
    }

    /// The values that changes are counted from.
    fn find_bases(&self, in_order: InOrder<'_>, group: &mut Group, values: &mut Vec<f64>) {
        let second = self.plan.periods().get(1).map(|period| period.from);
        let subjects = in_order.len();
        let Group {
            series,
            taken,
            at_base,
            bases,
            ..
        } = group;
        bases.clear();
        bases.resize(series.len() * subjects, Bases::default());
        for visit in [Some(self.plan.baseline()), second].into_iter().flatten() {
            let is_score = matches!(series.first(), Some(Series::Score));
            at_base.clear();
            at_base.extend(in_order.iter().map(|one| {
                let held = one.held_at[visit.position()];
                let is_there = taken[visit.position()]
                    && held != NOT_HELD
                    && (!is_score || in_order.found.score(visit, one.lane).is_some());
                Source {
                    held: if is_there { held } else { NOT_HELD },
                    visit,
                    in_carried: false,
                }
            }));
            for (series, bases) in series.iter().zip(bases.chunks_exact_mut(subjects)) {
                self.find_values(in_order, Some(visit), at_base, *series, values);
                for (bases, value) in bases.iter_mut().zip(&*values) {
                    let value = (!value.is_nan()).then_some(*value);
                    if visit == self.plan.baseline() {
                        bases.baseline = value;
                    } else {
                        bases.period_2 = value;
                    }
                }
            }
        }
    }

    /// Who has a row at a visit, and what is told of it.
    fn look_at_visit(
        &self,
        in_order: InOrder<'_>,
        rows: &RowsAtVisit,
        sources: &[Source],
        at_visit: &mut AtVisit,
    ) {
        at_visit.make_room(in_order.len());
        let is_observed = rows.derivation == Derivation::Observed;
        let is_baseline = is_observed && rows.visit == self.plan.baseline();
        for ((row, one), source) in in_order.iter().enumerate().zip(sources) {
            let of = one.visits.get(usize::from(source.held));
            let is_there = of.is_some();
            at_visit.present[row] = is_there;
            at_visit.is_baseline[row] = yes(is_baseline && is_there);
            at_visit.with_carried[row] = yes(source.in_carried && is_there);
            at_visit.as_observed[row] =
                yes(of.is_some_and(|of| is_analysed_as_observed(of.standing, rows.derivation)));
            at_visit.after_switch[row] =
                yes(of.is_some_and(|of| of.standing == Standing::AfterSwitch));
            at_visit.counted[row] = of.map_or_else(CountedFrom::default, |of| {
                CountedFrom::at(self.plan, rows.visit, of.period)
            });
        }
    }

    /// The value of a series of each subject; not a number where there is none. `only` is the visit that all come from, where
    /// they come from one.
    fn find_values(
        &self,
        in_order: InOrder<'_>,
        only: Option<VisitIndex>,
        sources: &[Source],
        series: Series,
        values: &mut Vec<f64>,
    ) {
        let found = in_order.found;
        values.resize(in_order.len(), f64::NAN);
        let rows = values.iter_mut().zip(in_order.order).zip(sources);
        match (only, series) {
            // The row of the visit is read.
            (Some(visit), Series::Measure(place, steps))
                if self.visits[visit.position()].drawn.contains(&place) =>
            {
                let (row, steps) = (found.measure(visit, place), f64::from(steps));
                for ((value, lane), source) in rows {
                    let shown = f64::from(row[*lane]) / steps;
                    *value = if source.held == NOT_HELD {
                        f64::NAN
                    } else {
                        shown
                    };
                }
            }
            _ => {
                for ((value, lane), source) in rows {
                    let subject = &in_order.subjects[*lane];
                    let held = subject.visits.get(usize::from(source.held));
                    *value = held.map_or(f64::NAN, |held| {
                        let of_one = OfOne {
                            subject,
                            lane: *lane,
                            so_far: held.so_far,
                        };
                        self.value(found, of_one, source.visit, series)
                    });
                }
            }
        }
    }

    /// The value of a series of a subject at a visit that takes it.
    pub(super) fn value(
        &self,
        found: &SideBySide,
        of: OfOne<'_>,
        visit: VisitIndex,
        series: Series,
    ) -> f64 {
        match series {
            Series::Measure(place, steps) => {
                let is_drawn = self.visits[visit.position()].drawn.contains(&place);
                let shown = if is_drawn {
                    found.measure(visit, place)[of.lane]
                } else {
                    let (illness, chance) = (&of.subject.illness, of.subject.chance);
                    self.measure_alone(illness, chance, visit, of.so_far, place)
                };
                f64::from(shown) / f64::from(steps)
            }
            // Levels have far fewer digits than a double.
            Series::Enzyme(place, steps) => {
                found.enzyme(visit, place)[of.lane] as f64 / f64::from(steps)
            }
            Series::Score => {
                let score = found.score(visit, of.lane);
                score.map_or(f64::NAN, TotalImprovementScore::points)
            }
        }
    }
}

/// A subject, as far as a value of it may hang on.
#[derive(Clone, Copy)]
pub(super) struct OfOne<'s> {
    pub(super) subject: &'s SubjectInNumbers,
    pub(super) lane: usize,
    /// How far the response had come at the visit.
    pub(super) so_far: ResponseSoFar,
}

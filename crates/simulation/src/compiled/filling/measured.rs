//! What is measured again and again: a row for each visit, as observed and as carried forward.

use std::hint::select_unpredictable;

use analysis::compiled::{CodeColumn, Columns, NumberColumn, Place};
use instruments::total_improvement::TotalImprovementScore;
use protocol::VisitIndex;
use pulp::{Arch, NullaryFnOnce};
use record::rules::standing::Standing;
use tabulation::derivation::{
    CarriedValue, CarryingForward, CountedFrom, Derivation, ObservedValue, is_analysed_as_observed,
    is_in_carried_analysis,
};

use super::changes::fill_changes;
use super::{InOrder, NOT_HELD, OneSubject, yes};
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
    pub(super) is_score: bool,
    pub(super) series: Vec<Series>,
    /// Whether a value carried forward, or the analysis with such values, is looked at.
    pub(super) is_carried: bool,
    pub(super) rows: Vec<RowsAtVisit>,
    /// At which visits of the plan the series are taken.
    pub(super) taken: Vec<bool>,
}

/// Room for the rows of one place after another. Every list has all subjects.
#[derive(Debug, Clone, Default)]
pub(super) struct RoomForRepeated {
    at_visit: AtVisit,
    values: Vec<f64>,
    /// What a measure shows of everybody, in its unit.
    quotients: Vec<f64>,
    /// The values that changes are counted from, those of all subjects for each series: at baseline, and in the second period.
    bases: [Vec<f64>; 2],
    /// Of one subject the values observed, and the visits behind them by their places among those held.
    observed: Vec<ObservedValue>,
    held: Vec<u8>,
    carried: Vec<CarriedValue>,
}

/// Where the value of a row comes from.
#[derive(Debug, Clone, Copy)]
struct Source {
    /// The visit, by its place among those held; [`NOT_HELD`] where there is no row.
    held: u8,
    /// The visit itself.
    visit: VisitIndex,
}

/// What is the same for all series at one visit, subject by subject.
#[derive(Debug, Clone, Default)]
pub(super) struct AtVisit {
    sources: Vec<Source>,
    pub(super) present: Vec<bool>,
    is_baseline: Vec<u8>,
    as_observed: Vec<u8>,
    with_carried: Vec<u8>,
    after_switch: Vec<u8>,
    pub(super) counted: Vec<CountedFrom>,
}

impl AtVisit {
    /// Begins the rows of one visit, in which nobody has one yet.
    fn begin(&mut self, subjects: usize, visit: VisitIndex) {
        let nothing = Source {
            held: NOT_HELD,
            visit,
        };
        refill(&mut self.sources, subjects, nothing);
        refill(&mut self.present, subjects, false);
        refill(&mut self.is_baseline, subjects, 0);
        refill(&mut self.as_observed, subjects, 0);
        refill(&mut self.with_carried, subjects, 0);
        refill(&mut self.after_switch, subjects, 0);
        refill(&mut self.counted, subjects, CountedFrom::default());
    }
}

fn refill<T: Clone>(list: &mut Vec<T>, length: usize, value: T) {
    list.clear();
    list.resize(length, value);
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

impl CompiledTrial<'_> {
    pub(super) fn fill_repeated(
        &self,
        in_order: InOrder<'_>,
        measured: &mut Measured,
        room: &mut RoomForRepeated,
        columns: &mut Columns,
    ) {
        let variables = &Measured {
            groups: Vec::new(),
            ..*measured
        };
        let subjects = in_order.len();
        for group in &mut measured.groups {
            if variables.counts_changes() {
                self.find_bases(in_order, group, room);
            }
            for number in 0..group.rows.len() {
                match group.rows[number].derivation {
                    Derivation::Observed => self.look_at_observed(in_order, group, number, room),
                    Derivation::CarriedForward => {
                        self.look_at_carried(in_order, group, number, room);
                    }
                }
                let alike = room.at_visit.counted_alike();
                let rows = &group.rows[number];
                let only = (rows.derivation == Derivation::Observed).then_some(rows.visit);
                for (series, place) in &rows.places {
                    let RoomForRepeated {
                        at_visit,
                        values,
                        quotients,
                        bases: [baseline, second],
                        ..
                    } = &mut *room;
                    fill_flags(variables, at_visit, *place, columns);
                    let sources = &at_visit.sources;
                    let room = (&mut *values, &mut *quotients);
                    self.find_values(in_order, only, sources, group.series[*series], room);
                    if let Some(column) = variables.value {
                        columns.numbers_mut(column, *place).copy_from_slice(values);
                    }
                    if variables.counts_changes() {
                        let from = series * subjects;
                        let bases = [
                            &baseline[from..from + subjects],
                            &second[from..from + subjects],
                        ];
                        let of_values = (values.as_slice(), bases);
                        fill_changes(variables, (at_visit, alike), of_values, (*place, columns));
                    }
                }
            }
        }
    }

    /// Whether a visit that a subject held has values of a group.
    #[inline]
    fn has_values(
        &self,
        in_order: InOrder<'_>,
        group: &Group,
        lane: usize,
        visit: VisitIndex,
    ) -> bool {
        group.taken[visit.position()]
            && (!group.is_score || in_order.found.score(visit, lane).is_some())
    }

    /// Who has a row at a visit with what was observed there, and what is told of it.
    fn look_at_observed(
        &self,
        in_order: InOrder<'_>,
        group: &Group,
        number: usize,
        room: &mut RoomForRepeated,
    ) {
        let RowsAtVisit {
            visit, derivation, ..
        } = group.rows[number];
        let at_visit = &mut room.at_visit;
        at_visit.begin(in_order.len(), visit);
        let is_baseline = visit == self.plan.baseline();
        let lanes = in_order.order.iter().zip(in_order.at_visit(visit));
        // Without a branch on who has a row, which nobody could foretell; of whoever has none, nothing holds.
        for (row, (lane, at)) in lanes.enumerate() {
            let is_held = at.held != NOT_HELD;
            let is_present = is_held & self.has_values(in_order, group, *lane, visit);
            at_visit.sources[row].held = select_unpredictable(is_present, at.held, NOT_HELD);
            at_visit.present[row] = is_present;
            at_visit.is_baseline[row] = yes(is_present & is_baseline);
            let as_observed = is_analysed_as_observed(at.standing, derivation);
            at_visit.as_observed[row] = yes(is_present & as_observed);
            let is_after_switch = at.standing == Standing::AfterSwitch;
            at_visit.after_switch[row] = yes(is_present & is_after_switch);
            at_visit.counted[row] = CountedFrom::at(self.plan, visit, at.period);
            if group.is_carried {
                let value = ObservedValue {
                    visit,
                    day: at.day,
                    period: at.period,
                    standing: at.standing,
                };
                let stands = group.carrying.standing_for_itself(&value, 0);
                let carried = is_in_carried_analysis(self.plan, visit, stands.as_slice());
                at_visit.with_carried[row] = yes(is_present & carried);
            }
        }
    }

    /// What was observed at a visit that was held.
    fn observed(&self, one: OneSubject<'_>, held: u8) -> ObservedValue {
        let (place, at) = (usize::from(held), &one.visits[usize::from(held)]);
        ObservedValue {
            visit: one.subject.visits[place].visit,
            day: at.day,
            period: at.period,
            standing: at.standing,
        }
    }

    /// Who has a row at a visit with what was carried there, and what is told of it.
    fn look_at_carried(
        &self,
        in_order: InOrder<'_>,
        group: &mut Group,
        number: usize,
        room: &mut RoomForRepeated,
    ) {
        let RowsAtVisit {
            visit, derivation, ..
        } = group.rows[number];
        let RoomForRepeated {
            at_visit,
            observed,
            held,
            carried,
            ..
        } = room;
        at_visit.begin(in_order.len(), visit);
        for (row, at) in in_order.at_visit(visit).iter().enumerate() {
            let one = in_order.one(row);
            // Where a value stands for itself none is carried; most subjects have it.
            if at.held != NOT_HELD
                && self.has_values(in_order, group, one.lane, visit)
                && group
                    .carrying
                    .standing_for_itself(&self.observed(one, at.held), 0)
                    .is_some()
            {
                continue;
            }
            observed.clear();
            held.clear();
            for (place, of_subject) in (0_u8..).zip(&one.subject.visits) {
                if self.has_values(in_order, group, one.lane, of_subject.visit) {
                    held.push(place);
                    observed.push(self.observed(one, place));
                }
            }
            group.carrying.carry(observed, one.told.reached, carried);
            let mut carried = carried.iter();
            let carried =
                carried.find(|carried| carried.visit == visit && carried.derivation == derivation);
            let Some(source) = carried.map(|carried| carried.source) else {
                continue;
            };
            let of = &observed[source];
            at_visit.sources[row] = Source {
                held: held[source],
                visit: of.visit,
            };
            at_visit.present[row] = true;
            at_visit.with_carried[row] = yes(true);
            at_visit.as_observed[row] = yes(is_analysed_as_observed(of.standing, derivation));
            at_visit.after_switch[row] = yes(of.standing == Standing::AfterSwitch);
            at_visit.counted[row] = CountedFrom::at(self.plan, visit, of.period);
        }
    }

    /// The values that changes are counted from.
    fn find_bases(&self, in_order: InOrder<'_>, group: &Group, room: &mut RoomForRepeated) {
        let second = self.plan.periods().get(1).map(|period| period.from);
        let subjects = in_order.len();
        let RoomForRepeated {
            at_visit,
            values,
            quotients,
            bases,
            ..
        } = room;
        for (visit, bases) in [Some(self.plan.baseline()), second].into_iter().zip(bases) {
            refill(bases, group.series.len() * subjects, f64::NAN);
            let Some(visit) = visit else { continue };
            at_visit.begin(subjects, visit);
            let lanes = in_order.order.iter().zip(in_order.at_visit(visit));
            for ((lane, at), source) in lanes.zip(&mut at_visit.sources) {
                if self.has_values(in_order, group, *lane, visit) {
                    source.held = at.held;
                }
            }
            let sources = &at_visit.sources;
            for (series, bases) in group.series.iter().zip(bases.chunks_exact_mut(subjects)) {
                let room = (&mut *values, &mut *quotients);
                self.find_values(in_order, Some(visit), sources, *series, room);
                bases.copy_from_slice(values);
            }
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
        (values, quotients): (&mut Vec<f64>, &mut Vec<f64>),
    ) {
        let found = in_order.found;
        values.resize(in_order.len(), f64::NAN);
        let rows = values.iter_mut().zip(in_order.order).zip(sources);
        match (only, series) {
            // The row of the visit is read.
            (Some(visit), Series::Measure(place, steps))
                if self.visits[visit.position()].drawn.contains(&place) =>
            {
                let row = found.measure(visit, place);
                quotients.resize(row.len(), 0.0);
                Arch::new().dispatch(Dividing {
                    shown: row,
                    steps: f64::from(steps),
                    quotients,
                });
                read(rows, |lane| quotients[lane]);
            }
            (Some(visit), Series::Enzyme(place, steps))
                if self.visits[visit.position()].of_everybody.contains(&place) =>
            {
                let (row, steps) = (found.enzyme(visit, place), f64::from(steps));
                read(rows, |lane| row[lane] as f64 / steps);
            }
            (Some(visit), Series::Score) => {
                read(rows, |lane| points(found.score(visit, lane)));
            }
            _ => {
                for ((value, lane), source) in rows {
                    if source.held == NOT_HELD {
                        *value = f64::NAN;
                        continue;
                    }
                    let subject = &in_order.subjects[*lane];
                    let held = subject.visits.get(usize::from(source.held));
                    *value = held.map_or(f64::NAN, |held| {
                        let of_one = OfOne {
                            subject,
                            lane: *lane,
                            so_far: found.so_far(held.visit, *lane),
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
                let planned = &self.visits[visit.position()];
                let level = if planned.of_everybody.contains(&place) {
                    found.enzyme(visit, place)[of.lane]
                } else if planned.is_followed && of.subject.enzyme == place {
                    found.followed(visit, of.lane)
                } else {
                    let baseline = of.subject.illness.enzymes[place];
                    self.enzyme_at(baseline, of.subject.chance, visit, of.so_far, place)
                };
                level as f64 / f64::from(steps)
            }
            Series::Score => points(found.score(visit, of.lane)),
        }
    }
}

/// Turns steps into units in registers of several widths; the bits do not depend on which.
struct Dividing<'a> {
    shown: &'a [i32],
    steps: f64,
    quotients: &'a mut [f64],
}

impl NullaryFnOnce for Dividing<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (quotient, shown) in self.quotients.iter_mut().zip(self.shown) {
            *quotient = f64::from(*shown) / self.steps;
        }
    }
}

/// Reads the value of every row that there is.
#[inline(always)]
fn read<'r>(
    rows: impl Iterator<Item = ((&'r mut f64, &'r usize), &'r Source)>,
    value: impl Fn(usize) -> f64,
) {
    for ((into, lane), source) in rows {
        // Who misses a visit nobody can foretell: a value is read of everybody.
        *into = select_unpredictable(source.held == NOT_HELD, f64::NAN, value(*lane));
    }
}

/// The points of a score; not a number where there is none.
#[inline]
fn points(score: Option<TotalImprovementScore>) -> f64 {
    score.map_or(f64::NAN, TotalImprovementScore::points)
}

/// A subject, as far as a value of it may hang on.
#[derive(Clone, Copy)]
pub(super) struct OfOne<'s> {
    pub(super) subject: &'s SubjectInNumbers,
    pub(super) lane: usize,
    /// How far the response had come at the visit.
    pub(super) so_far: ResponseSoFar,
}

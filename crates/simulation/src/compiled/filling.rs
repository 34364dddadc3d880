//! The analysis datasets of a trial in numbers: the columns that its analyses read, filled by the derivations of `tabulation`.

use analysis::compiled::{CodeColumn, Columns, Layout, LayoutError, NumberColumn, Place};
use instruments::total_improvement::TotalImprovementScore;
use protocol::{Assessment, PeriodIndex};
use record::rules::response::ScoredVisit;
use record::rules::standing::{Standing, standing};
use statistics::survival::Status;
use tabulation::derivation::{
    Bases, CarriedValue, CarryingForward, Derivation, END_OF_PERIOD_1, Horizon, JudgedBy,
    ObservedValue, changes, is_analysed_as_observed, is_in_carried_analysis, is_within,
    judged_score, looked_at, period_assessed, switch_censors, time_of, visit_number,
};

use super::layout::{
    ALL_JUDGED, JUDGED, LAST_VALUE, Series, SubjectCode, SubjectNumberOf, TOTAL, key_of, series_of,
    subject_codes, subject_numbers,
};
use super::subject::{HeldInNumbers, SubjectInNumbers};
use super::trial::{CompiledTrial, TrialInNumbers};

/// The code of "Y" in a flag.
const YES: u8 = 1;

/// What fills the columns of a layout from trials in numbers.
#[derive(Debug, Clone)]
pub(super) struct Filling {
    subjects: Place,
    subject_codes: Vec<(SubjectCode, CodeColumn)>,
    subject_numbers: Vec<(SubjectNumberOf, NumberColumn)>,
    measured: Measured,
    scored: Measured,
    /// The score by which a response is judged, and the last one of the period.
    judged: [Option<Place>; 2],
    judged_by: Option<CodeColumn>,
    deteriorated_by: Option<CodeColumn>,
    times: Vec<TimeTo>,
    time: Option<NumberColumn>,
    censored: Option<NumberColumn>,
    closing: Option<(PeriodIndex, protocol::VisitIndex)>,
}

/// The variables of a dataset of repeated values.
#[derive(Debug, Clone, Default)]
struct Measured {
    /// The series that are assessed together.
    groups: Vec<Group>,
    value: Option<NumberColumn>,
    base: Option<NumberColumn>,
    change: Option<NumberColumn>,
    change_in_period_2: Option<NumberColumn>,
    is_baseline: Option<CodeColumn>,
    as_observed: Option<CodeColumn>,
    with_carried: Option<CodeColumn>,
    after_switch: Option<CodeColumn>,
}

/// The series of one assessment.
#[derive(Debug, Clone)]
struct Group {
    carrying: CarryingForward,
    series: Vec<SeriesAtPlaces>,
    observed: Vec<ObservedValue>,
    /// The visits behind the values observed, by their places among those held.
    held: Vec<usize>,
    carried: Vec<CarriedValue>,
}

/// A series and where its rows stand, by visit.
#[derive(Debug, Clone)]
struct SeriesAtPlaces {
    series: Series,
    observed: Vec<Option<Place>>,
    carried: Vec<Option<Place>>,
}

/// A time to event.
#[derive(Debug, Clone, Copy)]
struct TimeTo {
    place: Place,
    horizon: Horizon,
    /// The score; none of a confirmed deterioration.
    threshold: Option<TotalImprovementScore>,
}

/// Room for the work on one subject after another.
#[derive(Debug, Clone, Default)]
pub(super) struct FillingRoom {
    order: Vec<usize>,
    visits: Vec<VisitOfSubject>,
    scores: Vec<(ScoredVisit, Standing)>,
    scored: Vec<ScoredVisit>,
    observed: Vec<ObservedValue>,
    carried: Vec<CarriedValue>,
    sources: Vec<usize>,
}

/// A visit of the subject at hand.
#[derive(Debug, Clone, Copy)]
struct VisitOfSubject {
    /// The day after the first dose.
    day: i32,
    /// The period in which it is assessed.
    assessed_in: Option<PeriodIndex>,
    /// The same, or the period that it opens.
    period: Option<PeriodIndex>,
    standing: Standing,
}

fn yes(holds: bool) -> u8 {
    if holds { YES } else { 0 }
}

impl CompiledTrial<'_> {
    /// Makes ready what fills the columns of a layout.
    pub(super) fn filling(&self, layout: &Layout) -> Result<Filling, LayoutError> {
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
        let at_places = |dataset: &str, series: Series, code: &str| {
            let places = |derivation| {
                let place = |visit: &protocol::PlannedVisit| {
                    let key = key_of(code, visit_number(plan, visit.index), derivation);
                    layout.place(dataset, &key).ok()
                };
                plan.visits().iter().map(place).collect::<Vec<_>>()
            };
            SeriesAtPlaces {
                series,
                observed: places(Derivation::Observed),
                carried: places(Derivation::CarriedForward),
            }
        };
        let group = |assessment: Assessment, series: Vec<SeriesAtPlaces>| Group {
            carrying: CarryingForward::of(plan, assessment),
            series,
            observed: Vec::new(),
            held: Vec::new(),
            carried: Vec::new(),
        };
        let mut by_assessment: Vec<(Assessment, Vec<SeriesAtPlaces>)> = Vec::new();
        for named in series_of(self) {
            let series = at_places("ADQS", named.series, named.code);
            let is_looked_at = |places: &[Option<Place>]| places.iter().any(Option::is_some);
            if !is_looked_at(&series.observed) && !is_looked_at(&series.carried) {
                continue;
            }
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
            .map(|(assessment, series)| group(assessment, series))
            .collect();
        let total = group(
            Assessment::CoreSet,
            vec![at_places("ADRS", Series::Score, TOTAL)],
        );
        let judged = JUDGED.map(|code| {
            let key = key_of(code, END_OF_PERIOD_1, Derivation::Observed);
            layout.place("ADRS", &key).ok()
        });
        let times = self
            .times()
            .into_iter()
            .filter_map(|(code, horizon, threshold)| {
                let place = layout.place("ADTTE", &[code.as_str().into()]).ok()?;
                Some(TimeTo {
                    place,
                    horizon,
                    threshold,
                })
            })
            .collect();
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

    /// Fills the columns with the subjects of a trial, in the order of the tables.
    pub(super) fn fill(
        &self,
        trial: &TrialInNumbers,
        filling: &mut Filling,
        room: &mut FillingRoom,
        columns: &mut Columns,
    ) {
        let subjects = trial.subjects();
        room.order.clear();
        room.order.extend(0..subjects.len());
        room.order
            .sort_unstable_by_key(|place| (subjects[*place].site, subjects[*place].number));
        columns.begin(subjects.len());
        for row in 0..subjects.len() {
            let subject = &subjects[room.order[row]];
            self.fill_subject(subject, row, filling, room, columns);
        }
    }

    fn fill_subject(
        &self,
        subject: &SubjectInNumbers,
        row: usize,
        filling: &mut Filling,
        room: &mut FillingRoom,
        columns: &mut Columns,
    ) {
        let plan = self.plan;
        for (code, column) in &filling.subject_codes {
            columns.set_code(*column, filling.subjects, row, self.code(subject, *code));
        }
        for (number, column) in &filling.subject_numbers {
            let value = self.number(subject, *number);
            columns.set_number(*column, filling.subjects, row, value);
        }
        let baseline_day = subject.baseline(plan).map(|held| held.day);
        let Some(day_zero) = subject.first_dose.or(baseline_day) else {
            return;
        };
        let switch = subject.switch();
        room.visits.clear();
        room.visits.extend(subject.visits.iter().map(|held| {
            let entered = subject.stays.iter().map(|stay| (stay.period, stay.entered));
            let assessed_in = period_assessed(plan, held.visit, entered, held.day);
            let period = assessed_in.or(self.visits[held.visit.position()].opens);
            VisitOfSubject {
                day: held.day - day_zero,
                assessed_in,
                period,
                standing: standing(held.day, period, switch, None),
            }
        }));
        let first = filling
            .closing
            .and_then(|(first, _)| subject.stay_in(first));
        let reached = subject
            .visits
            .last()
            .filter(|_| first.is_some_and(|stay| stay.ended.is_none()))
            .map(|held| held.day - day_zero);
        for measured in [&mut filling.measured, &mut filling.scored] {
            self.fill_repeated(subject, row, measured, reached, room, columns);
        }
        self.fill_judged(subject, row, day_zero, reached, filling, room, columns);
        self.fill_times(subject, row, filling, room, columns);
    }

    fn fill_repeated(
        &self,
        subject: &SubjectInNumbers,
        row: usize,
        measured: &mut Measured,
        reached: Option<i32>,
        room: &FillingRoom,
        columns: &mut Columns,
    ) {
        let plan = self.plan;
        let variables = &Measured {
            groups: Vec::new(),
            ..*measured
        };
        let second = plan.periods().get(1).map(|period| period.from);
        for group in &mut measured.groups {
            group.observed.clear();
            group.held.clear();
            let Some(one) = group.series.first() else {
                continue;
            };
            for (place, (held, at)) in subject.visits.iter().zip(&room.visits).enumerate() {
                if self.is_taken(held, one.series) {
                    group.held.push(place);
                    group.observed.push(ObservedValue {
                        visit: held.visit,
                        day: at.day,
                        period: at.period,
                        standing: at.standing,
                    });
                }
            }
            let is_carried = |series: &SeriesAtPlaces| series.carried.iter().any(Option::is_some);
            if variables.with_carried.is_some() || group.series.iter().any(is_carried) {
                group
                    .carrying
                    .carry(&group.observed, reached, &mut group.carried);
            }
            for series in &group.series {
                let value = |observed: usize| {
                    let held = &subject.visits[group.held[observed]];
                    self.value(subject, held, series.series)
                };
                let at = |visit: protocol::VisitIndex| {
                    let place = group.observed.iter().position(|known| known.visit == visit);
                    place.map(value)
                };
                let bases = Bases {
                    baseline: at(plan.baseline()),
                    period_2: second.and_then(at),
                };
                let mut set = |place: Place, visit, source: usize, derivation, in_carried| {
                    let of = &group.observed[source];
                    let value = value(source);
                    let changes = changes(plan, visit, of.period, value, &bases);
                    columns.add_row(place, row);
                    let mut number = |column: Option<NumberColumn>, value| {
                        if let Some(column) = column {
                            columns.set_number(column, place, row, value);
                        }
                    };
                    number(variables.value, Some(value));
                    number(variables.base, bases.baseline);
                    number(variables.change, changes.from_baseline);
                    number(variables.change_in_period_2, changes.from_period_2);
                    let mut flag = |column: Option<CodeColumn>, holds| {
                        if let Some(column) = column {
                            columns.set_code(column, place, row, yes(holds));
                        }
                    };
                    let observed = derivation == Derivation::Observed;
                    flag(variables.is_baseline, observed && visit == plan.baseline());
                    flag(
                        variables.as_observed,
                        is_analysed_as_observed(of.standing, derivation),
                    );
                    flag(variables.with_carried, in_carried);
                    flag(variables.after_switch, of.standing == Standing::AfterSwitch);
                };
                for (source, observed) in group.observed.iter().enumerate() {
                    if let Some(place) = series.observed[observed.visit.position()] {
                        let in_carried =
                            is_in_carried_analysis(plan, observed.visit, &group.carried);
                        set(
                            place,
                            observed.visit,
                            source,
                            Derivation::Observed,
                            in_carried,
                        );
                    }
                }
                for carried in &group.carried {
                    if carried.derivation == Derivation::CarriedForward
                        && let Some(place) = series.carried[carried.visit.position()]
                    {
                        set(
                            place,
                            carried.visit,
                            carried.source,
                            carried.derivation,
                            true,
                        );
                    }
                }
            }
        }
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the parts of what is filled, each borrowed by itself"
    )]
    fn fill_judged(
        &self,
        subject: &SubjectInNumbers,
        row: usize,
        day_zero: i32,
        reached: Option<i32>,
        filling: &mut Filling,
        room: &mut FillingRoom,
        columns: &mut Columns,
    ) {
        let plan = self.plan;
        let (Some((first, closing)), true) =
            (filling.closing, filling.judged.iter().any(Option::is_some))
        else {
            return;
        };
        room.scores.clear();
        room.observed.clear();
        room.sources.clear();
        for (source, (held, at)) in subject.visits.iter().zip(&room.visits).enumerate() {
            if held.score.is_some()
                && at.period == Some(first)
                && at.standing != Standing::AfterRescue
            {
                let scored = ScoredVisit {
                    visit: held.visit,
                    day: at.day,
                    score: held.score,
                };
                room.scores.push((scored, at.standing));
                room.sources.push(source);
                room.observed.push(ObservedValue {
                    visit: held.visit,
                    day: at.day,
                    period: at.period,
                    standing: at.standing,
                });
            }
        }
        let confirmed = subject
            .confirmed
            .iter()
            .find(|confirmed| confirmed.period == first)
            .map(|confirmed| confirmed.day - day_zero);
        let switched = subject.switch().map(|switch| switch.date - day_zero);
        let left_early = subject
            .stay_in(first)
            .is_some_and(|stay| stay.ended.is_some() && !stay.completed);
        let judged = judged_score(
            plan,
            closing,
            &room.scores,
            &mut room.scored,
            (confirmed, switched),
            left_early,
        );
        room.carried.clear();
        let [_, last_one] = filling.judged;
        if let (Some(_), Some(total)) = (last_one, filling.scored.groups.first_mut()) {
            total
                .carrying
                .carry(&room.observed, reached, &mut room.carried);
        }
        let last = room
            .carried
            .iter()
            .find(|carried| carried.visit == closing)
            .map(|carried| carried.source);
        let words = match last {
            Some(_) => LAST_VALUE,
            None => JudgedBy::Missing.in_words(),
        };
        let rows = [(judged.place, judged.by.in_words()), (last, words)];
        for (place, (source, by)) in filling.judged.into_iter().zip(rows) {
            let Some(place) = place else { continue };
            columns.add_row(place, row);
            let value = source.map(|source| {
                let held = &subject.visits[room.sources[source]];
                self.value(subject, held, Series::Score)
            });
            if let Some(column) = filling.scored.value {
                columns.set_number(column, place, row, value);
            }
            if let Some(column) = filling.deteriorated_by {
                columns.set_code(column, place, row, yes(confirmed.is_some()));
            }
            if let Some(column) = filling.scored.as_observed {
                columns.set_code(column, place, row, YES);
            }
            if let Some(column) = filling.judged_by {
                let words = ALL_JUDGED.map(JudgedBy::in_words);
                let code = words
                    .into_iter()
                    .chain([LAST_VALUE])
                    .position(|known| known == by);
                columns.set_code(column, place, row, code.map_or(0, |code| code as u8 + 1));
            }
        }
    }

    fn fill_times(
        &self,
        subject: &SubjectInNumbers,
        row: usize,
        filling: &Filling,
        room: &FillingRoom,
        columns: &mut Columns,
    ) {
        let plan = self.plan;
        let Some(first_dose) = subject.first_dose else {
            return;
        };
        let switched = subject.switch().map(|switch| switch.date);
        let first_ended = filling
            .closing
            .and_then(|(first, _)| subject.stay_in(first))
            .and_then(|stay| stay.ended);
        for time_to in &filling.times {
            let horizon = time_to.horizon;
            let visits = subject.visits.iter().zip(&room.visits);
            let seen = |(held, at): (&HeldInNumbers, &VisitOfSubject)| match time_to.threshold {
                Some(threshold) => {
                    let score = held.score?;
                    let counts =
                        at.standing != Standing::AfterRescue && is_within(plan, at.period, horizon);
                    counts.then(|| (held.day, score.points() >= threshold.points()))
                }
                None => {
                    let counts = held.judged && is_within(plan, at.assessed_in, horizon);
                    let confirms = |confirmed: &super::subject::ConfirmedInNumbers| {
                        confirmed.visit == held.visit
                    };
                    counts.then(|| (held.day, subject.confirmed.iter().any(confirms)))
                }
            };
            let censoring = switched
                .filter(|switched| switch_censors(*switched, first_ended, horizon))
                .map(|switched| (switched, false));
            let looked_at = looked_at(
                censoring,
                switched,
                visits.filter_map(seen),
                (first_dose, false),
                |(day, _)| *day,
            );
            let time = time_of(looked_at.map(|(day, seen)| (day - first_dose, seen)));
            columns.add_row(time_to.place, row);
            if let Some(column) = filling.time {
                columns.set_number(column, time_to.place, row, Some(time.time));
            }
            if let Some(column) = filling.censored {
                let censored = f64::from(u8::from(time.status != Status::Event));
                columns.set_number(column, time_to.place, row, Some(censored));
            }
        }
    }

    /// Whether a series has a value at a visit.
    fn is_taken(&self, held: &HeldInNumbers, series: Series) -> bool {
        let planned = &self.visits[held.visit.position()];
        match series {
            Series::Measure(place, _) => planned.measures.contains(&place),
            Series::Enzyme(place, _) => place < planned.enzymes,
            Series::Score => held.score.is_some(),
        }
    }

    /// The value of a series at a visit that takes it.
    fn value(&self, subject: &SubjectInNumbers, held: &HeldInNumbers, series: Series) -> f64 {
        match series {
            Series::Measure(place, steps) => f64::from(held.measures[place]) / f64::from(steps),
            Series::Enzyme(place, steps) => {
                let level = match held.enzymes[place] {
                    0 => self.enzyme_at(subject, held.visit, held.so_far, place),
                    known => known,
                };
                // Levels have far fewer digits than a double.
                level as f64 / f64::from(steps)
            }
            Series::Score => held.score.map_or(f64::NAN, TotalImprovementScore::points),
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

    fn number(&self, subject: &SubjectInNumbers, number: SubjectNumberOf) -> Option<f64> {
        match number {
            SubjectNumberOf::PlannedArm => Some(f64::from(subject.arm.0) + 1.0),
            SubjectNumberOf::Stratum => subject
                .stratum
                .map(|stratum| stratum.position() as f64 + 1.0),
            SubjectNumberOf::Order => Some(f64::from(subject.order)),
            SubjectNumberOf::Baseline(series) => subject
                .baseline(self.plan)
                .filter(|held| self.is_taken(held, series))
                .map(|held| self.value(subject, held, series)),
        }
    }
}

//! The analysis datasets of a trial in numbers: the columns that its analyses read, filled by the derivations of `tabulation`.

use analysis::compiled::{CodeColumn, Columns, Layout, LayoutError, NumberColumn, Place};
use instruments::total_improvement::TotalImprovementScore;
use protocol::{Assessment, PeriodIndex, VisitIndex};
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
use super::subject::{HeldInNumbers, NOT_DRAWN, SubjectInNumbers};
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
    closing: Option<(PeriodIndex, VisitIndex)>,
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
    series: Vec<Series>,
    /// Whether a value carried forward, or the analysis with such values, is looked at.
    is_carried: bool,
    rows: Vec<RowsAtVisit>,
    observed: Vec<ObservedValue>,
    /// The visits behind the values observed, by their places among those held.
    held: Vec<usize>,
    carried: Vec<CarriedValue>,
    /// Of each series the values that changes are counted from.
    bases: Vec<Bases>,
}

/// The rows of a group that are looked at, at one visit.
#[derive(Debug, Clone)]
struct RowsAtVisit {
    visit: VisitIndex,
    derivation: Derivation,
    /// Which of the series, and the place of each.
    places: Vec<(usize, Place)>,
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
    seen: Vec<(i32, bool)>,
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

impl Filling {
    /// Whether the value of a measure is looked at where it was observed.
    pub(super) fn looks_at(&self, visit: VisitIndex, place: usize) -> bool {
        self.measured.groups.iter().any(|group| {
            group.rows.iter().any(|rows| {
                let mut places = rows.places.iter();
                rows.visit == visit
                    && rows.derivation == Derivation::Observed
                    && places.any(|(number, _)| {
                        matches!(group.series[*number], Series::Measure(known, _) if known == place)
                    })
            })
        })
    }

    /// The enzymes whose levels are looked at, by their places in the file.
    pub(super) fn enzymes(&self) -> Vec<usize> {
        let mut enzymes = Vec::new();
        for group in &self.measured.groups {
            let places = group.rows.iter().flat_map(|rows| &rows.places);
            for (number, _) in places {
                if let Series::Enzyme(place, _) = group.series[*number]
                    && !enzymes.contains(&place)
                {
                    enzymes.push(place);
                }
            }
        }
        enzymes
    }
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
            let carries = |rows: &RowsAtVisit| rows.derivation == Derivation::CarriedForward;
            Group {
                carrying: CarryingForward::of(plan, assessment),
                series: series.iter().map(|(series, _)| *series).collect(),
                is_carried: codes(dataset, "ANL02FL").is_some() || rows.iter().any(carries),
                rows,
                observed: Vec::new(),
                held: Vec::new(),
                carried: Vec::new(),
                bases: Vec::new(),
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
            let Some(one) = group.series.first() else {
                continue;
            };
            group.observed.clear();
            group.held.clear();
            for (place, (held, at)) in subject.visits.iter().zip(&room.visits).enumerate() {
                if self.is_taken(held, *one) {
                    group.held.push(place);
                    group.observed.push(ObservedValue {
                        visit: held.visit,
                        day: at.day,
                        period: at.period,
                        standing: at.standing,
                    });
                }
            }
            if group.is_carried {
                group
                    .carrying
                    .carry(&group.observed, reached, &mut group.carried);
            }
            let (observed, held) = (&group.observed, &group.held);
            let observed_at =
                |visit: VisitIndex| observed.iter().position(|known| known.visit == visit);
            let value = |source: usize, series: Series| {
                self.value(subject, &subject.visits[held[source]], series)
            };
            let based_on = [observed_at(plan.baseline()), second.and_then(observed_at)];
            group.bases.clear();
            group.bases.extend(group.series.iter().map(|series| {
                let [baseline, period_2] =
                    based_on.map(|source| source.map(|source| value(source, *series)));
                Bases { baseline, period_2 }
            }));
            for rows in &group.rows {
                let visit = rows.visit;
                let is_observed = rows.derivation == Derivation::Observed;
                let source = if is_observed {
                    observed_at(visit)
                } else {
                    let mut carried = group.carried.iter();
                    carried
                        .find(|carried| {
                            carried.visit == visit && carried.derivation == rows.derivation
                        })
                        .map(|carried| carried.source)
                };
                let Some(source) = source else { continue };
                let of = &observed[source];
                // A flag of the whole visit, whatever is measured at it.
                let flags = [
                    (
                        variables.is_baseline,
                        is_observed && visit == plan.baseline(),
                    ),
                    (
                        variables.as_observed,
                        is_analysed_as_observed(of.standing, rows.derivation),
                    ),
                    (
                        variables.with_carried,
                        !is_observed || is_in_carried_analysis(plan, visit, &group.carried),
                    ),
                    (variables.after_switch, of.standing == Standing::AfterSwitch),
                ];
                for (number, place) in &rows.places {
                    let (series, bases) = (group.series[*number], &group.bases[*number]);
                    let value = value(source, series);
                    let changes = changes(plan, visit, of.period, value, bases);
                    columns.add_row(*place, row);
                    let numbers = [
                        (variables.value, Some(value)),
                        (variables.base, bases.baseline),
                        (variables.change, changes.from_baseline),
                        (variables.change_in_period_2, changes.from_period_2),
                    ];
                    for (column, number) in numbers {
                        if let Some(column) = column {
                            columns.set_number(column, *place, row, number);
                        }
                    }
                    for (column, holds) in flags {
                        if let Some(column) = column {
                            columns.set_code(column, *place, row, yes(holds));
                        }
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
        room: &mut FillingRoom,
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
        let confirmed = |held: &HeldInNumbers| {
            let mut confirmed = subject.confirmed.iter();
            confirmed.any(|confirmed| confirmed.visit == held.visit)
        };
        for time_to in &filling.times {
            let horizon = time_to.horizon;
            let seen = &mut room.seen;
            seen.clear();
            for (held, at) in subject.visits.iter().zip(&room.visits) {
                match time_to.threshold {
                    Some(threshold) => {
                        if let Some(score) = held.score
                            && at.standing != Standing::AfterRescue
                            && is_within(plan, at.period, horizon)
                        {
                            seen.push((held.day, score.points() >= threshold.points()));
                        }
                    }
                    None => {
                        if held.judged && is_within(plan, at.assessed_in, horizon) {
                            seen.push((held.day, confirmed(held)));
                        }
                    }
                }
            }
            let censoring = switched
                .filter(|switched| switch_censors(*switched, first_ended, horizon))
                .map(|switched| (switched, false));
            let looked_at = looked_at(
                censoring,
                switched,
                seen.iter().copied(),
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
            Series::Measure(place, steps) => {
                let shown = match held.measures[place] {
                    NOT_DRAWN => self.measure_again(subject, held, place),
                    known => known,
                };
                f64::from(shown) / f64::from(steps)
            }
            Series::Enzyme(place, steps) => {
                let level = match held.enzymes[place] {
                    0 => self.enzyme_at(
                        &subject.illness,
                        subject.chance,
                        held.visit,
                        held.so_far,
                        place,
                    ),
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

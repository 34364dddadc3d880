//! The analysis datasets of a trial in numbers: the columns that its analyses read, filled by the derivations of `tabulation`.
//!
//! Columns are filled place by place, all subjects one after the other, and every row of every place is written anew in each
//! trial: whoever has none is marked so.

mod changes;
mod judged;
mod making;
mod measured;
mod subjects;
mod times;

use analysis::compiled::{CodeColumn, Columns, NumberColumn, Place};
use protocol::{PeriodIndex, VisitIndex};
use record::rules::standing::{Standing, standing};
use tabulation::derivation::{Derivation, Horizon, day_of_event, is_within, period_assessed};

use self::judged::RoomForJudging;
use self::measured::{Measured, RoomForRepeated};
use self::times::{RoomForTimes, TimesWithin};
use super::layout::{Series, SubjectCode, SubjectNumberOf};
use super::side_by_side::SideBySide;
use super::subject::{HeldInNumbers, SubjectInNumbers};
use super::trial::{CompiledTrial, TrialInNumbers};

/// The code of "Y" in a flag.
const YES: u8 = 1;

/// In the place of a visit that was not held.
const NOT_HELD: u8 = u8::MAX;

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
    times: Vec<TimesWithin>,
    time: Option<NumberColumn>,
    censored: Option<NumberColumn>,
    closing: Option<(PeriodIndex, VisitIndex)>,
}

/// Room for the work on one trial after another.
#[derive(Debug, Clone, Default)]
pub(super) struct FillingRoom {
    /// The places of the subjects in the order of the tables.
    order: Vec<usize>,
    /// What the datasets know of each of them.
    told: Vec<Told>,
    /// The visits of all, one subject after the other.
    visits: Vec<VisitOfSubject>,
    /// Of each visit of the plan what it is to every subject.
    at_visits: Vec<AtVisitOfPlan>,
    repeating: RoomForRepeated,
    judging: RoomForJudging,
    times: RoomForTimes,
}

/// What the datasets know of a subject.
#[derive(Debug, Clone, Copy)]
struct Told {
    /// Where the visits begin among those of all subjects, and where they end.
    visits: (usize, usize),
    /// The day from which days are counted; none of whoever has no row but in the dataset of subjects.
    day_zero: Option<i32>,
    /// The last day of a subject who is still in the first period.
    reached: Option<i32>,
    /// The day on which the first period ended.
    first_ended: Option<i32>,
    /// The day of the first switch of treatment.
    switched: Option<i32>,
}

/// What a visit of the plan is to a subject.
#[derive(Debug, Clone, Copy)]
struct AtVisitOfPlan {
    /// Its place among those held; [`NOT_HELD`] where it was not.
    held: u8,
    /// The day after the first dose.
    day: i32,
    period: Option<PeriodIndex>,
    standing: Standing,
}

impl AtVisitOfPlan {
    const NOT: Self = Self {
        held: NOT_HELD,
        day: 0,
        period: None,
        standing: Standing::Analysed,
    };
}

/// A visit of a subject.
#[derive(Debug, Clone, Copy)]
struct VisitOfSubject {
    /// The day after the first dose.
    day: i32,
    /// The period in which it is assessed, or that it opens.
    period: Option<PeriodIndex>,
    standing: Standing,
    /// The day that a time to event counts to.
    event_day: f64,
    /// Within which horizons a score and a judgement of deterioration are looked at, in the order of [`HORIZONS`].
    score_counts: [bool; 2],
    judgement_counts: [bool; 2],
}

/// Both horizons.
const HORIZONS: [Horizon; 2] = [Horizon::FirstPeriod, Horizon::WholeTrial];

/// The subjects of a trial in the order of the tables.
#[derive(Clone, Copy)]
struct InOrder<'t> {
    subjects: &'t [SubjectInNumbers],
    order: &'t [usize],
    told: &'t [Told],
    visits: &'t [VisitOfSubject],
    at_visits: &'t [AtVisitOfPlan],
    found: &'t SideBySide,
}

impl<'t> InOrder<'t> {
    fn len(&self) -> usize {
        self.order.len()
    }

    fn iter(self) -> impl Iterator<Item = OneSubject<'t>> {
        (0..self.len()).map(move |row| self.one(row))
    }

    fn one(self, row: usize) -> OneSubject<'t> {
        let (lane, told) = (self.order[row], self.told[row]);
        OneSubject {
            subject: &self.subjects[lane],
            lane,
            told,
            visits: &self.visits[told.visits.0..told.visits.1],
        }
    }

    /// What a visit is to each of them.
    fn at_visit(self, visit: VisitIndex) -> &'t [AtVisitOfPlan] {
        &self.at_visits[visit.position() * self.len()..][..self.len()]
    }
}

/// A subject, with what is told of it.
#[derive(Clone, Copy)]
struct OneSubject<'t> {
    subject: &'t SubjectInNumbers,
    /// The place among those enrolled.
    lane: usize,
    told: Told,
    visits: &'t [VisitOfSubject],
}

impl<'t> OneSubject<'t> {
    /// The visits held, each with what the datasets know of it.
    fn held(self) -> impl DoubleEndedIterator<Item = (&'t HeldInNumbers, &'t VisitOfSubject)> {
        self.subject.visits.iter().zip(self.visits)
    }
}

const fn yes(holds: bool) -> u8 {
    if holds { YES } else { 0 }
}

impl Filling {
    /// Whether an enzyme is looked at where it was observed, or because changes are counted from that visit. What is carried from
    /// a visit to another is carried of few, and measured of these alone.
    pub(super) fn looks_at_enzyme(
        &self,
        visit: VisitIndex,
        is_counted_from: bool,
        enzyme: usize,
    ) -> bool {
        self.measured.groups.iter().any(|group| {
            group.rows.iter().any(|rows| {
                let mut places = rows.places.iter();
                let is_observed = rows.visit == visit && rows.derivation == Derivation::Observed;
                (is_counted_from || is_observed)
                    && places.any(|(number, _)| {
                        matches!(group.series[*number], Series::Enzyme(known, _) if known == enzyme)
                    })
            })
        })
    }

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
}

impl CompiledTrial<'_> {
    /// Fills the columns with the subjects of a trial, in the order of the tables.
    pub(super) fn fill(
        &self,
        trial: &TrialInNumbers,
        filling: &mut Filling,
        room: &mut FillingRoom,
        columns: &mut Columns,
    ) {
        let subjects = trial.subjects();
        columns.begin_over(subjects.len());
        self.tell(subjects, filling, room);
        let FillingRoom {
            order,
            told,
            visits,
            at_visits,
            repeating,
            judging,
            times,
        } = room;
        let in_order = InOrder {
            subjects,
            order,
            told,
            visits,
            at_visits,
            found: &trial.side_by_side,
        };
        self.fill_subjects(in_order, filling, columns);
        for measured in [&mut filling.measured, &mut filling.scored] {
            self.fill_repeated(in_order, measured, repeating, columns);
        }
        self.fill_judged(in_order, filling, judging, columns);
        self.fill_times(in_order, filling, times, columns);
    }

    /// Puts the subjects in the order of the tables, and looks up what all datasets ask of their visits.
    fn tell(&self, subjects: &[SubjectInNumbers], filling: &Filling, room: &mut FillingRoom) {
        let plan = self.plan;
        room.order.clear();
        room.order.extend(0..subjects.len());
        room.order
            .sort_unstable_by_key(|place| (subjects[*place].site, subjects[*place].number));
        room.told.clear();
        room.visits.clear();
        room.at_visits.clear();
        room.at_visits
            .resize(self.visits.len() * subjects.len(), AtVisitOfPlan::NOT);
        for (row, place) in room.order.iter().enumerate() {
            let subject = &subjects[*place];
            let baseline_day = || subject.baseline(plan).map(|held| held.day);
            let day_zero = subject.first_dose.or_else(baseline_day);
            let from = room.visits.len();
            let (mut reached, switch) = (None, subject.switch());
            let closing = filling.closing;
            let first = closing.and_then(|(first, _)| subject.stay_in(first));
            if let Some(day_zero) = day_zero {
                for (number, held) in subject.visits.iter().enumerate() {
                    let visit = &self.visits[held.visit.position()];
                    let assessed_in = visit.assessed_in.unwrap_or_else(|| {
                        let stays = subject.stays.iter();
                        let entered = stays.map(|stay| (stay.period, stay.entered));
                        period_assessed(plan, held.visit, entered, held.day)
                    });
                    let period = assessed_in.or(visit.opens);
                    let standing = standing(held.day, period, switch, None);
                    let is_usable = held.score.is_some() && standing != Standing::AfterRescue;
                    let day = held.day - day_zero;
                    room.visits.push(VisitOfSubject {
                        day,
                        period,
                        standing,
                        event_day: day_of_event(day),
                        score_counts: HORIZONS
                            .map(|horizon| is_usable && is_within(plan, period, horizon)),
                        judgement_counts: HORIZONS
                            .map(|horizon| held.judged && is_within(plan, assessed_in, horizon)),
                    });
                    // Of a visit that was held more than once the first counts; none is, and there are far fewer than 255.
                    let at = &mut room.at_visits[held.visit.position() * subjects.len() + row];
                    if at.held == NOT_HELD {
                        *at = AtVisitOfPlan {
                            held: number as u8,
                            day,
                            period,
                            standing,
                        };
                    }
                }
                reached = subject
                    .visits
                    .last()
                    .filter(|_| first.is_some_and(|stay| stay.ended.is_none()))
                    .map(|held| held.day - day_zero);
            }
            room.told.push(Told {
                visits: (from, room.visits.len()),
                day_zero,
                reached,
                first_ended: first.and_then(|stay| stay.ended),
                switched: switch.map(|switch| switch.date),
            });
        }
    }
}

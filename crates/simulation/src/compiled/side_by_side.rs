//! What the visits of a trial found, all subjects side by side: one visit of everybody is measured in one go.

use instruments::total_improvement::TotalImprovementScore;
use protocol::VisitIndex;
use pulp::{Arch, NullaryFnOnce};

use super::ahead::Ahead;
use super::compared::{Compared, NO_SCORE};
use super::followed::FollowedOfAll;
use super::following::Coming;
use super::measuring::{CORE, CoreSteps};
use super::so_far::ResponsesSoFar;
use super::subject::SubjectInNumbers;
use super::together::DrawnTogether;
use super::trial::CompiledTrial;
use crate::chance::LastDrawn;
use crate::enzymes::EnzymeOfPeople;
use crate::latent::ResponseSoFar;
use crate::purpose::Purpose;
use crate::showing::OfPeople;

/// What the visits found. Every list has all subjects of one thing side by side, filled up as
/// [`DrawnTogether`] fills them up.
#[derive(Debug, Clone, Default)]
pub(super) struct SideBySide {
    lanes: usize,
    measures: usize,
    enzymes: usize,
    /// Of each measure, by its place in the file.
    deficits: Vec<f64>,
    own_courses: Vec<f64>,
    /// Of each enzyme, by its place in the file.
    enzyme_baselines: Vec<f64>,
    /// Of each visit: how far each part of the response had come.
    so_far: [Vec<f64>; 3],
    /// Of each visit, each measure in its steps.
    shown: Vec<i32>,
    /// Of each visit, each enzyme in its steps.
    levels: Vec<i64>,
    /// Of each visit the enzyme that is followed, where each subject has its own.
    followed: Vec<i64>,
    /// Of each visit the score in its units.
    scores: Vec<u8>,
    multiples: Vec<f64>,
    pub(super) responses: ResponsesSoFar,
    pub(super) compared: Compared,
}

/// What is compared of a visit: the measures of [`CORE`] at baseline and now, and the enzyme that is followed.
pub(super) struct RowsToCompare<'r> {
    pub(super) before: [&'r [i32]; CORE.len()],
    pub(super) after: [&'r [i32]; CORE.len()],
    pub(super) followed: &'r [i64],
    /// The scores of the visit.
    pub(super) scores: &'r mut [u8],
}

impl SideBySide {
    /// Makes room for the subjects of a trial, and puts what ails each in its place.
    pub(super) fn begin(
        &mut self,
        trial: &CompiledTrial<'_>,
        subjects: &[SubjectInNumbers],
        lanes: usize,
    ) {
        self.lanes = lanes;
        self.measures = trial.patients.measures.len();
        self.enzymes = trial.patients.enzymes.len();
        let visits = trial.visits.len();
        self.deficits.resize(self.measures * lanes, 0.0);
        self.own_courses.resize(self.measures * lanes, 0.0);
        self.enzyme_baselines.resize(self.enzymes * lanes, 0.0);
        for part in &mut self.so_far {
            part.resize(visits * lanes, 0.0);
        }
        self.shown.resize(visits * self.measures * lanes, 0);
        self.levels.resize(visits * self.enzymes * lanes, 0);
        self.followed.resize(visits * lanes, 0);
        self.scores.clear();
        self.scores.resize(visits * lanes, NO_SCORE);
        self.multiples.resize(lanes, 0.0);
        self.responses.begin(subjects);
        self.compared.begin(subjects.len(), lanes);
        for (lane, subject) in subjects.iter().enumerate() {
            let illness = &subject.illness;
            put(&illness.deficits, lane, lanes, &mut self.deficits);
            put(&illness.own_courses, lane, lanes, &mut self.own_courses);
            put(&illness.enzymes, lane, lanes, &mut self.enzyme_baselines);
        }
    }

    /// A measure of all subjects at a visit, in its steps.
    #[inline]
    pub(super) fn measure(&self, visit: VisitIndex, place: usize) -> &[i32] {
        let row = visit.position() * self.measures + place;
        &self.shown[row * self.lanes..][..self.lanes]
    }

    /// An enzyme of all subjects at a visit, in its steps.
    #[inline]
    pub(super) fn enzyme(&self, visit: VisitIndex, place: usize) -> &[i64] {
        let row = visit.position() * self.enzymes + place;
        &self.levels[row * self.lanes..][..self.lanes]
    }

    /// The enzyme that is followed of a subject, at a visit where each has its own.
    #[inline]
    pub(super) fn followed(&self, visit: VisitIndex, lane: usize) -> i64 {
        self.followed[visit.position() * self.lanes + lane]
    }

    /// The score of a subject at a visit.
    #[inline]
    pub(super) fn score(&self, visit: VisitIndex, lane: usize) -> Option<TotalImprovementScore> {
        TotalImprovementScore::from_units(self.scores[visit.position() * self.lanes + lane])
    }

    /// Compares a visit with baseline, of everybody at whom it was measured; each has an enzyme of its own.
    pub(super) fn compare_all(
        &mut self,
        trial: &CompiledTrial<'_>,
        visit: VisitIndex,
        coming: &[Coming],
    ) {
        let (lanes, measures) = (self.lanes, self.measures);
        let shown = &self.shown;
        let row_of = |visit: VisitIndex| {
            trial.core_places.map(|place| {
                let row = visit.position() * measures + place;
                &shown[row * lanes..][..lanes]
            })
        };
        let at = visit.position() * lanes;
        let rows = RowsToCompare {
            before: row_of(trial.plan.baseline()),
            after: row_of(visit),
            followed: &self.followed[at..][..lanes],
            scores: &mut self.scores[at..][..lanes],
        };
        self.compared
            .compare_all(trial.rules(), visit, coming, rows);
    }

    /// Compares a visit of one subject with baseline.
    pub(super) fn compare_one(
        &mut self,
        trial: &CompiledTrial<'_>,
        visit: VisitIndex,
        lane: usize,
    ) {
        let places = &trial.core_places;
        let before = self.core(trial.plan.baseline(), places, lane);
        let after = self.core(visit, places, lane);
        let is_followed = trial.visits[visit.position()].is_followed;
        let levels = |enzyme: usize| {
            if is_followed {
                self.followed[visit.position() * self.lanes + lane]
            } else {
                let row = visit.position() * self.enzymes + enzyme;
                self.levels[row * self.lanes + lane]
            }
        };
        let score = self
            .compared
            .compare_one(trial.rules(), lane, &before, (&after, levels));
        self.set_score(visit, lane, score);
    }

    /// How far the response of a subject had come at a visit.
    pub(super) fn so_far(&self, visit: VisitIndex, lane: usize) -> ResponseSoFar {
        let at = visit.position() * self.lanes + lane;
        let [background, active, own] = self.so_far.each_ref().map(|part| part[at]);
        ResponseSoFar {
            background,
            active,
            own,
        }
    }

    fn set_score(&mut self, visit: VisitIndex, lane: usize, score: Option<TotalImprovementScore>) {
        let units = score.map_or(NO_SCORE, TotalImprovementScore::units);
        self.scores[visit.position() * self.lanes + lane] = units;
    }

    /// The core set of a subject at a visit.
    #[inline]
    pub(super) fn core(
        &self,
        visit: VisitIndex,
        places: &[usize; CORE.len()],
        lane: usize,
    ) -> CoreSteps {
        // Written out: a closure over an array is not always put in line.
        let of_visit = &self.shown[visit.position() * self.measures * self.lanes..];
        let of = |place: usize| of_visit[place * self.lanes + lane];
        let [a, b, c, d, e] = *places;
        [of(a), of(b), of(c), of(d), of(e)]
    }

    /// How far the response of a subject has come at a visit.
    pub(super) fn set_so_far(&mut self, visit: VisitIndex, lane: usize, so_far: ResponseSoFar) {
        let at = visit.position() * self.lanes + lane;
        let [background, active, own] = &mut self.so_far;
        background[at] = so_far.background;
        active[at] = so_far.active;
        own[at] = so_far.own;
    }

    /// Measures one visit of all subjects for whom it was told how far the response has come.
    pub(super) fn measure_all(
        &mut self,
        trial: &CompiledTrial<'_>,
        visit: VisitIndex,
        ahead: &Ahead,
        drawn: &DrawnTogether,
        followed: &FollowedOfAll,
    ) -> Result<(), NotForeseen> {
        Arch::new().dispatch(Measuring {
            side_by_side: self,
            trial,
            visit,
            ahead,
            drawn,
            of_enzymes: followed,
        })
    }

    /// Measures a visit of one subject.
    pub(super) fn measure_one(
        &mut self,
        trial: &CompiledTrial<'_>,
        visit: VisitIndex,
        lane: usize,
        subject: &SubjectInNumbers,
    ) {
        let so_far = self.so_far(visit, lane);
        let planned = &trial.visits[visit.position()];
        let (illness, draws) = (&subject.illness, &LastDrawn::of(subject.chance));
        for place in &planned.drawn {
            let row = visit.position() * self.measures + place;
            let shown = trial.measure_alone(illness, draws, visit, so_far, *place);
            self.shown[row * self.lanes + lane] = shown;
        }
        let level = |enzyme: usize| {
            let baseline = illness.enzymes[enzyme];
            trial.enzyme_at(baseline, draws, visit, so_far, enzyme)
        };
        if planned.is_followed {
            self.followed[visit.position() * self.lanes + lane] = level(subject.enzyme);
        }
        for enzyme in &planned.of_everybody {
            let row = visit.position() * self.enzymes + enzyme;
            self.levels[row * self.lanes + lane] = level(*enzyme);
        }
    }
}

/// Puts the numbers of one subject beside those of the others.
fn put(numbers: &[f64], lane: usize, lanes: usize, into: &mut [f64]) {
    for (row, number) in into.chunks_exact_mut(lanes).zip(numbers) {
        row[lane] = *number;
    }
}

/// A visit asks for numbers that were not drawn for all subjects.
#[derive(Debug, Clone, Copy)]
pub(super) struct NotForeseen;

/// Measures in registers of several widths; the bits do not depend on which.
struct Measuring<'a, 't> {
    side_by_side: &'a mut SideBySide,
    trial: &'a CompiledTrial<'t>,
    visit: VisitIndex,
    ahead: &'a Ahead,
    drawn: &'a DrawnTogether,
    of_enzymes: &'a FollowedOfAll,
}

impl NullaryFnOnce for Measuring<'_, '_> {
    type Output = Result<(), NotForeseen>;

    #[inline(always)]
    fn call(self) -> Result<(), NotForeseen> {
        let Self {
            side_by_side,
            trial,
            visit,
            ahead,
            drawn,
            of_enzymes,
        } = self;
        let SideBySide {
            lanes,
            measures,
            enzymes,
            deficits,
            own_courses,
            enzyme_baselines,
            so_far,
            shown,
            levels,
            followed,
            multiples,
            ..
        } = side_by_side;
        let (lanes, at) = (*lanes, visit.position());
        let planned = &trial.visits[at];
        let [background, active, own] = so_far;
        let so_far = [background, active, own].map(|part| &part[at * lanes..][..lanes]);
        let noise_of = |purpose: Purpose, place: usize| {
            drawn
                .deviates_of(ahead, planned.occasion, purpose, place % 4)
                .ok_or(NotForeseen)
        };
        for place in &planned.drawn {
            let people = OfPeople {
                deficits: &deficits[place * lanes..][..lanes],
                own_courses: &own_courses[place * lanes..][..lanes],
                so_far,
                noise: noise_of(Purpose::VisitNoise((place / 4) as u16), *place)?,
            };
            let row = at * *measures + place;
            let into = &mut shown[row * lanes..][..lanes];
            trial.population.shown_of_people(*place, &people, into);
        }
        let [background, active, _] = so_far;
        if planned.is_followed {
            let into = &mut followed[at * lanes..][..lanes];
            let (so_far, noise) = ([background, active], of_enzymes.noise(at));
            of_enzymes.enzymes.shown(so_far, noise, multiples, into);
        }
        for enzyme in &planned.of_everybody {
            let enzyme = *enzyme;
            let people = EnzymeOfPeople {
                baselines: &enzyme_baselines[enzyme * lanes..][..lanes],
                so_far: [background, active],
                noise: noise_of(Purpose::EnzymeNoise((enzyme / 4) as u16), enzyme)?,
            };
            let row = at * *enzymes + enzyme;
            let into = &mut levels[row * lanes..][..lanes];
            trial
                .population
                .enzyme_of_people(enzyme, &people, multiples, into);
        }
        Ok(())
    }
}

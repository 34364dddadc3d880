//! The levels of muscle enzymes: of one person, of many people, and of many of whom each has another enzyme followed.

use instruments::exact::Rational;
use instruments::measure::EnzymeLevel;

use crate::exponential::{exponential, exponentials};
use crate::latent::ResponseSoFar;
use crate::measures::rounded;
use crate::patients::EnzymeModel;

/// What makes the level of an enzyme, in numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EnzymeShowing {
    background_loading: f64,
    active_loading: f64,
    visit_noise: f64,
    normal_level: f64,
    steps_a_unit: f64,
}

impl EnzymeShowing {
    pub(crate) fn of(model: &EnzymeModel) -> Self {
        Self {
            background_loading: model.background_loading,
            active_loading: model.active_loading,
            visit_noise: model.visit_noise,
            normal_level: model.normal_level,
            steps_a_unit: f64::from(steps_of(model)),
        }
    }

    /// The natural logarithm of the level against the normal one.
    #[inline(always)]
    fn logarithm(self, baseline: f64, so_far: ResponseSoFar, noise: f64) -> f64 {
        let response =
            self.background_loading * so_far.background + self.active_loading * so_far.active;
        // Below normal there is nothing to answer.
        let response = if baseline > 0.0 { response } else { 0.0 };
        baseline * (1.0 - response) + self.visit_noise * noise
    }

    /// The steps of a level that is a multiple of the normal one.
    #[inline(always)]
    fn counted(self, multiple: f64) -> f64 {
        // The highest creatine kinase ever reported is some millions of units per litre; no less than one step.
        let level = (self.normal_level * multiple).min(5e6);
        rounded(level * self.steps_a_unit).max(1.0)
    }
}

/// What the level of an enzyme is made of, person by person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EnzymeOfPeople<'a> {
    /// The natural logarithm of the level at baseline against the normal one.
    pub(crate) baselines: &'a [f64],
    /// The background and the active part, as far as they have come.
    pub(crate) so_far: [&'a [f64]; 2],
    pub(crate) noise: &'a [f64],
}

impl EnzymeOfPeople<'_> {
    /// The levels in steps, of the enzyme of each person: `levels` is room for the work.
    #[inline(always)]
    pub(crate) fn shown(
        &self,
        of: impl Fn(usize) -> EnzymeShowing,
        levels: &mut [f64],
        shown: &mut [i64],
    ) {
        let count = levels.len();
        let shown = &mut shown[..count];
        let (baselines, noise) = (&self.baselines[..count], &self.noise[..count]);
        let [background, active] = self.so_far.map(|part| &part[..count]);
        for person in 0..count {
            let so_far = ResponseSoFar {
                background: background[person],
                active: active[person],
                own: 0.0,
            };
            levels[person] = of(person).logarithm(baselines[person], so_far, noise[person]);
        }
        exponentials(levels);
        for person in 0..count {
            shown[person] = of(person).counted(levels[person]) as i64;
        }
    }
}

/// The enzyme that is followed of each of many people. Every list has all people of one thing side by side.
#[derive(Debug, Clone, Default)]
pub(crate) struct FollowedEnzymes {
    background_loading: Vec<f64>,
    active_loading: Vec<f64>,
    visit_noise: Vec<f64>,
    normal_level: Vec<f64>,
    steps_a_unit: Vec<f64>,
    baselines: Vec<f64>,
}

impl FollowedEnzymes {
    /// Room for so many people, of whom an enzyme is followed that never rises.
    pub(crate) fn begin(&mut self, people: usize) {
        for list in [
            &mut self.background_loading,
            &mut self.active_loading,
            &mut self.visit_noise,
            &mut self.normal_level,
            &mut self.steps_a_unit,
            &mut self.baselines,
        ] {
            list.clear();
            list.resize(people, 1.0);
        }
    }

    /// Follows an enzyme of a person, whose logarithm at baseline is known.
    pub(crate) fn follow(&mut self, person: usize, model: &EnzymeModel, baseline: f64) {
        let showing = EnzymeShowing::of(model);
        self.background_loading[person] = showing.background_loading;
        self.active_loading[person] = showing.active_loading;
        self.visit_noise[person] = showing.visit_noise;
        self.normal_level[person] = showing.normal_level;
        self.steps_a_unit[person] = showing.steps_a_unit;
        self.baselines[person] = baseline;
    }

    /// The levels in steps: `levels` is room for the work.
    #[inline(always)]
    pub(crate) fn shown(
        &self,
        so_far: [&[f64]; 2],
        noise: &[f64],
        levels: &mut [f64],
        shown: &mut [i64],
    ) {
        let count = levels.len();
        let people = EnzymeOfPeople {
            baselines: &self.baselines,
            so_far,
            noise,
        };
        let background_loading = &self.background_loading[..count];
        let active_loading = &self.active_loading[..count];
        let visit_noise = &self.visit_noise[..count];
        let normal_level = &self.normal_level[..count];
        let steps_a_unit = &self.steps_a_unit[..count];
        let of = |person: usize| EnzymeShowing {
            background_loading: background_loading[person],
            active_loading: active_loading[person],
            visit_noise: visit_noise[person],
            normal_level: normal_level[person],
            steps_a_unit: steps_a_unit[person],
        };
        people.shown(of, levels, shown);
    }
}

/// The level of an enzyme, counted in its steps, and how many steps make a unit.
#[inline]
pub(crate) fn enzyme_steps(
    model: &EnzymeModel,
    baseline: f64,
    so_far: ResponseSoFar,
    noise: f64,
) -> (i64, u32) {
    let showing = EnzymeShowing::of(model);
    let multiple = exponential(showing.logarithm(baseline, so_far, noise));
    (showing.counted(multiple) as i64, steps_of(model))
}

/// How many steps of an enzyme make a unit.
pub(crate) const fn steps_of(model: &EnzymeModel) -> u32 {
    match model.decimals {
        0 => 1,
        1 => 10,
        _ => 100,
    }
}

/// A level that is counted in steps.
pub(crate) fn level_of_steps(
    model: &EnzymeModel,
    (counted, steps): (i64, u32),
) -> Result<EnzymeLevel, instruments::InstrumentError> {
    EnzymeLevel::new(
        Rational::new(counted, i64::from(steps))?,
        Rational::integer(i64::from(model.upper_limit)),
    )
}

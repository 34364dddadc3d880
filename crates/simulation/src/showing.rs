//! What instruments show of the measures of one person: four measures in one instruction, by the arithmetic of one.

use crate::latent::ResponseSoFar;
use crate::measures::{Scale, WITHOUT_FRACTIONS, Worse, counted};
use crate::patients::MeasureModel;

/// Measures are worked out in groups of so many.
pub(crate) const TOGETHER: usize = 4;

/// What makes the value of a measure, in numbers.
#[derive(Debug, Clone, Copy)]
struct Showing {
    background_loading: f64,
    active_loading: f64,
    own_course: f64,
    visit_noise: f64,
    healthy: f64,
    /// 1 where higher values are worse, -1 where lower ones are.
    worse: f64,
    lowest: f64,
    highest: f64,
    steps_a_unit: f64,
}

impl Showing {
    fn of(model: &MeasureModel, scale: &Scale, healthy: f64) -> Self {
        Self {
            background_loading: model.background_loading,
            active_loading: model.active_loading,
            own_course: model.own_course,
            visit_noise: model.visit_noise,
            healthy,
            worse: match scale.worse {
                Worse::Higher => 1.0,
                Worse::Lower => -1.0,
            },
            lowest: scale.lowest,
            highest: scale.highest,
            steps_a_unit: f64::from(scale.steps_a_unit),
        }
    }

    /// The steps that the instrument shows.
    #[inline(always)]
    fn steps(&self, deficit: f64, own: f64, so_far: ResponseSoFar, noise: f64) -> f64 {
        let response = self.background_loading * so_far.background
            + self.active_loading * so_far.active
            + self.own_course * own * so_far.own;
        let left = deficit * (1.0 - response);
        let left = if left > 0.0 { left } else { 0.0 };
        let value = self.healthy + self.worse * left;
        counted(
            value + self.visit_noise * noise,
            self.lowest,
            self.highest,
            self.steps_a_unit,
        )
    }
}

/// What one measure of many people is made of, person by person.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OfPeople<'a> {
    pub(crate) deficits: &'a [f64],
    pub(crate) own_courses: &'a [f64],
    /// The background, the active part and the measure's own course, as far as they have come.
    pub(crate) so_far: [&'a [f64]; 3],
    pub(crate) noise: &'a [f64],
}

/// A whole number of at most 2^31 in size, without the comparisons that a conversion of any number takes.
#[inline(always)]
fn whole(number: f64) -> i32 {
    (number + WITHOUT_FRACTIONS).to_bits() as i32
}

/// The measures of a file, four by four; what fills the last group shows nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ShownTogether {
    groups: Vec<Group>,
}

/// Four measures.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Group {
    background_loading: [f64; TOGETHER],
    active_loading: [f64; TOGETHER],
    own_course: [f64; TOGETHER],
    visit_noise: [f64; TOGETHER],
    healthy: [f64; TOGETHER],
    worse: [f64; TOGETHER],
    lowest: [f64; TOGETHER],
    highest: [f64; TOGETHER],
    steps_a_unit: [f64; TOGETHER],
}

impl Group {
    fn put(&mut self, place: usize, showing: Showing) {
        self.background_loading[place] = showing.background_loading;
        self.active_loading[place] = showing.active_loading;
        self.own_course[place] = showing.own_course;
        self.visit_noise[place] = showing.visit_noise;
        self.healthy[place] = showing.healthy;
        self.worse[place] = showing.worse;
        self.lowest[place] = showing.lowest;
        self.highest[place] = showing.highest;
        self.steps_a_unit[place] = showing.steps_a_unit;
    }

    #[inline(always)]
    fn one(&self, place: usize) -> Showing {
        Showing {
            background_loading: self.background_loading[place],
            active_loading: self.active_loading[place],
            own_course: self.own_course[place],
            visit_noise: self.visit_noise[place],
            healthy: self.healthy[place],
            worse: self.worse[place],
            lowest: self.lowest[place],
            highest: self.highest[place],
            steps_a_unit: self.steps_a_unit[place],
        }
    }
}

impl ShownTogether {
    pub(crate) fn of<'m>(
        measures: impl Iterator<Item = (&'m MeasureModel, &'m Scale, f64)>,
    ) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for (place, (model, scale, healthy)) in measures.enumerate() {
            if place.is_multiple_of(TOGETHER) {
                groups.push(Group::default());
            }
            if let Some(group) = groups.last_mut() {
                group.put(place % TOGETHER, Showing::of(model, scale, healthy));
            }
        }
        Self { groups }
    }

    /// What one instrument shows, in its steps.
    pub(crate) fn one(
        &self,
        place: usize,
        deficit: f64,
        own: f64,
        so_far: ResponseSoFar,
        noise: f64,
    ) -> i64 {
        let showing = self.groups[place / TOGETHER].one(place % TOGETHER);
        showing.steps(deficit, own, so_far, noise) as i64
    }

    /// What one instrument shows of many people, in its steps.
    #[inline(always)]
    pub(crate) fn of_people(&self, place: usize, people: &OfPeople<'_>, shown: &mut [i32]) {
        let showing = self.groups[place / TOGETHER].one(place % TOGETHER);
        let count = shown.len();
        let (deficits, own_courses) = (&people.deficits[..count], &people.own_courses[..count]);
        let [background, active, own] = people.so_far.map(|part| &part[..count]);
        let noise = &people.noise[..count];
        for person in 0..count {
            let so_far = ResponseSoFar {
                background: background[person],
                active: active[person],
                own: own[person],
            };
            let (deficit, own) = (deficits[person], own_courses[person]);
            shown[person] = whole(showing.steps(deficit, own, so_far, noise[person]));
        }
    }
}

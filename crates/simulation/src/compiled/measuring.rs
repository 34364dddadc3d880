//! What is measured at each visit, in the steps of its instrument.

use instruments::measure::{CoreSetMeasure, CoreSetMeasures, MmtMaximum};
use protocol::{Assessment, PeriodIndex, Plan, VisitIndex, VisitPurpose};
use tabulation::derivation::period_assessed;

use super::refusal::NotInNumbers;
use crate::course::occasion_of;
use crate::error::SimulationError;
use crate::measures::Shown;
use crate::patients::MeasuredBy;
use crate::population::{CORE_SET, Population, tests_of};

/// The measures of the core set that are numbers of their own.
pub(super) const CORE: [CoreSetMeasure; 5] = [
    CoreSetMeasure::PhysicianGlobal,
    CoreSetMeasure::PatientGlobal,
    CoreSetMeasure::MuscleStrength,
    CoreSetMeasure::HealthAssessment,
    CoreSetMeasure::Extramuscular,
];

/// The measures of [`CORE`], each in the steps of its instrument.
pub(super) type CoreSteps = [i32; CORE.len()];

/// As many measures as there are kinds of them.
pub(super) const MOST_MEASURES: usize = 16;
/// As many enzymes as there are kinds of them.
pub(super) const MOST_ENZYMES: usize = 5;

/// The place of a measure in [`CORE`].
pub(super) const fn core_place(measure: CoreSetMeasure) -> Option<usize> {
    match measure {
        CoreSetMeasure::PhysicianGlobal => Some(0),
        CoreSetMeasure::PatientGlobal => Some(1),
        CoreSetMeasure::MuscleStrength => Some(2),
        CoreSetMeasure::HealthAssessment => Some(3),
        CoreSetMeasure::Extramuscular => Some(4),
        CoreSetMeasure::MuscleEnzymes => None,
    }
}

/// Into how many steps a unit of a measure of [`CORE`] is divided.
pub(super) fn steps_a_unit(measure: CoreSetMeasure) -> u16 {
    core_place(measure).map_or(1, |place| {
        CORE_SET[place]
            .scale(MmtMaximum::OneHundredFifty)
            .steps_a_unit
    })
}

/// The highest value of a measure, in steps.
pub(super) fn highest(measure: CoreSetMeasure, maximum: MmtMaximum) -> i32 {
    core_place(measure).map_or(0, |place| {
        let scale = CORE_SET[place].scale(maximum);
        scale.shown(scale.highest).steps() as i32
    })
}

/// A core set of which only one measure was taken.
pub(super) fn only(
    measure: CoreSetMeasure,
    steps: i32,
    maximum: MmtMaximum,
) -> Result<CoreSetMeasures, SimulationError> {
    let shown = Shown::of_steps(i64::from(steps), steps_a_unit(measure));
    let mut measures = CoreSetMeasures::default();
    match measure {
        CoreSetMeasure::PhysicianGlobal => {
            measures.physician_global = Some(shown.visual_analogue_scale()?);
        }
        CoreSetMeasure::PatientGlobal => {
            measures.patient_global = Some(shown.visual_analogue_scale()?);
        }
        CoreSetMeasure::Extramuscular => {
            measures.extramuscular = Some(shown.visual_analogue_scale()?);
        }
        CoreSetMeasure::HealthAssessment => measures.haq = Some(shown.disability_index()?),
        CoreSetMeasure::MuscleStrength => {
            measures.muscle_strength = Some(shown.muscle_strength(maximum)?);
        }
        CoreSetMeasure::MuscleEnzymes => {}
    }
    Ok(measures)
}

/// A visit of the plan, as far as it is lived through in numbers.
#[derive(Debug, Clone)]
pub(super) struct VisitInNumbers {
    pub(super) visit: VisitIndex,
    /// Which random numbers are its own.
    pub(super) occasion: u32,
    pub(super) purpose: VisitPurpose,
    /// The period that begins with it.
    pub(super) opens: Option<PeriodIndex>,
    /// The period that ends with it.
    pub(super) closes: Option<PeriodIndex>,
    /// The period in which it is assessed, where that is the same for everybody.
    pub(super) assessed_in: Option<Option<PeriodIndex>>,
    /// Where it is one at which deterioration is judged: its planned day.
    pub(super) judged_on: Option<i32>,
    pub(super) has_core_set: bool,
    /// How many enzymes of the file are taken.
    pub(super) enzymes: usize,
    /// Those of them that are measured of everybody, by their places in the file.
    pub(super) of_everybody: Vec<usize>,
    /// Whether of each subject the enzyme that is followed is measured as well.
    pub(super) is_followed: bool,
    /// The measures taken, by their places in the file.
    pub(super) measures: Vec<usize>,
    /// Those of them that are drawn of everybody; the others where somebody asks.
    pub(super) drawn: Vec<usize>,
    /// In which blocks their noise is drawn, and how many of the four numbers of each are asked for.
    pub(super) noise: Vec<(u16, usize)>,
}

impl VisitInNumbers {
    pub(super) fn of(
        plan: &Plan,
        population: &Population<'_>,
        visit: VisitIndex,
    ) -> Result<Self, NotInNumbers> {
        let planned = plan.visit(visit);
        let place = |measure: MeasuredBy| {
            population
                .measured()
                .position(|known| known == measure)
                .ok_or(SimulationError::NoMeasure { measure })
        };
        let has_core_set = planned.assesses(Assessment::CoreSet);
        let mut measures = Vec::new();
        if has_core_set {
            for measure in CORE_SET {
                measures.push(place(measure)?);
            }
        }
        for assessment in &planned.assessments {
            for (measure, tests) in tests_of(*assessment) {
                // What is taken on both sides of the body is not held in numbers; nothing else depends on it.
                if tests.len() == 1 {
                    measures.push(place(*measure)?);
                }
            }
        }
        let enzymes = match (has_core_set, planned.assesses(Assessment::EnzymePanel)) {
            (true, true) => population.patients().enzymes.len(),
            (true, false) => 1,
            (false, _) => 0,
        };
        let judged_on = planned
            .planned_day
            .filter(|day| *day > 0 && plan.core_set_visits().contains(&visit));
        // Only of whoever leaves early does it depend on the days of the periods.
        let assessed_in = (planned.purpose != VisitPurpose::EarlyTermination).then(|| {
            let entered = std::iter::empty::<(PeriodIndex, i32)>();
            period_assessed(plan, visit, entered, 0)
        });
        Ok(Self {
            visit,
            assessed_in,
            occasion: occasion_of(visit),
            purpose: planned.purpose,
            opens: planned.opens,
            closes: planned
                .period
                .filter(|period| plan.period(*period).to == visit),
            judged_on,
            has_core_set,
            enzymes,
            of_everybody: (0..enzymes).collect(),
            is_followed: false,
            noise: noise_of(&measures),
            drawn: measures.clone(),
            measures,
        })
    }

    /// Leaves measures for later that are no part of the core set and not among those that are looked at, and enzymes that are
    /// not followed, where that is known at the visit.
    pub(super) fn draw_only(
        &mut self,
        core_places: &[usize],
        is_looked_at: impl Fn(VisitIndex, usize) -> bool,
        is_followed: bool,
        looks_at_enzyme: impl Fn(VisitIndex, usize) -> bool,
    ) {
        self.is_followed = is_followed && self.has_core_set;
        if self.is_followed {
            let visit = self.visit;
            self.of_everybody
                .retain(|enzyme| looks_at_enzyme(visit, *enzyme));
        }
        let is_drawn = |place: usize| {
            (self.has_core_set && core_places.contains(&place)) || is_looked_at(self.visit, place)
        };
        let measures = self.measures.iter().copied();
        self.drawn = measures.filter(|place| is_drawn(*place)).collect();
        self.noise = noise_of(&self.drawn);
    }
}

/// The blocks in which the noise of measures is drawn, and how many of the four numbers of each are asked for.
pub(super) fn noise_of(measures: &[usize]) -> Vec<(u16, usize)> {
    let mut noise: Vec<(u16, usize)> = Vec::new();
    for place in measures {
        let (block, asked) = ((place / 4) as u16, place % 4 + 1);
        match noise.iter_mut().find(|(known, _)| *known == block) {
            Some((_, most)) => *most = asked.max(*most),
            None => noise.push((block, asked)),
        }
    }
    noise.sort_unstable();
    noise
}

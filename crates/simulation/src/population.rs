//! The assumptions on patients made ready for drawing: scales looked up, correlations factored, the measures
//! of the core set found.

use instruments::measure::{CoreSetMeasures, EnzymePanel, MmtMaximum};
use protocol::{Assessment, Plan, PlannedVisit, VersionIndex};
use record::{Finding, Findings, Muscle, Side, Test};

use crate::chance::{Draws, PersonChance};
use crate::enzymes::{EnzymeOfPeople, EnzymeShowing, enzyme_steps, level_of_steps};
use crate::error::SimulationError;
use crate::exponential::exponentials;
use crate::latent::{Latent, ResponseSoFar};
use crate::measures::{Scale, Shown};
use crate::patients::{
    BaselineDistribution, CorrelationFactor, MeasureModel, MeasuredBy, Patients,
};
use crate::purpose::Purpose;
use crate::showing::{OfPeople, ShownTogether};

/// Deviates come in blocks of four.
const BLOCK: usize = 4;

/// The population from which virtual patients are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Population<'a> {
    patients: &'a Patients,
    maximum: MmtMaximum,
    measures: Vec<DrawnMeasure>,
    shown: ShownTogether,
    factor: CorrelationFactor,
    core_set: CoreSetPlaces,
    /// The logarithm of the median of each enzyme against its normal level.
    enzyme_medians: Vec<f64>,
}

/// A measure with its scale.
#[derive(Debug, Clone, Copy, PartialEq)]
struct DrawnMeasure {
    model: MeasureModel,
    scale: Scale,
    healthy: f64,
    /// What the loading on severity leaves to a deviate of the measure's own.
    rest_of_severity: f64,
}

/// Where the measures of the core set stand among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct CoreSetPlaces {
    physician_global: usize,
    patient_global: usize,
    muscle_strength: usize,
    health_assessment: usize,
    extramuscular: usize,
}

/// The diseases of many people. Every list has all people of one thing side by side.
#[derive(Debug, Clone, Default)]
pub(crate) struct Illnesses {
    people: usize,
    pub(crate) latent: Vec<Latent>,
    /// The baseline deficit of each measure, in the order of the file.
    pub(crate) deficits: Vec<f64>,
    /// The deviate of each measure's own course.
    pub(crate) own_courses: Vec<f64>,
    /// The natural logarithm of each enzyme against its normal level.
    pub(crate) enzymes: Vec<f64>,
    numbers: Vec<f64>,
}

impl Illnesses {
    fn make_room(&mut self, people: usize, measures: usize, enzymes: usize) {
        self.people = people;
        self.latent.resize(people, Latent::default());
        self.deficits.resize(measures * people, 0.0);
        self.own_courses.resize(measures * people, 0.0);
        self.enzymes.resize(enzymes * people, 0.0);
        // Who responds, the common height of the enzymes, and what else nobody sees.
        self.numbers.resize((2 + BLOCK) * people, 0.0);
    }

    /// Gives the disease of one of them.
    pub(crate) fn give(&self, person: usize, illness: &mut Illness) {
        let one = |list: &[f64], into: &mut Vec<f64>| {
            let rows = list.chunks_exact(self.people);
            into.resize(rows.len(), 0.0);
            for (into, row) in into.iter_mut().zip(rows) {
                *into = row[person];
            }
        };
        illness.latent = self.latent[person];
        one(&self.deficits, &mut illness.deficits);
        one(&self.own_courses, &mut illness.own_courses);
        one(&self.enzymes, &mut illness.enzymes);
    }
}

/// The disease of one person: what nobody sees, and the true values before treatment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Illness {
    /// What nobody sees.
    pub latent: Latent,
    /// The baseline deficit of each measure, in the order of the file.
    pub(crate) deficits: Vec<f64>,
    /// The deviate of each measure's own course.
    pub(crate) own_courses: Vec<f64>,
    /// The natural logarithm of each enzyme against its normal level.
    pub(crate) enzymes: Vec<f64>,
}

impl<'a> Population<'a> {
    /// Makes the assumptions on patients ready for a trial.
    ///
    /// # Errors
    /// [`SimulationError`] for what [`Patients::check_against`] would have refused.
    pub fn new(plan: &Plan, patients: &'a Patients) -> Result<Self, SimulationError> {
        let maximum = plan.protocol().response.mmt_maximum;
        let measures = patients
            .measures
            .iter()
            .map(|model| {
                let scale = model.is.scale(maximum);
                let healthy = model.healthy.or(scale.healthy);
                let healthy =
                    healthy.ok_or(SimulationError::NoHealthyValue { measure: model.is })?;
                Ok(DrawnMeasure {
                    model: *model,
                    scale,
                    healthy,
                    rest_of_severity: rest(model.severity_loading),
                })
            })
            .collect::<Result<Vec<_>, SimulationError>>()?;
        let place = |measure: MeasuredBy| {
            measures
                .iter()
                .position(|drawn| drawn.model.is == measure)
                .ok_or(SimulationError::NoMeasure { measure })
        };
        let core_set = CoreSetPlaces {
            physician_global: place(MeasuredBy::PhysicianGlobal)?,
            patient_global: place(MeasuredBy::PatientGlobal)?,
            muscle_strength: place(MeasuredBy::MuscleStrength)?,
            health_assessment: place(MeasuredBy::HealthAssessment)?,
            extramuscular: place(MeasuredBy::Extramuscular)?,
        };
        if patients.enzymes.is_empty() {
            return Err(SimulationError::NoEnzyme);
        }
        let names: Vec<MeasuredBy> = measures.iter().map(|drawn| drawn.model.is).collect();
        let shown = measures
            .iter()
            .map(|drawn| (&drawn.model, &drawn.scale, drawn.healthy));
        Ok(Self {
            patients,
            maximum,
            shown: ShownTogether::of(shown),
            factor: CorrelationFactor::of(&names, &patients.correlations)?,
            measures,
            core_set,
            enzyme_medians: patients
                .enzymes
                .iter()
                .map(|enzyme| libm::log(enzyme.baseline.median / enzyme.normal_level))
                .collect(),
        })
    }

    /// The assumptions.
    pub const fn patients(&self) -> &'a Patients {
        self.patients
    }

    /// Draws the disease of a person. Nothing in it depends on the arm.
    pub fn illness(&self, chance: PersonChance) -> Illness {
        let mut alone = Illnesses::default();
        let responder = |numbers: &mut [f64]| {
            let [responder, ..] = chance.uniforms(0, Purpose::Responder);
            numbers.fill(responder);
        };
        let deviates = |purpose: Purpose, place: usize, deviates: &mut [f64]| {
            deviates.fill(chance.normal(0, purpose, place));
        };
        self.draw_illnesses(1, responder, deviates, &mut alone);
        let mut illness = Illness::default();
        alone.give(0, &mut illness);
        illness
    }

    /// Draws the diseases of so many people, side by side. `responder` gives of each the number that tells who responds, and
    /// `deviates` the deviates of a purpose in one of its four places.
    #[inline(always)]
    pub(crate) fn draw_illnesses(
        &self,
        people: usize,
        responder: impl Fn(&mut [f64]),
        deviates: impl Fn(Purpose, usize, &mut [f64]),
        illnesses: &mut Illnesses,
    ) {
        illnesses.make_room(people, self.measures.len(), self.patients.enzymes.len());
        let Illnesses {
            latent,
            deficits,
            own_courses,
            enzymes,
            numbers,
            ..
        } = illnesses;
        let (of_responders, numbers) = numbers.split_at_mut(people);
        responder(of_responders);
        let (common, of_latent) = numbers.split_at_mut(people);
        deviates(Purpose::Responder, 1, common);
        for (place, row) in of_latent.chunks_exact_mut(people).enumerate() {
            deviates(Purpose::Latent, place, row);
        }
        for (person, latent) in latent.iter_mut().enumerate() {
            let deviates = [0, 1, 2, 3].map(|place| of_latent[place * people + person]);
            let (responder, common) = (of_responders[person], common[person]);
            *latent = Latent::of(&self.patients.response, deviates, responder, common);
        }
        for (place, row) in deficits.chunks_exact_mut(people).enumerate() {
            deviates(Purpose::Baseline(block_of(place)), place % BLOCK, row);
        }
        self.factor.correlate_people(deficits, people);
        for (measure, row) in self.measures.iter().zip(deficits.chunks_exact_mut(people)) {
            let loading = measure.model.severity_loading;
            for (own, latent) in row.iter_mut().zip(&*latent) {
                *own = loading * latent.severity + measure.rest_of_severity * *own;
            }
            measure.deficits(row);
        }
        let models = self.patients.enzymes.iter().zip(&self.enzyme_medians);
        for ((place, row), (enzyme, median)) in
            enzymes.chunks_exact_mut(people).enumerate().zip(models)
        {
            deviates(Purpose::EnzymeBaseline(block_of(place)), place % BLOCK, row);
            let loading = enzyme.common_loading;
            let rest = rest(loading);
            for (own, latent) in row.iter_mut().zip(&*latent) {
                let deviate = loading * latent.enzymes + rest * *own;
                *own = median + enzyme.baseline.log_standard_deviation * deviate;
            }
        }
        for (place, row) in own_courses.chunks_exact_mut(people).enumerate() {
            deviates(Purpose::OwnCourse(block_of(place)), place % BLOCK, row);
        }
    }

    /// The highest score of manual muscle testing.
    pub(crate) const fn maximum(&self) -> MmtMaximum {
        self.maximum
    }

    /// What the measures are, in the order of the file.
    pub(crate) fn measured(&self) -> impl Iterator<Item = MeasuredBy> {
        self.measures.iter().map(|drawn| drawn.model.is)
    }

    /// What an instrument shows, from the noise of the visit.
    #[inline]
    pub(crate) fn shown_with(
        &self,
        illness: &Illness,
        so_far: ResponseSoFar,
        place: usize,
        noise: f64,
    ) -> Shown {
        let (deficit, own) = (illness.deficits[place], illness.own_courses[place]);
        let steps = self.shown.one(place, deficit, own, so_far, noise);
        Shown::of_steps(steps, self.measures[place].scale.steps_a_unit)
    }

    /// What one instrument shows of many people, in its steps.
    #[inline(always)]
    pub(crate) fn shown_of_people(&self, place: usize, people: &OfPeople<'_>, shown: &mut [i32]) {
        self.shown.of_people(place, people, shown);
    }

    /// The levels of the enzyme at a place of the file of many people, in its steps: `levels` is room for the work.
    #[inline(always)]
    pub(crate) fn enzyme_of_people(
        &self,
        place: usize,
        people: &EnzymeOfPeople<'_>,
        levels: &mut [f64],
        shown: &mut [i64],
    ) {
        let showing = EnzymeShowing::of(&self.patients.enzymes[place]);
        people.shown(|_| showing, levels, shown);
    }

    /// The level of the enzyme at a place of the file, in its steps, from the noise of the visit.
    #[inline]
    pub(crate) fn enzyme_with(
        &self,
        baseline: f64,
        so_far: ResponseSoFar,
        place: usize,
        noise: f64,
    ) -> i64 {
        let model = &self.patients.enzymes[place];
        enzyme_steps(model, baseline, so_far, noise).0
    }

    /// The core set of a visit. `enzymes` are those taken, by their places in the file.
    ///
    /// # Errors
    /// [`SimulationError::Value`] and [`SimulationError::EnzymeLevel`]: never for values drawn here.
    pub fn core_set(
        &self,
        illness: &Illness,
        chance: PersonChance,
        occasion: u32,
        so_far: ResponseSoFar,
        enzymes: EnzymesTaken,
    ) -> Result<CoreSetMeasures, SimulationError> {
        let shown = |place: usize| self.shown(illness, chance, occasion, so_far, place);
        let places = &self.core_set;
        Ok(CoreSetMeasures {
            physician_global: Some(shown(places.physician_global).visual_analogue_scale()?),
            patient_global: Some(shown(places.patient_global).visual_analogue_scale()?),
            muscle_strength: Some(shown(places.muscle_strength).muscle_strength(self.maximum)?),
            haq: Some(shown(places.health_assessment).disability_index()?),
            extramuscular: Some(shown(places.extramuscular).visual_analogue_scale()?),
            enzymes: self.enzyme_panel(illness, chance, occasion, so_far, enzymes)?,
        })
    }

    /// All that a visit finds of a subject under a version of the protocol, body weight and Wells scores aside.
    ///
    /// # Errors
    /// As [`Population::core_set`], and [`SimulationError::NoMeasure`] for an assessment without a
    /// distribution.
    pub fn findings(
        &self,
        (visit, version): (&PlannedVisit, VersionIndex),
        illness: &Illness,
        chance: PersonChance,
        occasion: u32,
        so_far: ResponseSoFar,
    ) -> Result<Findings, SimulationError> {
        let mut findings = Findings::default();
        for assessment in visit.assessments_under(version) {
            if assessment == Assessment::CoreSet {
                let taken = if visit.assesses_under(Assessment::EnzymePanel, version) {
                    EnzymesTaken::All
                } else {
                    EnzymesTaken::First
                };
                findings.core_set = Some(self.core_set(illness, chance, occasion, so_far, taken)?);
            }
            for (measure, tests) in tests_of(assessment) {
                let place = self
                    .measures
                    .iter()
                    .position(|drawn| drawn.model.is == *measure)
                    .ok_or(SimulationError::NoMeasure { measure: *measure })?;
                for (side, test) in tests.iter().enumerate() {
                    let shown = match side {
                        0 => self.shown(illness, chance, occasion, so_far, place),
                        _ => self.shown_on_other_side(illness, chance, occasion, so_far, place),
                    };
                    let value = shown.exact()?;
                    findings.others.push(Finding { test: *test, value });
                }
            }
        }
        Ok(findings)
    }

    fn shown(
        &self,
        illness: &Illness,
        chance: PersonChance,
        occasion: u32,
        so_far: ResponseSoFar,
        place: usize,
    ) -> Shown {
        let purpose = Purpose::VisitNoise(block_of(place));
        let noise = chance.normal(occasion, purpose, place % BLOCK);
        self.shown_with(illness, so_far, place, noise)
    }

    fn shown_on_other_side(
        &self,
        illness: &Illness,
        chance: PersonChance,
        occasion: u32,
        so_far: ResponseSoFar,
        place: usize,
    ) -> Shown {
        let purpose = Purpose::OtherSideNoise(block_of(place));
        let noise = chance.normal(occasion, purpose, place % BLOCK);
        self.shown_with(illness, so_far, place, noise)
    }

    fn enzyme_panel(
        &self,
        illness: &Illness,
        chance: PersonChance,
        occasion: u32,
        so_far: ResponseSoFar,
        taken: EnzymesTaken,
    ) -> Result<EnzymePanel, SimulationError> {
        let models = match taken {
            EnzymesTaken::All => &self.patients.enzymes[..],
            EnzymesTaken::First => &self.patients.enzymes[..1],
        };
        let mut noise = Vec::new();
        draw_deviates(&mut noise, models.len(), |block, deviates| {
            chance.first_normals(occasion, Purpose::EnzymeNoise(block), deviates)
        });
        let mut panel = EnzymePanel::EMPTY;
        for ((model, baseline), noise) in models.iter().zip(&illness.enzymes).zip(noise) {
            let level = level_of_steps(model, enzyme_steps(model, *baseline, so_far, noise));
            let level = level.map_err(|reason| SimulationError::EnzymeLevel {
                enzyme: model.is,
                reason,
            })?;
            panel = panel.with(model.is, level);
        }
        Ok(panel)
    }
}

/// Which enzymes of the file are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnzymesTaken {
    /// Every one: the visit has a panel.
    All,
    /// The first: the visit has a core set and no panel.
    First,
}

impl DrawnMeasure {
    /// The baseline deficits of standard normal deviates, which they replace, positive for worse.
    #[inline(always)]
    fn deficits(&self, deviates: &mut [f64]) {
        match self.model.baseline {
            BaselineDistribution::Normal {
                mean,
                standard_deviation,
            } => {
                let typical = self.scale.value_of(0.0, mean);
                for deviate in deviates {
                    let value = self.scale.value_of(standard_deviation * *deviate, typical);
                    *deviate = self.scale.deficit_of(value, self.healthy);
                }
            }
            BaselineDistribution::LogNormalDeficit {
                median,
                log_standard_deviation,
            } => {
                for deviate in &mut *deviates {
                    *deviate *= log_standard_deviation;
                }
                exponentials(deviates);
                for deviate in deviates {
                    *deviate *= median;
                }
            }
        }
    }
}

/// What a loading leaves of a deviate of variance 1.
fn rest(loading: f64) -> f64 {
    libm::sqrt((1.0 - loading * loading).max(0.0))
}

fn block_of(place: usize) -> u16 {
    u16::try_from(place / BLOCK).unwrap_or(u16::MAX)
}

/// Normal deviates from blocks, of each of which so many are asked for.
#[inline(always)]
fn draw_deviates(into: &mut Vec<f64>, count: usize, block: impl Fn(u16, usize) -> [f64; 4]) {
    into.clear();
    for place in 0..count.div_ceil(BLOCK) {
        let left = (count - into.len()).min(BLOCK);
        let deviates = block(u16::try_from(place).unwrap_or(u16::MAX), left);
        into.extend_from_slice(&deviates[..left]);
    }
}

/// The measures that an assessment takes besides the core set, each with the tests that record it: one, or
/// both sides of the body.
pub(crate) fn tests_of(assessment: Assessment) -> &'static [(MeasuredBy, &'static [Test])] {
    macro_rules! both_sides {
        ($muscle:ident) => {
            &[
                Test::Dynamometry(Muscle::$muscle, Side::Left),
                Test::Dynamometry(Muscle::$muscle, Side::Right),
            ]
        };
    }
    match assessment {
        Assessment::Cdasi => &[
            (MeasuredBy::CdasiActivity, &[Test::CdasiActivity]),
            (MeasuredBy::CdasiDamage, &[Test::CdasiDamage]),
        ],
        Assessment::Sf36 => &[
            (
                MeasuredBy::Sf36PhysicalComponent,
                &[Test::Sf36PhysicalComponent],
            ),
            (
                MeasuredBy::Sf36MentalComponent,
                &[Test::Sf36MentalComponent],
            ),
        ],
        Assessment::Eq5d5l => &[(MeasuredBy::Eq5dVas, &[Test::Eq5dVas])],
        Assessment::Dynamometry => &[
            (MeasuredBy::DynamometryDeltoid, both_sides!(Deltoid)),
            (MeasuredBy::DynamometryBiceps, both_sides!(Biceps)),
            (MeasuredBy::DynamometryPsoas, both_sides!(Psoas)),
        ],
        Assessment::RaschMrc => &[(MeasuredBy::RaschMrc, &[Test::RaschMrc])],
        Assessment::AlsssSwallowing => &[(MeasuredBy::AlsssSwallowing, &[Test::AlsssSwallowing])],
        Assessment::ModifiedRankin => &[(MeasuredBy::ModifiedRankin, &[Test::ModifiedRankin])],
        Assessment::CoreSet | Assessment::EnzymePanel | Assessment::Weight | Assessment::Wells => {
            &[]
        }
    }
}

/// The measures of the core set that have a distribution of their own.
pub(crate) const CORE_SET: [MeasuredBy; 5] = [
    MeasuredBy::PhysicianGlobal,
    MeasuredBy::PatientGlobal,
    MeasuredBy::MuscleStrength,
    MeasuredBy::HealthAssessment,
    MeasuredBy::Extramuscular,
];

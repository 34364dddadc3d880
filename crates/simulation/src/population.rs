//! The assumptions on patients made ready for drawing: scales looked up, correlations factored, the measures
//! of the core set found.

use instruments::exact::Rational;
use instruments::measure::{CoreSetMeasures, EnzymeLevel, EnzymePanel, MmtMaximum};
use protocol::{Assessment, Plan, PlannedVisit};
use record::{Finding, Findings, Muscle, Side, Test};

use crate::chance::PersonChance;
use crate::error::SimulationError;
use crate::latent::{Latent, ResponseSoFar};
use crate::measures::{Scale, Shown};
use crate::patients::{
    BaselineDistribution, CorrelationFactor, EnzymeModel, MeasureModel, MeasuredBy, Patients,
};
use crate::purpose::Purpose;

/// Deviates come in blocks of four.
const BLOCK: usize = 4;

/// The population from which virtual patients are drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Population<'a> {
    patients: &'a Patients,
    maximum: MmtMaximum,
    measures: Vec<DrawnMeasure>,
    factor: CorrelationFactor,
    core_set: CoreSetPlaces,
}

/// A measure with its scale.
#[derive(Debug, Clone, Copy, PartialEq)]
struct DrawnMeasure {
    model: MeasureModel,
    scale: Scale,
    healthy: f64,
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

/// The disease of one person: what nobody sees, and the true values before treatment.
#[derive(Debug, Clone, PartialEq)]
pub struct Illness {
    /// What nobody sees.
    pub latent: Latent,
    /// The baseline deficit of each measure, in the order of the file.
    deficits: Vec<f64>,
    /// The deviate of each measure's own course.
    own_courses: Vec<f64>,
    /// The natural logarithm of each enzyme against its normal level.
    enzymes: Vec<f64>,
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
        Ok(Self {
            patients,
            maximum,
            factor: CorrelationFactor::of(&names, &patients.correlations)?,
            measures,
            core_set,
        })
    }

    /// The assumptions.
    pub const fn patients(&self) -> &'a Patients {
        self.patients
    }

    /// Draws the disease of a person. Nothing in it depends on the arm.
    pub fn illness(&self, chance: PersonChance) -> Illness {
        let latent = Latent::drawn(&self.patients.response, chance);
        let mut own = deviates(self.measures.len(), |block| {
            chance.normals(0, Purpose::Baseline(block))
        });
        self.factor.correlate(&mut own);
        let deficits = self.measures.iter().zip(&own).map(|(measure, own)| {
            let loading = measure.model.severity_loading;
            measure.deficit(loading * latent.severity + rest(loading) * own)
        });
        let enzymes = &self.patients.enzymes;
        let own_enzymes = deviates(enzymes.len(), |block| {
            chance.normals(0, Purpose::EnzymeBaseline(block))
        });
        let logarithms = enzymes.iter().zip(own_enzymes).map(|(enzyme, own)| {
            let loading = enzyme.common_loading;
            let deviate = loading * latent.enzymes + rest(loading) * own;
            libm::log(enzyme.baseline.median / enzyme.normal_level)
                + enzyme.baseline.log_standard_deviation * deviate
        });
        Illness {
            deficits: deficits.collect(),
            enzymes: logarithms.collect(),
            own_courses: deviates(self.measures.len(), |block| {
                chance.normals(0, Purpose::OwnCourse(block))
            }),
            latent,
        }
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

    /// All that a visit finds, body weight and Wells scores aside.
    ///
    /// # Errors
    /// As [`Population::core_set`], and [`SimulationError::NoMeasure`] for an assessment without a
    /// distribution.
    pub fn findings(
        &self,
        visit: &PlannedVisit,
        illness: &Illness,
        chance: PersonChance,
        occasion: u32,
        so_far: ResponseSoFar,
    ) -> Result<Findings, SimulationError> {
        let mut findings = Findings::default();
        for assessment in &visit.assessments {
            if *assessment == Assessment::CoreSet {
                let taken = if visit.assesses(Assessment::EnzymePanel) {
                    EnzymesTaken::All
                } else {
                    EnzymesTaken::First
                };
                findings.core_set = Some(self.core_set(illness, chance, occasion, so_far, taken)?);
            }
            for (measure, tests) in tests_of(*assessment) {
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
        let noise = chance.normals(occasion, Purpose::VisitNoise(block_of(place)))[place % BLOCK];
        self.measures[place].shown(
            illness.deficits[place],
            illness.own_courses[place],
            so_far,
            noise,
        )
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
        let noise = chance.normals(occasion, purpose)[place % BLOCK];
        self.measures[place].shown(
            illness.deficits[place],
            illness.own_courses[place],
            so_far,
            noise,
        )
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
        let noise = deviates(models.len(), |block| {
            chance.normals(occasion, Purpose::EnzymeNoise(block))
        });
        let mut panel = EnzymePanel::EMPTY;
        for ((model, baseline), noise) in models.iter().zip(&illness.enzymes).zip(noise) {
            let level = enzyme_level(model, *baseline, so_far, noise);
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
    /// The baseline deficit of a standard normal deviate, positive for worse.
    fn deficit(&self, deviate: f64) -> f64 {
        match self.model.baseline {
            BaselineDistribution::Normal {
                mean,
                standard_deviation,
            } => {
                let typical = self.scale.value_of(0.0, mean);
                let value = self.scale.value_of(standard_deviation * deviate, typical);
                self.scale.deficit_of(value, self.healthy)
            }
            BaselineDistribution::LogNormalDeficit {
                median,
                log_standard_deviation,
            } => median * libm::exp(log_standard_deviation * deviate),
        }
    }

    /// What the instrument shows.
    fn shown(&self, deficit: f64, own: f64, so_far: ResponseSoFar, noise: f64) -> Shown {
        let model = &self.model;
        let response = model.background_loading * so_far.background
            + model.active_loading * so_far.active
            + model.own_course * own * so_far.own;
        let left = (deficit * (1.0 - response)).max(0.0);
        let value = self.scale.value_of(left, self.healthy);
        self.scale.shown(value + model.visit_noise * noise)
    }
}

fn enzyme_level(
    model: &EnzymeModel,
    baseline: f64,
    so_far: ResponseSoFar,
    noise: f64,
) -> Result<EnzymeLevel, instruments::InstrumentError> {
    // Below normal there is nothing to answer.
    let response = if baseline > 0.0 {
        model.background_loading * so_far.background + model.active_loading * so_far.active
    } else {
        0.0
    };
    let logarithm = baseline * (1.0 - response) + model.visit_noise * noise;
    let steps: u32 = match model.decimals {
        0 => 1,
        1 => 10,
        _ => 100,
    };
    // The highest creatine kinase ever reported is some millions of units per litre; no less than one step.
    let level = (model.normal_level * libm::exp(logarithm)).min(5e6);
    let counted = (level * f64::from(steps)).round().max(1.0);
    EnzymeLevel::new(
        Rational::new(counted as i64, i64::from(steps))?,
        Rational::integer(i64::from(model.upper_limit)),
    )
}

/// What a loading leaves of a deviate of variance 1.
fn rest(loading: f64) -> f64 {
    libm::sqrt((1.0 - loading * loading).max(0.0))
}

fn block_of(place: usize) -> u16 {
    u16::try_from(place / BLOCK).unwrap_or(u16::MAX)
}

fn deviates(count: usize, block: impl Fn(u16) -> [f64; 4]) -> Vec<f64> {
    let blocks = count.div_ceil(BLOCK);
    let mut deviates: Vec<f64> = (0..blocks)
        .flat_map(|place| block(u16::try_from(place).unwrap_or(u16::MAX)))
        .collect();
    deviates.truncate(count);
    deviates
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

//! Strata: bands of a measure, and the stratum of a value.

use instruments::exact::Rational;
use instruments::measure::{CoreSetMeasure, CoreSetMeasures, Vas};

use super::index::{StratumIndex, VisitIndex};
use super::names::Names;
use super::number::exact;
use crate::error::{CompileError, NoStratum};
use crate::identifier::StratumId;
use crate::stratification::{BetweenBands, Stratification};

/// The strata of a trial.
#[derive(Debug, Clone, PartialEq)]
pub struct Strata {
    measure: CoreSetMeasure,
    visit: VisitIndex,
    verified_at: VisitIndex,
    between_bands: BetweenBands,
    bands: Vec<PlannedStratum>,
}

/// One stratum: a band of the measure, both ends included.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedStratum {
    /// Its place in the plan.
    pub index: StratumIndex,
    /// The short name.
    pub id: StratumId,
    /// The name in tables.
    pub label: String,
    /// The lowest value of the band.
    pub from: Rational,
    /// The highest value of the band.
    pub to: Rational,
}

impl Strata {
    pub(super) fn compile(
        stratification: &Stratification,
        names: &Names<StratumIndex>,
        visits: &Names<VisitIndex>,
    ) -> Result<Self, CompileError> {
        let compile = |stratum: &crate::Stratum| {
            Ok(PlannedStratum {
                index: names.resolve(&stratum.id)?,
                id: stratum.id.clone(),
                label: stratum.label.clone(),
                from: exact("the lower end of a stratum", stratum.from)?,
                to: exact("the upper end of a stratum", stratum.to)?,
            })
        };
        Ok(Self {
            measure: stratification.measure,
            visit: visits.resolve(&stratification.visit)?,
            verified_at: visits.resolve(&stratification.verified_at)?,
            between_bands: stratification.between_bands,
            bands: stratification
                .strata
                .iter()
                .map(compile)
                .collect::<Result<_, _>>()?,
        })
    }

    /// The measure whose bands are the strata.
    pub const fn measure(&self) -> CoreSetMeasure {
        self.measure
    }

    /// The visit whose value counts for the randomisation.
    pub const fn visit(&self) -> VisitIndex {
        self.visit
    }

    /// The visit whose value is kept beside it for verification.
    pub const fn verified_at(&self) -> VisitIndex {
        self.verified_at
    }

    /// The strata, lowest band first.
    pub fn bands(&self) -> &[PlannedStratum] {
        &self.bands
    }

    /// The stratum of a value in the measure's own unit (centimetres for a visual analogue scale).
    ///
    /// A value on an edge belongs to the band that names it. A value between two bands goes where
    /// [`BetweenBands`] says.
    ///
    /// ```
    /// # let text = include_str!("../../../../trials/proderm/protocol.toml");
    /// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
    /// let strata = plan.strata().expect("the trial is stratified");
    /// // The bands are 0 to 3 and 4 to 6, and a value between them goes to the nearer.
    /// assert_eq!(Some(strata.stratum_of("3.4".parse()?)?), plan.stratum_named("MILD"));
    /// assert_eq!(Some(strata.stratum_of("3.5".parse()?)?), plan.stratum_named("MODERATE"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`NoStratum::OutsideBands`] and, where the protocol refuses such values, [`NoStratum::BetweenBands`].
    pub fn stratum_of(&self, value: Rational) -> Result<StratumIndex, NoStratum> {
        let mut below: Option<&PlannedStratum> = None;
        for band in &self.bands {
            if value < band.from {
                let Some(below) = below else { break };
                return self.between(value, below, band);
            }
            if value <= band.to {
                return Ok(band.index);
            }
            below = Some(band);
        }
        let end = |band: Option<&PlannedStratum>, edge: fn(&PlannedStratum) -> Rational| {
            band.map_or(Rational::ZERO, edge)
        };
        Err(NoStratum::OutsideBands {
            value,
            lowest: end(self.bands.first(), |band| band.from),
            highest: end(self.bands.last(), |band| band.to),
        })
    }

    /// The stratum of what was measured at a visit.
    ///
    /// # Errors
    /// [`NoStratum::NotMeasured`] where the measure was not taken, [`NoStratum::OtherScale`] for a step of a
    /// Likert scale, and those of [`Strata::stratum_of`].
    pub fn stratum_at(&self, measures: &CoreSetMeasures) -> Result<StratumIndex, NoStratum> {
        let length = |global: Option<Vas>| {
            let global = global.ok_or(NoStratum::NotMeasured)?;
            global.centimetres().ok_or_else(|| NoStratum::OtherScale {
                value: global.to_string(),
            })
        };
        let value = match self.measure {
            CoreSetMeasure::PhysicianGlobal => length(measures.physician_global)?,
            CoreSetMeasure::PatientGlobal => length(measures.patient_global)?,
            CoreSetMeasure::Extramuscular => length(measures.extramuscular)?,
            CoreSetMeasure::MuscleStrength => measures
                .muscle_strength
                .ok_or(NoStratum::NotMeasured)?
                .points(),
            CoreSetMeasure::HealthAssessment => measures.haq.ok_or(NoStratum::NotMeasured)?.index(),
            // Five enzymes are no one value; the check of the file refuses strata of them.
            CoreSetMeasure::MuscleEnzymes => return Err(NoStratum::NotMeasured),
        };
        self.stratum_of(value)
    }

    fn between(
        &self,
        value: Rational,
        below: &PlannedStratum,
        above: &PlannedStratum,
    ) -> Result<StratumIndex, NoStratum> {
        let refused = NoStratum::BetweenBands {
            value,
            below: below.to,
            above: above.from,
        };
        match self.between_bands {
            BetweenBands::Lower => Ok(below.index),
            BetweenBands::Upper => Ok(above.index),
            BetweenBands::Refuse => Err(refused),
            BetweenBands::Nearest => {
                let from_below = value.checked_sub(below.to).ok_or_else(|| refused.clone())?;
                let to_above = above.from.checked_sub(value).ok_or(refused)?;
                Ok(if from_below < to_above {
                    below.index
                } else {
                    above.index
                })
            }
        }
    }
}

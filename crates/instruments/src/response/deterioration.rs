//! Worsening: the IMACS definition (Oddis et al. 2005), and any trial's variant of it as data.

use std::fmt;

use super::EnzymeRules;
use super::change::{Change, Direction, Judgement, PercentBasis, ZeroBaseline};
use crate::error::InstrumentError;
use crate::exact::Rational;
use crate::measure::{
    Centimetres, CoreSetMeasure, CoreSetMeasureSet, CoreSetMeasures, Percent, VasScale,
};

/// So many of these measures worse by at least this percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "WrittenAnyOf", into = "WrittenAnyOf")
)]
pub struct AnyOf {
    count: u8,
    percent: Percent,
    measures: CoreSetMeasureSet,
}

impl AnyOf {
    /// `count` of `measures` worse by at least `percent`.
    ///
    /// # Errors
    /// [`InstrumentError::OutOfRange`] when the count is 0 or more than there are measures.
    pub fn new(
        count: u8,
        percent: Percent,
        measures: CoreSetMeasureSet,
    ) -> Result<Self, InstrumentError> {
        if count == 0 || count > measures.len() {
            return Err(InstrumentError::OutOfRange {
                quantity: "number of worse measures that make a deterioration",
                value: Rational::integer(i64::from(count)),
                lowest: Rational::ONE,
                highest: Rational::integer(i64::from(measures.len())),
            });
        }
        Ok(Self {
            count,
            percent,
            measures,
        })
    }

    /// How many measures must be worse.
    pub const fn count(&self) -> u8 {
        self.count
    }

    /// By how much each must be worse.
    pub const fn percent(&self) -> Percent {
        self.percent
    }

    /// The measures looked at.
    pub const fn measures(&self) -> CoreSetMeasureSet {
        self.measures
    }
}

/// When a visit is worse than baseline. Any one of the three criteria suffices.
///
/// The default is the IMACS definition of worsening, over all six measures. A trial that leaves the enzymes
/// out, as some do, names the other five:
///
/// ```
/// use instruments::deterioration::{AnyOf, DeteriorationCriteria};
/// use instruments::measure::{CoreSetMeasure, CoreSetMeasureSet, Percent};
///
/// let five = CoreSetMeasureSet::ALL.without(CoreSetMeasure::MuscleEnzymes);
/// let criteria = DeteriorationCriteria {
///     any_of: AnyOf::new(3, Percent::whole(30)?, five)?,
///     ..DeteriorationCriteria::default()
/// };
/// assert_eq!(criteria.any_of.measures().len(), 5);
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct DeteriorationCriteria {
    /// The physician global worse by at least this, together with the next.
    pub physician_global_worse_cm: Centimetres,
    /// Muscle strength worse by at least this, together with the previous.
    pub muscle_strength_worse_percent: Percent,
    /// The extramuscular global worse by at least this.
    pub extramuscular_worse_cm: Centimetres,
    /// So many measures worse by a percentage.
    pub any_of: AnyOf,
    /// What the percentages are of.
    pub percent: PercentBasis,
    /// What a relative percentage means from a baseline of 0.
    pub zero_baseline: ZeroBaseline,
    /// How the enzyme measure is taken, where it is among the measures.
    pub enzyme: EnzymeRules,
}

impl Default for DeteriorationCriteria {
    fn default() -> Self {
        Self {
            physician_global_worse_cm: Centimetres::published(2),
            muscle_strength_worse_percent: Percent::published(20),
            extramuscular_worse_cm: Centimetres::published(2),
            any_of: AnyOf {
                count: 3,
                percent: Percent::published(30),
                measures: CoreSetMeasureSet::ALL,
            },
            percent: PercentBasis::default(),
            zero_baseline: ZeroBaseline::default(),
            enzyme: EnzymeRules::default(),
        }
    }
}

/// One of the three ways to be worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum DeteriorationCriterion {
    /// The physician global and muscle strength, both.
    PhysicianGlobalAndStrength,
    /// The extramuscular global.
    Extramuscular,
    /// Several measures by a percentage.
    SeveralMeasures,
}

impl DeteriorationCriterion {
    /// The three, in the order of the definition.
    pub const ALL: [Self; 3] = [
        Self::PhysicianGlobalAndStrength,
        Self::Extramuscular,
        Self::SeveralMeasures,
    ];
}

impl fmt::Display for DeteriorationCriterion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PhysicianGlobalAndStrength => "physician global and muscle strength worse",
            Self::Extramuscular => "extramuscular global worse",
            Self::SeveralMeasures => "several core set measures worse",
        })
    }
}

/// Some of the three criteria.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct DeteriorationCriterionSet(u8);

impl DeteriorationCriterionSet {
    /// None of them.
    pub const EMPTY: Self = Self(0);

    /// The set with this criterion in it.
    #[must_use]
    pub const fn with(self, criterion: DeteriorationCriterion) -> Self {
        Self(self.0 | 1 << criterion as u8)
    }

    /// What is in both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether the criterion is in the set.
    pub const fn contains(self, criterion: DeteriorationCriterion) -> bool {
        self.0 & 1 << criterion as u8 != 0
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The criteria, in the order of the definition.
    pub fn iter(self) -> impl Iterator<Item = DeteriorationCriterion> {
        DeteriorationCriterion::ALL
            .into_iter()
            .filter(move |criterion| self.contains(*criterion))
    }
}

impl fmt::Debug for DeteriorationCriterionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// Which criteria a visit meets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Deterioration {
    /// Those that hold.
    pub holds: DeteriorationCriterionSet,
    /// Those that missing measures leave open.
    pub undecided: DeteriorationCriterionSet,
}

impl Deterioration {
    /// Whether any criterion holds.
    pub const fn is_met(&self) -> bool {
        !self.holds.is_empty()
    }

    /// Whether the visit is worse, when some measures may be missing.
    pub fn judgement(&self) -> Judgement {
        if self.is_met() {
            Judgement::Holds
        } else if self.undecided.is_empty() {
            Judgement::DoesNotHold
        } else {
            Judgement::Undecided
        }
    }
}

/// Which criteria of deterioration hold at a visit, against baseline.
///
/// A limit is met when it is reached. A criterion whose measures were not all taken is judged as far as
/// the others decide it; what remains open stands in [`Deterioration::undecided`].
///
/// ```
/// use instruments::deterioration::{DeteriorationCriteria, DeteriorationCriterion, deteriorated};
/// use instruments::measure::{CoreSetMeasures, Vas};
///
/// let at = |millimetres| Ok::<_, instruments::InstrumentError>(CoreSetMeasures {
///     extramuscular: Some(Vas::from_millimetres(millimetres)?),
///     ..CoreSetMeasures::default()
/// });
/// let criteria = DeteriorationCriteria::default();
/// let worse = deteriorated(&criteria, &at(23)?, &at(43)?);
/// assert!(worse.holds.contains(DeteriorationCriterion::Extramuscular));
/// assert!(!deteriorated(&criteria, &at(23)?, &at(42)?).is_met());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
pub fn deteriorated(
    criteria: &DeteriorationCriteria,
    baseline: &CoreSetMeasures,
    visit: &CoreSetMeasures,
) -> Deterioration {
    let judge = Judge {
        criteria,
        baseline,
        visit,
    };
    let global_and_strength = judge
        .worse_by_centimetres(
            CoreSetMeasure::PhysicianGlobal,
            criteria.physician_global_worse_cm,
        )
        .and(judge.worse_by_percent(
            CoreSetMeasure::MuscleStrength,
            criteria.muscle_strength_worse_percent,
        ));
    let extramuscular = judge.worse_by_centimetres(
        CoreSetMeasure::Extramuscular,
        criteria.extramuscular_worse_cm,
    );
    let mut result = Deterioration::default();
    for (criterion, judgement) in [
        (
            DeteriorationCriterion::PhysicianGlobalAndStrength,
            global_and_strength,
        ),
        (DeteriorationCriterion::Extramuscular, extramuscular),
        (
            DeteriorationCriterion::SeveralMeasures,
            judge.several_worse(),
        ),
    ] {
        match judgement {
            Judgement::Holds => result.holds = result.holds.with(criterion),
            Judgement::Undecided => result.undecided = result.undecided.with(criterion),
            Judgement::DoesNotHold => {}
        }
    }
    result
}

struct Judge<'a> {
    criteria: &'a DeteriorationCriteria,
    baseline: &'a CoreSetMeasures,
    visit: &'a CoreSetMeasures,
}

impl Judge<'_> {
    fn change(&self, measure: CoreSetMeasure) -> Option<Change> {
        Change::of(measure, &self.criteria.enzyme, self.baseline, self.visit)
    }

    fn worse_by_centimetres(&self, measure: CoreSetMeasure, distance: Centimetres) -> Judgement {
        let global = match measure {
            CoreSetMeasure::Extramuscular => self.baseline.extramuscular,
            _ => self.baseline.physician_global,
        };
        // A Likert step has no length.
        let is_a_length = global.is_some_and(|vas| vas.scale() == VasScale::TenCentimetres);
        match self.change(measure) {
            Some(change) if is_a_length => change
                .at_least_centimetres(Direction::Worse, distance)
                .into(),
            _ => Judgement::Undecided,
        }
    }

    fn worse_by_percent(&self, measure: CoreSetMeasure, percent: Percent) -> Judgement {
        self.change(measure).map_or(Judgement::Undecided, |change| {
            change
                .at_least_percent(
                    Direction::Worse,
                    percent,
                    self.criteria.percent,
                    self.criteria.zero_baseline,
                )
                .into()
        })
    }

    fn several_worse(&self) -> Judgement {
        let any_of = &self.criteria.any_of;
        let (mut worse, mut open) = (0, 0);
        for measure in any_of.measures.iter() {
            match self.worse_by_percent(measure, any_of.percent) {
                Judgement::Holds => worse += 1,
                Judgement::Undecided => open += 1,
                Judgement::DoesNotHold => {}
            }
        }
        if worse >= any_of.count {
            Judgement::Holds
        } else if worse + open >= any_of.count {
            Judgement::Undecided
        } else {
            Judgement::DoesNotHold
        }
    }
}

/// Whether the same criterion must hold at both of two consecutive visits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum SameCriterion {
    /// Any criterion at each visit, not necessarily the same.
    #[default]
    AnyCriterion,
    /// One criterion at both visits.
    SameCriterion,
}

/// Whether two consecutive visits confirm a deterioration.
///
/// An undecided criterion does not confirm.
pub fn confirmed(first: Deterioration, second: Deterioration, same: SameCriterion) -> bool {
    match same {
        SameCriterion::AnyCriterion => first.is_met() && second.is_met(),
        SameCriterion::SameCriterion => !first.holds.intersection(second.holds).is_empty(),
    }
}

/// The rule as it is written down, before its count is checked.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAnyOf {
    count: u8,
    percent: Percent,
    measures: CoreSetMeasureSet,
}

#[cfg(feature = "serde")]
impl TryFrom<WrittenAnyOf> for AnyOf {
    type Error = InstrumentError;

    fn try_from(written: WrittenAnyOf) -> Result<Self, Self::Error> {
        Self::new(written.count, written.percent, written.measures)
    }
}

#[cfg(feature = "serde")]
impl From<AnyOf> for WrittenAnyOf {
    fn from(any_of: AnyOf) -> Self {
        Self {
            count: any_of.count,
            percent: any_of.percent,
            measures: any_of.measures,
        }
    }
}

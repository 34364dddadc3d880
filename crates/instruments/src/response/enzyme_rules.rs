//! Which muscle enzyme is judged, and against what range: the settings the criteria leave open.

use super::scale_range::scale_range;
use crate::error::InstrumentError;
use crate::exact::Rational;
use crate::measure::Enzyme;

/// The range of each enzyme in multiples of its upper limit of normal: a change of the whole range is 100%.
///
/// The default is the adult table: creatine kinase 15; aldolase 6; LDH, AST and ALT 3. The aldolase range
/// is the least certain of them, and no table for children is public, so the same stands for both until
/// it is set.
///
/// ```
/// use instruments::measure::Enzyme;
/// use instruments::response::EnzymeRanges;
///
/// let ranges = EnzymeRanges::ADULT.with(Enzyme::Aldolase, "7.5".parse()?)?;
/// assert_eq!(ranges.range(Enzyme::CreatineKinase), 15.into());
/// assert_eq!(ranges.range(Enzyme::Aldolase).to_string(), "7.5");
/// assert!(ranges.with(Enzyme::Aldolase, 0.into()).is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(try_from = "RangeTable", into = "RangeTable"))]
pub struct EnzymeRanges([Rational; 5]);

impl EnzymeRanges {
    /// The adult table.
    pub const ADULT: Self = Self([
        Rational::integer(15),
        Rational::integer(6),
        Rational::integer(3),
        Rational::integer(3),
        Rational::integer(3),
    ]);

    /// The table with another range for one enzyme, in multiples of its upper limit.
    ///
    /// # Errors
    /// [`InstrumentError::NotPositive`] for a range of 0 or less, [`InstrumentError::OutOfRange`] above 10,000,
    /// [`InstrumentError::TooPrecise`] where the fraction has more than 10,000 above or 1,000 below the line.
    pub fn with(mut self, enzyme: Enzyme, range: Rational) -> Result<Self, InstrumentError> {
        let quantity = "range of an enzyme in multiples of its upper limit";
        self.0[enzyme as usize] = scale_range(quantity, range)?;
        Ok(self)
    }

    /// The range of an enzyme, in multiples of its upper limit.
    pub const fn range(&self, enzyme: Enzyme) -> Rational {
        self.0[enzyme as usize]
    }
}

impl Default for EnzymeRanges {
    fn default() -> Self {
        Self::ADULT
    }
}

/// How the enzyme of a subject is chosen, once, at baseline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum EnzymeChoice {
    /// The most abnormal, which is the highest multiple of its own upper limit.
    #[default]
    HighestMultiple,
    /// The largest number whatever its limit, as one circulating script does. It is right only where
    /// limits are alike, and is here to reproduce such results.
    LargestValue,
    /// Always this enzyme.
    Always(Enzyme),
}

/// Which enzyme wins when two are equally abnormal: the one named first.
///
/// The default is CK, aldolase, LDH, AST, ALT.
///
/// ```
/// use instruments::measure::Enzyme::{
///     AlanineAminotransferase, Aldolase, AspartateAminotransferase, CreatineKinase,
///     LactateDehydrogenase,
/// };
/// use instruments::response::EnzymeOrder;
///
/// let order = EnzymeOrder::new([
///     LactateDehydrogenase, CreatineKinase, Aldolase, AspartateAminotransferase,
///     AlanineAminotransferase,
/// ])?;
/// assert_eq!(order.enzymes()[0], LactateDehydrogenase);
/// assert!(EnzymeOrder::new([CreatineKinase; 5]).is_err());
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(try_from = "[Enzyme; 5]", into = "[Enzyme; 5]")
)]
pub struct EnzymeOrder([Enzyme; 5]);

impl EnzymeOrder {
    /// An order that names each enzyme once.
    ///
    /// # Errors
    /// [`InstrumentError::NotAPermutation`] when one is named twice.
    pub fn new(order: [Enzyme; 5]) -> Result<Self, InstrumentError> {
        if Enzyme::ALL.iter().all(|enzyme| order.contains(enzyme)) {
            Ok(Self(order))
        } else {
            Err(InstrumentError::NotAPermutation {
                quantity: "order of enzymes for ties",
            })
        }
    }

    /// The enzymes, first choice first.
    pub const fn enzymes(&self) -> [Enzyme; 5] {
        self.0
    }
}

impl Default for EnzymeOrder {
    fn default() -> Self {
        Self(Enzyme::ALL)
    }
}

impl TryFrom<[Enzyme; 5]> for EnzymeOrder {
    type Error = InstrumentError;

    fn try_from(order: [Enzyme; 5]) -> Result<Self, Self::Error> {
        Self::new(order)
    }
}

impl From<EnzymeOrder> for [Enzyme; 5] {
    fn from(order: EnzymeOrder) -> Self {
        order.0
    }
}

/// What becomes of the enzyme measure when every enzyme is normal at baseline.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum NormalEnzymes {
    /// The highest multiple is followed all the same; its change is mostly too small to score.
    #[default]
    HighestFollowed,
    /// The measure scores 0 whatever happens.
    ScoreZero,
}

/// What happens when the enzyme chosen at baseline was not measured at a later visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ChosenEnzymeMissing {
    /// The enzyme measure is missing at that visit.
    #[default]
    MeasureMissing,
    /// The choice is made anew among the enzymes measured at both visits.
    ChooseAmongMeasured,
}

/// By which upper limit a later level is divided, when laboratories differ between visits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum UpperLimitAtFollowUp {
    /// By the limit printed with it.
    #[default]
    OwnLimit,
    /// By the limit at baseline.
    BaselineLimit,
}

/// Everything about the enzyme measure that the published criteria leave to their user.
///
/// ```
/// use instruments::measure::{Enzyme, EnzymeLevel, EnzymePanel};
/// use instruments::response::{EnzymeChoice, EnzymeRules};
///
/// // CK 380 of 190 is twice its limit; ALT 120 of 40 is three times its own.
/// let baseline = EnzymePanel::only(Enzyme::CreatineKinase, EnzymeLevel::from_whole(380, 190)?)
///     .with(Enzyme::AlanineAminotransferase, EnzymeLevel::from_whole(120, 40)?);
/// assert_eq!(EnzymeRules::default().choose(&baseline), Some(Enzyme::AlanineAminotransferase));
/// let by_number = EnzymeRules { choice: EnzymeChoice::LargestValue, ..EnzymeRules::default() };
/// assert_eq!(by_number.choose(&baseline), Some(Enzyme::CreatineKinase));
/// # Ok::<(), instruments::InstrumentError>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(default, deny_unknown_fields))]
pub struct EnzymeRules {
    /// The range of each enzyme.
    pub ranges: EnzymeRanges,
    /// How the enzyme is chosen at baseline.
    pub choice: EnzymeChoice,
    /// Who wins a tie.
    pub ties: EnzymeOrder,
    /// What happens when all are normal at baseline.
    pub all_normal: NormalEnzymes,
    /// What happens when the chosen one is missing later.
    pub chosen_missing: ChosenEnzymeMissing,
    /// By which limit later levels are divided.
    pub upper_limit: UpperLimitAtFollowUp,
}

/// The table as it is written down, before its ranges are checked.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct RangeTable {
    /// The range of creatine kinase, in multiples of its upper limit of normal.
    creatine_kinase: Rational,
    /// The range of aldolase, in multiples of its upper limit of normal.
    aldolase: Rational,
    /// The range of lactate dehydrogenase, in multiples of its upper limit of normal.
    lactate_dehydrogenase: Rational,
    /// The range of aspartate aminotransferase, in multiples of its upper limit of normal.
    aspartate_aminotransferase: Rational,
    /// The range of alanine aminotransferase, in multiples of its upper limit of normal.
    alanine_aminotransferase: Rational,
}

#[cfg(feature = "serde")]
impl TryFrom<RangeTable> for EnzymeRanges {
    type Error = InstrumentError;

    fn try_from(table: RangeTable) -> Result<Self, Self::Error> {
        Self::ADULT
            .with(Enzyme::CreatineKinase, table.creatine_kinase)?
            .with(Enzyme::Aldolase, table.aldolase)?
            .with(Enzyme::LactateDehydrogenase, table.lactate_dehydrogenase)?
            .with(
                Enzyme::AspartateAminotransferase,
                table.aspartate_aminotransferase,
            )?
            .with(
                Enzyme::AlanineAminotransferase,
                table.alanine_aminotransferase,
            )
    }
}

#[cfg(feature = "serde")]
impl From<EnzymeRanges> for RangeTable {
    fn from(ranges: EnzymeRanges) -> Self {
        let range = |enzyme| ranges.range(enzyme);
        Self {
            creatine_kinase: range(Enzyme::CreatineKinase),
            aldolase: range(Enzyme::Aldolase),
            lactate_dehydrogenase: range(Enzyme::LactateDehydrogenase),
            aspartate_aminotransferase: range(Enzyme::AspartateAminotransferase),
            alanine_aminotransferase: range(Enzyme::AlanineAminotransferase),
        }
    }
}

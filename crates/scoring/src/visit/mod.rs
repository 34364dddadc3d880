//! From the cells of a row to a validated visit.

mod enzymes;

use std::borrow::Cow;

use instruments::InstrumentError;
use instruments::measure::{Cmas, CoreSetMeasures, Enzyme, Haq, Mmt, MuscleStrength, Vas};
use instruments::response::{
    ChosenEnzymeMissing, EnzymeChoice, NormalEnzymes, UpperLimitAtFollowUp,
};
use instruments::total_improvement::{StrengthInstrument, WholeNumberMeasures};

use self::enzymes::{Enzymes, Fraction, panel};
use crate::column::Role;
use crate::error::RowError;
use crate::layout::Layout;
use crate::number::Number;
use crate::settings::{Settings, VasUnit};

/// The cells of one row, whatever file they are in.
pub(crate) trait Cells {
    /// The row, as [`RowError::row`] counts it.
    fn row(&self) -> u64;
    /// The number of a column; missing where the table has no such column.
    fn number(&self, role: Role) -> Result<Number, InstrumentError>;
    /// The same where it can be had at once, as nearly every number can.
    fn short_number(&self, role: Role) -> Option<Number>;
    /// The text of a column; empty where the table has no such column.
    fn text(&self, role: Role) -> Cow<'_, [u8]>;
}

/// The measures of one visit.
#[derive(Clone, Debug)]
pub(crate) enum Visit {
    /// All measures taken, in whole steps of their scales.
    Whole(WholeVisit),
    /// Any other.
    Exact(Box<CoreSetMeasures>),
}

/// A visit in whole steps.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WholeVisit {
    /// The measures, with the first enzyme that was measured among them.
    pub(crate) measures: WholeNumberMeasures,
    /// Which that is.
    pub(crate) enzyme: Enzyme,
    /// All that were measured.
    pub(crate) enzymes: [Fraction; 5],
}

impl WholeVisit {
    /// The visit with its first enzyme among the measures; nothing where none was measured.
    #[inline]
    fn new(measures: WholeNumberMeasures, enzymes: [Fraction; 5]) -> Option<Self> {
        let mut all = Enzyme::ALL.into_iter();
        let enzyme = all.find(|enzyme| enzymes[*enzyme as usize].1 > 0)?;
        let (value, limit) = enzymes[enzyme as usize];
        Some(Self {
            measures: WholeNumberMeasures {
                enzyme: value,
                enzyme_upper_limit: limit,
                ..measures
            },
            enzyme,
            enzymes,
        })
    }

    /// The measures with another enzyme among them, where it was measured.
    pub(crate) fn with_enzyme(&self, enzyme: Enzyme) -> Option<WholeNumberMeasures> {
        let (value, limit) = self.enzymes[enzyme as usize];
        (limit > 0).then_some(WholeNumberMeasures {
            enzyme: value,
            enzyme_upper_limit: limit,
            ..self.measures
        })
    }

    /// Whether one enzyme was measured and no other.
    pub(crate) fn has_one_enzyme(&self) -> bool {
        let measured = self.enzymes.iter().filter(|(_, limit)| *limit > 0);
        measured.count() == 1
    }

    /// The visit in which this enzyme alone was measured.
    pub(crate) fn of_one_enzyme(measures: WholeNumberMeasures, enzyme: Enzyme) -> Self {
        let mut enzymes = [(0, 0); 5];
        enzymes[enzyme as usize] = (measures.enzyme, measures.enzyme_upper_limit);
        Self {
            measures,
            enzyme,
            enzymes,
        }
    }
}

/// One measure as read.
#[derive(Clone, Copy)]
enum Reading<T> {
    Missing,
    Whole(u16),
    Exact(T),
    Bad,
}

impl<T> Reading<T> {
    fn whole(&self) -> Option<u16> {
        match self {
            Self::Whole(steps) => Some(*steps),
            _ => None,
        }
    }

    /// The exact measure; a whole number of steps was within its scale when it was read.
    fn exact(self, of_whole: impl Fn(u16) -> Result<T, InstrumentError>) -> Option<T> {
        match self {
            Self::Missing | Self::Bad => None,
            Self::Whole(steps) => of_whole(steps).ok(),
            Self::Exact(value) => Some(value),
        }
    }
}

/// Reads visits by the settings of a scoring.
#[derive(Clone, Debug)]
pub(crate) struct VisitReader {
    vas: VasUnit,
    strength: StrengthInstrument,
    strength_role: Role,
    enzyme: Enzyme,
    settings: Settings,
    whole_enzymes: bool,
    /// The columns of the five measures that are no enzyme, with their steps a unit and the most of them.
    whole_measures: [(Role, u64, u64); 5],
}

impl VisitReader {
    pub(crate) fn new(settings: &Settings, layout: &Layout) -> Self {
        let rules = &settings.response.enzyme;
        let strength_role = layout.strength();
        let strength = match strength_role {
            Role::Cmas => StrengthInstrument::Cmas,
            _ => StrengthInstrument::Mmt(settings.mmt_maximum),
        };
        let (steps, highest) = steps_of(settings.vas);
        let points = u64::from(strength.highest());
        Self {
            vas: settings.vas,
            strength,
            strength_role,
            whole_measures: [
                (Role::PhysicianGlobal, steps, highest),
                (Role::PatientGlobal, steps, highest),
                (Role::Extramuscular, steps, highest),
                (strength_role, POINTS, points),
                (Role::Haq, EIGHTHS, HIGHEST_HAQ),
            ],
            enzyme: settings.enzyme,
            // The other rules look at activities and limits one by one; a fraction in whole numbers keeps
            // only their ratio.
            whole_enzymes: rules.choice == EnzymeChoice::HighestMultiple
                && rules.all_normal == NormalEnzymes::HighestFollowed
                && rules.chosen_missing == ChosenEnzymeMissing::MeasureMissing
                && rules.upper_limit == UpperLimitAtFollowUp::OwnLimit,
            settings: settings.clone(),
        }
    }

    /// The instrument of muscle strength.
    pub(crate) fn strength(&self) -> StrengthInstrument {
        self.strength
    }

    /// Reads a row, or says everything that is wrong with it.
    pub(crate) fn read<C: Cells>(
        &self,
        cells: &C,
        layout: &Layout,
    ) -> Result<Visit, Vec<RowError>> {
        match self.read_whole(cells, layout) {
            Some(visit) => Ok(Visit::Whole(visit)),
            None => self.read_any(cells, layout),
        }
    }

    /// Reads a row in which all measures stand as short numbers in whole steps, as in nearly every row; nothing where one
    /// does not.
    #[inline]
    pub(crate) fn read_whole<C: Cells>(&self, cells: &C, layout: &Layout) -> Option<WholeVisit> {
        let enzymes = self.whole_enzymes(cells, layout)?;
        let mut whole = [0; 5];
        for (place, (role, steps, highest)) in whole.iter_mut().zip(&self.whole_measures) {
            *place = cells.short_number(*role)?.in_steps(*steps, *highest)? as u16;
        }
        let measures = self.whole_measures_of(whole);
        WholeVisit::new(measures, enzymes)
    }

    /// The measures, less the enzyme, from their steps in the order of the plan.
    #[inline]
    fn whole_measures_of(&self, whole: [u16; 5]) -> WholeNumberMeasures {
        let [physician, patient, extramuscular, strength, haq] = whole;
        WholeNumberMeasures {
            physician_global_millimetres: self.millimetres(physician),
            patient_global_millimetres: self.millimetres(patient),
            muscle_strength_points: strength,
            haq_eighths: haq as u8,
            extramuscular_millimetres: self.millimetres(extramuscular),
            ..WholeNumberMeasures::default()
        }
    }

    /// As [`Self::read`], where [`Self::read_whole`] gave nothing.
    #[inline(never)]
    pub(crate) fn read_any<C: Cells>(
        &self,
        cells: &C,
        layout: &Layout,
    ) -> Result<Visit, Vec<RowError>> {
        let mut errors = Vec::new();
        let physician = self.global(cells, layout, Role::PhysicianGlobal, &mut errors);
        let patient = self.global(cells, layout, Role::PatientGlobal, &mut errors);
        let extramuscular = self.global(cells, layout, Role::Extramuscular, &mut errors);
        let strength = self.strength_of(cells, layout, &mut errors);
        let scale = (EIGHTHS, HIGHEST_HAQ);
        let haq = measure(cells, layout, Role::Haq, scale, Haq::new, &mut errors);
        let enzymes = self.enzymes(cells, layout, &mut errors);
        if !errors.is_empty() {
            return Err(errors);
        }
        if let (Some(physician), Some(patient), Some(extramuscular), Some(strength), Some(haq)) = (
            physician.whole(),
            patient.whole(),
            extramuscular.whole(),
            strength.whole(),
            haq.whole(),
        ) && let Enzymes::Whole(enzymes) = enzymes
        {
            let whole = [physician, patient, extramuscular, strength, haq];
            if let Some(visit) = WholeVisit::new(self.whole_measures_of(whole), enzymes) {
                return Ok(Visit::Whole(visit));
            }
        }
        Ok(Visit::Exact(Box::new(CoreSetMeasures {
            physician_global: physician.exact(|steps| self.vas_of_steps(steps)),
            patient_global: patient.exact(|steps| self.vas_of_steps(steps)),
            muscle_strength: strength.exact(|points| self.strength_of_points(points)),
            haq: haq.exact(|eighths| Haq::from_eighths(eighths as u8)),
            enzymes: enzymes.exact(),
            extramuscular: extramuscular.exact(|steps| self.vas_of_steps(steps)),
        })))
    }

    /// A step of the Likert scale is a quarter of its range, as 25 mm are of the line: one table serves both.
    fn millimetres(&self, steps: u16) -> u8 {
        match self.vas {
            VasUnit::Centimetres | VasUnit::Millimetres => steps as u8,
            VasUnit::Likert => steps as u8 * 25,
        }
    }

    fn vas_of_steps(&self, steps: u16) -> Result<Vas, InstrumentError> {
        match self.vas {
            VasUnit::Centimetres | VasUnit::Millimetres => Vas::from_millimetres(steps as u8),
            VasUnit::Likert => Vas::from_likert(steps as u8),
        }
    }

    fn strength_of_points(&self, points: u16) -> Result<MuscleStrength, InstrumentError> {
        let points = i64::from(points).into();
        match self.strength {
            StrengthInstrument::Mmt(maximum) => Mmt::new(points, maximum).map(Into::into),
            StrengthInstrument::Cmas => Cmas::new(points).map(Into::into),
        }
    }

    /// The measures of a visit in whole steps, exactly.
    pub(crate) fn exact_measures(&self, visit: &Visit) -> CoreSetMeasures {
        let visit = match visit {
            Visit::Exact(measures) => return **measures,
            Visit::Whole(visit) => visit,
        };
        let measures = &visit.measures;
        let vas = |millimetres: u8| match self.vas {
            VasUnit::Centimetres | VasUnit::Millimetres => Vas::from_millimetres(millimetres).ok(),
            VasUnit::Likert => Vas::from_likert(millimetres / 25).ok(),
        };
        CoreSetMeasures {
            physician_global: vas(measures.physician_global_millimetres),
            patient_global: vas(measures.patient_global_millimetres),
            muscle_strength: self
                .strength_of_points(measures.muscle_strength_points)
                .ok(),
            haq: Haq::from_eighths(measures.haq_eighths).ok(),
            enzymes: panel(&visit.enzymes),
            extramuscular: vas(measures.extramuscular_millimetres),
        }
    }

    fn global<C: Cells>(
        &self,
        cells: &C,
        layout: &Layout,
        role: Role,
        errors: &mut Vec<RowError>,
    ) -> Reading<Vas> {
        let read = match self.vas {
            VasUnit::Centimetres => Vas::from_centimetres,
            VasUnit::Millimetres => Vas::from_exact_millimetres,
            VasUnit::Likert => Vas::from_exact_likert,
        };
        measure(cells, layout, role, steps_of(self.vas), read, errors)
    }

    fn strength_of<C: Cells>(
        &self,
        cells: &C,
        layout: &Layout,
        errors: &mut Vec<RowError>,
    ) -> Reading<MuscleStrength> {
        let scale = (POINTS, u64::from(self.strength.highest()));
        let read = |points| match self.strength {
            StrengthInstrument::Mmt(maximum) => Mmt::new(points, maximum).map(MuscleStrength::Mmt),
            StrengthInstrument::Cmas => Cmas::new(points).map(MuscleStrength::Cmas),
        };
        measure(cells, layout, self.strength_role, scale, read, errors)
    }
}

/// Steps a unit of muscle strength: it is counted in points.
const POINTS: u64 = 1;
/// Steps a unit of the HAQ, and the most of them.
const EIGHTHS: u64 = 8;
const HIGHEST_HAQ: u64 = 24;

/// Steps a unit of a global assessment, and the most of them.
const fn steps_of(vas: VasUnit) -> (u64, u64) {
    match vas {
        VasUnit::Centimetres => (10, 100),
        VasUnit::Millimetres => (1, 100),
        VasUnit::Likert => (1, 4),
    }
}

/// A measure in whole steps, so many a unit, where it lies on one; else by its own constructor.
fn measure<C: Cells, T>(
    cells: &C,
    layout: &Layout,
    role: Role,
    (steps, highest): (u64, u64),
    read: impl Fn(instruments::Rational) -> Result<T, InstrumentError>,
    errors: &mut Vec<RowError>,
) -> Reading<T> {
    let Some(number) = number(cells, layout, role, errors) else {
        return Reading::Bad;
    };
    if let Some(steps) = number.in_steps(steps, highest) {
        return Reading::Whole(steps as u16);
    }
    match number
        .exact()
        .and_then(|value| value.map(&read).transpose())
    {
        Ok(None) => Reading::Missing,
        Ok(Some(value)) => Reading::Exact(value),
        Err(reason) => {
            errors.push(error(cells, layout, role, reason.to_string()));
            Reading::Bad
        }
    }
}

/// The number of a cell, or nothing where it is no number, which is noted.
fn number<C: Cells>(
    cells: &C,
    layout: &Layout,
    role: Role,
    errors: &mut Vec<RowError>,
) -> Option<Number> {
    match cells.number(role) {
        Ok(number) => Some(number),
        Err(reason) => {
            errors.push(error(cells, layout, role, reason.to_string()));
            None
        }
    }
}

#[cold]
pub(crate) fn error<C: Cells>(cells: &C, layout: &Layout, role: Role, reason: String) -> RowError {
    RowError {
        row: cells.row(),
        column: layout.name(role).to_owned(),
        value: shown(&cells.text(role)),
        reason,
    }
}

/// A value as it is shown in a message: short, and on one line.
pub(crate) fn shown(value: &[u8]) -> String {
    const LONGEST: usize = 60;
    let text = String::from_utf8_lossy(value);
    let mut shown: String = text
        .chars()
        .take(LONGEST)
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

//! The muscle enzymes of a row.

use instruments::InstrumentError;
use instruments::measure::{Enzyme, EnzymeLevel, EnzymePanel};

use super::{Cells, VisitReader, error, number};
use crate::column::Role;
use crate::error::RowError;
use crate::layout::Layout;
use crate::number::Number;

/// A level over its upper limit; no limit stands for not measured.
pub(crate) type Fraction = (u32, u32);

impl VisitReader {
    /// The enzymes of a row in which all stand as short numbers; nothing where one does not, or none is measured.
    #[inline]
    pub(super) fn whole_enzymes<C: Cells>(
        &self,
        cells: &C,
        layout: &Layout,
    ) -> Option<[Fraction; 5]> {
        if !self.whole_enzymes || layout.place(Role::Multiple).is_some() {
            return None;
        }
        let mut whole = [(0, 0); 5];
        let mut measured = false;
        for enzyme in Enzyme::ALL {
            let (activity, limit) = (Role::Activity(enzyme), Role::UpperLimit(enzyme));
            if layout.place(activity).is_some() {
                let (activity, limit) = (cells.short_number(activity)?, cells.short_number(limit)?);
                if activity != Number::Missing {
                    whole[enzyme as usize] = activity.over(limit)?;
                    measured = true;
                }
            }
        }
        measured.then_some(whole)
    }

    /// Reads the enzymes of a row, whatever stands there.
    pub(super) fn enzymes<C: Cells>(
        &self,
        cells: &C,
        layout: &Layout,
        errors: &mut Vec<RowError>,
    ) -> Enzymes {
        let mut whole = [(0, 0); 5];
        let mut exact = EnzymePanel::EMPTY;
        let mut all_whole = self.whole_enzymes;
        for enzyme in Enzyme::ALL {
            let (activity_role, limit_role) = (Role::Activity(enzyme), Role::UpperLimit(enzyme));
            if layout.place(activity_role).is_none() {
                continue;
            }
            let (Some(activity), Some(limit)) = (
                number(cells, layout, activity_role, errors),
                number(cells, layout, limit_role, errors),
            ) else {
                continue;
            };
            if all_whole && let Some(fraction) = activity.over(limit) {
                whole[enzyme as usize] = fraction;
                continue;
            }
            match self.level(activity, limit) {
                Ok(None) => {}
                Ok(Some(level)) => {
                    all_whole = false;
                    exact = exact.with(enzyme, level);
                }
                Err(fault) => errors.push(error(cells, layout, fault.role(enzyme), fault.reason())),
            }
        }
        self.multiple(cells, layout, &mut whole, &mut exact, errors);
        let measured = whole.iter().any(|(_, limit)| *limit > 0);
        if exact.is_empty() && measured {
            Enzymes::Whole(whole)
        } else {
            Enzymes::Mixed(whole, Box::new(exact))
        }
    }

    /// The column that is in multiples already.
    fn multiple<C: Cells>(
        &self,
        cells: &C,
        layout: &Layout,
        whole: &mut [Fraction; 5],
        exact: &mut EnzymePanel,
        errors: &mut Vec<RowError>,
    ) {
        if layout.place(Role::Multiple).is_none() {
            return;
        }
        let Some(multiple) = number(cells, layout, Role::Multiple, errors) else {
            return;
        };
        if multiple == Number::Missing {
            return;
        }
        if whole.iter().any(|(_, limit)| *limit > 0) || !exact.is_empty() {
            let reason = "the row has this enzyme in multiples and others with their limits; give one or the other";
            errors.push(error(cells, layout, Role::Multiple, reason.to_owned()));
            return;
        }
        let name = cells.text(Role::EnzymeName);
        let name = String::from_utf8_lossy(&name);
        let enzyme = match name.trim() {
            "" => self.enzyme,
            name => match name.parse::<Enzyme>() {
                Ok(enzyme) => enzyme,
                Err(reason) => {
                    errors.push(error(cells, layout, Role::EnzymeName, reason.to_string()));
                    return;
                }
            },
        };
        let one = Number::Decimal {
            digits: 1,
            places: 0,
        };
        if self.whole_enzymes
            && let Some(fraction) = multiple.over(one)
        {
            whole[enzyme as usize] = fraction;
            return;
        }
        let level = multiple.exact().and_then(|value| {
            value
                .map(EnzymeLevel::from_multiple_of_upper_limit)
                .transpose()
        });
        match level {
            Ok(None) => {}
            Ok(Some(level)) => *exact = exact.with(enzyme, level),
            Err(reason) => {
                errors.push(error(cells, layout, Role::Multiple, reason.to_string()));
            }
        }
    }

    fn level(&self, activity: Number, limit: Number) -> Result<Option<EnzymeLevel>, EnzymeFault> {
        let value = activity.exact().map_err(EnzymeFault::Activity)?;
        let upper_limit = limit.exact().map_err(EnzymeFault::Limit)?;
        let Some(value) = value else {
            // A laboratory's limit may be printed whether or not the enzyme was measured.
            return Ok(None);
        };
        let upper_limit = upper_limit.ok_or(EnzymeFault::NoLimit)?;
        let unit = self.settings.enzyme_unit;
        EnzymeLevel::with_units(value, unit, upper_limit, unit)
            .map(Some)
            .map_err(|fault| match fault {
                InstrumentError::NotPositive { .. } => EnzymeFault::Limit(fault),
                fault => EnzymeFault::Activity(fault),
            })
    }
}

/// The enzymes of a row.
pub(super) enum Enzymes {
    Whole([Fraction; 5]),
    Mixed([Fraction; 5], Box<EnzymePanel>),
}

impl Enzymes {
    pub(super) fn exact(self) -> EnzymePanel {
        match self {
            Self::Whole(whole) => panel(&whole),
            Self::Mixed(whole, exact) => exact
                .measured()
                .fold(panel(&whole), |panel, (enzyme, level)| {
                    panel.with(enzyme, level)
                }),
        }
    }
}

/// The panel of levels in whole numbers.
pub(super) fn panel(whole: &[Fraction; 5]) -> EnzymePanel {
    let mut panel = EnzymePanel::EMPTY;
    for (enzyme, (value, limit)) in Enzyme::ALL.into_iter().zip(whole) {
        if *limit > 0
            && let Ok(level) = EnzymeLevel::from_whole(*value, *limit)
        {
            panel = panel.with(enzyme, level);
        }
    }
    panel
}

/// What is wrong with an enzyme, and in which of its two cells.
enum EnzymeFault {
    Activity(InstrumentError),
    Limit(InstrumentError),
    NoLimit,
}

impl EnzymeFault {
    fn role(&self, enzyme: Enzyme) -> Role {
        match self {
            Self::Activity(_) => Role::Activity(enzyme),
            Self::Limit(_) | Self::NoLimit => Role::UpperLimit(enzyme),
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::Activity(reason) | Self::Limit(reason) => reason.to_string(),
            Self::NoLimit => {
                "the enzyme was measured, but its upper limit of normal is not given".to_owned()
            }
        }
    }
}

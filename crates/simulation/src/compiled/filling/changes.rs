//! What values are counted from, and what has changed of them since.

use std::hint::select_unpredictable;

use analysis::compiled::{Columns, Place};
use pulp::{Arch, NullaryFnOnce};
use tabulation::derivation::{Bases, Changes, CountedFrom};

use super::measured::{AtVisit, Measured};

impl AtVisit {
    /// From what changes are counted, where it is the same of all who have a row: the value of whoever has none is not a number,
    /// and so is its change, however it is counted.
    pub(super) fn counted_alike(&self) -> Option<CountedFrom> {
        let rows = self.counted.iter().zip(&self.present);
        let first = *rows.clone().find(|(_, present)| **present)?.0;
        let mut differs = false;
        for (counted, present) in rows {
            differs |= *present & counted.differs_from(first);
        }
        (!differs).then_some(first)
    }
}

/// What values are counted from, and what has changed of them since. A value that is not there is not a number, and neither is
/// its change.
pub(super) fn fill_changes(
    variables: &Measured,
    (at_visit, alike): (&AtVisit, Option<CountedFrom>),
    (values, [baseline, second]): (&[f64], [&[f64]; 2]),
    (place, columns): (Place, &mut Columns),
) {
    if let Some(column) = variables.base {
        let into = columns.numbers_mut(column, place).iter_mut();
        for ((into, base), present) in into.zip(baseline).zip(&at_visit.present) {
            *into = select_unpredictable(*present, *base, f64::NAN);
        }
    }
    let counted = at_visit.counted.as_slice();
    if let Some(column) = variables.change {
        let counting = Counting {
            values,
            bases: baseline,
            of_base: |baseline| Bases {
                baseline,
                period_2: None,
            },
            changed: |changes: Changes| changes.from_baseline,
            into: columns.numbers_mut(column, place),
        };
        counting.count(alike, counted);
    }
    if let Some(column) = variables.change_in_period_2 {
        let counting = Counting {
            values,
            bases: second,
            of_base: |period_2| Bases {
                baseline: None,
                period_2,
            },
            changed: |changes: Changes| changes.from_period_2,
            into: columns.numbers_mut(column, place),
        };
        counting.count(alike, counted);
    }
}

/// Counts changes from one base.
struct Counting<'a, OfBase, Changed> {
    values: &'a [f64],
    bases: &'a [f64],
    of_base: OfBase,
    changed: Changed,
    into: &'a mut [f64],
}

impl<OfBase, Changed> Counting<'_, OfBase, Changed>
where
    OfBase: Fn(Option<f64>) -> Bases,
    Changed: Fn(Changes) -> Option<f64>,
{
    /// Counts the changes of all rows: at most visits those of all are counted alike, and many in one instruction.
    fn count(self, alike: Option<CountedFrom>, counted: &[CountedFrom]) {
        match alike {
            Some(alike) => Arch::new().dispatch(CountingAlike {
                counting: self,
                alike,
            }),
            None => self.count_by(|row| counted[row]),
        }
    }

    #[inline(always)]
    fn count_by(self, counted: impl Fn(usize) -> CountedFrom) {
        let count = self.into.len();
        let (values, bases) = (&self.values[..count], &self.bases[..count]);
        for row in 0..count {
            let base = bases[row];
            let bases = (self.of_base)((!base.is_nan()).then_some(base));
            let changed = (self.changed)(counted(row).changes(values[row], &bases));
            self.into[row] = changed.unwrap_or(f64::NAN);
        }
    }
}

/// Counts changes that are counted alike in registers of several widths; the bits do not depend on which.
struct CountingAlike<'a, OfBase, Changed> {
    counting: Counting<'a, OfBase, Changed>,
    alike: CountedFrom,
}

impl<OfBase, Changed> NullaryFnOnce for CountingAlike<'_, OfBase, Changed>
where
    OfBase: Fn(Option<f64>) -> Bases,
    Changed: Fn(Changes) -> Option<f64>,
{
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let alike = self.alike;
        self.counting.count_by(|_| alike);
    }
}

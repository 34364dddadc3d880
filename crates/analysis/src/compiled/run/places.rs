//! Where statistics go.

use std::convert::Infallible;

use crate::compiled::CompiledValue;
use crate::compiled::program::{Shape, Unit};
use crate::execution::recipient::{Given, Item, Recipient};
use crate::results::Statistic;

/// Takes statistics to their places among the results.
pub(super) struct Places<'r> {
    pub(super) shape: &'r Shape,
    pub(super) results: &'r mut [CompiledValue],
}

impl<'r> Places<'r> {
    pub(super) fn of(shapes: &'r [Shape], unit: Unit, results: &'r mut [CompiledValue]) -> Self {
        Places {
            shape: &shapes[unit.shape],
            results: &mut results[unit.base..],
        }
    }
}

impl Recipient for Places<'_> {
    type Refusal = Infallible;

    fn wants(&self, item: Option<usize>, statistics: &[Statistic]) -> bool {
        statistics
            .iter()
            .any(|statistic| self.shape.place(item, *statistic).is_some())
    }

    fn wants_steps(&self) -> bool {
        false
    }

    fn take(
        &mut self,
        item: Option<Item<'_>>,
        statistic: Statistic,
        given: Given<'_>,
    ) -> Result<(), Infallible> {
        let item = item.map(|item| item.number);
        if let Some(place) = self.shape.place(item, statistic) {
            self.results[place] = match given {
                Given::Count(count) => CompiledValue::Number(count as f64),
                Given::Number(number) => CompiledValue::Number(number),
                Given::Nothing(_) => CompiledValue::NotCalculated,
            };
        }
        Ok(())
    }
}

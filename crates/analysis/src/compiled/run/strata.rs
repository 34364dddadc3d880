//! Responders counted by stratum and level.

use statistics::{StatisticsError, TwoByTwo};

use crate::compiled::error::{Misfit, MisfitError};
use crate::compiled::program::{CodeOfRow, Pair};
use crate::compiled::run::analysis::Running;
use crate::compiled::run::misfit;
use crate::compiled::run::rows::CodeReader;
use crate::compiled::workspace::{Counts, Lists, Row, Selected};
use crate::execution::outcome::Outcome;

impl Running<'_> {
    /// Counts responders by stratum and level, the strata in the order of their values.
    pub(super) fn count_strata(
        &self,
        response: usize,
        strata: &[CodeOfRow],
        selected: &Selected,
        lists: &mut Lists,
    ) -> Result<(), MisfitError> {
        let Lists {
            outcomes,
            tables,
            spare_tables,
            ..
        } = lists;
        spare_tables.append(tables);
        let levels = self
            .analysis
            .levels
            .as_ref()
            .map_or(0, |levels| levels.count);
        let readers = strata
            .iter()
            .map(|code| (self.code(code), code.meaning.len()));
        let mut readers: Vec<(CodeReader<'_>, usize)> = readers.collect();
        for row in &selected.rows {
            let mut stratum = 0;
            for (reader, ranks) in &mut readers {
                let Some(rank) = reader.of(row) else {
                    let part = &self.analysis.part;
                    return Err(misfit(part, Misfit::NoStratum, row.subject()));
                };
                stratum = stratum * *ranks + usize::from(rank);
            }
            // Strata are few: all are looked at, without a branch that nobody could foretell.
            let before = tables
                .iter()
                .map(|known| usize::from(known.stratum < stratum));
            let place: usize = before.sum();
            if tables
                .get(place)
                .is_none_or(|known| known.stratum != stratum)
            {
                let mut counts = spare_tables.pop().unwrap_or_default();
                counts.stratum = stratum;
                counts.of_levels.clear();
                counts.of_levels.resize(levels, (0, 0));
                tables.insert(place, counts);
            }
            if let Some(counts) = tables[place].of_levels.get_mut(usize::from(row.level)) {
                add(counts, outcomes[response][row.subject()]);
            }
        }
        Ok(())
    }
}

fn add((responders, judged): &mut (usize, usize), outcome: Option<Outcome>) {
    let responds = outcome == Some(Outcome::Responder);
    *responders += usize::from(responds);
    *judged += usize::from(responds | (outcome == Some(Outcome::Nonresponder)));
}

/// Responders and those judged.
pub(super) fn count(outcomes: &[Option<Outcome>], rows: &[Row]) -> (usize, usize) {
    let mut counts = (0, 0);
    for row in rows {
        add(&mut counts, outcomes[row.subject()]);
    }
    counts
}

/// One table for each stratum.
pub(super) fn stratum_tables(
    strata: &[Counts],
    pair: Pair,
) -> Result<Vec<TwoByTwo>, StatisticsError> {
    let tables = strata.iter();
    tables
        .map(|stratum| table(stratum.of(pair.0), stratum.of(pair.1)))
        .collect()
}

/// The table of all strata together.
pub(super) fn table_of_all(strata: &[Counts], pair: Pair) -> Result<TwoByTwo, StatisticsError> {
    let sum = |level: usize| {
        let of_strata = strata.iter().map(|stratum| stratum.of(level));
        of_strata.fold((0, 0), |(x, n), (more_x, more_n)| (x + more_x, n + more_n))
    };
    table(sum(pair.0), sum(pair.1))
}

fn table(first: (usize, usize), second: (usize, usize)) -> Result<TwoByTwo, StatisticsError> {
    let [x1, n1, x2, n2] = [first.0, first.1, second.0, second.1].map(|count| count as u64);
    TwoByTwo::new(x1, n1, x2, n2)
}

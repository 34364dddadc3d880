//! A program carried out on the columns of a trial.

mod analysis;
mod covariance;
mod places;
mod rows;
mod strata;
mod subjects;

use crate::compiled::CompiledValue;
use crate::compiled::columns::Columns;
use crate::compiled::error::{Misfit, MisfitError};
use crate::compiled::layout::Layout;
use crate::compiled::program::Program;
use crate::compiled::run::analysis::Running;
use crate::compiled::run::places::Places;
use crate::compiled::run::rows::{find_taken, list_rows};
use crate::compiled::run::subjects::prepare;
use crate::compiled::trial::Trial;
use crate::compiled::workspace::Workspace;
use crate::execution::recipient::{Given, Recipient};
use crate::results::Statistic;

/// Carries out a program.
pub(super) fn run(
    program: &Program,
    layout: &Layout,
    columns: &Columns,
    workspace: &mut Workspace,
) -> Result<(), MisfitError> {
    let Workspace {
        results,
        selected,
        chosen,
        lists,
        kept,
    } = workspace;
    results.fill(CompiledValue::Absent);
    let trial = Trial { layout, columns };
    prepare(program, trial, lists)?;
    for (number, selection) in program.selections.iter().enumerate() {
        find_taken(trial, selection, lists);
        // Analyses of many variables at one visit look at the same subjects: their rows are listed once.
        let mut earlier = program.selections[..number].iter().enumerate();
        let known = earlier.find(|(earlier, other)| {
            chosen[*earlier] == *earlier
                && selection.is_like(other)
                && selected[*earlier].taken == lists.of_places
        });
        chosen[number] = known.map_or(number, |(earlier, _)| earlier);
        if chosen[number] == number {
            list_rows(trial, selection, lists, &mut selected[number]);
        }
    }
    for analysis in &program.analyses {
        lists.model.designs.clear();
        let mut running = Running {
            program,
            trial,
            analysis,
            rows: 0,
            places: &[],
            kept,
            results,
        };
        for block in &analysis.blocks {
            running.rows = chosen[block.selection];
            let selected = &selected[running.rows];
            running.places = &program.selections[block.selection].places;
            running.require_usable(selected)?;
            // Where no row has a combination of `by` values, a run has no results for it.
            if !selected.rows.is_empty() || block.is_only {
                running.block(block, selected, lists)?;
            }
        }
    }
    for (size, units) in &program.printed_sizes {
        for (unit, subjects) in units.iter().zip(&lists.sizes[*size]) {
            if let Some(unit) = unit {
                let to = &mut Places::of(&program.shapes, *unit, results);
                take_size(*subjects, to);
            }
        }
    }
    Ok(())
}

fn take_size(subjects: usize, to: &mut Places<'_>) {
    let Ok(()) = to.take(None, Statistic::N, Given::Count(subjects));
}

fn misfit(part: &str, misfit: Misfit, subject: usize) -> MisfitError {
    MisfitError {
        part: part.to_owned(),
        misfit,
        subject,
    }
}

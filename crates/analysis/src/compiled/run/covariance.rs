//! Analyses of covariance.

use crate::compiled::program::{BlockProgram, MethodProgram};
use crate::compiled::run::analysis::{Running, wanted};
use crate::compiled::run::places::Places;
use crate::compiled::run::rows::{CodeReader, NumberReader};
use crate::compiled::workspace::{Lists, ModelLists, Row, Selected};
use crate::execution::compare::{
    CovarianceData, LEVEL_WITHOUT_VALUES, adjusted_difference, adjusted_mean, covariance_terms,
};

impl Running<'_> {
    pub(super) fn covariance(
        &mut self,
        block: &BlockProgram,
        selected: &Selected,
        lists: &mut Lists,
    ) {
        let analysis = self.analysis;
        let MethodProgram::Covariance {
            variable,
            covariates,
            factors,
            means,
            pairs,
            terms: names,
        } = &analysis.method
        else {
            return;
        };
        let levels = analysis.levels.as_ref().map_or(0, |levels| levels.count);
        let Lists { values, model, .. } = lists;
        let rows = &selected.rows;
        model.begin(covariates.len(), factors.len(), levels);
        let mut response = NumberReader::new(self.trial, *variable);
        let ModelLists {
            treatment,
            covariates: of_covariates,
            factors: of_factors,
            used,
            of_levels,
            ..
        } = model;
        // Column by column: first which rows have all values, then the values of these.
        used.clear();
        used.extend(rows.iter().map(|row| !response.raw(row).is_nan()));
        for covariate in covariates {
            let mut reader = NumberReader::new(self.trial, *covariate);
            for (used, row) in used.iter_mut().zip(rows) {
                *used &= !reader.raw(row).is_nan();
            }
        }
        for factor in factors {
            let mut reader = CodeReader::new(self.trial, factor);
            for (used, row) in used.iter_mut().zip(rows) {
                *used &= reader.of(row).is_some();
            }
        }
        for (row, used) in rows.iter().zip(&*used) {
            if let Some(counts) = of_levels.get_mut(usize::from(row.level)) {
                counts[0] += usize::from(*used);
                counts[1] += 1;
            }
        }
        take_used(rows, used, |row| response.raw(row), values);
        take_used(rows, used, |row| usize::from(row.level), treatment);
        for (covariate, into) in covariates.iter().zip(of_covariates) {
            let mut reader = NumberReader::new(self.trial, *covariate);
            take_used(rows, used, |row| reader.raw(row), into);
        }
        for (factor, into) in factors.iter().zip(of_factors) {
            let mut reader = CodeReader::new(self.trial, factor);
            let rank = |row: &Row| reader.of(row).map_or(0, usize::from);
            take_used(rows, used, rank, into);
        }
        // A level without rows has no column in a model; the others are estimated all the same.
        let present = close_up(&mut model.treatment, levels, &mut model.present);
        let covariates: Vec<&[f64]> = model.covariates.iter().map(Vec::as_slice).collect();
        let ranks = factors.iter().map(|factor| factor.meaning.len());
        let mut factors: Vec<(&[usize], usize)> = Vec::with_capacity(model.factors.len());
        for (list, ranks) in model.factors.iter_mut().zip(ranks) {
            let count = close_up(list, ranks, &mut model.ranks);
            factors.push((list.as_slice(), count));
        }
        let data = CovarianceData {
            response: values,
            treatment: (&model.treatment, present),
            covariates: &covariates,
            factors: &factors,
        };
        let fit = data.fit();
        let critical = &mut self.kept.critical[analysis.confidence];
        let place = |level: usize| {
            let place = model.present.get(level).copied().flatten();
            place.ok_or(LEVEL_WITHOUT_VALUES)
        };
        let (of_levels, rest) = block.units.split_at(levels.min(block.units.len()));
        for (level, unit) in of_levels.iter().enumerate() {
            if let Some(unit) = unit {
                let [used, all] = model.of_levels[level];
                let counts = [used, all - used];
                let to = &mut Places::of(&self.program.shapes, *unit, self.results);
                let Ok(()) = adjusted_mean(&fit, place(level), counts, *means, critical, to);
            }
        }
        for (unit, (level, reference)) in wanted(rest, pairs) {
            let places = [place(*level), place(*reference)];
            let to = &mut Places::of(&self.program.shapes, unit, self.results);
            let Ok(()) = adjusted_difference(&fit, places, analysis.side, critical, to);
        }
        if let Some(Some(unit)) = block.units.last() {
            let to = &mut Places::of(&self.program.shapes, *unit, self.results);
            let Ok(()) = covariance_terms(names.iter().map(String::as_str), &fit, to);
        }
    }
}

/// The values of the rows that are used.
fn take_used<T: Copy + Default>(
    rows: &[Row],
    used: &[bool],
    mut value: impl FnMut(&Row) -> T,
    into: &mut Vec<T>,
) {
    // Without a branch: every value is noted, and the next stands over one that is not used.
    into.resize(rows.len(), T::default());
    let mut count = 0;
    for (row, used) in rows.iter().zip(used) {
        into[count] = value(row);
        count += usize::from(*used);
    }
    into.truncate(count);
}

/// Numbers the values that occur from 0 on, in their order; gives how many there are.
fn close_up(list: &mut [usize], values: usize, places: &mut Vec<Option<usize>>) -> usize {
    places.clear();
    places.resize(values, None);
    for value in list.iter() {
        places[*value] = Some(0);
    }
    let mut count = 0;
    for place in places.iter_mut().flatten() {
        *place = count;
        count += 1;
    }
    for value in list {
        *value = places[*value].unwrap_or_default();
    }
    count
}

//! Analyses of covariance.

use crate::compiled::program::{BlockProgram, CodeOfRow, MethodProgram};
use crate::compiled::run::analysis::{Running, wanted};
use crate::compiled::run::places::Places;
use crate::compiled::workspace::{Lists, ModelDesign, ModelLists, Row, Selected};
use crate::execution::compare::{
    LEVEL_WITHOUT_VALUES, adjusted_difference, adjusted_mean, covariance_design, covariance_terms,
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
        let mut response = self.number(*variable);
        // Column by column: first which rows have all values, then the values of these.
        let ModelLists {
            designs,
            with_factors,
            used,
            ..
        } = model;
        with_factors.clear();
        match designs.iter().find(|known| known.rows == self.rows) {
            Some(known) => with_factors.extend_from_slice(&known.with_factors),
            None => {
                with_factors.resize(rows.len(), true);
                for factor in factors {
                    let mut reader = self.code(factor);
                    for (with, row) in with_factors.iter_mut().zip(rows) {
                        *with &= reader.of(row).is_some();
                    }
                }
            }
        }
        used.clear();
        used.extend_from_slice(with_factors);
        for (used, row) in used.iter_mut().zip(rows) {
            *used &= !response.raw(row).is_nan();
        }
        for covariate in covariates {
            let mut reader = self.number(*covariate);
            for (used, row) in used.iter_mut().zip(rows) {
                *used &= !reader.raw(row).is_nan();
            }
        }
        take_used(rows, used, |row| response.raw(row), values);
        model.covariates.resize_with(covariates.len(), Vec::new);
        for (covariate, into) in covariates.iter().zip(&mut model.covariates) {
            let mut reader = self.number(*covariate);
            take_used(rows, used, |row| reader.raw(row), into);
        }
        let mut known = model.designs.iter();
        let known = known.position(|known| known.rows == self.rows && known.used == model.used);
        let known = known.unwrap_or_else(|| {
            let design = self.design(rows, (levels, covariates.len(), factors), model);
            model.designs.push(design);
            model.designs.len() - 1
        });
        let of_covariates: Vec<&[f64]> = model.covariates.iter().map(Vec::as_slice).collect();
        let ModelDesign {
            of_levels: counts,
            present,
            design,
            ..
        } = &mut model.designs[known];
        let fit = match design {
            Ok(design) => design.fit(&of_covariates, values),
            Err(reason) => Err(reason.clone()),
        };
        let critical = &mut self.kept.critical[analysis.confidence];
        let place = |level: usize| {
            let place = present.get(level).copied().flatten();
            place.ok_or(LEVEL_WITHOUT_VALUES)
        };
        let (of_levels, rest) = block.units.split_at(levels.min(block.units.len()));
        for (level, unit) in of_levels.iter().enumerate() {
            if let Some(unit) = unit {
                let [used, all] = counts[level];
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

impl Running<'_> {
    /// The design of rows of which some are used.
    fn design(
        &self,
        rows: &[Row],
        (levels, covariates, factors): (usize, usize, &[CodeOfRow]),
        model: &mut ModelLists,
    ) -> ModelDesign {
        let used = &model.used;
        let mut of_levels = vec![[0, 0]; levels];
        for (row, used) in rows.iter().zip(used) {
            if let Some(counts) = of_levels.get_mut(usize::from(row.level)) {
                counts[0] += usize::from(*used);
                counts[1] += 1;
            }
        }
        let level = |row: &Row| usize::from(row.level);
        take_used(rows, used, level, &mut model.treatment);
        // A level without rows has no column in a model; the others are estimated all the same.
        let mut present = Vec::new();
        let count = close_up(&mut model.treatment, levels, &mut present);
        model.factors.resize_with(factors.len(), Vec::new);
        let mut of_factors: Vec<(&[usize], usize)> = Vec::with_capacity(factors.len());
        for (factor, into) in factors.iter().zip(&mut model.factors) {
            let mut reader = self.code(factor);
            let rank = |row: &Row| reader.of(row).map_or(0, usize::from);
            take_used(rows, used, rank, into);
            let ranks = close_up(into, factor.meaning.len(), &mut model.ranks);
            of_factors.push((into.as_slice(), ranks));
        }
        ModelDesign {
            rows: self.rows,
            with_factors: model.with_factors.clone(),
            used: used.clone(),
            of_levels,
            present,
            design: covariance_design((&model.treatment, count), covariates, &of_factors),
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

//! Analyses of covariance.

use crate::compiled::program::{BlockProgram, MethodProgram};
use crate::compiled::run::analysis::{Running, wanted};
use crate::compiled::run::places::Places;
use crate::compiled::run::rows::{CodeReader, NumberReader};
use crate::compiled::workspace::Lists;
use crate::execution::compare::{
    CovarianceData, LEVEL_WITHOUT_VALUES, adjusted_difference, adjusted_mean, covariance_terms,
};

impl Running<'_> {
    pub(super) fn covariance(&mut self, block: &BlockProgram, lists: &mut Lists) {
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
        let Lists {
            rows,
            values,
            model,
            ..
        } = lists;
        model.begin(covariates.len(), factors.len(), levels);
        values.clear();
        let mut response = NumberReader::new(self.trial, *variable);
        let readers = covariates
            .iter()
            .map(|of| NumberReader::new(self.trial, *of));
        let mut of_covariates: Vec<NumberReader<'_>> = readers.collect();
        let readers = factors.iter().map(|of| CodeReader::new(self.trial, of));
        let mut of_factors: Vec<CodeReader<'_>> = readers.collect();
        for row in rows.iter() {
            let level = usize::from(row.level);
            if let Some(counts) = model.of_levels.get_mut(level) {
                counts[1] += 1;
            }
            let Some(value) = response.of(row) else {
                continue;
            };
            let (numbers, ranks) = &mut model.of_row;
            numbers.clear();
            numbers.extend(of_covariates.iter_mut().map_while(|reader| reader.of(row)));
            ranks.clear();
            ranks.extend(
                of_factors
                    .iter_mut()
                    .map_while(|reader| reader.of(row).map(usize::from)),
            );
            if numbers.len() < covariates.len() || ranks.len() < factors.len() {
                continue;
            }
            values.push(value);
            model.treatment.push(level);
            if let Some(counts) = model.of_levels.get_mut(level) {
                counts[0] += 1;
            }
            for (list, value) in model.covariates.iter_mut().zip(numbers) {
                list.push(*value);
            }
            for (list, rank) in model.factors.iter_mut().zip(ranks) {
                list.push(*rank);
            }
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

//! A fitted model of repeated measures: its means and its terms.

use statistics::StatisticsError;
use statistics::linear::Factor;
use statistics::mixed::{
    Likelihood, MixedInference, MixedModel, SmallSample, VisitDesign, VisitModel,
};

use super::visits::{Visits, structure};
use crate::execution::compare::{ModelRows, PresentLevels, margins};
use crate::execution::selection::Block;
use crate::plan::method::{RepeatedMeasures, SmallSampleMethod};

/// A fitted model with what its tests are made of.
pub(super) struct Fitted<'b> {
    pub(super) design: VisitDesign,
    pub(super) model: MixedModel,
    pub(super) inference: MixedInference,
    present: PresentLevels<'b>,
    visits: usize,
    covariates: usize,
    /// How many columns each factor has.
    factors: Vec<usize>,
}

impl<'b> Fitted<'b> {
    pub(super) fn new(
        method: &RepeatedMeasures,
        block: &'b Block,
        rows: &ModelRows,
        visits: &Visits,
    ) -> Result<Self, StatisticsError> {
        let present = PresentLevels::new(block, &rows.rows);
        let factors: Vec<Factor<'_>> = rows
            .factors
            .iter()
            .map(|(levels, count)| Factor::new(levels, *count))
            .collect::<Result<_, _>>()?;
        let covariates: Vec<&[f64]> = rows.covariates.iter().map(Vec::as_slice).collect();
        let design = VisitDesign::new(VisitModel {
            treatment: Factor::new(&present.of_rows, present.levels.len())?,
            visit: Factor::new(&visits.visit, visits.names.len())?,
            covariates: &covariates,
            factors: &factors,
        })?;
        let model = visits.fit(
            design.matrix(),
            structure(method.covariance),
            Likelihood::Restricted,
        )?;
        let inference = model.inference(match method.degrees_of_freedom {
            SmallSampleMethod::KenwardRoger => SmallSample::KENWARD_ROGER,
            SmallSampleMethod::Satterthwaite => SmallSample::Satterthwaite,
            SmallSampleMethod::Residual => SmallSample::Residual,
        })?;
        Ok(Fitted {
            design,
            model,
            inference,
            visits: visits.names.len(),
            covariates: covariates.len(),
            factors: factors
                .iter()
                .map(|factor| factor.level_count.saturating_sub(1))
                .collect(),
            present,
        })
    }

    /// The weights of a level's mean at a visit, or averaged over all visits alike.
    pub(super) fn mean(
        &self,
        method: &RepeatedMeasures,
        level: &str,
        visit: Option<usize>,
    ) -> Result<Vec<f64>, StatisticsError> {
        let level = self.present.place(level)?;
        let margins = margins(method.least_squares_means);
        let Some(visit) = visit else {
            let mut sum = vec![0.0; self.design.matrix().columns()];
            for visit in 0..self.visits {
                for (total, weight) in sum.iter_mut().zip(self.design.mean(level, visit, margins)?)
                {
                    *total += weight / self.visits as f64;
                }
            }
            return Ok(sum);
        };
        self.design.mean(level, visit, margins)
    }

    /// The contrasts of each term, so that a term with interactions is averaged over the other classifications (type III).
    ///
    /// The columns stand as [`VisitDesign`] lays them out: intercept, treatment, covariates, factors, visit, treatment by
    /// visit, covariates by visit.
    pub(super) fn terms(&self, names: &TermNames<'_>) -> Vec<(String, Vec<Vec<f64>>)> {
        let levels = self.present.levels.len().saturating_sub(1);
        let steps = self.visits.saturating_sub(1);
        let width = self.design.matrix().columns();
        let unit = |column: usize| {
            let mut row = vec![0.0; width];
            row[column] = 1.0;
            row
        };
        let first_covariate = 1 + levels;
        let first_factor = first_covariate + self.covariates;
        let first_visit = first_factor + self.factors.iter().sum::<usize>();
        let by_visit = first_visit + steps;
        let covariate_by_visit = by_visit + levels * steps;
        let share_of_visit = 1.0 / self.visits as f64;
        let share_of_level = 1.0 / (levels + 1) as f64;
        let mut terms = Vec::new();
        let treatment = (0..levels)
            .map(|level| {
                let mut row = unit(1 + level);
                for step in 0..steps {
                    row[by_visit + level * steps + step] = share_of_visit;
                }
                row
            })
            .collect();
        terms.push((names.treatment.to_owned(), treatment));
        for (place, name) in names.covariates.iter().enumerate() {
            let mut row = unit(first_covariate + place);
            for step in 0..steps {
                row[covariate_by_visit + place * steps + step] = share_of_visit;
            }
            terms.push((name.clone(), vec![row]));
        }
        let mut column = first_factor;
        for (name, count) in names.factors.iter().zip(&self.factors) {
            terms.push((name.clone(), (column..column + count).map(unit).collect()));
            column += count;
        }
        let visit = (0..steps)
            .map(|step| {
                let mut row = unit(first_visit + step);
                for level in 0..levels {
                    row[by_visit + level * steps + step] = share_of_level;
                }
                row
            })
            .collect();
        terms.push((names.visit.to_owned(), visit));
        terms.push((
            format!("{}*{}", names.treatment, names.visit),
            (by_visit..covariate_by_visit).map(unit).collect(),
        ));
        for (place, name) in names.covariates.iter().enumerate() {
            let first = covariate_by_visit + place * steps;
            terms.push((
                format!("{name}*{}", names.visit),
                (first..first + steps).map(unit).collect(),
            ));
        }
        terms
    }
}

/// What the terms of a model are called.
pub(super) struct TermNames<'n> {
    pub(super) treatment: &'n str,
    pub(super) visit: &'n str,
    pub(super) covariates: &'n [String],
    pub(super) factors: &'n [String],
}

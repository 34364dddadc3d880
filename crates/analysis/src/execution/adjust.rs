//! P-values adjusted for the other hypotheses of their family.

use statistics::{StatisticsError, multiplicity as of};

use crate::error::AnalysisError;
use crate::execution::context::{Context, undefined};
use crate::execution::record::{At, Recorder, Watch};
use crate::plan::{Multiplicity, MultiplicityProcedure};
use crate::results::{Group, ResultId, Results, Statistic, VariableLevel};

/// Records the adjusted p-values of every family, in the order of the plan.
pub(super) fn record_adjusted(
    context: &Context<'_>,
    results: &mut Results,
    watch: &mut Watch,
) -> Result<(), AnalysisError> {
    for family in &context.plan.multiplicity {
        let mut p_values = Vec::new();
        for name in &family.p_values {
            let part = format!("multiplicity `{}`", family.id);
            let id = ResultId::from_text(name.as_str());
            let row = results
                .get(&id)
                .filter(|row| row.statistic == Statistic::PValue)
                .ok_or_else(|| undefined(&part, &format!("p-value `{name}`")))?;
            p_values.push(row.value.as_number().ok_or(StatisticsError::Undefined {
                statistic: "the adjusted p-value",
                reason: "a p-value of the family was not calculated",
            }));
        }
        let adjusted = p_values
            .into_iter()
            .collect::<Result<Vec<f64>, _>>()
            .and_then(|p_values| adjust(family, &p_values));
        let mut recorder = Recorder::of_family(family, results, watch);
        for (place, name) in family.p_values.iter().enumerate() {
            let item = VariableLevel {
                variable: "hypothesis".to_owned(),
                level: name.clone(),
            };
            let value = adjusted
                .as_ref()
                .map(|adjusted| adjusted[place])
                .map_err(Clone::clone);
            recorder.put_all(
                &At::new(&Group::All, &[], &[]).item(&item),
                &value,
                &[(Statistic::AdjustedPValue, &|value| *value)],
            )?;
        }
    }
    Ok(())
}

fn adjust(family: &Multiplicity, p_values: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    match family.procedure {
        MultiplicityProcedure::FixedSequence => of::fixed_sequence(p_values),
        MultiplicityProcedure::Bonferroni => of::bonferroni(p_values),
        MultiplicityProcedure::Holm => of::holm(p_values),
        MultiplicityProcedure::Hochberg => of::hochberg(p_values),
        MultiplicityProcedure::Hommel => of::hommel(p_values),
        MultiplicityProcedure::BenjaminiHochberg => of::benjamini_hochberg(p_values),
    }
}

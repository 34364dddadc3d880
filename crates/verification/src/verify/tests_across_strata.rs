//! P-values of tests across strata.

use statistics::StatisticsError;
use statistics::stratified::{ContinuityCorrection, cochran_mantel_haenszel};

use super::agreement::{Agreement, Possible, agreement};
use super::intervals::tables;
use super::underived;
use crate::printed_number::PrintedProbability;
use crate::statement::{StratifiedTest, Stratum};
use crate::verdict::Verdict;

/// The test with and without the correction for continuity, since papers do not say which.
pub(super) fn p_value(
    printed: &PrintedProbability,
    strata: &[Stratum],
    test: StratifiedTest,
) -> Verdict {
    let StratifiedTest::CochranMantelHaenszel = test;
    let computed = || -> Result<[(&str, f64); 2], StatisticsError> {
        let tables = tables(strata)?;
        let p = |correction| Ok(cochran_mantel_haenszel(&tables, correction)?.test.p_value);
        Ok([
            (
                "Cochran-Mantel-Haenszel without continuity correction",
                p(ContinuityCorrection::None)?,
            ),
            (
                "Cochran-Mantel-Haenszel with continuity correction",
                p(ContinuityCorrection::Half)?,
            ),
        ])
    };
    let candidates = match computed() {
        Ok(candidates) => candidates,
        Err(error) => return underived(&error.to_string()),
    };
    for (method, p) in candidates {
        let agrees = match printed {
            PrintedProbability::Below(bound) => p < bound.value(),
            PrintedProbability::Number(number) => {
                matches!(
                    agreement(Possible::exactly(p), number),
                    Agreement::Agrees(_)
                )
            }
        };
        if agrees {
            return Verdict::Agrees {
                method: format!("{method}, p = {p:.6}"),
                tie: None,
            };
        }
    }
    Verdict::Disagrees {
        method: candidates[0].0.to_owned(),
        should_be: format!("{:.6}", candidates[0].1),
    }
}

//! Multiple imputation: Rubin's rules, and the distributions of reference-based imputation.

use crate::proportion::confidence_interval;
use crate::sheet::{Group, Line, Quantity, Worksheet};
use statistics::imputation::{
    CombinedEstimate, CompleteDataFreedom, Strategy, VisitDistribution, combine, conditional_normal,
};
use statistics::{ConfidenceLevel, StatisticsError};

/// The estimates of several imputations combined.
///
/// # Errors
/// As [`combine`].
pub fn rubin(
    estimates: &[f64],
    standard_errors: &[f64],
    freedom: CompleteDataFreedom,
    level: ConfidenceLevel,
) -> Result<Worksheet, StatisticsError> {
    let combined = combine(estimates, standard_errors, freedom, level)?;
    let test = combined.test;
    let mut sheet = Worksheet::new("Multiple imputation, Rubin's rules");
    sheet.give("given", format!("{} imputations", estimates.len()));
    sheet.give(
        "degrees of freedom of the complete data",
        match freedom {
            CompleteDataFreedom::Large => "large  [SAS MIANALYZE without EDF]".to_owned(),
            CompleteDataFreedom::Finite(df) => {
                format!("{df}, by Barnard and Rubin  [SAS EDF=; R mice]")
            }
        },
    );
    sheet.line(Line::of("estimate", "estimate", test.estimate));
    sheet.line(Line::of("se", "standard error", test.standard_error));
    sheet.line(Line::of("ci", confidence_interval(level), test.interval));
    sheet.line(
        Line::of("t", "test: t", test.t)
            .part("df", "df", test.degrees_of_freedom)
            .part("p", "p", Quantity::PValue(test.p_value)),
    );
    let mut variance = Group::headed("Variance");
    variance.line(Line::of(
        "within",
        "within imputations",
        combined.within_variance,
    ));
    variance.line(Line::of(
        "between",
        "between imputations",
        combined.between_variance,
    ));
    variance.line(Line::of("total", "total", combined.total_variance));
    variance.line(Line::of(
        "riv",
        "relative increase",
        combined.relative_increase,
    ));
    variance.line(Line::of(
        "lambda",
        "share of the missing",
        combined.variance_share,
    ));
    variance.line(Line::of(
        "fmi",
        "fraction of information missing",
        combined.fraction_missing,
    ));
    sheet.group(variance);
    sheet.refer(CombinedEstimate::REFERENCE);
    Ok(sheet)
}

/// What a subject's missing visits are imputed from.
#[derive(Clone, Debug)]
pub struct ReferenceBased {
    /// The visits' means and covariances of the subject's own group.
    pub group: VisitDistribution,
    /// Those of the reference group.
    pub reference: VisitDistribution,
    /// The subject's values; none where a visit is missing.
    pub observed: Vec<Option<f64>>,
}

/// The distribution of a subject's missing visits under every strategy.
#[must_use]
pub fn reference_based(input: &ReferenceBased) -> Worksheet {
    let mut sheet = Worksheet::new("Reference-based imputation");
    let seen: Vec<String> = input
        .observed
        .iter()
        .map(|value| value.map_or("missing".to_owned(), |v| v.to_string()))
        .collect();
    sheet.give("observed", seen.join(", "));
    for strategy in Strategy::ALL {
        let key = match strategy {
            Strategy::MissingAtRandom => "MAR",
            Strategy::JumpToReference => "JR",
            Strategy::CopyReference => "CR",
            Strategy::CopyIncrements => "CIR",
            Strategy::LastMeanCarriedForward => "LMCF",
        };
        match conditional_normal(&input.group, &input.reference, &input.observed, strategy) {
            Ok(normal) => {
                let mut group = Group::keyed(key, strategy.name());
                group.line(Line::of(
                    "mean",
                    "means of the missing visits",
                    Quantity::Numbers(normal.mean),
                ));
                group.line(Line::of(
                    "cov",
                    "covariances, row by row",
                    Quantity::Numbers(normal.covariance),
                ));
                sheet.group(group);
            }
            Err(cause) => sheet.line(Line::of(
                key,
                strategy.name(),
                Quantity::Absent(cause.to_string()),
            )),
        }
    }
    sheet.refer("Carpenter JR, Roger JH, Kenward MG. J Biopharm Stat 2013;23:1352-1371");
    sheet
}

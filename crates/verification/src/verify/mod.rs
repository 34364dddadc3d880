//! Claims recomputed.

mod agreement;
mod candidate;
mod counts;
mod intervals;
mod means;
mod p_values;
mod planning;
mod rates;

use crate::published::Published;
use crate::statement::Statement;
use crate::verdict::{ClaimVerdict, Verdict};

/// Recomputes every claim of a paper, in the order of reading.
///
/// The rounding of printed inputs is allowed for: a claim disagrees only where no inputs that round
/// to the printed ones give the printed figures.
///
/// ```
/// let text = r#"
/// [paper]
/// short = "Lim 2021"
/// citation = "Lim J, et al. Rheumatology (Oxford) 2021;60:1784-92"
/// registration = "NTR6160"
///
/// [[place]]
/// at = "Results"
///
/// [[place.claim]]
/// id = "response-interval"
/// about = "At least moderate improvement by week 9"
/// printed = "Clopper-Pearson 95% CI: 19.6, 64.6"
/// kind = "proportion_interval"
/// lower = "19.6"
/// upper = "64.6"
/// count = 8
/// of = 19
/// method = "clopper_pearson"
/// "#;
/// let published = definition::read::<verification::Published>("published.toml", text).unwrap();
/// let verdicts = verification::verify(&published);
/// assert_eq!(
///     verdicts[0].verdict.to_string(),
///     "agrees by another method: Wald with maximum variance (p = 1/2), where the paper names \
///      Clopper-Pearson (exact), which gives 20.3 to 66.5"
/// );
/// ```
#[must_use]
pub fn verify(published: &Published) -> Vec<ClaimVerdict> {
    published
        .claims()
        .map(|(place, claim)| ClaimVerdict {
            id: claim.id.clone(),
            place: place.at.clone(),
            about: claim.about.clone(),
            printed: claim.printed.clone(),
            kind: claim.statement.kind(),
            claim: claim.statement.clone(),
            verdict: recompute(&claim.statement),
            finding: claim.finding.clone(),
        })
        .collect()
}

fn recompute(statement: &Statement) -> Verdict {
    match statement {
        Statement::Count { .. } | Statement::Quantity { .. } | Statement::Range { .. } => {
            underived("it is given")
        }
        Statement::PartOfWhole { part, whole } => counts::part_of_whole(*part, *whole),
        Statement::Sum { value, parts } => counts::sum(*value, parts),
        Statement::Difference {
            value,
            minuend,
            subtrahend,
            inputs,
        } => counts::difference(value, minuend, subtrahend, *inputs),
        Statement::Quotient {
            value,
            dividend,
            divisor,
        } => counts::quotient(value, dividend, divisor),
        Statement::Repeated {
            value,
            elsewhere,
            there,
        } => means::repeated(value, elsewhere, there),
        Statement::Comparison {
            percent,
            relation,
            shares,
        } => counts::comparison(percent, *relation, shares),
        Statement::Percentage { percent, count, of } => counts::percentage(percent, *count, *of),
        Statement::PercentageWithoutCount { percent, of } => {
            counts::percentage_without_count(percent, *of)
        }
        Statement::SubjectsAndEvents { subjects, events } => {
            counts::subjects_and_events(*subjects, *events)
        }
        Statement::PermutedBlocks {
            first,
            second,
            block,
        } => counts::permuted_blocks(*first, *second, *block),
        Statement::ProportionInterval {
            lower,
            upper,
            scale,
            count,
            of,
            level,
            method,
        } => intervals::proportion([lower, upper], *scale, (*count, *of), *level, *method),
        Statement::RiskDifference {
            difference,
            lower,
            upper,
            first,
            second,
            level,
            method,
            strata,
        } => intervals::risk_difference(
            [difference, lower, upper],
            (*first, *second),
            *level,
            *method,
            strata,
        ),
        Statement::StratifiedTest {
            p_value,
            strata,
            test,
        } => p_values::stratified(p_value, strata, *test),
        Statement::TwoByTwoTest {
            p_value,
            first,
            second,
            test,
        } => p_values::two_by_two(p_value, (*first, *second), *test),
        Statement::MeanTest {
            p_value,
            first,
            second,
            test,
        } => p_values::means(p_value, (first, second), *test),
        Statement::Significance {
            level,
            called,
            p_values,
        } => p_values::significance(level, *called, p_values),
        Statement::PooledMean { mean, groups } => means::pooled(mean, groups),
        Statement::MeanWithOthers {
            mean,
            n,
            groups,
            minimum,
            maximum,
        } => means::with_others(mean, *n, groups, (minimum, maximum)),
        Statement::MeanWithInterval {
            mean: centre,
            lower,
            upper,
        }
        | Statement::LeastSquaresDifference {
            difference: centre,
            lower,
            upper,
        } => means::centre_of_interval(centre, lower, upper),
        Statement::MeanDifference {
            difference,
            lower,
            upper,
            first,
            second,
            level,
            method,
        } => means::mean_difference([difference, lower, upper], (first, second), *level, *method),
        Statement::MedianOfGroups { median, groups } => means::median_of_groups(median, groups),
        Statement::RangeOfGroups {
            minimum,
            maximum,
            groups,
        } => means::range_of_groups((minimum, maximum), groups),
        Statement::MedianWithRange {
            median,
            minimum,
            maximum,
        } => means::ordered([Some(minimum), Some(median), Some(maximum)]),
        Statement::MedianWithQuartiles {
            median,
            first_quartile,
            third_quartile,
        } => means::ordered([Some(first_quartile), Some(median), Some(third_quartile)]),
        Statement::MedianWithInterval {
            median,
            lower,
            upper,
        } => means::ordered([lower.number(), median.number(), upper.number()]),
        Statement::PValue { .. }
        | Statement::Mean { .. }
        | Statement::MeanAndSd { .. }
        | Statement::Median { .. } => underived("the patients' values are not printed"),
        Statement::Rate {
            rate, per, from, ..
        } => rates::rate(rate, per, from.as_ref()),
        Statement::SampleSize {
            total,
            power,
            alpha,
            assumed,
        } => planning::sample_size(*total, power, alpha, assumed.as_ref()),
        Statement::PlannedPrecision {
            width,
            lower,
            upper,
            scale,
            proportion,
            of,
            level,
            method,
        } => planning::precision(
            &planning::Precision {
                lower,
                upper,
                width,
            },
            *scale,
            (proportion, *of),
            *level,
            *method,
        ),
    }
}

fn underived(reason: &str) -> Verdict {
    Verdict::CannotBeDerived {
        reason: reason.to_owned(),
    }
}

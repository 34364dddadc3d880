//! What a claim is derived from, in words for a reader of the paper.

use super::{
    Called, Counted, DifferenceMethod, Inputs, MeanDifferenceMethod, ProportionMethod, Relation,
    Statement, StratifiedTest, Summarised, TwoByTwoTest,
};
use crate::printed_number::PrintedNumber;

impl Statement {
    /// What the figure is derived from, in words; none where the paper prints nothing to derive it from.
    ///
    /// ```
    /// use verification::Statement;
    /// let claim = Statement::Percentage { percent: "79".parse()?, count: 37, of: 47 };
    /// assert_eq!(claim.derivation().as_deref(), Some("37 of 47, in per cent"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn derivation(&self) -> Option<String> {
        let words = match self {
            Self::PartOfWhole { part, whole } => {
                format!("{part} is a part of {whole}, so it cannot be more")
            }
            Self::Sum { parts, .. } => format!("the sum of {}", together(parts)),
            Self::Difference {
                minuend,
                subtrahend,
                inputs,
                ..
            } => match inputs {
                Inputs::Exact => format!("{minuend} less {subtrahend}"),
                Inputs::Rounded => format!("{minuend} less {subtrahend}, both of them rounded"),
            },
            Self::Quotient {
                dividend, divisor, ..
            } => format!("{dividend} divided by {divisor}"),
            Self::Repeated {
                elsewhere, there, ..
            } => format!("{there} prints the same number as {elsewhere}"),
            Self::Percentage { count, of, .. } => format!("{count} of {of}, in per cent"),
            Self::PercentageWithoutCount { of, .. } => {
                format!("some whole number of {of} must give this percentage")
            }
            Self::Comparison {
                percent,
                relation,
                shares,
            } => {
                let shares: Vec<String> = shares.iter().map(counted).collect();
                let relation = match relation {
                    Relation::MoreThan => "more than",
                    Relation::AtLeast => "at least",
                    Relation::LessThan => "less than",
                    Relation::AtMost => "at most",
                    Relation::About => "about",
                };
                format!(
                    "{} must be {relation} {percent} per cent",
                    together(&shares)
                )
            }
            Self::ProportionInterval {
                count,
                of,
                level,
                method,
                ..
            } => format!(
                "the {level}% confidence interval of {count} of {of}; {}",
                proportion_method(*method)
            ),
            Self::PlannedPrecision {
                proportion,
                of,
                level,
                method,
                ..
            } => format!(
                "the {level}% confidence interval of {proportion} in {of} subjects, and its width; {}",
                proportion_method(*method)
            ),
            Self::RiskDifference {
                first,
                second,
                level,
                method,
                strata,
                ..
            } => {
                let method = difference_method(*method);
                let strata = if strata.is_empty() {
                    String::new()
                } else {
                    format!(", or across {} strata", strata.len())
                };
                format!(
                    "{} less {}, with its {level}% confidence interval{strata}; {method}",
                    counted(first),
                    counted(second)
                )
            }
            Self::StratifiedTest { strata, test, .. } => {
                let StratifiedTest::CochranMantelHaenszel = test;
                let strata: Vec<String> = strata
                    .iter()
                    .map(|stratum| {
                        format!("{} v {}", counted(&stratum.first), counted(&stratum.second))
                    })
                    .collect();
                format!(
                    "{}; the paper names Cochran-Mantel-Haenszel",
                    together(&strata)
                )
            }
            Self::TwoByTwoTest {
                first,
                second,
                test,
                ..
            } => {
                let test = match test {
                    TwoByTwoTest::Fisher => "the paper names Fisher's exact test",
                    TwoByTwoTest::Pearson => "the paper names Pearson's chi-square test",
                    TwoByTwoTest::Yates => "the paper names the chi-square test of Yates",
                    TwoByTwoTest::ChiSquare => "the paper names a chi-square test",
                    TwoByTwoTest::NotNamed => "the paper names no test",
                };
                format!("{} v {}; {test}", counted(first), counted(second))
            }
            Self::MeanTest {
                first,
                second,
                test,
                ..
            } => format!(
                "{} v {}; {}",
                summarised(first),
                summarised(second),
                mean_method(*test)
            ),
            Self::Significance {
                level,
                called,
                p_values,
            } => {
                let p_values: Vec<String> = p_values
                    .iter()
                    .map(|p_value| String::from(p_value.clone()))
                    .collect();
                let called = match called {
                    Called::Significant => "significant, so each must be below",
                    Called::NotSignificant => "not significant, so none may be below",
                };
                format!(
                    "P values {} are called {called} {level}",
                    together(&p_values)
                )
            }
            Self::PooledMean { groups, .. } => {
                let groups: Vec<String> = groups
                    .iter()
                    .map(|group| format!("{} (n = {})", group.mean, group.n))
                    .collect();
                format!("the weighted mean of {}", together(&groups))
            }
            Self::MeanWithOthers {
                n,
                groups,
                minimum,
                maximum,
                ..
            } => {
                let known: u64 = groups
                    .iter()
                    .fold(0, |known, group| known.saturating_add(group.n));
                let groups: Vec<String> = groups
                    .iter()
                    .map(|group| format!("{} (n = {})", group.mean, group.n))
                    .collect();
                format!(
                    "{} and {} more values between {minimum} and {maximum}",
                    together(&groups),
                    n.saturating_sub(known)
                )
            }
            Self::MeanWithInterval { lower, upper, .. }
            | Self::LeastSquaresDifference { lower, upper, .. } => {
                format!("it must be the middle of its interval, {lower} to {upper}")
            }
            Self::MeanDifference {
                first,
                second,
                level,
                method,
                ..
            } => format!(
                "{} less {}, with its {level}% confidence interval; {}",
                summarised(first),
                summarised(second),
                mean_method(*method)
            ),
            Self::MedianOfGroups { groups, .. } => format!(
                "it must lie between the medians of the groups, {}",
                together(&texts(groups))
            ),
            Self::RangeOfGroups { groups, .. } => {
                let groups: Vec<String> = groups
                    .iter()
                    .map(|ends| format!("{} to {}", ends.minimum, ends.maximum))
                    .collect();
                format!("the smallest and largest of {}", together(&groups))
            }
            Self::Rate {
                per,
                unit,
                from: Some(from),
                ..
            } => format!(
                "{} events in {} {unit}, per {per} {unit}",
                from.events, from.time
            ),
            Self::SampleSize {
                power,
                alpha,
                assumed: Some(assumed),
                ..
            } => format!(
                "{}% against {}%, {power}% power, two-sided alpha {alpha}",
                assumed.first, assumed.second
            ),
            Self::SubjectsAndEvents { subjects, events } => {
                format!(
                    "{subjects} subjects with an event have at least as many events; {events} are printed"
                )
            }
            Self::PermutedBlocks {
                first,
                second,
                block,
            } => format!("{first} and {second} subjects allocated in blocks of {block}"),
            Self::Count { .. }
            | Self::PValue { .. }
            | Self::Mean { .. }
            | Self::MeanAndSd { .. }
            | Self::Median { .. }
            | Self::MedianWithRange { .. }
            | Self::MedianWithQuartiles { .. }
            | Self::MedianWithInterval { .. }
            | Self::Rate { from: None, .. }
            | Self::SampleSize { assumed: None, .. }
            | Self::Range { .. }
            | Self::Quantity { .. } => return None,
        };
        Some(words)
    }
}

fn counted(share: &Counted) -> String {
    format!("{} of {}", share.count, share.of)
}

fn summarised(group: &Summarised) -> String {
    format!("{} ± {} (n = {})", group.mean, group.sd, group.n)
}

fn texts(numbers: &[PrintedNumber]) -> Vec<&str> {
    numbers.iter().map(PrintedNumber::as_str).collect()
}

fn proportion_method(method: ProportionMethod) -> &'static str {
    match method {
        ProportionMethod::ClopperPearson => "the paper names Clopper-Pearson",
        ProportionMethod::Wilson => "the paper names Wilson's",
        ProportionMethod::Wald => "the paper names Wald's",
        ProportionMethod::AgrestiCoull => "the paper names Agresti and Coull's",
        ProportionMethod::Jeffreys => "the paper names Jeffreys'",
        ProportionMethod::MidP => "the paper names the mid-P interval",
        ProportionMethod::NotNamed => "the paper names no method",
    }
}

fn difference_method(method: DifferenceMethod) -> &'static str {
    match method {
        DifferenceMethod::Exact => "the paper calls it exact",
        DifferenceMethod::SantnerSnell => "the paper names Santner and Snell's",
        DifferenceMethod::ChanZhang => "the paper names Chan and Zhang's",
        DifferenceMethod::Wald => "the paper names Wald's",
        DifferenceMethod::Newcombe => "the paper names Newcombe's",
        DifferenceMethod::MiettinenNurminen => "the paper names Miettinen and Nurminen's",
        DifferenceMethod::AgrestiCaffo => "the paper names Agresti and Caffo's",
        DifferenceMethod::MantelHaenszel => "the paper names Mantel-Haenszel",
        DifferenceMethod::NotNamed => "the paper names no method",
    }
}

fn mean_method(method: MeanDifferenceMethod) -> &'static str {
    match method {
        MeanDifferenceMethod::Pooled => "the paper names the t-test with pooled variance",
        MeanDifferenceMethod::Welch => "the paper names Welch's t-test",
        MeanDifferenceMethod::NotNamed => "the paper names no method",
    }
}

/// A list as a sentence holds it: `a`, `a and b`, `a, b and c`.
fn together<T: ToString>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(T::to_string).collect();
    match items.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

//! P-values that follow from counts, or from means and standard deviations.

use statistics::stratified::{ContinuityCorrection, cochran_mantel_haenszel, exact_conditional};
use statistics::two_by_two::{fisher, likelihood_ratio, n_minus_one, pearson, yates};
use statistics::{ConfidenceLevel, StatisticsError, TwoByTwo};

use super::agreement::Figure;
use super::candidate::{Candidate, Naming, judge};
use super::intervals::tables;
use super::means::every_t_test;
use super::underived;
use crate::possible::Possible;
use crate::printed_number::{PrintedNumber, PrintedProbability};
use crate::statement::{
    Called, Counted, MeanDifferenceMethod, StratifiedTest, Stratum, Summarised, TwoByTwoTest,
};
use crate::verdict::Verdict;

fn candidate(name: &str, p_value: f64) -> Candidate {
    Candidate::new(name, vec![Possible::exactly(p_value)])
}

/// The test with and without the correction for continuity, since papers do not say which, then others.
pub(super) fn stratified(
    printed: &PrintedProbability,
    strata: &[Stratum],
    test: StratifiedTest,
) -> Verdict {
    let StratifiedTest::CochranMantelHaenszel = test;
    let tables = match tables(strata) {
        Ok(tables) => tables,
        Err(error) => return underived(&error.to_string()),
    };
    let by_score = |name: &str, correction| {
        let computed = cochran_mantel_haenszel(&tables, correction)?;
        Ok::<_, StatisticsError>(candidate(name, computed.test.p_value))
    };
    let uncorrected = by_score(
        "Cochran-Mantel-Haenszel without continuity correction",
        ContinuityCorrection::None,
    );
    let corrected = by_score(
        "Cochran-Mantel-Haenszel with continuity correction",
        ContinuityCorrection::Half,
    );
    let naming = match (uncorrected, corrected) {
        (Ok(uncorrected), Ok(corrected)) => Naming::Named {
            name: Some("Cochran-Mantel-Haenszel"),
            candidates: vec![uncorrected, corrected],
        },
        (Err(error), _) | (_, Err(error)) => return underived(&error.to_string()),
    };
    let together = crude(strata).filter(|table| table.total() <= LARGEST);
    let conditional = together.and_then(|_| {
        let exact = exact_conditional(&tables, ConfidenceLevel::NINETY_FIVE).ok()?;
        Some(candidate(
            "exact conditional test across strata",
            exact.two_sided_minimum_likelihood,
        ))
    });
    let others = conditional
        .into_iter()
        .chain(together.into_iter().flat_map(of_two_proportions));
    judge(&[Figure::from(printed)], naming, others)
}

/// All strata in one table; none where it cannot be counted.
fn crude(strata: &[Stratum]) -> Option<TwoByTwo> {
    let sum = |of: fn(&Stratum) -> u64| {
        strata
            .iter()
            .try_fold(0_u64, |sum, stratum| sum.checked_add(of(stratum)))
    };
    TwoByTwo::new(
        sum(|stratum| stratum.first.count)?,
        sum(|stratum| stratum.first.of)?,
        sum(|stratum| stratum.second.count)?,
        sum(|stratum| stratum.second.of)?,
    )
    .ok()
}

const FISHER: &str = "Fisher's exact test";
const PEARSON: &str = "Pearson's chi-square test";
const YATES: &str = "chi-square test with Yates' correction";

/// Every test of two proportions that has an answer.
fn of_two_proportions(table: TwoByTwo) -> Vec<Candidate> {
    let mut candidates = vec![
        candidate(FISHER, fisher(table).two_sided),
        candidate("Fisher's mid-P test", fisher(table).two_sided_mid_p),
    ];
    for (name, test) in [
        (PEARSON, pearson(table)),
        (YATES, yates(table)),
        ("chi-square test with N - 1", n_minus_one(table)),
        ("likelihood ratio test", likelihood_ratio(table)),
    ] {
        // A table with an empty margin has no chi-square test.
        candidates.extend(test.ok().map(|test| candidate(name, test.p_value)));
    }
    candidates
}

/// Subjects beyond which exact tests are not enumerated.
const LARGEST: u64 = 100_000;

pub(super) fn two_by_two(
    printed: &PrintedProbability,
    (first, second): (Counted, Counted),
    test: TwoByTwoTest,
) -> Verdict {
    if first.of.saturating_add(second.of) > LARGEST {
        return underived(
            "the table is too large for Fisher's exact test, more than 100 000 subjects",
        );
    }
    let table = match TwoByTwo::new(first.count, first.of, second.count, second.of) {
        Ok(table) => table,
        Err(error) => return underived(&error.to_string()),
    };
    let chi_square = |name, test: Result<statistics::ChiSquareTest, StatisticsError>| {
        test.ok().map(|test| candidate(name, test.p_value))
    };
    let naming = match test {
        TwoByTwoTest::Fisher => Naming::own(candidate(FISHER, fisher(table).two_sided)),
        TwoByTwoTest::Pearson | TwoByTwoTest::Yates | TwoByTwoTest::ChiSquare => {
            let uncorrected = chi_square(PEARSON, pearson(table));
            let corrected = chi_square(YATES, yates(table));
            let (name, candidates) = match test {
                TwoByTwoTest::Pearson => (None, vec![uncorrected]),
                TwoByTwoTest::Yates => (None, vec![corrected]),
                _ => (Some("a chi-square test"), vec![uncorrected, corrected]),
            };
            Naming::Named {
                name,
                candidates: candidates.into_iter().flatten().collect(),
            }
        }
        TwoByTwoTest::NotNamed => Naming::NotNamed,
    };
    judge(&[Figure::from(printed)], naming, of_two_proportions(table))
}

/// The p-value for every combination of inputs that rounds to the printed ones.
pub(super) fn means(
    printed: &PrintedProbability,
    (first, second): (&Summarised, &Summarised),
    test: MeanDifferenceMethod,
) -> Verdict {
    let mut pooled: Option<Possible> = None;
    let mut welch: Option<Possible> = None;
    let widen = |known: &mut Option<Possible>, value: f64| {
        *known = Some(known.map_or(Possible::exactly(value), |known| known.with(value)));
    };
    let tried = every_t_test(first, second, ConfidenceLevel::NINETY_FIVE, |computed| {
        widen(&mut pooled, computed.pooled.p_value);
        widen(&mut welch, computed.welch.p_value);
    });
    if let Err(error) = tried {
        return underived(&error.to_string());
    }
    // Where the means can have been equal the p-value can have been 1, between two combinations that were tried.
    let apart = Possible::rounding_to(&first.mean).less(Possible::rounding_to(&second.mean));
    if apart.distance(0.0) == 0.0 {
        widen(&mut pooled, 1.0);
        widen(&mut welch, 1.0);
    }
    let candidate = |name: &str, p_value: Option<Possible>| {
        p_value.map(|p_value| Candidate::new(name, vec![p_value]))
    };
    let pooled = candidate("two-sample t-test, pooled variance", pooled);
    let welch = candidate("two-sample t-test, separate variances (Welch)", welch);
    let printed = [Figure::from(printed)];
    match test {
        MeanDifferenceMethod::Pooled => match pooled {
            Some(pooled) => judge(&printed, Naming::own(pooled), welch),
            None => judge(&printed, Naming::NotNamed, welch),
        },
        MeanDifferenceMethod::Welch => match welch {
            Some(welch) => judge(&printed, Naming::own(welch), pooled),
            None => judge(&printed, Naming::NotNamed, pooled),
        },
        MeanDifferenceMethod::NotNamed => {
            judge(&printed, Naming::NotNamed, pooled.into_iter().chain(welch))
        }
    }
}

/// What the text calls significant must be printed below the level, and what it does not must not.
pub(super) fn significance(
    level: &PrintedNumber,
    called: Called,
    p_values: &[PrintedProbability],
) -> Verdict {
    // The p-values that are certainly on the other side, whatever was rounded.
    let wrong: Vec<String> = p_values
        .iter()
        .filter(|p_value| match (called, p_value) {
            (Called::Significant, PrintedProbability::Number(p)) => {
                p.value() - p.half_unit() >= level.value()
            }
            (Called::Significant, PrintedProbability::Below(_)) => false,
            (Called::NotSignificant, PrintedProbability::Number(p)) => {
                p.value() + p.half_unit() < level.value()
            }
            (Called::NotSignificant, PrintedProbability::Below(bound)) => {
                bound.value() <= level.value()
            }
        })
        .map(|p_value| String::from(p_value.clone()))
        .collect();
    let method = format!("held against the level of {level}");
    if wrong.is_empty() {
        Verdict::Agrees {
            method,
            tie: None,
            computed: Vec::new(),
        }
    } else {
        let other = match called {
            Called::Significant => "not significant",
            Called::NotSignificant => "significant",
        };
        Verdict::Disagrees {
            method,
            should_be: format!("{other} for P = {}", wrong.join(", ")),
            computed: Vec::new(),
        }
    }
}

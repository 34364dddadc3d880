//! Intervals that follow from counts.

use statistics::proportion::ProportionInterval;
use statistics::risk_difference::{
    self, AgrestiMin, ExactStatistic, RiskDifferenceInterval, agresti_min, exact_unconditional,
};
use statistics::stratified::{
    self, RiskDifferenceVariance, crude_risk_difference, mantel_haenszel_risk_difference,
};
use statistics::{ConfidenceLevel, Interval, Proportion, StatisticsError, TwoByTwo};

use super::candidate::{Candidate, Naming, judge};
use super::underived;
use crate::possible::Possible;
use crate::printed_number::PrintedNumber;
use crate::statement::{Counted, DifferenceMethod, ProportionMethod, ProportionScale, Stratum};
use crate::verdict::Verdict;

/// The factor between a scale and proportions from 0 to 1.
pub(super) const fn factor(scale: ProportionScale) -> f64 {
    match scale {
        ProportionScale::Percent => 100.0,
        ProportionScale::Fraction => 1.0,
    }
}

/// The interval that a paper names, as the statistics know it.
pub(super) const fn named_proportion(method: ProportionMethod) -> Option<ProportionInterval> {
    match method {
        ProportionMethod::ClopperPearson => Some(ProportionInterval::ClopperPearson),
        ProportionMethod::Wilson => Some(ProportionInterval::Wilson),
        ProportionMethod::Wald => Some(ProportionInterval::Wald),
        ProportionMethod::AgrestiCoull => Some(ProportionInterval::AgrestiCoull),
        ProportionMethod::Jeffreys => Some(ProportionInterval::Jeffreys),
        ProportionMethod::MidP => Some(ProportionInterval::MidP),
        ProportionMethod::NotNamed => None,
    }
}

pub(super) fn proportion(
    printed: [&PrintedNumber; 2],
    scale: ProportionScale,
    (count, of): (u64, u64),
    level: u8,
    method: ProportionMethod,
) -> Verdict {
    let (level, proportion) = match (confidence(level), Proportion::new(count, of)) {
        (Ok(level), Ok(proportion)) => (level, proportion),
        (Err(error), _) | (_, Err(error)) => return underived(&error.to_string()),
    };
    let candidate = |each: ProportionInterval| {
        // A method without an answer for these counts is no candidate.
        let interval = each.of(proportion, level).ok()?;
        let figures = [interval.lower, interval.upper];
        Some(Candidate::new(
            each.name(),
            figures
                .map(|limit| Possible::exactly(factor(scale) * limit))
                .to_vec(),
        ))
    };
    let named = named_proportion(method);
    let naming = match named {
        Some(each) => Naming::Named {
            name: None,
            candidates: candidate(each).into_iter().collect(),
        },
        None => Naming::NotNamed,
    };
    let others = ProportionInterval::ALL
        .into_iter()
        .filter(|other| Some(*other) != named)
        .filter_map(candidate);
    judge(&printed.map(Into::into), naming, others)
}

fn confidence(level: u8) -> Result<ConfidenceLevel, StatisticsError> {
    ConfidenceLevel::new(f64::from(level) / 100.0)
}

pub(super) fn risk_difference(
    printed: [&PrintedNumber; 3],
    (first, second): (Counted, Counted),
    level: u8,
    method: DifferenceMethod,
    strata: &[Stratum],
) -> Verdict {
    match Difference::new((first, second), level, strata) {
        Ok(difference) => {
            let naming = difference.naming(method);
            let others = difference
                .simple()
                .chain(difference.stratified())
                .chain(difference.exact());
            judge(&printed.map(Into::into), naming, others)
        }
        Err(error) => underived(&error.to_string()),
    }
}

/// A difference of two proportions, from which each method makes its candidate.
struct Difference {
    table: TwoByTwo,
    estimate: f64,
    level: ConfidenceLevel,
    strata: Vec<TwoByTwo>,
}

/// Subjects beyond which an exact interval that the paper does not name is not searched for: it takes seconds.
const LARGEST_SEARCHED: u64 = 400;

impl Difference {
    fn new(
        (first, second): (Counted, Counted),
        level: u8,
        strata: &[Stratum],
    ) -> Result<Self, StatisticsError> {
        let table = TwoByTwo::new(first.count, first.of, second.count, second.of)?;
        Ok(Self {
            table,
            estimate: risk_difference::estimate(table)?,
            level: confidence(level)?,
            strata: tables(strata)?,
        })
    }

    /// Each named method, with those that answer to it.
    fn naming(&self, method: DifferenceMethod) -> Naming {
        let own = |candidate: Option<Candidate>| Naming::Named {
            name: None,
            candidates: candidate.into_iter().collect(),
        };
        match method {
            DifferenceMethod::NotNamed => Naming::NotNamed,
            DifferenceMethod::Exact => Naming::Named {
                name: Some("an exact interval"),
                candidates: self.every_exact().collect(),
            },
            DifferenceMethod::MantelHaenszel => Naming::Named {
                name: Some("Mantel-Haenszel"),
                candidates: self.mantel_haenszel().collect(),
            },
            DifferenceMethod::SantnerSnell => own(self.exact_by(ExactStatistic::SantnerSnell)),
            DifferenceMethod::ChanZhang => own(self.exact_by(ExactStatistic::ChanZhang)),
            DifferenceMethod::Wald => own(self.simple_by(RiskDifferenceInterval::Wald)),
            DifferenceMethod::Newcombe => own(self.simple_by(RiskDifferenceInterval::Newcombe)),
            DifferenceMethod::MiettinenNurminen => {
                own(self.simple_by(RiskDifferenceInterval::MiettinenNurminen))
            }
            DifferenceMethod::AgrestiCaffo => {
                own(self.simple_by(RiskDifferenceInterval::AgrestiCaffo))
            }
        }
    }

    fn candidate(
        name: &str,
        estimate: f64,
        interval: Result<Interval, StatisticsError>,
    ) -> Option<Candidate> {
        // A method without an answer for these counts is no candidate.
        let interval = interval.ok()?;
        let figures = [estimate, interval.lower, interval.upper];
        Some(Candidate::new(
            name,
            figures
                .map(|figure| Possible::exactly(100.0 * figure))
                .to_vec(),
        ))
    }

    fn simple_by(&self, method: RiskDifferenceInterval) -> Option<Candidate> {
        let interval = method.of(self.table, self.level);
        Self::candidate(method.name(), self.estimate, interval)
    }

    fn simple(&self) -> impl Iterator<Item = Candidate> {
        RiskDifferenceInterval::ALL
            .into_iter()
            .filter_map(|method| self.simple_by(method))
    }

    fn exact_by(&self, statistic: ExactStatistic) -> Option<Candidate> {
        let interval = exact_unconditional(self.table, statistic, self.level);
        Self::candidate(statistic.name(), self.estimate, interval)
    }

    /// The exact intervals where nobody asks for them by name, and only as long as they are found at once.
    fn exact(&self) -> impl Iterator<Item = Candidate> {
        Some(self)
            .filter(|_| self.table.total() <= LARGEST_SEARCHED)
            .into_iter()
            .flat_map(Self::every_exact)
    }

    fn every_exact(&self) -> impl Iterator<Item = Candidate> {
        let two_sided = move || {
            let interval = agresti_min(self.table, self.level).map(|result| result.interval);
            Self::candidate(AgrestiMin::METHOD, self.estimate, interval)
        };
        ExactStatistic::ALL
            .into_iter()
            .filter_map(|statistic| self.exact_by(statistic))
            .chain(std::iter::once_with(two_sided).flatten())
    }

    fn mantel_haenszel(&self) -> impl Iterator<Item = Candidate> {
        [
            (
                "Mantel-Haenszel, variance of Sato",
                RiskDifferenceVariance::Sato,
            ),
            (
                "Mantel-Haenszel, variance of Greenland and Robins",
                RiskDifferenceVariance::GreenlandRobins,
            ),
        ]
        .into_iter()
        .filter_map(|(name, variance)| {
            let computed =
                mantel_haenszel_risk_difference(&self.strata, variance, self.level).ok()?;
            Self::candidate(name, computed.estimate, Ok(computed.interval))
        })
    }

    /// The methods across strata; none where there are no strata.
    fn stratified(&self) -> impl Iterator<Item = Candidate> {
        let weighted = || {
            mantel_haenszel_risk_difference(&self.strata, RiskDifferenceVariance::Sato, self.level)
                .map(|computed| computed.estimate)
        };
        let by_inverse_variance = || {
            let computed =
                stratified::inverse_variance_risk_difference(&self.strata, self.level).ok()?;
            Self::candidate(
                "inverse variance across strata",
                computed.estimate,
                Ok(computed.interval),
            )
        };
        let by_newcombe = move || {
            Self::candidate(
                "Newcombe with Mantel-Haenszel weights",
                weighted().ok()?,
                stratified::newcombe(&self.strata, self.level),
            )
        };
        let by_score = move || {
            Self::candidate(
                "Miettinen-Nurminen across strata",
                weighted().ok()?,
                stratified::miettinen_nurminen(&self.strata, self.level),
            )
        };
        let crude_with_weights = move || {
            // The crude difference beside a stratified interval is a mixture that papers print.
            Self::candidate(
                "crude difference with the Mantel-Haenszel interval of Sato",
                crude_risk_difference(&self.strata).ok()?,
                mantel_haenszel_risk_difference(
                    &self.strata,
                    RiskDifferenceVariance::Sato,
                    self.level,
                )
                .map(|computed| computed.interval),
            )
        };
        self.mantel_haenszel()
            .chain(std::iter::once_with(by_inverse_variance).flatten())
            .chain(std::iter::once_with(by_newcombe).flatten())
            .chain(std::iter::once_with(by_score).flatten())
            .chain(std::iter::once_with(crude_with_weights).flatten())
    }
}

/// The strata as tables.
pub(super) fn tables(strata: &[Stratum]) -> Result<Vec<TwoByTwo>, StatisticsError> {
    strata
        .iter()
        .map(|stratum| {
            TwoByTwo::new(
                stratum.first.count,
                stratum.first.of,
                stratum.second.count,
                stratum.second.of,
            )
        })
        .collect()
}

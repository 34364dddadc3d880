//! The names of statistics.

macro_rules! statistics {
    ($($(#[$meaning:meta])* $variant:ident = $name:literal, $label:literal;)+) => {
        /// A statistic. Shares are in per cent and their differences in percentage points; all else is in the unit of
        /// the data.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Statistic {
            $($(#[$meaning])* $variant,)+
        }

        impl Statistic {
            /// Every statistic.
            pub const ALL: &'static [Statistic] = &[$(Statistic::$variant,)+];

            /// The name in results and in format patterns.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Statistic::$variant => $name,)+ }
            }

            /// What it is called in print.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Statistic::$variant => $label,)+ }
            }
        }
    };
}

statistics! {
    /// Number of subjects or values.
    N = "n", "n";
    /// What a percentage is of.
    Total = "total", "N";
    /// Share, in per cent.
    Percent = "percent", "%";
    /// Number of rows without a value.
    Missing = "missing", "missing";
    /// Sum.
    Sum = "sum", "sum";
    /// Arithmetic mean.
    Mean = "mean", "mean";
    /// Standard deviation (n - 1).
    Sd = "sd", "SD";
    /// Standard error.
    Se = "se", "SE";
    /// Lower limit of the interval.
    Lower = "lower", "lower limit";
    /// Upper limit of the interval.
    Upper = "upper", "upper limit";
    /// Median.
    Median = "median", "median";
    /// First quartile.
    Q1 = "q1", "first quartile";
    /// Lower limit of the first quartile.
    Q1Lower = "q1_lower", "first quartile, lower limit";
    /// Upper limit of the first quartile.
    Q1Upper = "q1_upper", "first quartile, upper limit";
    /// Third quartile.
    Q3 = "q3", "third quartile";
    /// Lower limit of the third quartile.
    Q3Lower = "q3_lower", "third quartile, lower limit";
    /// Upper limit of the third quartile.
    Q3Upper = "q3_upper", "third quartile, upper limit";
    /// Smallest value.
    Min = "min", "minimum";
    /// Largest value.
    Max = "max", "maximum";
    /// Difference, level minus reference.
    Difference = "difference", "difference";
    /// Least-squares mean.
    LsMean = "ls_mean", "least-squares mean";
    /// Estimate on the scale of the model.
    Estimate = "estimate", "estimate";
    /// Odds ratio, level over reference.
    OddsRatio = "odds_ratio", "odds ratio";
    /// Ratio of risks, level over reference.
    RiskRatio = "risk_ratio", "risk ratio";
    /// Ratio of hazards, level over reference or for one unit of a covariate.
    HazardRatio = "hazard_ratio", "hazard ratio";
    /// Ratio of rates, level over reference.
    RateRatio = "rate_ratio", "rate ratio";
    /// Estimate of the reference, where `estimate` is that of the level.
    ReferenceEstimate = "reference_estimate", "estimate of the reference";
    /// Sum of the ranks of the level's values among all.
    RankSum = "rank_sum", "rank sum";
    /// Test statistic.
    TestStatistic = "statistic", "test statistic";
    /// Chi-square.
    ChiSquare = "chi_square", "chi-square";
    /// Degrees of freedom.
    DegreesOfFreedom = "degrees_of_freedom", "degrees of freedom";
    /// F statistic.
    F = "f", "F";
    /// Numerator degrees of freedom, where `degrees_of_freedom` are those of the denominator.
    NumeratorDegreesOfFreedom = "numerator_degrees_of_freedom", "numerator degrees of freedom";
    /// Sum of squares.
    SumOfSquares = "sum_of_squares", "sum of squares";
    /// Sum of squares over its degrees of freedom.
    MeanSquare = "mean_square", "mean square";
    /// Minus twice the maximised log likelihood.
    MinusTwoLogLikelihood = "minus_two_log_likelihood", "-2 log likelihood";
    /// Akaike's information criterion.
    Aic = "aic", "AIC";
    /// The same, corrected for small samples.
    Aicc = "aicc", "AICC";
    /// Schwarz's information criterion.
    Bic = "bic", "BIC";
    /// Score statistic.
    Score = "score", "score statistic";
    /// p-value of the score statistic.
    ScorePValue = "score_p_value", "P value of the score statistic";
    /// p-value adjusted for the other hypotheses of its family.
    AdjustedPValue = "adjusted_p_value", "adjusted P value";
    /// p-value: two-sided unless the plan gives the analysis a side.
    PValue = "p_value", "P value";
    /// Subjects with an event.
    Subjects = "subjects", "subjects with an event";
    /// Number of events.
    Events = "events", "events";
    /// Censored times.
    Censored = "censored", "censored";
    /// Exposure added up.
    Exposure = "exposure", "exposure";
    /// Events per exposure.
    Rate = "rate", "rate";
    /// Time of a step of a curve.
    Time = "time", "time";
    /// Probability that the event has not come, from 0 to 1.
    Survival = "survival", "without the event";
    /// Subjects at risk.
    AtRisk = "at_risk", "at risk";
    /// Rows left out because a value of the model is missing.
    Excluded = "excluded", "left out";
}

impl Statistic {
    /// The statistic of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|statistic| statistic.name() == name)
    }
}

impl std::fmt::Display for Statistic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl serde::Serialize for Statistic {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

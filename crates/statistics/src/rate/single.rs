//! One rate of events.

use crate::counts::require_countable;
use crate::distribution::{chi_square, poisson};
use crate::error::StatisticsError;
use crate::interval::{ConfidenceLevel, Interval};
use crate::root::brent;

/// Events in a time at risk.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EventRate {
    events: u64,
    time: f64,
}

impl EventRate {
    /// `events` in `time` (patient-years, infusions, any unit).
    ///
    /// # Errors
    /// [`StatisticsError::OutOfRange`] unless the time is above 0 and finite, and for more than 10,000,000,000 events.
    pub fn new(events: u64, time: f64) -> Result<Self, StatisticsError> {
        require_countable("the number of events", events)?;
        if time > 0.0 && time.is_finite() {
            Ok(Self { events, time })
        } else {
            Err(StatisticsError::OutOfRange {
                quantity: "the time at risk",
                value: time,
                allowed: "above 0 and finite",
            })
        }
    }

    /// The number of events.
    #[must_use]
    pub const fn events(self) -> u64 {
        self.events
    }

    /// The time at risk.
    #[must_use]
    pub const fn time(self) -> f64 {
        self.time
    }

    /// Events per unit of time.
    #[must_use]
    pub const fn rate(self) -> f64 {
        self.events as f64 / self.time
    }
}

/// The intervals for a rate, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RateInterval {
    /// Exact: alpha/2 in each tail.
    Exact,
    /// Wald on the logarithm, not defined without events.
    WaldLog,
    /// Byar's approximation of the exact interval.
    Byar,
    /// Exact with half the point probability.
    MidP,
}

impl RateInterval {
    /// Every method, in the order in which they are best printed.
    pub const ALL: [Self; 4] = [Self::Exact, Self::WaldLog, Self::Byar, Self::MidP];

    /// The method's name in the literature.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact (Garwood)",
            Self::WaldLog => "Wald on the logarithm",
            Self::Byar => "Byar",
            Self::MidP => "mid-P",
        }
    }

    /// The key of the method in JSON and in the golden vectors.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::WaldLog => "wald_log",
            Self::Byar => "byar",
            Self::MidP => "mid_p",
        }
    }

    /// Where the method was published.
    #[must_use]
    pub const fn reference(self) -> &'static str {
        match self {
            Self::Exact => "Garwood F. Biometrika 1936;28:437-442",
            Self::WaldLog | Self::Byar => "Breslow NE, Day NE. IARC Sci Publ 1987;82:69-71",
            Self::MidP => "Cohen GR, Yang SY. Stat Med 1994;13:2189-2203",
        }
    }

    /// The interval for a rate.
    ///
    /// ```
    /// use statistics::{ConfidenceLevel, rate::{EventRate, RateInterval}};
    /// let rate = EventRate::new(137, 24.19893)?;
    /// let exact = RateInterval::Exact.of(rate, ConfidenceLevel::NINETY_FIVE)?;
    /// assert!((exact.lower - 4.753125).abs() < 1e-6 && (exact.upper - 6.692709).abs() < 1e-6);
    /// # Ok::<(), statistics::StatisticsError>(())
    /// ```
    ///
    /// # Errors
    /// [`StatisticsError::Undefined`] for the Wald interval without events.
    pub fn of(self, rate: EventRate, level: ConfidenceLevel) -> Result<Interval, StatisticsError> {
        let x = rate.events as f64;
        let tail = level.alpha() / 2.0;
        let z = level.normal_quantile();
        let events = match self {
            Self::Exact => Interval::new(
                if rate.events == 0 {
                    0.0
                } else {
                    chi_square::quantile(tail, 2.0 * x) / 2.0
                },
                chi_square::upper_quantile(tail, 2.0 * x + 2.0) / 2.0,
            ),
            Self::WaldLog => {
                if rate.events == 0 {
                    return Err(StatisticsError::Undefined {
                        statistic: "the Wald interval of a log rate",
                        reason: "there is no event; use the exact interval",
                    });
                }
                let half = z / x.sqrt();
                Interval::new(x * (-half).exp(), x * half.exp())
            }
            Self::Byar => {
                let cube = |n: f64, sign: f64| {
                    n * (1.0 - 1.0 / (9.0 * n) + sign * z / (3.0 * n.sqrt())).powi(3)
                };
                Interval::new(
                    if x == 0.0 { 0.0 } else { cube(x, -1.0) },
                    cube(x + 1.0, 1.0),
                )
            }
            Self::MidP => mid_p(rate.events, tail),
        };
        Ok(Interval::new(
            events.lower / rate.time,
            events.upper / rate.time,
        ))
    }
}

fn mid_p(events: u64, tail: f64) -> Interval {
    let x = events as f64;
    let lower = if events == 0 {
        0.0
    } else {
        brent(
            |m| poisson::upper_tail(events + 1, m) + 0.5 * poisson::mass(events, m) - tail,
            1e-12,
            x,
        )
    };
    let below = |m| {
        if events == 0 {
            0.0
        } else {
            poisson::lower_tail(events - 1, m)
        }
    };
    let upper = brent(
        |m| below(m) + 0.5 * poisson::mass(events, m) - tail,
        x.max(1e-9),
        10.0 * x + 30.0,
    );
    Interval::new(lower, upper)
}

//! The edit checks: everything that is looked for in what was typed. A problem is found by a check of this list and by nothing
//! else, so that the tests can ask of each one whether it says yes, no and at its edge what it should.

use record::DeviationKind;

use crate::wording::Text;

macro_rules! checks {
    ($($name:ident,)+) => {
        /// What is looked for in what was typed. What each says stands under its name among the wording.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Check {
            $(#[doc = concat!("See `Text::", stringify!($name), "`.")] $name,)+
        }

        impl Check {
            /// Every check.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// What it says where it finds something.
            pub const fn text(self) -> Text {
                match self {
                    $(Self::$name => Text::$name,)+
                }
            }
        }
    };
}

checks! {
    // Of a field by itself.
    UnknownField,
    HasNul,
    HasControl,
    TooLong,
    IsRequired,
    IsExpected,
    ValueAndReason,
    NotANumber,
    NotWhole,
    OutOfRange,
    TooLow,
    NotAChoice,
    NotATick,
    NotADate,
    NotAPartialDate,
    InTheFuture,
    TooEarly,
    NotATime,
    NotAMeasure,
    // Screening and enrolment.
    TooLate,
    ConsentBeforeScreening,
    NotYourSite,
    OnsetAfterAge,
    AllFiveOrNone,
    EitherDateOrMonths,
    ConsentFirst,
    NothingAnswered,
    ReasonNeeded,
    EnrolmentBlocked,
    // A visit.
    UnusualWeight,
    WeightJump,
    GlobalJump,
    NoActivityButExtramuscular,
    GradesWanting,
    GradesOtherSum,
    StrengthJump,
    HaqJump,
    HaqOffGrid,
    HaqTooFew,
    HaqOtherIndex,
    AidWithoutItems,
    LimitNeeded,
    LimitNotPositive,
    LimitChanged,
    EnzymeFarAbove,
    Sf36OtherScore,
    Sf36NoScore,
    Sf36TooFew,
    NotTypedOver,
    AnswerSomething,
    // An infusion, and the examination after it.
    MoreVolumesThanDays,
    VolumeOfEachDay,
    VolumeWithTimes,
    NothingGiven,
    DayBetween,
    EndedBeforeBegan,
    BreakOutside,
    BreakIncomplete,
    BreaksTooLong,
    OneRateOnly,
    RateNeeded,
    RateOutOfReach,
    WeighFirst,
    FasterThanRate,
    PremedicationNamed,
    ExamineFirst,
    WellsAlarm,
    // An adverse event and other treatment.
    HoursNeeded,
    HoursOnlyAfter,
    OnsetOtherwise,
    SeriousWhy,
    SeriousAfterAll,
    FatalIsSerious,
    DeathIsFatal,
    EndWanting,
    EndedButNotRecovered,
    GlucocorticoidDose,
    // What the record would say.
    RecordRefuses,
    DeviationBeforeConsent,
    DeviationTooEarly,
    DeviationTooLate,
    DeviationVisitNotPlanned,
    DeviationCycleNotPlanned,
    DeviationAfterStop,
    DeviationVolume,
    DeviationDays,
    DeviationRate,
    DeviationSleeve,
    DeviationBeforeCrossOver,
    DeviationBeforeEnd,
    DeviationGlucocorticoid,
    DeviationImmunosuppressant,
    DeviationTooMany,
    DeviationPremedication,
    DeviationRescue,
}

impl Check {
    /// The check that finds what the record would count as a deviation. `None`: no form writes it, it comes of a later
    /// correction, or it is what a person reports; nobody is asked why.
    pub(crate) const fn of_deviation(kind: &DeviationKind) -> Option<Self> {
        Some(match kind {
            DeviationKind::BeforeConsent => Self::DeviationBeforeConsent,
            DeviationKind::VisitOutsideWindow { days } if *days < 0 => Self::DeviationTooEarly,
            DeviationKind::VisitOutsideWindow { .. } => Self::DeviationTooLate,
            DeviationKind::VisitNotPlanned => Self::DeviationVisitNotPlanned,
            DeviationKind::CycleNotPlanned => Self::DeviationCycleNotPlanned,
            DeviationKind::DoseAfterStop => Self::DeviationAfterStop,
            DeviationKind::VolumeNotAsPlanned { .. } => Self::DeviationVolume,
            DeviationKind::DaysNotAsPlanned { .. } => Self::DeviationDays,
            DeviationKind::RateTooHigh { .. } => Self::DeviationRate,
            DeviationKind::NotSleeved => Self::DeviationSleeve,
            DeviationKind::CrossOverNotCarriedOut => Self::DeviationBeforeCrossOver,
            DeviationKind::EndNotCarriedOut => Self::DeviationBeforeEnd,
            DeviationKind::GlucocorticoidChanged { .. } => Self::DeviationGlucocorticoid,
            DeviationKind::ImmunosuppressantChanged { .. } => Self::DeviationImmunosuppressant,
            DeviationKind::TooManyImmunosuppressants { .. } => Self::DeviationTooMany,
            DeviationKind::PremedicationTooEarly { .. } => Self::DeviationPremedication,
            DeviationKind::RescueNotAllowed { .. } => Self::DeviationRescue,
            DeviationKind::SwitchedInError { .. }
            | DeviationKind::WrongStratum { .. }
            | DeviationKind::ActContradicted { .. }
            | DeviationKind::Reported { .. } => return None,
        })
    }
}

/// Whether a check finds what it looks for, from the condition that it asks.
#[cfg(not(feature = "negated-checks"))]
#[inline]
pub(crate) const fn finds(_check: Check, _field: &str, condition: bool) -> bool {
    condition
}

#[cfg(feature = "negated-checks")]
pub(crate) use negated::finds;
#[cfg(feature = "negated-checks")]
pub use negated::{Asked, asking, negating};

/// Checks turned round one at a time, for the tests that show that they notice.
#[cfg(feature = "negated-checks")]
mod negated {
    use std::cell::RefCell;
    use std::collections::BTreeSet;

    use super::Check;

    /// A check that was asked, at its field.
    pub type Asked = (Check, String);

    thread_local! {
        static NEGATED: RefCell<Option<Asked>> = const { RefCell::new(None) };
        static ASKED: RefCell<BTreeSet<Asked>> = const { RefCell::new(BTreeSet::new()) };
    }

    pub(crate) fn finds(check: Check, field: &str, condition: bool) -> bool {
        ASKED.with_borrow_mut(|asked| asked.insert((check, field.to_owned())));
        let negated = NEGATED.with_borrow(|negated| {
            negated
                .as_ref()
                .is_some_and(|(other, at)| *other == check && at == field)
        });
        condition != negated
    }

    /// What comes of something while one check answers the other way round at its field.
    pub fn negating<T>(asked: &Asked, of: impl FnOnce() -> T) -> T {
        NEGATED.set(Some(asked.clone()));
        let came = of();
        NEGATED.set(None);
        came
    }

    /// What comes of something, and the checks that were asked for it, whatever they found.
    pub fn asking<T>(of: impl FnOnce() -> T) -> (T, BTreeSet<Asked>) {
        ASKED.take();
        let came = of();
        (came, ASKED.take())
    }
}

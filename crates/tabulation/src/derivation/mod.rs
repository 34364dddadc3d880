//! How analysis values are derived, each a function of small inputs: days as numbers, visits and periods of the plan.
//!
//! The datasets call these for every value of a record, and so does whoever lives through very many virtual trials without
//! one: no derivation exists twice. Days may be counted from any one day, as long as it is the same for a subject.

mod carrying_forward;
mod end_of_period;
mod measured;
mod time_to_event;

pub use carrying_forward::{CarriedValue, CarryingForward, Derivation, ObservedValue};
pub use end_of_period::{END_OF_PERIOD_1, JudgedBy, JudgedScore, judged_score};
pub use measured::{
    Bases, Changes, CountedFrom, is_analysed_as_observed, is_in_carried_analysis, period_assessed,
    visit_number,
};
pub use time_to_event::{
    Horizon, code_of_deterioration, code_of_improvement, day_of_event, event_looked_for, horizons,
    is_within, looked_at, switch_censors, time_of, time_of_event_days,
};

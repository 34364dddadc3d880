//! Times to an event, some of them censored.

mod both;
mod comparison;
mod cox;
mod event_counts;
mod kaplan_meier;
mod log_rank;
mod observation;
mod ordered;
mod partial_likelihood;
mod radix_sort;
mod restricted_mean;

pub use comparison::{GroupedTimes, SurvivalComparison, compare_survival};
pub use cox::{Cox, HazardRatio, Ties, cox, stratified_cox};
pub use event_counts::{EventTime, TwoGroupLogRank, log_rank_of_counts};
pub use kaplan_meier::{
    BandTransform, FlatToTheEnd, KaplanMeier, QuantileEstimate, Step, kaplan_meier,
};
pub use log_rank::{LogRank, LogRankWeight, log_rank, stratified_log_rank};
pub use observation::{Observation, Status};
pub use restricted_mean::restricted_mean_survival_time;

//! Rank tests, with exact distributions that allow for ties.

mod distribution;
mod level_counts;
mod rank_sum;
mod ranks;
mod signed_rank;
mod van_elteren;

pub use level_counts::{LevelRankSum, LevelRankSumStandardised, rank_sum_of_counts};
pub use rank_sum::{
    RankSum, RankSumAsymptotic, RankSumExact, ShiftInterval, TieConditionalShift, moses_interval,
    rank_sum, rank_sum_exact, shift_estimate, shift_interval, tie_conditional_shift_interval,
};
pub use ranks::{midranks, round_to_decimals};
pub use signed_rank::{
    Pratt, PseudomedianInterval, SasT, SignedRank, SignedRankExact, SignedRankStandardised, pratt,
    pseudomedian, pseudomedian_asymptotic_interval, pseudomedian_interval, sign_test, signed_rank,
    signed_rank_exact,
};
pub use van_elteren::{VanElteren, van_elteren};

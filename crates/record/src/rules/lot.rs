//! A lot that hangs on a place in the record alone, so that it is the same whoever asks, and in every arm.

/// So many lots are drawn for one entry at most: each has a place of its own.
pub(super) const LOTS_OF_AN_ENTRY: u64 = 8;

/// A number from 0 to below 100 that follows from a place: the mixer of SplitMix64.
pub(super) fn drawn(place: u64) -> f64 {
    let mut mixed = place.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^= mixed >> 31;
    // Ten thousand steps of a hundredth percent, each exact.
    (mixed % 10_000) as f64 / 100.0
}

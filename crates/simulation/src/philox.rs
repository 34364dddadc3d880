//! Philox4x32-10, a counter-based generator: the n-th random number is a function of a key and of n, so that
//! any number of any virtual subject can be drawn alone, on any machine, in any order.
//!
//! Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3. SC 2011. The known answers of the
//! authors' Random123 library are tests below.

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
/// The golden ratio and the square root of three less one, in 32-bit fixed point: the key schedule.
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];
const ROUNDS: usize = 10;

/// Four random words for a counter under a key.
///
/// ```
/// // Random123, kat_vectors: all zeros.
/// let words = simulation::philox([0; 4], [0; 2]);
/// assert_eq!(words, [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
/// ```
pub fn philox(counter: [u32; 4], key: [u32; 2]) -> [u32; 4] {
    let [mut a, mut b, mut c, mut d] = counter;
    let [mut k0, mut k1] = key;
    for round in 0..ROUNDS {
        if round > 0 {
            k0 = k0.wrapping_add(WEYL[0]);
            k1 = k1.wrapping_add(WEYL[1]);
        }
        let (high0, low0) = wide_product(MULTIPLIERS[0], a);
        let (high1, low1) = wide_product(MULTIPLIERS[1], c);
        (a, b, c, d) = (high1 ^ b ^ k0, low1, high0 ^ d ^ k1, low0);
    }
    [a, b, c, d]
}

/// The same four words, each in the low half of 64 bits, as the multiplication wants them: so many counters are drawn in one
/// instruction. What a product leaves in a high half never meets a low one.
#[inline(always)]
pub(crate) fn philox_in_wide_words(counter: [u64; 4], key: [u32; 2]) -> [u64; 4] {
    const LOW: u64 = 0xFFFF_FFFF;
    let [mut a, mut b, mut c, mut d] = counter;
    let [mut k0, mut k1] = key;
    for round in 0..ROUNDS {
        if round > 0 {
            k0 = k0.wrapping_add(WEYL[0]);
            k1 = k1.wrapping_add(WEYL[1]);
        }
        let left = (a & LOW) * u64::from(MULTIPLIERS[0]);
        let right = (c & LOW) * u64::from(MULTIPLIERS[1]);
        (a, b, c, d) = (
            (right >> 32) ^ b ^ u64::from(k0),
            right,
            (left >> 32) ^ d ^ u64::from(k1),
            left,
        );
    }
    [a, b, c, d]
}

fn wide_product(a: u32, b: u32) -> (u32, u32) {
    let product = u64::from(a) * u64::from(b);
    ((product >> 32) as u32, product as u32)
}

#[cfg(test)]
mod tests {
    use super::philox;

    #[test]
    fn the_known_answers_of_random123_hold() {
        // Random123, examples/kat_vectors, philox4x32 with 10 rounds.
        assert_eq!(
            philox([u32::MAX; 4], [u32::MAX; 2]),
            [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]
        );
        assert_eq!(
            philox(
                [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344],
                [0xa409_3822, 0x299f_31d0]
            ),
            [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]
        );
    }
}

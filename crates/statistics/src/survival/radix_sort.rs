//! Sorting many whole numbers.

/// Bits of a digit, and how many digits the first passes look at.
///
/// Three times 8 bits leave few numbers alike even among a million times, and the 256 places that a pass writes to fit a
/// processor's first cache; two passes of 12 bits take a sixth longer.
const BITS: u32 = 8;
const DIGITS: usize = 3;

/// Sorts whole numbers.
///
/// Where there are many: by the first 24 bits in which they differ, digit by digit from the last of them (Knuth DE. The
/// Art of Computer Programming, volume 3, 2nd edition 1998, section 5.2.5); then those that agree in all 24 among themselves.
pub(super) fn sort(keys: &mut Vec<u64>) {
    const FEW: usize = 1 << 13;
    if keys.len() < FEW || u32::try_from(keys.len()).is_err() {
        keys.sort_unstable();
        return;
    }
    let (least, most) = keys.iter().fold((u64::MAX, 0), |(least, most), key| {
        (least.min(*key), most.max(*key))
    });
    let differing = u64::BITS - (most - least).leading_zeros();
    let rest = differing.saturating_sub(BITS * DIGITS as u32);
    let digit = |key: u64, at: usize| {
        ((key - least) >> (rest + at as u32 * BITS)) as usize & ((1 << BITS) - 1)
    };
    let mut counts = vec![[0_u32; 1 << BITS]; DIGITS];
    for key in keys.iter() {
        for (at, count) in counts.iter_mut().enumerate() {
            count[digit(*key, at)] += 1;
        }
    }
    let mut sorted = vec![0; keys.len()];
    for (at, places) in counts.iter_mut().enumerate() {
        // A digit that all have in common moves nothing.
        if places[digit(keys[0], at)] as usize == keys.len() {
            continue;
        }
        let mut place = 0;
        for count in places.iter_mut() {
            place += std::mem::replace(count, place);
        }
        for key in keys.iter() {
            let place = &mut places[digit(*key, at)];
            sorted[*place as usize] = *key;
            *place += 1;
        }
        std::mem::swap(keys, &mut sorted);
    }
    sort_alike(keys, |key| (key - least) >> rest);
}

/// Sorts among themselves the numbers of each cell, of which the cells are in order.
fn sort_alike(keys: &mut [u64], cell: impl Fn(u64) -> u64) {
    let mut sorted = 0;
    while let Some(step) = keys[sorted..].windows(2).position(|pair| pair[0] > pair[1]) {
        let at = sorted + step;
        let of = cell(keys[at]);
        let alike = |key: &u64| cell(*key) == of;
        let start = at - keys[..at].iter().rev().take_while(|key| alike(key)).count();
        let end = at + keys[at..].iter().take_while(|key| alike(key)).count();
        keys[start..end].sort_unstable();
        sorted = end;
    }
}

#[cfg(test)]
mod tests {
    use super::sort;

    fn assert_sorts(mut keys: Vec<u64>) {
        let mut expected = keys.clone();
        expected.sort_unstable();
        sort(&mut keys);
        assert_eq!(keys, expected);
    }

    #[test]
    fn many_numbers_of_all_sizes_come_out_in_order() {
        assert_sorts(
            (0..20_000_u64)
                .map(|k| k.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (k % 60))
                .collect(),
        );
    }

    #[test]
    fn numbers_that_differ_in_few_bits_come_out_in_order() {
        let scattered = |k: u64| k.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        for bits in [0, 1, 11, 12, 13, 24, 25] {
            let mask = (1_u64 << bits) - 1;
            assert_sorts(
                (0..9000)
                    .map(|k| u64::MAX - (scattered(k) & mask))
                    .collect(),
            );
        }
    }

    #[test]
    fn one_number_far_from_the_others_leaves_them_in_order() {
        let near = (0..9000_u64).map(|k| u64::MAX - (k * 7919 % 9000));
        assert_sorts(std::iter::once(0).chain(near).collect());
    }
}

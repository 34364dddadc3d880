//! Random permuted blocks.

use protocol::ArmCode;

/// The version of the way in which lists are drawn. It changes with the algorithm, never silently: a list
/// is reproducible from its design, its draws and this number.
pub const LIST_ALGORITHM: u16 = 1;

/// The design of a randomisation list: each arm's share of a block, and the sizes a block may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlockDesign<'a> {
    /// Each arm's share, in the order of the arms: `[1, 1]` for equal allocation.
    pub ratios: &'a [u32],
    /// The sizes, each a multiple of the sum of the shares; where there are several, each block's is drawn.
    pub sizes: &'a [u32],
}

/// Draws the next block of a list into `block`, which is emptied first; its length is the block's size.
///
/// `draw(n)` gives a whole number from 0 to n - 1, each equally likely; the source of randomness is the
/// caller's. Where the design allows one size only, none is drawn. The block is shuffled by Fisher and
/// Yates, from its end. A size that the shares do not divide gives whole shares only, and a design without
/// sizes or shares gives an empty block: `protocol` lets neither through.
///
/// ```
/// use protocol::ArmCode;
/// use record::rules::permuted_blocks::{BlockDesign, next_block};
///
/// let design = BlockDesign { ratios: &[1, 1], sizes: &[4] };
/// let mut block = Vec::new();
/// next_block(design, &mut |_| 0, &mut block);
/// assert_eq!(block, [0, 1, 1, 0].map(ArmCode));
/// ```
pub fn next_block(
    design: BlockDesign<'_>,
    draw: &mut impl FnMut(u32) -> u32,
    block: &mut Vec<ArmCode>,
) {
    block.clear();
    let size = match design.sizes {
        [] => return,
        [only] => *only,
        several => several[drawn(draw, several.len())],
    };
    let shares: u32 = design.ratios.iter().sum();
    if shares == 0 {
        return;
    }
    for (arm, ratio) in (0_u8..).zip(design.ratios) {
        block.extend((0..ratio * (size / shares)).map(|_| ArmCode(arm)));
    }
    for last in (1..block.len()).rev() {
        block.swap(last, drawn(draw, last + 1));
    }
}

/// Draws a whole list of at least `length` slots, block by block, and tells of each slot its block, counted from 0, and
/// its arm. The last block is drawn whole, so that a list may be a little longer.
///
/// ```
/// use record::rules::permuted_blocks::{BlockDesign, next_list};
///
/// let design = BlockDesign { ratios: &[1, 1], sizes: &[4] };
/// let mut slots = Vec::new();
/// next_list(design, 6, &mut |_| 0, &mut Vec::new(), |block, arm| slots.push((block, arm.0)));
/// assert_eq!(slots, [(0, 0), (0, 1), (0, 1), (0, 0), (1, 0), (1, 1), (1, 1), (1, 0)]);
/// ```
pub fn next_list(
    design: BlockDesign<'_>,
    length: usize,
    draw: &mut impl FnMut(u32) -> u32,
    block: &mut Vec<ArmCode>,
    mut slot: impl FnMut(u32, ArmCode),
) {
    let mut slots = 0;
    for number in 0_u32.. {
        if slots >= length {
            break;
        }
        next_block(design, draw, block);
        if block.is_empty() {
            break;
        }
        slots += block.len();
        for arm in &*block {
            slot(number, *arm);
        }
    }
}

/// An index below `count`, which is above 0; a source that breaks its word is held to it.
fn drawn(draw: &mut impl FnMut(u32) -> u32, count: usize) -> usize {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    draw(count).min(count - 1) as usize
}

/// Shuffles a pool of numbers, by the same algorithm and from the same source.
pub(crate) fn shuffle<T>(pool: &mut [T], draw: &mut impl FnMut(u32) -> u32) {
    for last in (1..pool.len()).rev() {
        pool.swap(last, drawn(draw, last + 1));
    }
}

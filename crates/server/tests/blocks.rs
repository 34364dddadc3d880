//! Block sizes that are kept apart from the protocol: nobody who is blinded can tell which they are.

use protocol::{Allocation, BlocksKeptApart, Plan};

use crate::trial::{Trial, World, plan};
use crate::two_worlds::{Seen, crawl_as_everybody_blinded, first_difference};

/// Sizes that stand nowhere by chance.
const SIZES: &str = "block_sizes = [3574, 9186]\n";

/// The trial, whose protocol names no sizes, with those of a file.
fn in_blocks_of(file: &str) -> Plan {
    let mut protocol = plan(World::One).protocol().clone();
    if let Allocation::PermutedBlocks { block_sizes, .. } = &mut protocol.allocation {
        *block_sizes = None;
    }
    let kept: BlocksKeptApart = definition::read("blocks.toml", file).unwrap();
    Plan::compile(kept.put_into(protocol)).unwrap()
}

/// What everybody who is blinded can reach. The work of the databases is left aside: a list of longer blocks is longer, and
/// how much of it is read hangs on where its slots lie.
fn world(file: &str) -> Vec<Seen> {
    let trial = Trial::with_plan("blocks", in_blocks_of(file));
    let mut all = crawl_as_everybody_blinded(&trial);
    all.iter_mut().for_each(Seen::leave_work_aside);
    all
}

fn words_of(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words.map(str::to_owned).collect()
}

#[test]
fn worlds_that_differ_in_the_sizes_of_their_blocks_look_alike_to_everybody_who_is_blinded() {
    let (short, long) = (world("block_sizes = [4]"), world(SIZES));
    assert!(short.len() > 500, "{} answers were looked at", short.len());
    assert_eq!(first_difference(&short, &long), None);
    let told = words_of(SIZES.as_bytes());
    assert!(
        told.contains(&"3574".to_owned()),
        "what is looked for is found"
    );
    for seen in &long {
        for word in words_of(seen.body()) {
            let tells = ["block_sizes", "3574", "9186"].contains(&word.as_str());
            assert!(!tells, "{word} at {}", seen.what());
        }
    }
}

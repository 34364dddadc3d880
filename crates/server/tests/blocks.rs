//! Block sizes that are kept apart from the protocol: nobody who is blinded can tell which they are.

use protocol::{Allocation, BlocksKeptApart, Plan};

use crate::trial::{CHEAP, Trial, World, folder, in_a_file, plan};
use crate::two_worlds::{Seen, crawl_as_everybody_blinded, first_difference};

use record::{Origin, RecordHeader};
use server::{Approval, Conduct, LostAccounts, Settings, open_conduct};
use store::{OtherProtocol, Place};

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

/// What a trial of people is opened with.
fn conduct(plan: &Plan) -> Conduct {
    Conduct {
        header: RecordHeader {
            trial: plan.protocol().trial.id.clone(),
            origin: Origin::Real {},
            protocol_sha256: "0".repeat(64),
            software: "0.1.0".into(),
        },
        approval: Some(Approval {
            prepared_by: "one".into(),
            approved_by: "two".into(),
        }),
        other_protocol: OtherProtocol::Refused,
        blocks: Some(store::Digest::of(SIZES.as_bytes())),
        lost_accounts: LostAccounts::Refused,
    }
}

/// Of the sizes the server has none at hand from the first start on, and at later ones it needs none.
#[test]
fn whoever_serves_a_trial_has_no_block_sizes_at_hand_once_its_lists_are_drawn() {
    let folder = folder("blocks_served");
    let place: Place = in_a_file(&folder);
    let named = in_blocks_of(SIZES);
    let open = |plan: &Plan| {
        let settings = Settings {
            password_cost: CHEAP,
            ..Settings::default()
        };
        open_conduct(plan.clone(), &place, None, settings, &[], conduct(plan))
    };
    let unnamed = named.clone().without_block_sizes();
    assert!(open(&unnamed).is_err(), "no list can be drawn");
    for plan in [&named, &unnamed, &named] {
        let (house, _) = open(plan).unwrap();
        assert_eq!(house.plan, unnamed);
    }
    std::fs::remove_dir_all(folder).unwrap();
}

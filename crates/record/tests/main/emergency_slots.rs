//! The slots that sites keep for the time when nothing can be asked online.

use protocol::{Allocation, Plan};
use record::{Act, AllocationReference, AllocationTable, SiteNumber, SlotId, SlotPurpose};

use crate::script::{BASELINE, Script, WEEK_0, balanced, draws, origin, proderm, with_key};

/// The slots that a site keeps, in their order.
fn kept(plan: &Plan, table: &AllocationTable, site: u16) -> Vec<SlotId> {
    let (_, key) = with_key(1);
    let rows = table.rows(plan, &key).unwrap();
    let mut kept: Vec<_> = rows
        .iter()
        .filter(|row| row.purpose == SlotPurpose::Emergency && row.site == Some(SiteNumber(site)))
        .collect();
    kept.sort_by_key(|row| row.position);
    kept.into_iter().map(|row| row.slot).collect()
}

fn by_hand(script: &Script<'_>, number: u32, slot: SlotId) -> Act {
    let stratum = script.state.stratum(script.subject(number)).unwrap();
    let stratum = stratum.map(|index| script.plan.stratum(index).unwrap().id.clone());
    Act::Enrolled {
        order: script.state.enrolled() + 1,
        allocation: AllocationReference::EmergencySlot { slot, stratum },
    }
}

/// The trial with lists, whose sites keep so many slots.
fn with_lists(count: u32) -> Plan {
    let mut protocol = proderm().protocol().clone();
    let Allocation::PermutedBlocks {
        emergency_slots_per_site,
        ..
    } = &mut protocol.allocation
    else {
        panic!("it has lists")
    };
    *emergency_slots_per_site = count;
    Plan::compile(protocol).unwrap()
}

#[test]
fn t_41_each_site_keeps_as_many_slots_as_the_protocol_says_and_no_list_changes_for_it() {
    let (_, key) = with_key(1);
    let (without, with) = (with_lists(0), with_lists(5));
    let before = AllocationTable::generate(&without, &origin(), draws(1)).unwrap();
    let after = AllocationTable::generate(&with, &origin(), draws(1)).unwrap();
    for site in 1..=36 {
        assert_eq!(kept(&with, &after, site).len(), 5);
        assert!(kept(&without, &before, site).is_empty());
    }
    let arms = |plan: &Plan, table: &AllocationTable| -> Vec<_> {
        let rows = table.rows(plan, &key).unwrap().into_iter();
        rows.filter(|row| row.purpose == SlotPurpose::Online)
            .map(|row| (row.stratum, row.position, row.block, row.arm))
            .collect()
    };
    assert!(arms(&without, &before) == arms(&with, &after));
    let rows = after.rows(&with, &key).unwrap();
    let again = AllocationTable::from_rows(&with, &origin(), rows).unwrap();
    assert_eq!(kept(&with, &again, 7), kept(&with, &after, 7));
}

#[test]
fn t_41_slots_given_by_hand_are_entered_in_their_order_at_their_site_and_never_twice() {
    for plan in [with_lists(4), balanced()] {
        let table = AllocationTable::generate(&plan, &origin(), draws(1)).unwrap();
        let own = kept(&plan, &table, 1);
        let others = kept(&plan, &table, 2);
        let mut script = Script::new(&plan, &table);
        for number in 1..=3 {
            script.make_eligible(number, BASELINE);
        }
        let late = by_hand(&script, 1, own[1]);
        assert!(script.refusal(1, WEEK_0, late).contains("not the next"));
        let foreign = by_hand(&script, 1, others[0]);
        assert!(script.refusal(1, WEEK_0, foreign).contains("none of those"));
        let unknown = by_hand(&script, 1, SlotId(4_000_000));
        assert!(script.refusal(1, WEEK_0, unknown).contains("none of those"));
        let first = by_hand(&script, 1, own[0]);
        script.so(1, WEEK_0, first);
        let twice = by_hand(&script, 2, own[0]);
        assert!(script.refusal(2, WEEK_0, twice).contains("entered already"));
        let second = by_hand(&script, 2, own[1]);
        script.so(2, WEEK_0, second);
        assert!(script.subject(2).enrolment().unwrap().is_by_chance());
    }
}

#[test]
fn t_41_what_is_kept_for_emergencies_is_never_given_online() {
    let plan = with_lists(4);
    let table = AllocationTable::generate(&plan, &origin(), draws(1)).unwrap();
    let emergency: Vec<SlotId> = (1..=36)
        .flat_map(|site| kept(&plan, &table, site))
        .collect();
    let mut script = Script::new(&plan, &table);
    for number in 1..=60 {
        script.enrol(number);
        let enrolment = script.subject(number).enrolment().unwrap();
        let Some(record::Behind::Slot(slot)) = enrolment.behind else {
            panic!("it is a slot")
        };
        assert!(!emergency.contains(&slot));
    }
    script.make_eligible(61, BASELINE);
    let stratum = script.state.stratum(script.subject(61)).unwrap();
    let stratum = stratum.map(|index| plan.stratum(index).unwrap().id.clone());
    let online = Act::Enrolled {
        order: 61,
        allocation: AllocationReference::Slot {
            slot: kept(&plan, &table, 1)[0],
            stratum,
        },
    };
    assert!(script.refusal(61, WEEK_0, online).contains("not the next"));
}

#[test]
fn t_41_a_trial_that_reserves_no_slots_takes_none_by_hand() {
    let plan = with_lists(0);
    let table = AllocationTable::generate(&plan, &origin(), draws(1)).unwrap();
    let mut script = Script::new(&plan, &table);
    script.make_eligible(1, BASELINE);
    let act = by_hand(&script, 1, SlotId(1));
    assert!(script.refusal(1, WEEK_0, act).contains("reserves none"));
}

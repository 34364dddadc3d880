//! The ledger of stock: what came in is what went out and what is there, whatever anybody enters.

use forms::stock::{Balance, Ledger, LotName, LotOfProduct, Movement, StockRefused, Vials, What};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use record::{SiteNumber, SubjectNumber};

const DAY: Date = date(2017, 5, 1);
const LAST: Date = date(2017, 12, 31);

fn of(lot: &str) -> LotOfProduct {
    LotOfProduct {
        site: SiteNumber(1),
        product: "OCTAGAM".into(),
        lot: lot.parse::<LotName>().unwrap(),
    }
}

fn vials(count: u32) -> Vials {
    count.try_into().unwrap()
}

fn told(ledger: &mut Ledger, lot: &str, day: Date, what: What) -> Result<(), StockRefused> {
    let movement = Movement {
        number: ledger.next(),
        date: day,
        of: of(lot),
        what,
    };
    let before = ledger.clone();
    let outcome = ledger.take(movement);
    if outcome.is_err() {
        assert_eq!(*ledger, before, "a refused line changes nothing");
    }
    outcome
}

fn received(count: u32) -> What {
    What::Received {
        vials: vials(count),
        expires: LAST,
        grams: Some("10".parse().unwrap()),
    }
}

fn dispensed(count: u32) -> What {
    What::Dispensed {
        subject: SubjectNumber(3),
        visit: "W0".into(),
        vials: vials(count),
    }
}

fn why() -> String {
    "a test".to_owned()
}

#[test]
fn f_13_a_lot_is_received_into_quarantine_released_dispensed_returned_and_destroyed() {
    let mut ledger = Ledger::default();
    let unknown = told(&mut ledger, "A1", DAY, dispensed(1));
    assert_eq!(
        unknown,
        Err(StockRefused::UnknownLot("A1".parse().unwrap()))
    );
    told(&mut ledger, "A1", DAY, received(20)).unwrap();
    let kept = told(&mut ledger, "A1", DAY, dispensed(1));
    assert_eq!(kept, Err(StockRefused::InQuarantine));
    told(&mut ledger, "A1", DAY, What::Released {}).unwrap();
    told(&mut ledger, "A1", DAY, dispensed(14)).unwrap();
    let few = told(&mut ledger, "A1", DAY, dispensed(7));
    assert_eq!(few, Err(StockRefused::TooFew { on_hand: 6 }));
    let early = told(&mut ledger, "A1", date(2017, 4, 30), dispensed(1));
    assert_eq!(early, Err(StockRefused::BeforeReceipt { received: DAY }));
    let returned = |count| What::Returned {
        vials: vials(count),
        why: why(),
    };
    told(&mut ledger, "A1", DAY, returned(2)).unwrap();
    let destroyed = |count, why: &str| What::Destroyed {
        vials: vials(count),
        why: why.to_owned(),
    };
    assert_eq!(
        told(&mut ledger, "A1", DAY, destroyed(1, " ")),
        Err(StockRefused::NoReason)
    );
    told(&mut ledger, "A1", DAY, destroyed(1, "a broken vial")).unwrap();
    let balance = ledger.balance_of(SiteNumber(1), &"OCTAGAM".into());
    assert_eq!(
        (
            balance.received,
            balance.dispensed,
            balance.returned,
            balance.destroyed,
            balance.on_hand()
        ),
        (20, 14, 2, 1, 3),
    );
    assert_eq!(
        ledger.balance_of(SiteNumber(2), &"OCTAGAM".into()),
        Balance::default()
    );
}

#[test]
fn f_13_nothing_expired_is_dispensed_or_released_and_it_can_still_be_destroyed() {
    let mut ledger = Ledger::default();
    let late = LAST.tomorrow().unwrap();
    told(&mut ledger, "A1", DAY, received(5)).unwrap();
    let released = told(&mut ledger, "A1", late, What::Released {});
    assert_eq!(released, Err(StockRefused::Expired { expires: LAST }));
    told(&mut ledger, "A1", DAY, What::Released {}).unwrap();
    told(&mut ledger, "A1", LAST, dispensed(1)).unwrap();
    let expired = told(&mut ledger, "A1", late, dispensed(1));
    assert_eq!(expired, Err(StockRefused::Expired { expires: LAST }));
    assert_eq!(ledger.usable(SiteNumber(1), &"OCTAGAM".into(), LAST), 4);
    assert_eq!(ledger.usable(SiteNumber(1), &"OCTAGAM".into(), late), 0);
    let destroyed = What::Destroyed {
        vials: vials(4),
        why: why(),
    };
    told(&mut ledger, "A1", late, destroyed).unwrap();
}

#[test]
fn what_bears_one_number_has_one_last_day_and_one_size_and_later_vials_wait_in_quarantine() {
    let mut ledger = Ledger::default();
    told(&mut ledger, "A1", DAY, received(5)).unwrap();
    let other = What::Received {
        vials: vials(5),
        expires: DAY,
        grams: Some("10".parse().unwrap()),
    };
    assert_eq!(
        told(&mut ledger, "A1", DAY, other),
        Err(StockRefused::OtherExpiry { expires: LAST })
    );
    let other = What::Received {
        vials: vials(5),
        expires: LAST,
        grams: None,
    };
    assert!(matches!(
        told(&mut ledger, "A1", DAY, other),
        Err(StockRefused::OtherSize(Some(_)))
    ));
    told(&mut ledger, "A1", DAY, What::Released {}).unwrap();
    told(&mut ledger, "A1", DAY, received(5)).unwrap();
    assert_eq!(
        told(&mut ledger, "A1", DAY, dispensed(1)),
        Err(StockRefused::InQuarantine)
    );
}

#[test]
fn a_line_that_was_written_in_error_is_undone_and_stays_unless_another_needs_it() {
    let mut ledger = Ledger::default();
    told(&mut ledger, "A1", DAY, received(5)).unwrap();
    told(&mut ledger, "A1", DAY, What::Released {}).unwrap();
    told(&mut ledger, "A1", DAY, dispensed(3)).unwrap();
    let undone = |movement| What::Undone {
        movement,
        why: why(),
    };
    assert_eq!(
        told(&mut ledger, "A1", DAY, undone(1)),
        Err(StockRefused::Needed { by: 2 })
    );
    told(&mut ledger, "A1", DAY, undone(3)).unwrap();
    assert_eq!(ledger.usable(SiteNumber(1), &"OCTAGAM".into(), DAY), 5);
    assert_eq!(ledger.lines()[2].undone_by, Some(4));
    for twice in [3, 4, 99, 0] {
        assert_eq!(
            told(&mut ledger, "A1", DAY, undone(twice)),
            Err(StockRefused::NotToBeUndone)
        );
    }
    // Nor by a line of another lot.
    told(&mut ledger, "B2", DAY, received(1)).unwrap();
    assert_eq!(
        told(&mut ledger, "B2", DAY, undone(1)),
        Err(StockRefused::NotToBeUndone)
    );
    let skipped = Movement {
        number: 99,
        date: DAY,
        of: of("A1"),
        what: What::Released {},
    };
    assert!(matches!(
        ledger.take(skipped),
        Err(StockRefused::NotNext { .. })
    ));
}

#[test]
fn numbers_of_lots_and_vials_are_read_as_they_stand_on_the_vial_or_refused() {
    for bad in ["", "  ", "a\u{202e}b", "<script>", &"x".repeat(41), "a\nb"] {
        assert!(bad.parse::<LotName>().is_err(), "{bad:?}");
    }
    for bad in ["", "0", "-1", "1.5", "100001", "99999999999", "x"] {
        assert!(bad.parse::<Vials>().is_err(), "{bad:?}");
    }
    assert_eq!(" 7 ".parse::<Vials>().unwrap().count(), 7);
}

fn any_movement() -> impl Strategy<Value = (usize, i8, What)> {
    let count = (1_u32..12).prop_map(vials);
    let what = prop_oneof![
        count.clone().prop_map(|vials| What::Received {
            vials,
            expires: LAST,
            grams: None
        }),
        Just(What::Released {}),
        Just(What::Quarantined { why: why() }),
        count.clone().prop_map(|vials| What::Dispensed {
            subject: SubjectNumber(1),
            visit: "W0".into(),
            vials,
        }),
        count
            .clone()
            .prop_map(|vials| What::Returned { vials, why: why() }),
        count.prop_map(|vials| What::Destroyed { vials, why: why() }),
        (0_u32..40).prop_map(|movement| What::Undone {
            movement,
            why: why()
        }),
    ];
    (0_usize..3, 0_i8..3, what)
}

proptest! {
    /// Whatever is entered in whatever order, nothing comes from nowhere, and the account is even.
    #[test]
    fn f_13_received_is_dispensed_returned_destroyed_and_on_hand(
        movements in proptest::collection::vec(any_movement(), 0..60)
    ) {
        let mut ledger = Ledger::default();
        for (lot, later, what) in movements {
            let day = date(2017, 5, 1 + later);
            let _ = told(&mut ledger, ["A", "B", "C"][lot], day, what);
            let mut counted = Balance::default();
            for line in ledger.lines().iter().filter(|line| line.undone_by.is_none()) {
                match &line.movement.what {
                    What::Received { vials, .. } => counted.received += vials.count(),
                    What::Dispensed { vials, .. } => counted.dispensed += vials.count(),
                    What::Returned { vials, .. } => counted.returned += vials.count(),
                    What::Destroyed { vials, .. } => counted.destroyed += vials.count(),
                    _ => {}
                }
            }
            let balance = ledger.balance_of(SiteNumber(1), &"OCTAGAM".into());
            prop_assert_eq!(balance, counted);
            prop_assert_eq!(
                balance.received,
                balance.dispensed + balance.returned + balance.destroyed + balance.on_hand()
            );
            // And so is each lot by itself.
            for lot in ledger.lots().values() {
                let Balance { received, dispensed, returned, destroyed } = lot.balance;
                prop_assert!(dispensed + returned + destroyed <= received);
            }
        }
        // The same lines make the same ledger.
        let mut again = Ledger::default();
        for line in ledger.lines() {
            again.take(line.movement.clone()).unwrap();
        }
        prop_assert_eq!(again, ledger);
    }
}

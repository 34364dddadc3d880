//! The ledger: movements in their order, and what is where by them.

use std::collections::{BTreeMap, BTreeSet};

use instruments::infusion::Grams;
use jiff::civil::Date;
use protocol::ProductId;
use record::SiteNumber;

use super::movement::{LotOfProduct, Movement, Vials, What};
use super::refused::StockRefused;

/// Whether a lot may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LotStanding {
    /// It waits until somebody releases it.
    Quarantined,
    /// It may.
    Released,
}

/// A lot of a product at a site.
#[derive(Debug, Clone, PartialEq)]
pub struct Lot {
    /// The last day on which it may be used.
    pub expires: Date,
    /// What is in each vial, where the product comes in vials of grams.
    pub grams: Option<Grams>,
    /// Whether it may be used.
    pub standing: LotStanding,
    /// The day on which the first of it came in.
    pub received_on: Date,
    /// What came in and where it went.
    pub balance: Balance,
}

impl Lot {
    /// Whether it may be dispensed on a day, if enough is there.
    ///
    /// # Errors
    /// [`StockRefused::InQuarantine`], [`StockRefused::Expired`].
    pub fn may_be_used(&self, date: Date) -> Result<(), StockRefused> {
        if date > self.expires {
            return Err(StockRefused::Expired {
                expires: self.expires,
            });
        }
        match self.standing {
            LotStanding::Released => Ok(()),
            LotStanding::Quarantined => Err(StockRefused::InQuarantine),
        }
    }
}

/// What came in and where it went, in vials. What is on hand is what came in without what was dispensed, returned and
/// destroyed, so that the account is even by its making.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Balance {
    /// Came in.
    pub received: u32,
    /// Given out for cycles.
    pub dispensed: u32,
    /// Went back to where it came from.
    pub returned: u32,
    /// Destroyed.
    pub destroyed: u32,
}

impl Balance {
    /// What is there.
    pub const fn on_hand(&self) -> u32 {
        self.received
            .saturating_sub(self.dispensed)
            .saturating_sub(self.returned)
            .saturating_sub(self.destroyed)
    }

    fn add(&mut self, other: Self) {
        self.received = self.received.saturating_add(other.received);
        self.dispensed = self.dispensed.saturating_add(other.dispensed);
        self.returned = self.returned.saturating_add(other.returned);
        self.destroyed = self.destroyed.saturating_add(other.destroyed);
    }
}

/// A line of the ledger, and whether it still counts.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What was written.
    pub movement: Movement,
    /// The number of the line by which it was undone.
    pub undone_by: Option<u32>,
}

/// Movements in their order, and what is where by them.
///
/// ```
/// use forms::stock::{Ledger, Movement, StockRefused};
///
/// let of = r#""date":"2017-05-01","of":{"site":1,"product":"OCTAGAM","lot":"A1"}"#;
/// let line = |number: u32, what: &str| -> Movement {
///     serde_json::from_str(&format!(r#"{{"number":{number},{of},"what":{what}}}"#)).expect("it is a movement")
/// };
/// let mut ledger = Ledger::default();
/// ledger.take(line(1, r#"{"what":"received","vials":10,"expires":"2018-01-31"}"#))?;
/// let dispensed = line(2, r#"{"what":"dispensed","subject":7,"visit":"W0","vials":4}"#);
/// assert_eq!(ledger.take(dispensed.clone()), Err(StockRefused::InQuarantine));
/// ledger.take(line(2, r#"{"what":"released"}"#))?;
/// ledger.take(Movement { number: 3, ..dispensed })?;
/// assert_eq!(ledger.lots().values().next().map(|lot| lot.balance.on_hand()), Some(6));
/// # Ok::<(), StockRefused>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ledger {
    lots: BTreeMap<LotOfProduct, Lot>,
    lines: Vec<Line>,
}

impl Ledger {
    /// The lots, by site, product and number.
    pub const fn lots(&self) -> &BTreeMap<LotOfProduct, Lot> {
        &self.lots
    }

    /// The lines, in their order.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The number of the next line.
    pub fn next(&self) -> u32 {
        u32::try_from(self.lines.len())
            .unwrap_or(u32::MAX)
            .saturating_add(1)
    }

    /// What came in and where it went, of a product at a site.
    pub fn balance_of(&self, site: SiteNumber, product: &ProductId) -> Balance {
        let mut balance = Balance::default();
        for (of, lot) in &self.lots {
            if of.site == site && of.product == *product {
                balance.add(lot.balance);
            }
        }
        balance
    }

    /// How many vials of a product may be used at a site on a day: released, and not expired.
    pub fn usable(&self, site: SiteNumber, product: &ProductId, date: Date) -> u32 {
        self.lots
            .iter()
            .filter(|(of, lot)| {
                of.site == site && of.product == *product && lot.may_be_used(date).is_ok()
            })
            .map(|(_, lot)| lot.balance.on_hand())
            .fold(0, u32::saturating_add)
    }

    /// Adds a line.
    ///
    /// # Errors
    /// [`StockRefused`]: nothing is changed then.
    pub fn take(&mut self, movement: Movement) -> Result<(), StockRefused> {
        let next = self.next();
        if movement.number != next {
            return Err(StockRefused::NotNext { next });
        }
        if let What::Undone {
            movement: undone,
            why,
        } = &movement.what
        {
            is_said(why)?;
            self.undo(*undone, &movement)?;
        } else {
            move_vials(&mut self.lots, &movement)?;
        }
        self.lines.push(Line {
            movement,
            undone_by: None,
        });
        Ok(())
    }

    /// Makes the lots again without a line.
    fn undo(&mut self, number: u32, by: &Movement) -> Result<(), StockRefused> {
        let place = number
            .checked_sub(1)
            .and_then(|place| usize::try_from(place).ok());
        let line = place
            .and_then(|place| self.lines.get(place))
            .ok_or(StockRefused::NotToBeUndone)?;
        let is_open =
            line.undone_by.is_none() && !matches!(line.movement.what, What::Undone { .. });
        if !is_open || line.movement.of != by.of {
            return Err(StockRefused::NotToBeUndone);
        }
        let mut without: BTreeSet<u32> = self
            .lines
            .iter()
            .filter(|line| line.undone_by.is_some())
            .map(|line| line.movement.number)
            .collect();
        without.insert(number);
        let mut lots = BTreeMap::new();
        for line in &self.lines {
            let own = &line.movement;
            if !without.contains(&own.number) && !matches!(own.what, What::Undone { .. }) {
                move_vials(&mut lots, own).map_err(|_| StockRefused::Needed { by: own.number })?;
            }
        }
        self.lots = lots;
        if let Some(line) = place.and_then(|place| self.lines.get_mut(place)) {
            line.undone_by = Some(by.number);
        }
        Ok(())
    }
}

/// What a movement makes of the lots.
fn move_vials(
    lots: &mut BTreeMap<LotOfProduct, Lot>,
    movement: &Movement,
) -> Result<(), StockRefused> {
    if let What::Received {
        vials,
        expires,
        grams,
    } = &movement.what
    {
        return receive(lots, movement, *vials, *expires, *grams);
    }
    let lot = lots
        .get_mut(&movement.of)
        .ok_or_else(|| StockRefused::UnknownLot(movement.of.lot.clone()))?;
    if movement.date < lot.received_on {
        return Err(StockRefused::BeforeReceipt {
            received: lot.received_on,
        });
    }
    let on_hand = lot.balance.on_hand();
    let enough = |vials: &Vials| {
        if vials.count() > on_hand {
            Err(StockRefused::TooFew { on_hand })
        } else {
            Ok(vials.count())
        }
    };
    match &movement.what {
        // Both were dealt with before there was a lot.
        What::Received { .. } | What::Undone { .. } => {}
        What::Released {} => match lot.standing {
            LotStanding::Released => return Err(StockRefused::ReleasedAlready),
            LotStanding::Quarantined if movement.date > lot.expires => {
                return Err(StockRefused::Expired {
                    expires: lot.expires,
                });
            }
            LotStanding::Quarantined => lot.standing = LotStanding::Released,
        },
        What::Quarantined { why } => {
            is_said(why)?;
            match lot.standing {
                LotStanding::Quarantined => return Err(StockRefused::InQuarantine),
                LotStanding::Released => lot.standing = LotStanding::Quarantined,
            }
        }
        What::Dispensed { vials, .. } => {
            lot.may_be_used(movement.date)?;
            lot.balance.dispensed += enough(vials)?;
        }
        What::Returned { vials, why } => {
            is_said(why)?;
            lot.balance.returned += enough(vials)?;
        }
        What::Destroyed { vials, why } => {
            is_said(why)?;
            lot.balance.destroyed += enough(vials)?;
        }
    }
    Ok(())
}

fn receive(
    lots: &mut BTreeMap<LotOfProduct, Lot>,
    movement: &Movement,
    vials: Vials,
    expires: Date,
    grams: Option<Grams>,
) -> Result<(), StockRefused> {
    let Some(lot) = lots.get_mut(&movement.of) else {
        lots.insert(
            movement.of.clone(),
            Lot {
                expires,
                grams,
                standing: LotStanding::Quarantined,
                received_on: movement.date,
                balance: Balance {
                    received: vials.count(),
                    ..Balance::default()
                },
            },
        );
        return Ok(());
    };
    if lot.expires != expires {
        return Err(StockRefused::OtherExpiry {
            expires: lot.expires,
        });
    }
    if lot.grams != grams {
        return Err(StockRefused::OtherSize(lot.grams));
    }
    let received = lot.balance.received.checked_add(vials.count());
    lot.balance.received = received
        .filter(|received| *received <= 10 * Vials::MOST)
        .ok_or(StockRefused::TooMany)?;
    lot.received_on = lot.received_on.min(movement.date);
    // What comes later is looked at before it is used, and with it all that bears the same number.
    lot.standing = LotStanding::Quarantined;
    Ok(())
}

/// No reason is longer, in letters.
const LONGEST_REASON: usize = 500;

fn is_said(why: &str) -> Result<(), StockRefused> {
    if why.trim().is_empty() || why.chars().count() > LONGEST_REASON {
        Err(StockRefused::NoReason)
    } else {
        Ok(())
    }
}

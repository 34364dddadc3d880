//! Stock of the products at the sites: lots that come in, wait in quarantine, are released, dispensed for cycles, returned or
//! destroyed. Whoever reads a line of it may learn an arm, so that it is for those who know arms alone; nothing of it goes
//! into the record.
//!
//! A ledger is a list of movements to which lines are only added. A line that was written in error is undone by another.

mod ledger;
mod movement;
mod refused;

pub use ledger::{Balance, Ledger, Line, Lot, LotStanding};
pub use movement::{LotName, LotOfProduct, Movement, NotALot, Vials, What};
pub use refused::StockRefused;

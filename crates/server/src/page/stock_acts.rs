//! What is done with the stock of a site: by a pharmacist on the page, and by a program of the pharmacy.

use forms::stock::{Ledger, Line, Lot, LotName, LotOfProduct, LotStanding, Vials, What};
use instruments::infusion::Grams;
use jiff::civil::Date;
use record::SiteNumber;

use crate::http::{Asked, Trouble};
use crate::stock::{PreparedSheet, Wanted, Writing};

/// What a pharmacist does with a lot that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LotDeed {
    /// It may be used from now on.
    Release,
    /// It may not until it is released again.
    Quarantine,
    /// Vials go back to where they came from.
    Return,
    /// Vials are destroyed.
    Destroy,
}

impl LotDeed {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Release, Self::Quarantine, Self::Return, Self::Destroy];

    /// The word in its address.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Release => "release",
            Self::Quarantine => "quarantine",
            Self::Return => "return",
            Self::Destroy => "destroy",
        }
    }

    /// Which one the path asks for.
    ///
    /// # Errors
    /// [`Trouble::NotFound`].
    pub fn of_path(asked: &Asked<'_>) -> Result<Self, Trouble> {
        let word = asked.part("deed");
        let mut all = Self::ALL.into_iter();
        all.find(|deed| deed.word() == word)
            .ok_or(Trouble::NotFound)
    }

    /// Whether it can be done with a lot as it stands.
    pub const fn fits(self, lot: &Lot) -> bool {
        match self {
            Self::Release => matches!(lot.standing, LotStanding::Quarantined),
            Self::Quarantine => matches!(lot.standing, LotStanding::Released),
            Self::Return | Self::Destroy => lot.balance.on_hand() > 0,
        }
    }

    /// Whether vials leave.
    pub const fn moves_vials(self) -> bool {
        matches!(self, Self::Return | Self::Destroy)
    }
}

/// A day that was typed and is not to come.
///
/// # Errors
/// [`Trouble`], at the field.
pub fn day_typed(asked: &Asked<'_>, field: &'static str) -> Result<Date, Trouble> {
    let date = forms::read_date(asked.form.trimmed(field))
        .ok_or_else(|| Trouble::Unreadable(asked.say().not_a_day.to_owned()).at(field))?;
    not_to_come(asked, date, field)
}

/// A day that is not to come.
///
/// # Errors
/// [`Trouble`], at the field.
pub fn not_to_come(asked: &Asked<'_>, date: Date, field: &'static str) -> Result<Date, Trouble> {
    if date > asked.latest_day() {
        return Err(Trouble::Unreadable(asked.say().day_to_come.to_owned()).at(field));
    }
    Ok(date)
}

fn write(asked: &Asked<'_>, key: &str, wanted: &[Wanted]) -> Result<(), Trouble> {
    if key.is_empty() {
        return Err(Trouble::Unreadable(asked.say().key_missing.to_owned()));
    }
    let writing = Writing {
        person: asked.caller()?.person().name,
        key: key.to_owned(),
        at: asked.house.now(),
    };
    Ok(asked.house.stock.write(&writing, wanted)?)
}

/// Vials that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt<'a> {
    /// At which site.
    pub site: SiteNumber,
    /// Of which product, by its short name in the protocol.
    pub product: &'a str,
    /// Of which lot.
    pub lot: LotName,
    /// The size of each in grams, as the protocol writes it; nothing where the product comes in no vials of grams.
    pub size: &'a str,
    /// The last day on which they may be used.
    pub expires: Date,
    /// How many.
    pub vials: Vials,
    /// On which day.
    pub date: Date,
}

/// Writes down that vials came in at a site of the caller.
///
/// # Errors
/// [`Trouble`], at the field.
pub fn receive(asked: &Asked<'_>, key: &str, receipt: Receipt<'_>) -> Result<(), Trouble> {
    let say = asked.say();
    let site = receipt.site;
    let products = &asked.house.plan.protocol().products;
    let product = products
        .iter()
        .find(|product| product.id.as_str() == receipt.product)
        .ok_or_else(|| Trouble::Unreadable(say.not_a_choice.to_owned()).at("product"))?;
    let mut sizes = product.vials_grams.iter().map(ToString::to_string);
    let grams: Option<Grams> = match receipt.size {
        "" if product.vials_grams.is_empty() => None,
        size if sizes.any(|own| own == size) => size.parse().ok(),
        _ => return Err(Trouble::Unreadable(say.vial_size_wrong.to_owned()).at("grams")),
    };
    let wanted = Wanted {
        date: not_to_come(asked, receipt.date, "date")?,
        of: LotOfProduct {
            site,
            product: product.id.clone(),
            lot: receipt.lot,
        },
        what: What::Received {
            vials: receipt.vials,
            expires: receipt.expires,
            grams,
        },
    };
    write(asked, key, &[wanted])
}

/// The line of the path, if it is one of an own site.
fn line_of<'l>(asked: &Asked<'_>, ledger: &'l Ledger, part: &str) -> Result<&'l Line, Trouble> {
    let caller = asked.caller()?;
    let number: u32 = asked.part(part).parse().map_err(|_| Trouble::NotFound)?;
    let lines = ledger.lines();
    lines
        .iter()
        .find(|line| line.movement.number == number && caller.may_reach(line.movement.of.site))
        .ok_or(Trouble::NotFound)
}

/// What is done with the lot of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OnLot<'a> {
    /// On which day.
    pub date: Date,
    /// How many vials leave, where some do.
    pub vials: Option<Vials>,
    /// Why; a release needs no reason.
    pub why: &'a str,
}

/// Does something with the lot of the path, and says at which site it is.
///
/// # Errors
/// [`Trouble`].
pub fn act(
    asked: &Asked<'_>,
    key: &str,
    deed: LotDeed,
    on_lot: OnLot<'_>,
) -> Result<SiteNumber, Trouble> {
    let (ledger, _) = asked.house.stock.ledger()?;
    let of = line_of(asked, &ledger, "lot")?.movement.of.clone();
    let date = not_to_come(asked, on_lot.date, "date")?;
    if deed != LotDeed::Release && on_lot.why.is_empty() {
        return Err(Trouble::Refused(store::Refused::NoReason));
    }
    let why = on_lot.why.to_owned();
    let vials = || {
        let missing = || Trouble::Unreadable(asked.say().vials_needed.to_owned()).at("vials");
        on_lot.vials.ok_or_else(missing)
    };
    let what = match deed {
        LotDeed::Release => What::Released {},
        LotDeed::Quarantine => What::Quarantined { why },
        LotDeed::Return => What::Returned {
            vials: vials()?,
            why,
        },
        LotDeed::Destroy => What::Destroyed {
            vials: vials()?,
            why,
        },
    };
    let site = of.site;
    write(asked, key, &[Wanted { date, of, what }])?;
    Ok(site)
}

/// Undoes the line of the path, which was written in error, and says of which site it is.
///
/// # Errors
/// [`Trouble`].
pub fn undo(asked: &Asked<'_>, key: &str, why: &str) -> Result<SiteNumber, Trouble> {
    let (ledger, _) = asked.house.stock.ledger()?;
    let line = line_of(asked, &ledger, "line")?;
    if why.is_empty() {
        return Err(Trouble::Refused(store::Refused::NoReason));
    }
    let wanted = Wanted {
        date: asked.house.days().at(line.movement.of.site),
        of: line.movement.of.clone(),
        what: What::Undone {
            movement: line.movement.number,
            why: why.to_owned(),
        },
    };
    let site = line.movement.of.site;
    write(asked, key, &[wanted])?;
    Ok(site)
}

/// The sheet by which the caller was shown what to prepare for the subject and the visit of the path: it says which product it is;
/// without it nothing is told, and nothing is written.
///
/// # Errors
/// [`Trouble::Unreadable`].
pub fn sheet_of_caller(asked: &Asked<'_>, sealed: &str) -> Result<PreparedSheet, Trouble> {
    let number = asked.subject()?;
    let caller = asked.caller()?.person().name;
    asked
        .house
        .stock
        .unseal_sheet(sealed)
        .filter(|sheet| {
            sheet.subject == number
                && sheet.visit.as_str() == asked.part("visit")
                && sheet.person == caller
        })
        .ok_or_else(|| Trouble::Unreadable(asked.say().sheet_needed.to_owned()))
}

/// Writes down which vials were given out for what was prepared.
///
/// # Errors
/// [`Trouble`].
pub fn give_out(
    asked: &Asked<'_>,
    key: &str,
    sheet: &PreparedSheet,
    date: Date,
    lots: Vec<(LotName, Vials)>,
) -> Result<(), Trouble> {
    let (_, site) = asked.subject.ok_or(Trouble::NotFound)?;
    let date = not_to_come(asked, date, "date")?;
    if lots.is_empty() {
        return Err(Trouble::Unreadable(asked.say().lot_needed.to_owned()).at("lot-1"));
    }
    let wanted: Vec<Wanted> = lots
        .into_iter()
        .map(|(lot, vials)| Wanted {
            date,
            of: LotOfProduct {
                site,
                product: sheet.product.clone(),
                lot,
            },
            what: What::Dispensed {
                subject: sheet.subject,
                visit: sheet.visit.clone(),
                vials,
            },
        })
        .collect();
    write(asked, key, &wanted)
}

//! Words that could tell an arm, in what blinded people wrote (B-11, B-36): a level of immunoglobulin that a local laboratory
//! found, in an adverse event or a query. Whoever knows the arms is told where they stand, and nobody else is told more than
//! before. They are looked for in the trail, row after row, so that no way in is forgotten; and only when somebody asks who
//! knows the arms, so that nothing that a blinded person does takes longer for it.

use std::ops::Range;

use record::{SiteNumber, Sites};
use store::{Person, Role, TrailFilter, TrailLine, own_words_of};

use crate::accounts::{Account, BlindRisk};
use crate::house::House;
use crate::http::Trouble;

/// A text that could tell an arm, as it stands in the trail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskyText {
    /// What the text is: a field of what was written, or the reason of the row.
    pub name: String,
    /// The text.
    pub text: String,
    /// Where in it, in bytes.
    pub places: Vec<Range<usize>>,
}

/// A row of the trail that could tell an arm, for somebody who knows them.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskyLine {
    /// Its number among the risks.
    pub number: i64,
    /// Whether whoever asks has seen to it.
    pub is_seen: bool,
    /// The row.
    pub line: TrailLine,
    /// Its texts; none where the words were taken out since.
    pub texts: Vec<RiskyText>,
}

/// The program itself, which reads every row.
fn reader() -> Person {
    Person {
        name: "myotrial".to_owned(),
        role: Role::System,
        sites: Sites::All,
    }
}

/// Writes down every row that was not looked at yet and could tell an arm.
///
/// # Errors
/// [`Trouble`], where the trail cannot be read or the risks not written.
pub fn learn(house: &House) -> Result<(), Trouble> {
    let last = house.store.last_row()?;
    let before = house.accounts.looked_for_blind_risks()?;
    // A record that was put back from a backup may end before the rows that were looked at.
    let after = before.min(last);
    if before == last {
        return Ok(());
    }
    let filter = TrailFilter {
        after,
        ..TrailFilter::default()
    };
    let lines = house.store.trail(&reader(), &filter)?;
    let risky = lines
        .iter()
        .filter(|line| line.sequence <= last && !texts_of(house, line).is_empty());
    let found: Vec<(u64, Option<SiteNumber>)> =
        risky.map(|line| (line.sequence, line.site)).collect();
    Ok(house.accounts.keep_blind_risks(before, last, &found)?)
}

/// What could tell an arm in a row. What the program writes, and what nobody who is blinded reads, is not looked through.
fn texts_of(house: &House, line: &TrailLine) -> Vec<RiskyText> {
    let by_somebody_blinded = line.role != Role::System && !line.role.knows_arms();
    if !by_somebody_blinded || line.kind == "refused" {
        return Vec::new();
    }
    let telling = house.plan.telling();
    let texts = own_words_of(line).into_iter().map(|(name, text)| {
        let places = telling.find(&text).into_iter().map(|found| found.place);
        RiskyText {
            name,
            places: places.collect(),
            text,
        }
    });
    texts.filter(|text| !text.places.is_empty()).collect()
}

/// The risks that somebody who knows the arms may see, the latest first.
///
/// # Errors
/// [`Trouble`].
pub fn for_account(house: &House, account: &Account) -> Result<Vec<RiskyLine>, Trouble> {
    learn(house)?;
    let risks = house.accounts.blind_risks(account.number, &account.sites)?;
    let rows = risks.iter().map(|risk| risk.row).collect();
    let mut lines = house.store.trail_rows(&reader(), rows)?;
    let mut found = Vec::new();
    for BlindRisk { number, row, seen } in risks.into_iter().rev() {
        let Some(place) = lines.iter().position(|line| line.sequence == row) else {
            continue;
        };
        let line = lines.swap_remove(place);
        found.push(RiskyLine {
            number,
            is_seen: seen,
            texts: texts_of(house, &line),
            line,
        });
    }
    Ok(found)
}

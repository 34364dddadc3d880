//! Gathering what letters are to be written about, and handing them over. What is to be told is kept beside the accounts before
//! it is told, so that nothing is lost where the program or the mail program ends in between, and nothing is written twice.

use record::SiteNumber;
use store::{Role, TrailFilter, TrailLine};

use super::carrier::Post;
use super::occasion::Occasion;
use super::wording;
use crate::accounts::{Account, NewLetter, Notice, ToldUpTo};
use crate::house::House;
use crate::http::Trouble;
use crate::policy::Method;
use crate::router::admits;

/// So many letters are handed over in one round.
const ROUND: u32 = 200;

/// Keeps what is to be told to everybody who has an address and was not told yet. Each line is read as the person themselves may
/// read it, so that a letter knows no more than its reader.
///
/// # Errors
/// [`Trouble`].
pub fn gather(house: &House) -> Result<(), Trouble> {
    let last = house.store.last_row()?;
    let readers = house.accounts.who_gets_letters()?;
    // How far each person was told is kept with the letters themselves, all or nothing: whoever was told least says what is
    // new, also where the program ended between two people.
    let Some(told_least) = readers.iter().map(|(_, told)| told.notice).min() else {
        return Ok(());
    };
    let notices = house.accounts.notices_after(told_least)?;
    for (account, told) in readers {
        let now = ToldUpTo {
            row: last,
            notice: notices.last().map_or(told.notice, |last| last.number),
        };
        let mut letters = Vec::new();
        if told.row < last && Occasion::any_of_the_trail_is_for(account.role) {
            letters.extend(of_the_trail(house, &account, told.row, last)?);
        }
        let unheard = notices.iter().filter(|one| one.number > told.notice);
        letters.extend(
            unheard
                .filter(|one| {
                    admits(Method::Post, "/notices/{notice}/read", account.role)
                        && one.is_for(account.role, &account.sites)
                })
                .map(of_notice),
        );
        if account.role == Role::Pharmacist {
            for site in account.sites.named() {
                letters.extend(of_stock(house, &account, site)?);
            }
        }
        if told != now || !letters.is_empty() {
            house.accounts.keep_letters(&account, &letters, now)?;
        }
    }
    Ok(())
}

/// What the lines after a row are occasions for.
fn of_the_trail(
    house: &House,
    account: &Account,
    after: u64,
    last: u64,
) -> Result<Vec<NewLetter>, Trouble> {
    let person = account.person();
    let filter = TrailFilter {
        after,
        ..TrailFilter::default()
    };
    let lines = house.store.trail(&person, &filter)?;
    let mut letters = Vec::new();
    // What was written since is left for the next round.
    for line in lines.iter().filter(|line| line.sequence <= last) {
        let Some((occasion, query)) = Occasion::of_line(line) else {
            continue;
        };
        let occasion = occasion.as_seen_by(account.role);
        if !occasion.is_for(account.role) || line.person == account.name {
            continue;
        }
        if matches!(
            occasion,
            Occasion::QueryAnswered | Occasion::RequestAnswered
        ) {
            let raised: Vec<TrailLine> = match query {
                Some(row) => house.store.trail_rows(&person, vec![row])?,
                None => Vec::new(),
            };
            if !raised.iter().any(|raised| raised.person == account.name) {
                continue;
            }
        }
        letters.push(NewLetter {
            occasion,
            at: line.recorded,
            subject: line.subject,
            site: line.site,
            // After a restore a row's number may come again with another row.
            source: format!("row {} of {}", line.sequence, line.recorded),
        });
    }
    Ok(letters)
}

fn of_notice(notice: &Notice) -> NewLetter {
    NewLetter {
        occasion: notice.kind.into(),
        at: notice.at,
        subject: Some(notice.subject),
        site: Some(notice.site),
        source: format!("notice {} of {}", notice.number, notice.at),
    }
}

/// One letter a week to the pharmacists of a site at which there is any stock.
fn of_stock(
    house: &House,
    account: &Account,
    site: SiteNumber,
) -> Result<Option<NewLetter>, Trouble> {
    let week = house.days().at(site).iso_week_date();
    // Whoever keeps the stock of several sites gets a letter of each.
    let of_site = match account.sites.only() {
        Some(_) => String::new(),
        None => format!(" of site {site}"),
    };
    let source = format!("stock {} week {}{of_site}", week.year(), week.week());
    if house.accounts.has_letter_of(account.number, &source)? {
        return Ok(None);
    }
    let (ledger, _) = house.stock.ledger()?;
    let any = ledger.lots().keys().any(|of| of.site == site);
    Ok(any.then(|| NewLetter {
        occasion: Occasion::Stock,
        at: house.now(),
        subject: None,
        site: Some(site),
        source,
    }))
}

/// Hands over what waits, and stops at the first letter that is not taken: in the next round it comes behind those that were tried
/// less.
///
/// # Errors
/// In words: why one was not taken.
pub fn deliver(house: &House, post: &Post) -> Result<(), String> {
    let in_words = |error: crate::accounts::AccountsError| error.to_string();
    let waiting = house.accounts.waiting_letters(ROUND).map_err(in_words)?;
    for letter in waiting {
        let handed_over = wording::write(house, post, &letter)
            .and_then(|written| post.carrier.hand_over(&written.name, &written.mail));
        match handed_over {
            Ok(()) => house
                .accounts
                .letter_was_taken(letter.number, house.now())
                .map_err(in_words)?,
            Err(why) => {
                house
                    .accounts
                    .letter_was_not_taken(letter.number, &why)
                    .map_err(in_words)?;
                return Err(why);
            }
        }
    }
    Ok(())
}

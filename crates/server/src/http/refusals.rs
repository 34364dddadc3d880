//! What the store and the accounts refuse, in the words of the pages. Their own words stand in logs and in the trail, which are
//! in one language whoever reads them.

use std::collections::BTreeMap;

use forms::live::short;
use forms::stock::StockRefused;
use forms::{ENGLISH, refusal_text};
use record::Interruption;
use record::rules::release::ReleaseRefusal;
use store::{Closure, QueryStanding, QueryStep, Refused, Scope, Unreadable};

use crate::accounts::AccountsError;
use crate::house::House;
use crate::messages::Messages;
use crate::page::closing::scope_words;

/// Why the store did not carry a request out.
pub fn refused_words(house: &House, refused: &Refused) -> String {
    let say = house.say;
    match refused {
        Refused::Rule(refusal) => refusal_text(&ENGLISH, &house.plan, refusal),
        Refused::Unreadable { why } => unreadable_words(say, why),
        Refused::OtherPerson => say.refused_other_person.to_owned(),
        Refused::OtherWish => say.refused_other_wish.to_owned(),
        Refused::Role { .. } => say.refused_role.to_owned(),
        Refused::NotYours => say.refused_not_yours.to_owned(),
        Refused::SiteClosed { site } => say.refused_site_closed(site),
        Refused::Release(refusal) => release_words(say, refusal),
        Refused::BeforeSiteOpened { site, from, opened } => {
            say.refused_before_site_opened(from, opened, site)
        }
        Refused::NoReason => say.refused_no_reason.to_owned(),
        Refused::Closed { standing, part } => {
            let is_locked = *standing == Closure::Locked;
            let words = || scope_words(say, &house.plan, part, &BTreeMap::new());
            match (is_locked, part.is_casebook()) {
                (true, true) => say.refused_locked.to_owned(),
                (false, true) => say.refused_frozen.to_owned(),
                (true, false) => say.refused_part_locked(words()),
                (false, false) => say.refused_part_frozen(words()),
            }
        }
        Refused::Changed { version, now } => say.refused_changed(now, version),
        Refused::NoSuchItem => say.refused_no_such_item.to_owned(),
        Refused::NotCorrectable => say.refused_not_correctable.to_owned(),
        Refused::NotSigned { period, visits } => {
            let plan = &house.plan;
            let labels: Vec<String> = visits
                .iter()
                .map(|visit| {
                    let visit = Scope::Visit {
                        visit: visit.clone(),
                    };
                    scope_words(say, plan, &visit, &BTreeMap::new())
                })
                .collect();
            say.refused_not_signed(period, labels.join(", "))
        }
        Refused::HangsOnArm { period } => say.refused_hangs_on_arm(period),
        Refused::NotOpened => say.refused_not_opened.to_owned(),
        Refused::ParticipantsOwn { .. } => say.refused_participants_own.to_owned(),
        Refused::NotEnteredTwice => say.refused_not_entered_twice.to_owned(),
        Refused::EnteredTwiceAlready => say.refused_entered_twice_already.to_owned(),
        Refused::SamePerson => say.refused_same_person.to_owned(),
        Refused::OtherForm => say.refused_other_form.to_owned(),
        Refused::NoSuchDifference { item } => say.refused_no_such_difference(item),
        Refused::HangTogether => say.refused_hang_together.to_owned(),
        Refused::ThirdPersonDecides => say.refused_third_person.to_owned(),
        Refused::StruckOut => say.refused_struck_out.to_owned(),
        Refused::StillOpen(counts) => say.refused_still_open(counts),
        Refused::RecordedItsEvents { visit } => say.refused_recorded_its_events(visit),
        Refused::ScoredThen { visit } => say.refused_scored_then(visit),
        Refused::NoSuchWords => say.refused_no_such_words.to_owned(),
        Refused::ReasonRepeatsWords => say.refused_reason_repeats_words.to_owned(),
        Refused::NoSuchRedaction => say.refused_no_such_redaction.to_owned(),
        Refused::AnotherPersonDecides => say.redaction_another.to_owned(),
        Refused::NoSuchQuery => say.refused_no_such_query.to_owned(),
        Refused::QueryStands { standing } => say.refused_query_stands(match standing {
            QueryStanding::Open => say.query_open,
            QueryStanding::Answered => say.query_answered,
            QueryStanding::Closed => say.query_closed,
        }),
        Refused::NotCodable => say.refused_not_codable.to_owned(),
        Refused::RandomisationClosed { why } => say.refused_randomisation_closed(why),
        Refused::ReadOnly { why } => say.refused_read_only(why),
        Refused::NotStored { why } => say.refused_not_stored(why),
        Refused::Unknown { why } => say.refused_unknown(why),
        Refused::Fault => say.refused_fault.to_owned(),
        Refused::Stopped => say.refused_stopped.to_owned(),
        // The store may come to refuse for further reasons; its own words are better than none.
        other => capital(&other.to_string()),
    }
}

/// What is wrong with something that the store cannot read, or that no entry may say.
pub fn unreadable_words(say: &Messages, why: &Unreadable) -> String {
    match why {
        Unreadable::TooLong { bytes, most } => say.unreadable_too_long(bytes, most),
        Unreadable::Nul => say.unreadable_nul.to_owned(),
        Unreadable::InTheFuture { date, latest } => say.unreadable_in_the_future(date, latest),
        Unreadable::TooManyLetters { letters, most } => say.unreadable_letters(letters, most),
        Unreadable::HiddenLetter(letter) => {
            say.unreadable_hidden_letter(format_args!("{:04X}", u32::from(*letter)))
        }
        Unreadable::WordsToTakeOut { least, most } => say.unreadable_words_to_take_out(least, most),
        Unreadable::NoQuestion => say.unreadable_no_question.to_owned(),
        Unreadable::NoPartOfRequest => say.unreadable_no_part_of_request.to_owned(),
        Unreadable::NotCorrectedSince { entry } => say.unreadable_not_corrected_since(entry),
        Unreadable::NoWords(QueryStep::Answered) => say.unreadable_no_answer.to_owned(),
        Unreadable::NoWords(_) => say.unreadable_not_asked_again.to_owned(),
        Unreadable::NoPartOfTerm(_) => say.unreadable_no_part_of_term.to_owned(),
        Unreadable::NoSuchSite { site, sites } => say.unreadable_no_such_site(site, sites),
        Unreadable::OtherNumber { expected, would_be } => {
            say.unreadable_other_number(expected, would_be)
        }
        Unreadable::NotInGivenWords => {
            say.unreadable_not_in_given_words(Interruption::GIVEN_REASONS.join(", "))
        }
        Unreadable::NotByAnEvent => say.unreadable_not_by_an_event.to_owned(),
        // What only a program can send, or only an operator asks for: its own words are the best there are.
        other => capital(&other.to_string()),
    }
}

/// What the ledger of stock refuses.
pub fn stock_words(say: &Messages, why: &StockRefused) -> String {
    match why {
        StockRefused::NotNext { next } => say.stock_not_next(next),
        StockRefused::UnknownLot(lot) => say.stock_unknown_lot(lot),
        StockRefused::OtherExpiry { expires } => say.stock_other_expiry(expires),
        StockRefused::OtherSize(Some(grams)) => say.stock_other_size(short(grams.grams(), 2)),
        StockRefused::OtherSize(None) => say.stock_other_without_size.to_owned(),
        StockRefused::BeforeReceipt { received } => say.stock_before_receipt(received),
        StockRefused::InQuarantine => say.stock_in_quarantine.to_owned(),
        StockRefused::ReleasedAlready => say.stock_released_already.to_owned(),
        StockRefused::Expired { expires } => say.stock_expired(expires),
        StockRefused::TooFew { on_hand } => say.stock_too_few(on_hand),
        StockRefused::TooMany => say.stock_too_many.to_owned(),
        StockRefused::NoReason => say.refused_no_reason.to_owned(),
        StockRefused::NotToBeUndone => say.stock_not_to_be_undone.to_owned(),
        StockRefused::Needed { by } => say.stock_needed(by),
    }
}

/// Why a version is not released at a site, or its release not changed.
fn release_words(say: &Messages, refusal: &ReleaseRefusal) -> String {
    match refusal {
        ReleaseRefusal::NoSuchSite { site, sites } => say.refused_no_such_site(site, sites),
        ReleaseRefusal::NotReleasedBySite { version, .. } => {
            say.refused_not_released_by_site(version)
        }
        ReleaseRefusal::TooEarly { from, earliest, .. } => {
            say.refused_release_too_early(earliest, from)
        }
        ReleaseRefusal::VersionBefore {
            site,
            version,
            day,
            before,
        } => say.refused_version_before(before, day, site, version),
        ReleaseRefusal::VersionAfter {
            site,
            version,
            after,
        } => say.refused_version_after(after, site, version),
        ReleaseRefusal::AsItStands { from } => say.refused_release_as_it_stands(from),
        ReleaseRefusal::BeforeItsEnd { from, ended } => {
            say.refused_release_before_its_end(ended, from)
        }
        ReleaseRefusal::NotReleased {} => say.refused_nothing_to_withdraw.to_owned(),
        ReleaseRefusal::WithdrawnBeforeItBegan { from, began } => {
            say.refused_withdrawn_before_it_began(began, from)
        }
        // Only a record that was tampered with comes to this.
        ReleaseRefusal::OutOfPlace { .. } => capital(&refusal.to_string()),
    }
}

/// What the accounts refuse.
pub fn accounts_words(say: &Messages, error: &AccountsError) -> String {
    match error {
        AccountsError::File { why } => say.accounts_file(why),
        AccountsError::NameTaken { name } => say.accounts_name_taken(name),
        AccountsError::NotAName { name } => say.accounts_not_a_name(name),
        AccountsError::NotAMailAddress(_) => say.accounts_not_a_mail_address.to_owned(),
        AccountsError::OtherBlinding => say.accounts_other_blinding.to_owned(),
        AccountsError::HasSeenAnArm => say.accounts_seen_an_arm.to_owned(),
        AccountsError::LogChanged { line } => say.accounts_log_changed(line),
        AccountsError::LogNotSigned { line } => say.accounts_log_not_signed(line),
        AccountsError::NotAskedFor => say.accounts_not_asked_for.to_owned(),
        AccountsError::SamePerson => say.accounts_same_person.to_owned(),
        AccountsError::UnblindedAlready => say.accounts_unblinded_already.to_owned(),
        AccountsError::NoSuchNotice => say.accounts_no_such_notice.to_owned(),
        AccountsError::SiteNeeded => say.accounts_site_needed.to_owned(),
        AccountsError::SiteNotWanted => say.accounts_site_not_wanted.to_owned(),
        AccountsError::NoSuchSite { typed, sites } => say.accounts_no_such_site(sites, typed),
        AccountsError::NotForPeople => say.accounts_not_for_people.to_owned(),
        AccountsError::NoSuchAccount => say.accounts_no_such_account.to_owned(),
        AccountsError::NoSuchLink => say.accounts_no_such_link.to_owned(),
        AccountsError::LastAdministrator => say.accounts_last_administrator.to_owned(),
    }
}

/// A message that begins in the middle of a sentence, for the beginning of one.
pub fn capital(message: &str) -> String {
    let message = message.strip_prefix("refused: ").unwrap_or(message);
    let mut letters = message.chars();
    letters.next().map_or(String::new(), |first| {
        let mut text: String = first.to_uppercase().collect();
        text.push_str(letters.as_str());
        if !text.ends_with('.') {
            text.push('.');
        }
        text
    })
}

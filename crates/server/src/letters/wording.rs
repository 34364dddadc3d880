//! What a letter says: that something happened, to whom and where, and on which page more stands. No word of it names an arm or
//! a person's health.

use mail_builder::MessageBuilder;
use sha2::{Digest as _, Sha256};

use super::carrier::Post;
use super::occasion::Occasion;
use crate::accounts::{NewLetter, WaitingLetter};
use crate::house::{House, minute_of};

/// A letter as it is handed over.
pub(super) struct Written {
    /// The same for the same letter whenever it is written, and in no order: it says nothing of letters to others.
    pub name: String,
    /// The letter by RFC 5322.
    pub mail: Vec<u8>,
}

/// Writes a letter.
///
/// # Errors
/// In words: why it cannot be written.
pub(super) fn write(
    house: &House,
    post: &Post,
    waiting: &WaitingLetter,
) -> Result<Written, String> {
    let letter = &waiting.letter;
    let protocol = house.plan.protocol();
    let mut digest = Sha256::new();
    for part in [protocol.trial.id.as_str(), &waiting.name, &letter.source] {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part.as_bytes());
    }
    let name: String = digest
        .finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let (about, what) = in_words(house, letter);
    let say = house.say;
    let marked = if house.is_virtual() {
        format!("[{}] {} {about}", protocol.trial.name, say.banner_virtual)
    } else {
        format!("[{}] {about}", protocol.trial.name)
    };
    let base = house.settings.public_address.as_deref().unwrap_or_default();
    let place = base.to_owned() + place(letter);
    let body = format!("{what}\n\n{place}\n\n{}\n", say.letter_foot);
    let from = post.from.as_str();
    let (_, machine) = from.split_once('@').unwrap_or_default();
    let mail = MessageBuilder::new()
        .from((protocol.trial.name.as_str(), from))
        .to(waiting.address.as_str())
        .subject(marked)
        .date(letter.at.div_euclid(1_000_000))
        .message_id(format!("{name}@{machine}"))
        // Programs that answer letters by themselves leave this one alone (RFC 3834, 5).
        .header(
            "Auto-Submitted",
            mail_builder::headers::raw::Raw::new("auto-generated"),
        )
        .text_body(body)
        .write_to_vec()
        .map_err(|error| error.to_string())?;
    Ok(Written { name, mail })
}

/// What it is about, in a line, and what happened.
fn in_words(house: &House, letter: &NewLetter) -> (String, String) {
    let say = house.say;
    let subject = letter
        .subject
        .map_or_else(String::new, |subject| subject.to_string());
    let site = letter
        .site
        .map_or_else(String::new, |site| site.to_string());
    let at = minute_of(letter.at);
    match letter.occasion {
        Occasion::Randomised => (
            say.letter_randomised(&subject),
            say.letter_randomised_what(&at, &site, &subject),
        ),
        Occasion::QueryRaised => (
            say.letter_query_raised(&subject),
            say.letter_query_raised_what(&at, &site, &subject),
        ),
        Occasion::QueryAnswered => (
            say.letter_query_answered(&subject),
            say.letter_query_answered_what(&at, &site, &subject),
        ),
        Occasion::RequestAnswered => (
            say.letter_request_answered(&subject),
            say.letter_request_answered_what(&at, &site, &subject),
        ),
        Occasion::SeriousEvent => (
            say.letter_serious(&subject),
            say.letter_serious_what(&at, &site, &subject),
        ),
        Occasion::ArmOpened => (
            say.letter_arm_opened(&subject),
            say.letter_arm_opened_what(&at, &site, &subject),
        ),
        Occasion::ArmSeenElsewhere => (
            say.letter_arm_seen(&subject),
            say.letter_arm_seen_what(&at, &site, &subject),
        ),
        Occasion::SafetyCall => (
            say.letter_call(&subject),
            say.letter_call_what(&at, &site, &subject),
        ),
        Occasion::Stock => (say.letter_stock(&site), say.letter_stock_what(&site)),
    }
}

/// The page on which more stands.
const fn place(letter: &NewLetter) -> &'static str {
    match letter.occasion {
        Occasion::QueryRaised | Occasion::QueryAnswered => "/queries",
        Occasion::RequestAnswered => "/correction-requests",
        Occasion::Stock => "/pharmacy/stock",
        _ => "/",
    }
}

//! The door: what comes from outside is looked at here before anything else sees it.

use std::collections::BTreeSet;
use std::fmt;

use jiff::civil::Date;
use record::Event;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::unreadable::Unreadable;

/// No event has more bytes than this; the largest that people write have some thousands.
pub const LONGEST_EVENT: usize = 1 << 20;

/// Reads an event as a client sent it.
///
/// ```
/// assert!(store::read_event(br#"{"kind":"consent_signed"}"#).is_ok());
/// let twice = br#"{"kind":"deviation","text":"a","text":"b"}"#;
/// assert!(store::read_event(twice).unwrap_err().contains("twice"));
/// ```
///
/// # Errors
/// In words: too many bytes, not UTF-8, a NUL, the same key twice in one object, an unknown or missing field, a value of
/// the wrong type or out of its range.
pub fn read_event(sent: &[u8]) -> Result<Event, String> {
    if sent.len() > LONGEST_EVENT {
        return Err(format!(
            "what was sent has {} bytes, and an event has at most {LONGEST_EVENT}",
            sent.len()
        ));
    }
    let text = std::str::from_utf8(sent).map_err(|error| format!("it is not UTF-8: {error}"))?;
    let event: Event = {
        let _: EachKeyOnce =
            serde_json::from_str(text).map_err(|error| format!("it is not read: {error}"))?;
        serde_json::from_str(text).map_err(|error| format!("it is not read: {error}"))?
    };
    has_no_nul(text).map_err(|why| why.to_string())?;
    Ok(event)
}

/// Texts with NUL bytes cannot be stored by every database, and no person types them.
pub(crate) fn has_no_nul(json: &str) -> Result<(), Unreadable> {
    if json.contains('\0') || json.contains("\\u0000") {
        return Err(Unreadable::Nul);
    }
    Ok(())
}

/// Nothing can have happened after today.
pub(crate) fn is_not_in_the_future(date: Date, latest: Date) -> Result<(), Unreadable> {
    if date > latest {
        return Err(Unreadable::InTheFuture { date, latest });
    }
    Ok(())
}

/// JSON in which no object has a key twice: readers differ in which of the two they take.
struct EachKeyOnce;

impl<'de> Deserialize<'de> for EachKeyOnce {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeyWatcher)
    }
}

struct KeyWatcher;

impl<'de> Visitor<'de> for KeyWatcher {
    type Value = EachKeyOnce;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, _: bool) -> Result<EachKeyOnce, E> {
        Ok(EachKeyOnce)
    }

    fn visit_i64<E>(self, _: i64) -> Result<EachKeyOnce, E> {
        Ok(EachKeyOnce)
    }

    fn visit_u64<E>(self, _: u64) -> Result<EachKeyOnce, E> {
        Ok(EachKeyOnce)
    }

    fn visit_f64<E>(self, _: f64) -> Result<EachKeyOnce, E> {
        Ok(EachKeyOnce)
    }

    fn visit_str<E>(self, _: &str) -> Result<EachKeyOnce, E> {
        Ok(EachKeyOnce)
    }

    fn visit_unit<E>(self) -> Result<EachKeyOnce, E> {
        Ok(EachKeyOnce)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<EachKeyOnce, A::Error> {
        while items.next_element::<EachKeyOnce>()?.is_some() {}
        Ok(EachKeyOnce)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<EachKeyOnce, A::Error> {
        let mut seen = BTreeSet::new();
        while let Some(key) = fields.next_key::<String>()? {
            fields.next_value::<EachKeyOnce>()?;
            if let Some(key) = seen.replace(key) {
                return Err(A::Error::custom(format!(
                    "the key \"{key}\" stands there twice"
                )));
            }
        }
        Ok(EachKeyOnce)
    }
}

//! Coding what people wrote in their own words.

use record::Validity;

use super::refused::Refused;
use super::request::Request;
use super::words::{needs_reason, needs_words};
use super::work::Writer;
use crate::trail::{Coded, CodedTerm, Scope, verbatim_item, verbatim_of};
use crate::unreadable::Unreadable;

impl Writer<'_> {
    pub(super) fn code(
        &self,
        request: &Request,
        number: u64,
        seen: u32,
        term: &CodedTerm,
    ) -> Result<Coded, Refused> {
        let entry = self.own_entry(request, number)?;
        let words = verbatim_item(&entry.event).ok_or(Refused::NotCodable)?;
        let words = Scope::ItemGroup {
            entry: number,
            group: words,
        };
        self.is_not_locked(entry.subject, &words)?;
        if entry.validity == Validity::StruckOut {
            return Err(Refused::StruckOut);
        }
        let verbatim = verbatim_of(&entry.event).ok_or(Refused::NotCodable)?;
        for (what, text) in [
            ("dictionary", &term.dictionary),
            ("version of the dictionary", &term.version),
            ("code", &term.code),
            ("preferred term", &term.preferred_term),
            ("class", &term.class),
        ] {
            needs_words(text, Unreadable::NoPartOfTerm(what))?;
        }
        let before = self.projections.codings.get(&number);
        let version = before.map_or(0, |coding| coding.version);
        if version != seen {
            let now = serde_json::to_value(before.map(|coding| &coding.term)).unwrap_or_default();
            return Err(Refused::Changed { version, now });
        }
        needs_reason(request, version > 0)?;
        Ok(Coded {
            entry: number,
            subject: entry.subject,
            verbatim: verbatim.to_owned(),
            version: version + 1,
            old: before.map(|coding| coding.term.clone()),
            new: term.clone(),
        })
    }
}

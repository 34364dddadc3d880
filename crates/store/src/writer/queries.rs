//! Raising queries, and what is said in them.

use record::SubjectNumber;

use super::refused::Refused;
use super::request::Request;
use super::words::needs_words;
use super::work::Writer;
use crate::loaded::group_of;
use crate::trail::{QueryAbout, QueryMoved, QueryRaised, QueryStep};
use crate::unreadable::Unreadable;

impl Writer<'_> {
    pub(super) fn raise_query(
        &self,
        request: &Request,
        subject: SubjectNumber,
        about: &QueryAbout,
        text: &str,
    ) -> Result<QueryRaised, Refused> {
        self.own_subject(request, subject)?;
        self.is_not_locked(subject, &about.part())?;
        needs_words(text, Unreadable::NoQuestion)?;
        match about {
            QueryAbout::Subject {} => {}
            QueryAbout::Entry { entry } => {
                let entry = self.own_entry(request, *entry)?;
                if entry.subject != subject {
                    return Err(Refused::NoSuchItem);
                }
            }
            QueryAbout::ItemGroup { entry, group } => {
                let entry = self.own_entry(request, *entry)?;
                if entry.subject != subject || group_of(entry, group).is_none() {
                    return Err(Refused::NoSuchItem);
                }
            }
            QueryAbout::EmptyField { visit, group } => {
                let is_named = group.path().all(|name| !name.trim().is_empty());
                if self.plan.visit_named(visit).is_none() || !is_named {
                    return Err(Refused::NoSuchItem);
                }
            }
            QueryAbout::Correction {
                form,
                item,
                proposed,
            } => {
                for words in [form, item, proposed] {
                    needs_words(words, Unreadable::NoPartOfRequest)?;
                }
            }
        }
        Ok(QueryRaised {
            subject,
            about: about.clone(),
            text: text.to_owned(),
        })
    }

    pub(super) fn move_query(
        &self,
        request: &Request,
        number: u64,
        step: QueryStep,
        text: &str,
    ) -> Result<QueryMoved, Refused> {
        let query = self
            .projections
            .queries
            .get(&number)
            .ok_or(Refused::NoSuchQuery)?;
        let subject = SubjectNumber(query.subject);
        self.own_subject(request, subject)
            .map_err(|_| Refused::NoSuchQuery)?;
        self.is_not_locked(subject, &query.about.part())?;
        if step.after(query.standing).is_none() {
            return Err(Refused::QueryStands {
                standing: query.standing,
            });
        }
        if step != QueryStep::Closed {
            needs_words(text, Unreadable::NoWords(step))?;
        }
        Ok(QueryMoved {
            query: number,
            subject,
            step,
            text: text.to_owned(),
            corrected: None,
        })
    }
}

//! What waits for its second entry, and where two entries differ.

use jiff::civil::Date;
use protocol::{TwiceEntered, VisitId};
use record::rules::double_entry::{Difference, Item, twice_entered};
use record::{SiteNumber, SubjectNumber, Validity};
use serde::Serialize;

use super::relation::leads_there;
use super::visibility::whose;
use crate::trail::{Decision, Person, Role, Typist};
use crate::writer::{Refused, Writer, open_differences};

/// Somebody who made one of two entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnteredBy {
    /// Who; what the pharmacy did, blinded readers see as the pharmacy's.
    pub person: String,
    /// When, in microseconds from the start of 1970, UTC; of what the pharmacy did, blinded readers see the day.
    pub recorded: i64,
}

/// An entry that is entered twice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnteredTwice {
    /// The sequence number of the entry in the record.
    pub entry: u64,
    /// Whom the entry concerns.
    pub subject: SubjectNumber,
    /// The site of the subject.
    pub site: SiteNumber,
    /// Its form.
    pub form: TwiceEntered,
    /// The visit, where the form is of one.
    pub visit: Option<VisitId>,
    /// The day, by which a form that is of no visit is known.
    pub day: Option<Date>,
    /// Who entered it first.
    pub first: EnteredBy,
    /// Who entered it second; absent: nobody did yet.
    pub second: Option<EnteredBy>,
    /// Whether whoever looks entered or corrected it, so that the second entry is somebody else's.
    pub known: bool,
    /// In what the two differ and nothing was decided.
    pub differences: Vec<Difference>,
    /// What was decided, in the order in which it was.
    pub decisions: Vec<Decision>,
}

/// The entries that are to be entered twice, as far as a person may see them: in the order of the record, those whose form the
/// role itself may fill in, or all. Whoever decides nothing sees what waits for a second entry, and no value.
pub(crate) fn second_entries(
    writer: &Writer<'_>,
    viewer: &Person,
) -> Result<Vec<EnteredTwice>, Refused> {
    if !viewer.role.may_read_second_entries() {
        return Err(Refused::Role {
            role: viewer.role,
            wish: "read what is entered twice",
        });
    }
    let by = |typist: &Typist| {
        let (person, recorded) = whose(viewer, typist.role, &typist.person, typist.recorded);
        EnteredBy { person, recorded }
    };
    let reads_relations = viewer.role.reads_relations(writer.plan);
    let is_told = |item: &Item| reads_relations || !leads_there(&item.0);
    let mut found = Vec::new();
    for (number, _) in writer.index.passes.all() {
        let Some((entry, pass)) = writer.entered_twice(number) else {
            continue;
        };
        let Some(form) = twice_entered(&entry.event) else {
            continue;
        };
        let Some(subject) = writer.state.subject(entry.subject) else {
            continue;
        };
        let site = subject.screening().site;
        let own_form = match viewer.role {
            Role::Assessor => form == TwiceEntered::Visit && pass.second.is_none(),
            Role::Pharmacist => form == TwiceEntered::Infusion && pass.second.is_none(),
            _ => true,
        };
        if entry.validity == Validity::StruckOut || !own_form || !viewer.sites.include(site) {
            continue;
        }
        let visit = entry.event.visit().cloned();
        found.push(EnteredTwice {
            entry: number,
            subject: entry.subject,
            site,
            form,
            day: visit.is_none().then_some(entry.date),
            visit,
            first: by(&pass.first),
            second: pass.second.as_ref().map(|(typist, _)| by(typist)),
            known: pass.is_known_to(&viewer.name),
            differences: open_differences(entry, pass)
                .into_iter()
                .filter(|difference| is_told(&difference.item))
                .collect(),
            decisions: pass
                .decisions()
                .filter(|decision| is_told(&decision.item))
                .cloned()
                .collect(),
        });
    }
    Ok(found)
}

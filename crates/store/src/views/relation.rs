//! The relation of an adverse event to the treatment, and what was done with the treatment (B-18): a rate that was reduced hints
//! at what was in the bag. Who reads them the protocol says; everybody else reads the event without them, and of a query about one
//! of them that there is one.

use std::collections::BTreeSet;

use protocol::{Blinding, Plan, RelationReaders};
use serde_json::{Value as Json, json};

use super::visibility::Told;
use crate::trail::{Deed, QueryAbout, Role};
use crate::writer::Writer;

/// The fields of an adverse event that hint at the treatment, as the record and its form name them.
pub const RELATION_FIELDS: [&str; 2] = ["relation", "action"];

impl Role {
    /// Whether the role reads the relation of an adverse event to the treatment, and what was done with the treatment.
    ///
    /// ```
    /// # let text = include_str!("../../../../trials/proderm/protocol.toml");
    /// # let plan = protocol::Plan::compile(definition::read("protocol.toml", text)?)?;
    /// use store::Role;
    ///
    /// assert!(Role::Investigator.reads_relations(&plan) && Role::MedicalMonitor.reads_relations(&plan));
    /// assert!(!Role::Monitor.reads_relations(&plan) && !Role::DataManager.reads_relations(&plan));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reads_relations(self, plan: &Plan) -> bool {
        let protocol = plan.protocol();
        if protocol.trial.blinding == Blinding::OpenLabel {
            return true;
        }
        match (self, protocol.blinding.relation_read_by) {
            // Whoever enters an event must be able to see what was entered.
            (Self::Investigator | Self::Coordinator | Self::System, _)
            | (_, RelationReaders::Everybody) => true,
            (Self::MedicalMonitor, readers) => readers == RelationReaders::SiteAndMedicalMonitor,
            _ => false,
        }
    }
}

/// An event without what hints at the treatment; any other event stays as it is.
pub fn without_relation(event: &mut Json) {
    if event.get("kind").and_then(Json::as_str) == Some("adverse_event")
        && let Some(fields) = event.as_object_mut()
    {
        fields.retain(|field, _| !RELATION_FIELDS.contains(&field.as_str()));
    }
}

/// Whether the way to an item leads to what hints at the treatment: no other event has fields of these names.
pub(crate) fn leads_there(way: &str) -> bool {
    let field = way.strip_prefix("event.");
    field.is_some_and(|field| RELATION_FIELDS.contains(&field))
}

/// What somebody who does not read relations is not told of the trail.
pub(crate) struct Concealed {
    /// The queries about what hints at a treatment.
    queries: BTreeSet<u64>,
}

impl Concealed {
    /// What is not told to a role; `None` where it reads all.
    pub(crate) fn from(role: Role, writer: &Writer<'_>) -> Option<Self> {
        if role.reads_relations(writer.plan) {
            return None;
        }
        let queries = writer.projections.queries.iter();
        let queries = queries
            .filter(|(_, query)| is_about_relation(&query.about))
            .map(|(number, _)| *number)
            .collect();
        Some(Self { queries })
    }

    /// Whether a query is about what hints at a treatment.
    pub(crate) fn query(&self, number: u64) -> bool {
        self.queries.contains(&number)
    }

    /// Takes it out of what a row says, and says whether its reason goes too.
    pub(crate) fn take_out(&self, row: u64, deed: &Deed, told: &mut Told) -> bool {
        match deed {
            Deed::Entry(_) => {
                if let Some(event) = &mut told.new {
                    without_relation(event);
                }
            }
            Deed::SecondEntry(_) => {
                if let Some(event) = told.new.as_mut().and_then(|new| new.get_mut("event")) {
                    without_relation(event);
                }
            }
            Deed::Corrected(corrected) => {
                if leads_there(&corrected.group.0) {
                    (told.old, told.new) = (None, None);
                    return true;
                }
                for value in [&mut told.old, &mut told.new].into_iter().flatten() {
                    without_relation(value);
                }
            }
            Deed::DifferencesDecided(decided) => {
                let others = decided.decisions.iter();
                let others: Vec<_> = others.filter(|own| !leads_there(&own.item.0)).collect();
                told.new = Some(json!({ "decisions": others }));
                return others.len() < decided.decisions.len();
            }
            Deed::QueryRaised(raised) if self.query(row) => {
                told.new = Some(json!({ "about": raised.about }));
            }
            Deed::QueryMoved(moved) if self.query(moved.query) => {
                told.new = Some(json!({ "query": moved.query, "step": moved.step }));
            }
            _ => return false,
        }
        matches!(deed, Deed::QueryRaised(_) | Deed::QueryMoved(_))
    }
}

fn is_about_relation(about: &QueryAbout) -> bool {
    matches!(about, QueryAbout::ItemGroup { group, .. } if leads_there(&group.0))
}

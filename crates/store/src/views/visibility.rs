//! Who sees which rows of the trail, and what of them. The trail must not unblind: what the pharmacy does and says, the
//! place of an allocation in its list, and the vault's own numbers are kept from everybody who is blinded, and nothing is
//! shown of which there could be more, less or other words in a world where the arms are exchanged.

use record::{Act, Event, Observation, SiteNumber, Sites};
use serde_json::{Value as Json, json};

use crate::error::StoreError;
use crate::projections::number_of;
use crate::trail::{Closed, Deed, ItemGroup, Person, Role};

/// What stands around a deed, as far as it decides who may see it.
pub(super) struct Around<'r> {
    pub(super) person: &'r str,
    pub(super) role: Role,
    /// The site of the subject or, where there is none, that at which it was done.
    pub(super) site: Option<SiteNumber>,
}

/// How much of a row somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Visible {
    /// Not even that it is there.
    Not,
    /// That the pharmacy did something, on which day, and the values that are the same in both arms.
    AsThePharmacys,
    /// All but the reason in somebody's own words.
    WithoutWords,
    /// All.
    Whole,
}

/// What a row says, as far as somebody may see it.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) entry: Option<u64>,
    pub(super) group: Option<ItemGroup>,
    pub(super) old: Option<Json>,
    pub(super) new: Option<Json>,
}

/// How much of a row a person sees.
pub(super) fn visible(viewer: &Person, row: &Around<'_>, deed: &Deed) -> Visible {
    if !viewer.sites.include_place(row.site) {
        return Visible::Not;
    }
    let of_the_trial = matches!(
        deed,
        Deed::TrialOpened(_) | Deed::Configured(_) | Deed::CodesSealed(_) | Deed::Reconciled(_)
    );
    let whole = match viewer.role {
        Role::System => return Visible::Whole,
        Role::DataMonitoringCommittee | Role::Laboratory | Role::Participant => {
            return Visible::Not;
        }
        // Assessors see what they wrote themselves, and nothing that could tell them how a subject fares otherwise.
        Role::Assessor => {
            let own = row.person == viewer.name;
            let shown = match deed {
                Deed::Entry(entry) => is_visit(&entry.event),
                Deed::SecondEntry(second) => is_visit(&second.event),
                Deed::Refused(_) => true,
                _ => false,
            };
            return if own && shown {
                Visible::Whole
            } else {
                Visible::Not
            };
        }
        // Pharmacists see what concerns the treatment.
        Role::Pharmacist => {
            let is_infusion =
                |event: &Event| matches!(event, Event::Observation(Observation::InfusionGiven(_)));
            let shown = match deed {
                Deed::Entry(entry) => is_infusion(&entry.event),
                Deed::SecondEntry(second) => is_infusion(&second.event),
                Deed::Randomised(_) | Deed::Unblinded(_) | Deed::Site(_) | Deed::Version(_) => true,
                Deed::Refused(_) => row.person == viewer.name,
                _ => false,
            };
            return if shown { Visible::Whole } else { Visible::Not };
        }
        Role::Investigator | Role::Coordinator => {
            if of_the_trial {
                return Visible::Not;
            }
            Visible::Whole
        }
        Role::Monitor | Role::DataManager | Role::MedicalMonitor | Role::Administrator => {
            Visible::Whole
        }
        // That an arm was opened is told without the words in which it was asked for.
        Role::Statistician | Role::Sponsor => match deed {
            Deed::Unblinded(_) => Visible::WithoutWords,
            _ => Visible::Whole,
        },
    };
    if row.role.knows_arms() {
        Visible::AsThePharmacys
    } else {
        whole
    }
}

/// Which words of a row data managers may read.
pub(crate) struct Readable {
    /// The reason.
    pub(crate) reason: bool,
    /// What was written.
    pub(crate) content: bool,
}

/// Which words data managers may read of what somebody in a role did.
pub(crate) fn readable_by_data_managers(role: Role, deed: &Deed) -> Readable {
    let manager = Person {
        name: String::new(),
        role: Role::DataManager,
        sites: Sites::All,
    };
    let around = Around {
        person: "",
        role,
        site: None,
    };
    let visible = visible(&manager, &around, deed);
    Readable {
        reason: visible == Visible::Whole,
        content: match visible {
            Visible::Whole | Visible::WithoutWords => true,
            Visible::AsThePharmacys => matches!(deed, Deed::Entry(_) | Deed::SecondEntry(_)),
            Visible::Not => false,
        },
    }
}

/// What blinded readers see of who did something, and when: what the pharmacy does is the pharmacy's, on a day.
pub(super) fn whose(viewer: &Person, role: Role, person: &str, recorded: i64) -> (String, i64) {
    if role.knows_arms() && !viewer.role.knows_arms() && viewer.role != Role::System {
        (PHARMACY.to_owned(), recorded - recorded.rem_euclid(DAY))
    } else {
        (person.to_owned(), recorded)
    }
}

/// Whose blinded readers see what the pharmacy did as.
pub(super) const PHARMACY: &str = "pharmacy";

/// A day, in microseconds.
pub(super) const DAY: i64 = 86_400_000_000;

fn is_visit(event: &Event) -> bool {
    matches!(event, Event::Observation(Observation::VisitHeld(_)))
}

/// How data stand from now on: a word, and more only where there is more to say.
fn closure_in_json(closed: &Closed) -> Json {
    if closed.scope.is_casebook() && closed.although.is_none() {
        return json!(closed.standing);
    }
    let mut told = json!({ "standing": closed.standing });
    if !closed.scope.is_casebook() {
        told["scope"] = json!(closed.scope);
    }
    if let Some(although) = &closed.although {
        told["although"] = json!(although.why);
        told["open"] = json!(although.open);
    }
    told
}

/// What a row says to who sees it.
pub(super) fn tell(visible: Visible, viewer: &Person, deed: &Deed) -> Result<Told, StoreError> {
    let written = |content: &Event| {
        serde_json::to_value(content).map_err(|error| StoreError::unreadable(error.to_string()))
    };
    let value = |content: Result<Json, serde_json::Error>| {
        content.map_err(|error| StoreError::unreadable(error.to_string()))
    };
    if visible == Visible::AsThePharmacys {
        // Of what the pharmacy writes, the volumes and speeds of an infusion are the same in both arms by protocol.
        return Ok(match deed {
            Deed::Entry(entry) => Told {
                entry: Some(entry.sequence),
                new: Some(written(&entry.event)?),
                ..Told::default()
            },
            Deed::SecondEntry(second) => Told {
                entry: Some(second.entry),
                new: Some(json!({ "date": second.date, "event": second.event })),
                ..Told::default()
            },
            _ => Told::default(),
        });
    }
    Ok(match deed {
        Deed::TrialOpened(opened) => Told {
            new: Some(json!({
                "trial": opened.header.trial,
                "prepared_by": opened.prepared_by,
                "approved_by": opened.approved_by,
            })),
            ..Told::default()
        },
        Deed::Configured(configuration) => Told {
            new: Some(value(serde_json::to_value(configuration))?),
            ..Told::default()
        },
        Deed::Entry(entry) => Told {
            entry: Some(entry.sequence),
            new: Some(written(&entry.event)?),
            ..Told::default()
        },
        // Neither the list nor the place in it, and no number that counts all subjects of the trial.
        Deed::Randomised(randomised) => {
            let stratum = number_of(&randomised.entry.event)
                .and_then(|(_, stratum)| stratum)
                .map(|stratum| stratum.as_str().to_owned());
            Told {
                entry: Some(randomised.entry.sequence),
                new: Some(match &randomised.entry.event {
                    Event::Act(Act::RandomisedAgain { period, .. }) => json!({
                        "kind": "randomised_again",
                        "date": randomised.entry.date,
                        "period": period,
                        "stratum": stratum,
                        "version": randomised.version,
                    }),
                    _ => json!({
                        "kind": "enrolled",
                        "date": randomised.entry.date,
                        "stratum": stratum,
                        "version": randomised.version,
                    }),
                }),
                ..Told::default()
            }
        }
        Deed::Site(changed) => Told {
            old: changed.old.map(|old| json!(old)),
            new: Some(json!(changed.standing)),
            ..Told::default()
        },
        Deed::Version(release) => Told {
            new: Some(json!({ "version": release.version, "step": release.step })),
            ..Told::default()
        },
        Deed::Corrected(corrected) => Told {
            entry: Some(corrected.entry),
            group: Some(corrected.group.clone()),
            old: Some(corrected.old.clone()),
            new: Some(corrected.new.clone()),
        },
        Deed::StruckOut(struck) => Told {
            entry: Some(struck.entry),
            ..Told::default()
        },
        Deed::SecondEntry(second) => Told {
            entry: Some(second.entry),
            new: Some(json!({ "date": second.date, "event": second.event })),
            ..Told::default()
        },
        Deed::DifferencesDecided(decided) => Told {
            entry: Some(decided.entry),
            new: Some(json!({ "decisions": decided.decisions })),
            ..Told::default()
        },
        Deed::Endorsed(endorsed) => Told {
            new: Some(json!({
                "kind": endorsed.kind,
                "scope": endorsed.scope,
                "meaning": endorsed.meaning,
            })),
            ..Told::default()
        },
        Deed::Closed(closed) => Told {
            entry: closed.scope.entry(),
            old: closed.old.map(|old| json!(old)),
            new: Some(closure_in_json(closed)),
            ..Told::default()
        },
        Deed::QueryRaised(raised) => Told {
            entry: raised.about.entry(),
            new: Some(json!({ "about": raised.about, "text": raised.text })),
            ..Told::default()
        },
        Deed::QueryMoved(moved) => Told {
            entry: moved.corrected,
            new: Some(json!({ "query": moved.query, "step": moved.step, "text": moved.text })),
            ..Told::default()
        },
        Deed::Coded(coded) => Told {
            entry: Some(coded.entry),
            old: coded.old.as_ref().map(|term| json!(term)),
            new: Some(json!(coded.new)),
            ..Told::default()
        },
        // Which opening of the vault it was, who knows arms alone may see.
        Deed::Unblinded(unblinded) => Told {
            new: viewer
                .role
                .knows_arms()
                .then(|| json!({ "opening": unblinded.opening })),
            ..Told::default()
        },
        Deed::RedactionAsked(asked) => Told {
            new: Some(json!({ "row": asked.passage.row })),
            ..Told::default()
        },
        Deed::Redacted(redacted) => Told {
            new: Some(json!({
                "asked": redacted.asked,
                "rows": redacted.rows.iter().map(|row| row.row).collect::<Vec<_>>(),
            })),
            ..Told::default()
        },
        Deed::RedactionDeclined(declined) => Told {
            new: Some(json!({ "asked": declined.asked })),
            ..Told::default()
        },
        Deed::CodesSealed(sealed) => Told {
            new: Some(value(serde_json::to_value(sealed))?),
            ..Told::default()
        },
        Deed::Refused(refused) => Told {
            new: Some(json!({ "asked": refused.asked, "why": refused.why })),
            ..Told::default()
        },
        Deed::Reconciled(reconciled) => Told {
            new: Some(value(serde_json::to_value(reconciled))?),
            ..Told::default()
        },
    })
}

//! The adverse events of a cycle.

use protocol::Plan;
use record::{
    ActionTaken, AdverseEvent, OnsetAfterInfusion, Outcome, Relation, Seriousness, Severity,
    Suspicion,
};

use crate::chance::PersonChance;
use crate::latent::Content;
use crate::normal::normal_deviate;
use crate::particulars::chosen;
use crate::patients::{AdverseEventModel, Patients, SeverityMix};
use crate::purpose::Purpose;

/// Events that do not come with an infusion begin at most this many days after it, so that they are told with
/// the cycle that they follow.
const LATEST_DAY: f64 = 20.0;
const HOURS_A_DAY: f64 = 24.0;
/// Hours from the end of a day's infusion to midnight.
const HOURS_TO_MIDNIGHT: f64 = 8.0;

/// A cycle, as far as adverse events know it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CycleGiven {
    /// Its place among the subject's cycles, counted from 0.
    pub place: u32,
    /// How many cycles of the same content came before it.
    pub alike_before: u32,
    /// What it held.
    pub content: Content,
    /// Over how many days it was given.
    pub days: u8,
    /// The highest rate that it reached, in ml/kg/min.
    pub highest_rate: f64,
}

/// An adverse event that is to come.
#[derive(Debug, Clone, PartialEq)]
pub struct EventToCome {
    /// Days from the first day of the cycle to the onset.
    pub day: i32,
    /// The event; the day on which it ends is counted from its onset.
    pub event: AdverseEvent,
    /// Days that it lasts.
    pub lasts: i32,
}

/// Draws the adverse events that follow a cycle, until the next.
pub fn events_after(
    plan: &Plan,
    patients: &Patients,
    chance: PersonChance,
    proneness: f64,
    cycle: CycleGiven,
) -> Vec<EventToCome> {
    let drawing = Drawing {
        within_hours: f64::from(plan.protocol().safety.infusional_within_hours),
        patients,
        chance,
        cycle,
    };
    let mut events: Vec<EventToCome> = (0_u16..)
        .zip(&patients.adverse_event_terms)
        .filter_map(|(place, model)| drawing.event(place, model, proneness))
        .collect();
    events.extend(drawing.thromboembolism());
    events
}

struct Drawing<'a> {
    within_hours: f64,
    patients: &'a Patients,
    chance: PersonChance,
    cycle: CycleGiven,
}

/// When an event begins: the day, and how that is told against the infusion.
struct Onset {
    day: i32,
    told: OnsetAfterInfusion,
}

impl Drawing<'_> {
    fn event(&self, place: u16, model: &AdverseEventModel, proneness: f64) -> Option<EventToCome> {
        let common = &self.patients.adverse_events;
        let frequency = match self.cycle.content {
            Content::Active => model.active,
            Content::Placebo => model.placebo,
        };
        let [own, ..] = self.chance.normals(0, Purpose::Proneness(place));
        let loading = common.proneness_loading;
        let deviate = loading * proneness + libm::sqrt(1.0 - loading * loading) * own;
        // The most prone are prone first.
        if frequency.prone <= 0.0
            || (frequency.prone < 1.0 && deviate < normal_deviate(1.0 - frequency.prone))
        {
            return None;
        }
        let [comes, when, how, serious] = self
            .chance
            .uniforms(self.cycle.place, Purpose::AdverseEvent(place));
        let used_to_it = if model.related {
            libm::pow(common.tolerance, f64::from(self.cycle.alike_before))
        } else {
            1.0
        };
        if comes >= frequency.a_cycle * used_to_it {
            return None;
        }
        let [lasts, stops, within, _] = self
            .chance
            .uniforms(self.cycle.place, Purpose::AdverseEventCourse(place));
        let severity = severity_of(&model.severity, how);
        let serious = serious < model.serious;
        let probability = match (model.related, severity) {
            (false, _) => 0.0,
            (true, Severity::Severe) => common.stops_if_severe,
            (true, _) if serious => common.stops_if_severe,
            (true, Severity::Moderate) => common.stops_if_moderate,
            (true, Severity::Mild) => 0.0,
        };
        let infusional = model.related && within < common.infusional;
        let onset = self.onset(infusional, when);
        Some(EventToCome {
            day: onset.day,
            lasts: lasting(common.mean_days, lasts),
            event: AdverseEvent {
                term: model.term.clone(),
                system_organ_class: model.system_organ_class.clone(),
                severity,
                seriousness: seriousness(serious),
                relation: relation(model.related),
                thromboembolism: Suspicion::NotSuspected,
                onset: onset.told,
                outcome: Outcome::Recovered,
                ended: None,
                action: match (stops < probability, severity) {
                    (true, _) => ActionTaken::Withdrawn,
                    (false, Severity::Mild) => ActionTaken::NotChanged,
                    (false, _) if onset.told == OnsetAfterInfusion::DuringCycle => {
                        ActionTaken::RateReduced
                    }
                    (false, _) => ActionTaken::NotChanged,
                },
                reported: None,
            },
        })
    }

    fn thromboembolism(&self) -> Option<EventToCome> {
        let model = self.patients.thromboembolism.as_ref()?;
        if self.cycle.content == Content::Placebo {
            return None;
        }
        let [comes, when, which, related] = self
            .chance
            .uniforms(self.cycle.place, Purpose::Thromboembolism);
        let speed = self.cycle.highest_rate / model.at_ml_per_kg_per_min;
        if comes >= model.a_cycle * libm::pow(speed, model.power_of_rate) {
            return None;
        }
        let term = chosen(which, &model.terms, |term| term.share).or(model.terms.last())?;
        let [lasts, serious, within, _] = self
            .chance
            .uniforms(self.cycle.place, Purpose::AdverseEventCourse(u16::MAX));
        let onset = self.onset(within < self.patients.adverse_events.infusional, when);
        let serious = serious < model.serious;
        Some(EventToCome {
            day: onset.day,
            lasts: lasting(self.patients.adverse_events.mean_days, lasts),
            event: AdverseEvent {
                term: term.term.clone(),
                system_organ_class: term.system_organ_class.clone(),
                severity: if serious {
                    Severity::Severe
                } else {
                    Severity::Moderate
                },
                seriousness: seriousness(serious),
                relation: relation(related < model.related),
                thromboembolism: Suspicion::Suspected,
                onset: onset.told,
                outcome: Outcome::Recovered,
                ended: None,
                action: ActionTaken::Withdrawn,
                reported: None,
            },
        })
    }

    /// During the cycle, within the hours that count as infusional, or later.
    fn onset(&self, infusional: bool, when: f64) -> Onset {
        let days = f64::from(self.cycle.days);
        let during = self.patients.adverse_events.during_cycle;
        if infusional && when < during {
            let day = (when / during * days).floor();
            return Onset {
                day: day as i32,
                told: OnsetAfterInfusion::DuringCycle,
            };
        }
        let (from, to) = if infusional {
            (0.0, self.within_hours)
        } else {
            (self.within_hours + 1.0, HOURS_A_DAY * LATEST_DAY)
        };
        let part = if infusional {
            (when - during) / (1.0 - during)
        } else {
            when
        };
        let hours = (from + part * (to - from)).floor();
        let after = ((hours + HOURS_A_DAY - HOURS_TO_MIDNIGHT) / HOURS_A_DAY).floor();
        Onset {
            day: (days - 1.0 + after) as i32,
            told: OnsetAfterInfusion::Hours(hours as u32),
        }
    }
}

fn severity_of(mix: &SeverityMix, uniform: f64) -> Severity {
    if uniform < mix.severe {
        Severity::Severe
    } else if uniform < mix.severe + mix.moderate {
        Severity::Moderate
    } else {
        Severity::Mild
    }
}

fn lasting(mean_days: f64, uniform: f64) -> i32 {
    (-mean_days * libm::log(uniform)).floor().min(365.0) as i32
}

const fn seriousness(serious: bool) -> Seriousness {
    if serious {
        Seriousness::Serious
    } else {
        Seriousness::NotSerious
    }
}

const fn relation(related: bool) -> Relation {
    if related {
        Relation::Related
    } else {
        Relation::NotRelated
    }
}

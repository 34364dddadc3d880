//! The adverse events of a cycle.

use protocol::Plan;
use record::{
    ActionTaken, AdverseEvent, OnsetAfterInfusion, Outcome, Relation, Seriousness, Severity,
    Suspicion,
};

use crate::chance::{Draws, PersonChance};
use crate::latent::Content;
use crate::normal::normal_deviate;
use crate::particulars::chosen;
use crate::patients::{
    AdverseEventModel, CommonAdverseEvents, Frequency, Patients, SeverityMix, Thromboembolism,
};
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
    let drawing = Drawing::of(plan, patients, chance, cycle);
    let mut events: Vec<EventToCome> = (0_u16..)
        .zip(&patients.adverse_event_terms)
        .filter_map(|(place, model)| drawing.event(place, model, proneness))
        .collect();
    events.extend(drawing.thromboembolism());
    events
}

/// The adverse events of one cycle, while they are drawn.
pub(crate) struct Drawing<'a, C> {
    within_hours: f64,
    patients: &'a Patients,
    chance: C,
    cycle: CycleGiven,
}

/// When an event begins: the day, and how that is told against the infusion.
pub struct Onset {
    /// Days from the first day of the cycle.
    pub day: i32,
    told: OnsetAfterInfusion,
}

/// What is drawn of an adverse event, before it is put into words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventDrawn {
    /// Days from the first day of the cycle to the onset.
    pub day: i32,
    told: OnsetAfterInfusion,
    severity: Severity,
    serious: bool,
    lasts: f64,
    /// Whether the treatment is stopped for it.
    pub stops: bool,
}

/// What the first numbers of an event say of it.
#[derive(Debug, Clone, Copy)]
struct Begun {
    when: f64,
    severity: Severity,
    serious: bool,
    /// The probability that the treatment is stopped for it.
    stops_with: f64,
}

/// Whether an event comes, from the number drawn of it.
#[inline(always)]
pub fn is_had(comes: f64, probability: f64) -> bool {
    comes < probability
}

/// Whether the treatment is stopped for an event, from the number drawn of it.
#[inline(always)]
pub fn is_stopped(stops: f64, stops_with: f64) -> bool {
    stops < stops_with
}

/// With which probability an event stops the treatment.
#[inline(always)]
fn stops_with(
    common: &CommonAdverseEvents,
    related: bool,
    severity: Severity,
    serious: bool,
) -> f64 {
    match (related, severity) {
        (false, _) => 0.0,
        (true, Severity::Severe) => common.stops_if_severe,
        (true, _) if serious => common.stops_if_severe,
        (true, Severity::Moderate) => common.stops_if_moderate,
        (true, Severity::Mild) => 0.0,
    }
}

/// How severe an event is, and whether it is serious, from the numbers drawn of it.
#[inline(always)]
fn kind_of(model: &AdverseEventModel, how: f64, serious: f64) -> (Severity, bool) {
    (severity_of(&model.severity, how), serious < model.serious)
}

/// With which probability an event stops the treatment, if it comes: what its first numbers say.
#[inline(always)]
pub fn stops_with_by(
    common: &CommonAdverseEvents,
    model: &AdverseEventModel,
    [_, _, how, serious]: [f64; 4],
) -> f64 {
    let (severity, serious) = kind_of(model, how, serious);
    stops_with(common, model.related, severity, serious)
}

/// A model of an event with what it makes of a person, so that the distribution of all people is asked once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prone {
    /// From this deviate on a person is prone; `None`: nobody is.
    from: Option<f64>,
}

impl Prone {
    /// Who is prone to an event of a frequency: the most prone first.
    pub fn to(frequency: Frequency) -> Self {
        let from = if frequency.prone <= 0.0 {
            None
        } else if frequency.prone < 1.0 {
            Some(normal_deviate(1.0 - frequency.prone))
        } else {
            Some(f64::NEG_INFINITY)
        };
        Self { from }
    }

    /// Whether a person is.
    pub fn is(self, deviate: f64) -> bool {
        self.from.is_some_and(|from| deviate >= from)
    }

    /// Whether nobody is, so that nothing need be drawn.
    pub const fn is_nobody(self) -> bool {
        self.from.is_none()
    }
}

/// What makes a person prone to one event: how prone to all, and how prone to this one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PronenessToOne {
    loading: f64,
    rest: f64,
}

impl PronenessToOne {
    /// By the loading that all events have on what they have in common.
    pub fn by(common: &CommonAdverseEvents) -> Self {
        let loading = common.proneness_loading;
        Self {
            loading,
            rest: libm::sqrt(1.0 - loading * loading),
        }
    }

    /// How prone a person is to one event.
    #[inline]
    pub fn of(self, proneness: f64, own: f64) -> f64 {
        self.loading * proneness + self.rest * own
    }
}

/// The probability of an event in a cycle, of a person who is prone to it.
pub fn probability_in_cycle(
    common: &CommonAdverseEvents,
    model: &AdverseEventModel,
    frequency: Frequency,
    alike_before: u32,
) -> f64 {
    let used_to_it = if model.related {
        libm::pow(common.tolerance, f64::from(alike_before))
    } else {
        1.0
    };
    frequency.a_cycle * used_to_it
}

/// How often a person has an event, by what a cycle holds.
pub const fn frequency_of(model: &AdverseEventModel, content: Content) -> Frequency {
    match content {
        Content::Active => model.active,
        Content::Placebo => model.placebo,
    }
}

/// The probability of a thromboembolic event in a cycle of the active product that reaches a rate.
pub fn probability_of_thromboembolism(model: &Thromboembolism, highest_rate: f64) -> f64 {
    let speed = highest_rate / model.at_ml_per_kg_per_min;
    model.a_cycle * libm::pow(speed, model.power_of_rate)
}

impl<'a, C: Draws> Drawing<'a, C> {
    /// The chance of one cycle.
    pub fn of(plan: &Plan, patients: &'a Patients, chance: C, cycle: CycleGiven) -> Self {
        Self {
            within_hours: f64::from(plan.protocol().safety.infusional_within_hours),
            patients,
            chance,
            cycle,
        }
    }

    fn event(&self, place: u16, model: &AdverseEventModel, proneness: f64) -> Option<EventToCome> {
        let common = &self.patients.adverse_events;
        let frequency = frequency_of(model, self.cycle.content);
        let own = self.chance.normal(0, Purpose::Proneness(place), 0);
        let to_one = PronenessToOne::by(common).of(proneness, own);
        if !Prone::to(frequency).is(to_one) {
            return None;
        }
        let probability = probability_in_cycle(common, model, frequency, self.cycle.alike_before);
        let begun = self.begins(place, model, probability)?;
        let drawn = self.goes_on(place, model, begun);
        let severity = drawn.severity;
        Some(EventToCome {
            day: drawn.day,
            lasts: lasting(common.mean_days, drawn.lasts),
            event: AdverseEvent {
                term: model.term.clone(),
                system_organ_class: model.system_organ_class.clone(),
                severity,
                seriousness: seriousness(drawn.serious),
                relation: relation(model.related),
                thromboembolism: Suspicion::NotSuspected,
                onset: drawn.told,
                outcome: Outcome::Recovered,
                ended: None,
                action: match (drawn.stops, severity) {
                    (true, _) => ActionTaken::Withdrawn,
                    (false, Severity::Mild) => ActionTaken::NotChanged,
                    (false, _) if drawn.told == OnsetAfterInfusion::DuringCycle => {
                        ActionTaken::RateReduced
                    }
                    (false, _) => ActionTaken::NotChanged,
                },
                reported: None,
            },
        })
    }

    /// The day of an event that a person who is prone to it has in this cycle, where the treatment is stopped for it, counted
    /// from the first day of the cycle.
    #[inline]
    pub fn day_of_stopping(
        &self,
        place: u16,
        model: &AdverseEventModel,
        probability: f64,
    ) -> Option<i32> {
        let begun = self.begins(place, model, probability)?;
        // No number lies below nothing: of what can stop no treatment no more is drawn.
        if begun.stops_with <= 0.0 {
            return None;
        }
        let drawn = self.goes_on(place, model, begun);
        drawn.stops.then_some(drawn.day)
    }

    /// Whether a person who is prone to an event has it in this cycle, and what its first numbers say of it.
    #[inline]
    fn begins(&self, place: u16, model: &AdverseEventModel, probability: f64) -> Option<Begun> {
        let [comes, when, how, serious] = self
            .chance
            .uniforms(self.cycle.place, Purpose::AdverseEvent(place));
        if !is_had(comes, probability) {
            return None;
        }
        let (severity, serious) = kind_of(model, how, serious);
        let common = &self.patients.adverse_events;
        Some(Begun {
            when,
            severity,
            serious,
            stops_with: stops_with(common, model.related, severity, serious),
        })
    }

    fn goes_on(&self, place: u16, model: &AdverseEventModel, begun: Begun) -> EventDrawn {
        let [lasts, stops, within, _] = self
            .chance
            .uniforms(self.cycle.place, Purpose::AdverseEventCourse(place));
        let infusional = model.related && within < self.patients.adverse_events.infusional;
        let onset = self.onset(infusional, begun.when);
        EventDrawn {
            day: onset.day,
            told: onset.told,
            severity: begun.severity,
            serious: begun.serious,
            lasts,
            stops: is_stopped(stops, begun.stops_with),
        }
    }

    fn thromboembolism(&self) -> Option<EventToCome> {
        let model = self.patients.thromboembolism.as_ref()?;
        if self.cycle.content == Content::Placebo {
            return None;
        }
        let probability = probability_of_thromboembolism(model, self.cycle.highest_rate);
        let onset = self.onset_of_thromboembolism(probability)?;
        let [_, _, which, related] = self
            .chance
            .uniforms(self.cycle.place, Purpose::Thromboembolism);
        let term = chosen(which, &model.terms, |term| term.share).or(model.terms.last())?;
        let [lasts, serious, ..] = self
            .chance
            .uniforms(self.cycle.place, Purpose::AdverseEventCourse(u16::MAX));
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

    /// When a thromboembolic event begins, if one comes with this probability.
    #[inline]
    pub fn onset_of_thromboembolism(&self, probability: f64) -> Option<Onset> {
        let [comes, when, ..] = self
            .chance
            .uniforms(self.cycle.place, Purpose::Thromboembolism);
        if !is_had(comes, probability) {
            return None;
        }
        let [_, _, within, _] = self
            .chance
            .uniforms(self.cycle.place, Purpose::AdverseEventCourse(u16::MAX));
        Some(self.onset(within < self.patients.adverse_events.infusional, when))
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

#[inline(always)]
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

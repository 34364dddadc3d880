//! Who gets which slot, and when nobody gets one.

use record::{Act, Event};
use store::load::{Stopwatch, drive, held, judge};
use store::{Clock, NewTrial, Person, Refused, Request, RequestKey, Role, Source, Store, Wish};

use super::{Found, demand};
use crate::ground::{Ground, GroundError};

/// As many clients as a large trial has sites.
const CLIENTS: usize = 36;

/// Somebody of the site at which a subject is.
pub(super) fn investigator() -> Person {
    Person {
        name: "the investigator of the check".to_owned(),
        role: Role::Investigator,
        sites: record::Sites::All,
    }
}

pub(super) fn request(key: &str, person: Person, wish: Wish) -> Result<Request, GroundError> {
    Ok(Request {
        key: RequestKey::new(key).map_err(GroundError::of)?,
        person,
        source: Source::Interface,
        reason: None,
        hidden: None,
        wish,
    })
}

/// R21: the person who prepared the lists approves them as well.
pub(super) fn one_person_alone(ground: &Ground) -> Result<Found, GroundError> {
    let (_, place) = ground.place()?;
    let alone = NewTrial {
        approved_by: ground.new_trial().prepared_by,
        ..ground.new_trial()
    };
    let made = Store::create(
        &place,
        ground.plan().clone(),
        alone,
        Clock::of_the_machine(),
    );
    Ok(demand(made.is_err(), || {
        "a trial was opened with lists that one person prepared and approved".to_owned()
    }))
}

/// R20: somebody who was screened, and nothing else.
pub(super) fn before_its_steps(ground: &Ground) -> Result<Found, GroundError> {
    let (_, place, store) = ground.create()?;
    let first = ground
        .record()
        .entries()
        .iter()
        .find_map(|entry| match &entry.event {
            Event::Act(Act::Screened(screening)) => Some((entry.date, screening.clone())),
            _ => None,
        });
    let Some((date, screening)) = first else {
        return Ok(Found::NotApplicable("nobody was screened".to_owned()));
    };
    let screened = Wish::Screen { date, screening };
    let answer = store
        .ask(request("screen", investigator(), screened)?)
        .map_err(GroundError::of)?;
    let store::Came::Entry { subject, .. } = answer.came else {
        return Ok(Found::Fault("a screening was no entry".to_owned()));
    };
    let refused = store.ask(request(
        "enrol",
        investigator(),
        Wish::Enrol { subject, date },
    )?);
    drop(store);
    let slots = held(&place.address).map_err(GroundError::of)?;
    Ok(match refused {
        Err(Refused::Rule(_)) => demand(slots.is_empty(), || {
            "the enrolment was refused, and a slot was used".to_owned()
        }),
        other => Found::Fault(format!(
            "an enrolment before its steps was answered {other:?}"
        )),
    })
}

/// R23: many clients at once.
pub(super) fn at_once(ground: &Ground) -> Result<Found, GroundError> {
    if !ground.randomises() {
        return Ok(Found::NotApplicable("the trial has one arm".to_owned()));
    }
    let (_, place, store, ready) = ground.ready(usize::MAX)?;
    let history = drive(&store, CLIENTS, &ready, &Stopwatch::begin(), &|_| ());
    drop(store);
    let held = held(&place.address).map_err(GroundError::of)?;
    let verdict = judge(&history, &held);
    Ok(demand(verdict.holds() && verdict.acked > 0, || {
        format!(
            "of {} acknowledged randomisations {} are lost, {} doubled and {} out of order",
            verdict.acked, verdict.lost, verdict.doubled, verdict.out_of_order
        )
    }))
}

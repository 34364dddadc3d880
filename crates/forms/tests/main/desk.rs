//! Somebody at a desk: what they type, and what comes of it.

use forms::{Circumstances, ENGLISH, Form, FormKind, Problem, Reading, Typed};
use jiff::civil::Date;
use record::{Entry, Event, Sites, SubjectNumber, TrialState};

/// Circumstances of subject 1 on a day.
pub fn of<'a>(state: &'a TrialState<'a>, today: Date) -> Circumstances<'a> {
    Circumstances {
        state,
        subject: Some(SubjectNumber(1)),
        sites: &Sites::All,
        today,
        correcting: None,
        under: None,
        language: &ENGLISH,
    }
}

pub fn typed(fields: &[(&str, &str)]) -> Typed {
    fields
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .collect()
}

/// The one event that was read.
pub fn event(c: &Circumstances<'_>, kind: &str, typed: &Typed) -> Event {
    let reading = reading(c, kind, typed);
    let mut events = reading.events();
    let first = events.next().unwrap().clone();
    assert!(events.next().is_none(), "{reading:?}");
    first
}

pub fn reading(c: &Circumstances<'_>, kind: &str, typed: &Typed) -> Reading {
    let kind: FormKind = kind.parse().unwrap();
    forms::read(c, &kind, typed).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

pub fn problems(c: &Circumstances<'_>, kind: &str, typed: &Typed) -> Vec<Problem> {
    let kind: FormKind = kind.parse().unwrap();
    match forms::read(c, &kind, typed) {
        Ok(reading) => panic!("it was read: {reading:#?}"),
        Err(problems) => problems,
    }
}

/// The messages at a field.
pub fn at(problems: &[Problem], field: &str) -> String {
    let of_field = problems.iter().filter(|problem| problem.field == field);
    let messages: Vec<&str> = of_field.map(|problem| problem.message.as_str()).collect();
    messages.join("\n")
}

pub fn blank(c: &Circumstances<'_>, kind: &str) -> Form {
    forms::blank(c, &kind.parse().unwrap()).unwrap()
}

/// Reads the form of an entry again, as for a correction in which nothing was touched: nobody is asked anything.
pub fn again(c: &Circumstances<'_>, entry: &Entry) -> Reading {
    let (kind, typed) = forms::typed_of(entry).unwrap();
    let c = Circumstances {
        correcting: Some(entry),
        ..*c
    };
    forms::read(&c, &kind, &typed).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

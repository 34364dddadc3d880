//! A draft of the narrative of a serious adverse event (B-20), composed of what stands in the record and its reader may read: no
//! arm, no product, no grams. Its words are looked through as those are that go out to others; nothing of it is stored.

use forms::ShownItem;
use jiff::civil::Date;
use maud::html;
use record::{Seriousness, Sex, Subject, SubjectNumber};

use super::frame::page;
use super::items::{Place, in_words};
use crate::http::{Asked, Reply, Trouble};

/// What is told of a subject around an event.
struct Around {
    age: u16,
    sex: Sex,
    site: u16,
    onset: Date,
    enrolled: Option<Date>,
    /// The first and the last infusion up to the event, and how many cycles there were.
    infusions: Option<(Date, Date, usize)>,
    treatments: Vec<String>,
    events: Vec<String>,
}

/// The paragraphs of a draft.
pub struct Narrative {
    /// In their order.
    pub paragraphs: Vec<String>,
    /// The words in them that could tell an arm.
    pub telling: Vec<String>,
}

/// The draft for the event of the path.
///
/// # Errors
/// [`Trouble::NotFound`], where it is no serious event of the subject; those of the store.
pub fn draft(asked: &Asked<'_>) -> Result<Narrative, Trouble> {
    let number = asked.subject()?;
    let sequence: u64 = asked.part("entry").parse().map_err(|_| Trouble::NotFound)?;
    let entries = asked.house.store.entries_of(number)?;
    let entry = entries
        .into_iter()
        .find(|entry| entry.sequence == sequence)
        .ok_or(Trouble::NotFound)?;
    let around = asked
        .house
        .store
        .look(move |state| around(state.subject(number)?, sequence))?
        .ok_or(Trouble::NotFound)?;
    let mut event = serde_json::to_value(&entry.event).map_err(|_| Trouble::Mistake)?;
    if !asked.reads_relations() {
        store::without_relation(&mut event);
    }
    let place = Place {
        entry,
        item: "event".to_owned(),
        values: vec![event],
    };
    let shown = in_words(asked, vec![place])?.pop().unwrap_or_default();
    let items = shown.values.into_iter().flatten();
    let paragraphs = told(asked, number, &around, items);
    let telling = asked.house.plan.telling();
    Ok(Narrative {
        telling: telling.words_in(&paragraphs.join("\n")),
        paragraphs,
    })
}

fn around(subject: &Subject, sequence: u64) -> Option<Around> {
    let event = subject
        .adverse_events()
        .iter()
        .find(|event| event.sequence == sequence)?;
    if event.what.seriousness != Seriousness::Serious {
        return None;
    }
    let onset = event.date;
    let given: Vec<_> = subject
        .cycles()
        .iter()
        .filter(|cycle| cycle.from <= onset)
        .collect();
    let infusions = given
        .first()
        .zip(given.last())
        .map(|(first, last)| (first.from, last.to.min(onset), given.len()));
    let treatments = subject.concomitant_treatments().iter();
    let others = subject.adverse_events().iter();
    Some(Around {
        age: subject.screening().age,
        sex: subject.screening().sex,
        site: subject.screening().site.0,
        onset,
        enrolled: subject.enrolment().map(|enrolment| enrolment.date),
        infusions,
        treatments: treatments
            .filter(|one| one.date <= onset)
            .map(|one| format!("{} ({})", one.what.name, one.date))
            .collect(),
        events: others
            .filter(|one| one.sequence != sequence && one.date <= onset)
            .map(|one| format!("{} ({})", one.what.term, one.date))
            .collect(),
    })
}

/// The sentences of a draft, in the words of the pages and of the form.
fn told(
    asked: &Asked<'_>,
    number: SubjectNumber,
    around: &Around,
    items: impl Iterator<Item = ShownItem>,
) -> Vec<String> {
    let say = asked.say();
    let trial = &asked.house.plan.protocol().trial;
    let sex = match around.sex {
        Sex::Female => say.narrative_woman,
        Sex::Male => say.narrative_man,
    };
    let who = say.narrative_subject(
        around.age,
        &trial.condition,
        number,
        sex,
        around.site,
        &trial.name,
    );
    let when = match (around.enrolled, around.infusions) {
        (Some(enrolled), Some((first, last, cycles))) => {
            let days = (around.onset - first).get_days();
            say.narrative_treated(cycles, days, enrolled, first, last, around.onset)
        }
        (Some(enrolled), None) => say.narrative_not_treated(enrolled, around.onset),
        (None, _) => say.narrative_not_enrolled(around.onset),
    };
    let event: Vec<String> = items
        .filter(|item| !item.value.is_empty())
        .map(|item| format!("{}: {}", item.label.trim_end_matches('?'), item.value))
        .collect();
    let listed = |all: &[String]| match all {
        [] => say.narrative_none.to_owned(),
        all => all.join("; "),
    };
    vec![
        who,
        when,
        format!("{}.", event.join(". ")),
        say.narrative_treatments(listed(&around.treatments)),
        say.narrative_events(listed(&around.events)),
    ]
}

/// Shows the draft.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let narrative = draft(asked)?;
    let content = html! {
        p { a href=(format!("/subjects/{number}")) { (say.back_to_subject(number)) } }
        p.lead { (say.narrative_what) }
        @if narrative.telling.is_empty() { p.good { (say.narrative_tells_nothing) } }
        @else { p.alarm { (say.narrative_telling(narrative.telling.join(", "))) } }
        section.card { @for paragraph in &narrative.paragraphs { p { (paragraph) } } }
    };
    Ok(page(asked, &say.narrative_title(number), &content))
}

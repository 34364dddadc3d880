//! The casebook of a subject as a PDF, set as the reports are: tagged, the same bytes from the same record.

use report::document::{Content, Document, Provenance, Section, Subjects, Summary};
use report::print::typeface::{Typeface, Weight};
use report::table::Table;

use super::casebook::{Change, Part, changes, parts, standing_in_words};
use super::closing::standing_words;
use super::endorsements::names;
use super::frame::role_name;
use super::visit::{FoundValue, found_sections};
use crate::house::{minute_of, minute_there};
use crate::http::{Asked, Reply, Trouble};

/// Gives the file; that it was taken is written down.
pub fn give(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let number = asked.subject()?;
    let document = document(asked)?;
    let bytes = report::pdf::set(&document).map_err(|error| Trouble::NotMade(error.to_string()))?;
    let house = asked.house;
    let name = &asked.caller()?.session.account.name;
    let file = format!("casebook of subject {number}");
    house
        .accounts
        .note(house.now(), name, "file taken", &file)?;
    Ok(Reply::Download {
        name: format!("{}-casebook-{number}.pdf", house.plan.protocol().trial.id),
        content_type: "application/pdf",
        bytes,
    })
}

fn document(asked: &Asked<'_>) -> Result<Document, Trouble> {
    let say = asked.say();
    let number = asked.subject()?;
    let house = asked.house;
    let typeface = Typeface::embedded().map_err(|error| Trouble::NotMade(error.to_string()))?;
    let text = |words: &str| printable(&typeface, words);
    let (site, parts, deviations) = parts(asked, number)?;
    let changes = changes(asked, number)?;
    let standing = standing_words(asked, number)?;
    let trial = &house.plan.protocol().trial;
    let printed = format!(
        "{} {}, {}",
        say.printed,
        minute_of(house.now()),
        asked.caller()?.session.account.full_name
    );
    let mut sections: Vec<Section> = parts
        .iter()
        .map(|part| {
            let changed = changes.get(&part.sequence).map(Vec::as_slice);
            section_of(asked, part, changed.unwrap_or_default(), &text)
        })
        .collect();
    if !deviations.is_empty() {
        let rows = deviations.iter();
        let rows = rows.map(|(date, what)| vec![date.to_string(), text(what)]);
        let heads = [say.date, say.what].map(text);
        sections.push(listing(
            "deviations",
            say.place_deviations,
            &heads,
            rows.collect(),
        ));
    }
    let rows: Vec<Vec<String>> = names(asked, number)?
        .into_iter()
        .map(|name| {
            let standing = match name.fallen {
                None => say.stands.to_owned(),
                Some(by) => say.fallen(by),
            };
            let who = format!("{}, {}", name.who, name.role);
            let what = format!("{}: {}", name.what, name.meaning);
            [
                name.line.to_string(),
                name.when,
                who,
                name.which,
                what,
                standing,
            ]
            .map(|cell| text(&cell))
            .to_vec()
        })
        .collect();
    let heads = [
        say.line,
        say.when,
        say.who,
        say.which_data,
        say.what,
        say.standing,
    ]
    .map(text);
    let mut signatures = listing("endorsements", say.endorsements, &heads, rows);
    if signatures
        .contents
        .iter()
        .any(|content| matches!(content, Content::Table(table) if table.rows.is_empty()))
    {
        signatures.contents = vec![Content::Note(text(say.no_endorsements))];
    }
    sections.push(signatures);
    Ok(Document {
        title: text(&format!("{}: {}", trial.name, say.subject_title(number))),
        citation: None,
        subjects: if house.is_virtual() {
            Subjects::Virtual
        } else {
            Subjects::Real
        },
        notes: vec![text(say.casebook_what)],
        summary: Summary {
            paragraphs: [
                trial.title.clone(),
                format!("{} {site}. {standing}", say.site),
                printed,
            ]
            .map(|words| text(&words))
            .to_vec(),
            headline_title: None,
            headline: Vec::new(),
        },
        sections,
        settings: Vec::new(),
        findings: Vec::new(),
        provenance: Provenance {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..Provenance::default()
        },
    })
}

fn listing(id: &str, title: &str, heads: &[String], rows: Vec<Vec<String>>) -> Section {
    Section {
        id: id.to_owned(),
        number: None,
        title: title.to_owned(),
        lead: None,
        contents: vec![Content::Table(Table::listing(heads, rows))],
        footnotes: Vec::new(),
    }
}

fn section_of(
    asked: &Asked<'_>,
    part: &Part,
    changed: &[Change],
    text: &dyn Fn(&str) -> String,
) -> Section {
    let say = asked.say();
    let mut contents = Vec::new();
    if let Some(standing) = standing_in_words(say, part.validity) {
        contents.push(Content::Note(text(standing)));
    }
    if let Some(version) = &part.version {
        contents.push(Content::Note(text(&say.under_version(version))));
    }
    let mut rows = Vec::new();
    for section in part.form.iter().flat_map(|form| found_sections(say, form)) {
        for (label, value) in section.fields {
            let words = match value {
                FoundValue::Value(words) => words,
                FoundValue::NotTaken(why) => format!("{}: {why}", say.not_taken),
            };
            rows.push(vec![text(&section.title), text(&label), text(&words)]);
        }
    }
    if rows.is_empty() {
        contents.push(Content::Note(text(&part.date.to_string())));
    } else {
        let heads = [say.casebook_section, say.item, say.value_now].map(text);
        contents.push(Content::Table(Table::listing(&heads, rows)));
    }
    if !changed.is_empty() {
        let rows = changed
            .iter()
            .map(|Change { line, before }| {
                [
                    before.label.clone(),
                    minute_there(line.recorded, line.utc_offset),
                    format!("{}, {}", line.person, role_name(asked, line.role)),
                    before.line(0),
                    line.reason.clone().unwrap_or_default(),
                ]
                .map(|cell| text(&cell))
                .to_vec()
            })
            .collect();
        let heads = [say.changed_item, say.when, say.who, say.before, say.reason].map(text);
        contents.push(Content::Table(Table::listing(&heads, rows)));
    }
    let changes = if changed.is_empty() {
        say.unchanged_since_entry
    } else {
        say.changed_since_entry
    };
    Section {
        id: format!("entry-{}", part.sequence),
        number: Some(text(&say.entry_number(part.sequence))),
        title: text(&part.title),
        lead: Some(text(&format!("{}. {changes}", part.date))),
        contents,
        footnotes: Vec::new(),
    }
}

/// Words as the typeface can set them: a letter that it lacks stands as its number, so that nothing is lost and no record is
/// without its casebook.
fn printable(typeface: &Typeface, words: &str) -> String {
    let weights = [Weight::Regular, Weight::Bold];
    let mut shown = String::with_capacity(words.len());
    for letter in words.chars() {
        let known = weights
            .iter()
            .all(|weight| typeface.face(*weight).glyph(letter).is_some());
        if known {
            shown.push(letter);
        } else if letter.is_whitespace() || letter.is_control() {
            shown.push(' ');
        } else {
            shown.push_str(&format!("[U+{:04X}]", u32::from(letter)));
        }
    }
    shown
}

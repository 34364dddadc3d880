//! Files to take away: as far as the caller may see, blinded, and safe to open in a spreadsheet.

use std::collections::BTreeMap;

use exchange::casebook::{
    AskedFields, CasebookHeader, OdmVersion, Provenance, Signature, Signed, Touched, write_casebook,
};
use forms::ENGLISH;
use maud::html;
use record::{SiteNumber, Subject, SubjectNumber};
use store::{EndorsementKind, Scope, TrailFilter};

use super::frame::page;
use crate::house::{minute_of, second_of};
use crate::http::{Asked, Reply, Trouble};

/// The files that can be taken.
pub const FILES: [&str; 7] = [
    "subjects.csv",
    "visits.csv",
    "adverse-events.csv",
    "deviations.csv",
    "trail.csv",
    "casebook-1.3.2.xml",
    "casebook-2.0.xml",
];

/// Shows what can be taken.
pub fn show(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let say = asked.say();
    let content = html! {
        p.lead { (say.exports_what) }
        ul { @for file in FILES { li { a href=(format!("/exports/{file}")) { (file) } @if file.ends_with(".xml") { " " span.quiet { (say.export_casebook) } } } } }
    };
    Ok(page(asked, say.place_exports, &content))
}

/// A table on its way to a file.
pub(super) struct Sheet(pub(super) String);

impl Sheet {
    pub(super) fn new(heads: &[&str]) -> Self {
        let mut sheet = Self(String::new());
        sheet.row(heads.iter().map(|head| (*head).to_owned()));
        sheet
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        for (place, cell) in cells.into_iter().enumerate() {
            if place > 0 {
                self.0.push(',');
            }
            self.0.push_str(&cell_of(&cell));
        }
        self.0.push_str("\r\n");
    }
}

/// A cell of RFC 4180. What a spreadsheet would run as a formula gets an apostrophe before it; numbers stay numbers.
fn cell_of(text: &str) -> String {
    let is_number = text.parse::<f64>().is_ok();
    let runs = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_number;
    let guarded = if runs {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if guarded.contains([',', '"', '\n', '\r', '\'']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

/// Gives a file. That it was taken is written down.
pub fn give(asked: &Asked<'_>) -> Result<Reply, Trouble> {
    let file = asked.part("file").to_owned();
    let content = match file.as_str() {
        "trail.csv" => trail(asked)?,
        "casebook-1.3.2.xml" => casebook(asked, OdmVersion::V1_3_2)?,
        "casebook-2.0.xml" => casebook(asked, OdmVersion::V2_0)?,
        "subjects.csv" | "visits.csv" | "adverse-events.csv" | "deviations.csv" => {
            subjects(asked, &file)?
        }
        _ => return Err(Trouble::NotFound),
    };
    let name = &asked.caller()?.session.account.name;
    asked
        .house
        .accounts
        .note(asked.house.now(), name, "file taken", &file)?;
    Ok(Reply::Download {
        name: format!("{}-{file}", asked.house.plan.protocol().trial.id),
        content_type: if file.ends_with(".xml") {
            "application/xml"
        } else {
            "text/csv; charset=utf-8"
        },
        bytes: content.into_bytes(),
    })
}

/// Every form of the subjects whom the caller may see, as ODM.
fn casebook(asked: &Asked<'_>, version: OdmVersion) -> Result<String, Trouble> {
    let house = asked.house;
    let caller = asked.caller()?.clone();
    let mine: Vec<SubjectNumber> = house.store.look(move |state| {
        let subjects = state.subjects().iter();
        subjects
            .filter(|subject| caller.may_reach(subject.screening().site))
            .map(Subject::number)
            .collect()
    })?;
    let mut entries = Vec::new();
    for subject in mine {
        entries.extend(house.store.entries_of(subject)?);
    }
    let created = second_of(house.now());
    let header = CasebookHeader {
        created: &created,
        software: env!("CARGO_PKG_VERSION"),
    };
    let (written, today) = (entries.clone(), house.today());
    let fields = house
        .store
        .look(move |state| AskedFields::of(state, &written, today, &ENGLISH))?;
    let provenance = provenance(asked)?;
    write_casebook(&house.plan, &entries, version, header, &fields, &provenance)
        .map_err(|_| Trouble::Mistake)
}

/// Who entered and changed data and who signed them, as far as the caller may read the trail.
fn provenance(asked: &Asked<'_>) -> Result<Provenance, Trouble> {
    let house = asked.house;
    let lines = house
        .store
        .trail(&asked.caller()?.person(), &TrailFilter::default())?;
    let standing: BTreeMap<u64, (SubjectNumber, Signed)> = house
        .store
        .endorsements()?
        .into_iter()
        .filter(|one| one.kind == EndorsementKind::Signature && one.fallen.is_none())
        .filter_map(|one| {
            let signed = match one.scope {
                Scope::Casebook {} => Signed::Casebook,
                Scope::Visit { visit } => Signed::Visit(visit),
                Scope::Entry { .. } | Scope::ItemGroup { .. } => return None,
            };
            Some((one.sequence, (one.subject, signed)))
        })
        .collect();
    let mut provenance = Provenance::default();
    if !asked.reads_relations() {
        provenance.withheld = store::RELATION_FIELDS.to_vec();
    }
    let by_site = house.plan.released_by_site().next().is_some();
    for line in lines {
        if let (true, Some(entry), Some(version)) = (by_site, line.entry, line.version) {
            provenance.versions.insert(entry, version);
        }
        let touched = Touched {
            person: line.person,
            site: line.site,
            at: second_of(line.recorded),
            reason: line.reason,
        };
        match (line.kind, line.entry) {
            ("entry" | "randomised" | "corrected" | "pharmacy_action", Some(entry)) => {
                provenance.touched.insert(entry, touched);
            }
            ("endorsed", _) => {
                let meaning = line
                    .new
                    .as_ref()
                    .and_then(|new| new.get("meaning")?.as_str())
                    .unwrap_or_default()
                    .to_owned();
                if let Some(of) = standing.get(&line.sequence) {
                    let signature = Signature {
                        by: touched,
                        meaning,
                    };
                    provenance.signatures.insert(of.clone(), signature);
                }
            }
            _ => {}
        }
    }
    let accounts = house.accounts.all()?.into_iter();
    provenance.full_names = accounts
        .map(|account| (account.name, account.full_name))
        .collect();
    Ok(provenance)
}

fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn subjects(asked: &Asked<'_>, file: &str) -> Result<String, Trouble> {
    let caller = asked.caller()?.clone();
    let file = file.to_owned();
    let relates = asked.reads_relations();
    Ok(asked.house.store.look(move |state| {
        let mine: Vec<&Subject> = state
            .subjects()
            .iter()
            .filter(|subject| caller.may_reach(subject.screening().site))
            .collect();
        let plan = state.plan();
        let who = |subject: &Subject| -> [String; 2] {
            let (number, site): (SubjectNumber, SiteNumber) =
                (subject.number(), subject.screening().site);
            [number.to_string(), site.to_string()]
        };
        let mut sheet = match file.as_str() {
            "subjects.csv" => Sheet::new(&[
                "subject", "site", "screened", "age", "sex", "consent", "enrolled", "standing",
            ]),
            "visits.csv" => Sheet::new(&["subject", "site", "visit", "date", "finding", "value"]),
            "adverse-events.csv" => {
                let mut heads = vec![
                    "subject",
                    "site",
                    "onset",
                    "term",
                    "severity",
                    "seriousness",
                ];
                heads.extend(relates.then_some("relation"));
                heads.push("outcome");
                Sheet::new(&heads)
            }
            _ => Sheet::new(&["subject", "site", "date", "deviation"]),
        };
        for subject in mine {
            let date = |date: Option<jiff::civil::Date>| {
                date.map_or(String::new(), |date| date.to_string())
            };
            match file.as_str() {
                "subjects.csv" => sheet.row(who(subject).into_iter().chain([
                    subject.screening_date().to_string(),
                    subject.screening().age.to_string(),
                    word(&subject.screening().sex),
                    date(subject.consent_date()),
                    date(subject.enrolment().map(|enrolment| enrolment.date)),
                    subject.phase(plan).describe(plan),
                ])),
                "visits.csv" => {
                    for held in subject.visits() {
                        let visit = plan.visit(held.visit).id.to_string();
                        let findings = serde_json::to_value(&held.findings).unwrap_or_default();
                        let mut items = Vec::new();
                        items_of("", &findings, &mut items);
                        for (finding, value) in items {
                            sheet.row(who(subject).into_iter().chain([
                                visit.clone(),
                                held.date.to_string(),
                                finding,
                                value,
                            ]));
                        }
                    }
                }
                "adverse-events.csv" => {
                    for event in subject.adverse_events() {
                        let mut cells = vec![
                            event.date.to_string(),
                            event.what.term.clone(),
                            word(&event.what.severity),
                            word(&event.what.seriousness),
                        ];
                        cells.extend(relates.then(|| word(&event.what.relation)));
                        cells.push(word(&event.what.outcome));
                        sheet.row(who(subject).into_iter().chain(cells));
                    }
                }
                _ => {
                    for deviation in subject.deviations() {
                        let what = forms::deviation_text(&forms::ENGLISH, &deviation.kind);
                        sheet.row(
                            who(subject)
                                .into_iter()
                                .chain([deviation.date.to_string(), what]),
                        );
                    }
                }
            }
        }
        sheet.0
    })?)
}

/// A value of JSON, item by item.
fn items_of(path: &str, value: &serde_json::Value, items: &mut Vec<(String, String)>) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match value {
        serde_json::Value::Null => {}
        serde_json::Value::Object(fields) => {
            for (name, field) in fields {
                items_of(&below(name), field, items);
            }
        }
        serde_json::Value::Array(elements) => {
            for (place, element) in (1..).zip(elements) {
                items_of(&below(&place.to_string()), element, items);
            }
        }
        serde_json::Value::String(text) => items.push((path.to_owned(), text.clone())),
        other => items.push((path.to_owned(), other.to_string())),
    }
}

fn trail(asked: &Asked<'_>) -> Result<String, Trouble> {
    let person = asked.caller()?.person();
    let (all, now) = (TrailFilter::default(), asked.house.now());
    let lines = asked.house.store.trail_by_days(&person, &all, now)?;
    let mut columns = vec![
        "line", "time", "person", "role", "site", "what", "subject", "entry", "item", "before",
        "now", "reason",
    ];
    // Elsewhere the version follows from the day and the order of enrolment.
    let by_site = asked.house.plan.released_by_site().next().is_some();
    if by_site {
        columns.push("version");
    }
    let mut sheet = Sheet::new(&columns);
    for line in lines {
        let json = |value: &Option<serde_json::Value>| {
            value.as_ref().map_or(String::new(), ToString::to_string)
        };
        let mut cells = vec![
            line.sequence.to_string(),
            minute_of(line.recorded),
            line.person.clone(),
            line.role.to_string(),
            line.site.map_or(String::new(), |site| site.to_string()),
            line.kind.to_owned(),
            line.subject
                .map_or(String::new(), |subject| subject.to_string()),
            line.entry.map_or(String::new(), |entry| entry.to_string()),
            line.group
                .as_ref()
                .map_or(String::new(), ToString::to_string),
            json(&line.old),
            json(&line.new),
            line.reason.clone().unwrap_or_default(),
        ];
        if by_site {
            let version = line.version.as_ref();
            cells.push(version.map_or(String::new(), ToString::to_string));
        }
        sheet.row(cells);
    }
    Ok(sheet.0)
}

#[cfg(test)]
mod tests {
    use super::cell_of;

    #[test]
    fn no_cell_is_run_as_a_formula_and_numbers_stay_numbers() {
        assert_eq!(cell_of("=cmd|' /C calc'!A0"), "\"'=cmd|' /C calc'!A0\"");
        assert_eq!(cell_of("@SUM(1)"), "\"'@SUM(1)\"");
        assert_eq!(cell_of("-3.5"), "-3.5");
        assert_eq!(cell_of("a, b"), "\"a, b\"");
    }
}

//! Rows of a file, read by the very forms that people fill in: the same checks, the same words.
//!
//! A transfer is all or nothing, and the same file twice changes nothing: what stands in the record already is counted as
//! unchanged, and what differs becomes a correction of the entry it stands in.

use std::collections::BTreeSet;
use std::fmt;

use forms::{
    Circumstances, Deed, FormKind, ItemCorrection, Language, Problem, Text, Typed, corrections,
    missing_field, read_transferred, refusal_text, typed_of,
};
use jiff::civil::Date;
use record::{
    Act, Entry, Event, Observation, Screening, Sites, Subject, SubjectNumber, TrialState,
    VisitRecord,
};

use crate::casebook::StudyDefinitions;
use crate::other_definition::other_definition;

/// One form's worth of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct TransferRow {
    /// Where it stands.
    pub place: String,
    /// The subject, as the file names it.
    pub subject: String,
    /// The form.
    pub kind: FormKind,
    /// What the file says in its fields. A field that is empty says nothing, and takes nothing away.
    pub typed: Typed,
    /// What becomes of a visit that the record does not have yet.
    pub absent: AbsentVisit,
}

/// What becomes of a row whose visit the record does not have yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AbsentVisit {
    /// The visit is written.
    Write,
    /// The row waits: somebody at the site enters the visit first.
    Wait,
}

/// What a file asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Transfer {
    /// What is to be asked of the store, in this order.
    pub changes: Vec<TransferChange>,
    /// How many rows say what the record says already.
    pub unchanged: usize,
    /// Where the rows stand that wait for a visit to be entered.
    pub waiting: Vec<String>,
    /// Where the rows stand whose form is not taken in by a transfer.
    pub not_taken: Vec<String>,
    /// What is doubtful, with its place; it is taken for the reason of the transfer.
    pub doubts: Vec<TransferProblem>,
}

/// One thing that is to be asked of the store.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "there is one a row of a file, and a box would only be in the way"
)]
pub enum TransferChange {
    /// A person enters the screening log; the store must give this number.
    Screen {
        /// The number.
        subject: SubjectNumber,
        /// The day.
        date: Date,
        /// Who.
        screening: Screening,
    },
    /// Something happened.
    Write {
        /// To whom.
        subject: SubjectNumber,
        /// The day.
        date: Date,
        /// What.
        event: Event,
    },
    /// Something stands in the record otherwise.
    Correct {
        /// Of whom.
        subject: SubjectNumber,
        /// The sequence number of the entry.
        entry: u64,
        /// What is to be different.
        items: Vec<ItemCorrection>,
    },
}

/// Something in a file that cannot be taken, or is doubtful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransferProblem {
    /// Where it stands: a line of a table, or a subject and a form.
    pub place: String,
    /// The column or item; empty where it is of the row as a whole.
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What is wrong, what is allowed and what to do.
    pub message: String,
}

impl fmt::Display for TransferProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.place)?;
        if !self.column.is_empty() {
            write!(f, ", {}", self.column)?;
        }
        if !self.value.is_empty() {
            write!(f, " \"{}\"", self.value)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for TransferProblem {}

/// For whom and why a transfer is read.
#[derive(Clone, Copy)]
pub struct TransferTerms<'a> {
    /// Today: nothing in the file may be later.
    pub today: Date,
    /// The language of the messages.
    pub language: &'a Language,
    /// Why doubtful values are taken and entries corrected: which transfer it is, of when.
    pub reason: &'a str,
    /// How the file defines its items, where it does.
    pub defined: Option<&'a StudyDefinitions>,
}

/// What a file asks for, given the record as it stands.
///
/// Rows are taken in the order of the file, each on top of those before it, so that a subject may be screened and seen in
/// one file. Screening, consent and visits are taken; other forms are named in [`Transfer::not_taken`].
///
/// # Errors
/// Every problem of the file at once: then nothing of it is to be written.
pub fn transfer(
    state: &TrialState<'_>,
    terms: TransferTerms<'_>,
    rows: &[TransferRow],
) -> Result<Transfer, Vec<TransferProblem>> {
    let mut work = Work {
        state: state.clone(),
        terms,
        transfer: Transfer::default(),
        problems: Vec::new(),
        seen: BTreeSet::new(),
    };
    for row in rows {
        work.take(row);
    }
    if work.problems.is_empty() {
        Ok(work.transfer)
    } else {
        Err(work.problems)
    }
}

struct Work<'s, 't> {
    state: TrialState<'s>,
    terms: TransferTerms<'t>,
    transfer: Transfer,
    problems: Vec<TransferProblem>,
    seen: BTreeSet<(u32, FormKind)>,
}

impl Work<'_, '_> {
    fn said(
        &mut self,
        row: &TransferRow,
        column: &str,
        text: Text,
        values: &[(&str, &dyn fmt::Display)],
    ) {
        let message = self.terms.language.with(text, values);
        self.problem(row, column, message);
    }

    fn problem(&mut self, row: &TransferRow, column: &str, message: String) {
        let value = match column {
            "" => String::new(),
            "subject" => row.subject.clone(),
            _ => row.typed.get(column).cloned().unwrap_or_default(),
        };
        self.problems.push(TransferProblem {
            place: row.place.clone(),
            column: column.to_owned(),
            value: shown(&value),
            message,
        });
    }

    fn take(&mut self, row: &TransferRow) {
        let Some(number) = subject_number(&row.subject) else {
            return self.said(row, "subject", Text::FileNoSubject, &[]);
        };
        // Of other forms a subject may have many; they are not taken, and so cannot stand in each other's way.
        let is_taken = matches!(
            row.kind,
            FormKind::Screening | FormKind::Consent | FormKind::Visit { .. }
        );
        if !is_taken {
            return self.transfer.not_taken.push(row.place.clone());
        }
        if !self.seen.insert((number.0, row.kind.clone())) {
            return self.said(row, "", Text::FileFormTwice, &[]);
        }
        let known = self.state.subject(number).cloned();
        match (&row.kind, known) {
            (FormKind::Screening, None) => self.screen(row, number),
            (FormKind::Screening, Some(subject)) => self.same_person(row, &subject),
            (_, None) => {
                self.said(row, "subject", Text::FileNotScreened, &[]);
            }
            (FormKind::Consent, Some(subject)) => match subject.consent_date() {
                None => self.write(row, number),
                Some(signed) => {
                    let typed = row
                        .typed
                        .get("date")
                        .and_then(|text| forms::read_date(text));
                    if typed == Some(signed) {
                        self.transfer.unchanged += 1;
                    } else {
                        let values: &[(&str, &dyn fmt::Display)] = &[("signed", &signed)];
                        self.said(row, "date", Text::FileOtherConsent, values);
                    }
                }
            },
            (FormKind::Visit { visit }, Some(subject)) => {
                let index = self.state.plan().visit_named(visit);
                let held = index.and_then(|index| subject.visit(index)).cloned();
                match (index, held, row.absent) {
                    (None, ..) => self.said(row, "visit", Text::FileNoVisit, &[]),
                    (_, Some(held), _) => {
                        let entry = Entry::new(
                            held.sequence,
                            number,
                            held.date,
                            Event::Observation(Observation::VisitHeld(VisitRecord {
                                visit: visit.clone(),
                                findings: held.findings,
                            })),
                        );
                        self.compare(row, number, &entry);
                    }
                    (_, None, AbsentVisit::Write) => self.write(row, number),
                    (_, None, AbsentVisit::Wait) => {
                        self.transfer.waiting.push(row.place.clone());
                    }
                }
            }
            _ => self.transfer.not_taken.push(row.place.clone()),
        }
    }

    fn read(
        &mut self,
        row: &TransferRow,
        subject: Option<SubjectNumber>,
        correcting: Option<&Entry>,
        typed: &Typed,
    ) -> Option<Vec<forms::Dated>> {
        let c = Circumstances {
            state: &self.state,
            subject,
            // Whose site it is, whoever hands the file in is asked.
            sites: &Sites::All,
            today: self.terms.today,
            correcting,
            under: None,
            language: self.terms.language,
        };
        let otherwise = self.defined_otherwise(&c, row);
        if !otherwise.is_empty() {
            for (field, message) in otherwise {
                self.problem(row, &field, message);
            }
            return None;
        }
        match read_transferred(&c, &row.kind, typed, self.terms.reason) {
            Ok(reading) => {
                for doubt in reading.accepted {
                    let value = typed.get(&doubt.field).map_or("", String::as_str);
                    self.transfer.doubts.push(TransferProblem {
                        place: row.place.clone(),
                        value: shown(value),
                        column: doubt.field,
                        message: doubt.doubt,
                    });
                }
                Some(reading.deeds)
            }
            Err(problems) => {
                for Problem { field, message, .. } in problems {
                    self.problem(row, &field, message);
                }
                None
            }
        }
    }

    /// The fields of a row that the file defines otherwise than the form, with what is different.
    fn defined_otherwise(&self, c: &Circumstances<'_>, row: &TransferRow) -> Vec<(String, String)> {
        let Some(study) = self.terms.defined else {
            return Vec::new();
        };
        let Ok(form) = forms::filled(c, &row.kind, &row.typed) else {
            return Vec::new();
        };
        let filled = row.typed.iter().filter(|(_, text)| !text.trim().is_empty());
        filled
            .filter_map(|(name, _)| {
                let field = form.field(name)?;
                let message = other_definition(self.terms.language, study, field)?;
                Some((name.clone(), message))
            })
            .collect()
    }

    fn screen(&mut self, row: &TransferRow, number: SubjectNumber) {
        let next = self.state.next_subject();
        if number != next {
            return self.said(row, "subject", Text::FileOrder, &[("next", &next)]);
        }
        for dated in self.read(row, None, None, &row.typed).unwrap_or_default() {
            let date = dated.date;
            let (change, event) = match dated.deed {
                Deed::Screen(screening) => (
                    TransferChange::Screen {
                        subject: number,
                        date,
                        screening: screening.clone(),
                    },
                    Act::Screened(screening).into(),
                ),
                Deed::Write(event) => (
                    TransferChange::Write {
                        subject: number,
                        date,
                        event: event.clone(),
                    },
                    event,
                ),
                Deed::Enrol => continue,
            };
            self.accept(row, number, date, event, change);
        }
    }

    fn write(&mut self, row: &TransferRow, number: SubjectNumber) {
        let deeds = self.read(row, Some(number), None, &row.typed);
        for dated in deeds.unwrap_or_default() {
            if let Deed::Write(event) = dated.deed {
                let change = TransferChange::Write {
                    subject: number,
                    date: dated.date,
                    event: event.clone(),
                };
                self.accept(row, number, dated.date, event, change);
            }
        }
    }

    /// The next rows stand on top of this one.
    fn accept(
        &mut self,
        row: &TransferRow,
        subject: SubjectNumber,
        date: Date,
        event: Event,
        change: TransferChange,
    ) {
        // Either answer would tell the arm, and no file is asked by the pharmacist.
        if let Event::Act(Act::PeriodEntered { period }) = &event
            && let Some(known) = self.state.subject(subject)
            && let Some(index) = self.state.plan().period_named(period)
            && self.state.entry_hangs_on_arm(known, index)
        {
            self.said(row, "", Text::FileHangsOnArm, &[("period", period)]);
            return;
        }
        let entry = Entry::new(self.state.entries_taken() + 1, subject, date, event);
        match self.state.accept(&entry) {
            Ok(_) => self.transfer.changes.push(change),
            Err(refusal) => {
                let plan = self.state.plan();
                let message = refusal_text(self.terms.language, plan, &refusal);
                self.problem(row, "", message);
            }
        }
    }

    /// A person who is in the log already: who that is is not changed by a file.
    fn same_person(&mut self, row: &TransferRow, subject: &Subject) {
        let entry = Entry::new(
            0,
            subject.number(),
            subject.screening_date(),
            Act::Screened(subject.screening().clone()).into(),
        );
        let Some((_, before)) = typed_of(&entry) else {
            return;
        };
        let mut typed = over(&before, &row.typed);
        // Given as a day, it is counted anew; the months that were counted before would be a second answer.
        if row.typed.contains_key("first_symptom") {
            typed.remove("months_since_first_symptom");
        }
        let consent = typed.remove("consent");
        let read = self.read(row, Some(subject.number()), Some(&entry), &typed);
        let Some(dated) = read.and_then(|deeds| deeds.into_iter().next()) else {
            return;
        };
        let consent = consent.filter(|text| !text.trim().is_empty());
        let other_consent =
            consent.is_some_and(|text| forms::read_date(&text) != subject.consent_date());
        let is_same = dated.date == entry.date && dated.deed == Deed::Write(entry.event);
        if is_same && !other_consent {
            self.transfer.unchanged += 1;
        } else {
            self.said(row, "subject", Text::FileOtherPerson, &[]);
        }
    }

    fn compare(&mut self, row: &TransferRow, number: SubjectNumber, entry: &Entry) {
        let Some((_, before)) = typed_of(entry) else {
            return;
        };
        let typed = over(&before, &row.typed);
        let Some(deeds) = self.read(row, Some(number), Some(entry), &typed) else {
            return;
        };
        let items = deeds.first().and_then(|dated| match &dated.deed {
            Deed::Write(event) => corrections(entry, dated.date, event),
            Deed::Screen(_) | Deed::Enrol => None,
        });
        match items {
            Some(items) if items.is_empty() => self.transfer.unchanged += 1,
            Some(items) => self.transfer.changes.push(TransferChange::Correct {
                subject: number,
                entry: entry.sequence,
                items,
            }),
            None => self.said(row, "", Text::FileOtherKind, &[]),
        }
    }
}

/// What stood there, with what a file says laid over it: an empty cell says nothing, and a value takes the place of the
/// reason why there was none.
fn over(before: &Typed, file: &Typed) -> Typed {
    let mut typed = before.clone();
    for (name, text) in file {
        if !text.trim().is_empty() {
            typed.insert(name.clone(), text.clone());
            typed.remove(&missing_field(name));
        }
    }
    typed
}

fn subject_number(text: &str) -> Option<SubjectNumber> {
    let text = text.trim();
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| digits && *number > 0)?;
    Some(SubjectNumber(number))
}

/// A value as a message shows it: short, and without letters that no screen shows.
pub(crate) fn shown(value: &str) -> String {
    let visible = value.chars().filter(|letter| !letter.is_control());
    visible.take(80).collect()
}

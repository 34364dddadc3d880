//! The casebook read: version 1.3.2 and 2.0 alike.

use forms::{FormKind, Language, Text, Typed};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::kind_of_group;
use super::reference::letter;
use crate::transfer::{AbsentVisit, TransferProblem, TransferRow, shown};

/// Reads an ODM file into the forms that it fills. Definitions are passed over: what a field may hold, its own form says.
///
/// No document type is read, so that no entity of it can be either: what is outside the file stays outside.
///
/// # Errors
/// Every problem at once, with the subject and the form at which it stands.
pub fn read_casebook(
    text: &str,
    language: &Language,
) -> Result<Vec<TransferRow>, Vec<TransferProblem>> {
    let mut reader = Reader::from_str(text);
    let mut casebook = Casebook::in_language(language);
    let mut still_open = 0_u64;
    loop {
        match reader.read_event() {
            Ok(Event::Start(element)) => {
                still_open += 1;
                casebook.open(&element);
            }
            Ok(Event::Empty(element)) => {
                casebook.open(&element);
                casebook.close(element.local_name().as_ref());
            }
            Ok(Event::End(element)) => {
                still_open = still_open.saturating_sub(1);
                casebook.close(element.local_name().as_ref());
            }
            Ok(Event::Text(content)) => casebook.add_text(&content),
            Ok(Event::GeneralRef(reference)) => casebook.add_reference(&reference),
            Ok(Event::CData(content)) => casebook.add_text(&content),
            Ok(Event::DocType(_)) => {
                casebook.problem("", "", Text::FileDocumentType);
                break;
            }
            // A file that was cut off on its way holds fewer people than it was sent with.
            Ok(Event::Eof) if still_open > 0 => {
                casebook.problem("", "", Text::FileCutOff);
                break;
            }
            Ok(Event::Eof) => break,
            Ok(_) => {}
            Err(error) => {
                let at = reader.error_position();
                let values: [(&str, &dyn std::fmt::Display); 2] = [("error", &error), ("at", &at)];
                casebook.said("", "", language.with(Text::FileNotXml, &values));
                break;
            }
        }
    }
    if casebook.problems.is_empty() && !casebook.is_odm {
        casebook.problem("", "", Text::FileNotOdm);
    }
    if casebook.problems.is_empty() {
        Ok(casebook.rows)
    } else {
        Err(casebook.problems)
    }
}

/// Where the reader is, and what it has found.
struct Casebook<'l> {
    language: &'l Language,
    is_odm: bool,
    subject: Option<String>,
    group: Option<(Option<FormKind>, String, Typed)>,
    item: Option<(String, Option<String>)>,
    in_value: bool,
    rows: Vec<TransferRow>,
    problems: Vec<TransferProblem>,
}

impl<'l> Casebook<'l> {
    const fn in_language(language: &'l Language) -> Self {
        Self {
            language,
            is_odm: false,
            subject: None,
            group: None,
            item: None,
            in_value: false,
            rows: Vec::new(),
            problems: Vec::new(),
        }
    }

    fn place(&self) -> String {
        let subject = self.subject.as_deref().unwrap_or("?");
        match &self.group {
            Some((_, group, _)) => {
                let values: [(&str, &dyn std::fmt::Display); 2] =
                    [("subject", &subject), ("form", group)];
                self.language.with(Text::FileForm, &values)
            }
            None => self
                .language
                .with(Text::FileSubject, &[("subject", &subject)]),
        }
    }

    fn problem(&mut self, column: &str, value: &str, message: Text) {
        self.said(column, value, self.language.say(message).to_owned());
    }

    fn said(&mut self, column: &str, value: &str, message: String) {
        self.problems.push(TransferProblem {
            place: if self.subject.is_some() {
                self.place()
            } else {
                self.language.say(Text::FileWhole).to_owned()
            },
            column: column.to_owned(),
            value: shown(value),
            message,
        });
    }

    fn attribute(&mut self, element: &BytesStart<'_>, name: &str) -> Option<String> {
        let found = element.try_get_attribute(name).ok().flatten()?;
        match found.normalized_value(quick_xml::XmlVersion::Implicit1_0) {
            Ok(value) => Some(value.into_owned()),
            Err(error) => {
                let message = self
                    .language
                    .with(Text::FileNoAttribute, &[("error", &error)]);
                self.said(name, "", message);
                None
            }
        }
    }

    fn open(&mut self, element: &BytesStart<'_>) {
        let name = element.local_name();
        if let Some("Remove") = self.attribute(element, "TransactionType").as_deref() {
            self.problem("TransactionType", "Remove", Text::FileRemoves);
        }
        match name.as_ref() {
            "ODM" => self.is_odm = true,
            "SubjectData" => {
                self.subject = Some(self.attribute(element, "SubjectKey").unwrap_or_default());
            }
            "ItemGroupData" if self.subject.is_some() => {
                let oid = self.attribute(element, "ItemGroupOID").unwrap_or_default();
                let kind = kind_of_group(&oid);
                self.group = Some((kind.clone(), oid.clone(), Typed::new()));
                if kind.is_none() {
                    self.problem("ItemGroupOID", &oid, Text::FileNoForm);
                }
            }
            "ItemData" if self.group.is_some() => {
                let oid = self.attribute(element, "ItemOID").unwrap_or_default();
                let value = self.attribute(element, "Value");
                match oid.strip_prefix("IT.") {
                    Some(field) => self.item = Some((field.to_owned(), value)),
                    None => {
                        self.problem("ItemOID", &oid, Text::FileNoItem);
                    }
                }
            }
            "Value" => self.in_value = self.item.is_some(),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "Value" => self.in_value = false,
            "ItemData" => {
                if let Some((field, value)) = self.item.take() {
                    let before = self.group.as_mut().and_then(|(_, _, typed)| {
                        typed.insert(field.clone(), value.unwrap_or_default())
                    });
                    if before.is_some() {
                        self.problem(&field, "", Text::FileItemTwice);
                    }
                }
            }
            "ItemGroupData" => {
                let place = self.place();
                if let (Some(subject), Some((Some(kind), _, typed))) =
                    (self.subject.clone(), self.group.take())
                {
                    self.rows.push(TransferRow {
                        place,
                        subject,
                        kind,
                        typed,
                        absent: AbsentVisit::Write,
                    });
                }
            }
            "SubjectData" => self.subject = None,
            _ => {}
        }
    }

    fn add_text(&mut self, text: &str) {
        if let (true, Some((_, value))) = (self.in_value, &mut self.item) {
            value.get_or_insert_default().push_str(text);
        }
    }

    fn add_reference(&mut self, reference: &quick_xml::events::BytesRef<'_>) {
        if !self.in_value {
            return;
        }
        match (letter(reference), &mut self.item) {
            (Some(letter), Some((_, value))) => value.get_or_insert_default().push(letter),
            _ => self.problem("", "", Text::FileReference),
        }
    }
}

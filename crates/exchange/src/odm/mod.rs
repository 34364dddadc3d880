//! CDISC ODM 1.3.2.

mod item;
mod metadata;
mod subjects;

use std::io;

use protocol::Plan;
use quick_xml::Writer;
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::name::QName;
use record::{RecordHeader, TrialState};

use item::items_of;

const NAMESPACE: &str = "http://www.cdisc.org/ns/odm/v1.3";

/// Everything found at visits, as an ODM snapshot with the definitions that go with it.
///
/// `created` stands in the file as the time at which it was made, in ISO 8601 with a zone; the same arguments
/// give the same bytes. Adverse events, infusions and the way into the trial are not in it yet.
///
/// # Errors
/// Never for a record of this plan; writing into memory does not fail.
pub fn snapshot(
    plan: &Plan,
    header: &RecordHeader,
    state: &TrialState<'_>,
    created: &str,
) -> io::Result<String> {
    let mut xml = Xml::new();
    xml.declare()?;
    let study = format!("ST.{}", header.trial);
    let version = format!("MDV.{}", header.trial);
    let file = format!("{}.{}", header.trial, state.subjects().len());
    xml.open(
        "ODM",
        &[
            ("xmlns", NAMESPACE),
            ("ODMVersion", "1.3.2"),
            ("FileType", "Snapshot"),
            ("FileOID", &file),
            ("CreationDateTime", created),
            ("SourceSystem", "myotrial"),
            ("SourceSystemVersion", &header.software),
        ],
    )?;
    metadata::write(&mut xml, plan, &study, &version)?;
    xml.open(
        "ClinicalData",
        &[("StudyOID", &study), ("MetaDataVersionOID", &version)],
    )?;
    for subject in state.subjects() {
        subjects::write(&mut xml, plan, subject)?;
    }
    xml.close("ClinicalData")?;
    xml.close("ODM")?;
    xml.finish()
}

/// A writer that opens, closes and fills elements.
pub(crate) struct Xml {
    writer: Writer<Vec<u8>>,
}

impl Xml {
    pub(crate) fn new() -> Self {
        Self {
            writer: Writer::new_with_indent(Vec::new(), b' ', 1),
        }
    }

    pub(crate) fn declare(&mut self) -> io::Result<()> {
        self.writer
            .write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))
    }

    pub(crate) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.writer.write_event(Event::Start(start))
    }

    pub(crate) fn close(&mut self, name: &str) -> io::Result<()> {
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    pub(crate) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> io::Result<()> {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.writer.write_event(Event::Empty(start))
    }

    pub(crate) fn text(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.text_with(name, &[], text)
    }

    pub(crate) fn text_with(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        text: &str,
    ) -> io::Result<()> {
        self.open(name, attributes)?;
        self.writer.write_event(Event::Text(BytesText::new(text)))?;
        self.close(name)
    }

    /// An element with one attribute whose text keeps its line ends: a reader makes blanks of those that stand there plainly.
    pub(crate) fn item(&mut self, oid: &str, value: &str) -> io::Result<()> {
        let escaped = quick_xml::escape::escape(value)
            .replace('\r', "&#13;")
            .replace('\n', "&#10;")
            .replace('\t', "&#9;");
        let mut start = BytesStart::new("ItemData");
        start.push_attribute(("ItemOID", oid));
        start.push_attribute(Attribute {
            key: QName("Value"),
            value: escaped.into(),
        });
        self.writer.write_event(Event::Empty(start))
    }

    pub(crate) fn finish(self) -> io::Result<String> {
        String::from_utf8(self.writer.into_inner())
            .map(|text| text + "\n")
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
    }
}

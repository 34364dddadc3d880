//! The definitions of a casebook written.

use std::collections::BTreeSet;
use std::io;

use super::definitions::{
    GroupDefinition, InLanguage, ItemDefinition, Reference, StudyDefinitions,
};
use super::write::OdmVersion;
use crate::odm::Xml;

impl StudyDefinitions {
    /// The definitions as a file of their own, without data.
    ///
    /// # Errors
    /// Never: writing into memory does not fail.
    pub fn to_odm(&self, created: &str, software: &str) -> io::Result<String> {
        let mut xml = Xml::new();
        xml.declare()?;
        let oid = format!("{}.definitions", self.protocol);
        self.version.open(&mut xml, &oid, created, software)?;
        self.write(&mut xml)?;
        xml.close("ODM")?;
        xml.finish()
    }

    /// Writes the element `Study`.
    pub(super) fn write(&self, xml: &mut Xml) -> io::Result<()> {
        let first = self.version == OdmVersion::V1_3_2;
        if first {
            xml.open("Study", &[("OID", &self.oid)])?;
            xml.open("GlobalVariables", &[])?;
            xml.text("StudyName", &self.name)?;
            let description = self.description.as_deref();
            xml.text("StudyDescription", description.unwrap_or_default())?;
            xml.text("ProtocolName", &self.protocol)?;
            xml.close("GlobalVariables")?;
            self.write_basic_definitions(xml)?;
        } else {
            let names = [
                ("OID", self.oid.as_str()),
                ("StudyName", &self.name),
                ("ProtocolName", &self.protocol),
            ];
            xml.open("Study", &names)?;
        }
        let name = [
            ("OID", self.metadata.as_str()),
            ("Name", &self.metadata_name),
        ];
        xml.open("MetaDataVersion", &name)?;
        xml.open("Protocol", &[])?;
        for event in &self.events {
            if let Some((order, mandatory)) = &event.place {
                let of = [
                    ("StudyEventOID", event.oid.as_str()),
                    ("OrderNumber", order),
                    ("Mandatory", mandatory),
                ];
                xml.empty("StudyEventRef", &of)?;
            }
        }
        xml.close("Protocol")?;
        let (form, form_of) = if first {
            ("FormRef", "FormOID")
        } else {
            ("ItemGroupRef", "ItemGroupOID")
        };
        for event in &self.events {
            let of = [
                ("OID", event.oid.as_str()),
                ("Name", &event.name),
                ("Repeating", &event.repeating),
                ("Type", &event.kind),
            ];
            xml.open("StudyEventDef", &of)?;
            references(xml, form, form_of, &event.forms)?;
            xml.close("StudyEventDef")?;
        }
        for one in &self.forms {
            let of = [
                ("OID", one.oid.as_str()),
                ("Name", &one.name),
                ("Repeating", &one.repeating),
            ];
            xml.open("FormDef", &of)?;
            references(xml, "ItemGroupRef", "ItemGroupOID", &one.groups)?;
            xml.close("FormDef")?;
        }
        for group in &self.groups {
            self.write_group(xml, group)?;
        }
        for item in &self.items {
            self.write_item(xml, item)?;
        }
        if !first {
            for (oid, unit) in &self.units {
                let of = [("OID", oid.as_str()), ("Name", unit), ("DataType", "text")];
                xml.empty("ItemDef", &of)?;
            }
        }
        for list in &self.code_lists {
            let of = [
                ("OID", list.oid.as_str()),
                ("Name", &list.name),
                ("DataType", &list.data_type),
            ];
            xml.open("CodeList", &of)?;
            for code in &list.codes {
                xml.open("CodeListItem", &[("CodedValue", &code.value)])?;
                if let Some(meaning) = &code.meaning {
                    meaning.write(xml, self.version, "Decode")?;
                }
                xml.close("CodeListItem")?;
            }
            xml.close("CodeList")?;
        }
        xml.close("MetaDataVersion")?;
        xml.close("Study")
    }
}

impl StudyDefinitions {
    /// The units, in 1.3.2.
    fn write_basic_definitions(&self, xml: &mut Xml) -> io::Result<()> {
        if self.units.is_empty() {
            return Ok(());
        }
        xml.open("BasicDefinitions", &[])?;
        for (oid, unit) in &self.units {
            let of = [("OID", oid.as_str()), ("Name", unit)];
            xml.open("MeasurementUnit", &of)?;
            let symbol = InLanguage {
                language: String::new(),
                text: unit.clone(),
            };
            symbol.write(xml, self.version, "Symbol")?;
            xml.close("MeasurementUnit")?;
        }
        xml.close("BasicDefinitions")
    }

    /// A group, in 2.0 with the units of its items, which are items with a value that is told beforehand.
    fn write_group(&self, xml: &mut Xml, group: &GroupDefinition) -> io::Result<()> {
        let first = self.version == OdmVersion::V1_3_2;
        let mut of = vec![
            ("OID", group.oid.as_str()),
            ("Name", &group.name),
            ("Repeating", &group.repeating),
        ];
        of.extend(group.kind.as_deref().map(|kind| ("Type", kind)));
        xml.open("ItemGroupDef", &of)?;
        if first {
            references(xml, "ItemRef", "ItemOID", &group.items)?;
        } else {
            let mut units: BTreeSet<&str> = BTreeSet::new();
            for one in &group.items {
                let unit = self.items.iter().find(|item| item.oid == one.oid);
                let unit = unit.and_then(|item| item.unit.as_deref());
                let mut of = vec![("ItemOID", one.oid.as_str())];
                of.extend(unit.map(|unit| ("UnitsItemOID", unit)));
                of.push(("Mandatory", &one.mandatory));
                xml.empty("ItemRef", &of)?;
                units.extend(unit);
            }
            for oid in units {
                let name = self.units.get(oid).map_or(oid, String::as_str);
                let of = [
                    ("ItemOID", oid),
                    ("PreSpecifiedValue", name),
                    ("Mandatory", "No"),
                ];
                xml.empty("ItemRef", &of)?;
            }
        }
        xml.close("ItemGroupDef")
    }

    fn write_item(&self, xml: &mut Xml, item: &ItemDefinition) -> io::Result<()> {
        let mut of = vec![
            ("OID", item.oid.as_str()),
            ("Name", &item.name),
            ("DataType", &item.data_type),
        ];
        of.extend(item.length.as_deref().map(|length| ("Length", length)));
        let first = self.version == OdmVersion::V1_3_2;
        let unit = item.unit.as_ref().filter(|_| first);
        if item.question.is_none() && item.code_list.is_none() && unit.is_none() {
            return xml.empty("ItemDef", &of);
        }
        xml.open("ItemDef", &of)?;
        if let Some(question) = &item.question {
            question.write(xml, self.version, "Question")?;
        }
        if let Some(unit) = unit {
            xml.empty("MeasurementUnitRef", &[("MeasurementUnitOID", unit)])?;
        }
        if let Some(list) = &item.code_list {
            xml.empty("CodeListRef", &[("CodeListOID", list)])?;
        }
        xml.close("ItemDef")
    }
}

impl InLanguage {
    fn write(&self, xml: &mut Xml, version: OdmVersion, within: &str) -> io::Result<()> {
        let mut of = Vec::new();
        if !self.language.is_empty() {
            of.push(("xml:lang", self.language.as_str()));
        }
        if version == OdmVersion::V2_0 {
            of.push(("Type", "text/plain"));
        }
        xml.open(within, &[])?;
        xml.text_with("TranslatedText", &of, &self.text)?;
        xml.close(within)
    }
}

fn references(xml: &mut Xml, element: &str, of: &str, all: &[Reference]) -> io::Result<()> {
    for one in all {
        xml.empty(element, &[(of, &one.oid), ("Mandatory", &one.mandatory)])?;
    }
    Ok(())
}

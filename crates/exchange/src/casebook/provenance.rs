//! Who entered the forms of a casebook, when and why they were changed, and whose signatures stand at them: ODM calls it
//! audit records and signatures.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use protocol::{Plan, VersionId, VisitId};
use record::{SiteNumber, SubjectNumber};

use super::write::OdmVersion;
use crate::odm::Xml;

/// That a form was entered or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touched {
    /// The account that did it.
    pub person: String,
    /// Its site; `None` of those who work for all.
    pub site: Option<SiteNumber>,
    /// When, in ISO 8601 with a zone.
    pub at: String,
    /// Why, where it was changed.
    pub reason: Option<String>,
}

/// To which of a subject's data a signature is put.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Signed {
    /// All of them.
    Casebook,
    /// Those of a visit.
    Visit(VisitId),
}

/// A signature that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The account that signed, its site, and when.
    pub by: Touched,
    /// What it says.
    pub meaning: String,
}

/// What is known of the way by which data came into a casebook.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The full names of accounts.
    pub full_names: BTreeMap<String, String>,
    /// The last that touched each entry, by its sequence number.
    pub touched: BTreeMap<u64, Touched>,
    /// The version of the protocol under which each entry was taken, where that differs between sites.
    pub versions: BTreeMap<u64, VersionId>,
    /// The last signature of each that stands.
    pub signatures: BTreeMap<(SubjectNumber, Signed), Signature>,
    /// The fields of adverse events that whoever takes the casebook does not read.
    pub withheld: Vec<&'static str>,
}

fn user_oid(person: &str) -> String {
    format!("US.{person}")
}

fn location_oid(site: Option<SiteNumber>) -> String {
    site.map_or_else(|| "LO.all".to_owned(), |site| format!("LO.{site}"))
}

impl Provenance {
    fn all(&self) -> impl Iterator<Item = &Touched> {
        let signatures = self.signatures.values().map(|signature| &signature.by);
        self.touched.values().chain(signatures)
    }

    /// What signatures say, each once.
    fn meanings(&self) -> BTreeSet<&str> {
        let signatures = self.signatures.values();
        signatures.map(|one| one.meaning.as_str()).collect()
    }

    fn signature_oid(&self, meaning: &str) -> String {
        let place = self.meanings().iter().position(|own| *own == meaning);
        format!("SD.{}", place.unwrap_or_default() + 1)
    }

    /// Writes everybody who is named, where they work, and what signatures mean.
    pub(super) fn administration(
        &self,
        xml: &mut Xml,
        version: OdmVersion,
        plan: &Plan,
        (study, metadata): (&str, &str),
    ) -> io::Result<()> {
        let people: BTreeSet<&str> = self.all().map(|one| one.person.as_str()).collect();
        let sites: BTreeSet<Option<SiteNumber>> = self.all().map(|one| one.site).collect();
        if people.is_empty() {
            return Ok(());
        }
        let since = plan.protocol().trial.enrolment_opened.to_string();
        xml.open("AdminData", &[("StudyOID", study)])?;
        for person in people {
            xml.open("User", &[("OID", &user_oid(person))])?;
            let account = match version {
                OdmVersion::V1_3_2 => "LoginName",
                OdmVersion::V2_0 => "UserName",
            };
            xml.text(account, person)?;
            if let Some(full_name) = self.full_names.get(person) {
                xml.text("FullName", full_name)?;
            }
            xml.close("User")?;
        }
        for site in sites {
            let (oid, name) = match site {
                Some(of) => (location_oid(site), format!("Site {of}")),
                None => (location_oid(site), "All sites".to_owned()),
            };
            let kind = if site.is_some() { "Site" } else { "Sponsor" };
            let place = match version {
                OdmVersion::V1_3_2 => "LocationType",
                OdmVersion::V2_0 => "Role",
            };
            xml.open("Location", &[("OID", &oid), ("Name", &name), (place, kind)])?;
            xml.empty(
                "MetaDataVersionRef",
                &[
                    ("StudyOID", study),
                    ("MetaDataVersionOID", metadata),
                    ("EffectiveDate", &since),
                ],
            )?;
            xml.close("Location")?;
        }
        for meaning in self.meanings() {
            let oid = self.signature_oid(meaning);
            xml.open(
                "SignatureDef",
                &[("OID", &oid), ("Methodology", "Electronic")],
            )?;
            xml.text("Meaning", meaning)?;
            xml.text(
                "LegalReason",
                "Given in the trial's system by a person who was recognised by a password once more (21 CFR 11.50).",
            )?;
            xml.close("SignatureDef")?;
        }
        xml.close("AdminData")
    }

    /// Writes who touched an entry last.
    pub(super) fn audit_record(&self, xml: &mut Xml, entry: u64) -> io::Result<()> {
        let Some(touched) = self.touched.get(&entry) else {
            return Ok(());
        };
        xml.open("AuditRecord", &[("EditPoint", "DBAudit")])?;
        who_where_when(xml, touched, None)?;
        if let Some(reason) = &touched.reason {
            xml.text("ReasonForChange", reason)?;
        }
        xml.close("AuditRecord")
    }

    /// Writes under which version of the protocol an entry was taken: ODM has no place for it but an annotation.
    pub(super) fn annotation(&self, xml: &mut Xml, odm: OdmVersion, entry: u64) -> io::Result<()> {
        let Some(version) = self.versions.get(&entry) else {
            return Ok(());
        };
        let comment = format!("Protocol version {version}");
        xml.open("Annotation", &[("SeqNum", "1")])?;
        match odm {
            OdmVersion::V1_3_2 => xml.text("Comment", &comment)?,
            OdmVersion::V2_0 => {
                xml.open("Comment", &[])?;
                xml.text_with(
                    "TranslatedText",
                    &[("xml:lang", "en"), ("Type", "text/plain")],
                    &comment,
                )?;
                xml.close("Comment")?;
            }
        }
        xml.close("Annotation")
    }

    /// Writes the signature that stands at data of a subject, if one does.
    pub(super) fn signature(
        &self,
        xml: &mut Xml,
        subject: SubjectNumber,
        signed: Signed,
    ) -> io::Result<()> {
        let Some(signature) = self.signatures.get(&(subject, signed)) else {
            return Ok(());
        };
        xml.open("Signature", &[])?;
        let meaning = self.signature_oid(&signature.meaning);
        who_where_when(xml, &signature.by, Some(&meaning))?;
        xml.close("Signature")
    }
}

fn who_where_when(xml: &mut Xml, by: &Touched, signature: Option<&str>) -> io::Result<()> {
    xml.empty("UserRef", &[("UserOID", &user_oid(&by.person))])?;
    xml.empty("LocationRef", &[("LocationOID", &location_oid(by.site))])?;
    if let Some(signature) = signature {
        xml.empty("SignatureRef", &[("SignatureOID", signature)])?;
    }
    xml.text("DateTimeStamp", &by.at)
}

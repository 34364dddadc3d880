//! The casebook as CDISC ODM, out and in: every form that was filled in, item by item, in version 1.3.2 or 2.0.
//!
//! An item is a field of a form, under its own name: `IT.physician_global` in the form `visit/W4`, whose group is
//! `IG.visit.W4`. Its definition says what is asked, in which unit, and what one may choose. What is written can be read again, and reads as the same. Nothing in it names an arm: no form does, and
//! randomisations and switches in error have no form.

mod asked;
mod definitions;
mod provenance;
mod read;
mod read_definitions;
mod reference;
mod write;
mod write_definitions;

pub use asked::AskedFields;
pub use definitions::{
    Code, CodeList, EventDefinition, FormDefinition, GroupDefinition, InLanguage, ItemDefinition,
    Reference, StudyDefinitions,
};
pub use provenance::{Provenance, Signature, Signed, Touched};
pub use read::read_casebook;
pub use read_definitions::read_definitions;
pub use write::{CasebookHeader, OdmVersion, write_casebook};

use forms::FormKind;

/// The forms that are filled in at a visit stand in its event, all others in the log.
const LOG: &str = "SE.LOG";

fn event_oid(kind: &FormKind) -> String {
    kind.visit()
        .map_or_else(|| LOG.to_owned(), |visit| format!("SE.{visit}"))
}

fn group_oid(kind: &FormKind) -> String {
    format!("IG.{}", kind.to_string().replacen('/', ".", 1))
}

fn form_oid(kind: &FormKind) -> String {
    format!("FO.{}", kind.to_string().replacen('/', ".", 1))
}

fn item_oid(field: &str) -> String {
    format!("IT.{field}")
}

fn kind_of_group(oid: &str) -> Option<FormKind> {
    let name = oid.strip_prefix("IG.")?;
    name.replacen('.', "/", 1).parse().ok()
}

//! Code lists and their terms.

use std::io;

use super::model::{CodeList, DataType, Term, Terms};
use super::xml::Xml;

/// Writes a code list.
pub(super) fn write_code_list(xml: &mut Xml, list: &CodeList) -> io::Result<()> {
    let data_type = match list.data_type {
        DataType::Integer | DataType::Float => list.data_type.name(),
        _ => "text",
    };
    xml.open(
        "CodeList",
        &[
            ("OID", Some(&format!("CL.{}", list.id))),
            ("Name", Some(&list.name)),
            ("DataType", Some(data_type)),
            (
                "def:IsNonStandard",
                list.nci_code.is_none().then_some("Yes"),
            ),
        ],
    )?;
    match &list.terms {
        Terms::Dictionary { name, version } => xml.empty(
            "ExternalCodeList",
            &[("Dictionary", Some(name)), ("Version", Some(version))],
        )?,
        Terms::Listed(terms) => {
            for (place, term) in terms.iter().enumerate() {
                write_term(xml, place, term)?;
            }
        }
    }
    write_nci_code(xml, list.nci_code.as_deref())?;
    xml.close("CodeList")
}

fn write_term(xml: &mut Xml, place: usize, term: &Term) -> io::Result<()> {
    let order = (place + 1).to_string();
    let attributes = [
        ("CodedValue", Some(term.value.as_str())),
        ("OrderNumber", Some(order.as_str())),
    ];
    let element = match term.decode {
        Some(_) => "CodeListItem",
        None => "EnumeratedItem",
    };
    xml.open(element, &attributes)?;
    if let Some(decode) = &term.decode {
        xml.translated("Decode", decode)?;
    }
    write_nci_code(xml, term.nci_code.as_deref())?;
    xml.close(element)
}

fn write_nci_code(xml: &mut Xml, code: Option<&str>) -> io::Result<()> {
    match code {
        None => Ok(()),
        Some(code) => xml.empty(
            "Alias",
            &[("Context", Some("nci:ExtCodeID")), ("Name", Some(code))],
        ),
    }
}

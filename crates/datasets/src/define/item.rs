//! Variables, and what is said of their values in some rows: `ItemDef`.

use std::io;

use super::model::{
    DataType, DatasetDefinition, Origin, OriginSource, ValueDefinition, VariableDefinition,
};
use super::write::{sas_name, value_id};
use super::xml::Xml;

/// What an `ItemDef` says, of a variable or of some of its values.
pub(super) struct Item<'a> {
    /// The end of the identifiers.
    id: String,
    name: &'a str,
    label: &'a str,
    data_type: DataType,
    length: Option<u32>,
    decimals: Option<u32>,
    format: Option<&'a str>,
    code_list: Option<&'a str>,
    origin: Option<&'a Origin>,
    has_comment: bool,
    has_values: bool,
}

impl<'a> Item<'a> {
    pub(super) fn of_variable(
        dataset: &DatasetDefinition,
        variable: &'a VariableDefinition,
    ) -> Self {
        Item {
            id: format!("{}.{}", dataset.name, variable.name),
            name: &variable.name,
            label: &variable.label,
            data_type: variable.data_type,
            length: variable.length,
            decimals: variable.decimals,
            format: variable.format.as_ref().map(|format| format.text()),
            code_list: variable.code_list.as_deref(),
            origin: variable.origin.as_ref(),
            has_comment: variable.comment.is_some(),
            has_values: !variable.values.is_empty(),
        }
    }

    pub(super) fn of_value(
        dataset: &DatasetDefinition,
        variable: &'a VariableDefinition,
        place: usize,
        value: &'a ValueDefinition,
    ) -> Self {
        Item {
            id: value_id(dataset, variable, place),
            name: &variable.name,
            label: &value.label,
            data_type: value.data_type,
            length: value.length,
            decimals: value.decimals,
            format: value.format.as_ref().map(|format| format.text()),
            code_list: value.code_list.as_deref(),
            origin: value.origin.as_ref(),
            has_comment: value.comment.is_some(),
            has_values: false,
        }
    }
}

/// Writes one.
pub(super) fn write_item(xml: &mut Xml, item: &Item<'_>) -> io::Result<()> {
    let (id, comment) = (format!("IT.{}", item.id), format!("COM.{}", item.id));
    let length = item
        .length
        .filter(|&length| length > 0 && item.data_type.has_length());
    let length = length.map(|length| length.to_string());
    let decimals = item.decimals.filter(|_| item.data_type == DataType::Float);
    let decimals = decimals.map(|decimals| decimals.to_string());
    xml.open(
        "ItemDef",
        &[
            ("OID", Some(&id)),
            ("Name", Some(item.name)),
            ("DataType", Some(item.data_type.name())),
            ("Length", length.as_deref()),
            ("SignificantDigits", decimals.as_deref()),
            ("SASFieldName", sas_name(item.name)),
            ("def:DisplayFormat", item.format),
            (
                "def:CommentOID",
                item.has_comment.then_some(comment.as_str()),
            ),
        ],
    )?;
    xml.translated("Description", item.label)?;
    if let Some(list) = item.code_list {
        xml.empty(
            "CodeListRef",
            &[("CodeListOID", Some(&format!("CL.{list}")))],
        )?;
    }
    if let Some(origin) = item.origin {
        let attributes = [
            ("Type", Some(origin.kind.name())),
            ("Source", origin.source.map(OriginSource::name)),
        ];
        match &origin.description {
            None => xml.empty("def:Origin", &attributes)?,
            Some(description) => {
                xml.open("def:Origin", &attributes)?;
                xml.translated("Description", description)?;
                xml.close("def:Origin")?;
            }
        }
    }
    if item.has_values {
        xml.empty(
            "def:ValueListRef",
            &[("ValueListOID", Some(&format!("VL.{}", item.id)))],
        )?;
    }
    xml.close("ItemDef")
}

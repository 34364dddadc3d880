//! Muscle enzymes, each with the laboratory's upper limit of normal.

use instruments::exact::Rational;
use instruments::measure::{CoreSetMeasures, Enzyme, EnzymeLevel, EnzymePanel};
use protocol::{Assessment, PlannedVisit};
use record::FindingItem;

use super::earlier::{last_with, of_core_set};
use crate::check::Check;
use crate::form::Section;
use crate::reader::Reader;
use crate::sheet::Sheet;
use crate::typed::{Typed, put};
use crate::wording::Text;

pub(super) const ENZYMES: [(Enzyme, &str, Text); 5] = [
    (Enzyme::CreatineKinase, "ck", Text::CreatineKinase),
    (Enzyme::Aldolase, "aldolase", Text::Aldolase),
    (
        Enzyme::LactateDehydrogenase,
        "ldh",
        Text::LactateDehydrogenase,
    ),
    (
        Enzyme::AspartateAminotransferase,
        "ast",
        Text::AspartateAminotransferase,
    ),
    (
        Enzyme::AlanineAminotransferase,
        "alt",
        Text::AlanineAminotransferase,
    ),
];

fn limit_name(name: &str) -> String {
    format!("{name}_limit")
}

pub(super) fn names() -> Vec<String> {
    ENZYMES
        .iter()
        .flat_map(|(_, name, _)| [(*name).to_owned(), limit_name(name)])
        .collect()
}

pub(super) fn items() -> impl Iterator<Item = (String, FindingItem)> {
    ENZYMES
        .iter()
        .map(|(enzyme, name, _)| ((*name).to_owned(), FindingItem::Enzyme(*enzyme)))
}

pub(super) fn section(sheet: &Sheet<'_>, planned: &PlannedVisit) -> Section {
    let mut fields = Vec::new();
    let whole_panel = sheet.asks_for(planned, Assessment::EnzymePanel);
    for (enzyme, name, label) in ENZYMES {
        let group = sheet.say(label);
        let found = move |core_set: &CoreSetMeasures| {
            let level = core_set.enzymes.level(enzyme)?;
            Some(format!("{} ({})", level.value(), level.upper_limit()))
        };
        let field = sheet
            .number(name, group.clone(), Rational::ZERO, None)
            .group(group.clone())
            .earlier(of_core_set(sheet, planned, "", found));
        // Where not all are asked for, one will do; creatine kinase stands for them.
        fields.push(if whole_panel || enzyme == Enzyme::CreatineKinase {
            sheet.expected(field)
        } else {
            sheet.may_be_missing(field)
        });
        let limit = limit_name(name);
        let known = last_with(sheet, planned, |findings| {
            findings.core_set.as_ref()?.enzymes.level(enzyme)
        });
        let known = known.map_or(String::new(), |(_, level)| level.upper_limit().to_string());
        let values: [(&str, &dyn std::fmt::Display); 1] = [("enzyme", &group)];
        let mut field = sheet
            .number(
                limit,
                sheet.with(Text::UpperLimitOf, &values),
                Rational::ZERO,
                None,
            )
            .group(group.clone());
        // A limit by itself says nothing, so that it may stand there from the visit before.
        if sheet.c.correcting.is_none() {
            field = field.unless_typed(sheet.typed, known);
        }
        fields.push(field);
    }
    sheet
        .section("enzymes", Text::SectionEnzymes, fields)
        .help(sheet.say(Text::EnzymesHelp))
        .in_rows()
}

pub(super) fn read(reader: &mut Reader<'_>) -> EnzymePanel {
    let mut panel = EnzymePanel::EMPTY;
    for (enzyme, name, _) in ENZYMES {
        let limit = limit_name(name);
        match (reader.number(name), reader.number(&limit)) {
            (Some(value), Some(upper_limit)) => {
                let not_positive = upper_limit <= Rational::ZERO;
                if reader.refuse_if(Check::LimitNotPositive, not_positive, &limit, &[]) {
                    continue;
                }
                match EnzymeLevel::new(value, upper_limit) {
                    Ok(level) => panel = panel.with(enzyme, level),
                    Err(error) if !reader.has_problem(name) => {
                        reader.refuse_if(Check::NotAMeasure, true, name, &[("why", &error)]);
                    }
                    Err(_) => {}
                }
            }
            (Some(_), None) if !reader.has_problem(&limit) => {
                reader.refuse_if(Check::LimitNeeded, true, &limit, &[]);
            }
            _ => {}
        }
    }
    panel
}

pub(super) fn write(core_set: &CoreSetMeasures, typed: &mut Typed) {
    for (enzyme, name, _) in ENZYMES {
        let level = core_set.enzymes.level(enzyme);
        put(typed, name, level.map(EnzymeLevel::value));
        put(typed, limit_name(name), level.map(EnzymeLevel::upper_limit));
    }
}

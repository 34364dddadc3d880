//! The Health Assessment Questionnaire: its 20 items, or its index alone. The wording of the items is licensed, so only
//! their categories and places are named.

use instruments::exact::Rational;
use instruments::function::{HaqCategory, HaqItem};
use instruments::measure::{CoreSetMeasure, Haq};
use protocol::PlannedVisit;
use record::{FindingItem, HaqAnswered, Particulars};

use super::earlier::of_core_set;
use crate::check::Check;
use crate::form::{Need, Section};
use crate::participant::difficulty;
use crate::reader::Reader;
use crate::sheet::{Sheet, missing_field};
use crate::typed::{TICKED, Typed};
use crate::wording::Text;

pub(super) const INDEX: &str = "haq";

const CATEGORIES: [(HaqCategory, Text); 8] = [
    (HaqCategory::Dressing, Text::HaqDressing),
    (HaqCategory::Arising, Text::HaqArising),
    (HaqCategory::Eating, Text::HaqEating),
    (HaqCategory::Walking, Text::HaqWalking),
    (HaqCategory::Hygiene, Text::HaqHygiene),
    (HaqCategory::Reach, Text::HaqReach),
    (HaqCategory::Grip, Text::HaqGrip),
    (HaqCategory::Activities, Text::HaqActivities),
];

pub(super) fn item_name(number: usize) -> String {
    format!("haq_item_{number}")
}

pub(super) fn aid_name(number: usize) -> String {
    format!("haq_aid_{number}")
}

/// The answers to each item: from no difficulty to unable.
pub(crate) const HAQ_ANSWERS: usize = 4;

/// The fields of what participants are asked.
pub(crate) fn haq_questions() -> Vec<String> {
    let items = (1..=item_count()).map(item_name);
    items.chain((1..=CATEGORIES.len()).map(aid_name)).collect()
}

fn item_count() -> usize {
    HaqItem::all().count()
}

pub(super) fn names() -> Vec<String> {
    let mut names = vec![INDEX.to_owned(), missing_field(INDEX)];
    names.extend(haq_questions());
    names
}

pub(super) fn item() -> (String, FindingItem) {
    let measure = CoreSetMeasure::HealthAssessment;
    (INDEX.to_owned(), FindingItem::CoreSet(measure))
}

pub(super) fn sections(sheet: &Sheet<'_>, planned: &PlannedVisit) -> [Section; 2] {
    let mut fields = Vec::new();
    let mut number = 0;
    let mut any_item = false;
    for (place, (category, label)) in (1..).zip(CATEGORIES) {
        let group = sheet.say(label);
        for in_category in 1..=category.items() {
            number += 1;
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("category", &group), ("item", &in_category)];
            let label = sheet.with(Text::HaqItem, &values);
            let field = sheet
                .whole(item_name(number), label, 0, 3)
                .group(group.clone());
            any_item = any_item || !field.value.trim().is_empty();
            fields.push(field);
        }
        let label = sheet.with(Text::HaqAid, &[("category", &group)]);
        let kind = crate::form::FieldKind::Tick;
        fields.push(sheet.field(aid_name(place), label, kind).group(group));
    }
    let items = sheet
        .section("haq-items", Text::SectionHaqItems, fields)
        .help(sheet.say(Text::HaqItemsHelp))
        .in_rows();
    let highest = Some(Rational::integer(3));
    let index = sheet
        .number(INDEX, sheet.say(Text::HaqIndex), Rational::ZERO, highest)
        .unit(sheet.say(Text::ZeroToThree))
        .help(sheet.say(Text::HaqIndexHelp))
        .earlier(of_core_set(sheet, planned, "", |core_set| {
            core_set.haq.map(|haq| haq.to_string())
        }));
    let mut index = sheet.expected(index);
    if any_item {
        index.need = Need::Optional;
    }
    [items, sheet.section("haq", Text::SectionHaq, vec![index])]
}

/// The questions as a participant is asked them: a section a category, each item with the four answers.
pub(crate) fn participants_questions(sheet: &Sheet<'_>) -> Vec<Section> {
    let kind = difficulty(sheet);
    let mut number = 0;
    let mut sections = Vec::with_capacity(CATEGORIES.len());
    for (place, (category, label)) in (1_usize..).zip(CATEGORIES) {
        let group = sheet.say(label);
        let mut fields = Vec::new();
        for in_category in 1..=category.items() {
            number += 1;
            let values: [(&str, &dyn std::fmt::Display); 2] =
                [("category", &group), ("item", &in_category)];
            let label = sheet.with(Text::HaqItem, &values);
            fields.push(sheet.field(item_name(number), label, kind.clone()));
        }
        let label = sheet.with(Text::HaqAid, &[("category", &group)]);
        fields.push(sheet.field(aid_name(place), label, crate::form::FieldKind::Tick));
        let values: [(&str, &dyn std::fmt::Display); 1] = [("category", &group)];
        let title = sheet.with(Text::SectionOwnHaq, &values);
        sections.push(Section {
            title,
            ..sheet.section(&format!("own-haq-{place}"), Text::SectionHaqItems, fields)
        });
    }
    sections
}

/// What a participant answered; `None` where no item was.
pub(crate) fn read_participants_haq(reader: &Reader<'_>) -> Option<HaqAnswered> {
    answered(reader).filter(|answered| answered.items.iter().any(Option::is_some))
}

/// The items and aids that were typed.
fn answered(reader: &Reader<'_>) -> Option<HaqAnswered> {
    let items: Vec<Option<u8>> = (1..=item_count())
        .map(|number| {
            reader
                .whole::<u8>(&item_name(number))
                .filter(|score| *score <= 3)
        })
        .collect();
    let aided: Vec<u8> = (1_u8..)
        .zip(CATEGORIES)
        .filter(|(place, _)| reader.tick(&aid_name(usize::from(*place))))
        .map(|(place, _)| place)
        .collect();
    let is_empty = items.iter().all(Option::is_none) && aided.is_empty();
    (!is_empty).then_some(HaqAnswered { items, aided })
}

pub(super) fn read(reader: &mut Reader<'_>, into: &mut Particulars) -> Option<Haq> {
    let index = reader.measure(INDEX, Haq::new);
    let answered = match answered(reader) {
        Some(answered) if answered.items.iter().any(Option::is_some) => answered,
        without_items => {
            reader.refuse_if(Check::AidWithoutItems, without_items.is_some(), INDEX, &[]);
            if let Some(index) = index {
                let off_grid = !is_mean_of_categories(index);
                reader.doubt_if(Check::HaqOffGrid, off_grid, INDEX, &[("index", &index)]);
            }
            return index;
        }
    };
    let disability = answered.disability()?;
    let Some(worked_out) = disability.index else {
        let no_reason = reader.reason_missing(INDEX).is_none();
        let values: [(&str, &dyn std::fmt::Display); 1] = [("answered", &disability.answered)];
        reader.refuse_if(Check::HaqTooFew, no_reason, INDEX, &values);
        return None;
    };
    let differs = index.is_some_and(|index| index != worked_out);
    let values: [(&str, &dyn std::fmt::Display); 1] = [("index", &worked_out)];
    reader.refuse_if(Check::HaqOtherIndex, differs, INDEX, &values);
    into.haq = Some(answered);
    Some(worked_out)
}

/// Whether an index is a mean of six, seven or eight scores from 0 to 3, as it is or rounded to two or three decimals.
fn is_mean_of_categories(index: Haq) -> bool {
    let value = index.index();
    [6_i64, 7, 8].into_iter().any(|categories| {
        (0..=3 * categories).any(|sum| {
            let Ok(mean) = Rational::new(sum, categories) else {
                return false;
            };
            let apart = (mean.to_f64() - value.to_f64()).abs();
            let decimals = value.denominator();
            mean == value
                || (100 % decimals == 0 && decimals > 10 && apart <= 0.005)
                || (1_000 % decimals == 0 && decimals > 100 && apart <= 0.0005)
        })
    })
}

pub(crate) fn write(answered: Option<&HaqAnswered>, typed: &mut Typed) {
    let Some(answered) = answered else { return };
    for (number, score) in (1..).zip(&answered.items) {
        if let Some(score) = score {
            typed.insert(item_name(number), score.to_string());
        }
    }
    for place in &answered.aided {
        typed.insert(aid_name(usize::from(*place)), TICKED.to_owned());
    }
}

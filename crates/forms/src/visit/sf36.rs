//! The SF-36: its 36 items in the order of the questionnaire, or its two scores alone. The wording of the items is licensed,
//! so only their scales and places are named.

use instruments::quality_of_life::{Sf36Item, Sf36Scale, Sf36Version};
use record::{Finding, Particulars, Sf36Answered, Test};

use crate::check::Check;
use crate::form::{Choice, Field, FieldKind, Need, Section};
use crate::reader::Reader;
use crate::sheet::Sheet;
use crate::typed::Typed;
use crate::wording::Text;

/// The field of each score.
pub(crate) const SCORES: [(Test, &str); 2] = [
    (Test::Sf36PhysicalComponent, "sf36_physical"),
    (Test::Sf36MentalComponent, "sf36_mental"),
];

/// The section in which the scores stand.
const SCORES_SECTION: &str = "sf36";

pub(super) fn item_name(number: usize) -> String {
    format!("sf36_item_{number}")
}

/// The fields of the items.
pub(crate) fn sf36_questions() -> Vec<String> {
    let numbers = 1..=Sf36Item::ALL.len();
    numbers.map(item_name).collect()
}

/// The question under which an item stands and its highest code, by the name of its field; of both versions the higher.
pub(crate) fn sf36_question_of(field: &str) -> Option<(u8, u8)> {
    let number: usize = field.strip_prefix("sf36_item_")?.parse().ok()?;
    let item = Sf36Item::ALL.get(number.checked_sub(1)?)?;
    let of_version = |version| item.highest(version);
    let highest = of_version(Sf36Version::One).max(of_version(Sf36Version::Two));
    Some((item.question(), highest))
}

/// The section in which participants are asked a question.
pub(crate) fn sf36_section(question: u8) -> String {
    format!("own-sf36-{question}")
}

/// The items with the names of their fields, in the order of the questionnaire.
fn items() -> impl Iterator<Item = (String, Sf36Item)> {
    (1..)
        .zip(Sf36Item::ALL)
        .map(|(number, item)| (item_name(number), item))
}

const fn scale_name(scale: Option<Sf36Scale>) -> Text {
    match scale {
        None => Text::Sf36HealthTransition,
        Some(Sf36Scale::PhysicalFunctioning) => Text::Sf36PhysicalFunctioning,
        Some(Sf36Scale::RolePhysical) => Text::Sf36RolePhysical,
        Some(Sf36Scale::BodilyPain) => Text::Sf36BodilyPain,
        Some(Sf36Scale::GeneralHealth) => Text::Sf36GeneralHealth,
        Some(Sf36Scale::Vitality) => Text::Sf36Vitality,
        Some(Sf36Scale::SocialFunctioning) => Text::Sf36SocialFunctioning,
        Some(Sf36Scale::RoleEmotional) => Text::Sf36RoleEmotional,
        Some(Sf36Scale::MentalHealth) => Text::Sf36MentalHealth,
    }
}

fn label(sheet: &Sheet<'_>, item: Sf36Item) -> String {
    let scale = sheet.say(scale_name(item.scale()));
    if item.scale().is_none() {
        return scale;
    }
    let values: [(&str, &dyn std::fmt::Display); 2] = [("scale", &scale), ("item", &item.number())];
    sheet.with(Text::Sf36Item, &values)
}

fn version(sheet: &Sheet<'_>) -> Sf36Version {
    sheet.c.plan().protocol().sf36.version
}

/// Whether an item was typed.
pub(super) fn any_typed(sheet: &Sheet<'_>) -> bool {
    let is_typed = |name: &String| !sheet.value(name).trim().is_empty();
    sf36_questions().iter().any(is_typed)
}

/// Puts the items before their scores, where these are asked.
pub(super) fn put_items(sheet: &Sheet<'_>, sections: &mut Vec<Section>) {
    let Some(place) = sections.iter().position(|one| one.id == SCORES_SECTION) else {
        return;
    };
    // Scores that follow from the items are not asked for.
    if any_typed(sheet) {
        for field in &mut sections[place].fields {
            field.need = Need::Optional;
        }
    }
    sections[place].help = sheet.say(Text::Sf36ScoresHelp);
    let fields = items().map(|(name, item)| {
        let question = sheet.with(Text::Sf36Question, &[("question", &item.question())]);
        let highest = item.highest(version(sheet));
        sheet
            .whole(name, label(sheet, item), 1, i64::from(highest))
            .unit(format!("1-{highest}"))
            .group(question)
    });
    let number = match version(sheet) {
        Sf36Version::One => 1,
        Sf36Version::Two => 2,
    };
    let section = sheet
        .section("sf36-items", Text::SectionSf36Items, fields.collect())
        .help(sheet.with(Text::Sf36ItemsHelp, &[("version", &number)]))
        .in_rows();
    sections.insert(place, section);
}

/// The questions as a participant is asked them: a section a question, each item with its answers.
pub(crate) fn participants_sf36(sheet: &Sheet<'_>) -> Vec<Section> {
    let of_question = |question: u8| {
        let fields: Vec<Field> = items()
            .filter(|(_, item)| item.question() == question)
            .map(|(name, item)| {
                let choices = (1..=item.highest(version(sheet))).map(|code| Choice {
                    value: code.to_string(),
                    label: code.to_string(),
                });
                let choices = choices.collect();
                sheet.field(name, label(sheet, item), FieldKind::Choice { choices })
            })
            .collect();
        let values: [(&str, &dyn std::fmt::Display); 2] =
            [("question", &question), ("of", &Sf36Item::QUESTIONS)];
        let title = sheet.with(Text::SectionOwnSf36, &values);
        let help = sheet.say(Text::OwnSf36Help);
        Section {
            title,
            ..sheet
                .section(&sf36_section(question), Text::SectionSf36Items, fields)
                .help(help)
        }
    };
    (1..=Sf36Item::QUESTIONS).map(of_question).collect()
}

/// The items that were typed; `None` where none was.
pub(crate) fn read_sf36(reader: &Reader<'_>) -> Option<Sf36Answered> {
    let version = reader.c.plan().protocol().sf36.version;
    let code = |(name, item): (String, Sf36Item)| {
        let code = reader.whole::<u8>(&name);
        code.filter(|code| (1..=item.highest(version)).contains(code))
    };
    let items = items().map(code).collect();
    Some(Sf36Answered { version, items }).filter(|answered| !answered.is_empty())
}

/// The scores of a participant's answers, by the norms of the protocol.
pub(crate) fn sf36_scores(plan: &protocol::Plan, answered: &Sf36Answered) -> Option<[Finding; 2]> {
    answered.scores(plan.protocol().sf36.norms())
}

/// The scores that the items give, where any was typed. What was typed as a score must be one of them.
pub(super) fn read(reader: &mut Reader<'_>, into: &mut Particulars) -> Vec<Finding> {
    let Some(answered) = read_sf36(reader) else {
        return Vec::new();
    };
    let scores = sf36_scores(reader.c.plan(), &answered);
    for (place, (_, name)) in SCORES.into_iter().enumerate() {
        let typed = reader.number(name);
        match &scores {
            Some(scores) => {
                let score = scores[place].value;
                let differs = typed.is_some_and(|typed| typed != score);
                reader.refuse_if(Check::Sf36OtherScore, differs, name, &[("score", &score)]);
            }
            None => {
                reader.refuse_if(Check::Sf36NoScore, typed.is_some(), name, &[]);
                let no_reason = typed.is_none() && reader.reason_missing(name).is_none();
                reader.missing_if(Check::Sf36TooFew, no_reason, name, &[]);
            }
        }
    }
    into.sf36 = Some(answered);
    scores.map_or_else(Vec::new, Vec::from)
}

pub(crate) fn write_sf36(answered: Option<&Sf36Answered>, typed: &mut Typed) {
    let Some(answered) = answered else { return };
    for (number, code) in (1..).zip(&answered.items) {
        if let Some(code) = code {
            typed.insert(item_name(number), code.to_string());
        }
    }
}

//! Manual muscle testing: the grades of the muscles side by side, or the total alone.

use instruments::exact::Rational;
use instruments::measure::{CoreSetMeasure, Mmt, MmtMaximum, MuscleStrength};
use protocol::{Plan, PlannedVisit};
use record::{FindingItem, GradedMuscle, MuscleGrade, Particulars, Side};

use super::earlier::{earlier, of_core_set};
use crate::check::Check;
use crate::form::{Earlier, Need, Section};
use crate::reader::Reader;
use crate::sheet::{Sheet, missing_field};
use crate::typed::{Typed, word_of};
use crate::wording::Text;

pub(super) const TOTAL: &str = "mmt_total";

const MMT_8: [GradedMuscle; 8] = [
    GradedMuscle::NeckFlexors,
    GradedMuscle::Deltoid,
    GradedMuscle::Biceps,
    GradedMuscle::WristExtensors,
    GradedMuscle::GluteusMaximus,
    GradedMuscle::GluteusMedius,
    GradedMuscle::Quadriceps,
    GradedMuscle::AnkleDorsiflexors,
];

const ALL_MUSCLES: [GradedMuscle; 14] = [
    GradedMuscle::NeckFlexors,
    GradedMuscle::NeckExtensors,
    GradedMuscle::Trapezius,
    GradedMuscle::Deltoid,
    GradedMuscle::Biceps,
    GradedMuscle::WristExtensors,
    GradedMuscle::WristFlexors,
    GradedMuscle::Iliopsoas,
    GradedMuscle::GluteusMaximus,
    GradedMuscle::GluteusMedius,
    GradedMuscle::Hamstrings,
    GradedMuscle::Quadriceps,
    GradedMuscle::AnkleDorsiflexors,
    GradedMuscle::AnklePlantarFlexors,
];

const fn label(muscle: GradedMuscle) -> Text {
    match muscle {
        GradedMuscle::NeckFlexors => Text::NeckFlexors,
        GradedMuscle::NeckExtensors => Text::NeckExtensors,
        GradedMuscle::Trapezius => Text::Trapezius,
        GradedMuscle::Deltoid => Text::Deltoid,
        GradedMuscle::Biceps => Text::Biceps,
        GradedMuscle::WristExtensors => Text::WristExtensors,
        GradedMuscle::WristFlexors => Text::WristFlexors,
        GradedMuscle::Iliopsoas => Text::Iliopsoas,
        GradedMuscle::GluteusMaximus => Text::GluteusMaximus,
        GradedMuscle::GluteusMedius => Text::GluteusMedius,
        GradedMuscle::Hamstrings => Text::Hamstrings,
        GradedMuscle::Quadriceps => Text::Quadriceps,
        GradedMuscle::AnkleDorsiflexors => Text::AnkleDorsiflexors,
        GradedMuscle::AnklePlantarFlexors => Text::AnklePlantarFlexors,
    }
}

/// The muscles whose grades add up to a maximum, each with its sides: 15 for 150 points, 26 for 260, and of the
/// right side 8 for 80.
fn graded(maximum: MmtMaximum) -> Vec<(GradedMuscle, Option<Side>)> {
    let (muscles, sides): (&[GradedMuscle], &[Side]) = match maximum {
        MmtMaximum::Eighty => (&MMT_8, &[Side::Right]),
        MmtMaximum::OneHundredFifty => (&MMT_8, &[Side::Right, Side::Left]),
        MmtMaximum::TwoHundredSixty => (&ALL_MUSCLES, &[Side::Right, Side::Left]),
    };
    let mut places = Vec::new();
    for muscle in muscles.iter().copied() {
        if muscle.is_paired() {
            places.extend(sides.iter().map(|side| (muscle, Some(*side))));
        } else {
            places.push((muscle, None));
        }
    }
    places
}

const fn maximum(plan: &Plan) -> MmtMaximum {
    plan.protocol().response.mmt_maximum
}

fn name(muscle: GradedMuscle, side: Option<Side>) -> String {
    match side {
        Some(side) => format!("grade_{}_{}", word_of(&muscle), word_of(&side)),
        None => format!("grade_{}", word_of(&muscle)),
    }
}

pub(super) fn names(plan: &Plan) -> Vec<String> {
    let mut names = vec![TOTAL.to_owned(), missing_field(TOTAL)];
    names.extend(
        graded(maximum(plan))
            .into_iter()
            .map(|(muscle, side)| name(muscle, side)),
    );
    names
}

pub(super) fn item() -> (String, FindingItem) {
    let measure = CoreSetMeasure::MuscleStrength;
    (TOTAL.to_owned(), FindingItem::CoreSet(measure))
}

pub(super) fn sections(sheet: &Sheet<'_>, planned: &PlannedVisit) -> [Section; 2] {
    let maximum = maximum(sheet.c.plan());
    let mut fields = Vec::new();
    let mut any_grade = false;
    for (muscle, side) in graded(maximum) {
        let side_label = match side {
            None => Text::MiddleOfBody,
            Some(Side::Right) => Text::RightSide,
            Some(Side::Left) => Text::LeftSide,
        };
        let group = sheet.say(label(muscle));
        let field_label = format!("{group}, {}", sheet.say(side_label));
        let field = sheet
            .whole(name(muscle, side), field_label, 0, 10)
            .group(group)
            .earlier(earlier_grade(sheet, planned, muscle, side));
        any_grade = any_grade || !field.value.trim().is_empty();
        fields.push(field);
    }
    let count = fields.len();
    let grades = sheet
        .section("muscles", Text::SectionMuscles, fields)
        .help(sheet.with(Text::MusclesHelp, &[("count", &count)]))
        .in_rows();
    let points = maximum.points();
    let unit = sheet.with(Text::PointsOf, &[("points", &points)]);
    let total = sheet
        .number(
            TOTAL,
            sheet.say(Text::MmtTotal),
            Rational::ZERO,
            Some(maximum.range()),
        )
        .unit(unit)
        .help(sheet.say(Text::MmtTotalHelp))
        .earlier(of_core_set(sheet, planned, "", |core_set| {
            core_set
                .muscle_strength
                .map(|strength| strength.points().to_string())
        }));
    let mut total = sheet.expected(total);
    // Grades make the total; until all are there, reading says which are wanting.
    if any_grade {
        total.need = Need::Optional;
    }
    [
        grades,
        sheet.section("strength", Text::SectionStrength, vec![total]),
    ]
}

fn earlier_grade(
    sheet: &Sheet<'_>,
    planned: &PlannedVisit,
    muscle: GradedMuscle,
    side: Option<Side>,
) -> Option<Earlier> {
    earlier(sheet, planned, "", |findings| {
        let grades = &findings.particulars.as_deref()?.muscle_grades;
        grades
            .iter()
            .find(|graded| graded.muscle == muscle && graded.side == side)
            .map(|graded| graded.grade.to_string())
    })
}

pub(super) fn read(reader: &mut Reader<'_>, into: &mut Particulars) -> Option<MuscleStrength> {
    let maximum = maximum(reader.c.plan());
    let places = graded(maximum);
    let mut wanting = Vec::new();
    let mut sum = 0;
    for (muscle, side) in places.iter().copied() {
        match reader
            .whole::<u8>(&name(muscle, side))
            .filter(|grade| *grade <= 10)
        {
            Some(grade) => {
                sum += u16::from(grade);
                into.muscle_grades.push(MuscleGrade {
                    muscle,
                    side,
                    grade,
                });
            }
            None => wanting.push((muscle, side)),
        }
    }
    let total = reader.measure(TOTAL, |points| Mmt::new(points, maximum));
    if into.muscle_grades.is_empty() {
        return total.map(MuscleStrength::Mmt);
    }
    if !wanting.is_empty() {
        let shown: Vec<String> = wanting
            .iter()
            .map(|(muscle, side)| {
                let muscle = reader.say(label(*muscle));
                match side {
                    None => muscle,
                    Some(Side::Right) => format!("{muscle} ({})", reader.say(Text::RightSide)),
                    Some(Side::Left) => format!("{muscle} ({})", reader.say(Text::LeftSide)),
                }
            })
            .collect();
        let no_total = total.is_none() && reader.reason_missing(TOTAL).is_none();
        let values: [(&str, &dyn std::fmt::Display); 3] = [
            ("count", &wanting.len()),
            ("needed", &places.len()),
            ("muscles", &shown.join(", ")),
        ];
        reader.missing_if(Check::GradesWanting, no_total, TOTAL, &values);
        return total.map(MuscleStrength::Mmt);
    }
    let summed = Mmt::from_points(sum, maximum).ok()?;
    let differs = total.is_some_and(|total| total != summed);
    let values: [(&str, &dyn std::fmt::Display); 2] = [
        ("sum", &summed.points()),
        ("total", &reader.text(TOTAL).unwrap_or_default()),
    ];
    reader.refuse_if(Check::GradesOtherSum, differs, TOTAL, &values);
    Some(MuscleStrength::Mmt(summed))
}

pub(super) fn write(grades: &[MuscleGrade], typed: &mut Typed) {
    for graded in grades {
        typed.insert(name(graded.muscle, graded.side), graded.grade.to_string());
    }
}

/// The field of a muscle's grade, by what an element of the record's list is about.
pub(super) fn field_of(words: &str) -> Option<String> {
    let said = |(muscle, side): &(GradedMuscle, Option<Side>)| {
        let side = side.as_ref().map(word_of);
        let words: Vec<String> = [Some(word_of(muscle)), side]
            .into_iter()
            .flatten()
            .collect();
        words.join(" ")
    };
    let mut places = graded(MmtMaximum::TwoHundredSixty).into_iter();
    let (muscle, side) = places.find(|place| said(place) == words)?;
    Some(name(muscle, side))
}

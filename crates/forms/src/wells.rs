//! The Wells scores after an infusion, and what a high one asks for.

use instruments::bohan_peter::Finding;
use instruments::safety::{
    PeTiers, WellsDvtFindings, WellsDvtItems, WellsPeFindings, wells_dvt, wells_pe,
};
use protocol::{Plan, PlannedVisit};
use record::{DDimers, LegScan, Observation, ThrombosisWatch};
use serde::Serialize;

use crate::check::{Check, finds};
use crate::circumstances::Circumstances;
use crate::form::{Notice, Section, Tone};
use crate::item::is_place;
use crate::reader::Reader;
use crate::sheet::Sheet;
use crate::typed::{TICKED, Typed, put, word_of};
use crate::wording::{Language, Text};

type Item<T> = (&'static str, Text, fn(&mut T) -> &mut Finding);

const DVT: [Item<WellsDvtFindings>; 10] = [
    ("dvt_cancer", Text::DvtCancer, |found| {
        &mut found.active_cancer
    }),
    ("dvt_paralysis", Text::DvtParalysis, |found| {
        &mut found.paralysis_or_plaster
    }),
    ("dvt_bedridden", Text::DvtBedridden, |found| {
        &mut found.bedridden_or_surgery
    }),
    ("dvt_tenderness", Text::DvtTenderness, |found| {
        &mut found.deep_vein_tenderness
    }),
    ("dvt_leg_swollen", Text::DvtLegSwollen, |found| {
        &mut found.entire_leg_swollen
    }),
    ("dvt_calf_swelling", Text::DvtCalfSwelling, |found| {
        &mut found.calf_swelling
    }),
    ("dvt_oedema", Text::DvtOedema, |found| {
        &mut found.pitting_oedema
    }),
    ("dvt_collateral_veins", Text::DvtCollateralVeins, |found| {
        &mut found.collateral_veins
    }),
    ("dvt_previous", Text::DvtPrevious, |found| {
        &mut found.previous_dvt
    }),
    ("dvt_alternative", Text::DvtAlternative, |found| {
        &mut found.alternative_diagnosis
    }),
];

const PE: [Item<WellsPeFindings>; 7] = [
    ("pe_signs_of_dvt", Text::PeSignsOfDvt, |found| {
        &mut found.signs_of_dvt
    }),
    ("pe_most_likely", Text::PeMostLikely, |found| {
        &mut found.most_likely_diagnosis
    }),
    ("pe_tachycardia", Text::PeTachycardia, |found| {
        &mut found.tachycardia
    }),
    ("pe_immobilisation", Text::PeImmobilisation, |found| {
        &mut found.immobilisation_or_surgery
    }),
    ("pe_previous", Text::PePrevious, |found| {
        &mut found.previous_thromboembolism
    }),
    ("pe_haemoptysis", Text::PeHaemoptysis, |found| {
        &mut found.haemoptysis
    }),
    ("pe_malignancy", Text::PeMalignancy, |found| {
        &mut found.malignancy
    }),
];

const SCANS: [(LegScan, Text); 3] = [
    (LegScan::NoThrombosis, Text::NoThrombosis),
    (LegScan::Thrombosis, Text::Thrombosis),
    (LegScan::Undecided, Text::Undecided),
];

const D_DIMERS: [(DDimers, Text); 2] = [
    (DDimers::Normal, Text::WithinLimit),
    (DDimers::Raised, Text::AboveLimit),
];

pub(crate) fn names() -> Vec<String> {
    let dvt = DVT.iter().map(|(name, ..)| (*name).to_owned());
    dvt.chain(PE.iter().map(|(name, ..)| (*name).to_owned()))
        .collect()
}

/// The scores, and what they ask for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WellsScores {
    /// Deep-vein thrombosis, -2 to 9.
    pub deep_vein_thrombosis: i8,
    /// Pulmonary embolism, 0 to 12.5, as text; absent: not taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pulmonary_embolism: Option<String>,
    /// Whether a Doppler scan of the legs and D-dimers are asked for.
    pub alarm: bool,
    /// What to do, in words.
    pub message: String,
}

/// The scores of a watch, with the alarm of the protocol.
pub fn wells_scores(
    plan: &Plan,
    language: &Language,
    dvt: &WellsDvtFindings,
    pe: Option<&WellsPeFindings>,
) -> WellsScores {
    let score = wells_dvt(dvt, WellsDvtItems::default()).score;
    let limit = plan.protocol().safety.wells_dvt_alarm_from;
    let alarm = limit.is_some_and(|limit| score >= limit);
    let pulmonary_embolism = pe.map(|found| wells_pe(found, PeTiers::default()).score.to_string());
    let shown = pulmonary_embolism.clone().unwrap_or_default();
    let values: [(&str, &dyn std::fmt::Display); 3] = [
        ("dvt", &score),
        ("pe", &shown),
        ("limit", &limit.unwrap_or_default()),
    ];
    let text = match (alarm, pe.is_some()) {
        (true, _) => Text::WellsAlarm,
        (false, true) => Text::WellsBoth,
        (false, false) => Text::WellsDvtAlone,
    };
    WellsScores {
        deep_vein_thrombosis: score,
        pulmonary_embolism,
        alarm,
        message: language.with(text, &values),
    }
}

/// Whether an examination asks for a scan of the legs and D-dimers.
pub(crate) fn asks_for_scan(c: &Circumstances<'_>, watch: &ThrombosisWatch) -> bool {
    let pulmonary = watch.pulmonary_embolism.as_ref();
    wells_scores(c.plan(), c.language, &watch.deep_vein_thrombosis, pulmonary).alarm
}

/// What the last examination after an infusion asks for and has not got.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ThrombosisPrompt {
    /// The entry of the examination: what the scan and the D-dimers show is added there.
    pub entry: u64,
    /// What to do, in words.
    pub message: String,
}

/// The prompt of a subject whose last scores ask for a Doppler scan and D-dimers that are not written down yet.
pub fn thrombosis_prompt(c: &Circumstances<'_>) -> Option<ThrombosisPrompt> {
    let last = c.subject()?.thrombosis_watches().last()?;
    let watch = &last.what;
    let scores = wells_scores(
        c.plan(),
        c.language,
        &watch.deep_vein_thrombosis,
        watch.pulmonary_embolism.as_ref(),
    );
    let wanting = watch.leg_scan.is_none() || watch.d_dimers.is_none();
    (scores.alarm && wanting).then_some(ThrombosisPrompt {
        entry: last.sequence,
        message: scores.message,
    })
}

fn dvt_of(ticked: impl Fn(&str) -> bool) -> WellsDvtFindings {
    let mut found = WellsDvtFindings::default();
    for (name, _, place) in DVT {
        if ticked(name) {
            *place(&mut found) = Finding::Present;
        }
    }
    found
}

fn pe_of(ticked: impl Fn(&str) -> bool) -> WellsPeFindings {
    let mut found = WellsPeFindings::default();
    for (name, _, place) in PE {
        if ticked(name) {
            *place(&mut found) = Finding::Present;
        }
    }
    found
}

pub(crate) fn wells(sheet: &Sheet<'_>, planned: &PlannedVisit) -> Vec<Section> {
    let c = sheet.c;
    let given = c.subject().and_then(|subject| {
        subject
            .cycles()
            .iter()
            .find(|cycle| cycle.visit == planned.index)
    });
    let screened = c.subject().map(record::Subject::screening_date);
    let mut day = sheet.section(
        "day",
        Text::SectionDay,
        vec![
            sheet.day(Text::ExaminedOn, given.map(|cycle| cycle.from).or(screened)),
            sheet.tick("examined", Text::AllItemsExamined).required(),
        ],
    );
    if given.is_none() {
        let notice = sheet.notice(Tone::Open, sheet.say(Text::NoInfusionOfVisit));
        day.notices = vec![notice];
    }
    let dvt = DVT.map(|(name, label, _)| sheet.tick(name, label));
    let pe = PE.map(|(name, label, _)| sheet.tick(name, label));
    let ticked = |name: &str| sheet.value(name).trim() == TICKED;
    let mut notices: Vec<Notice> = Vec::new();
    if ticked("examined") {
        let (dvt, pe) = (dvt_of(ticked), pe_of(ticked));
        let scores = wells_scores(c.plan(), c.language, &dvt, Some(&pe));
        let tone = if scores.alarm {
            Tone::Alarm
        } else {
            Tone::Plain
        };
        notices.push(sheet.notice(tone, scores.message));
    }
    let follow_up = vec![
        sheet.choice("leg_scan", sheet.say(Text::LegScan), &SCANS),
        sheet.choice("d_dimers", sheet.say(Text::DDimersLabel), &D_DIMERS),
    ];
    vec![
        day,
        sheet
            .section("dvt", Text::SectionDvt, dvt.into())
            .help(sheet.say(Text::TickWhatIsPresent)),
        sheet
            .section("pe", Text::SectionPe, pe.into())
            .help(sheet.say(Text::TickWhatIsPresent)),
        sheet
            .section("follow-up", Text::SectionLegScan, follow_up)
            .help(sheet.say(Text::LegScanHelp))
            .notices(notices),
    ]
}

pub(crate) fn read_wells(reader: &mut Reader<'_>, planned: &PlannedVisit) {
    let Some(date) = reader.date("date") else {
        return;
    };
    if !reader.has_problem("examined") {
        let not_examined = !reader.tick("examined");
        reader.refuse_if(Check::ExamineFirst, not_examined, "examined", &[]);
    }
    let dvt = dvt_of(|name| reader.tick(name));
    let pe = pe_of(|name| reader.tick(name));
    let scores = wells_scores(reader.c.plan(), reader.c.language, &dvt, Some(&pe));
    let nothing_done = reader.text("leg_scan").is_none() && reader.text("d_dimers").is_none();
    if scores.alarm && finds(Check::WellsAlarm, "leg_scan", nothing_done) {
        reader.doubt(Check::WellsAlarm, "leg_scan", scores.message);
    }
    let watch = ThrombosisWatch {
        visit: planned.id.clone(),
        deep_vein_thrombosis: dvt,
        pulmonary_embolism: Some(pe),
        leg_scan: reader.choice("leg_scan"),
        d_dimers: reader.choice("d_dimers"),
    };
    reader.write(date, Observation::ThrombosisWatched(watch));
}

pub(crate) fn write_wells(watch: &ThrombosisWatch, typed: &mut Typed) {
    put(typed, "examined", Some(TICKED));
    let mut dvt = watch.deep_vein_thrombosis;
    for (name, _, place) in DVT {
        if *place(&mut dvt) == Finding::Present {
            put(typed, name, Some(TICKED));
        }
    }
    let mut pe = watch.pulmonary_embolism.unwrap_or_default();
    for (name, _, place) in PE {
        if *place(&mut pe) == Finding::Present {
            put(typed, name, Some(TICKED));
        }
    }
    put(typed, "leg_scan", watch.leg_scan.as_ref().map(word_of));
    put(typed, "d_dimers", watch.d_dimers.as_ref().map(word_of));
}

/// The field in which an item of an examination stands, by the way to it in the record.
pub(crate) fn field_of(way: &[&str]) -> Option<String> {
    let name = match way {
        ["deep_vein_thrombosis", item] => {
            DVT.iter().find(|(_, _, place)| is_place(*place, item))?.0
        }
        ["pulmonary_embolism", item] => PE.iter().find(|(_, _, place)| is_place(*place, item))?.0,
        [name @ ("leg_scan" | "d_dimers")] => name,
        _ => return None,
    };
    Some(name.to_owned())
}

//! A person enters the screening log.

use instruments::bohan_peter::{BohanPeterFindings, Finding};
use instruments::exact::Rational;
use protocol::CriterionKind;
use record::{
    Act, Antibody, BaselineFacts, Diagnosis, Ethnicity, Manifestation, Race, Screening, Sex,
    SiteNumber, Sites,
};

use crate::check::Check;
use crate::form::{Field, Need, Section};
use crate::item::is_place;
use crate::reader::Reader;
use crate::reading::{Dated, Deed};
use crate::sheet::Sheet;
use crate::typed::{TICKED, Typed, put, word_of};
use crate::wording::Text;

const SEXES: [(Sex, Text); 2] = [(Sex::Female, Text::Female), (Sex::Male, Text::Male)];

const RACES: [(Race, Text); 5] = [
    (Race::White, Text::RaceWhite),
    (Race::Asian, Text::RaceAsian),
    (Race::Black, Text::RaceBlack),
    (Race::Other, Text::Another),
    (Race::NotReported, Text::NotReported),
];

const ETHNICITIES: [(Ethnicity, Text); 3] = [
    (Ethnicity::HispanicOrLatino, Text::HispanicOrLatino),
    (Ethnicity::NotHispanicOrLatino, Text::NotHispanicOrLatino),
    (Ethnicity::NotReported, Text::NotReported),
];

const DIAGNOSES: [(Diagnosis, Text); 5] = [
    (Diagnosis::Dermatomyositis, Text::Dermatomyositis),
    (Diagnosis::Polymyositis, Text::Polymyositis),
    (
        Diagnosis::ImmuneMediatedNecrotisingMyopathy,
        Text::NecrotisingMyopathy,
    ),
    (
        Diagnosis::NonspecificOrOverlapMyositis,
        Text::OverlapMyositis,
    ),
    (
        Diagnosis::AntiSynthetaseSyndrome,
        Text::AntiSynthetaseSyndrome,
    ),
];

const MANIFESTATIONS: [(Manifestation, Text); 9] = [
    (Manifestation::Dysphagia, Text::Dysphagia),
    (Manifestation::Skin, Text::SkinManifestation),
    (Manifestation::Arthritis, Text::Arthritis),
    (Manifestation::Raynaud, Text::Raynaud),
    (Manifestation::Cardiac, Text::Cardiac),
    (Manifestation::Pulmonary, Text::Pulmonary),
    (Manifestation::OtherExtramuscular, Text::OtherExtramuscular),
    (
        Manifestation::ConnectiveTissueDisorder,
        Text::ConnectiveTissueDisorder,
    ),
    (Manifestation::Cancer, Text::Cancer),
];

const ANTIBODIES: [(Antibody, Text); 9] = [
    (Antibody::Hmgcr, Text::AntibodyHmgcr),
    (Antibody::Nxp2, Text::AntibodyNxp2),
    (Antibody::Jo1, Text::AntibodyJo1),
    (Antibody::Mda5, Text::AntibodyMda5),
    (Antibody::Srp, Text::AntibodySrp),
    (Antibody::Tif1Gamma, Text::AntibodyTif1Gamma),
    (Antibody::Mi2, Text::AntibodyMi2),
    (Antibody::OtherSpecific, Text::AntibodyOtherSpecific),
    (Antibody::Associated, Text::AntibodyAssociated),
];

const FINDINGS: [(Finding, Text); 2] = [
    (Finding::Present, Text::Present),
    (Finding::Absent, Text::Absent),
];

/// The five criteria of Bohan and Peter: the name of the field, its label, and where it stands.
type BohanPeterItem = (
    &'static str,
    Text,
    fn(&mut BohanPeterFindings) -> &mut Finding,
);

const BOHAN_PETER: [BohanPeterItem; 5] = [
    ("bohan_peter_weakness", Text::ProximalWeakness, |found| {
        &mut found.proximal_weakness
    }),
    ("bohan_peter_biopsy", Text::BiopsyFinding, |found| {
        &mut found.biopsy
    }),
    ("bohan_peter_enzymes", Text::RaisedEnzymes, |found| {
        &mut found.raised_enzymes
    }),
    ("bohan_peter_emg", Text::ElectromyographyFinding, |found| {
        &mut found.electromyography
    }),
    ("bohan_peter_rash", Text::TypicalRash, |found| {
        &mut found.rash
    }),
];

pub(crate) fn screening(sheet: &Sheet<'_>) -> Vec<Section> {
    let plan = sheet.c.plan();
    let criteria = &plan.protocol().eligibility.criteria;
    let asks = |wanted: fn(&CriterionKind) -> bool| {
        criteria.iter().any(|criterion| wanted(&criterion.judged))
    };
    let sites = i64::from(plan.protocol().trial.sites);
    let own = sheet.c.sites.only();
    let site = own.map_or(String::new(), |site| site.to_string());
    // Who works at one site, or for all, need not be told which.
    let help = match (sheet.c.sites, own) {
        (Sites::These(_), None) => {
            sheet.with(Text::SitesOfYours, &[("site", &in_words(sheet.c.sites))])
        }
        _ => String::new(),
    };
    let mut person = vec![
        sheet.day(Text::DayOfScreening, None),
        sheet
            .whole("site", sheet.say(Text::Site), 1, sites)
            .required()
            .help(help)
            .unless_typed(sheet.typed, site),
        sheet
            .whole("age", sheet.say(Text::Age), 0, 120)
            .required()
            .unit(sheet.say(Text::Years)),
        sheet.choice("sex", sheet.say(Text::Sex), &SEXES).required(),
        sheet
            .choice("race", sheet.say(Text::Race), &RACES)
            .required(),
        sheet
            .choice("ethnicity", sheet.say(Text::Ethnicity), &ETHNICITIES)
            .required(),
    ];
    if sheet.c.correcting.is_none() {
        person.push(
            sheet
                .date("consent", Text::ConsentSignedOn, None)
                .help(sheet.say(Text::ConsentMayFollow)),
        );
    }
    let duration = asks(|kind| matches!(kind, CriterionKind::DiseaseDurationBelow { .. }));
    let need = |needed: bool, mut field: Field| {
        field.need = if needed {
            Need::Required
        } else {
            Need::Optional
        };
        field
    };
    // Either field will do, so that neither can be required by itself.
    let symptom_known = sheet.typed.contains_key("first_symptom")
        && !sheet.value("first_symptom").trim().is_empty();
    let mut disease = vec![
        sheet.choice("diagnosis", sheet.say(Text::Diagnosis), &DIAGNOSES),
        number(
            sheet,
            "years_since_diagnosis",
            Text::YearsSinceDiagnosis,
            120,
        )
        .unit(sheet.say(Text::Years)),
        sheet
            .partial_date("first_symptom", Text::FirstSymptomOn)
            .help(sheet.say(Text::FirstSymptomHelp)),
        need(
            duration && !symptom_known,
            number(
                sheet,
                "months_since_first_symptom",
                Text::MonthsSinceFirstSymptom,
                1_440,
            )
            .unit(sheet.say(Text::Months)),
        ),
        sheet
            .whole("age_at_onset", sheet.say(Text::AgeAtOnset), 0, 120)
            .unit(sheet.say(Text::Years)),
    ];
    for (manifestation, label) in MANIFESTATIONS {
        disease.push(tick(sheet, "manifestation", &manifestation, label));
    }
    let needs_class = asks(|kind| matches!(kind, CriterionKind::BohanPeterProbable {}));
    let bohan_peter = BOHAN_PETER
        .map(|(name, label, _)| need(needs_class, sheet.choice(name, sheet.say(label), &FINDINGS)));
    let antibodies = ANTIBODIES.map(|(antibody, label)| tick(sheet, "antibody", &antibody, label));
    vec![
        sheet.section("person", Text::SectionPerson, person),
        sheet.section("disease", Text::SectionDisease, disease),
        sheet
            .section("bohan-peter", Text::SectionBohanPeter, bohan_peter.into())
            .help(sheet.say(Text::BohanPeterHelp)),
        sheet
            .section("antibodies", Text::SectionAntibodies, antibodies.into())
            .help(sheet.say(Text::TickWhatWasFound)),
    ]
}

fn tick<T: serde::Serialize>(sheet: &Sheet<'_>, prefix: &str, value: &T, label: Text) -> Field {
    sheet.tick(format!("{prefix}_{}", word_of(value)), label)
}

fn number(sheet: &Sheet<'_>, name: &str, label: Text, highest: i64) -> Field {
    let highest = Rational::integer(highest);
    sheet.number(name, sheet.say(label), Rational::ZERO, Some(highest))
}

/// The sites that are named, by their numbers.
fn in_words(sites: &Sites) -> String {
    let named: Vec<String> = sites.named().map(|site| site.to_string()).collect();
    named.join(", ")
}

pub(crate) fn read_screening(reader: &mut Reader<'_>) {
    let Some(date) = reader.date("date") else {
        return;
    };
    let consent = reader
        .date("consent")
        .filter(|_| reader.c.correcting.is_none());
    let too_early = consent.is_some_and(|signed| signed < date);
    let values: [(&str, &dyn std::fmt::Display); 1] = [("date", &date)];
    reader.refuse_if(Check::ConsentBeforeScreening, too_early, "consent", &values);
    let bohan_peter = read_bohan_peter(reader);
    let months = months_since_first_symptom(reader, date);
    let site: Option<u16> = reader.whole("site");
    if let Some(site) = site {
        let is_theirs = reader.c.sites.include(SiteNumber(site));
        let own = in_words(reader.c.sites);
        reader.refuse_if(Check::NotYourSite, !is_theirs, "site", &[("site", &own)]);
    }
    let age: Option<u16> = reader.whole("age");
    let age_at_onset: Option<u16> = reader.whole("age_at_onset");
    if let (Some(age), Some(onset)) = (age, age_at_onset) {
        let values: [(&str, &dyn std::fmt::Display); 1] = [("age", &age)];
        reader.refuse_if(Check::OnsetAfterAge, onset > age, "age_at_onset", &values);
    }
    let (Some(site), Some(age), Some(sex), Some(race), Some(ethnicity)) = (
        site,
        age,
        reader.choice("sex"),
        reader.choice("race"),
        reader.choice("ethnicity"),
    ) else {
        return;
    };
    let screening = Screening {
        site: SiteNumber(site),
        age,
        sex,
        race,
        ethnicity,
        baseline: BaselineFacts {
            diagnosis: reader.choice("diagnosis"),
            bohan_peter,
            years_since_diagnosis: reader.number("years_since_diagnosis"),
            months_since_first_symptom: months,
            age_at_onset,
            manifestations: reader.ticked("manifestation", &MANIFESTATIONS.map(|(value, _)| value)),
            antibodies: reader.ticked("antibody", &ANTIBODIES.map(|(value, _)| value)),
        },
    };
    let deed = match reader.c.correcting {
        Some(_) => Deed::Write(Act::Screened(screening).into()),
        None => Deed::Screen(screening),
    };
    reader.deeds.push(Dated { date, deed });
    if let Some(signed) = consent {
        reader.write(signed, Act::ConsentSigned {});
    }
}

fn read_bohan_peter(reader: &mut Reader<'_>) -> Option<BohanPeterFindings> {
    let answered = BOHAN_PETER
        .iter()
        .filter(|(name, ..)| reader.text(name).is_some())
        .count();
    if answered == 0 {
        return None;
    }
    let mut found = BohanPeterFindings::default();
    for (name, _, place) in BOHAN_PETER {
        match reader.choice(name) {
            Some(finding) => *place(&mut found) = finding,
            None if !reader.has_problem(name) => {
                reader.refuse_if(Check::AllFiveOrNone, true, name, &[]);
            }
            None => {}
        }
    }
    Some(found)
}

/// Months since the first symptom: as typed, or counted in completed months from its day.
fn months_since_first_symptom(
    reader: &mut Reader<'_>,
    screened: jiff::civil::Date,
) -> Option<Rational> {
    let typed = reader.number("months_since_first_symptom");
    let Some(first) = reader.partial_date("first_symptom") else {
        return typed;
    };
    let values: [(&str, &dyn std::fmt::Display); 2] = [("date", &first), ("latest", &screened)];
    if reader.refuse_if(
        Check::EitherDateOrMonths,
        typed.is_some(),
        "first_symptom",
        &[],
    ) || reader.refuse_if(Check::TooLate, first > screened, "first_symptom", &values)
    {
        return None;
    }
    let whole_months = (i64::from(screened.year()) - i64::from(first.year())) * 12
        + (i64::from(screened.month()) - i64::from(first.month()));
    let incomplete = i64::from(screened.day() < first.day());
    Some(Rational::integer(whole_months - incomplete))
}

pub(crate) fn write_screening(screening: &Screening, typed: &mut Typed) {
    let facts = &screening.baseline;
    put(typed, "site", Some(screening.site));
    put(typed, "age", Some(screening.age));
    put(typed, "sex", Some(word_of(&screening.sex)));
    put(typed, "race", Some(word_of(&screening.race)));
    put(typed, "ethnicity", Some(word_of(&screening.ethnicity)));
    put(typed, "diagnosis", facts.diagnosis.as_ref().map(word_of));
    put(typed, "years_since_diagnosis", facts.years_since_diagnosis);
    let months = facts.months_since_first_symptom;
    put(typed, "months_since_first_symptom", months);
    put(typed, "age_at_onset", facts.age_at_onset);
    if let Some(mut found) = facts.bohan_peter {
        for (name, _, place) in BOHAN_PETER {
            put(typed, name, Some(word_of(place(&mut found))));
        }
    }
    for manifestation in &facts.manifestations {
        let name = format!("manifestation_{}", word_of(manifestation));
        put(typed, name, Some(TICKED));
    }
    for antibody in &facts.antibodies {
        put(
            typed,
            format!("antibody_{}", word_of(antibody)),
            Some(TICKED),
        );
    }
}

/// The field in which an item of a screening stands, by the way to it in the record.
pub(crate) fn field_of(way: &[&str]) -> Option<String> {
    let name = match way {
        ["baseline", "bohan_peter", item] => {
            let of_item = |(_, _, place): &&BohanPeterItem| is_place(*place, item);
            BOHAN_PETER.iter().find(of_item)?.0
        }
        ["baseline", name] if !matches!(*name, "bohan_peter" | "manifestations" | "antibodies") => {
            name
        }
        [name] if *name != "baseline" => name,
        _ => return None,
    };
    Some(name.to_owned())
}

/// The field in which an element of a list of what was ticked stands.
pub(crate) fn ticked_field(way: &[&str], element: &str) -> Option<String> {
    match way {
        ["baseline", "manifestations", ..] => Some(format!("manifestation_{element}")),
        ["baseline", "antibodies", ..] => Some(format!("antibody_{element}")),
        _ => None,
    }
}

//! Values and settings as text, and back.

use instruments::deterioration::DeteriorationCriteria;
use instruments::infusion::{BodyWeight, RateTable};
use instruments::measure::{
    CoreSetMeasures, EnzymeLevel, EnzymePanel, Haq, Mmt, MmtMaximum, MuscleStrength,
    PrintoMeasures, Vas,
};
use instruments::quality_of_life::{Eq5dCountry, Eq5dValueSet};
use instruments::response::{EnzymeOrder, EnzymeRanges};
use instruments::total_improvement::printo::PrintoSettings;
use instruments::{Rational, ResponseSettings};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::visits::{adult, number};

fn there_and_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
) -> String {
    let text = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value, "{text}");
    text
}

#[test]
fn values_are_written_as_exact_text_and_read_back_the_same() {
    assert_eq!(there_and_back(&number("8/7")), "\"8/7\"");
    assert_eq!(
        there_and_back(&Vas::from_millimetres(51).unwrap()),
        "\"5.1\""
    );
    assert_eq!(there_and_back(&Vas::from_likert(3).unwrap()), "\"3 of 4\"");
    assert_eq!(there_and_back(&Haq::from_eighths(9).unwrap()), "\"1.125\"");
    let strength = Mmt::new(number("119.5"), MmtMaximum::OneHundredFifty).unwrap();
    assert_eq!(there_and_back(&strength), "\"119.5 of 150\"");
    assert_eq!(
        there_and_back(&MuscleStrength::from(strength)),
        "\"119.5 of 150\""
    );
    assert_eq!(
        there_and_back(&EnzymeLevel::from_whole(380, 190).unwrap()),
        "\"380 limit 190\""
    );
    assert_eq!(there_and_back(&MmtMaximum::Eighty), "80");
    there_and_back(&adult("5,5,120,1.25,10,4"));
    there_and_back(&CoreSetMeasures::default());
    there_and_back(&EnzymePanel::EMPTY);
}

#[test]
fn settings_are_read_back_the_same_and_left_out_parts_take_their_defaults() {
    there_and_back(&ResponseSettings::default());
    there_and_back(&DeteriorationCriteria::default());
    there_and_back(&EnzymeOrder::default());
    assert_eq!(
        serde_json::from_str::<ResponseSettings>("{}").unwrap(),
        ResponseSettings::default()
    );
    assert!(serde_json::from_str::<ResponseSettings>(r#"{"criterai": "adult"}"#).is_err());
    let table: RateTable = serde_json::from_str(
        r#"{"steps": [{"millilitres_per_kilogram_per_minute": 0.01, "minutes": 30}], "maximum": "0.04"}"#,
    )
    .unwrap();
    assert_eq!(
        table.steps()[0].millilitres_per_kilogram_per_minute,
        number("0.01")
    );
    there_and_back(&table);
}

#[test]
fn the_paediatric_core_set_and_its_settings_are_read_back_the_same() {
    let visit = PrintoMeasures {
        physical_summary: "-3.5".parse().ok(),
        disease_activity: "13".parse().ok(),
        ..PrintoMeasures::default()
    };
    assert!(there_and_back(&visit).contains("\"physical_summary\":\"-3.5\""));
    there_and_back(&PrintoSettings::default());
    assert!(serde_json::from_str::<PrintoMeasures>(r#"{"disease_activity": 21}"#).is_err());
    let ranges = r#"{"ranges": {"physical_summary": 0, "disease_activity": 20}}"#;
    assert!(serde_json::from_str::<PrintoSettings>(ranges).is_err());
}

#[test]
fn recorded_diagnoses_and_severities_are_written_by_their_codes() {
    use instruments::classification::{Enmc2004Diagnosis, MyositisSubtype};
    use instruments::safety::{CtcaeGrade, InvestigatorSeverity};
    assert_eq!(
        there_and_back(&Enmc2004Diagnosis::PossibleDermatomyositisSineDermatitis),
        "\"possible_dermatomyositis_sine_dermatitis\""
    );
    assert_eq!(
        there_and_back(&MyositisSubtype::NonspecificOrOverlapMyositis),
        "\"nonspecific_or_overlap_myositis\""
    );
    assert_eq!(
        there_and_back(&CtcaeGrade::LifeThreatening),
        "\"life_threatening\""
    );
    assert_eq!(there_and_back(&InvestigatorSeverity::Severe), "\"severe\"");
    assert!(InvestigatorSeverity::Mild < InvestigatorSeverity::Moderate);
    assert!(InvestigatorSeverity::Moderate < InvestigatorSeverity::Severe);
    assert!(serde_json::from_str::<MyositisSubtype>("\"inclusion_body_myositis\"").is_err());
}

#[test]
fn a_value_set_is_data_and_is_checked_when_it_is_read() {
    for country in Eq5dCountry::ALL {
        there_and_back(&country);
        there_and_back(&country.values());
    }
    let steps = "[0.035, 0.057, 0.166, 0.203]";
    let read = |mobility: &str| {
        serde_json::from_str::<Eq5dValueSet>(&format!(
            r#"{{"any_problem": 0.047, "mobility": {mobility}, "self_care": [0.038, 0.061, 0.168, 0.168],
            "usual_activities": [0.039, 0.087, 0.192, 0.192],
            "pain_discomfort": [0.066, 0.092, 0.36, 0.415],
            "anxiety_depression": [0.07, 0.145, 0.356, 0.421]}}"#
        ))
    };
    assert_eq!(read(steps).unwrap(), Eq5dValueSet::NETHERLANDS);
    assert!(read("[0.035, 0.057, 0.166]").is_err());
    assert!(read("[0.035, 0.057, 0.166, -0.203]").is_err());
}

#[test]
fn what_is_read_is_validated() {
    fn error<T: DeserializeOwned + std::fmt::Debug>(text: &str) -> String {
        serde_json::from_str::<T>(text).expect_err(text).to_string()
    }
    assert!(error::<Vas>("\"10.1\"").contains("10.1 is outside 0 to 10"));
    assert!(error::<Vas>("10.1").contains("10.1 is outside 0 to 10"));
    assert!(error::<Mmt>("\"151 of 150\"").contains("151 is outside 0 to 150"));
    assert!(error::<EnzymeLevel>("\"380 limit 0\"").contains("0 is not above 0"));
    assert!(error::<MmtMaximum>("100").contains("80, 150 and 260"));
    assert!(error::<BodyWeight>("-70").contains("-70 is not above 0"));
    assert!(
        error::<EnzymeRanges>(
            r#"{"creatine_kinase": 0, "aldolase": 6, "lactate_dehydrogenase": 3,
            "aspartate_aminotransferase": 3, "alanine_aminotransferase": 3}"#
        )
        .contains("is not above 0")
    );
    assert!(
        error::<DeteriorationCriteria>(
            r#"{"any_of": {"count": 7, "percent": 30, "measures": ["physician_global"]}}"#
        )
        .contains("7 is outside 1 to 1")
    );
    assert!(
        error::<EnzymeOrder>(r#"["aldolase", "aldolase", "aldolase", "aldolase", "aldolase"]"#)
            .contains("once")
    );
}

#[test]
fn a_number_of_a_configuration_file_is_the_decimal_it_shows() {
    assert_eq!(
        serde_json::from_str::<Rational>("2.5").unwrap(),
        number("2.5")
    );
    assert_eq!(
        serde_json::from_str::<Rational>("0.1").unwrap(),
        number("0.1")
    );
    assert_eq!(
        serde_json::from_str::<Rational>("-3").unwrap(),
        number("-3")
    );
    assert_eq!(
        serde_json::from_str::<Rational>("18446744073709551615").ok(),
        None
    );
}

//! What comes out beside what went in.

use instruments::total_improvement::{Criteria, MissingMeasures, ResponseSettings};
use scoring::{Settings, StrengthColumn, VasUnit};

use super::tables::{HEADER, score, scored, table};

#[test]
fn every_original_byte_comes_out_as_it_went_in() {
    let rows = [
        "\"S,1\", v 1 ,6.0,03,110,1,2,950,190",
        "\"S,1\",\"w \"\"16\"\"\n\",3.40,3,110,1.000,2,950,190",
    ];
    let scored = scored(&rows);
    let expected = [
        format!(
            "{HEADER},tis,tis_category,tis_physician_global,tis_patient_global,tis_mmt,tis_haq,tis_enzyme,tis_extramuscular,tis_enzyme_used,tis_note\n"
        ),
        format!("{},,,,,,,,,,baseline\n", rows[0]),
        format!("{},17.5,none,17.5,0,0,0,0,0,ck,\n", rows[1]),
    ];
    assert_eq!(scored.text, expected.concat());
}

#[test]
fn line_ends_are_those_of_the_table_and_a_byte_order_mark_is_left_out() {
    let plain = table(&["S,b,6,3,110,1,2,950,190", "S,w,3.4,3,110,1,2,950,190"]);
    let windows = format!("\u{feff}{}", plain.replace('\n', "\r\n"));
    let (plain, windows) = (
        score(plain, &Settings::default()).unwrap(),
        score(windows, &Settings::default()).unwrap(),
    );
    assert_eq!(plain.text.replace('\n', "\r\n"), windows.text);
}

#[test]
fn the_last_line_needs_no_end_and_blank_lines_are_no_rows() {
    let text = table(&["S,b,6,3,110,1,2,950,190", "", "S,w,3.4,3,110,1,x,950,190"]);
    let scored = score(text.trim_end(), &Settings::default()).unwrap();
    assert_eq!(scored.summary.rows, 2);
    // A spreadsheet shows the blank line as row 3.
    assert_eq!(scored.errors[0].row, 4);
}

#[test]
fn columns_go_by_their_synonyms_in_any_order_among_others() {
    let text = "age,HAQ-DI,Usubjid,AVISIT,PhGA,Pt GA,MMT8,extramuscular.global,CPK,cpk_uln\n\
                50,1,S,b,6,3,110,2,950,190\n50,1,S,w,3.4,3,110,2,950,190\n";
    assert_eq!(score(text, &Settings::default()).unwrap().tis(1), "17.5");
}

#[test]
fn a_columns_own_name_goes_before_its_synonyms() {
    let text = format!(
        "usubjid,{HEADER}\nother,S,b,6,3,110,1,2,950,190\nthird,S,w,3.4,3,110,1,2,950,190\n"
    );
    assert_eq!(score(text, &Settings::default()).unwrap().tis(1), "17.5");
}

#[test]
fn a_missing_measure_gives_no_total_and_the_note_says_which() {
    let rows = ["S,b,6,3,110,1,2,950,190", "S,w,3.4,3,110,NA,2,950,190"];
    let scored = scored(&rows);
    assert_eq!(scored.tis(1), "");
    assert_eq!(scored.added(1)[2], "17.5", "what could be scored is shown");
    assert!(
        scored
            .note(1)
            .contains("missing at follow-up: health assessment"),
        "{}",
        scored.note(1)
    );
    assert_eq!(scored.summary.rows_in_error, 0);
    assert_eq!(scored.summary.not_computed, 1);
}

#[test]
fn a_partial_score_says_how_far_it_could_have_gone() {
    let settings = Settings {
        response: ResponseSettings {
            missing: MissingMeasures::Partial,
            ..ResponseSettings::default()
        },
        ..Settings::default()
    };
    let rows = table(&["S,b,6,3,110,1,2,950,190", "S,w,3.4,3,110,,2,950,190"]);
    let scored = score(rows, &settings).unwrap();
    assert_eq!(scored.tis(1), "17.5");
    assert_eq!(
        scored.note(1),
        "partial, at most 90 attainable: health assessment questionnaire counted as 0"
    );
}

#[test]
fn juvenile_criteria_ask_for_more_and_take_the_childhood_scale() {
    let juvenile = Settings {
        response: ResponseSettings {
            criteria: Criteria::Juvenile,
            ..ResponseSettings::default()
        },
        ..Settings::default()
    };
    let text =
        table(&["S,b,6,3,110,1,2,950,190", "S,w,3.4,3,126,1,2,950,190"]).replace("mmt", "cmas");
    let text = text.replace(",110,", ",30,").replace(",126,", ",36,");
    let scored = score(&text, &juvenile).unwrap();
    // 6 of 52 points are 11.5%: 20 points; with 17.5 of the physician global 37.5, minimal from 30.
    assert_eq!(scored.added(1)[..2], ["37.5", "minimal"]);

    let error = |settings: &Settings| score(&text, settings).err().unwrap().to_string();
    assert!(error(&Settings::default()).contains("missing column: mmt"));
    let forced = Settings {
        strength: StrengthColumn::Cmas,
        ..Settings::default()
    };
    assert!(error(&forced).contains("juvenile criteria only"));
}

#[test]
fn centimetres_millimetres_and_likert_steps_are_never_guessed() {
    let score_with = |vas, rows: &[&str]| {
        let settings = Settings {
            vas,
            ..Settings::default()
        };
        score(table(rows), &settings).unwrap()
    };
    let millimetres = score_with(
        VasUnit::Millimetres,
        &["S,b,60,30,110,1,20,950,190", "S,w,34,30,110,1,20,950,190"],
    );
    assert_eq!(millimetres.tis(1), "17.5");
    let centimetres = score_with(
        VasUnit::Centimetres,
        &["S,b,60,30,110,1,20,950,190", "S,w,34,30,110,1,20,950,190"],
    );
    assert_eq!(centimetres.summary.rows_in_error, 2);
    assert_eq!(centimetres.errors.len(), 6);
    // A step of four is 25% of the range: 15 points.
    let likert = score_with(
        VasUnit::Likert,
        &["S,b,3,3,110,1,2,950,190", "S,w,2,3,110,1,2,950,190"],
    );
    assert_eq!(likert.tis(1), "15");
    let between = score_with(VasUnit::Likert, &["S,b,3.5,3,110,1,2,950,190"]);
    assert!(between.errors[0].reason.contains("not a whole number"));
}

#[test]
fn a_table_without_rows_is_scored_to_its_header() {
    let scored = scored(&[]);
    assert_eq!(scored.text.lines().count(), 1);
    assert_eq!(scored.summary.rows, 0);
}

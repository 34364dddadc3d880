//! The plans of the trials run from end to end on a few made-up subjects, and every cell of every table finds its results.

use analysis::plan::display::{Cell as TableCell, ColumnGroup, Table as DisplayTable};
use analysis::plan::{DisplayKind, Plan};
use analysis::results::{ResultValue, Results};
use analysis::run;
use datasets::Table;

use crate::adam::{ADAE, ADDV, ADEX, ADEXPOS, ADIE, ADSL, ADTTE, BY_VISIT, Row, dataset, day, row};
use crate::made_up_trial::{number, value};

fn plan(trial: &str) -> Plan {
    let path = format!(
        "{}/../../trials/{trial}/analysis.toml",
        env!("CARGO_MANIFEST_DIR")
    );
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    definition::read("analysis.toml", &text).unwrap_or_else(|report| panic!("{report}"))
}

fn filled(name: &str, [texts, numbers, days]: [&str; 3], rows: &[Row<'_>]) -> Table {
    dataset(name, texts, numbers, days, rows)
}

/// Every cell of every table finds a result for each statistic that it prints, in each of its columns.
fn assert_every_cell_is_filled(plan: &Plan, results: &Results) {
    let mut cells = 0;
    for display in &plan.displays {
        let (DisplayKind::BaselineTable(table)
        | DisplayKind::EndpointTable(table)
        | DisplayKind::AdverseEventTable(table)) = &display.kind
        else {
            continue;
        };
        for row in table.rows.iter().filter(|row| row.terms.is_none()) {
            for (columns, cell) in &row.cells {
                let columns = table
                    .columns
                    .iter()
                    .find(|known| known.id == *columns)
                    .unwrap();
                for group in groups(plan, table, columns, cell) {
                    for statistic in cell.format.statistics() {
                        let found = results.statistic(
                            &cell.analysis,
                            &group,
                            &cell.by,
                            cell.level.as_deref(),
                            statistic,
                        );
                        assert!(
                            found.is_some(),
                            "{}, `{}`: {} of {group}",
                            display.id,
                            row.label,
                            cell.analysis
                        );
                        cells += 1;
                    }
                }
            }
        }
    }
    assert!(cells > 100, "{cells} cells were looked at");
}

/// The groups whose results fill a cell's columns.
fn groups(plan: &Plan, _: &DisplayTable, columns: &ColumnGroup, cell: &TableCell) -> Vec<String> {
    let analysis = plan.analysis(&cell.analysis).unwrap();
    if let Some(id) = &columns.grouping {
        let grouping = plan.grouping(id).unwrap();
        let levels = grouping
            .levels
            .iter()
            .map(|level| level.value.clone())
            .chain(grouping.total.clone());
        return levels
            .filter(|level| columns.levels.is_empty() || columns.levels.contains(level))
            .collect();
    }
    let grouping = analysis
        .grouping
        .as_ref()
        .map(|id| plan.grouping(id).unwrap());
    match grouping {
        None => vec!["all".to_owned()],
        Some(grouping) => match grouping.comparisons(analysis.comparisons).as_slice() {
            [(level, reference)] => vec![format!("{level}-{reference}")],
            _ => vec![grouping.levels[0].value.clone()],
        },
    }
}

const CHANGING: [&str; 14] = [
    "CDASIA", "CDASID", "PCS", "MCS", "MMT", "PHGA", "PTGA", "HAQ", "EXT", "CK", "ALD", "AST",
    "ALT", "LDH",
];

/// Twelve randomised subjects, six an arm and four a stratum, and two who failed screening. On placebo one deteriorates
/// and one is switched in error; scores rise faster on the active product.
fn proderm() -> Vec<Table> {
    let names = [
        "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12",
    ];
    let (mut adsl, mut adqs, mut adrs, mut adtte, mut adexpos) =
        (vec![], vec![], vec![], vec![], vec![]);
    for (place, subject) in names.into_iter().enumerate() {
        let arm = if place % 2 == 0 { "IVIg" } else { "Placebo" };
        let stratum = ["Mild", "Moderate", "Severe"][place % 3];
        let (at, spread) = (place as f64, (place * 7 % 12) as f64);
        let flag = |is: bool| if is { "Y" } else { "" };
        let error = place == 3;
        let deteriorates = place == 5;
        let key = [
            ("USUBJID", subject.into()),
            ("TRT01P", arm.into()),
            ("STRATAR", stratum.into()),
        ];
        let mut person = row(key);
        person.extend(row([
            ("SEX", "F".into()),
            ("RACE", "WHITE".into()),
            ("ETHNIC", "NOT HISPANIC OR LATINO".into()),
            ("ENRLFL", "Y".into()),
            ("RANDFL", "Y".into()),
            ("FASFL", "Y".into()),
            ("P1CMFL", "Y".into()),
            ("P2STFL", "Y".into()),
            ("P2CMFL", flag(place != 0).into()),
            (
                "P2DCRS",
                if place == 0 { "ADVERSE EVENT" } else { "" }.into(),
            ),
            ("SWTFL", flag(error || deteriorates).into()),
            (
                "SWTRS",
                if error {
                    "IN ERROR"
                } else if deteriorates {
                    "CONFIRMED DETERIORATION"
                } else {
                    ""
                }
                .into(),
            ),
            ("SWTERRFL", flag(error).into()),
            ("DETFL", flag(deteriorates).into()),
            ("BPCLASS", "DEFINITE".into()),
            ("GCBLFL", "Y".into()),
            ("GCREDFL", flag(place < 2).into()),
            ("AGE", (40.0 + at).into()),
            ("DIAGYRS", (1.0 + at).into()),
            ("PHGABL", (3.0 + spread / 4.0).into()),
            ("STRATARN", ((place % 3) as f64 + 1.0).into()),
            ("STRATAVN", ((place % 3) as f64 + 1.0).into()),
            ("ENRLORD", (at + 1.0).into()),
            ("TRTSDT", day(10).into()),
        ]));
        adsl.push(person);
        for week in [0.0, 4.0, 8.0, 12.0, 16.0, 28.0, 40.0] {
            let switched = (error || deteriorates) && week > 8.0 && week <= 16.0;
            let visit = row([
                ("AVISITN", week.into()),
                ("ADT", day(10 + week as u8).into()),
                ("ANL01FL", flag(!switched).into()),
                ("ANL02FL", flag(!switched && week <= 16.0).into()),
            ]);
            for (number, parameter) in CHANGING.into_iter().enumerate() {
                let change = week * (spread - number as f64) / 40.0;
                let mut measured = row(key);
                measured.extend(visit.clone());
                measured.extend(row([
                    ("PARAMCD", parameter.into()),
                    ("AVAL", (30.0 + at + change).into()),
                    ("BASE", (30.0 + at).into()),
                    ("ABLFL", flag(week == 0.0).into()),
                ]));
                if week > 0.0 {
                    measured.insert("CHG", change.into());
                }
                if week > 16.0 {
                    measured.insert("CHGP2", (change / 2.0).into());
                }
                if switched && week == 16.0 {
                    let mut carried = measured.clone();
                    carried.extend(row([("DTYPE", "LOCF".into()), ("ANL02FL", "Y".into())]));
                    adqs.push(carried);
                }
                adqs.push(measured);
            }
            if week > 0.0 {
                let score = if arm == "IVIg" {
                    2.0 * week + spread
                } else {
                    week + spread
                };
                let mut scored = row(key);
                scored.extend(visit);
                scored.extend(row([("PARAMCD", "TIS".into()), ("AVAL", score.into())]));
                if switched && week == 16.0 {
                    let mut carried = scored.clone();
                    carried.extend(row([("DTYPE", "LOCF".into()), ("ANL02FL", "Y".into())]));
                    adrs.push(carried);
                }
                if week == 16.0 {
                    let mut end = row(key);
                    end.extend(row([
                        ("PARAMCD", "TISEND".into()),
                        ("AVISITN", 9001.0.into()),
                        ("AVAL", score.into()),
                        ("DETBYFL", flag(deteriorates).into()),
                    ]));
                    adrs.push(end);
                }
                adrs.push(scored);
            }
        }
        for (number, parameter) in [
            "TTI20W16", "TTI40W16", "TTI60W16", "TTI20W40", "TTI40W40", "TTI60W40", "TTDETW16",
            "TTDETW40",
        ]
        .into_iter()
        .enumerate()
        {
            let mut time = row([
                ("USUBJID", subject.into()),
                ("TRT01P", arm.into()),
                ("PARAMCD", parameter.into()),
            ]);
            let event = number < 6 && place % 3 != 2;
            time.extend(row([
                ("AVAL", (29.0 + 7.0 * at).into()),
                ("CNSR", if event { 0.0 } else { 1.0 }.into()),
            ]));
            adtte.push(time);
        }
        for (period, treatment) in [(1.0, arm), (0.0, "IVIg"), (2.0, "IVIg")] {
            adexpos.push(row([
                ("USUBJID", subject.into()),
                ("TRTA", treatment.into()),
                ("APERIOD", period.into()),
                ("CYCLES", 4.0.into()),
                ("DOSEGKG", 2.0.into()),
                ("DAYSCYC", 2.5.into()),
                ("PATMON", 9.0.into()),
                ("PREAMFL", flag(place < 8).into()),
            ]));
        }
        if error {
            adexpos.push(row([
                ("USUBJID", subject.into()),
                ("TRTA", "IVIg".into()),
                ("APERIOD", 1.0.into()),
            ]));
        }
    }
    let mut adie = Vec::new();
    for subject in ["90", "91"] {
        adsl.push(row([("USUBJID", subject.into()), ("SCRFFL", "Y".into())]));
        adie.push(row([
            ("USUBJID", subject.into()),
            ("IETEST", "Muscle strength".into()),
        ]));
    }
    let event =
        |subject: &'static str, treatment: &'static str, term: &'static str, period: f64| {
            row([
                ("USUBJID", subject.into()),
                ("TRTA", treatment.into()),
                ("AEDECOD", term.into()),
                ("AEBODSYS", "Nervous system disorders".into()),
                ("AESEV", "MILD".into()),
                ("RELFL", "Y".into()),
                ("TRTEMFL", "Y".into()),
                ("APERIOD", period.into()),
            ])
        };
    let mut embolism = event("01", "IVIg", "Pulmonary embolism", 2.0);
    embolism.extend(row([
        ("AESPINT", "Thromboembolism".into()),
        ("AESER", "Y".into()),
        ("DISCFL", "Y".into()),
    ]));
    let adae = vec![
        event("01", "IVIg", "Headache", 1.0),
        event("01", "IVIg", "Headache", 1.0),
        event("02", "Placebo", "Headache", 1.0),
        event("04", "IVIg", "Headache", 1.0),
        embolism,
    ];
    let adrs: Vec<Row<'_>> = adrs;
    vec![
        filled("ADSL", ADSL, &adsl),
        filled("ADQS", BY_VISIT, &adqs),
        filled("ADRS", BY_VISIT, &adrs),
        filled("ADTTE", ADTTE, &adtte),
        filled("ADAE", ADAE, &adae),
        filled("ADEX", ADEX, &[]),
        filled("ADEXPOS", ADEXPOS, &adexpos),
        filled("ADIE", ADIE, &adie),
        filled("ADDV", ADDV, &[]),
    ]
}

#[test]
fn every_cell_of_proderms_tables_finds_its_results() {
    let plan = plan("proderm");
    let results = run(&plan, &proderm()).unwrap();
    assert_every_cell_is_filled(&plan, &results);
}

#[test]
fn a_confirmed_deterioration_is_no_response_whatever_the_score() {
    let results = run(&plan("proderm"), &proderm()).unwrap();
    // Scores of placebo at the end: 16 + spread = 23, 25, 27, 17, 19, 21; the one of 27 deteriorated.
    assert_eq!(
        value(&results, "primary_response/Placebo/n"),
        ResultValue::Count(3)
    );
    assert_eq!(
        value(&results, "primary_response/IVIg/n"),
        ResultValue::Count(6)
    );
    assert_eq!(
        value(&results, "primary_response_without_errors/Placebo/total"),
        ResultValue::Count(5)
    );
}

#[test]
fn observed_means_leave_out_what_came_after_a_switch_and_carried_means_do_not_lose_the_subject() {
    let results = run(&plan("proderm"), &proderm()).unwrap();
    assert_eq!(
        value(&results, "tis_by_visit/Placebo/16/n"),
        ResultValue::Count(4)
    );
    assert_eq!(
        value(&results, "tis_by_visit_carried/Placebo/16/n"),
        ResultValue::Count(6)
    );
    assert_eq!(
        value(&results, "tis_by_visit/Placebo/28/n"),
        ResultValue::Count(6),
        "the extension counts again"
    );
    assert_eq!(
        value(&results, "changes_ancova/Placebo/MMT/n"),
        ResultValue::Count(6)
    );
}

#[test]
fn who_switched_stands_in_both_denominators_of_the_placebo_controlled_phase() {
    let results = run(&plan("proderm"), &proderm()).unwrap();
    assert_eq!(
        value(&results, "related_period_1/IVIg/total"),
        ResultValue::Count(7)
    );
    assert_eq!(
        value(&results, "related_period_1/Placebo/total"),
        ResultValue::Count(6)
    );
    assert_eq!(
        value(&results, "related_overall/IVIg/total"),
        ResultValue::Count(12)
    );
    assert_eq!(
        value(&results, "related_period_1/IVIg/Headache/subjects"),
        ResultValue::Count(2)
    );
    assert_eq!(
        value(&results, "related_period_1/IVIg/Headache/events"),
        ResultValue::Count(3)
    );
    assert!(
        (number(&results, "thromboembolism_rate_before/IVIg/rate") - 100.0 / 72.0).abs() < 1e-12
    );
}

const OUTCOMES: [&str; 13] = [
    "PHGA", "PTGA", "MMT", "HAQ", "CK", "EXT", "RMRC", "DYNDEL", "DYNBIC", "DYNPSO", "ALSSS",
    "MRS", "EQVAS",
];

/// Eight enrolled subjects, of whom the second is left out, and one who failed screening.
fn first_line() -> Vec<Table> {
    let names = ["01", "02", "03", "04", "05", "06", "07", "08"];
    let (mut adsl, mut adqs, mut adrs, mut adtte) = (vec![], vec![], vec![], vec![]);
    for (place, subject) in names.into_iter().enumerate() {
        let subtype = ["DM", "IMNM", "NM/OM", "ASS"][place % 4];
        let at = place as f64;
        adsl.push(row([
            ("USUBJID", subject.into()),
            ("SUBTYPE", subtype.into()),
            ("SEX", "F".into()),
            ("RACE", "WHITE".into()),
            ("ENRLFL", "Y".into()),
            ("P1CMFL", if place == 7 { "" } else { "Y" }.into()),
            ("RESCFL", if place == 7 { "Y" } else { "" }.into()),
            (
                "P1DCRS",
                if place == 7 { "LACK OF EFFICACY" } else { "" }.into(),
            ),
            ("ENRLORD", (at + 1.0).into()),
            ("AGEONSET", (40.0 + at).into()),
            ("DISDURMO", (2.0 + at).into()),
        ]));
        let key = [("USUBJID", subject.into())];
        for (number, parameter) in OUTCOMES.into_iter().enumerate() {
            for week in [0.0, 9.0] {
                let mut measured = row(key);
                measured.extend(row([
                    ("PARAMCD", parameter.into()),
                    ("AVISITN", week.into()),
                    ("AVAL", (10.0 + at + week).into()),
                    ("ABLFL", if week == 0.0 { "Y" } else { "" }.into()),
                    ("ANL02FL", "Y".into()),
                ]));
                if week > 0.0 {
                    measured.insert("CHG", (at - number as f64).into());
                }
                adqs.push(measured);
            }
        }
        for (week, of_study) in [(3.0, 22.0), (9.0, 64.0)] {
            let mut scored = row(key);
            scored.extend(row([
                ("PARAMCD", "TIS".into()),
                ("AVISITN", week.into()),
                ("ADY", of_study.into()),
                ("AVAL", (10.0 * at).into()),
                ("ANL01FL", "Y".into()),
            ]));
            adrs.push(scored);
        }
        let mut end = row(key);
        end.extend(row([
            ("PARAMCD", "TISEND".into()),
            ("AVISITN", 9001.0.into()),
            ("AVAL", (10.0 * at).into()),
        ]));
        adrs.push(end);
        for parameter in ["TTI20", "TTI40"] {
            adtte.push(row([
                ("USUBJID", subject.into()),
                ("PARAMCD", parameter.into()),
                ("AVAL", 22.0.into()),
                ("CNSR", if place >= 4 { 0.0 } else { 1.0 }.into()),
            ]));
        }
    }
    adsl.push(row([("USUBJID", "90".into()), ("SCRFFL", "Y".into())]));
    let adae = [row([
        ("USUBJID", "05".into()),
        ("AEDECOD", "Pulmonary embolism".into()),
        ("AEBODSYS", "Respiratory disorders".into()),
        ("AESER", "Y".into()),
        ("TRTEMFL", "Y".into()),
    ])];
    vec![
        filled("ADSL", ADSL, &adsl),
        filled("ADQS", BY_VISIT, &adqs),
        filled("ADRS", BY_VISIT, &adrs),
        filled("ADTTE", ADTTE, &adtte),
        filled("ADAE", ADAE, &adae),
        filled("ADEX", ADEX, &[]),
        filled("ADDV", ADDV, &[]),
        filled(
            "ADIE",
            ADIE,
            &[row([
                ("USUBJID", "90".into()),
                ("IETEST", "Earlier treatment".into()),
            ])],
        ),
    ]
}

#[test]
fn every_cell_of_the_first_line_pilots_tables_finds_its_results() {
    let plan = plan("ivig-first-line");
    let results = run(&plan, &first_line()).unwrap();
    assert_every_cell_is_filled(&plan, &results);
    assert_eq!(
        value(&results, "primary_response/all/total"),
        ResultValue::Count(7),
        "the second is left out"
    );
    assert_eq!(
        value(&results, "primary_response/all/n"),
        ResultValue::Count(4)
    );
    assert_eq!(
        value(&results, "primary_response_full_set/all/total"),
        ResultValue::Count(8)
    );
}

//! Schedules drawn from protocol and design, footnotes with results, and the way from a cell to its rows.

use analysis::plan::Plan;
use analysis::run_keeping_rows;
use datasets::{Table, Variable};
use report::document::{Content, Document, Provenance, Subjects};
use report::package::{self, Form};
use report::schedule::Schedule;
use report::table::Row;
use report::{About, Printed, assemble};

const PLAN: &str = r#"
[plan]
title = "A made-up trial"
trial = "made-up"

[[source]]
dataset = "TA"
presence = "optional"

[[grouping]]
id = "arm"
variable = "TRT01P"
levels = [{ value = "A" }, { value = "B" }]
reference = "B"

[[analysis]]
id = "ill"
title = "The ill"
dataset = "ADSL"
grouping = "arm"
method = "conditions"
percent_of = "observed"
condition = [{ id = "ill", label = "Ill", where = 'ILL = "Y"' }, { id = "tall", label = "Tall", where = 'ILL = "T"' }]

[[analysis]]
id = "events"
title = "Events"
dataset = "ADSL"
method = "listing"
column = [{ variable = "USUBJID", label = "Subject" }, { variable = "ILL", label = "Ill" }]

[[analysis]]
id = "design"
title = "Design"
dataset = "TA"
method = "trial_design"

[[display]]
id = "T1"
title = "Illness"
kind = "baseline_table"
stub = "Who"
columns = [{ id = "arms", grouping = "arm" }]
footnote = [{ id = "share", text = "That is {} in A.", result = { analysis = "ill", group = "A", level = "ill", format = "{percent:0} per cent" } }]

[[display.row]]
label = "Ill"
footnotes = ["share"]
cells.arms = { analysis = "ill", level = "ill", format = "{n} ({percent:0})", zero = "0" }

[[display.row]]
label = "Tall"
cells.arms = { analysis = "ill", level = "tall", format = "{n} ({percent:0})", zero = "nobody" }

[[display]]
id = "L1"
title = "All of them"
kind = "listing"
analysis = "events"

[[display]]
id = "F1"
title = "Treatment"
kind = "treatment_schedule"
time = "Week"

[[display]]
id = "C2"
title = "Schedule"
kind = "spirit_schedule"
analysis = "design"
"#;

fn texts(name: &str, columns: &[(&str, &[&str])], numbers: &[(&str, &[f64])]) -> Table {
    let mut table = Table::new(name, "");
    for (column, values) in columns {
        table
            .push_text_column(Variable::text(*column, ""), *values)
            .unwrap();
    }
    for (column, values) in numbers {
        let values = values.iter().copied().map(Some);
        table
            .push_number_column(Variable::number(*column, ""), values)
            .unwrap();
    }
    table
}

fn subjects() -> Table {
    texts(
        "ADSL",
        &[
            ("USUBJID", &["S-1", "S-2", "S-3", "S-4"]),
            ("TRT01P", &["A", "A", "B", "B"]),
            ("ILL", &["Y", "N", "N", "T"]),
        ],
        &[],
    )
}

fn design() -> Vec<Table> {
    vec![
        texts(
            "TA",
            &[
                ("ARMCD", &["A", "A"]),
                ("ARM", &["Arm A", "Arm A"]),
                ("ETCD", &["SCRN", "P1"]),
                ("ELEMENT", &["Screening", "Substance"]),
                ("EPOCH", &["SCREENING", "TREATMENT"]),
                ("TABRANCH", &["", ""]),
                ("TATRANS", &["", "On deterioration: P1"]),
            ],
            &[("TAETORD", &[1.0, 2.0])],
        ),
        texts(
            "TE",
            &[
                ("ETCD", &["SCRN", "P1"]),
                ("TESTRL", &["Informed consent", ""]),
                ("TEDUR", &["", "P63D"]),
            ],
            &[],
        ),
        texts("TI", &[("IECAT", &["INCLUSION", "EXCLUSION"])], &[]),
        texts(
            "TS",
            &[("TSPARMCD", &["RANDOM", "NARMS"]), ("TSVAL", &["N", "1"])],
            &[],
        ),
        texts(
            "TV",
            &[
                (
                    "VISIT",
                    &["Screening", "Week 0", "Week 3", "Week 4", "Week 9"],
                ),
                (
                    "TVSTRL",
                    &["", "", "", "Where a rule of the protocol asks for it", ""],
                ),
            ],
            &[
                ("VISITNUM", &[1.0, 2.0, 3.0, 4.0, 5.0]),
                ("VISITDY", &[-28.0, 1.0, 22.0, 29.0, 64.0]),
            ],
        ),
    ]
}

fn protocol() -> protocol::Plan {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../trials/ivig-first-line/protocol.toml"
    );
    let text = std::fs::read_to_string(path).unwrap();
    protocol::Plan::compile(definition::read("protocol.toml", &text).unwrap()).unwrap()
}

fn document(datasets: &[Table], schedule: Option<Schedule>) -> Document {
    let plan: Plan =
        definition::read("analysis.toml", PLAN).unwrap_or_else(|error| panic!("{error}"));
    let results = run_keeping_rows(&plan, &datasets.to_vec()).unwrap();
    let about = About {
        title: "Example".to_owned(),
        subjects: Subjects::Virtual,
        paragraphs: Vec::new(),
        settings: Vec::new(),
        schedule,
        provenance: Provenance::default(),
    };
    assemble(&plan, &results, &Printed::default(), &about)
}

fn whole() -> Document {
    let mut datasets = vec![subjects()];
    datasets.extend(design());
    document(&datasets, Some(Schedule::of(&protocol())))
}

fn html_files(document: &Document) -> Vec<(String, String)> {
    package::files(document, Form::Html, "report")
        .unwrap()
        .into_iter()
        .map(|file| (file.name, String::from_utf8(file.content).unwrap()))
        .collect()
}

#[test]
fn a_cell_leads_to_a_page_that_leads_to_the_rows_of_the_listing() {
    let files = html_files(&whole());
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["report.html", "sources/T1.html"]);
    let (report, sources) = (&files[0].1, &files[1].1);
    assert!(report.contains("href=\"sources/T1.html#r1c1\""));
    assert!(sources.contains("id=\"r1c1\""));
    // The one who is ill in A is the first subject.
    assert!(
        sources.contains("href=\"../report.html#L1-1\">S-1</a>"),
        "{sources}"
    );
    assert!(report.contains("id=\"L1-1\""));
    assert!(report.contains("Method: conditions of ADSL"));
    for link in sources.split("href=\"../report.html#").skip(1) {
        let target = link.split('"').next().unwrap();
        assert!(report.contains(&format!("id=\"{target}\"")), "{target}");
    }
}

#[test]
fn a_display_alone_leads_nowhere_that_is_not_there() {
    let alone = whole().only("T1").unwrap();
    let files = html_files(&alone);
    assert_eq!(files.len(), 1);
    assert!(!files[0].1.contains("sources/"));
}

#[test]
fn zero_is_written_as_the_plan_says_and_a_footnote_holds_its_result() {
    let document = whole();
    let Content::Table(table) = &document.sections[0].contents[0] else {
        panic!("the first display is a table");
    };
    let cells = |place: usize| match &table.rows[place] {
        Row::Figures { cells, .. } => cells
            .iter()
            .map(|cell| cell.result.clone().unwrap())
            .collect::<Vec<String>>(),
        Row::Heading { .. } => panic!("a row of figures"),
    };
    assert_eq!(cells(0), ["1 (50)", "0"]);
    assert_eq!(cells(1), ["nobody", "1 (50)"]);
    assert_eq!(
        document.sections[0].footnotes,
        ["* That is 50 per cent in A."]
    );
}

#[test]
fn the_schedule_of_treatment_holds_the_doses_and_the_branch_of_the_protocol() {
    let document = whole();
    let Content::TreatmentSchedule(figure) = &document.sections[2].contents[0] else {
        panic!("the third display is a schedule of treatment");
    };
    let doses = |lane: usize| -> Vec<(i32, &str)> {
        figure.schedule.lanes[lane].segments[0]
            .doses
            .iter()
            .map(|dose| (dose.day, dose.text.as_str()))
            .collect()
    };
    assert_eq!(doses(0), [(0, "2"), (21, "1"), (42, "1")]);
    assert_eq!(doses(1), [(28, "2"), (56, "2")]);
    let branch = figure.schedule.lanes[1].branch.as_ref().unwrap();
    assert_eq!((branch.of_lane, branch.day), (0, 28));
    assert!(branch.condition.starts_with("TIS below 40 at week 4"));
    let drawn = figure.picture(report::figure::canvas::FigureWidth::Column);
    assert!(drawn.description.contains("2 g/kg in week 8"));
    assert!(drawn.height > 0.0);
}

#[test]
fn the_schedule_of_a_trial_shows_visits_interventions_and_assessments() {
    let document = whole();
    let Content::Table(table) = &document.sections[3].contents[0] else {
        panic!("the fourth display is a table");
    };
    let heads: Vec<(&str, &str)> = table
        .columns
        .iter()
        .map(|column| (column.headings[0].as_str(), column.label.as_str()))
        .collect();
    assert_eq!(
        heads[..2],
        [("Screening", "Screening"), ("Treatment", "Week 0")]
    );
    let row = |wanted: &str| {
        table
            .rows
            .iter()
            .find_map(|row| match row {
                Row::Figures { label, cells, .. } if label.starts_with(wanted) => Some(
                    cells
                        .iter()
                        .map(|cell| cell.result.clone().unwrap_or_default())
                        .collect::<Vec<String>>(),
                ),
                _ => None,
            })
            .unwrap_or_else(|| panic!("no row {wanted}"))
    };
    assert_eq!(row("Informed consent"), ["X", "", "", "", ""]);
    assert_eq!(row("Eligibility"), ["X", "", "", "", ""]);
    assert_eq!(
        row("Arm A: Substance"),
        [
            "",
            "\u{25c4}\u{2500}",
            "\u{2500}\u{2500}",
            "\u{2500}\u{2500}",
            "\u{2500}\u{25ba}"
        ]
    );
    assert_eq!(row("EQ-5D-5L"), ["", "X", "X", "X", "X"]);
    assert_eq!(table.columns[3].marks, "*");
    assert!(
        table
            .footnotes
            .iter()
            .any(|note| note.contains("On deterioration: Substance")),
        "{:?}",
        table.footnotes
    );
    // Every sign of it can be printed.
    package::files(&document, Form::Pdf, "report").unwrap();
}

#[test]
fn without_design_or_protocol_the_displays_say_what_is_missing() {
    let document = document(&[subjects()], None);
    let notes: Vec<&str> = document.sections[2..]
        .iter()
        .map(|section| match &section.contents[0] {
            Content::Note(note) => note.as_str(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(notes[0].contains("protocol file"), "{notes:?}");
    assert!(notes[1].contains("no dataset TA"), "{notes:?}");
}

#[test]
fn all_forms_at_once_are_the_forms_one_by_one() {
    let document = whole();
    let one_by_one: Vec<_> = Form::ALL
        .iter()
        .flat_map(|form| package::files(&document, *form, "report").unwrap())
        .collect();
    assert_eq!(
        package::all_files(&document, &Form::ALL, "report").unwrap(),
        one_by_one
    );
}

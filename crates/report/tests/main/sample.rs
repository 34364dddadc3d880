//! A document with one display of each kind, with invented virtual figures.

use report::document::{
    Content, Document, Finding, Fingerprint, HeadlineFigure, Provenance, Section, Setting,
    Subjects, Summary,
};
use report::figure::axis::Axis;
use report::figure::flow::{Flow, FlowBox, FlowLevel, FlowLine};
use report::figure::individual_courses::{Course, CoursePanel, IndividualCourses, Threshold};
use report::figure::kaplan_meier::{AtRisk, Curve, CurveDirection, CurveStep, KaplanMeier, Median};
use report::figure::mean_over_time::{MeanOverTime, MeanPoint, MeanSeries, Phase, PrintedPoint};
use report::table::{Alignment, Cell, Column, Row, Table};

fn text(words: &str) -> String {
    words.to_owned()
}

fn some(words: &str) -> Option<String> {
    Some(words.to_owned())
}

/// The sample.
pub fn document() -> Document {
    Document {
        title: text("Trial of Intravenous Immune Globulin in Dermatomyositis (ProDERM)"),
        citation: some("Aggarwal R, et al. N Engl J Med 2022;387:1264-78"),
        subjects: Subjects::Virtual,
        notes: vec![text("Results from week 16 to week 40 are descriptive.")],
        summary: summary(),
        sections: vec![
            flow(),
            table_1(),
            table_2(),
            mean_over_time(),
            kaplan_meier(),
            courses(),
        ],
        settings: vec![
            Setting {
                name: text("Missing response at week 16"),
                chosen: text("non-responder"),
                alternatives: vec![text("last value carried forward")],
                reason: text(
                    "The paper counts all who were randomised and says of no one that a value was imputed.",
                ),
            },
            Setting {
                name: text("Confirmation of a deterioration"),
                chosen: text("not before week 8"),
                alternatives: vec![text("both visits from week 8")],
                reason: text(
                    "\u{201c}At or after week 8 at two consecutive visits\u{201d} can be read both ways.",
                ),
            },
        ],
        findings: vec![Finding {
            place: text("Results, primary end point"),
            text: text(
                "The interval 16.7 to 53.2 is called exact and adjusted; it is the plain Wald interval of 37/47 and 21/48.",
            ),
        }],
        provenance: Provenance {
            version: text("0.1.0"),
            seed: Some(20_260_101),
            command: some("myotrial run trials/proderm --seed 20260101"),
            inputs: vec![
                Fingerprint {
                    name: text("protocol.toml"),
                    sha256: text(
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                    ),
                },
                Fingerprint {
                    name: text("analysis.toml"),
                    sha256: text(
                        "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
                    ),
                },
            ],
        },
    }
}

fn summary() -> Summary {
    let headline = |label: &str, result: &str, detail: &str, printed: &str| HeadlineFigure {
        label: text(label),
        result: text(result),
        detail: some(detail),
        printed: some(printed),
    };
    Summary {
        paragraphs: vec![text(
            "A randomised, double-blind, placebo-controlled trial of 16 weeks in adults with active \
             dermatomyositis, stratified by the physician\u{2019}s global assessment, with cross-over on \
             confirmed deterioration and an open-label extension to week 40.",
        )],
        headline_title: some(
            "Response at week 16: TIS of at least 20 and no confirmed deterioration",
        ),
        headline: vec![
            headline("IVIG", "77%", "36 of 47", "79% (37 of 47)"),
            headline("Placebo", "46%", "22 of 48", "44% (21 of 48)"),
            headline(
                "Difference",
                "31 points",
                "95% CI 12 to 49",
                "35 (17 to 53)",
            ),
            headline("P value", "0.002", "Cochran-Mantel-Haenszel", "<0.001"),
        ],
    }
}

fn section(
    id: &str,
    number: Option<&str>,
    title: &str,
    lead: &str,
    contents: Vec<Content>,
) -> Section {
    Section {
        id: text(id),
        number: number.map(text),
        title: text(title),
        lead: some(lead),
        contents,
        footnotes: Vec::new(),
    }
}

fn line(label: &str, count: &str, printed: Option<&str>, indent: u8) -> FlowLine {
    FlowLine {
        label: text(label),
        count: text(count),
        printed: printed.map(text),
        indent,
    }
}

fn flow() -> Section {
    let group = |head: FlowLine, lines: Vec<FlowLine>| FlowBox { head, lines };
    let diagram = Flow {
        title: text("Flow of participants"),
        levels: vec![
            FlowLevel::Trunk(group(line("Screened", "124", Some("126"), 0), vec![])),
            FlowLevel::Aside(group(
                line("Not enrolled", "29", Some("31"), 0),
                vec![
                    line(
                        "Activity not confirmed by the adjudication committee",
                        "17",
                        None,
                        0,
                    ),
                    line("Other criteria", "12", None, 0),
                ],
            )),
            FlowLevel::Trunk(group(line("Randomised", "95", Some("95"), 0), vec![])),
            FlowLevel::Groups(vec![
                group(line("IVIG", "47", Some("47"), 0), vec![]),
                group(line("Placebo", "48", Some("48"), 0), vec![]),
            ]),
            FlowLevel::Groups(vec![
                group(
                    line("Completed week 16", "45", Some("45"), 0),
                    vec![
                        line("Crossed over", "0", Some("0"), 0),
                        line("Withdrew", "2", Some("2"), 0),
                    ],
                ),
                group(
                    line("Completed week 16", "46", Some("46"), 0),
                    vec![
                        line("Crossed over", "5", Some("5"), 0),
                        line("Confirmed deterioration", "2", Some("2"), 1),
                        line("In error", "3", Some("3"), 1),
                        line("Withdrew", "2", Some("2"), 0),
                    ],
                ),
            ]),
            FlowLevel::Groups(vec![
                group(line("Completed week 40", "36", Some("34"), 0), vec![]),
                group(line("Completed week 40", "33", Some("35"), 0), vec![]),
            ]),
        ],
    };
    section(
        "flow",
        Some("Figure 1"),
        "Screening, randomisation and follow-up",
        "Counts of the virtual trial; the printed ones beside them where the paper gives them.",
        vec![Content::Flow(diagram)],
    )
}

fn cell(result: &str, printed: &str) -> Cell {
    Cell {
        result: some(result),
        printed: some(printed),
        origin: some("count; all randomised; baseline/sex/IVIG/n"),
        ..Cell::default()
    }
}

fn columns() -> Vec<Column> {
    [
        ("IVIG", "N = 47"),
        ("Placebo", "N = 48"),
        ("Total", "N = 95"),
    ]
    .into_iter()
    .map(|(label, size)| Column {
        label: text(label),
        size: some(size),
        printed_size: some(size),
        headings: Vec::new(),
        alignment: Alignment::Decimal,
        marks: String::new(),
    })
    .collect()
}

fn figures(label: &str, indent: u8, cells: &[(&str, &str)]) -> Row {
    Row::Figures {
        label: text(label),
        indent,
        marks: String::new(),
        cells: cells
            .iter()
            .map(|(result, printed)| cell(result, printed))
            .collect(),
    }
}

fn heading(label: &str) -> Row {
    Row::Heading {
        label: text(label),
        indent: 0,
        marks: String::new(),
    }
}

fn table_1() -> Section {
    let table = Table {
        row_label: text("Characteristic"),
        columns: columns(),
        rows: vec![
            figures(
                "Age, median (range) \u{2014} yr",
                0,
                &[
                    ("54.0 (23.0\u{2013}76.0)", "55.0 (22.0\u{2013}77.0)"),
                    ("51.0 (22.0\u{2013}78.0)", "51.5 (22.0\u{2013}79.0)"),
                    ("52.0 (22.0\u{2013}78.0)", "52.0 (22.0\u{2013}79.0)"),
                ],
            ),
            figures(
                "Female sex \u{2014} no. (%)",
                0,
                &[
                    ("35 (74)", "36 (77)"),
                    ("36 (75)", "35 (73)"),
                    ("71 (75)", "71 (75)"),
                ],
            ),
            heading("Dermatomyositis activity \u{2014} no. (%)"),
            figures(
                "Mild",
                1,
                &[
                    ("13 (28)", "11 (23)"),
                    ("13 (27)", "15 (31)"),
                    ("26 (27)", "26 (27)"),
                ],
            ),
            figures(
                "Moderate",
                1,
                &[
                    ("28 (60)", "29 (62)"),
                    ("28 (58)", "27 (56)"),
                    ("56 (59)", "56 (59)"),
                ],
            ),
            figures(
                "Severe",
                1,
                &[
                    ("6 (13)", "7 (15)"),
                    ("7 (15)", "6 (12)"),
                    ("13 (14)", "13 (14)"),
                ],
            ),
        ],
        footnotes: vec![text(
            "Activity by the physician\u{2019}s global assessment at week 0: 0 to 3 mild, 4 to 6 moderate, 7 to 10 severe.",
        )],
        ..Table::default()
    };
    section(
        "table-1",
        Some("Table 1"),
        "Demographic and clinical characteristics at baseline",
        "All randomised patients.",
        vec![Content::Table(table)],
    )
}

fn table_2() -> Section {
    let mut columns = columns();
    columns[2] = Column {
        label: text("Difference (95% CI)"),
        size: None,
        printed_size: None,
        headings: Vec::new(),
        alignment: Alignment::Decimal,
        marks: text("\u{2020}"),
    };
    let table = Table {
        row_label: text("End point"),
        columns,
        rows: vec![
            heading("Primary end point"),
            figures(
                "Response at week 16 \u{2014} % of patients",
                1,
                &[
                    ("77", "79"),
                    ("46", "44"),
                    ("31 (12 to 49)", "35 (17 to 53)"),
                ],
            ),
            heading("Modified CDASI, mean change (95% CI)"),
            figures(
                "Total activity score, baseline to week 16",
                1,
                &[
                    ("-8.9 (-11.8 to -6.0)", "-9.4 (-12.5 to -6.2)"),
                    ("-1.6 (-3.9 to 0.7)", "-1.2 (-3.3 to 1.0)"),
                    ("-7.4 (-10.6 to -4.2)", "-8.0 (-11.5 to -4.6)"),
                ],
            ),
            Row::Figures {
                label: text("Physical component summary, baseline to week 16"),
                indent: 1,
                marks: String::new(),
                cells: vec![
                    Cell {
                        printed: some("6.3 (3.6 to 9.0)"),
                        ..Cell::default()
                    },
                    cell("2.2 (0.3 to 4.1)", "2.4 (0.6 to 4.2)"),
                ],
            },
        ],
        footnotes: vec![text(
            "Changes are means with 95% confidence intervals; differences are least-squares means.",
        )],
        ..Table::default()
    };
    section(
        "table-2",
        Some("Table 2"),
        "Primary and secondary efficacy end points",
        "All randomised patients, last value before a switch.",
        vec![Content::Table(table)],
    )
}

fn mean_over_time() -> Section {
    let weeks = [4.0, 8.0, 12.0, 16.0, 28.0, 40.0];
    let series =
        |label: &str, means: [f64; 6], printed: [(f64, &str); 6], subjects: [u64; 6]| MeanSeries {
            label: text(label),
            points: (0..6)
                .map(|place| MeanPoint {
                    time: weeks[place],
                    mean: means[place],
                    lower: Some(means[place] - 6.3),
                    upper: Some(means[place] + 6.3),
                    subjects: Some(subjects[place]),
                    text: format!(
                        "{:.1} ({:.1} to {:.1})",
                        means[place],
                        means[place] - 6.3,
                        means[place] + 6.3
                    ),
                })
                .collect(),
            printed: (0..6)
                .map(|place| PrintedPoint {
                    time: weeks[place],
                    mean: printed[place].0,
                    text: text(printed[place].1),
                })
                .collect(),
        };
    let figure = MeanOverTime {
        id: text("mean-tis"),
        title: text("Mean Total Improvement Score to week 40"),
        time: Axis::with_ticks(
            "Weeks since the first dose",
            0.0,
            40.0,
            vec![0.0, 4.0, 8.0, 12.0, 16.0, 28.0, 40.0],
        ),
        value: Axis::round("Mean TIS (points, 0 to 100)", 0.0, 70.0, 7),
        series: vec![
            series(
                "IVIG",
                [26.1, 34.9, 44.8, 47.2, 52.9, 57.0],
                [
                    (24.4, "24.4\u{b1}20.8"),
                    (36.4, "36.4\u{b1}21.1"),
                    (43.4, "43.4\u{b1}21.9"),
                    (48.4, "48.4\u{b1}24.4"),
                    (54.0, "54.0\u{b1}20.0"),
                    (55.4, "55.4\u{b1}21.7"),
                ],
                [46, 45, 45, 45, 38, 36],
            ),
            series(
                "Placebo",
                [11.9, 15.1, 19.8, 22.9, 42.6, 50.2],
                [
                    (10.7, "10.7\u{b1}13.7"),
                    (15.8, "15.8\u{b1}20.4"),
                    (18.5, "18.5\u{b1}20.2"),
                    (21.6, "21.6\u{b1}20.2"),
                    (44.4, "44.4\u{b1}22.0"),
                    (51.1, "51.1\u{b1}18.3"),
                ],
                [48, 47, 45, 42, 39, 33],
            ),
        ],
        phases: vec![
            Phase {
                label: text("Double-blind"),
                from: 0.0,
                to: 16.0,
            },
            Phase {
                label: text("Open-label extension"),
                from: 16.0,
                to: 40.0,
            },
        ],
    };
    section(
        "mean-tis-section",
        Some("Figure 2"),
        "Mean Total Improvement Score",
        "Bars are 95% confidence intervals of the virtual means.",
        vec![Content::MeanOverTime(figure)],
    )
}

fn kaplan_meier() -> Section {
    let curve =
        |label: &str, pace: f64, median: &str, time: f64, printed: &str, printed_time: f64| Curve {
            label: text(label),
            steps: (1..=10)
                .map(|visit| CurveStep {
                    time: f64::from(visit) * 28.0 + 1.0,
                    without_event: (-pace * f64::from(visit)).exp(),
                })
                .collect(),
            censored: vec![114.0, 199.0],
            end: 283.0,
            at_risk: (0..=10)
                .step_by(2)
                .map(|visit| AtRisk {
                    time: f64::from(visit) * 28.0,
                    subjects: (47.0 * (-pace * f64::from(visit)).exp()) as u64,
                })
                .collect(),
            median: Some(Median {
                time: Some(time),
                text: text(median),
            }),
            printed_median: Some(Median {
                time: Some(printed_time),
                text: text(printed),
            }),
        };
    let figure = |id: &str, title: &str| KaplanMeier {
        id: text(id),
        title: text(title),
        time: Axis::with_ticks(
            "Days since the first dose",
            0.0,
            290.0,
            (0..=5).map(|tick| f64::from(tick) * 56.0).collect(),
        ),
        value_label: text("Improved (%)"),
        direction: CurveDirection::WithEvent,
        curves: vec![
            curve("IVIG", 0.45, "36 (29 to 57)", 36.0, "35 (29 to 58)", 35.0),
            curve(
                "Placebo",
                0.17,
                "113 (85 to 196)",
                113.0,
                "114 (84 to 195)",
                114.0,
            ),
        ],
    };
    section(
        "time-to-improvement",
        Some("Figure S3"),
        "Time to improvement",
        "Kaplan-Meier estimates; a switch of treatment censors. Ticks mark censored patients.",
        vec![
            Content::KaplanMeier(figure(
                "km-20",
                "At least minimal improvement (TIS \u{2265} 20)",
            )),
            Content::KaplanMeier(figure(
                "km-40",
                "At least moderate improvement (TIS \u{2265} 40)",
            )),
        ],
    )
}

fn courses() -> Section {
    let course = |subject: u32, end: f64| Course {
        label: format!("P{subject}"),
        points: vec![
            (0.0, 0.0),
            (3.0, (end * 0.7).clamp(0.0, 100.0)),
            (
                6.0,
                (end * 0.85 + f64::from(subject % 5) * 2.5).clamp(0.0, 100.0),
            ),
            (9.0, end),
        ],
    };
    let panel = |label: &str, ends: &[f64], first: u32, printed: &str| CoursePanel {
        label: text(label),
        courses: (first..)
            .zip(ends)
            .map(|(subject, end)| course(subject, *end))
            .collect(),
        printed_count: Some(format!("n = {printed}")),
    };
    let figure = IndividualCourses {
        id: text("courses"),
        title: text("Individual Total Improvement Scores"),
        time: Axis::with_ticks("Weeks", 0.0, 9.0, vec![0.0, 3.0, 6.0, 9.0]),
        value: Axis::with_ticks(
            "TIS (points)",
            0.0,
            100.0,
            vec![0.0, 20.0, 40.0, 60.0, 80.0, 100.0],
        ),
        threshold: Some(Threshold {
            value: 40.0,
            label: text("moderate improvement, 40"),
        }),
        panels: vec![
            panel(
                "A. Responders",
                &[42.5, 45.0, 57.5, 57.5, 60.0, 72.5, 85.0],
                1,
                "8",
            ),
            panel(
                "B. Others",
                &[
                    0.0, 5.0, 7.5, 10.0, 12.5, 17.5, 20.0, 22.5, 25.0, 30.0, 32.5, 37.5,
                ],
                8,
                "11",
            ),
        ],
    };
    section(
        "courses-section",
        Some("Figure 3"),
        "Individual courses",
        "Total Improvement Score of each patient.",
        vec![Content::IndividualCourses(figure)],
    )
}

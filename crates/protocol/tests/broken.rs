//! Deliberately broken protocols: each a small edit of a real one, each told at its line and column.

use std::collections::BTreeSet;

use definition::{Mistake, Severity};
use protocol::Protocol;
use serde::Deserialize;

use crate::trials::{FIRST_LINE, PRODERM, WITHDRAWAL};

/// Marks in an edit where its mistake must be shown.
const MARK: char = '⟦';

const TABLES: [&str; 9] = [
    include_str!("broken/minimisation.toml"),
    include_str!("broken/names.toml"),
    include_str!("broken/schema.toml"),
    include_str!("broken/second_randomisation.toml"),
    include_str!("broken/trial.toml"),
    include_str!("broken/treatment.toml"),
    include_str!("broken/strata.toml"),
    include_str!("broken/schedule.toml"),
    include_str!("broken/judgement.toml"),
];
const RULES: &str = include_str!("broken/rules.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    broken: Vec<Broken>,
}

/// A broken protocol.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Broken {
    name: String,
    of: Of,
    #[serde(default)]
    severity: Grave,
    says: String,
    allowed: Option<String>,
    r#try: Option<String>,
    /// How many mistakes there are in all.
    mistakes: Option<usize>,
    #[serde(default)]
    warnings: usize,
    edit: Vec<Edit>,
}

#[derive(Deserialize, Default, PartialEq, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Grave {
    #[default]
    Error,
    Warning,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
enum Of {
    Proderm,
    IvigFirstLine,
    Withdrawal,
}

impl Of {
    fn text(self) -> &'static str {
        match self {
            Self::Proderm => PRODERM,
            Self::IvigFirstLine => FIRST_LINE,
            Self::Withdrawal => WITHDRAWAL,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// Look only after this text, which stands once in the file.
    after: Option<String>,
    replace: String,
    /// Replace up to this text, which follows and stays.
    cut_to: Option<String>,
    by: String,
}

fn all() -> Vec<Broken> {
    let tables = TABLES.iter().chain([&RULES]);
    tables
        .flat_map(|text| {
            toml::from_str::<Table>(text)
                .expect("a table of broken protocols")
                .broken
        })
        .collect()
}

fn only_place(text: &str, wanted: &str, name: &str) -> usize {
    let places: Vec<usize> = text.match_indices(wanted).map(|(place, _)| place).collect();
    assert_eq!(
        places.len(),
        1,
        "{name}: `{wanted}` stands {} times in the file",
        places.len()
    );
    places[0]
}

/// The edited text with its mark, and where the mark was: line and column, from 1.
fn edited(broken: &Broken) -> (String, usize, usize) {
    let mut text = broken.of.text().to_owned();
    for edit in &broken.edit {
        let start = match &edit.after {
            None => only_place(&text, &edit.replace, &broken.name),
            Some(after) => {
                let from = only_place(&text, after, &broken.name);
                let found = text[from..].find(&edit.replace);
                assert!(
                    found.is_some(),
                    "{}: no `{}` after `{after}`",
                    broken.name,
                    edit.replace
                );
                from + found.unwrap_or_default()
            }
        };
        let end = match &edit.cut_to {
            None => start + edit.replace.len(),
            Some(stay) => {
                start
                    + text[start..]
                        .find(stay.as_str())
                        .expect("what stays follows")
            }
        };
        text.replace_range(start..end, &edit.by);
    }
    let mark = only_place(&text, &MARK.to_string(), &broken.name);
    let before = &text[..mark];
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    (text.replace(MARK, ""), line, column)
}

fn mistakes_in(text: &str) -> definition::Report {
    definition::inspect::<Protocol>("protocol.toml", text.as_bytes()).report
}

#[test]
fn each_broken_protocol_is_told_at_its_line_and_column() {
    let mut wrong = Vec::new();
    for broken in all() {
        let (text, line, column) = edited(&broken);
        let report = mistakes_in(&text);
        let severity = match broken.severity {
            Grave::Error => Severity::Error,
            Grave::Warning => Severity::Warning,
        };
        let holds = |part: &Option<String>, wanted: &Option<String>| {
            wanted
                .as_ref()
                .is_none_or(|wanted| part.as_ref().is_some_and(|part| part.contains(wanted)))
        };
        let meant = |mistake: &&Mistake| {
            (mistake.line, mistake.column) == (line, column)
                && mistake.severity == severity
                && mistake.message.contains(&broken.says)
                && holds(&mistake.allowed, &broken.allowed)
                && holds(&mistake.suggestion, &broken.r#try)
        };
        let (errors, warnings) = match broken.severity {
            Grave::Error => (broken.mistakes.unwrap_or(1), broken.warnings),
            Grave::Warning => (0, 1),
        };
        let counted = (report.errors().count(), report.warnings().count());
        if !report.mistakes.iter().any(|mistake| meant(&mistake)) || counted != (errors, warnings) {
            wrong.push(format!(
                "--- {}: wanted at {line}:{column} of {errors} errors, {warnings} warnings: {}\n{report}\n",
                broken.name, broken.says
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} broken protocols are not told as they should:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_broken_protocol_has_a_name_of_its_own_and_there_are_many() {
    let names: BTreeSet<String> = all().into_iter().map(|broken| broken.name).collect();
    assert_eq!(names.len(), all().len());
    assert!(names.len() >= 100, "{} broken protocols", names.len());
}

/// A refusal says what is allowed, or what to do, and not only that it will not have it.
#[test]
fn every_mistake_says_what_is_allowed_or_what_to_do() {
    for broken in all() {
        for mistake in mistakes_in(&edited(&broken).0).mistakes {
            let helps = mistake.allowed.is_some() || mistake.suggestion.is_some();
            let in_words = mistake.message.contains("give it as it was measured");
            let plain = mistake.severity == Severity::Warning;
            assert!(
                helps || in_words || plain,
                "{}: {}",
                broken.name,
                mistake.message
            );
        }
    }
}

#[test]
fn all_mistakes_are_shown_at_once() {
    let edits = [
        ("block_sizes = [4]", "block_sizes = [3]"),
        ("from = 4.0", "from = 2.0"),
        ("screened = 126", "screened = 12"),
        ("responder_from = 20.0", "responder_from = 20.1"),
        ("while_receiving = \"IVIG\"", "while_receiving = \"VERUM\""),
    ];
    let mut text = PRODERM.to_owned();
    for (replace, by) in edits {
        only_place(&text, replace, "all at once");
        text = text.replace(replace, by);
    }
    assert_eq!(mistakes_in(&text).errors().count(), edits.len());
}

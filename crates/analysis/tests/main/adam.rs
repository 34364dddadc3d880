//! A small trial's analysis datasets, in the shape that the trials' plans read.

use std::collections::BTreeMap;

use datasets::{Table, Variable};
use jiff::civil::{Date, date};

/// A cell.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    Text(&'a str),
    Number(f64),
    Day(Date),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::Text(text)
    }
}

impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        Cell::Number(number)
    }
}

impl From<Date> for Cell<'_> {
    fn from(day: Date) -> Self {
        Cell::Day(day)
    }
}

/// Rows that name only what they fill.
pub type Row<'a> = BTreeMap<&'a str, Cell<'a>>;

/// A row of a dataset.
pub fn row<'a, const N: usize>(cells: [(&'a str, Cell<'a>); N]) -> Row<'a> {
    cells.into_iter().collect()
}

/// A dataset of rows, with text columns, number columns and date columns.
pub fn dataset(name: &str, texts: &str, numbers: &str, days: &str, rows: &[Row<'_>]) -> Table {
    let mut table = Table::new(name, "");
    for column in texts.split_whitespace() {
        let values = rows.iter().map(|row| match row.get(column) {
            Some(Cell::Text(text)) => *text,
            _ => "",
        });
        table
            .push_text_column(Variable::text(column, ""), values)
            .unwrap();
    }
    for column in numbers.split_whitespace() {
        let values = rows.iter().map(|row| match row.get(column) {
            Some(Cell::Number(number)) => Some(*number),
            _ => None,
        });
        table
            .push_number_column(Variable::number(column, ""), values)
            .unwrap();
    }
    for column in days.split_whitespace() {
        let values = rows.iter().map(|row| match row.get(column) {
            Some(Cell::Day(day)) => Some(*day),
            _ => None,
        });
        table
            .push_date_column(Variable::date(column, ""), values)
            .unwrap();
    }
    for row in rows {
        for column in row.keys() {
            assert!(
                table.column(column).is_ok(),
                "{name} has no column {column}"
            );
        }
    }
    table
}

/// Text columns of ADSL; then number and date columns.
pub const ADSL: [&str; 3] = [
    "USUBJID TRT01P STRATAR SEX RACE ETHNIC SCRFFL ENRLFL RANDFL FASFL P1CMFL P1DCRS P2STFL P2CMFL P2DCRS P2NERS \
     SWTFL SWTRS SWTERRFL DETFL DET2FL RESCFL EOSSTT DCSREAS SUBTYPE BPCLASS BPWEAK BPBIOP BPENZ BPEMG BPRASH GCBLFL \
     ISBLFL GCREDFL DOSREDFL DYSPHFL SKINFL ARTHRFL RAYNFL CARDFL PULMFL OTHEXFL CTDFL CANCFL ANTIBODY",
    "AGE AGEONSET ENRLORD STRATARN STRATAVN DIAGYRS DISDURMO PHGABL MMTBL CDASIABL",
    "RANDDT TRTSDT RESCDT EOSDT",
];

/// The same of ADQS and ADRS.
pub const BY_VISIT: [&str; 3] = [
    "USUBJID TRT01P STRATAR PARAM PARAMCD AVISIT ABLFL DTYPE ANL01FL ANL02FL DETBYFL",
    "AVISITN ADY AVAL BASE CHG CHGP2",
    "ADT",
];

/// The same of ADTTE.
pub const ADTTE: [&str; 3] = ["USUBJID TRT01P PARAM PARAMCD", "AVAL CNSR", ""];

/// The same of ADAE.
pub const ADAE: [&str; 3] = [
    "USUBJID TRTA AEDECOD AEBODSYS AESEV AESER AEREL RELFL AEACN AEOUT TRTEMFL INFUSFL AESPINT DISCFL",
    "AESEQ APERIOD ASTDY",
    "ASTDT AENDT",
];

/// The same of ADEXPOS.
pub const ADEXPOS: [&str; 3] = [
    "USUBJID TRTA PREAMFL",
    "APERIOD CYCLES DOSEGKG DAYSCYC PATMON",
    "",
];

/// The same of ADEX.
pub const ADEX: [&str; 3] = [
    "USUBJID TRTA AVISIT PROTVER",
    "VOLML DOSEG DOSEGKG RATEMAX",
    "ADT AENDT",
];

/// The same of ADIE and ADDV.
pub const ADIE: [&str; 3] = ["USUBJID IETEST", "", ""];
pub const ADDV: [&str; 3] = ["USUBJID AVISIT DVTERM", "", "ADT"];

/// A day of the year of the made-up trial.
pub fn day(of_year: u8) -> Date {
    date(2018, 1 + (of_year / 28) as i8, 1 + (of_year % 28) as i8)
}

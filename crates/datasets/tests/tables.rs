//! Tables of any content, for properties that hold of all of them.

use datasets::{
    Column, Dates, Day, Kind, Missing, Number, Numbers, Table, Texts, Values, Variable,
};
use proptest::prelude::*;

fn missing() -> impl Strategy<Value = Missing> {
    prop_oneof![
        Just(Missing::Ordinary),
        Just(Missing::Underscore),
        "[A-Z]".prop_map(|letter| format!(".{letter}").parse().unwrap()),
    ]
}

/// Numbers that an IBM double holds.
fn number() -> impl Strategy<Value = Number> {
    prop_oneof![
        (-1e6..1e6_f64).prop_map(|value| Number::new(value).unwrap()),
        (-1000..1000_i32).prop_map(|value| Number::new(f64::from(value)).unwrap()),
        (1.0..2.0_f64, -250..250_i32)
            .prop_map(|(value, power)| Number::new(value * 2_f64.powi(power)).unwrap()),
        missing().prop_map(Number::from),
    ]
}

fn day() -> impl Strategy<Value = Day> {
    prop_oneof![
        (-715_509..=2_936_549_i32).prop_map(|days| Day::from_sas_day(days).unwrap()),
        missing().prop_map(Day::from),
    ]
}

fn column(place: usize, rows: usize, text: &'static str) -> impl Strategy<Value = Column> {
    let name = format!("V{place}");
    let labelled = |variable: Variable, label: String| {
        let mut variable = variable;
        variable.label = label;
        variable
    };
    let label = "([A-Za-z][A-Za-z ()%]{0,20}[a-z])?";
    prop_oneof![
        (prop::collection::vec(number(), rows), label).prop_map({
            let name = name.clone();
            move |(cells, label)| {
                let variable = labelled(Variable::number(&name, ""), label).with_format("8.2");
                Column::new(variable, Values::Number(Numbers::from_iter(cells))).unwrap()
            }
        }),
        (prop::collection::vec(day(), rows), label).prop_map({
            let name = name.clone();
            move |(cells, label)| {
                let variable = labelled(Variable::date(&name, ""), label);
                Column::new(variable, Values::Date(Dates::from_iter(cells))).unwrap()
            }
        }),
        (prop::collection::vec(text, rows), label).prop_map(move |(cells, label)| {
            let texts: Texts = cells.iter().map(String::as_str).collect();
            let length = u32::try_from(texts.longest().max(1)).unwrap();
            let variable = labelled(Variable::text(&name, ""), label).with_length(length);
            Column::new(variable, Values::Text(texts)).unwrap()
        }),
    ]
}

/// A table of up to 5 columns and 12 rows, whose texts are of a pattern.
pub fn table(text: &'static str) -> impl Strategy<Value = Table> {
    (1..5_usize, 0..12_usize)
        .prop_flat_map(move |(columns, rows)| {
            (0..columns)
                .map(|place| column(place, rows, text))
                .collect::<Vec<_>>()
        })
        .prop_map(|columns| {
            let mut table = Table::new("T", "Any table");
            for column in columns {
                table.push(column).unwrap();
            }
            table
        })
}

/// Whether two tables hold the same values under the same names, labels and formats, whatever is
/// known of their origin.
pub fn assert_same_content(left: &Table, right: &Table) {
    assert_eq!(left.name(), right.name());
    assert_eq!(left.label(), right.label());
    assert_eq!(left.rows(), right.rows());
    assert_eq!(left.columns().len(), right.columns().len());
    for (left, right) in left.columns().iter().zip(right.columns()) {
        assert_eq!(left.variable(), right.variable());
        assert!(left.values() == right.values(), "values of {}", left.name());
    }
}

/// The number of columns of a kind.
pub fn count_kind(table: &Table, kind: Kind) -> usize {
    let of_kind = table
        .columns()
        .iter()
        .filter(|column| column.kind() == kind);
    of_kind.count()
}

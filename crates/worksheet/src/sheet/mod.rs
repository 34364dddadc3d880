//! The sheet itself: lines, groups and grids of figures, each with its name for readers and its key for programs.

mod figure;
mod json;
mod text;

use statistics::{ChiSquareTest, Interval, StatisticsError};
use std::borrow::Cow;

/// Text that is mostly fixed.
pub type Words = Cow<'static, str>;

/// One statistic, worked out.
///
/// ```
/// use statistics::{ConfidenceLevel, Proportion};
/// let sheet = worksheet::one_proportion(Proportion::new(8, 19)?, ConfidenceLevel::NINETY_FIVE);
/// assert!(sheet.to_string().contains("Clopper-Pearson"));
/// let lower = sheet.fields()["clopper_pearson"][0].as_f64().unwrap_or(f64::NAN);
/// assert!((lower - 0.2025214389771628).abs() < 1e-12);
/// # Ok::<(), statistics::StatisticsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Worksheet {
    pub(crate) title: Words,
    pub(crate) given: Vec<(Words, String)>,
    pub(crate) body: Group,
    pub(crate) remarks: Vec<String>,
    pub(crate) references: Vec<Words>,
}

/// What a sheet is made of.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Item {
    Line(Line),
    Group(Group),
    Grid(Grid),
}

/// Items under a heading; for programs an object of its own where it has a key.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Group {
    pub(crate) key: Option<Words>,
    pub(crate) heading: Words,
    pub(crate) items: Vec<Item>,
}

/// One named result, in one or more parts.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Line {
    pub(crate) name: Words,
    pub(crate) parts: Vec<Part>,
    /// Which programs print this version when they are not told otherwise.
    pub(crate) default_of: Words,
    pub(crate) reference: Words,
}

/// One figure of a line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    /// Its name for programs; none where only readers get it.
    pub(crate) key: Option<Words>,
    /// The word before it, such as `p`; empty where it stands alone.
    pub(crate) label: Words,
    pub(crate) quantity: Quantity,
    pub(crate) audience: Audience,
}

/// Who gets a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    Everyone,
    /// Figures of which a reader has no use, such as the rank of an order statistic.
    Programs,
}

/// A figure, or the reason why there is none.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Quantity {
    Number(f64),
    Count(u64),
    /// A probability under a hypothesis.
    PValue(f64),
    Interval(Interval),
    /// Limits of which either may not be reached.
    Limits(Option<f64>, Option<f64>),
    Numbers(Vec<f64>),
    Counts(Vec<u64>),
    /// A time or other value that is not reached.
    NotReached,
    Absent(String),
}

/// A table of figures.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grid {
    /// Its name for programs; its columns stand among the other fields where it has none.
    pub(crate) key: Option<Words>,
    pub(crate) heading: Words,
    /// What the rows are.
    pub(crate) row_heading: Words,
    pub(crate) rows: Vec<String>,
    pub(crate) columns: Vec<GridColumn>,
}

/// A column of a grid.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct GridColumn {
    pub(crate) key: Option<Words>,
    pub(crate) heading: Words,
    pub(crate) cells: Vec<Quantity>,
    pub(crate) shape: Shape,
    pub(crate) audience: Audience,
}

/// How a column is given to programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A list, in the order of the rows.
    List,
    /// An object with the rows' names.
    ByRow,
}

impl Worksheet {
    pub(crate) fn new(title: impl Into<Words>) -> Self {
        Self {
            title: title.into(),
            given: Vec::new(),
            body: Group::default(),
            remarks: Vec::new(),
            references: Vec::new(),
        }
    }

    /// Says what the statistic was computed from, before all else.
    pub fn give(&mut self, what: impl Into<Words>, value: impl Into<String>) {
        self.given.push((what.into(), value.into()));
    }

    /// Adds a sentence that the reader should know.
    pub fn remark(&mut self, sentence: impl Into<String>) {
        self.remarks.push(sentence.into());
    }

    pub(crate) fn refer(&mut self, reference: impl Into<Words>) {
        self.references.push(reference.into());
    }

    /// Puts another sheet's results behind this one's, under its title.
    pub fn append(&mut self, other: Worksheet) {
        let Worksheet {
            title,
            given: _,
            mut body,
            remarks,
            references,
        } = other;
        body.heading = title;
        self.body.items.push(Item::Group(body));
        self.remarks.extend(remarks);
        self.references.extend(references);
    }

    /// Puts another sheet's results behind this one's as an object of their own.
    pub fn append_as(
        &mut self,
        key: impl Into<Words>,
        heading: impl Into<Words>,
        other: Worksheet,
    ) {
        let mut body = other.body;
        body.key = Some(key.into());
        body.heading = heading.into();
        self.body.items.push(Item::Group(body));
        self.remarks.extend(other.remarks);
        self.references.extend(other.references);
    }

    pub(crate) fn line(&mut self, line: Line) {
        self.body.line(line);
    }

    pub(crate) fn group(&mut self, group: Group) {
        self.body.items.push(Item::Group(group));
    }

    pub(crate) fn grid(&mut self, grid: Grid) {
        self.body.items.push(Item::Grid(grid));
    }
}

impl Group {
    pub(crate) fn headed(heading: impl Into<Words>) -> Self {
        Self {
            key: None,
            heading: heading.into(),
            items: Vec::new(),
        }
    }

    pub(crate) fn keyed(key: impl Into<Words>, heading: impl Into<Words>) -> Self {
        Self {
            key: Some(key.into()),
            heading: heading.into(),
            items: Vec::new(),
        }
    }

    pub(crate) fn line(&mut self, line: Line) {
        self.items.push(Item::Line(line));
    }

    pub(crate) fn group(&mut self, group: Group) {
        self.items.push(Item::Group(group));
    }

    /// The group with its lines for programs alone.
    pub(crate) fn for_programs(mut self) -> Self {
        for item in &mut self.items {
            if let Item::Line(line) = item {
                for part in &mut line.parts {
                    part.audience = Audience::Programs;
                }
            }
        }
        self
    }
}

impl Line {
    pub(crate) fn new(name: impl Into<Words>) -> Self {
        Self {
            name: name.into(),
            parts: Vec::new(),
            default_of: Words::Borrowed(""),
            reference: Words::Borrowed(""),
        }
    }

    /// A line of one figure.
    pub(crate) fn of(
        key: impl Into<Words>,
        name: impl Into<Words>,
        quantity: impl Into<Quantity>,
    ) -> Self {
        Self::new(name).part(key, "", quantity)
    }

    /// A chi-square test: statistic, degrees of freedom, p-value.
    pub(crate) fn chi_square(
        statistic: impl Into<Words>,
        p_value: impl Into<Words>,
        name: impl Into<Words>,
        test: Result<ChiSquareTest, StatisticsError>,
    ) -> Self {
        match test {
            Ok(test) => Self::new(name)
                .part(statistic, "chi-square", test.statistic)
                .shown("df", Quantity::Count(u64::from(test.degrees_of_freedom)))
                .part(p_value, "p", Quantity::PValue(test.p_value)),
            Err(cause) => Self::new(name)
                .part(statistic, "", Quantity::Absent(cause.to_string()))
                .hidden(p_value, Quantity::Absent(cause.to_string())),
        }
    }

    pub(crate) fn part(
        mut self,
        key: impl Into<Words>,
        label: impl Into<Words>,
        quantity: impl Into<Quantity>,
    ) -> Self {
        self.parts.push(Part {
            key: Some(key.into()),
            label: label.into(),
            quantity: quantity.into(),
            audience: Audience::Everyone,
        });
        self
    }

    /// A figure for readers alone.
    pub(crate) fn shown(mut self, label: impl Into<Words>, quantity: impl Into<Quantity>) -> Self {
        self.parts.push(Part {
            key: None,
            label: label.into(),
            quantity: quantity.into(),
            audience: Audience::Everyone,
        });
        self
    }

    /// A figure for programs alone.
    pub(crate) fn hidden(mut self, key: impl Into<Words>, quantity: impl Into<Quantity>) -> Self {
        self.parts.push(Part {
            key: Some(key.into()),
            label: Words::Borrowed(""),
            quantity: quantity.into(),
            audience: Audience::Programs,
        });
        self
    }

    pub(crate) fn default_of(mut self, programs: impl Into<Words>) -> Self {
        self.default_of = programs.into();
        self
    }

    pub(crate) fn reference(mut self, reference: impl Into<Words>) -> Self {
        self.reference = reference.into();
        self
    }
}

impl GridColumn {
    pub(crate) fn new(
        key: impl Into<Words>,
        heading: impl Into<Words>,
        cells: Vec<Quantity>,
    ) -> Self {
        Self {
            key: Some(key.into()),
            heading: heading.into(),
            cells,
            shape: Shape::List,
            audience: Audience::Everyone,
        }
    }

    pub(crate) fn by_row(mut self) -> Self {
        self.shape = Shape::ByRow;
        self
    }

    pub(crate) fn for_programs(mut self) -> Self {
        self.audience = Audience::Programs;
        self
    }
}

/// A column of numbers.
pub(crate) fn numbers(values: impl IntoIterator<Item = f64>) -> Vec<Quantity> {
    values.into_iter().map(Quantity::from).collect()
}

/// A column of p-values.
pub(crate) fn p_values(values: impl IntoIterator<Item = f64>) -> Vec<Quantity> {
    values.into_iter().map(Quantity::PValue).collect()
}

impl From<f64> for Quantity {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}

impl From<u64> for Quantity {
    fn from(value: u64) -> Self {
        Self::Count(value)
    }
}

impl From<usize> for Quantity {
    fn from(value: usize) -> Self {
        Self::Count(value as u64)
    }
}

impl From<Interval> for Quantity {
    fn from(value: Interval) -> Self {
        Self::Interval(value)
    }
}

impl<T: Into<Quantity>> From<Result<T, StatisticsError>> for Quantity {
    fn from(value: Result<T, StatisticsError>) -> Self {
        match value {
            Ok(value) => value.into(),
            Err(cause) => Self::Absent(cause.to_string()),
        }
    }
}

impl<T: Into<Quantity>> From<Option<T>> for Quantity {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::NotReached, Into::into)
    }
}

//! The rows of one trial, column by column.

use std::ops::Range;

use super::layout::{CodeColumn, DatasetLayout, Layout, NumberColumn, Place};

/// The rows of one trial at the places of a [`Layout`], to be filled anew for every trial without an allocation.
///
/// [`Columns::begin`] empties them: no subject has a row but in the dataset of subjects, and every value is missing. Then
/// each row is announced by [`Columns::add_row`] and its values are set; what is not set is missing. Subjects are counted from
/// 0 in the order in which the tables hold them (that of the dataset of subjects).
///
/// ```
/// use analysis::compiled::{Columns, DatasetLayout, Layout};
/// let adsl = DatasetLayout::of_subjects("ADSL").flag("FASFL");
/// let adrs = DatasetLayout::at_places("ADRS", ["PARAMCD"], [vec!["TISEND".into()]]).number("AVAL");
/// let layout = Layout::new(adsl, [adrs])?;
/// let full = layout.codes("ADSL", "FASFL")?;
/// let (score, end) = (layout.numbers("ADRS", "AVAL")?, layout.place("ADRS", &["TISEND".into()])?);
/// let mut columns = Columns::new(&layout);
/// for _trial in 0..3 {
///     columns.begin(2);
///     for subject in 0..2 {
///         columns.set_code(full, layout.place("ADSL", &[])?, subject, 1);
///     }
///     // The second subject has no score.
///     columns.add_row(end, 0);
///     columns.set_number(score, end, 0, Some(37.5));
/// }
/// # Ok::<(), analysis::compiled::LayoutError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Columns {
    subjects: usize,
    datasets: Vec<Held>,
}

/// The rows of one dataset. Every list has the subjects of the first place, then those of the second, and so on.
#[derive(Debug, Clone)]
struct Held {
    places: usize,
    present: Vec<bool>,
    /// A missing number is held as one that is not a number, which no value is.
    numbers: Vec<Vec<f64>>,
    codes: Vec<Vec<u8>>,
}

impl Held {
    fn new(layout: &DatasetLayout) -> Self {
        Held {
            places: layout.places().len(),
            present: Vec::new(),
            numbers: vec![Vec::new(); layout.number_columns()],
            codes: vec![Vec::new(); layout.code_columns()],
        }
    }

    fn begin(&mut self, subjects: usize, present: bool) {
        let rows = self.places * subjects;
        refill(&mut self.present, rows, present);
        for numbers in &mut self.numbers {
            refill(numbers, rows, f64::NAN);
        }
        for codes in &mut self.codes {
            refill(codes, rows, 0);
        }
    }
}

fn refill<T: Clone>(list: &mut Vec<T>, length: usize, value: T) {
    list.clear();
    list.resize(length, value);
}

impl Columns {
    /// Columns of a layout, without subjects.
    #[must_use]
    pub fn new(layout: &Layout) -> Self {
        Columns {
            subjects: 0,
            datasets: layout.datasets().iter().map(Held::new).collect(),
        }
    }

    /// Empties the columns for a trial of so many subjects, each of which has its row in the dataset of subjects.
    pub fn begin(&mut self, subjects: usize) {
        self.subjects = subjects;
        for (number, dataset) in self.datasets.iter_mut().enumerate() {
            dataset.begin(subjects, number == 0);
        }
    }

    /// The same for whoever writes every row of every place anew, and nothing else: what is never written is missing, and what
    /// was written of another trial stands until it is written over.
    pub fn begin_over(&mut self, subjects: usize) {
        if self.subjects != subjects {
            self.begin(subjects);
        }
    }

    /// How many subjects there are.
    #[must_use]
    pub fn subjects(&self) -> usize {
        self.subjects
    }

    /// The subject has a row at this place.
    ///
    /// # Panics
    /// Where there is no such subject, or the place is of another layout; so do the other methods that set.
    #[inline]
    pub fn add_row(&mut self, place: Place, subject: usize) {
        let at = self.row(place.place, subject);
        self.datasets[place.dataset].present[at] = true;
    }

    /// Sets a number of a row; `None` and a value that is not finite are missing.
    #[inline]
    pub fn set_number(
        &mut self,
        column: NumberColumn,
        place: Place,
        subject: usize,
        value: Option<f64>,
    ) {
        debug_assert_eq!(
            column.dataset, place.dataset,
            "column and place are of one dataset"
        );
        let at = self.row(place.place, subject);
        let value = value.filter(|value| value.is_finite());
        self.datasets[column.dataset].numbers[column.column][at] = value.unwrap_or(f64::NAN);
    }

    /// Sets a text of a row by its code ([`Layout::code`]); 0 is missing.
    #[inline]
    pub fn set_code(&mut self, column: CodeColumn, place: Place, subject: usize, code: u8) {
        debug_assert_eq!(
            column.dataset, place.dataset,
            "column and place are of one dataset"
        );
        let at = self.row(place.place, subject);
        self.datasets[column.dataset].codes[column.column][at] = code;
    }

    /// Which subjects have a row at a place, to be set.
    ///
    /// # Panics
    /// Where the place is of another layout; so do the other methods that give lists.
    pub fn present_mut(&mut self, place: Place) -> &mut [bool] {
        let rows = self.of_place(place.place);
        &mut self.datasets[place.dataset].present[rows]
    }

    /// The numbers of a column at a place, subject by subject, to be set: each is finite, or not a number where it is missing.
    pub fn numbers_mut(&mut self, column: NumberColumn, place: Place) -> &mut [f64] {
        let rows = self.of_place(place.place);
        &mut self.datasets[column.dataset].numbers[column.column][rows]
    }

    /// The codes of a column at a place, subject by subject, to be set.
    pub fn codes_mut(&mut self, column: CodeColumn, place: Place) -> &mut [u8] {
        let rows = self.of_place(place.place);
        &mut self.datasets[column.dataset].codes[column.column][rows]
    }

    #[inline]
    fn of_place(&self, place: usize) -> Range<usize> {
        place * self.subjects..(place + 1) * self.subjects
    }

    #[inline]
    fn row(&self, place: usize, subject: usize) -> usize {
        assert!(subject < self.subjects, "there is no subject {subject}");
        place * self.subjects + subject
    }

    /// Whether each subject has a row at a place.
    #[inline]
    pub(crate) fn present(&self, dataset: usize, place: usize) -> &[bool] {
        &self.datasets[dataset].present[self.of_place(place)]
    }

    /// The numbers of a place; those that are missing are not a number.
    #[inline]
    pub(crate) fn numbers(&self, dataset: usize, column: usize, place: usize) -> &[f64] {
        &self.datasets[dataset].numbers[column][self.of_place(place)]
    }

    /// The codes of a place.
    #[inline]
    pub(crate) fn codes(&self, dataset: usize, column: usize, place: usize) -> &[u8] {
        &self.datasets[dataset].codes[column][self.of_place(place)]
    }
}

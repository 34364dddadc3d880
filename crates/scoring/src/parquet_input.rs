//! A Parquet table, some rows at a time.

use std::borrow::Cow;
use std::sync::Arc;

use instruments::InstrumentError;
use parquet::file::metadata::{KeyValue, RowGroupMetaData};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::schema::types::SchemaDescriptor;

use crate::column::{COLUMNS, Role};
use crate::decoder_guard::guarded;
use crate::error::ScoringError;
use crate::layout::Layout;
use crate::number::Number;
use crate::output::Sink;
use crate::parquet_blob::{Blob, SharedBlob};
use crate::parquet_column::{ColumnRows, Kind};
use crate::run::Progress;
use crate::scorer::{Scored, Scorer};
use crate::visit::Cells;

/// Rows that are read and scored together: so few that their columns stay in a processor's cache, and memory
/// does not grow with the row groups of the file.
const ROWS: usize = 2048;

/// A Parquet file, opened.
pub(crate) struct ParquetTable {
    blob: SharedBlob,
    reader: SerializedFileReader<SharedBlob>,
}

/// Which columns are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    Understood,
    All,
}

impl ParquetTable {
    pub(crate) fn open(blob: Blob) -> Result<Self, ScoringError> {
        let blob = SharedBlob(Arc::new(blob));
        let reader = guarded("its directory", || SerializedFileReader::new(blob.clone()))?;
        Ok(Self { blob, reader })
    }

    pub(crate) fn schema(&self) -> &SchemaDescriptor {
        self.reader.metadata().file_metadata().schema_descr()
    }

    /// The names of the leaf columns; those within others by their path.
    pub(crate) fn names(&self) -> Vec<String> {
        self.schema()
            .columns()
            .iter()
            .map(|column| column.path().parts().join("."))
            .collect()
    }

    pub(crate) fn key_values(&self) -> Vec<KeyValue> {
        self.reader
            .metadata()
            .file_metadata()
            .key_value_metadata()
            .cloned()
            .unwrap_or_default()
    }

    /// Refuses columns whose type cannot be what they should hold.
    pub(crate) fn check_types(&self, layout: &Layout) -> Result<(), ScoringError> {
        for role in COLUMNS.iter().map(|column| column.role) {
            let Some(place) = layout.place(role) else {
                continue;
            };
            let kind = Kind::of(&self.schema().column(place));
            let text = matches!(role, Role::Subject | Role::Visit | Role::EnzymeName);
            let fits = match kind {
                Kind::Nested | Kind::Binary => false,
                Kind::Boolean | Kind::Date | Kind::Time(_) => text,
                _ => true,
            };
            if !fits {
                return Err(ScoringError::ColumnType {
                    column: layout.name(role).to_owned(),
                    found: kind.in_words().to_owned(),
                    wanted: if text { "text or a number" } else { "a number" },
                });
            }
        }
        Ok(())
    }

    /// Refuses columns that cannot be written in a format other than Parquet.
    fn check_printable(&self, layout: &Layout) -> Result<(), ScoringError> {
        for (name, column) in layout.names().iter().zip(self.schema().columns()) {
            let kind = Kind::of(column);
            if matches!(kind, Kind::Nested | Kind::Binary) {
                return Err(ScoringError::ColumnType {
                    column: name.clone(),
                    found: kind.in_words().to_owned(),
                    wanted: "text, a number or a date to be written as text; write Parquet instead (--out F.parquet)",
                });
            }
        }
        Ok(())
    }

    /// Reads the table for its baselines alone: of its columns only those that are understood.
    pub(crate) fn find_baselines(
        &self,
        scorer: &mut Scorer,
        progress: &mut Progress<'_>,
    ) -> Result<(), ScoringError> {
        let layout = scorer.layout().clone();
        self.each_row(&layout, |cells| {
            scorer.look_for_baseline(cells);
            progress.looked()
        })?;
        scorer.baselines_found()
    }

    /// Scores every row.
    pub(crate) fn score_rows(
        &self,
        scorer: &mut Scorer,
        sink: &mut dyn Sink,
        progress: &mut Progress<'_>,
    ) -> Result<(), ScoringError> {
        let layout = scorer.layout().clone();
        let wanted = if sink.wants_all_columns() {
            self.check_printable(&layout)?;
            Wanted::All
        } else {
            Wanted::Understood
        };
        let mut scored = Scored::default();
        let mut scores = Vec::with_capacity(ROWS);
        for group in self.row_groups(&layout) {
            group.each_block(wanted, |rows| {
                scores.clear();
                for cells in rows.cells() {
                    scorer.score_into(&cells, &mut scored);
                    progress.scored(&scored)?;
                    scores.push(std::mem::take(&mut scored.score));
                }
                sink.rows(rows, &scores)
            })?;
            sink.row_group_ends(&group)?;
        }
        Ok(())
    }

    /// Does something with each row of the columns that are understood.
    pub(crate) fn each_row(
        &self,
        layout: &Layout,
        mut each: impl FnMut(&ParquetCells<'_>) -> Result<(), ScoringError>,
    ) -> Result<(), ScoringError> {
        for group in self.row_groups(layout) {
            group.each_block(Wanted::Understood, |rows| {
                rows.cells().try_for_each(|cells| each(&cells))
            })?;
        }
        Ok(())
    }

    fn row_groups<'a>(&'a self, layout: &'a Layout) -> impl Iterator<Item = RowGroup<'a>> {
        let mut first_row = 1;
        (0..self.reader.num_row_groups()).map(move |index| {
            let group = RowGroup {
                table: self,
                index,
                layout,
                first_row,
            };
            first_row += group.rows() as u64;
            group
        })
    }
}

/// A block of rows as it stands in the file.
pub(crate) struct RowGroup<'a> {
    table: &'a ParquetTable,
    index: usize,
    layout: &'a Layout,
    first_row: u64,
}

impl<'a> RowGroup<'a> {
    pub(crate) fn metadata(&self) -> &'a RowGroupMetaData {
        self.table.reader.metadata().row_group(self.index)
    }

    pub(crate) fn blob(&self) -> &'a SharedBlob {
        &self.table.blob
    }

    pub(crate) fn rows(&self) -> usize {
        usize::try_from(self.metadata().num_rows()).unwrap_or_default()
    }

    /// The wanted columns, each in its place in the table.
    fn columns(&self, wanted: Wanted) -> Result<Vec<Option<ColumnRows>>, ScoringError> {
        let reader = guarded("a row group", || {
            self.table.reader.get_row_group(self.index)
        })?;
        let mut columns: Vec<Option<ColumnRows>> = Vec::new();
        columns.resize_with(self.layout.names().len(), || None);
        let understood = self
            .layout
            .roles()
            .filter_map(|role| self.layout.place(role));
        let places: Vec<usize> = match wanted {
            Wanted::Understood => understood.collect(),
            Wanted::All => (0..columns.len()).collect(),
        };
        for place in places {
            let name = &self.layout.names()[place];
            columns[place] = Some(ColumnRows::of(reader.as_ref(), place, name)?);
        }
        Ok(columns)
    }

    /// Does something with some rows after the other.
    fn each_block(
        &self,
        wanted: Wanted,
        mut each: impl FnMut(&RowBlock<'_>) -> Result<(), ScoringError>,
    ) -> Result<(), ScoringError> {
        let mut columns = self.columns(wanted)?;
        let mut before = 0;
        while before < self.rows() {
            let rows = ROWS.min(self.rows() - before);
            for column in columns.iter_mut().flatten() {
                column.read(rows)?;
            }
            each(&RowBlock {
                columns: &columns,
                layout: self.layout,
                rows,
                first_row: self.first_row + before as u64,
            })?;
            before += rows;
        }
        Ok(())
    }
}

/// Some rows.
pub(crate) struct RowBlock<'a> {
    columns: &'a [Option<ColumnRows>],
    layout: &'a Layout,
    rows: usize,
    first_row: u64,
}

impl RowBlock<'_> {
    /// The columns that were read.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &ColumnRows> {
        self.columns.iter().flatten()
    }

    fn cells(&self) -> impl Iterator<Item = ParquetCells<'_>> {
        (0..self.rows).map(|index| ParquetCells { rows: self, index })
    }
}

/// One row.
pub(crate) struct ParquetCells<'a> {
    rows: &'a RowBlock<'a>,
    index: usize,
}

impl ParquetCells<'_> {
    #[inline]
    fn column(&self, role: Role) -> Option<&ColumnRows> {
        let place = self.rows.layout.place(role)?;
        self.rows.columns.get(place)?.as_ref()
    }
}

impl Cells for ParquetCells<'_> {
    fn row(&self) -> u64 {
        self.rows.first_row + self.index as u64
    }

    fn number(&self, role: Role) -> Result<Number, InstrumentError> {
        match self.column(role) {
            Some(column) => column.number(self.index),
            None => Ok(Number::Missing),
        }
    }

    #[inline(always)]
    fn short_number(&self, role: Role) -> Option<Number> {
        self.column(role)?.short_number(self.index)
    }

    #[inline]
    fn text(&self, role: Role) -> Cow<'_, [u8]> {
        match self.column(role) {
            Some(column) => column.bytes(self.index),
            None => Cow::Borrowed(b""),
        }
    }
}

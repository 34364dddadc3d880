//! A plan's analyses compiled once for data whose rows stand at fixed places, and carried out again and again on numbers and
//! codes, without a text or a map in between: for simulation, where every trial has the same datasets.
//!
//! A [`Layout`] says which datasets there are, which variables they have, and at which places a subject may have a row;
//! [`Columns`] hold the rows of one trial; a [`CompiledPlan`] gives the results of a [`Choice`], to the last bit what
//! [`crate::run`] gives for the tables for which the columns stand. Both take rows in their own way, and then call the same
//! functions: no method, no rule of a response and no condition is written twice.

mod choice;
mod columns;
mod compile;
mod error;
mod from_tables;
mod layout;
mod names;
mod program;
mod reads;
mod run;
mod trial;
mod workspace;

pub use choice::Choice;
pub use columns::Columns;
pub use error::{CompileError, LayoutError, Misfit, MisfitError, TablesError};
pub use layout::{CodeColumn, DatasetLayout, KeyValue, Layout, NumberColumn, Place};
pub use workspace::Workspace;

use crate::plan::Plan;
use crate::results::ResultId;

use layout::Content;
use program::Program;
use reads::Reads;

/// Analyses of a plan, compiled for a layout. It is the same for all threads; each has a [`Workspace`] of its own.
///
/// ```
/// use analysis::Plan;
/// use analysis::compiled::{Choice, Columns, CompiledPlan, CompiledValue, DatasetLayout, Layout};
/// let plan: Plan = definition::read("analysis.toml", r#"
///     [plan]
///     title = "A small plan"
///     trial = "example"
///     [[analysis]]
///     id = "age"
///     title = "Age"
///     dataset = "ADSL"
///     where = 'SEX = "F"'
///     method = "summary"
///     variable = "AGE"
/// "#).unwrap();
/// let adsl = DatasetLayout::of_subjects("ADSL").text("SEX", ["F", "M"]).number("AGE");
/// let layout = Layout::new(adsl, [])?;
/// let compiled = CompiledPlan::new(&plan, &layout, &Choice::analyses(["age".into()]))?;
/// let mean = compiled.ids().iter().position(|id| id.as_str() == "age/all/mean").unwrap();
///
/// let (sex, age, row) = (layout.codes("ADSL", "SEX")?, layout.numbers("ADSL", "AGE")?, layout.place("ADSL", &[])?);
/// let mut columns = Columns::new(&layout);
/// let mut workspace = compiled.workspace();
/// columns.begin(3);
/// for (subject, (code, years)) in [(1, 50.0), (2, 99.0), (1, 61.0)].into_iter().enumerate() {
///     columns.set_code(sex, row, subject, code);
///     columns.set_number(age, row, subject, Some(years));
/// }
/// assert_eq!(compiled.run(&columns, &mut workspace)?[mean], CompiledValue::Number(55.5));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct CompiledPlan {
    layout: Layout,
    program: Program,
    reads: Reads,
    ids: Vec<ResultId>,
}

/// What a result came to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CompiledValue {
    /// A count or a finite number.
    Number(f64),
    /// There is none: where [`crate::run`] has a result that says why.
    NotCalculated,
    /// Where [`crate::run`] has no such result: no row has these `by` values, or a number is given only together with others
    /// that are not there (numbers at risk without a curve, the test of a difference that cannot be estimated).
    Absent,
}

impl CompiledValue {
    /// The number, if there is one.
    #[must_use]
    pub fn as_number(self) -> Option<f64> {
        match self {
            CompiledValue::Number(number) => Some(number),
            CompiledValue::NotCalculated | CompiledValue::Absent => None,
        }
    }
}

impl CompiledPlan {
    /// Compiles the chosen results of a plan for a layout.
    ///
    /// # Errors
    /// [`CompileError`] names what cannot be compiled, what the layout does not have, or what the plan does not: the long
    /// way, [`crate::run`], may still give it.
    pub fn new(plan: &Plan, layout: &Layout, choice: &Choice) -> Result<Self, CompileError> {
        let (program, ids) = compile::compile(plan, layout, choice)?;
        Ok(CompiledPlan {
            layout: layout.clone(),
            reads: Reads::of(&program),
            program,
            ids,
        })
    }

    /// The names of the results, in the order in which [`CompiledPlan::run`] gives them.
    #[must_use]
    pub fn ids(&self) -> &[ResultId] {
        &self.ids
    }

    /// Whether the results depend on the rows at a place of the layout. What stands at other places may be left out of it.
    #[must_use]
    pub fn looks_at(&self, place: Place) -> bool {
        self.reads.places.contains(&(place.dataset, place.place))
    }

    /// Whether the results depend on a variable of a dataset that has a value for each row. Others may be left out of the
    /// layout, but for keys.
    #[must_use]
    pub fn reads(&self, dataset: &str, variable: &str) -> bool {
        let Ok(number) = self.layout.find(dataset) else {
            return false;
        };
        match self.layout.datasets()[number].variable(variable) {
            Some((_, Content::Number(column))) => self.reads.numbers.contains(&(number, *column)),
            Some((_, Content::Text(column, _))) => self.reads.codes.contains(&(number, *column)),
            Some((_, Content::Key(_) | Content::OfSubject)) | None => false,
        }
    }

    /// What a thread needs to run the plan.
    #[must_use]
    pub fn workspace(&self) -> Workspace {
        Workspace::new(&self.program, self.ids.len())
    }

    /// Carries out the plan on the columns of a trial, which are of the layout for which it was compiled.
    ///
    /// # Errors
    /// Where the columns do not fit the plan; [`crate::run`] would refuse the tables as well.
    pub fn run<'w>(
        &self,
        columns: &Columns,
        workspace: &'w mut Workspace,
    ) -> Result<&'w [CompiledValue], MisfitError> {
        run::run(&self.program, &self.layout, columns, workspace)?;
        Ok(&workspace.results)
    }
}

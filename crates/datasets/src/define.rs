//! Define-XML: what the data sets of a study are, as a reviewer and a program read it.
//!
//! [`write`] gives a `define.xml` of version 2.1 from a [`StudyDefinition`]; [`read`] takes from one
//! of version 1.0, 2.0 or 2.1 what describes data sets in files: names, labels, kinds, lengths,
//! formats, order, keys, and the numbers of rows where they are given.
//!
//! Define-XML has no place for the number of rows. [`write`] puts it where ODM allows a name in
//! another context, `<Alias Context="Records" Name="254"/>` in the `ItemGroupDef`, so that a version 5
//! transport file cut between two rows can be told from a whole one.

mod check;
mod error;
mod item;
mod model;
mod read;
mod terms;
mod words;
mod write;
mod xml;

pub use error::{DefineError, DefineProblem, DefineRefusal};
pub use model::{
    CodeList, Comparator, Condition, DataType, DatasetClass, DatasetDefinition, Document,
    DocumentRole, ImplementationGuide, Method, MethodKind, Origin, OriginKind, OriginSource,
    Presence, Purpose, Repeating, Role, Standard, StudyDefinition, Term, Terms, ValueDefinition,
    VariableDefinition,
};
pub use read::read;
pub use write::write;

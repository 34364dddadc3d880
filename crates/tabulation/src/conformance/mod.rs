//! Whether datasets, ours or others', are what the standards and the table of variables say.
//!
//! [`check`] reads a package of datasets and says what is wrong: in each dataset by itself, and between them.
//! It looks at what can be told from the data alone; CDISC's own rules engine (CORE) knows several hundred rules
//! more, and is not replaced by it.

mod across;
mod arms;
mod finding;
mod iso_8601;
mod package;
mod rows;
mod sources;
mod values;
mod variables;

pub use finding::{Finding, Rule, Severity};
pub use package::{Dataset, Metadata};

use crate::standard;

use package::Package;

/// Everything that is wrong with, or to be remarked on, datasets that belong together, in their order.
///
/// ```
/// use datasets::{TableBuilder, Variable};
/// use tabulation::conformance::{Dataset, Metadata, Rule, check};
///
/// let mut builder = TableBuilder::new(
///     "AE",
///     "Adverse Events",
///     ["STUDYID", "DOMAIN", "USUBJID", "AETERM", "AEDECOD", "AESTDTC"]
///         .map(|name| Variable::text(name, name)),
/// )?;
/// builder.row().set("STUDYID", "X")?.set("DOMAIN", "AE")?.set("USUBJID", "X-1")?
///     .set("AETERM", "Headache")?.set("AEDECOD", "Headache")?.set("AESTDTC", "2017-02-30")?;
/// let table = builder.finish();
/// let findings = check(&[Dataset::new("ae.csv", &table, Metadata::Inferred)]);
/// let day = findings.iter().find(|finding| finding.rule == Rule::NotADate).expect("no such day");
/// assert_eq!((day.row, day.value.as_deref()), (Some(1), Some("2017-02-30")));
/// assert!(findings.iter().any(|finding| finding.rule == Rule::MissingVariable));
/// # Ok::<(), datasets::TableError>(())
/// ```
#[must_use]
pub fn check(datasets: &[Dataset<'_>]) -> Vec<Finding> {
    let package = Package::new(datasets);
    let mut findings = Vec::new();
    for dataset in datasets {
        let layout = standard::layout(&dataset.name);
        if layout.is_none() {
            findings.push(dataset.finding(
                Rule::UnknownDataset,
                Severity::Remark,
                "is not one of the datasets that the table of variables holds: only what holds of every dataset is checked",
            ));
        }
        variables::check(dataset, layout, &mut findings);
        values::check(dataset, layout, &mut findings);
        rows::check(dataset, layout, &mut findings);
        across::check(&package, dataset, &mut findings);
        arms::check(&package, dataset, &mut findings);
        sources::check(&package, dataset, &mut findings);
    }
    findings
}

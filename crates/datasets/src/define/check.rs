//! Whether a study's definition can be written: names that can be identifiers, and nothing referred to that is not there.

use std::collections::BTreeSet;

use super::DefineRefusal;
use super::model::{StudyDefinition, Terms};

/// Refuses what would not be a valid `define.xml`.
///
/// # Errors
/// Where names are doubled or cannot be identifiers, or something is referred to that is not there.
pub(super) fn check(study: &StudyDefinition) -> Result<(), DefineRefusal> {
    let mut names = BTreeSet::new();
    let mut named = |name: &str, full: String| {
        if !is_name(name) {
            return Err(DefineRefusal::Name { name: full });
        }
        if names.insert(full.clone()) {
            Ok(())
        } else {
            Err(DefineRefusal::Duplicate { name: full })
        }
    };
    for list in &study.code_lists {
        named(&list.id, format!("code list {}", list.id))?;
        let ok = match &list.terms {
            Terms::Dictionary { .. } => true,
            Terms::Listed(terms) => {
                let decoded = terms.iter().filter(|term| term.decode.is_some()).count();
                !terms.is_empty() && (decoded == 0 || decoded == terms.len())
            }
        };
        if !ok {
            return Err(DefineRefusal::Terms {
                code_list: list.id.clone(),
            });
        }
    }
    for dataset in &study.datasets {
        named(&dataset.name, dataset.name.clone())?;
        for variable in &dataset.variables {
            named(
                &variable.name,
                format!("{}.{}", dataset.name, variable.name),
            )?;
            let lists = variable.values.iter().map(|value| &value.code_list);
            for list in lists.chain([&variable.code_list]).flatten() {
                if !study.code_lists.iter().any(|known| known.id == *list) {
                    return Err(DefineRefusal::UnknownCodeList {
                        dataset: dataset.name.clone(),
                        variable: variable.name.clone(),
                        code_list: list.clone(),
                    });
                }
            }
            for condition in variable.values.iter().flat_map(|value| &value.conditions) {
                let there = dataset
                    .variables
                    .iter()
                    .any(|known| known.name == condition.variable);
                if !there || condition.values.is_empty() {
                    return Err(DefineRefusal::Condition {
                        dataset: dataset.name.clone(),
                        variable: variable.name.clone(),
                        on: condition.variable.clone(),
                    });
                }
            }
        }
    }
    Ok(())
}

/// Whether identifiers can be made of a text: XML's names without what is no ASCII.
fn is_name(text: &str) -> bool {
    let first = text.bytes().next();
    first.is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

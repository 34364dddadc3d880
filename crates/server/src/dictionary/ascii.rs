//! MedDRA's distribution in ASCII files: fields that end with a dollar sign, a term a line.

use std::collections::BTreeMap;
use std::path::Path;

use super::Term;

/// Reads `llt.asc`, `pt.asc` and `soc.asc` of a folder. Of the lowest level terms those that are current are taken; the class
/// of a term is its primary system organ class.
pub(super) fn read(folder: &Path) -> Result<Vec<Term>, String> {
    let classes: BTreeMap<String, String> = lines(folder, "soc.asc", 2)?
        .into_iter()
        .map(|fields| (fields[0].clone(), fields[1].clone()))
        .collect();
    let preferred: BTreeMap<String, (String, String)> = lines(folder, "pt.asc", 4)?
        .into_iter()
        .map(|fields| {
            let class = classes.get(&fields[3]).unwrap_or(&fields[3]).clone();
            (fields[0].clone(), (fields[1].clone(), class))
        })
        .collect();
    let mut terms = Vec::new();
    for (line, fields) in (1..).zip(lines(folder, "llt.asc", 3)?) {
        // The tenth field says whether a term is still to be used.
        if fields.get(9).is_some_and(|current| current == "N") {
            continue;
        }
        let Some((preferred_term, class)) = preferred.get(&fields[2]) else {
            return Err(format!(
                "llt.asc, line {line}: the preferred term {} is not in pt.asc; both files must be of one version",
                fields[2]
            ));
        };
        terms.push(Term {
            term: fields[1].clone(),
            code: fields[0].clone(),
            preferred_term: preferred_term.clone(),
            class: class.clone(),
        });
    }
    Ok(terms)
}

/// The lines of a file with their fields, each of which has at least so many.
fn lines(folder: &Path, file: &str, least: usize) -> Result<Vec<Vec<String>>, String> {
    let path = folder.join(file);
    let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    // Some versions came in Latin-1; a letter of it is worth more than a refusal.
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| error.into_bytes().into_iter().map(char::from).collect());
    let mut lines = Vec::new();
    for (line, row) in (1..).zip(text.lines()) {
        if row.trim().is_empty() {
            continue;
        }
        let fields: Vec<String> = row
            .split('$')
            .map(|field| field.trim().to_owned())
            .collect();
        if fields.len() < least || fields[..least.min(2)].iter().any(String::is_empty) {
            return Err(format!(
                "{}, line {line}: {} fields; needed are at least {least}, each ended by a dollar sign",
                path.display(),
                fields.len()
            ));
        }
        lines.push(fields);
    }
    Ok(lines)
}

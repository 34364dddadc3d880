//! The file in which a sponsor words licensed questionnaires.

use std::collections::BTreeMap;
use std::path::Path;

use forms::LicensedWording;
use toml::Spanned;

/// Reads the file: names and words, `haq_item_1 = "..."`.
///
/// # Errors
/// In words: everything that is wrong in it, each with file and line.
pub fn read_wording(path: &Path) -> Result<LicensedWording, String> {
    let file = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| format!("{file}: {error}"))?;
    let words: BTreeMap<Spanned<String>, String> =
        toml::from_str(&text).map_err(|error| format!("{file}: {error}"))?;
    let mut wording = LicensedWording::default();
    let mut wrong = Vec::new();
    for (name, words) in &words {
        if let Err(why) = wording.word(name.get_ref(), words) {
            let before = text.get(..name.span().start).unwrap_or_default();
            wrong.push((before.matches('\n').count() + 1, why));
        }
    }
    if wrong.is_empty() {
        return Ok(wording);
    }
    wrong.sort_by_key(|(line, _)| *line);
    let lines = wrong
        .iter()
        .map(|(line, why)| format!("{file}:{line}: {why}"));
    Err(lines.collect::<Vec<_>>().join("\n"))
}

//! Whatever a file holds: it is read or refused in words, and never half.

use exchange::casebook::{
    AskedFields, CasebookHeader, OdmVersion, Provenance, read_casebook, read_definitions,
    write_casebook,
};
use exchange::{read_laboratory, read_redcap, transfer};
use forms::ENGLISH;
use proptest::prelude::*;
use record::TrialState;

use crate::casebook::terms;
use crate::script::{BASELINE, Script, everyone_on, proderm, week};

/// A file with a piece of it replaced by something else.
fn damaged(file: &str, at: usize, length: usize, with: &str) -> String {
    let letters: Vec<char> = file.chars().collect();
    let from = at % letters.len().max(1);
    let to = (from + length).min(letters.len());
    letters[..from]
        .iter()
        .chain(with.chars().collect::<Vec<_>>().iter())
        .chain(&letters[to..])
        .collect()
}

fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        prop::sample::select(vec![
            "\"",
            ",",
            "\n",
            "\r\n",
            "\0",
            "&",
            "&#0;",
            "&#x110000;",
            "<",
            "</ODM>",
            "<!DOCTYPE a>",
            "]]>",
            "<![CDATA[",
            "-1",
            "1e400",
            "0/0",
            "9999999999",
            "\u{feff}",
            "W0",
            "1",
        ])
        .prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_file_is_read_or_refused(
        at in any::<prop::sample::Index>(),
        length in 0_usize..12,
        with in piece(),
    ) {
        let plan = proderm();
        let table = everyone_on(&plan, "IVIG");
        let mut source = Script::new(&plan, &table);
        source.screen(1, 52);
        source.consent(1);
        source.screening_visit(1, BASELINE);
        let empty = TrialState::new(&plan, &table);
        let header = CasebookHeader { created: "2026-11-22T12:00:00Z", software: "0.1.0" };
        for version in [OdmVersion::V1_3_2, OdmVersion::V2_0] {
            let file = write_casebook(&plan, &source.entries, version, header, &AskedFields::default(), &Provenance::default()).unwrap();
            let data = file.find("<ClinicalData").unwrap();
            let (head, tail) = file.split_at(data);
            let tail = damaged(tail, at.index(tail.len()), length, &with);
            // Whatever becomes of the definitions, they are read as far as they go, and what was read is written.
            let broken = damaged(head, at.index(head.len()), length, &with);
            if let Some(study) = read_definitions(&broken) {
                prop_assert!(study.to_odm("2026-11-22T12:00:00Z", "0.1.0").is_ok());
            }
            if let Ok(rows) = read_casebook(&format!("{head}{tail}"), &ENGLISH) {
                match transfer(&empty, terms(), &rows) {
                    // Screening brings the consent with it; nothing else becomes two.
                    Ok(asked) => prop_assert!(asked.changes.len() <= rows.len() + 1),
                    Err(problems) => prop_assert!(!problems.is_empty()),
                }
            }
        }
        let redcap = crate::redcap::FILE;
        let redcap = damaged(redcap, at.index(redcap.len()), length, &with);
        if let Ok(rows) = read_redcap(&redcap, &empty, &ENGLISH) {
            match transfer(&empty, terms(), &rows) {
                Ok(_) => {}
                Err(problems) => prop_assert!(problems.iter().all(|problem| !problem.message.is_empty())),
            }
        }
        let laboratory = crate::laboratory::FILE;
        let laboratory = damaged(laboratory, at.index(laboratory.len()), length, &with);
        match read_laboratory(&laboratory, &plan, week(60), &ENGLISH) {
            Ok(read) => {
                let _ = transfer(&source.state, terms(), &read.rows);
            }
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                prop_assert!(problems.iter().all(|problem| problem.value.chars().count() <= 80));
            }
        }
    }
}

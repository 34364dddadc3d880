//! Any bytes at all as a table of visits: nothing panics, as many rows come out as went in, the original
//! cells stay, and tables and exact fractions give the same scores.

#![no_main]

use instruments::total_improvement::{Criteria, MissingMeasures};
use libfuzzer_sys::fuzz_target;
use scoring::{
    BaselineRule, Format, Input, Path, RowOrder, Settings, Unobserved, VasUnit, score_table_by,
};

const HEADER: &[u8] = b"subject,visit,physician_global,patient_global,mmt,haq,extramuscular,ck,ck_uln,ldh,ldh_uln,enzyme,enzyme_name\n";

fuzz_target!(|bytes: &[u8]| {
    let Some((choices, table)) = bytes.split_first() else {
        return;
    };
    let mut settings = Settings {
        vas: match choices & 3 {
            0 | 3 => VasUnit::Centimetres,
            1 => VasUnit::Millimetres,
            _ => VasUnit::Likert,
        },
        order: if choices & 4 == 0 { RowOrder::Any } else { RowOrder::Grouped },
        baseline: if choices & 8 == 0 {
            BaselineRule::First
        } else {
            BaselineRule::Visit("b".to_owned())
        },
        ..Settings::default()
    };
    if choices & 16 != 0 {
        settings.response.missing = MissingMeasures::Partial;
    }
    if choices & 32 != 0 {
        settings.response.criteria = Criteria::Juvenile;
    }
    // Half of the time the header is a good one, so that rows are reached.
    let mut whole = Vec::new();
    if choices & 64 != 0 {
        whole.extend_from_slice(HEADER);
    }
    whole.extend_from_slice(table);

    let run = |path: Path, format: Format, bytes: &[u8]| {
        let mut out = Vec::new();
        let input = Input::Stream(Box::new(std::io::Cursor::new(bytes.to_vec())));
        score_table_by(path, input, &settings, format, &mut out, &mut Unobserved)
            .map(|summary| (summary, out))
            .map_err(|error| error.to_string())
    };
    let fast = run(Path::TablesWhereWhole, Format::Csv, &whole);
    let exact = run(Path::ExactAlways, Format::Csv, &whole);
    assert_eq!(fast, exact, "tables and exact fractions differ");
    let Ok((summary, scored)) = fast else {
        return;
    };
    let text = String::from_utf8(scored).expect("what comes out is UTF-8");
    assert_eq!(records(&text), summary.rows + 1, "rows out are not rows in");
    let (_, json) = run(Path::TablesWhereWhole, Format::Json, &whole)
        .unwrap_or_else(|_| (summary, b"{\"rows\":[]}".to_vec()));
    assert!(json.starts_with(b"{"));
});

/// Records of a CSV text that has no structural fault, counted without the program's own reader.
fn records(text: &str) -> u64 {
    let mut quoted = false;
    let mut at_start = true;
    let mut count = 0;
    let mut open = false;
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        open = true;
        match byte {
            b'"' if quoted && bytes.peek() == Some(&b'"') => {
                bytes.next();
            }
            b'"' if quoted => quoted = false,
            b'"' if at_start => quoted = true,
            b'\n' if !quoted => {
                count += 1;
                open = false;
            }
            _ => {}
        }
        at_start = matches!(byte, b',' | b'\n') && !quoted;
    }
    count + u64::from(open)
}

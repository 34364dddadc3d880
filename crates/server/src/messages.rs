//! What the pages say, read at build from `messages/`: a second language is a second file there.

use std::fmt::Display;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// Puts values where their names stand in braces. A value is never looked at for further names.
fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, beyond)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        if let Some((_, value)) = values.iter().find(|(own, _)| *own == name) {
            filled.push_str(&value.to_string());
        }
        rest = beyond;
    }
    filled.push_str(rest);
    filled
}

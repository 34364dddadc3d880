//! A text that is no TOML: the parser's errors in plain words.

use std::ops::Range;

use crate::check_language::{code, quotation};
use crate::fault::Fault;
use crate::path::Path;

/// Any value that TOML knows.
const VALUES: &str =
    "text in quotes, a number, true or false, a date, a list in [ ] or a table in { }";

/// The parser's errors, one a line. After a text, list or table that is not closed the rest is read wrongly, and is not
/// told.
pub(crate) fn faults(errors: &[toml::de::Error], text: &str) -> Vec<Fault> {
    let mut placed: Vec<(Range<usize>, &str)> = errors
        .iter()
        .map(|error| (error.span().unwrap_or(0..0), error.message()))
        .collect();
    placed.sort_by(|one, other| {
        (one.0.start, one.0.end, one.1).cmp(&(other.0.start, other.0.end, other.1))
    });

    let mut faults: Vec<Fault> = Vec::new();
    let mut told_up_to = 0;
    for (span, message) in placed {
        let start = text.floor_char_boundary(span.start);
        if !faults.is_empty()
            && !text
                .get(told_up_to..start)
                .is_some_and(|between| between.contains('\n'))
        {
            continue;
        }
        told_up_to = start;
        let open_text =
            message.contains("string") && text.get(span.clone()).is_some_and(str::is_empty);
        faults.push(in_plain_words(span, message, text));
        let open_list = ["unclosed", "missing comma", "unexpected `=` in array"]
            .iter()
            .any(|start| message.starts_with(start));
        if open_list || (open_text && !message.starts_with("string values")) {
            break;
        }
    }
    faults
}

/// A file that is not UTF-8, at its first wrong byte.
pub(crate) fn not_utf8(bytes: &[u8], at: usize) -> Fault {
    let sixteen_bits = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let message = match bytes.get(at) {
        _ if sixteen_bits => "the file is written in UTF-16".to_owned(),
        Some(byte) => format!("the file is not UTF-8: the byte {byte:#04x} stands here"),
        None => "the file is not UTF-8".to_owned(),
    };
    // One replacement character stands for the byte in the line that is shown.
    let span = at..at + char::REPLACEMENT_CHARACTER.len_utf8();
    Fault::at(span, Path::root(), message)
        .allowed("text in UTF-8")
        .suggest(Some("save the file as UTF-8 in the editor".to_owned()))
}

fn in_plain_words(span: Range<usize>, message: &str, text: &str) -> Fault {
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let token = text.get(span.clone()).unwrap_or_default().trim();
    let fault = |message: String| Fault::at(span.clone(), Path::root(), message);
    match what {
        "string values must be quoted"
        | "missing value for key"
        | "missing value"
        | "invalid value" => not_a_value(span, token),
        "invalid boolean" => fault(format!("{} is not a value", code(token)))
            .allowed(VALUES)
            .suggest(Some(token.to_lowercase()).filter(|word| word == "true" || word == "false")),
        "duplicate key" => fault(format!("{} is given a second time", code(token)))
            .allowed("each key once in its table")
            .suggest(Some("keep one of the two".to_owned())),
        "key with no value" => no_value(span, text),
        "unexpected key or value" => beyond_the_value(span.clone(), text),
        "invalid unquoted key" | "unquoted keys cannot be empty" => not_a_key(span, token),
        "unclosed array" => {
            fault("the list is not closed".to_owned()).allowed("`]` after the last item")
        }
        "unclosed table" => {
            fault("the table's header is not closed".to_owned()).allowed("`]` after the name")
        }
        "unclosed array table" => {
            fault("the header is not closed".to_owned()).allowed("`]]` after the name")
        }
        "unclosed inline table" => {
            fault("the table is not closed".to_owned()).allowed("`}` after the last value")
        }
        "missing comma between array elements" | "missing comma between key-value pairs" => {
            fault("a comma is missing here, or what stands before is not closed".to_owned())
                .allowed("`,` between two items, `]` or `}` after the last")
        }
        "extra comma in array" | "extra comma in inline table" => {
            fault("a comma with nothing before it".to_owned()).allowed("one `,` between two items")
        }
        "invalid basic string"
        | "invalid literal string"
        | "invalid multi-line basic string"
        | "invalid multi-line literal string" => {
            if token.is_empty() {
                fault("the text is not closed".to_owned())
                    .allowed("the same quotes after the text as before it")
            } else {
                fault("a character stands here that text cannot hold".to_owned())
                    .allowed("a visible character")
            }
        }
        "missing escaped value" => {
            fault("`\\` in text begins a special character, and this is none".to_owned())
                .allowed("`\\\\` for a backslash, `\\n` for a new line, `\\\"` for a quote")
                .suggest(Some(
                    "put the text in single quotes, where `\\` means itself".to_owned(),
                ))
        }
        "unexpected leading zero" => fault("a number does not begin with 0".to_owned()),
        "invalid float"
            if !token
                .starts_with(|letter: char| letter.is_ascii_digit() || ".+-".contains(letter)) =>
        {
            not_a_value(span, token)
        }
        "invalid float" => fault("this is not a number".to_owned())
            .allowed("digits with at most one decimal point"),
        "invalid date" | "invalid time" | "invalid datetime" | "invalid date-time" => fault(
            format!("{} is not in the calendar or on the clock", code(token)),
        )
        .allowed(expected),
        "invalid mantissa" | "invalid fraction" => {
            fault("a digit is missing beside the decimal point".to_owned())
                .allowed("digits on both sides of the point, such as 0.5 or 5.0")
        }
        "cannot recurse further; max recursion depth met" | "recursion limit" => {
            fault("tables and lists are nested too deep".to_owned()).allowed("at most 80 levels")
        }
        _ if what.starts_with("cannot extend value of type") => fault(format!(
            "{} has a value already and cannot hold keys",
            code(token)
        ))
        .allowed("either one value or a table"),
        _ => {
            let expected = if expected == "nothing" { "" } else { expected };
            fault(quotation(what))
                .allowed(expected.split_whitespace().collect::<Vec<_>>().join(" "))
        }
    }
}

fn no_value(span: Range<usize>, text: &str) -> Fault {
    let before = text
        .get(..span.start)
        .unwrap_or_default()
        .trim_end_matches([' ', '\t']);
    let after = text.get(span.start..).unwrap_or_default();
    let blanks = after.len() - after.trim_start_matches([' ', '\t']).len();
    if let Some(key) = before.strip_suffix(':') {
        return not_a_key(key.len()..before.len(), ":");
    }
    if after[blanks..].starts_with(':') {
        let colon = span.start + blanks;
        return not_a_key(colon..colon + 1, ":");
    }
    Fault::at(
        span,
        Path::root(),
        "`=` and a value are missing after this key",
    )
    .allowed("key = value")
}

fn not_a_value(span: Range<usize>, token: &str) -> Fault {
    if token.is_empty() {
        return Fault::at(span, Path::root(), "a value is missing after `=`").allowed(VALUES);
    }
    let curly = ['“', '”', '„', '‘', '’', '«', '»'];
    let suggestion = match token.to_lowercase().as_str() {
        "yes" | "on" => "true".to_owned(),
        "no" | "off" => "false".to_owned(),
        "none" | "null" | "nil" | "na" => "leave the key out".to_owned(),
        _ => crate::check_language::text_value(token.trim_matches(curly)),
    };
    let message = if token.starts_with(curly) {
        "text stands in straight quotes, not in curly ones".to_owned()
    } else {
        format!("{} is not a value; text stands in quotes", code(token))
    };
    Fault::at(span, Path::root(), message)
        .allowed(VALUES)
        .suggest(Some(suggestion))
}

fn not_a_key(span: Range<usize>, token: &str) -> Fault {
    let (message, allowed) = if token.starts_with(':') {
        (
            "a key and its value are joined by `=`, not by `:`".to_owned(),
            "key = value",
        )
    } else if token.starts_with('/') || token.starts_with(';') || token.starts_with("--") {
        (
            format!("{} does not begin a comment", code(token)),
            "`#` before a comment",
        )
    } else if token.is_empty() {
        ("a key is missing before `=`".to_owned(), "key = value")
    } else {
        (
            format!("{} cannot be a key", code(token)),
            "letters a to z, digits, `_` and `-`; anything else in quotes",
        )
    };
    Fault::at(span, Path::root(), message).allowed(allowed)
}

fn beyond_the_value(span: Range<usize>, text: &str) -> Fault {
    let before = text.get(..span.start).unwrap_or_default();
    let after = text.get(span.start..).unwrap_or_default();
    let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    let comma = after
        .strip_prefix(',')
        .or_else(|| before.strip_suffix(',').map(|_| after));
    if comma.is_some_and(|rest| digit(rest.chars().next()))
        && digit(before.trim_end_matches(',').chars().last())
    {
        return Fault::at(span, Path::root(), "a decimal comma is not understood")
            .allowed("a decimal point, such as 1.5");
    }
    Fault::at(span, Path::root(), "nothing more may stand on this line")
        .allowed("one `key = value` a line, or a comment after `#`")
}

//! A reader of RTF that knows the words this program may write, and holds each table row against
//! the paper.

use std::collections::BTreeSet;

/// The control words of the Rich Text Format Specification 1.9.1 that a file may use.
const KNOWN: &[&str] = &[
    "ansi",
    "ansicpg",
    "b",
    "bkmkend",
    "bkmkstart",
    "blue",
    "brdrb",
    "brdrs",
    "brdrt",
    "brdrw",
    "brsp",
    "cell",
    "cellx",
    "cf",
    "clbrdrb",
    "clbrdrt",
    "clvertalb",
    "colortbl",
    "deff",
    "deflang",
    "f",
    "fcharset",
    "fi",
    "field",
    "flddirty",
    "fldinst",
    "fldrslt",
    "fonttbl",
    "footer",
    "footery",
    "formshade",
    "fprq",
    "fs",
    "fswiss",
    "generator",
    "green",
    "header",
    "headery",
    "info",
    "intbl",
    "keepn",
    "li",
    "line",
    "lndscpsxn",
    "marglsxn",
    "margbsxn",
    "margrsxn",
    "margtsxn",
    "outlinelevel",
    "page",
    "par",
    "pard",
    "pghsxn",
    "pgwsxn",
    "pich",
    "pichgoal",
    "picprop",
    "pict",
    "picw",
    "picwgoal",
    "plain",
    "pngblip",
    "qc",
    "ql",
    "red",
    "row",
    "rtf",
    "s",
    "sa",
    "sb",
    "sbkpage",
    "sect",
    "sectd",
    "shppict",
    "sn",
    "sp",
    "stylesheet",
    "super",
    "sv",
    "tab",
    "tc",
    "tcl",
    "title",
    "tldot",
    "tqr",
    "trgaph",
    "trhdr",
    "trkeep",
    "trleft",
    "trowd",
    "trpaddb",
    "trpaddfb",
    "trpaddft",
    "trpaddt",
    "tx",
    "u",
    "uc",
    "v",
    "viewkind",
    "widowctrl",
];

/// What a file turned out to hold.
#[derive(Debug, Default)]
pub struct Found {
    /// Sections, in their order.
    pub sections: Vec<Section>,
    /// Bookmarks, in their order.
    pub bookmarks: Vec<String>,
    /// The instructions of fields.
    pub fields: Vec<String>,
    /// All words that are shown, without headers and footers.
    pub words: String,
    /// Pictures.
    pub pictures: usize,
    /// Pages that end where the file says so, within a section.
    pub page_breaks: usize,
}

/// A section of a file.
#[derive(Debug, Default, Clone)]
pub struct Section {
    /// Whether its paper lies across.
    pub across: bool,
    /// The words of its header.
    pub header: String,
    /// The words of its footer.
    pub footer: String,
    /// Its rows.
    pub rows: usize,
    /// Rows that stand again on every page.
    pub heads: usize,
    /// The instructions of fields in its header, its body and its footer.
    pub fields: Vec<String>,
    width: i64,
    margins: i64,
}

/// Where words go that a group holds.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Body,
    Header,
    Footer,
    Instruction,
    Bookmark,
    Ignored,
}

/// Reads a file.
///
/// # Panics
/// With a sentence, when the file breaks a rule.
pub fn read(bytes: &[u8]) -> Found {
    assert!(bytes.is_ascii(), "every byte is ASCII");
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.starts_with("{\\rtf1"), "it begins as RTF does");
    let known: BTreeSet<&str> = KNOWN.iter().copied().collect();
    let mut found = Found::default();
    let mut places = vec![Place::Body];
    let mut edges: Vec<i64> = Vec::new();
    let mut cells = 0;
    let mut head = false;
    let mut held = String::new();
    let mut skip = 0;
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        rest = &rest[1..];
        match character {
            '{' => {
                let place = *places.last().unwrap();
                places.push(place);
            }
            '}' => {
                let place = places.pop().expect("a brace closes what was opened");
                match place {
                    Place::Instruction if !held.is_empty() => {
                        let field = std::mem::take(&mut held);
                        if let Some(section) = found.sections.last_mut() {
                            section.fields.push(field.clone());
                        }
                        found.fields.push(field);
                    }
                    Place::Bookmark if !held.is_empty() => {
                        found.bookmarks.push(std::mem::take(&mut held))
                    }
                    _ => {}
                }
                assert!(!places.is_empty(), "a brace closes what was opened");
                if places.len() == 1 {
                    assert_eq!(rest.trim(), "", "nothing stands after the last brace");
                }
            }
            '\\' => {
                let next = rest
                    .chars()
                    .next()
                    .expect("a backslash is followed by something");
                if matches!(next, '\\' | '{' | '}') {
                    rest = &rest[1..];
                    push(&mut found, &mut held, *places.last().unwrap(), next);
                    continue;
                }
                if next == '*' {
                    rest = &rest[1..];
                    continue;
                }
                let end = rest
                    .find(|letter: char| !letter.is_ascii_lowercase())
                    .unwrap();
                let word = &rest[..end];
                rest = &rest[end..];
                let sign = usize::from(rest.starts_with('-'));
                let digits = rest[sign..].find(|digit: char| !digit.is_ascii_digit());
                let end = digits.map_or(0, |digits| sign + digits);
                let number: Option<i64> = rest[..end].parse().ok();
                rest = &rest[end..];
                rest = rest.strip_prefix(' ').unwrap_or(rest);
                assert!(
                    known.contains(word),
                    "\\{word} is a control word that is known"
                );
                match word {
                    "u" => {
                        let unit = number.expect("\\u has a number");
                        assert!(
                            (-32768..32768).contains(&unit),
                            "\\u{unit} is a signed 16-bit number"
                        );
                        let fallback = rest.chars().next().unwrap();
                        assert!(
                            !matches!(fallback, '\\' | '{' | '}'),
                            "\\u{unit} has a fallback"
                        );
                        skip = 1;
                        let unit = u16::try_from(unit.rem_euclid(65536)).unwrap();
                        let shown = char::from_u32(u32::from(unit)).unwrap_or('\u{fffd}');
                        push(&mut found, &mut held, *places.last().unwrap(), shown);
                    }
                    "sectd" => found.sections.push(Section::default()),
                    "lndscpsxn" => found.sections.last_mut().unwrap().across = true,
                    "pgwsxn" => found.sections.last_mut().unwrap().width = number.unwrap(),
                    "marglsxn" | "margrsxn" => {
                        found.sections.last_mut().unwrap().margins += number.unwrap()
                    }
                    "header" => *places.last_mut().unwrap() = Place::Header,
                    "footer" => *places.last_mut().unwrap() = Place::Footer,
                    "fldinst" => *places.last_mut().unwrap() = Place::Instruction,
                    "bkmkstart" => *places.last_mut().unwrap() = Place::Bookmark,
                    "bkmkend" | "fonttbl" | "colortbl" | "stylesheet" | "info" | "generator"
                    | "tc" => {
                        *places.last_mut().unwrap() = Place::Ignored;
                    }
                    "pict" => {
                        found.pictures += 1;
                        *places.last_mut().unwrap() = Place::Ignored;
                    }
                    "trowd" => {
                        edges.clear();
                        cells = 0;
                        head = false;
                    }
                    "page" => found.page_breaks += 1,
                    "trhdr" => head = true,
                    "cellx" => edges.push(number.unwrap()),
                    "cell" => {
                        cells += 1;
                        push(&mut found, &mut held, *places.last().unwrap(), '\t');
                    }
                    "row" => {
                        let section = found.sections.last_mut().unwrap();
                        section.rows += 1;
                        section.heads += usize::from(head);
                        assert_eq!(cells, edges.len(), "a row has as many cells as edges");
                        assert!(
                            edges.windows(2).all(|pair| pair[0] < pair[1]),
                            "edges stand in order: {edges:?}"
                        );
                        let room = section.width - section.margins;
                        assert!(
                            edges
                                .last()
                                .is_some_and(|last| *last > 0 && *last <= room + 20),
                            "a row of {edges:?} is no wider than the {room} between the margins"
                        );
                        push(&mut found, &mut held, *places.last().unwrap(), '\n');
                    }
                    "par" | "line" => push(&mut found, &mut held, *places.last().unwrap(), '\n'),
                    "tab" => push(&mut found, &mut held, *places.last().unwrap(), '\t'),
                    _ => {}
                }
            }
            '\n' | '\r' => {}
            _ if skip > 0 => skip -= 1,
            _ => push(&mut found, &mut held, *places.last().unwrap(), character),
        }
    }
    assert_eq!(places.len(), 1, "every brace is closed");
    for section in &found.sections {
        for wanted in ["PAGE", "NUMPAGES"] {
            assert!(
                section.fields.iter().any(|field| field == wanted),
                "each section holds {wanted}"
            );
        }
    }
    found
}

fn push(found: &mut Found, held: &mut String, place: Place, character: char) {
    match place {
        Place::Body => found.words.push(character),
        Place::Header => found.sections.last_mut().unwrap().header.push(character),
        Place::Footer => found.sections.last_mut().unwrap().footer.push(character),
        Place::Instruction | Place::Bookmark => held.push(character),
        Place::Ignored => {}
    }
}

//! The words of the messages: lists as a person says them, names as a file writes them, the nearest word to a slip.

/// Longest piece of a file that a message repeats, in characters.
const LONGEST_QUOTATION: usize = 60;

/// Longest word for which a near one is looked up: nobody mistypes a longer one, and the comparison is quadratic.
const LONGEST_WORD: usize = 64;

/// Fewest letters by which the beginning of a word tells which word it is.
const SHORTEST_BEGINNING: usize = 3;

/// The items as a choice: "a, b or c".
///
/// ```
/// use definition::check_language::one_of;
///
/// assert_eq!(one_of(["mild", "moderate", "severe"]), "mild, moderate or severe");
/// assert_eq!(one_of(["mild"]), "mild");
/// assert_eq!(one_of::<[&str; 0]>([]), "");
/// ```
#[must_use]
pub fn one_of<I>(items: I) -> String
where
    I: IntoIterator,
    I::Item: ToString,
{
    joined(items, " or ")
}

/// The items taken together: "a, b and c".
///
/// ```
/// use definition::check_language::all_of;
///
/// assert_eq!(all_of([0, 4, 8]), "0, 4 and 8");
/// ```
#[must_use]
pub fn all_of<I>(items: I) -> String
where
    I: IntoIterator,
    I::Item: ToString,
{
    joined(items, " and ")
}

fn joined<I>(items: I, last: &str) -> String
where
    I: IntoIterator,
    I::Item: ToString,
{
    let mut items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    match items.pop() {
        None => String::new(),
        Some(only) if items.is_empty() => only,
        Some(end) => format!("{}{last}{end}", items.join(", ")),
    }
}

/// The candidate that was probably meant by `word`: the nearest by single-letter slips (a letter wrong, missing, too many
/// or swapped with its neighbour), about one slip in three letters, or else one that begins with the word or that the word
/// begins with. Case does not count, nor which of `-`, `_` and blank is written.
///
/// ```
/// use definition::check_language::nearest;
///
/// assert_eq!(nearest("form", ["from", "to", "label"]), Some("from"));
/// assert_eq!(nearest("Dark Red", ["dark_red", "blue"]), Some("dark_red"));
/// assert_eq!(nearest("per_kilo", ["cap", "per_kilogram"]), Some("per_kilogram"));
/// assert_eq!(nearest("violet", ["dark_red", "blue"]), None);
/// ```
#[must_use]
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    if word.chars().count() > LONGEST_WORD {
        return None;
    }
    let meant = plain(word);
    let length = meant.chars().count();
    let slips_allowed = ((length + 1) / 3).max(1);
    let slips = |candidate: &str| {
        let slips = strsim::damerau_levenshtein(&meant, &plain(candidate));
        // A word of one letter is one slip away from every other.
        (slips <= slips_allowed && slips < length.min(candidate.chars().count())).then_some(slips)
    };
    let begins_alike = |candidate: &str| {
        let candidate = plain(candidate);
        let shorter = length.min(candidate.chars().count());
        shorter >= SHORTEST_BEGINNING
            && (candidate.starts_with(&meant) || meant.starts_with(&candidate))
    };
    let candidates: Vec<&str> = candidates.into_iter().collect();
    // `min_by_key` keeps the first of equals, so that the answer depends on nothing but the order given.
    let slipped = candidates
        .iter()
        .copied()
        .filter_map(|candidate| Some((slips(candidate)?, candidate)));
    let nearest = slipped
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate);
    nearest.or_else(|| {
        candidates
            .iter()
            .copied()
            .find(|candidate| begins_alike(candidate))
    })
}

fn plain(text: &str) -> String {
    text.chars()
        .map(|letter| {
            if matches!(letter, '-' | ' ') {
                '_'
            } else {
                letter
            }
        })
        .flat_map(char::to_lowercase)
        .collect()
}

/// A name or value of the file between backticks, fit for one line of a terminal.
pub(crate) fn code(text: &str) -> String {
    format!("`{}`", quotation(text))
}

/// A text value as the file would write it.
pub(crate) fn text_value(text: &str) -> String {
    toml::Value::String(quotation(text)).to_string()
}

/// A piece of the file, shortened and without characters that would disturb a terminal.
pub(crate) fn quotation(text: &str) -> String {
    let mut shown: String = text.chars().take(LONGEST_QUOTATION).map(visible).collect();
    if text.chars().nth(LONGEST_QUOTATION).is_some() {
        shown.push('…');
    }
    shown
}

/// The character, or a sign that one stands here which cannot be shown.
pub(crate) fn visible(letter: char) -> char {
    // The bidirectional controls can make a terminal show a line in another order than the program reads it.
    let reorders = matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if letter.is_control() || reorders {
        '\u{fffd}'
    } else {
        letter
    }
}

/// "1 item", "2 items".
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    if count == 1 {
        format!("1 {one}")
    } else {
        format!("{count} {many}")
    }
}

/// The first sentence of a doc comment, on one line.
pub(crate) fn first_sentence(description: &str) -> String {
    let paragraph = description.split("\n\n").next().unwrap_or_default();
    let line = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = line.split(". ").next().unwrap_or_default();
    sentence.trim_end_matches('.').to_owned()
}

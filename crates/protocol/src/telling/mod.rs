//! Words that could tell an arm, in what people write in their own words: the levels that only one product raises, how a bag
//! looks, lots and amounts, and the names of the trial's own products and arms. What is found follows from the text alone, never
//! from who holds which arm.
//!
//! A list of words finds what people write most; it does not understand what they mean. What is found is no proof, and what is
//! not found no promise.

mod words;

use std::ops::Range;

use crate::protocol_file::Protocol;
use crate::trial::Blinding;
use words::{ALWAYS, AMOUNTS, BETWEEN, COMMON, HARMLESS, LOTS, NUMBERS, OF_A_SAMPLE};

/// What words could tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Telling {
    /// A product or an arm of the trial, by its name or by what everybody calls it.
    Product,
    /// Immunoglobulin, whose level rises by what is given.
    Immunoglobulin,
    /// What rises with it in a blood sample: protein, globulin, viscosity.
    Protein,
    /// Red cells that are destroyed.
    Haemolysis,
    /// Antibodies that came with what was given.
    PassiveAntibodies,
    /// How a bag or its contents look.
    Look,
    /// A lot.
    Lot,
    /// Grams, bottles, or a level in grams per litre.
    Amount,
}

/// A place in a text that could tell an arm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TellingWords {
    /// What it could tell.
    pub what: Telling,
    /// The bytes of the text.
    pub place: Range<usize>,
}

/// Words to look for, one after the other.
#[derive(Debug, Clone, PartialEq)]
struct Phrase {
    what: Telling,
    words: Vec<Sought>,
}

#[derive(Debug, Clone, PartialEq)]
enum Sought {
    /// These letters, large or small.
    Word(String),
    /// These, and any further ones.
    Beginning(String),
    /// These as they are.
    Exactly(String),
}

impl Sought {
    fn of(written: &str) -> Self {
        if let Some(exactly) = written.strip_prefix('=') {
            Self::Exactly(exactly.to_owned())
        } else if let Some(beginning) = written.strip_suffix('*') {
            Self::Beginning(beginning.to_owned())
        } else {
            Self::Word(written.to_owned())
        }
    }

    fn is(&self, word: &Word) -> bool {
        match self {
            Self::Word(sought) => word.small == *sought,
            Self::Beginning(sought) => word.small.starts_with(sought.as_str()),
            Self::Exactly(sought) => word.written == *sought,
        }
    }
}

/// A word of a text: letters, or a number.
#[derive(Debug)]
struct Word {
    place: Range<usize>,
    written: String,
    small: String,
}

/// The words that are looked for in a trial.
///
/// ```
/// # let text = include_str!("../../../../trials/proderm/protocol.toml");
/// # let protocol: protocol::Protocol = definition::read("protocol.toml", text)?;
/// let scan = protocol::TellingScan::of(&protocol);
/// let text = "IgG 22 g/L, please check";
/// let found = scan.find(text);
/// assert_eq!(&text[found[0].place.clone()], "IgG");
/// assert_eq!(&text[found[1].place.clone()], "22 g/L");
/// assert!(scan.find("IgE 120 kU/l after pollen").is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TellingScan {
    phrases: Vec<Phrase>,
    is_asked: bool,
}

impl TellingScan {
    /// The words of every trial, the names of this one's products and arms, and what the protocol adds. Where everybody knows
    /// the treatment nothing is looked for.
    pub fn of(protocol: &Protocol) -> Self {
        let mut phrases = always();
        let products = protocol
            .products
            .iter()
            .flat_map(|product| [product.id.as_str(), product.name.as_str()]);
        let arms = protocol
            .all_arms()
            .flat_map(|arm| [arm.id.as_str(), arm.label.as_str()]);
        for name in products.chain(arms) {
            phrases.extend(phrase(Telling::Product, name));
        }
        let more = protocol.blinding.telling_words.iter();
        phrases.extend(more.filter_map(|words| phrase(Telling::Product, words)));
        Self {
            phrases,
            is_asked: protocol.trial.blinding == Blinding::DoubleBlind,
        }
    }

    /// What could tell an arm in a text, in its order; none lies in another.
    pub fn find(&self, text: &str) -> Vec<TellingWords> {
        if !self.is_asked {
            return Vec::new();
        }
        find(&self.phrases, text)
    }

    /// The same, as it stands in the text, each once.
    pub fn words_in(&self, text: &str) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for found in self.find(text) {
            if let Some(word) = text.get(found.place)
                && !words.iter().any(|own| own.eq_ignore_ascii_case(word))
            {
                words.push(word.to_owned());
            }
        }
        words
    }
}

/// Whether a text holds what could tell an arm in any blinded trial.
pub(crate) fn tells_in_any_trial(text: &str) -> bool {
    !find(&always(), text).is_empty()
}

fn always() -> Vec<Phrase> {
    let phrase = |what: Telling, written: &str| Phrase {
        what,
        words: written.split(' ').map(Sought::of).collect(),
    };
    ALWAYS
        .iter()
        .flat_map(|(what, written)| written.iter().map(move |written| phrase(*what, written)))
        .collect()
}

/// A name as a phrase, without its numbers: who writes it leaves the strength out. A name of common words is none.
fn phrase(what: Telling, name: &str) -> Option<Phrase> {
    let words: Vec<String> = words_of(name)
        .into_iter()
        .map(|word| word.small)
        .filter(|word| !word.starts_with(|letter: char| letter.is_ascii_digit()))
        .collect();
    let letters: usize = words.iter().map(|word| word.chars().count()).sum();
    let is_common = words.iter().all(|word| COMMON.contains(&word.as_str()));
    (letters > 2 && !is_common).then(|| Phrase {
        what,
        words: words.into_iter().map(Sought::Word).collect(),
    })
}

fn find(phrases: &[Phrase], text: &str) -> Vec<TellingWords> {
    let words = words_of(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = phrases
            .iter()
            .filter_map(|phrase| Some((phrase.what, phrase_at(phrase, &words, at)?)))
            .max_by_key(|(_, length)| *length);
        let longest = longest
            .or_else(|| Some((Telling::Lot, lot_at(&words, at)?)))
            .or_else(|| Some((Telling::Amount, amount_at(&words, at)?)));
        let Some((what, length)) = longest else {
            at += 1;
            continue;
        };
        let (Some(first), Some(last)) = (words.get(at), words.get(at + length - 1)) else {
            break;
        };
        found.push(TellingWords {
            what,
            place: first.place.start..last.place.end,
        });
        at += length;
    }
    found
}

/// The words of a text: runs of letters, and numbers. Letters that cannot be seen divide nothing.
fn words_of(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut open: Option<Word> = None;
    let mut letters = text.char_indices().peekable();
    while let Some((place, letter)) = letters.next() {
        let end = place + letter.len_utf8();
        let is_hidden = matches!(
            letter,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        );
        if is_hidden {
            continue;
        }
        // The point of a decimal is within its number.
        let number_goes_on = matches!(letter, '.' | ',')
            && open.as_ref().is_some_and(|word| is_number(&word.written))
            && letters
                .peek()
                .is_some_and(|(_, next)| next.is_ascii_digit());
        if !letter.is_alphanumeric() && !number_goes_on {
            words.extend(open.take());
            continue;
        }
        // "40g" is a number and a unit; "IgG4" is one word.
        let turns = open
            .as_ref()
            .is_some_and(|word| is_number(&word.written) && letter.is_alphabetic());
        if turns {
            words.extend(open.take());
        }
        let word = open.get_or_insert_with(|| Word {
            place: place..end,
            written: String::new(),
            small: String::new(),
        });
        word.place.end = end;
        word.written.push(letter);
        word.small.extend(letter.to_lowercase());
    }
    words.extend(open);
    words
}

fn is_number(word: &str) -> bool {
    !word.is_empty()
        && word
            .chars()
            .all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | ','))
}

/// How many words from a place on are a phrase, and mean something there.
fn phrase_at(phrase: &Phrase, words: &[Word], at: usize) -> Option<usize> {
    let length = phrase.words.len();
    let own = words.get(at..at + length)?;
    let is_it = own
        .iter()
        .zip(&phrase.words)
        .all(|(word, sought)| sought.is(word));
    if !is_it {
        return None;
    }
    if let [word] = own {
        let small = |word: Option<&Word>| word.map(|word| word.small.clone());
        let before = small(at.checked_sub(1).and_then(|before| words.get(before)));
        let after = small(words.get(at + 1));
        let harmless = HARMLESS.iter().any(|(harmless, behind, followed)| {
            let is = |list: &[&str], word: &Option<String>| {
                word.as_ref()
                    .is_some_and(|word| list.contains(&word.as_str()))
            };
            *harmless == word.small && (is(behind, &before) || is(followed, &after))
        });
        if harmless {
            return None;
        }
    }
    Some(length)
}

/// How many words from a place on name a lot: the word for one, and a number that has four letters or digits at least.
fn lot_at(words: &[Word], at: usize) -> Option<usize> {
    if !LOTS.contains(&words.get(at)?.small.as_str()) {
        return None;
    }
    let mut next = at + 1;
    if BETWEEN.contains(&words.get(next)?.small.as_str()) {
        next += 1;
    }
    let first = words.get(next)?;
    // What is written "A 1234" or "12-345B" is one number.
    let mut end = next + 1;
    let mut letters = first.small.chars().count();
    let mut digits = has_digits(&first.small);
    while let Some(word) = words.get(end) {
        let before = words.get(end - 1)?;
        let joined = word.place.start <= before.place.end + 1 && has_digits(&word.small);
        if !joined {
            break;
        }
        letters += word.small.chars().count();
        digits = true;
        end += 1;
    }
    (digits && letters >= 4).then_some(end - at)
}

fn has_digits(word: &str) -> bool {
    word.contains(|letter: char| letter.is_ascii_digit())
}

/// How many words from a place on are an amount that tells something.
fn amount_at(words: &[Word], at: usize) -> Option<usize> {
    let first = words.get(at)?;
    let value: f64 = if is_number(&first.written) {
        first.written.replace(',', ".").parse().ok()?
    } else {
        let place = NUMBERS.iter().position(|number| *number == first.small)?;
        f64::from(u8::try_from(place + 1).ok()?)
    };
    let unit = |unit: &[&str]| {
        let own = words.get(at + 1..at + 1 + unit.len())?;
        let is_it = own.iter().zip(unit).all(|(word, unit)| word.small == *unit);
        is_it.then_some(unit.len())
    };
    let longest = AMOUNTS
        .iter()
        .filter(|(_, from)| value >= *from)
        .filter_map(|(names, _)| unit(names))
        .max()?;
    let end = at + 1 + longest;
    let following = words.get(end..end + 2).map(|two| {
        let small: Vec<&str> = two.iter().map(|word| word.small.as_str()).collect();
        small.join(" ")
    });
    let of_a_sample = following.is_some_and(|words| OF_A_SAMPLE.contains(&words.as_str()));
    (!of_a_sample).then_some(1 + longest)
}

//! The words, numbers and signs of a condition.

use crate::filter::error::FilterError;
use crate::filter::expression::Comparison;

/// A word of a condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(f64),
    Text(String),
    Comparison(Comparison),
    Open,
    Close,
    Comma,
    And,
    Or,
    Not,
    In,
    Between,
    Missing,
}

/// A word, its place in characters from 1, and the word as it was written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub(super) token: Token,
    pub(super) at: usize,
    pub(super) written: String,
}

pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, FilterError> {
    let letters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut place = 0;
    while let Some(&letter) = letters.get(place) {
        if letter.is_whitespace() {
            place += 1;
            continue;
        }
        let at = place + 1;
        let (token, length) = token(&letters[place..], at)?;
        let written = letters[place..place + length].iter().collect();
        tokens.push(Placed { token, at, written });
        place += length;
    }
    Ok(tokens)
}

/// The first word of the rest, and how many characters it takes.
fn token(rest: &[char], at: usize) -> Result<(Token, usize), FilterError> {
    let next = rest.get(1).copied().unwrap_or(' ');
    let token = match rest[0] {
        '(' => (Token::Open, 1),
        ')' => (Token::Close, 1),
        ',' => (Token::Comma, 1),
        '=' => (Token::Comparison(Comparison::Equal), 1),
        '<' if next == '>' => (Token::Comparison(Comparison::Unequal), 2),
        '<' if next == '=' => (Token::Comparison(Comparison::AtMost), 2),
        '<' => (Token::Comparison(Comparison::Below), 1),
        '>' if next == '=' => (Token::Comparison(Comparison::AtLeast), 2),
        '>' => (Token::Comparison(Comparison::Above), 1),
        quote @ ('"' | '\'') => text(rest, quote, at)?,
        digit if digit.is_ascii_digit() => number(rest, at)?,
        '-' | '+' | '.' if next.is_ascii_digit() || next == '.' => number(rest, at)?,
        letter if letter.is_alphabetic() || letter == '_' => word(rest),
        character => return Err(FilterError::UnknownCharacter { character, at }),
    };
    Ok(token)
}

/// A text; a quote of its own kind is written twice inside it.
fn text(rest: &[char], quote: char, at: usize) -> Result<(Token, usize), FilterError> {
    let mut text = String::new();
    let mut place = 1;
    while let Some(&letter) = rest.get(place) {
        if letter != quote {
            text.push(letter);
            place += 1;
        } else if rest.get(place + 1) == Some(&quote) {
            text.push(quote);
            place += 2;
        } else {
            return Ok((Token::Text(text), place + 1));
        }
    }
    Err(FilterError::OpenText { at })
}

fn number(rest: &[char], at: usize) -> Result<(Token, usize), FilterError> {
    let mut length = 1;
    while let Some(&letter) = rest.get(length) {
        let exponent_sign = matches!(letter, '-' | '+') && matches!(rest[length - 1], 'e' | 'E');
        if letter.is_ascii_alphanumeric() || letter == '.' || exponent_sign {
            length += 1;
        } else {
            break;
        }
    }
    let text: String = rest[..length].iter().collect();
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((Token::Number(number), length)),
        _ => Err(FilterError::NotANumber { text, at }),
    }
}

fn word(rest: &[char]) -> (Token, usize) {
    let length = rest
        .iter()
        .position(|letter| !(letter.is_alphanumeric() || *letter == '_'))
        .unwrap_or(rest.len());
    let word: String = rest[..length].iter().collect();
    let token = match word.to_ascii_lowercase().as_str() {
        "and" => Token::And,
        "or" => Token::Or,
        "not" => Token::Not,
        "in" => Token::In,
        "between" => Token::Between,
        "missing" => Token::Missing,
        _ => Token::Name(word),
    };
    (token, length)
}

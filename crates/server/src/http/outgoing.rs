//! Words that go out to others: a question, an answer, a request. Where they could tell an arm, they come back once with those
//! words named, and go out only when whoever wrote them takes the responsibility for it, word by word. That stands in the trail
//! as the reason of the row.

use store::{Answer, QueryAbout, Wish};

use super::{Asked, Trouble};

/// What stands between the words for which somebody takes responsibility, in the field of a form.
pub const BETWEEN: char = '|';

/// The reason under which the words of a wish go out; `None` where none of them could tell an arm, or they go to nobody.
///
/// # Errors
/// [`Trouble::Telling`], with the words that could tell an arm and for which nobody has taken responsibility.
fn responsibility(
    asked: &Asked<'_>,
    wish: &Wish,
    taken: &[String],
) -> Result<Option<String>, Trouble> {
    let telling = asked.house.plan.telling();
    let mut found: Vec<String> = Vec::new();
    for text in outgoing(wish) {
        for word in telling.words_in(text) {
            if !found.iter().any(|own| own.eq_ignore_ascii_case(&word)) {
                found.push(word);
            }
        }
    }
    let is_taken = |word: &String| taken.iter().any(|own| own.eq_ignore_ascii_case(word));
    if found.is_empty() {
        Ok(None)
    } else if found.iter().all(is_taken) {
        Ok(Some(asked.say().telling_taken(found.join(", "))))
    } else {
        Err(Trouble::Telling(found))
    }
}

/// The words for which a form that was sent takes responsibility.
fn taken_in_form(asked: &Asked<'_>) -> Vec<String> {
    let sent = asked.form.get("_telling");
    sent.split(BETWEEN)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The texts of a wish that others are to read.
fn outgoing(wish: &Wish) -> Vec<&str> {
    match wish {
        Wish::RaiseQuery { about, text, .. } => match about {
            QueryAbout::Correction { item, proposed, .. } => vec![text, item, proposed],
            _ => vec![text],
        },
        Wish::MoveQuery { text, .. } => vec![text],
        _ => Vec::new(),
    }
}

impl Asked<'_> {
    /// Asks the store to send words out that came with a form.
    ///
    /// # Errors
    /// [`Trouble`]; [`Trouble::Telling`] as [`responsibility`].
    pub fn send_out(&self, wish: Wish) -> Result<Answer, Trouble> {
        self.send_out_under(self.form.get("_key"), wish, &taken_in_form(self))
    }

    /// The same of words that a program sent, with those for which it takes responsibility.
    ///
    /// # Errors
    /// As [`send_out`](Self::send_out).
    pub fn send_out_under(
        &self,
        key: &str,
        wish: Wish,
        taken: &[String],
    ) -> Result<Answer, Trouble> {
        let reason = responsibility(self, &wish, taken)?;
        self.ask_under(key, wish, reason.as_deref())
    }
}

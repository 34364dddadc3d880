//! Names that ascend: each is then another than all before it, without a look at them.

/// Whether names have ascended so far: as text, or by the numbers in them (`S2` before `S10`).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ascent {
    as_text: bool,
    by_numbers: bool,
}

impl Default for Ascent {
    fn default() -> Self {
        Self {
            as_text: true,
            by_numbers: true,
        }
    }
}

impl Ascent {
    /// Whether the next name still ascends, after the one before it.
    pub(crate) fn goes_on(&mut self, before: &[u8], name: &[u8]) -> bool {
        self.as_text = self.as_text && before < name;
        self.by_numbers = self.by_numbers && natural(before, name).is_lt();
        self.as_text || self.by_numbers
    }
}

/// Compares names by the numbers in them, and as text where these are equal: a total order.
fn natural(one: &[u8], other: &[u8]) -> std::cmp::Ordering {
    let (mut left, mut right) = (one, other);
    loop {
        let (Some(first), Some(second)) = (left.first(), right.first()) else {
            break left.len().cmp(&right.len()).then_with(|| one.cmp(other));
        };
        if first.is_ascii_digit() && second.is_ascii_digit() {
            let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let (number, rest) = left.split_at(digits(left));
            let (other_number, other_rest) = right.split_at(digits(right));
            let bare = |number: &[u8]| -> usize {
                number.iter().take_while(|byte| **byte == b'0').count()
            };
            let (number, other_number) =
                (&number[bare(number)..], &other_number[bare(other_number)..]);
            let order = number
                .len()
                .cmp(&other_number.len())
                .then_with(|| number.cmp(other_number));
            if order.is_ne() {
                break order;
            }
            (left, right) = (rest, other_rest);
        } else if first == second {
            (left, right) = (&left[1..], &right[1..]);
        } else {
            break first.cmp(second);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Ascent, natural};

    #[test]
    fn names_are_compared_by_their_numbers() {
        for (before, after) in [
            ("S2", "S10"),
            ("S02", "S2"),
            ("A9", "B1"),
            ("1-2", "1-10"),
            ("", "a"),
        ] {
            assert!(
                natural(before.as_bytes(), after.as_bytes()).is_lt(),
                "{before} {after}"
            );
            assert!(
                natural(after.as_bytes(), before.as_bytes()).is_gt(),
                "{after} {before}"
            );
        }
        assert!(natural(b"S1", b"S1").is_eq());
    }

    #[test]
    fn names_ascend_in_one_order_throughout_or_not_at_all() {
        let ascends = |names: &[&str]| {
            let mut ascent = Ascent::default();
            let pairs = names.windows(2);
            pairs.fold(true, |_, pair| {
                ascent.goes_on(pair[0].as_bytes(), pair[1].as_bytes())
            })
        };
        assert!(ascends(&["S2", "S10", "S11"]));
        assert!(ascends(&["S10", "S11", "S2"]));
        assert!(!ascends(&["S10", "S2", "S11"]));
        assert!(!ascends(&["a", "b", "a"]));
        assert!(!ascends(&["a", "a"]));
    }
}

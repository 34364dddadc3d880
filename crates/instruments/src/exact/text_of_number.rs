//! The text of types that are one exact number within bounds.

/// Gives a tuple struct around a `Rational`, with a constructor `new`, the text of its number: written as
/// the number, read through the constructor, and serialised as that text.
macro_rules! text_of_number {
    ($name:ident, $expected:expr) => {
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::error::InstrumentError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text.parse()?)
            }
        }

        #[cfg(feature = "serde")]
        $crate::exact::serde_through_text!($name, $expected);
    };
}

pub(crate) use text_of_number;

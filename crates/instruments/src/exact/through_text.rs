//! Serialisation through the text form, so that no number passes through binary floating point.

use super::Rational;

/// `Serialize` by `Display`, `Deserialize` by `FromStr`: what is read back has been validated.
///
/// A bare number is taken as well, for configuration files: an integer as it stands, a decimal by its
/// shortest text, so that `2.5` is 5/2.
macro_rules! serde_through_text {
    ($type:ty, $expected:literal) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct FromText;

                impl serde::de::Visitor<'_> for FromText {
                    type Value = $type;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<$type, E> {
                        text.parse().map_err(E::custom)
                    }

                    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<$type, E> {
                        self.visit_str(&value.to_string())
                    }

                    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<$type, E> {
                        self.visit_str(&value.to_string())
                    }

                    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<$type, E> {
                        self.visit_str(&value.to_string())
                    }
                }

                deserializer.deserialize_any(FromText)
            }
        }
    };
}

pub(crate) use serde_through_text;

serde_through_text!(Rational, "a number: 3, \"1.35\" or \"8/7\"");

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for Rational {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rational".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": ["number", "string"] })
    }
}

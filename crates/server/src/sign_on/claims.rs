//! What a provider says of a person in an ID token, and what is asked of it.

use std::fmt;

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The clocks of two machines differ by less, in seconds.
const SKEW: i64 = 60;

/// What an ID token says (OpenID Connect Core 1.0, 2).
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Claims {
    iss: String,
    aud: Audience,
    #[serde(default)]
    azp: Option<String>,
    exp: i64,
    iat: i64,
    #[serde(default)]
    nonce: String,
    #[serde(default)]
    amr: Vec<String>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// For whom a token is: one or several.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

/// What is asked of a token.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// Who must have made it.
    pub issuer: &'a str,
    /// For whom.
    pub client: &'a str,
    /// The number that was sent with the question.
    pub nonce: &'a str,
    /// Ways of recognising a person (RFC 8176) of which one must have been used.
    pub second_factors: &'a [String],
    /// The claim that holds the name of the account.
    pub name_claim: &'a str,
    /// Now, in seconds from the start of 1970.
    pub now: i64,
}

/// Why nobody was recognised by a token.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotRecognised {
    /// It is no token.
    NoToken,
    /// Another system made it.
    OtherIssuer(String),
    /// It is for another program.
    OtherAudience,
    /// It is too old, or made in the future.
    NotNow,
    /// It answers another question.
    OtherNonce,
    /// It does not say that the person was recognised by two factors.
    OneFactor(Vec<String>),
    /// It does not say the person's name.
    NoName(String),
}

impl fmt::Display for NotRecognised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken => f.write_str("the provider sent no ID token that can be read"),
            Self::OtherIssuer(issuer) => write!(f, "the token was made by {issuer}"),
            Self::OtherAudience => f.write_str("the token is for another program"),
            Self::NotNow => {
                f.write_str("the token does not hold now; compare the clocks of both machines")
            }
            Self::OtherNonce => f.write_str("the token answers another question"),
            Self::OneFactor(used) => write!(
                f,
                "the provider does not say that two factors were used: its claim amr has [{}]",
                used.join(", ")
            ),
            Self::NoName(claim) => write!(f, "the token has no claim {claim}"),
        }
    }
}

impl std::error::Error for NotRecognised {}

impl Claims {
    /// Reads an ID token. Its signature is not examined: it came over TLS from the provider itself, which takes the signature's place
    /// (OpenID Connect Core 1.0, 3.1.3.7, 6).
    ///
    /// # Errors
    /// [`NotRecognised::NoToken`].
    pub fn read(token: &str) -> Result<Self, NotRecognised> {
        let mut parts = token.split('.');
        let (Some(_), Some(payload), Some(_), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotRecognised::NoToken);
        };
        let json = Base64UrlUnpadded::decode_vec(payload).map_err(|_| NotRecognised::NoToken)?;
        serde_json::from_slice(&json).map_err(|_| NotRecognised::NoToken)
    }

    /// The name of the person's account, where the token says all that is asked of it.
    ///
    /// # Errors
    /// [`NotRecognised`].
    pub fn name(&self, asked: Asked<'_>) -> Result<String, NotRecognised> {
        if self.iss != asked.issuer {
            return Err(NotRecognised::OtherIssuer(self.iss.clone()));
        }
        let is_for_us = match &self.aud {
            Audience::One(one) => one == asked.client,
            // Of several the one to whom it was given must be named (3.1.3.7, 4 and 5).
            Audience::Several(all) => {
                all.iter().any(|one| one == asked.client) && (all.len() == 1 || self.azp.is_some())
            }
        };
        if !is_for_us || self.azp.as_deref().is_some_and(|azp| azp != asked.client) {
            return Err(NotRecognised::OtherAudience);
        }
        if self.exp.saturating_add(SKEW) <= asked.now || self.iat > asked.now.saturating_add(SKEW) {
            return Err(NotRecognised::NotNow);
        }
        if asked.nonce.is_empty() || self.nonce != asked.nonce {
            return Err(NotRecognised::OtherNonce);
        }
        if !self
            .amr
            .iter()
            .any(|way| asked.second_factors.contains(way))
        {
            return Err(NotRecognised::OneFactor(self.amr.clone()));
        }
        let name = self.others.get(asked.name_claim).and_then(Value::as_str);
        name.map(str::to_lowercase)
            .ok_or_else(|| NotRecognised::NoName(asked.name_claim.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

    use base64ct::{Base64UrlUnpadded, Encoding as _};
    use serde_json::{Value, json};

    use super::{Asked, Claims, NotRecognised};

    const NOW: i64 = 1_800_000_000;

    fn good() -> Value {
        json!({
            "iss": "https://id.example", "aud": "myotrial", "sub": "1", "exp": NOW + 300, "iat": NOW, "nonce": "n",
            "amr": ["pwd", "otp"], "preferred_username": "Zoe",
        })
    }

    fn name_in(claims: &Value) -> Result<String, NotRecognised> {
        let second_factors = ["mfa".to_owned(), "otp".to_owned()];
        let payload = Base64UrlUnpadded::encode_string(claims.to_string().as_bytes());
        Claims::read(&format!("e30.{payload}.c2ln"))?.name(Asked {
            issuer: "https://id.example",
            client: "myotrial",
            nonce: "n",
            second_factors: &second_factors,
            name_claim: "preferred_username",
            now: NOW,
        })
    }

    fn with(claim: &str, value: Value) -> Result<String, NotRecognised> {
        let mut claims = good();
        claims[claim] = value;
        name_in(&claims)
    }

    #[test]
    fn a_token_that_says_all_that_is_asked_names_the_account_in_small_letters() {
        assert_eq!(name_in(&good()), Ok("zoe".to_owned()));
        assert_eq!(with("aud", json!(["myotrial"])), Ok("zoe".to_owned()));
    }

    #[test]
    fn each_claim_that_is_otherwise_keeps_the_door_shut() {
        let mut none = good();
        for (claim, value) in [
            ("iss", json!("https://other.example")),
            ("aud", json!("another")),
            ("aud", json!(["myotrial", "another"])),
            ("azp", json!("another")),
            ("exp", json!(NOW - 61)),
            ("iat", json!(NOW + 61)),
            ("nonce", json!("m")),
            ("nonce", json!("")),
            ("amr", json!(["pwd"])),
            ("amr", json!([])),
            ("preferred_username", json!(7)),
        ] {
            assert!(with(claim, value.clone()).is_err(), "{claim} {value}");
        }
        for claim in [
            "iss",
            "aud",
            "exp",
            "iat",
            "nonce",
            "amr",
            "preferred_username",
        ] {
            let claims = none.as_object_mut().unwrap();
            let value = claims.remove(claim).unwrap();
            assert!(name_in(&none).is_err(), "{claim}");
            none[claim] = value;
        }
        for no_token in ["", "a.b", "e30.!.c", "e30.e30.c.d", "e30.W10.c"] {
            assert_eq!(Claims::read(no_token), Err(NotRecognised::NoToken));
        }
    }
}

//! The key file: what seals the vault, and what signs the heads of the trail.

use std::fs::OpenOptions;
use std::io::{Read as _, Write as _};
use std::path::Path;

use chacha20::ChaCha20Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::digest::Digest;
use crate::error::StoreError;
use crate::hexadecimal;

/// How many bytes of a nonce stand before what is sealed.
const NONCE: usize = 12;

/// The two keys of a store. They cannot be printed or copied.
pub(crate) struct Keys {
    cipher: ChaCha20Poly1305,
    signing: SigningKey,
}

/// The file that holds them. Whoever has it can open the vault, so it belongs where the database's backups are not.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    format: u16,
    sealing: String,
    signing: String,
}

/// Random bytes of the operating system.
///
/// # Errors
/// [`StoreError::NoEntropy`].
pub(crate) fn random() -> Result<[u8; 32], StoreError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| StoreError::NoEntropy)?;
    Ok(bytes)
}

impl Keys {
    /// Draws the keys of a new store and writes them to a file that only its owner may read.
    pub(crate) fn create(
        path: &Path,
        sealing: [u8; 32],
        signing: [u8; 32],
    ) -> Result<Self, StoreError> {
        let file = KeyFile {
            format: 1,
            sealing: hexadecimal::write(&sealing),
            signing: hexadecimal::write(&signing),
        };
        let text = serde_json::to_string(&file)
            .map_err(|error| StoreError::unreadable(error.to_string()))?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        options
            .open(path)
            .and_then(|mut file| {
                file.write_all(text.as_bytes())?;
                file.write_all(b"\n")?;
                file.sync_all()
            })
            .map_err(|error| StoreError::file("write the key to", path, &error))?;
        Ok(Self::of(sealing, signing))
    }

    /// Reads the keys of a store.
    pub(crate) fn read(path: &Path) -> Result<Self, StoreError> {
        let (sealing, signing) = Self::secrets(path)?;
        Ok(Self::of(sealing, signing))
    }

    /// What the key file holds: the secret that seals, and the one that signs.
    pub(crate) fn secrets(path: &Path) -> Result<([u8; 32], [u8; 32]), StoreError> {
        let mut text = String::new();
        OpenOptions::new()
            .read(true)
            .open(path)
            .and_then(|mut file| file.read_to_string(&mut text))
            .map_err(|error| StoreError::file("read the key from", path, &error))?;
        // The words of the reader could quote the key.
        let damaged = || StoreError::Key {
            why: format!(
                "{} is not a key file as this program writes it; take it from where it was kept safe",
                path.display()
            ),
        };
        let file: KeyFile = serde_json::from_str(&text).map_err(|_| damaged())?;
        let key = |hex: &str| {
            hexadecimal::read(hex)
                .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
                .ok_or_else(damaged)
        };
        Ok((key(&file.sealing)?, key(&file.signing)?))
    }

    pub(crate) fn of(sealing: [u8; 32], signing: [u8; 32]) -> Self {
        Self {
            cipher: ChaCha20Poly1305::new(&sealing.into()),
            signing: SigningKey::from_bytes(&signing),
        }
    }

    pub(crate) fn public(&self) -> PublicKey {
        PublicKey(self.signing.verifying_key())
    }

    /// Signs a head.
    pub(crate) fn sign(&self, sequence: u64, digest: Digest) -> [u8; 64] {
        self.signing
            .sign(&head_message(sequence, digest))
            .to_bytes()
    }

    /// Signs a report. No signature of a report is one of a head.
    pub(crate) fn sign_report(&self, report: &[u8]) -> [u8; 64] {
        self.signing.sign(&report_message(report)).to_bytes()
    }

    /// Seals bytes for one place, named by `place`: at another they do not open.
    pub(crate) fn seal(
        &self,
        nonce: [u8; NONCE],
        place: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let mut sealed = nonce.to_vec();
        let payload = Payload {
            msg: plain,
            aad: place,
        };
        let cipher = self
            .cipher
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| StoreError::Key {
                why: "the vault cannot be sealed with it".to_owned(),
            })?;
        sealed.extend_from_slice(&cipher);
        Ok(sealed)
    }

    /// Opens what was sealed for a place; `None` where it was sealed with another key or for another place, or changed. What it
    /// says is wiped from memory when nobody holds it any more.
    pub(crate) fn unseal(&self, place: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, cipher) = sealed.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let payload = Payload {
            msg: cipher,
            aad: place,
        };
        let plain = self.cipher.decrypt(&Nonce::from(nonce), payload).ok()?;
        Some(Zeroizing::new(plain))
    }
}

/// A key that is made of the keys of several people: without one of them nothing is known of it. It cannot be printed.
pub(crate) struct SharedKey(ChaCha20Poly1305);

impl SharedKey {
    /// The key of two shares, in their order.
    pub(crate) fn of(shares: [&[u8; 32]; 2]) -> Self {
        let key = Digest::of_pieces([
            b"key of two people, format 1".as_slice(),
            shares[0].as_slice(),
            shares[1].as_slice(),
        ]);
        Self(ChaCha20Poly1305::new(&(*key.as_bytes()).into()))
    }

    /// Seals bytes for one place. Each number is used once under one key.
    pub(crate) fn seal(
        &self,
        number: u32,
        place: &[u8],
        plain: &[u8],
    ) -> Result<Vec<u8>, StoreError> {
        let mut nonce = [0; NONCE];
        nonce[..4].copy_from_slice(&number.to_be_bytes());
        let payload = Payload {
            msg: plain,
            aad: place,
        };
        let cipher = self
            .0
            .encrypt(&Nonce::from(nonce), payload)
            .map_err(|_| StoreError::Key {
                why: "nothing can be sealed with it".to_owned(),
            })?;
        let mut sealed = nonce.to_vec();
        sealed.extend_from_slice(&cipher);
        Ok(sealed)
    }

    /// Opens what was sealed for a place.
    pub(crate) fn unseal(&self, place: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, cipher) = sealed.split_at_checked(NONCE)?;
        let nonce: [u8; NONCE] = nonce.try_into().ok()?;
        let payload = Payload {
            msg: cipher,
            aad: place,
        };
        self.0.decrypt(&Nonce::from(nonce), payload).ok()
    }
}

/// The key against which signatures are checked. It may be known to everybody.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct PublicKey(VerifyingKey);

impl PublicKey {
    pub(crate) fn to_hex(&self) -> String {
        hexadecimal::write(self.0.as_bytes())
    }

    pub(crate) fn from_hex(text: &str) -> Option<Self> {
        let bytes: [u8; 32] = hexadecimal::read(text)?.try_into().ok()?;
        VerifyingKey::from_bytes(&bytes).ok().map(Self)
    }

    /// Whether a signature of a head is one of this key.
    pub(crate) fn signed(&self, sequence: u64, digest: Digest, signature: &[u8]) -> bool {
        self.is_of(&head_message(sequence, digest), signature)
    }

    /// Whether a signature of a report is one of this key.
    pub(crate) fn signed_report(&self, report: &[u8], signature: &[u8]) -> bool {
        self.is_of(&report_message(report), signature)
    }

    fn is_of(&self, message: &[u8], signature: &[u8]) -> bool {
        <[u8; 64]>::try_from(signature).is_ok_and(|signature| {
            let signature = Signature::from_bytes(&signature);
            self.0.verify_strict(message, &signature).is_ok()
        })
    }
}

fn report_message(report: &[u8]) -> Vec<u8> {
    [b"myotrial report, format 1".as_slice(), report].concat()
}

fn head_message(sequence: u64, digest: Digest) -> Vec<u8> {
    let mut message = b"myotrial head, format 1".to_vec();
    message.extend_from_slice(&sequence.to_be_bytes());
    message.extend_from_slice(digest.as_bytes());
    message
}

/// The generator of randomisation lists: ChaCha20, of which nothing can be foretold without its seed. It cannot be printed.
///
/// ```
/// let mut generator = store::ListGenerator::new([7; 32]);
/// assert!((0..100).all(|_| generator.below(6) < 6));
/// ```
pub struct ListGenerator(ChaCha20Rng);

/// The name of the generator and of the way in which whole numbers are drawn from it. It changes with either, never
/// silently.
pub(crate) const GENERATOR: &str = "ChaCha20, whole numbers by rejection, version 1";

impl ListGenerator {
    /// The generator of a seed; the same seed gives the same numbers on every machine.
    pub fn new(seed: [u8; 32]) -> Self {
        Self(ChaCha20Rng::from_seed(seed))
    }

    /// A whole number from 0 to `count` - 1, each exactly as likely as the others: words of 32 bits beyond the last whole
    /// multiple of `count` are thrown away.
    pub fn below(&mut self, count: u32) -> u32 {
        if count < 2 {
            return 0;
        }
        let beyond = (u32::MAX % count + 1) % count;
        loop {
            let word = self.0.next_u32();
            if word <= u32::MAX - beyond {
                return word % count;
            }
        }
    }

    /// The next nonce of a seal.
    pub(crate) fn nonce(&mut self) -> [u8; NONCE] {
        let mut nonce = [0; NONCE];
        self.0.fill_bytes(&mut nonce);
        nonce
    }
}

//! A key for what is kept beside a store and is not in its vault, such as its accounts: made of the store's own key file, so
//! that there is one file to be kept safe, and opening nothing in the vault.

use std::path::Path;

use crate::digest::Digest;
use crate::error::StoreError;
use crate::keys::Keys;

/// Seals and signs what is kept in one room beside the vault. It cannot be printed or copied.
///
/// ```
/// let key = store::RoomKey::of_secret([7; 32], "accounts");
/// let sealed = key.seal("result", b"a value")?;
/// assert_eq!(key.unseal("result", &sealed).as_deref(), Some(b"a value".as_slice()));
/// assert_eq!(key.unseal("another place", &sealed), None);
///
/// let signature = key.sign(1, store::Digest::of(b"line 1"));
/// assert!(key.is_signed(1, store::Digest::of(b"line 1"), &signature));
/// assert!(!key.is_signed(2, store::Digest::of(b"line 1"), &signature));
/// # Ok::<(), store::StoreError>(())
/// ```
pub struct RoomKey {
    keys: Keys,
    nonces: [u8; 32],
}

impl std::fmt::Debug for RoomKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RoomKey")
    }
}

impl RoomKey {
    /// The key of a room beside the store whose key file this is.
    ///
    /// # Errors
    /// [`StoreError::Key`], and where the file cannot be read.
    pub fn read(key_file: &Path, room: &str) -> Result<Self, StoreError> {
        let (sealing, signing) = Keys::secrets(key_file)?;
        let secret = Digest::of_pieces([
            b"secret of all rooms, format 1".as_slice(),
            &sealing,
            &signing,
        ]);
        Ok(Self::of_secret(*secret.as_bytes(), room))
    }

    /// The key of a room, of a secret that is kept elsewhere.
    pub fn of_secret(secret: [u8; 32], room: &str) -> Self {
        let of = |purpose: &str| {
            let digest = Digest::of_pieces([
                b"key of a room, format 1".as_slice(),
                &secret,
                room.as_bytes(),
                purpose.as_bytes(),
            ]);
            *digest.as_bytes()
        };
        Self {
            keys: Keys::of(of("sealing"), of("signing")),
            nonces: of("nonces"),
        }
    }

    /// Seals bytes for one place. The same bytes at the same place are sealed alike, so that what came twice is seen to be
    /// the same without being opened; how long they are stays visible.
    ///
    /// # Errors
    /// [`StoreError::Key`], where they are too many.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        // Not a digest of the bytes alone: whoever guessed them could then see that the guess is right.
        let digest = Digest::of_pieces([self.nonces.as_slice(), place.as_bytes(), plain]);
        let nonce = std::array::from_fn(|byte| digest.as_bytes()[byte]);
        self.keys.seal(nonce, place.as_bytes(), plain)
    }

    /// Opens what was sealed for a place; `None` where it was sealed with another key or for another place, or changed.
    pub fn unseal(&self, place: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let mut plain = self.keys.unseal(place.as_bytes(), sealed)?;
        Some(std::mem::take(&mut *plain))
    }

    /// Signs the head of a chain: its number, and what it says.
    pub fn sign(&self, number: u64, head: Digest) -> [u8; 64] {
        self.keys.sign(number, head)
    }

    /// Whether a signature of a head is one of this key.
    pub fn is_signed(&self, number: u64, head: Digest, signature: &[u8]) -> bool {
        self.keys.public().signed(number, head, signature)
    }
}

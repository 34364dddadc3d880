//! The codes that sites keep for the time when nothing can be asked online, and the sealed sheet that opens without the
//! store: with two keys, which two people keep.

use std::fmt;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use protocol::Plan;
use record::{SiteNumber, SlotId, SlotPurpose, SubjectNumber};
use serde::{Deserialize, Serialize};

use crate::chain::{Chain, unchain};
use crate::database::{Access, connect, connect_vault};
use crate::digest::Digest;
use crate::error::StoreError;
use crate::hexadecimal;
use crate::keys::{Keys, SharedKey, random};
use crate::trail::{Deed, TrialOpened};
use crate::vault::Vault;
use crate::writer::Place;

/// What the chain of a sheet is begun with.
const SHEET: &str = "myotrial sealed codes, format 1";

/// How many bytes an arm has before it is sealed: all the same, so that lengths say nothing.
const PADDED: usize = 256;

/// Whose arm stands behind a line of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CodeOf {
    /// That of a subject who was randomised before the sheet was made.
    Subject(SubjectNumber),
    /// That of whoever is given a code which a site keeps.
    Code(SlotId),
}

impl fmt::Display for CodeOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Subject(subject) => write!(f, "subject {subject}"),
            Self::Code(code) => write!(f, "code {code}"),
        }
    }
}

/// Where a sheet and its two keys are put. The keys belong to two people, and neither beside the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetFiles {
    /// The sheet.
    pub sheet: PathBuf,
    /// The key of the first person.
    pub first_key: PathBuf,
    /// The key of the second.
    pub second_key: PathBuf,
}

/// What was sealed into a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetSealed {
    /// The row of the trail that says so.
    pub row: u64,
    /// How many subjects' arms.
    pub subjects: usize,
    /// How many codes that sites keep.
    pub codes: usize,
}

/// The arm behind one line of a sheet, for the people who opened it. It cannot be printed by mistake.
///
/// ```compile_fail
/// fn log(arm: &store::OpenedCode) { println!("{arm:?}"); }
/// ```
pub struct OpenedCode {
    arm: String,
}

impl OpenedCode {
    /// The arm in words.
    pub fn reveal(&self) -> &str {
        &self.arm
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum SheetLine {
    /// The first: which trial's, and which sheet.
    Sheet { trial: String, sheet: String },
    /// An arm, sealed.
    Arm { of: String, sealed: String },
}

/// A file with one of the two keys of a sheet.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyShare {
    sheet: String,
    key: String,
}

/// A sheet that is about to be written.
pub(crate) struct Sheet {
    text: String,
    shares: [String; 2],
}

impl Sheet {
    /// Seals arms, in words, for a sheet; `arms` is in the order of the sheet.
    pub(crate) fn seal(trial: &str, arms: &[(CodeOf, String)]) -> Result<Self, StoreError> {
        let name = hexadecimal::write(&random()?[..8]);
        let (first, second) = (random()?, random()?);
        let key = SharedKey::of([&first, &second]);
        let mut chain = Chain::start(SHEET);
        let mut text = String::new();
        let mut add = |line: &SheetLine| {
            let line = chain
                .link(line)
                .map_err(|error| StoreError::unreadable(error.to_string()))?;
            text.push_str(&line);
            text.push('\n');
            Ok::<(), StoreError>(())
        };
        add(&SheetLine::Sheet {
            trial: trial.to_owned(),
            sheet: name.clone(),
        })?;
        for (number, (of, arm)) in (0_u32..).zip(arms) {
            let of = of.to_string();
            let mut plain = arm.as_bytes().to_vec();
            if plain.len() > PADDED {
                return Err(StoreError::unreadable(format!(
                    "the name of an arm has more than {PADDED} bytes"
                )));
            }
            plain.resize(PADDED, 0);
            let sealed = key.seal(number, &place_of(trial, &name, &of), &plain)?;
            add(&SheetLine::Arm {
                of,
                sealed: hexadecimal::write(&sealed),
            })?;
        }
        let share = |key: &[u8; 32]| {
            serde_json::to_string(&KeyShare {
                sheet: name.clone(),
                key: hexadecimal::write(key),
            })
            .map_err(|error| StoreError::unreadable(error.to_string()))
        };
        let shares = [share(&first)?, share(&second)?];
        Ok(Self { text, shares })
    }

    pub(crate) fn digest(&self) -> Digest {
        Digest::of(self.text.as_bytes())
    }

    /// Writes the sheet and its keys; none of them, where one cannot be written.
    pub(crate) fn write(&self, files: &SheetFiles) -> Result<(), StoreError> {
        let parts = [
            (&files.sheet, &self.text),
            (&files.first_key, &self.shares[0]),
            (&files.second_key, &self.shares[1]),
        ];
        for (place, (path, text)) in parts.iter().enumerate() {
            if let Err(error) = write_new(path, text) {
                for (path, _) in &parts[..place] {
                    // What was written alone is of no use.
                    let _ = fs::remove_file(path);
                }
                return Err(StoreError::file("write the sealed codes to", path, &error));
            }
        }
        Ok(())
    }
}

impl SheetFiles {
    /// Whether all three can be made.
    pub(crate) fn are_free(&self) -> Result<(), StoreError> {
        for path in [&self.sheet, &self.first_key, &self.second_key] {
            if path.exists() {
                return Err(StoreError::File {
                    doing: "write the sealed codes to",
                    path: path.clone(),
                    said: "it stands there already, and nothing is written over".to_owned(),
                });
            }
        }
        Ok(())
    }
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn place_of(trial: &str, sheet: &str, of: &str) -> Vec<u8> {
    [trial, sheet, of].join("\n").into_bytes()
}

/// Opens one line of a sealed sheet with its two keys. It asks for no store and no network; that it was opened is to be
/// entered once there is one again.
///
/// # Errors
/// [`StoreError::Key`] for keys that are not the sheet's two, [`StoreError::Tampered`] for a sheet that was changed, and
/// where it has no such line.
pub fn open_code(files: &SheetFiles, of: CodeOf) -> Result<OpenedCode, StoreError> {
    let read = |path: &Path| {
        fs::read_to_string(path)
            .map_err(|error| StoreError::file("read the sealed codes from", path, &error))
    };
    let text = read(&files.sheet)?;
    let changed =
        |why: &dyn fmt::Display| StoreError::tampered(format!("{}: {why}", files.sheet.display()));
    let (lines, _) = unchain(SHEET, &text)
        .map_err(|broken| changed(&format!("line {}: {}", broken.line, broken.why)))?;
    let mut lines = lines.into_iter().map(serde_json::from_str::<SheetLine>);
    let Some(Ok(SheetLine::Sheet { trial, sheet })) = lines.next() else {
        return Err(changed(&"it is no sheet of sealed codes"));
    };
    let share = |path: &Path| {
        let not_its = || StoreError::Key {
            why: format!("{} is no key of this sheet", path.display()),
        };
        // The words of the reader could quote the key.
        let share: KeyShare = serde_json::from_str(&read(path)?).map_err(|_| not_its())?;
        hexadecimal::read(&share.key)
            .and_then(|key| <[u8; 32]>::try_from(key).ok())
            .filter(|_| share.sheet == sheet)
            .ok_or_else(not_its)
    };
    let (first, second) = (share(&files.first_key)?, share(&files.second_key)?);
    let wanted = of.to_string();
    let sealed = lines.find_map(|line| match line {
        Ok(SheetLine::Arm { of, sealed }) if of == wanted => Some(sealed),
        _ => None,
    });
    let sealed = sealed.and_then(|hex| hexadecimal::read(&hex)).ok_or_else(|| {
        StoreError::unreadable(format!(
            "the sheet has no {wanted}: was the subject randomised after it was made, or the number misread?"
        ))
    })?;
    let plain = SharedKey::of([&first, &second])
        .unseal(&place_of(&trial, &sheet, &wanted), &sealed)
        .ok_or_else(|| StoreError::Key {
            why: "the two keys together do not open this sheet: each person's own is needed, the first as the first"
                .to_owned(),
        })?;
    let arm = String::from_utf8(plain).map_err(|_| changed(&"what is sealed is not a text"))?;
    Ok(OpenedCode {
        arm: arm.trim_end_matches('\0').to_owned(),
    })
}

/// The codes that a site keeps, in the order in which they are to be taken: numbers that say nothing of an arm. None,
/// where the protocol reserves none.
///
/// # Errors
/// Where the store or its vault cannot be read, and for a site that the trial does not have.
pub fn emergency_codes(
    place: &Place,
    plan: &Plan,
    site: SiteNumber,
) -> Result<Vec<SlotId>, StoreError> {
    let sites = plan.protocol().trial.sites;
    if !(1..=sites).contains(&u32::from(site.0)) {
        return Err(StoreError::unreadable(format!(
            "there is no site {site}; the trial has sites 1 to {sites}"
        )));
    }
    let opened = trial_opened(place)?;
    let keys = Keys::read(&place.key_file)?;
    let mut vault = Vault::open(connect_vault(&place.address, Access::Existing)?)?;
    let mut rows = vault.approved_rows(&keys, &opened.lists)?;
    rows.retain(|row| row.purpose == SlotPurpose::Emergency && row.site == Some(site));
    rows.sort_by_key(|row| row.position);
    Ok(rows.into_iter().map(|row| row.slot).collect())
}

/// What the first row of the trail says.
fn trial_opened(place: &Place) -> Result<TrialOpened, StoreError> {
    let mut database = connect(&place.address, Access::Existing)?;
    let mut opened = None;
    crate::trail::read_one(database.as_mut(), 1, |row, _| {
        if let Deed::TrialOpened(trial) = Deed::read(row.sequence, row.kind, row.payload)? {
            opened = Some(trial);
        }
        Ok(())
    })?;
    opened.ok_or(StoreError::NoTrial)
}

//! The records of a transport file, byte by byte.

use jiff::civil::{Date, DateTime};

use super::Version;
use crate::DisplayFormat;

/// Everything but long labels comes in records of this many bytes, padded with blanks.
pub(super) const RECORD: usize = 80;

/// Length of a variable's description.
pub(super) const DESCRIPTION: usize = 140;

/// As much of a label as a description has room for.
pub(super) const SHORT_LABEL: usize = 40;

/// Length of a variable's description in files from VAX/VMS.
pub(super) const SHORT_DESCRIPTION: usize = 136;

/// The tail of header records that count nothing.
pub(super) const NO_COUNT: &str = "000000000000000000000000000000";

/// The header records by the version of the file.
pub(super) struct Headers {
    pub(super) library: &'static str,
    pub(super) member: &'static str,
    pub(super) descriptor: &'static str,
    pub(super) variables: &'static str,
    pub(super) rows: &'static str,
}

/// The header records of version 5.
pub(super) const HEADERS_5: Headers = Headers {
    library: "HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!",
    member: "HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!",
    descriptor: "HEADER RECORD*******DSCRPTR HEADER RECORD!!!!!!!",
    variables: "HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!",
    rows: "HEADER RECORD*******OBS     HEADER RECORD!!!!!!!",
};

/// The header records of version 8.
pub(super) const HEADERS_8: Headers = Headers {
    library: "HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!",
    member: "HEADER RECORD*******MEMBV8  HEADER RECORD!!!!!!!",
    descriptor: "HEADER RECORD*******DSCPTV8 HEADER RECORD!!!!!!!",
    variables: "HEADER RECORD*******NAMSTV8 HEADER RECORD!!!!!!!",
    rows: "HEADER RECORD*******OBSV8   HEADER RECORD!!!!!!!",
};

/// Announces labels of more than 40 bytes, in version 8.
pub(super) const LONG_LABELS: &str = "HEADER RECORD*******LABELV8 HEADER RECORD!!!!!!!";

/// Announces labels together with formats whose names have more than 8 bytes, in version 8.
pub(super) const LONG_FORMATS: &str = "HEADER RECORD*******LABELV9 HEADER RECORD!!!!!!!";

/// How a file made by `PROC CPORT` begins.
pub(super) const CPORT: &str = "**COMPRESSED** **COMPRESSED** ";

impl Version {
    pub(super) fn headers(self) -> &'static Headers {
        match self {
            Version::V5 => &HEADERS_5,
            Version::V8 => &HEADERS_8,
        }
    }
}

/// How many bytes fill up a record after `length` bytes.
pub(super) fn padding(length: usize) -> usize {
    (RECORD - length % RECORD) % RECORD
}

/// The months as SAS stamps them.
const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

/// A stamp, `ddMMMyy:hh:mm:ss`.
pub(super) fn stamp(at: DateTime) -> String {
    let month = MONTHS[usize::from(at.month().unsigned_abs()) - 1];
    format!(
        "{:02}{month}{:02}:{:02}:{:02}:{:02}",
        at.day(),
        at.year().rem_euclid(100),
        at.hour(),
        at.minute(),
        at.second(),
    )
}

/// The moment of a stamp. Two digits of a year are those from 1960, SAS's origin, to 2059. What is
/// no stamp is `None`: many writers leave it blank, and it is not data.
pub(super) fn read_stamp(bytes: &[u8]) -> Option<DateTime> {
    let text = std::str::from_utf8(bytes).ok()?;
    if !text.is_ascii() || text.len() != 16 {
        return None;
    }
    let number = |from: usize| text[from..from + 2].parse::<i8>().ok();
    let month = MONTHS
        .iter()
        .position(|month| text[2..5].eq_ignore_ascii_case(month))?;
    let month = i8::try_from(month + 1).ok()?;
    let year = i16::from(number(5)?);
    let year = if year < 60 { 2000 + year } else { 1900 + year };
    let colons = [7, 10, 13]
        .iter()
        .all(|&place| text.as_bytes()[place] == b':');
    let date = Date::new(year, month, number(0)?).ok()?;
    let time = jiff::civil::Time::new(number(8)?, number(11)?, number(14)?, 0).ok()?;
    colons.then(|| date.to_datetime(time))
}

/// A text in a field of blanks; what is too long was refused before.
pub(super) fn put(field: &mut [u8], text: &[u8]) {
    let length = text.len().min(field.len());
    field[..length].copy_from_slice(&text[..length]);
}

/// The beginning of a text in UTF-8, cut between two letters.
fn beginning(text: &[u8], length: usize) -> &[u8] {
    let is_inside_a_letter = |at: usize| text.get(at).is_some_and(|byte| byte & 0xc0 == 0x80);
    let mut end = length.min(text.len());
    while is_inside_a_letter(end) {
        end -= 1;
    }
    &text[..end]
}

/// A text whose end was cut off, without the letter of UTF-8 that was cut in two.
pub(super) fn without_half_a_letter(text: &[u8]) -> &[u8] {
    match std::str::from_utf8(text) {
        Err(error) if error.error_len().is_none() => &text[..error.valid_up_to()],
        _ => text,
    }
}

/// Bytes without the blanks and zeros at their end.
pub(super) fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes
        .iter()
        .rposition(|byte| !matches!(byte, b' ' | 0))
        .map_or(0, |last| last + 1);
    &bytes[..end]
}

/// The description of a variable, with its texts still in bytes.
pub(super) struct Description<'a> {
    pub(super) type_code: u16,
    pub(super) length: u16,
    pub(super) name: &'a [u8],
    pub(super) label: &'a [u8],
    pub(super) format: FormatField<'a>,
    pub(super) informat: FormatField<'a>,
    pub(super) position: u32,
    /// The whole name, in version 8.
    pub(super) long_name: &'a [u8],
    /// The length of the whole label, in version 8.
    pub(super) label_length: u16,
}

/// A format as a description has it.
pub(super) struct FormatField<'a> {
    pub(super) name: &'a [u8],
    pub(super) width: u16,
    pub(super) decimals: u16,
}

impl<'a> Description<'a> {
    /// Reads a description of at least 136 bytes.
    pub(super) fn read(bytes: &'a [u8]) -> Self {
        let short = |at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
        Description {
            type_code: short(0),
            length: short(4),
            name: trimmed(&bytes[8..16]),
            label: trimmed(&bytes[16..56]),
            format: FormatField {
                name: trimmed(&bytes[56..64]),
                width: short(64),
                decimals: short(66),
            },
            informat: FormatField {
                name: trimmed(&bytes[72..80]),
                width: short(80),
                decimals: short(82),
            },
            position: u32::from_be_bytes([bytes[84], bytes[85], bytes[86], bytes[87]]),
            long_name: trimmed(&bytes[88..120]),
            label_length: short(120),
        }
    }
}

/// What is written of a variable.
pub(super) struct Written<'a> {
    pub(super) type_code: u16,
    pub(super) length: u16,
    pub(super) number: u16,
    pub(super) name: &'a str,
    pub(super) label: &'a [u8],
    pub(super) format: Option<&'a DisplayFormat>,
    pub(super) informat: Option<&'a DisplayFormat>,
    pub(super) position: u32,
}

impl Written<'_> {
    /// The description as bytes, laid out as SAS 9 does: formats left-justified, unused bytes zero.
    pub(super) fn bytes(&self, version: Version) -> [u8; DESCRIPTION] {
        let mut bytes = [0; DESCRIPTION];
        bytes[8..64].fill(b' ');
        bytes[72..80].fill(b' ');
        bytes[0..2].copy_from_slice(&self.type_code.to_be_bytes());
        bytes[4..6].copy_from_slice(&self.length.to_be_bytes());
        bytes[6..8].copy_from_slice(&self.number.to_be_bytes());
        put(&mut bytes[8..16], self.name.as_bytes());
        put(&mut bytes[16..56], beginning(self.label, SHORT_LABEL));
        if let Some(format) = self.format {
            put(&mut bytes[56..64], format.name().as_bytes());
            bytes[64..66].copy_from_slice(&format.width().to_be_bytes());
            bytes[66..68].copy_from_slice(&format.decimals().to_be_bytes());
        }
        if let Some(informat) = self.informat {
            put(&mut bytes[72..80], informat.name().as_bytes());
            bytes[80..82].copy_from_slice(&informat.width().to_be_bytes());
            bytes[82..84].copy_from_slice(&informat.decimals().to_be_bytes());
        }
        bytes[84..88].copy_from_slice(&self.position.to_be_bytes());
        if version == Version::V8 {
            bytes[88..120].fill(b' ');
            put(&mut bytes[88..120], self.name.as_bytes());
            let length = u16::try_from(self.label.len()).unwrap_or(u16::MAX);
            bytes[120..122].copy_from_slice(&length.to_be_bytes());
        }
        bytes
    }
}

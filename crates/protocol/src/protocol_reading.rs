//! A protocol read together with the block sizes that are kept apart from it.

use definition::{Reading, Report};

use crate::blocks::BlocksKeptApart;
use crate::check::BlocksUnnamed;
use crate::protocol_file::Protocol;

/// A file as it lies on the disk.
#[derive(Debug, Clone, Copy)]
pub struct FileBytes<'f> {
    /// Its name, as messages show it.
    pub name: &'f str,
    /// What is in it.
    pub bytes: &'f [u8],
}

/// What reading a protocol found.
#[derive(Debug, Clone, PartialEq)]
pub struct ProtocolReading {
    /// The protocol with the block sizes of both files, if neither is refused.
    pub protocol: Option<Protocol>,
    /// What was found in protocol.toml.
    pub report: Report,
    /// What was found in the file of the block sizes, where there is one.
    pub blocks: Option<Report>,
}

impl ProtocolReading {
    /// The protocol, dropping warnings.
    ///
    /// # Errors
    /// All that refuses it, file by file, in words.
    pub fn into_result(self) -> Result<Protocol, String> {
        self.protocol.ok_or_else(|| {
            let reports = [Some(self.report), self.blocks];
            let refused = reports.into_iter().flatten().filter(Report::refuses);
            let in_words: Vec<String> = refused.map(|report| report.to_string()).collect();
            in_words.join("\n")
        })
    }
}

/// Reads a protocol and, where they are kept apart from it, its block sizes. Where no file has them, `unnamed` says whether
/// the protocol is refused for it.
///
/// ```
/// use protocol::{BlocksUnnamed, FileBytes, read_with_blocks};
///
/// let text = include_str!("../../../trials/proderm/protocol.toml").replace("block_sizes = [4]\n", "");
/// let file = FileBytes { name: "protocol.toml", bytes: text.as_bytes() };
/// assert!(read_with_blocks(file, None, BlocksUnnamed::Refused).protocol.is_none());
///
/// let blocks = FileBytes { name: "blocks.toml", bytes: b"block_sizes = [4, 5]" };
/// let report = read_with_blocks(file, Some(blocks), BlocksUnnamed::Refused).blocks.unwrap();
/// assert_eq!((report.mistakes[0].line, report.mistakes[0].column), (1, 19));
/// ```
#[must_use]
pub fn read_with_blocks(
    file: FileBytes<'_>,
    blocks: Option<FileBytes<'_>>,
    unnamed: BlocksUnnamed,
) -> ProtocolReading {
    let Reading { definition, report } =
        definition::inspect_with::<Protocol>(file.name, file.bytes, |protocol, mistakes| {
            if blocks.is_none() {
                unnamed.judge(protocol, mistakes);
            }
        });
    let Some(blocks) = blocks else {
        return ProtocolReading {
            protocol: definition,
            report,
            blocks: None,
        };
    };
    let kept =
        definition::inspect_with::<BlocksKeptApart>(blocks.name, blocks.bytes, |kept, mistakes| {
            if let Some(protocol) = &definition {
                kept.check_against(protocol, mistakes);
            }
        });
    ProtocolReading {
        protocol: definition
            .zip(kept.definition)
            .map(|(protocol, kept)| kept.put_into(protocol)),
        report,
        blocks: Some(kept.report),
    }
}

//! Output that goes to a stream whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, Write};
use std::path::PathBuf;

/// Up to so many bytes are kept in memory: the scores of some 80 000 visits.
const IN_MEMORY: usize = 8 << 20;

/// What is to go to a stream only when all of it is known to be good: a table may break in its middle, and what
/// went into a pipe cannot be taken back. It is kept in memory while it is small, else in a temporary file
/// which only this user can read.
///
/// ```
/// use std::io::Write as _;
///
/// let mut spool = scoring::Spool::new();
/// spool.write_all(b"subject,tis\n")?;
/// let mut out = Vec::new();
/// spool.release(&mut out)?;
/// assert_eq!(out, b"subject,tis\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Spool {
    held: Vec<u8>,
    overflow: Option<TemporaryFile>,
}

impl Spool {
    /// An empty spool.
    pub fn new() -> Self {
        Self::default()
    }

    /// Copies all that was written to a stream.
    ///
    /// # Errors
    /// Where either side fails.
    pub fn release(mut self, out: &mut impl Write) -> io::Result<()> {
        if let Some(TemporaryFile { file, .. }) = &mut self.overflow {
            file.rewind()?;
            let mut block = vec![0; 1 << 18];
            loop {
                match file.read(&mut block) {
                    Ok(0) => break,
                    Ok(read) => out.write_all(&block[..read])?,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
        }
        out.write_all(&self.held)?;
        out.flush()
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(overflow) = &mut self.overflow {
            return overflow.file.write(bytes);
        }
        if self.held.len() + bytes.len() <= IN_MEMORY {
            self.held.extend_from_slice(bytes);
            return Ok(bytes.len());
        }
        let mut overflow = TemporaryFile::new()?;
        overflow.file.write_all(&self.held)?;
        self.held = Vec::new();
        self.overflow.insert(overflow).file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A file that is gone when it is closed, however that comes about.
#[derive(Debug)]
struct TemporaryFile {
    file: File,
    /// Its path, where the system does not let an open file be removed.
    path: Option<PathBuf>,
}

impl TemporaryFile {
    fn new() -> io::Result<Self> {
        let folder = std::env::temp_dir();
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut attempt = 0_u32;
        loop {
            let path = folder.join(format!("myotrial-score.{}.{attempt}", std::process::id()));
            match options.open(&path) {
                Ok(file) => {
                    let path = fs::remove_file(&path).is_err().then_some(path);
                    return Ok(Self { file, path });
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && attempt < 1000 => {
                    attempt += 1;
                }
                Err(error) => {
                    let place = format!("in the folder for temporary files, {}", folder.display());
                    return Err(io::Error::new(error.kind(), format!("{place}: {error}")));
                }
            }
        }
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            let _ = fs::remove_file(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{IN_MEMORY, Spool};
    use std::io::Write as _;

    #[test]
    fn what_went_in_comes_out_whether_it_was_small_or_large() {
        for length in [0, 5, IN_MEMORY, IN_MEMORY + 1, 3 * IN_MEMORY + 7] {
            let bytes: Vec<u8> = (0..length).map(|place| (place % 251) as u8).collect();
            let mut spool = Spool::new();
            for piece in bytes.chunks(100_003) {
                spool.write_all(piece).expect("a written piece");
            }
            assert_eq!(spool.overflow.is_some(), length > IN_MEMORY);
            assert!(spool.held.len() <= IN_MEMORY);
            let mut out = Vec::new();
            spool.release(&mut out).expect("all of it");
            assert!(out == bytes, "{length} bytes");
        }
    }
}

//! The bytes of a Parquet file, which its parts are read from in any order.

use std::fs::File;
use std::io::Read;

use parquet::errors::Result as ParquetResult;
use parquet::file::reader::{ChunkReader, Length};

/// The bytes of a Parquet file: on disk, or in memory when they came through a pipe.
pub(crate) enum Blob {
    OnDisk(File),
    InMemory(bytes::Bytes),
}

impl Length for Blob {
    fn len(&self) -> u64 {
        match self {
            Self::OnDisk(file) => Length::len(file),
            Self::InMemory(bytes) => Length::len(bytes),
        }
    }
}

impl ChunkReader for Blob {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        Ok(match self {
            Self::OnDisk(file) => Box::new(file.get_read(start)?),
            Self::InMemory(bytes) => Box::new(bytes.get_read(start)?),
        })
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<bytes::Bytes> {
        match self {
            Self::OnDisk(file) => file.get_bytes(start, length),
            Self::InMemory(bytes) => bytes.get_bytes(start, length),
        }
    }
}

/// One blob read from two places.
#[derive(Clone)]
pub(crate) struct SharedBlob(pub(crate) std::sync::Arc<Blob>);

impl Length for SharedBlob {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl ChunkReader for SharedBlob {
    type T = Box<dyn Read>;

    fn get_read(&self, start: u64) -> ParquetResult<Self::T> {
        self.0.get_read(start)
    }

    fn get_bytes(&self, start: u64, length: usize) -> ParquetResult<bytes::Bytes> {
        self.0.get_bytes(start, length)
    }
}

//! What a format has to write after something that is known later: kept in memory while it is small, then in an unnamed file.

use std::io::{self, Seek, Write};
use tempfile::SpooledTempFile;

/// What is kept in memory, in bytes.
const IN_MEMORY: usize = 1024 * 1024;

/// A text that waits.
#[derive(Debug)]
pub struct Spool(SpooledTempFile);

impl Default for Spool {
    fn default() -> Self {
        Self(SpooledTempFile::new(IN_MEMORY))
    }
}

impl Spool {
    /// Copies everything written so far, and begins anew.
    ///
    /// # Errors
    /// What either stream answered.
    pub fn empty_into(&mut self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        io::copy(&mut self.reader()?, out).map(drop)
    }

    /// To read what was written line by line, and begin anew.
    ///
    /// # Errors
    /// What the file answered.
    pub fn reader(&mut self) -> io::Result<io::BufReader<SpooledTempFile>> {
        let mut whole = std::mem::take(self).0;
        whole.rewind()?;
        // The report of a fleet has many megabytes: the usual buffer would take thousands of reads.
        Ok(io::BufReader::with_capacity(IN_MEMORY, whole))
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

//! XPRESS with Huffman codes, for one chunk of a file ([MS-XCA] 2.1 and 2.2).

use crate::disk::DiskError;
use crate::disk::bytes::{damaged, part, repeat, u8_at, u16_at, u32_at};

/// Symbols: 256 bytes, and 256 combinations of a length and a distance.
const SYMBOLS: usize = 512;
const LONGEST_CODE: usize = 15;

/// Unpacks `length` bytes of at most 64 KiB.
///
/// # Errors
/// That the bytes are damaged.
pub fn unpack(bytes: &[u8], length: usize) -> Result<Vec<u8>, DiskError> {
    let table = part(bytes, 0, SYMBOLS / 2).ok_or_else(bad)?;
    let codes = Codes::new(table)?;
    let mut bits = Bits::new(bytes, SYMBOLS / 2)?;
    let mut out = Vec::with_capacity(length);
    while out.len() < length {
        let symbol = codes.next(&mut bits)?;
        match u8::try_from(symbol) {
            Ok(byte) => out.push(byte),
            Err(_) => copy(symbol - 256, &mut bits, &mut out, length)?,
        }
    }
    Ok(out)
}

fn copy(
    symbol: u16,
    bits: &mut Bits<'_>,
    out: &mut Vec<u8>,
    limit: usize,
) -> Result<(), DiskError> {
    let mut length = usize::from(symbol & 15);
    // The order of these reads is that of the format: long lengths stand as bytes between the bits, before the distance.
    if length == 15 {
        let more = usize::from(bits.byte()?);
        length = match more {
            255 => match usize::from(bits.half()?) {
                0 => usize::try_from(bits.word()?).map_err(|_| bad())?,
                long => long,
            },
            more => more.saturating_add(15),
        };
        if length < 15 {
            return Err(bad());
        }
    }
    let length = length.saturating_add(3);
    let width = u32::from(symbol >> 4);
    let back = bits
        .take(width)?
        .saturating_add(1_usize.checked_shl(width).ok_or_else(bad)?);
    if out.len().saturating_add(length) > limit {
        return Err(bad());
    }
    repeat(out, back, length).ok_or_else(bad)
}

/// A canonical Huffman code: how many codes each length has, and the symbols in the order of their codes.
struct Codes {
    counts: [u16; LONGEST_CODE + 1],
    symbols: Vec<u16>,
}

impl Codes {
    /// Reads the lengths of the codes, two symbols a byte.
    fn new(table: &[u8]) -> Result<Self, DiskError> {
        let lengths = table.iter().flat_map(|byte| [byte & 15, byte >> 4]);
        let mut symbols: Vec<(u8, u16)> =
            lengths.zip(0..).filter(|(length, _)| *length > 0).collect();
        symbols.sort_unstable();
        let mut counts = [0_u16; LONGEST_CODE + 1];
        let mut room = 1_u32 << LONGEST_CODE;
        for (length, _) in &symbols {
            let count = counts.get_mut(usize::from(*length)).ok_or_else(bad)?;
            *count = count.saturating_add(1);
            room = room
                .checked_sub(1 << (LONGEST_CODE - usize::from(*length)))
                .ok_or_else(bad)?;
        }
        let symbols = symbols.into_iter().map(|(_, symbol)| symbol).collect();
        Ok(Self { counts, symbols })
    }

    fn next(&self, bits: &mut Bits<'_>) -> Result<u16, DiskError> {
        let (mut code, mut first, mut index) = (0_usize, 0_usize, 0_usize);
        for count in self.counts.iter().skip(1) {
            let count = usize::from(*count);
            code = code << 1 | bits.take(1)?;
            match code.checked_sub(first).filter(|into| *into < count) {
                Some(into) => {
                    return self
                        .symbols
                        .get(index.saturating_add(into))
                        .copied()
                        .ok_or_else(bad);
                }
                None => {
                    index = index.saturating_add(count);
                    first = first.saturating_add(count) << 1;
                }
            }
        }
        Err(bad())
    }
}

/// Bits from the highest of each 16 on. A word more than needed is read ahead, so that bytes between the bits are found after it.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    ahead: u32,
    /// Bits ahead beyond the 16 that are always there.
    extra: u32,
}

impl<'a> Bits<'a> {
    fn new(bytes: &'a [u8], at: usize) -> Result<Self, DiskError> {
        let mut bits = Self {
            bytes,
            at,
            ahead: 0,
            extra: 16,
        };
        let (high, low) = (bits.half()?, bits.half()?);
        bits.ahead = u32::from(high) << 16 | u32::from(low);
        Ok(bits)
    }

    fn take(&mut self, width: u32) -> Result<usize, DiskError> {
        let mut value = 0;
        for _ in 0..width {
            value = value << 1 | usize::from(self.ahead >> 31 == 1);
            self.ahead <<= 1;
            match self.extra.checked_sub(1) {
                Some(extra) => self.extra = extra,
                None => self.refill()?,
            }
        }
        Ok(value)
    }

    fn refill(&mut self) -> Result<(), DiskError> {
        // Beyond the end there are zeros: the words read ahead need not exist.
        let next = u16_at(self.bytes, self.at).unwrap_or(0);
        self.at = self.at.saturating_add(2);
        self.ahead |= u32::from(next) << 1;
        self.extra = 15;
        match self.at > self.bytes.len().saturating_add(4) {
            true => Err(bad()),
            false => Ok(()),
        }
    }

    fn byte(&mut self) -> Result<u8, DiskError> {
        let byte = u8_at(self.bytes, self.at).ok_or_else(bad)?;
        self.at = self.at.saturating_add(1);
        Ok(byte)
    }

    fn half(&mut self) -> Result<u16, DiskError> {
        let half = u16_at(self.bytes, self.at).ok_or_else(bad)?;
        self.at = self.at.saturating_add(2);
        Ok(half)
    }

    fn word(&mut self) -> Result<u32, DiskError> {
        let word = u32_at(self.bytes, self.at).ok_or_else(bad)?;
        self.at = self.at.saturating_add(4);
        Ok(word)
    }
}

fn bad() -> DiskError {
    damaged("compressed bytes of a file make no sense")
}

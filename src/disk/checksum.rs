//! The two CRC-32 that partition tables and containers protect their headers with.

/// CRC-32 as in GPT (ISO-HDLC).
pub fn crc32(bytes: &[u8]) -> u32 {
    crc(0xEDB8_8320, bytes)
}

/// CRC-32C as in VHDX (Castagnoli).
pub fn crc32c(bytes: &[u8]) -> u32 {
    crc(0x82F6_3B78, bytes)
}

/// Bit by bit: headers are small, and a table would be one more thing to read.
fn crc(polynomial: u32, bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let low = crc & 1;
            crc = (crc >> 1) ^ (polynomial & low.wrapping_neg());
        }
    }
    !crc
}

/// The same as [`crc32`] with the four bytes at an offset read as zeros, where headers keep their own checksum.
pub fn without(bytes: &[u8], at: usize, sum: fn(&[u8]) -> u32) -> u32 {
    let mut copy = bytes.to_vec();
    for byte in copy.iter_mut().skip(at).take(4) {
        *byte = 0;
    }
    sum(&copy)
}

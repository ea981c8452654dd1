//! PNG, decoded row by row, so that a file that is cut off or damaged is found.

use super::{Format, Image};
use crate::disk::bytes::narrow;
use crate::disk::read::{DiskError, ReadAt, bytes_at};
use ::png::{Decoder, DecodingError, Limits};
use std::io::Cursor;

/// The biggest file that is decoded; icons have some kilobytes.
const FILE: u64 = 16 << 20;
/// The most pixels that are decoded.
const PIXELS: u64 = 16 << 20;
/// The most memory that decoding may take.
const MEMORY: usize = 64 << 20;

pub(super) fn read(file: &dyn ReadAt) -> Result<Image, DiskError> {
    if file.len() > FILE {
        return Err(DiskError::Limit(format!(
            "the PNG has {} bytes, at most {FILE} are decoded",
            file.len()
        )));
    }
    let bytes = bytes_at(file, 0, narrow(file.len())?)?;
    let decoder = Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: MEMORY });
    let mut reader = decoder.read_info().map_err(|error| told(&error))?;
    let info = reader.info();
    let image = Image {
        format: Format::Png,
        width: info.width,
        height: info.height,
        alpha: info.trns.is_some()
            || matches!(
                info.color_type,
                ::png::ColorType::Rgba | ::png::ColorType::GrayscaleAlpha
            ),
    };
    if u64::from(image.width) * u64::from(image.height) > PIXELS {
        return Err(DiskError::Limit(format!(
            "the PNG has {} x {} pixels, at most {} million are decoded",
            image.width,
            image.height,
            PIXELS >> 20
        )));
    }
    while reader.next_row().map_err(|error| told(&error))?.is_some() {}
    reader.finish().map_err(|error| told(&error))?;
    Ok(image)
}

fn told(error: &DecodingError) -> DiskError {
    match error {
        DecodingError::LimitsExceeded => DiskError::Limit(format!(
            "decoding the PNG takes more than {} MiB",
            MEMORY >> 20
        )),
        other => DiskError::Format(format!("the PNG cannot be decoded: {other}")),
    }
}

//! Pictures: format, size and transparency, as Pillow reads them.

use super::support::{answers, bytes};
use ami_preflight::disk::DiskError;
use ami_preflight::disk::image::{Format, read};
use serde_json::json;

#[test]
fn pictures_are_what_pillow_reads() {
    for row in answers("pictures.json") {
        let name = row["file"].as_str().expect("a name");
        let image = read(&bytes(name)).expect(name).expect(name);
        let format = image.format.to_string().to_uppercase();
        let told = json!({ "file": name, "format": format, "size": [image.width, image.height], "alpha": image.alpha });
        assert_eq!(told, row);
    }
}

#[test]
fn the_name_does_not_make_the_format() {
    let image = read(&bytes("jpeg-named.png"))
        .expect("readable")
        .expect("a picture");
    assert_eq!(image.format, Format::Jpeg);
}

#[test]
fn a_png_that_is_cut_off_or_damaged_anywhere_is_found() {
    let whole = bytes("palette.png");
    for length in 8..whole.len() {
        let cut = read(&whole[..length].to_vec());
        assert!(cut.is_err(), "{length} bytes of {}: {cut:?}", whole.len());
    }
    let mut flipped = whole.clone();
    // A byte of the width: the checksum of its chunk is wrong now.
    flipped[19] ^= 1;
    let error = read(&flipped).expect_err("damaged");
    assert!(
        error
            .to_string()
            .starts_with("is damaged: the PNG cannot be decoded"),
        "{error}"
    );
}

#[test]
fn what_is_no_picture_is_none() {
    for bytes in [
        &b""[..],
        b"\x89PNG",
        b"BM",
        b"<svg/>",
        b"GIF89",
        &[0, 0, 1, 0],
    ] {
        assert_eq!(read(&bytes.to_vec()), Ok(None), "{bytes:?}");
    }
    let webp = b"RIFF\x24\0\0\0WEBPVP8 ".to_vec();
    assert!(matches!(read(&webp), Err(DiskError::Unsupported(_))));
    // Text that begins with "BM" is no bitmap.
    assert_eq!(
        read(&b"BM of a company, in words and more words".to_vec()),
        Ok(None)
    );
}

#[test]
fn a_jpeg_without_a_frame_is_damaged() {
    let mut bytes = bytes("baseline.jpg");
    bytes.truncate(20);
    assert!(matches!(read(&bytes), Err(DiskError::Format(_))));
    assert!(matches!(
        read(&b"\xFF\xD8\xFF\xD9\0\0".to_vec()),
        Err(DiskError::Format(_))
    ));
}

#[test]
fn a_png_of_endless_pixels_is_not_decoded() {
    // Width and height of 60,000: 3,600 million pixels; the chunk has its right checksum.
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xea\x60\0\0\xea\x60\x01\0\0\0\0".to_vec();
    let mut crc = u32::MAX;
    for byte in &bytes[12..] {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
    }
    bytes.extend((!crc).to_be_bytes());
    bytes.extend(b"\0\0\0\0IDAT\x35\xaf\x06\x1e");
    assert!(
        matches!(read(&bytes), Err(DiskError::Limit(_))),
        "{:?}",
        read(&bytes)
    );
}

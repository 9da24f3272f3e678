//! Pictures that stories need: a seal, a signature, a scan. Drawn here, plainly invented.
#![allow(
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "pictures drawn here are as large as they were asked for"
)]

use png::{BitDepth, ColorType, Encoder, PixelDimensions, Unit};

/// A round red seal on a clear ground, `diameter_mm` across at `dpi`, with a margin around it.
pub fn seal(diameter_mm: f64, dpi: f64) -> Vec<u8> {
    let across = dots(diameter_mm, dpi);
    let side = across + 40;
    let middle = f64::from(side) / 2.0;
    let radius = f64::from(across) / 2.0;
    png(side, side, dpi, |x, y| {
        let (dx, dy) = (f64::from(x) + 0.5 - middle, f64::from(y) + 0.5 - middle);
        let far = dx.hypot(dy);
        let rings =
            far <= radius && (far > radius * 0.92 || (far > radius * 0.6 && far < radius * 0.64));
        let star = far < radius * 0.25;
        if rings || star {
            [205, 25, 35, 255]
        } else {
            [0; 4]
        }
    })
}

/// A blue wave for a handwritten signature, on a clear ground.
pub fn signature(width: u32, height: u32) -> Vec<u8> {
    let middle = f64::from(height) / 2.0;
    png(width, height, 300.0, |x, y| {
        let t = f64::from(x) / f64::from(width);
        let wave = middle + (t * 31.0).sin() * (middle - 6.0);
        if (f64::from(y) - wave).abs() < 6.0 {
            [25, 50, 170, 255]
        } else {
            [0; 4]
        }
    })
}

/// A PDF of `pages` scanned A4 sheets at `dpi`, in colour or in greys, at true size.
pub fn scan(pages: u32, dpi: f64, coloured: bool) -> Vec<u8> {
    let (width, height) = (dots(210.0, dpi), dots(297.0, dpi));
    let mut objects: Vec<Vec<u8>> = Vec::new();
    let kids: Vec<String> = (0..pages)
        .map(|page| format!("{} 0 R", 3 + page * 3))
        .collect();
    objects.push(b"<< /Type /Catalog /Pages 2 0 R >>".to_vec());
    objects.push(
        format!(
            "<< /Type /Pages /Kids [{}] /Count {pages} >>",
            kids.join(" ")
        )
        .into_bytes(),
    );
    for page in 0..pages {
        let first = 3 + page * 3;
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.276 841.89] /Contents {} 0 R \
                 /Resources << /XObject << /Im0 {} 0 R >> >> >>",
                first + 1,
                first + 2
            )
            .into_bytes(),
        );
        objects.push(stream("", b"q 595.276 0 0 841.89 0 0 cm /Im0 Do Q"));
        let rows = rows(width, height, page, coloured);
        let (space, colours) = if coloured {
            ("DeviceRGB", 3)
        } else {
            ("DeviceGray", 1)
        };
        let entries = format!(
            "/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /{space} \
             /BitsPerComponent 8 /Filter /FlateDecode \
             /DecodeParms << /Predictor 15 /Colors {colours} /Columns {width} >>",
        );
        objects.push(stream(&entries, &rows));
    }
    file(&objects)
}

/// The picture of a page as PNG packs it, which is as PDF unpacks it: white, with a bar of colour for each page.
fn rows(width: u32, height: u32, page: u32, coloured: bool) -> Vec<u8> {
    let mut dots = Vec::new();
    for y in 0..height {
        for x in 0..width {
            let bar = y / 20 == 10 + page && x > width / 4;
            match (coloured, bar) {
                (true, true) => dots.extend([180, 30, 40]),
                (true, false) => dots.extend([252, 252, 250]),
                (false, true) => dots.push(60),
                (false, false) => dots.push(252),
            }
        }
    }
    let colour = if coloured {
        ColorType::Rgb
    } else {
        ColorType::Grayscale
    };
    let packed = written(width, height, colour, None, &dots);
    let (mut at, mut data) = (8, Vec::new());
    while let Some(head) = packed.get(at..at + 8) {
        let length = u32::from_be_bytes([head[0], head[1], head[2], head[3]]) as usize;
        if &head[4..] == b"IDAT" {
            data.extend_from_slice(&packed[at + 8..at + 8 + length]);
        }
        at += 12 + length;
    }
    data
}

fn png(width: u32, height: u32, dpi: f64, dot: impl Fn(u32, u32) -> [u8; 4]) -> Vec<u8> {
    let mut rgba = Vec::new();
    for y in 0..height {
        for x in 0..width {
            rgba.extend(dot(x, y));
        }
    }
    written(width, height, ColorType::Rgba, Some(dpi), &rgba)
}

fn written(width: u32, height: u32, colour: ColorType, dpi: Option<f64>, dots: &[u8]) -> Vec<u8> {
    let mut png = Vec::new();
    let mut encoder = Encoder::new(&mut png, width, height);
    encoder.set_color(colour);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_pixel_dims(dpi.map(|dpi| {
        let each = (dpi / 0.0254).round() as u32;
        PixelDimensions {
            xppu: each,
            yppu: each,
            unit: Unit::Meter,
        }
    }));
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(dots))
        .unwrap_or_else(|fault| panic!("no picture: {fault}"));
    png
}

fn dots(mm: f64, dpi: f64) -> u32 {
    (mm / 25.4 * dpi).round() as u32
}

fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut object = format!("<< {entries} /Length {} >>\nstream\n", data.len()).into_bytes();
    object.extend_from_slice(data);
    object.extend_from_slice(b"\nendstream");
    object
}

fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in (1..).zip(objects) {
        places.push(bytes.len());
        bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        bytes.extend_from_slice(object);
        bytes.extend_from_slice(b"\nendobj\n");
    }
    let start = bytes.len();
    let count = objects.len() + 1;
    bytes.extend_from_slice(format!("xref\n0 {count}\n0000000000 65535 f \n").as_bytes());
    for place in places {
        bytes.extend_from_slice(format!("{place:010} 00000 n \n").as_bytes());
    }
    let trailer = format!("trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    bytes.extend_from_slice(trailer.as_bytes());
    bytes
}

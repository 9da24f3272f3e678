//! Pictures of a PDF: how many pixels, which colours, and what resolution their own file states.

use lopdf::{Document, Object, Stream};

/// Pixels, stated dots per inch, and whether it can show colours.
pub(super) fn read(file: &Document, image: &Stream) -> ((u32, u32), Option<f32>, bool) {
    let side = |key: &[u8]| {
        image
            .dict
            .get_deref(key, file)
            .and_then(Object::as_i64)
            .ok()
            .and_then(|value| u32::try_from(value).ok())
            .unwrap_or_default()
    };
    let space = image.dict.get_deref(b"ColorSpace", file).ok();
    let coloured = space.is_some_and(|space| shows_colours(file, space, 0));
    (
        (side(b"Width"), side(b"Height")),
        stated_dpi(&image.content),
        coloured,
    )
}

fn shows_colours(file: &Document, space: &Object, depth: usize) -> bool {
    if depth > 8 {
        return false;
    }
    let is_colour = |name: &[u8]| matches!(name, b"DeviceRGB" | b"CalRGB" | b"DeviceCMYK" | b"Lab");
    match space {
        Object::Name(name) => is_colour(name),
        Object::Array(list) => {
            let Some(Ok(kind)) = list.first().map(Object::as_name) else {
                return false;
            };
            let second = list
                .get(1)
                .and_then(|one| file.dereference(one).ok())
                .map(|(_, one)| one);
            match kind {
                b"ICCBased" => second
                    .and_then(|profile| profile.as_stream().ok())
                    .and_then(|profile| profile.dict.get_deref(b"N", file).ok())
                    .and_then(|channels| channels.as_i64().ok())
                    .is_some_and(|channels| channels >= 3),
                b"Indexed" => second.is_some_and(|base| shows_colours(file, base, depth + 1)),
                other => is_colour(other),
            }
        }
        _ => false,
    }
}

/// What a JPEG says in its JFIF head; `None` for other files or where it says none.
fn stated_dpi(bytes: &[u8]) -> Option<f32> {
    let head = bytes.strip_prefix(&[0xff, 0xd8, 0xff, 0xe0])?;
    let rest = head.get(2..)?.strip_prefix(b"JFIF\0")?;
    let unit = rest.get(2)?;
    let dots = f32::from(u16::from_be_bytes([*rest.get(3)?, *rest.get(4)?]));
    match unit {
        1 if dots > 1.0 => Some(dots),
        2 if dots > 1.0 => Some(dots * 2.54),
        _ => None,
    }
}

//! Unpacks the streams that carry structure. Never unpacks page content, never past its bound.

use std::io::Read;

use flate2::read::ZlibDecoder;

use crate::error::{Flaw, Limit, Unreadable};
use crate::syntax::{Dict, Node, Value, malformed, too_large};

/// Unpacks `data` as `dict` says: nothing, or FlateDecode with or without a PNG predictor.
///
/// `left` bytes may come out; it falls by those that did, even if they are of no use. Errors if there would be more,
/// they are damaged, or another filter is used.
pub(crate) fn unpack(dict: &Dict, data: &[u8], left: &mut usize) -> Result<Vec<u8>, Unreadable> {
    // The bytes of such a stream stand in another file; those here are for nobody.
    if dict.get("F").is_some() {
        return Err(malformed(0, Flaw::Filter));
    }
    let filter = match dict.get("Filter").map(|node| &node.value) {
        None => return taken(data, left),
        Some(Value::Name(name)) => name.as_slice(),
        Some(Value::Array(items)) => match items.as_slice() {
            [] => return taken(data, left),
            [
                Node {
                    value: Value::Name(name),
                    ..
                },
            ] => name.as_slice(),
            _ => return Err(malformed(0, Flaw::Filter)),
        },
        Some(_) => return Err(malformed(0, Flaw::Filter)),
    };
    if filter != b"FlateDecode" {
        return Err(malformed(0, Flaw::Filter));
    }
    predicted(dict, inflate(data, left)?)
}

/// What is not packed at all.
fn taken(data: &[u8], left: &mut usize) -> Result<Vec<u8>, Unreadable> {
    use_up(left, data.len())?;
    Ok(data.to_vec())
}

fn inflate(data: &[u8], left: &mut usize) -> Result<Vec<u8>, Unreadable> {
    let mut plain = Vec::new();
    let bound = u64::try_from(*left).unwrap_or(u64::MAX).saturating_add(1);
    let read = ZlibDecoder::new(data).take(bound).read_to_end(&mut plain);
    use_up(left, plain.len())?;
    read.map_err(|_| malformed(0, Flaw::Filter))?;
    Ok(plain)
}

fn use_up(left: &mut usize, bytes: usize) -> Result<(), Unreadable> {
    let rest = left.checked_sub(bytes);
    *left = rest.unwrap_or(0);
    match rest {
        Some(_) => Ok(()),
        None => Err(too_large(Limit::Unpacked)),
    }
}

fn predicted(dict: &Dict, plain: Vec<u8>) -> Result<Vec<u8>, Unreadable> {
    let parameters = match dict.get("DecodeParms").map(|node| &node.value) {
        Some(Value::Dict(parameters)) => parameters,
        Some(Value::Array(items)) => match items.as_slice() {
            [
                Node {
                    value: Value::Dict(parameters),
                    ..
                },
            ] => parameters,
            []
            | [
                Node {
                    value: Value::Null, ..
                },
            ] => return Ok(plain),
            // Parameters without a filter of their own: readers differ in which they take.
            _ => return Err(malformed(0, Flaw::Filter)),
        },
        None => return Ok(plain),
        Some(_) => return Err(malformed(0, Flaw::Filter)),
    };
    let size = |key: &str, default: usize| match parameters.get(key) {
        None => Ok(default),
        Some(node) => node.as_size().ok_or(malformed(0, Flaw::Filter)),
    };
    match size("Predictor", 1)? {
        1 => Ok(plain),
        10..=15 => {
            let bits = size("Colors", 1)?
                .checked_mul(size("BitsPerComponent", 8)?)
                .filter(|&bits| (1..=1024).contains(&bits))
                .ok_or(malformed(0, Flaw::Filter))?;
            let row = size("Columns", 1)?
                .checked_mul(bits)
                .filter(|&row| (1..=1 << 24).contains(&row))
                .ok_or(malformed(0, Flaw::Filter))?;
            png_rows(&plain, row.div_ceil(8), bits.div_ceil(8))
        }
        _ => Err(malformed(0, Flaw::Filter)),
    }
}

/// Undoes the PNG filters: each row is one type byte and `row` bytes.
fn png_rows(plain: &[u8], row: usize, pixel: usize) -> Result<Vec<u8>, Unreadable> {
    let mut out: Vec<u8> = Vec::with_capacity(plain.len());
    let mut above = vec![0u8; row];
    for line in plain.chunks(row + 1) {
        let Some((&kind, bytes)) = line.split_first() else {
            continue;
        };
        let mut current: Vec<u8> = Vec::with_capacity(row);
        for (at, &byte) in bytes.iter().enumerate() {
            let left = at
                .checked_sub(pixel)
                .and_then(|back| current.get(back))
                .copied();
            let left = left.unwrap_or(0);
            let up = above.get(at).copied().unwrap_or(0);
            let corner = at
                .checked_sub(pixel)
                .and_then(|back| above.get(back))
                .copied();
            let corner = corner.unwrap_or(0);
            let guess = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, corner),
                _ => return Err(malformed(0, Flaw::Filter)),
            };
            current.push(byte.wrapping_add(guess));
        }
        out.extend_from_slice(&current);
        current.resize(row, 0);
        above = current;
    }
    Ok(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let apart = |value: u8| (guess - i16::from(value)).abs();
    if apart(left) <= apart(up) && apart(left) <= apart(corner) {
        return left;
    }
    if apart(up) <= apart(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;
    use crate::syntax::Parser;

    fn packed(plain: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(plain).unwrap();
        encoder.finish().unwrap()
    }

    fn dict(text: &str) -> Dict {
        Parser::new(text.as_bytes(), 0)
            .node()
            .unwrap()
            .as_dict()
            .unwrap()
            .clone()
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let bomb = packed(&vec![0; 10_000_000]);
        assert_eq!(
            unpack(&dict("<</Filter/FlateDecode>>"), &bomb, &mut 1_000_000),
            Err(Unreadable::TooLarge {
                limit: Limit::Unpacked
            })
        );
    }

    #[test]
    fn what_came_out_counts_whether_it_is_of_use_or_not() {
        let plain = vec![7; 1_000];
        let whole = packed(&plain);
        let (damaged, _) = whole.split_last_chunk::<4>().unwrap();
        for (dict, data, is_of_use) in [
            (dict("<</Filter/FlateDecode>>"), whole.as_slice(), true),
            (dict("<</Filter/FlateDecode>>"), damaged, false),
            (dict("<<>>"), &plain, true),
            (dict("<</Filter[]>>"), &plain, true),
        ] {
            let mut left = 1_500;
            assert_eq!(unpack(&dict, data, &mut left).is_ok(), is_of_use);
            assert_eq!(left, 500, "a thousand bytes came out: {dict:?}");
            assert_eq!(
                unpack(&dict, data, &mut left),
                Err(Unreadable::TooLarge {
                    limit: Limit::Unpacked
                }),
                "there is no room for as many again: {dict:?}"
            );
            assert_eq!(left, 0);
        }
    }

    #[test]
    fn rows_predicted_from_above_and_left_come_back() {
        let rows = [2u8, 1, 2, 3, 2, 1, 1, 1, 1, 5, 1, 1];
        let plain = unpack(
            &dict("<</Filter[/FlateDecode]/DecodeParms[<</Predictor 12/Columns 3>>]>>"),
            &packed(&rows),
            &mut 100,
        );
        assert_eq!(plain, Ok(vec![1, 2, 3, 2, 3, 4, 5, 6, 7]));
    }
}

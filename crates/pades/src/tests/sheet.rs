//! Small PDFs written by hand, so that every byte is known: a page, two text fields for number and
//! date, two empty signature fields; with a cross-reference table, or with streams throughout.

use crate::{FieldChoice, Fill, Mark, Picture, Sealed, prepare};

use super::pki::{NOW, world};

/// Objects by number, each with its body.
pub(crate) type Objects = Vec<(u32, Vec<u8>)>;

/// How the cross-reference is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Table,
    Streams,
}

pub(crate) const CONTENT: &str = "BT /F1 14 Tf 72 700 Td (Quyet dinh: 100 dong) Tj ET";

/// The draft's objects: 1 catalog, 2 pages, 3 page, 4 content, 5 font, 6 form, 7 number, 8 date,
/// 9 leader, 10 office, 11 a picture shared by page and field.
pub(crate) fn objects() -> Objects {
    let text = |name: &str, rect: &str| {
        format!(
            "<< /Type /Annot /Subtype /Widget /FT /Tx /T ({name}) /Rect [{rect}] /P 3 0 R /F 4 /DA (/F1 12 Tf 0 g) >>"
        )
    };
    let signature = |name: &str, rect: &str| {
        format!(
            "<< /Type /Annot /Subtype /Widget /FT /Sig /T ({name}) /Rect [{rect}] /P 3 0 R /F 132 >>"
        )
    };
    let bodies = [
        "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595.276 841.89] >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> /XObject << /X 11 0 R >> >> /Annots [7 0 R 8 0 R 9 0 R 10 0 R] >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{CONTENT}\nendstream", CONTENT.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>".to_owned(),
        "<< /Fields [7 0 R 8 0 R 9 0 R 10 0 R] /DA (/F1 12 Tf 0 g) /DR << /Font << /F1 5 0 R >> >> >>".to_owned(),
        text("number", "100 760 140 776"),
        text("date", "320 760 500 776"),
        signature("leader", "320 180 500 260"),
        signature("office", "260 180 360 280"),
        "<< /Type /XObject /Subtype /Form /BBox [0 0 10 10] /Length 0 >>\nstream\n\nendstream".to_owned(),
    ];
    (1..).zip(bodies.map(String::into_bytes)).collect()
}

pub(crate) fn draft(shape: Shape) -> Vec<u8> {
    write(&objects(), shape)
}

pub(crate) fn write(objects: &Objects, shape: Shape) -> Vec<u8> {
    match shape {
        Shape::Table => table(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", objects, None),
        Shape::Streams => streams(objects),
    }
}

/// Writes `objects` after `base` with a cross-reference table; `previous` makes it an increment.
pub(crate) fn table(base: &[u8], objects: &Objects, previous: Option<usize>) -> Vec<u8> {
    let mut out = base.to_vec();
    let mut places = Vec::new();
    for (number, body) in objects {
        places.push((*number, out.len()));
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(body);
        out.extend_from_slice(b"\nendobj\n");
    }
    let xref = out.len();
    let mut text = String::from("xref\n");
    if previous.is_none() {
        text.push_str("0 1\n0000000000 65535 f \n");
    }
    for (number, place) in &places {
        text.push_str(&format!("{number} 1\n{place:010} 00000 n \n"));
    }
    let previous = previous.map_or(String::new(), |at| format!(" /Prev {at}"));
    let listed = places.iter().map(|(number, _)| number + 1).max();
    let size = listed.unwrap_or(0).max(size_of(base));
    text.push_str(&format!(
        "trailer\n<< /Size {size} /Root 1 0 R /ID [<0102> <0102>]{previous} >>\nstartxref\n{xref}\n%%EOF\n"
    ));
    out.extend_from_slice(text.as_bytes());
    out
}

/// The largest `/Size` written so far; a new file leaves some numbers free for what is added.
fn size_of(base: &[u8]) -> u32 {
    let text = String::from_utf8_lossy(base);
    let sizes = text.split("/Size ").skip(1);
    let sizes = sizes.filter_map(|rest| rest.split_whitespace().next()?.parse().ok());
    sizes.max().unwrap_or(40)
}

fn streams(objects: &Objects) -> Vec<u8> {
    let (plain, packed): (Objects, Objects) = objects
        .iter()
        .cloned()
        .partition(|(_, body)| body.ends_with(b"endstream"));
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut rows: Vec<(u32, [u8; 7])> = vec![(0, [0, 0, 0, 0, 0, 0xff, 0xff])];
    let at = |offset: usize| {
        let [a, b, c, d] = u32::try_from(offset).unwrap().to_be_bytes();
        [1, a, b, c, d, 0, 0]
    };
    for (number, body) in &plain {
        rows.push((*number, at(out.len())));
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(body);
        out.extend_from_slice(b"\nendobj\n");
    }
    let (mut heads, mut bodies) = (String::new(), Vec::new());
    for (index, (number, body)) in packed.iter().enumerate() {
        heads.push_str(&format!("{number} {} ", bodies.len()));
        bodies.extend_from_slice(body);
        bodies.push(b'\n');
        rows.push((*number, [2, 0, 0, 0, 30, 0, u8::try_from(index).unwrap()]));
    }
    rows.push((30, at(out.len())));
    let length = heads.len() + bodies.len();
    let head = format!(
        "30 0 obj\n<< /Type /ObjStm /N {} /First {} /Length {length} >>\nstream\n{heads}",
        packed.len(),
        heads.len()
    );
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(&bodies);
    out.extend_from_slice(b"\nendstream\nendobj\n");
    let xref = out.len();
    rows.push((31, at(xref)));
    rows.sort();
    let index: String = rows
        .iter()
        .map(|(number, _)| format!("{number} 1 "))
        .collect();
    let data: Vec<u8> = rows.iter().flat_map(|(_, row)| *row).collect();
    let head = format!(
        "31 0 obj\n<< /Type /XRef /Size 40 /Root 1 0 R /W [1 4 2] /Index [{index}] /Length {} >>\nstream\n",
        data.len()
    );
    out.extend_from_slice(head.as_bytes());
    out.extend_from_slice(&data);
    out.extend_from_slice(format!("\nendstream\nendobj\nstartxref\n{xref}\n%%EOF\n").as_bytes());
    out
}

/// A one-page PDF that says `text`, `width` by `height` points.
pub(crate) fn picture(text: &str, width: u32, height: u32) -> Picture {
    Picture::from_pdf(&picture_pdf(text, width, height)).unwrap()
}

pub(crate) fn picture_pdf(text: &str, width: u32, height: u32) -> Vec<u8> {
    let content = format!(
        "BT /F1 10 Tf 1 4 Td ({text}) Tj ET 1 0 0 RG 1 1 {} {} re S",
        width - 2,
        height - 2
    );
    let bodies = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources 6 0 R /MediaBox [0 0 {width} {height}] >>"
        ),
        "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>".to_owned(),
        format!(
            "<< /Length {} >>\nstream\n{content}\nendstream",
            content.len()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>".to_owned(),
        "<< /Font << /F1 5 0 R >> >>".to_owned(),
    ];
    let objects = (1..).zip(bodies.map(String::into_bytes)).collect();
    table(b"%PDF-1.4\n", &objects, None)
}

pub(crate) fn leader_mark() -> Mark {
    Mark {
        field: FieldChoice::Named("leader".to_owned()),
        reason: Some("Ký ban hành".to_owned()),
        location: Some("Xã Thử Nghiệm".to_owned()),
        picture: Some(picture("chu ky", 180, 80)),
        ..Mark::default()
    }
}

pub(crate) fn office_mark() -> Mark {
    let fill = |field: &str, value: &str, width| Fill {
        field: field.to_owned(),
        value: value.to_owned(),
        picture: picture(value, width, 16),
    };
    Mark {
        field: FieldChoice::Named("office".to_owned()),
        fills: vec![
            fill("number", "05", 40),
            fill("date", "01 thang 6 nam 2026", 180),
        ],
        locks: vec!["number".to_owned(), "date".to_owned()],
        picture: Some(picture("con dau", 100, 100)),
        ..Mark::default()
    }
}

pub(crate) fn signed_by_leader(shape: Shape) -> Vec<u8> {
    sealed(&draft(shape), &leader_mark()).into_pdf()
}

/// The draft, signed by the leader, then numbered, dated and signed by the office.
pub(crate) fn issued(shape: Shape) -> Vec<u8> {
    let signed = signed_by_leader(shape);
    prepare(&signed, &office_mark(), NOW)
        .unwrap()
        .seal(&world().office.signer())
        .unwrap()
        .into_pdf()
}

pub(crate) fn sealed(pdf: &[u8], mark: &Mark) -> Sealed {
    prepare(pdf, mark, NOW)
        .unwrap()
        .seal(&world().leader.signer())
        .unwrap()
}

/// Where the last `startxref` points: what an attacker's increment puts under `/Prev`.
pub(crate) fn last_section(pdf: &[u8]) -> usize {
    let tail = String::from_utf8_lossy(&pdf[pdf.len() - 60..]).into_owned();
    let after = tail.rsplit_once("startxref").unwrap().1;
    after.split_whitespace().next().unwrap().parse().unwrap()
}

/// Someone's increment over `pdf`, well formed, with these objects.
pub(crate) fn increment(pdf: &[u8], objects: &Objects) -> Vec<u8> {
    table(pdf, objects, Some(last_section(pdf)))
}

/// `pdf` with the last occurrence of `from` replaced by as many bytes of `to`.
pub(crate) fn replaced(pdf: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), to.len(), "no offset may move");
    let at = pdf
        .windows(from.len())
        .rposition(|window| window == from)
        .unwrap();
    let mut changed = pdf.to_vec();
    changed[at..at + to.len()].copy_from_slice(to);
    changed
}

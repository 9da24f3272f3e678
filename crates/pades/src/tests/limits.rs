//! Every limit of the reader (S§6.4, 8): what is just beyond is refused by the name of the limit, judged and signed alike;
//! what is just within is read. And the shapes by which a small file once cost hours, or all memory.

use std::io::Write;
use std::rc::Rc;

use flate2::write::ZlibEncoder;
use flate2::{Compress, Compression, FlushCompress};

use super::attacks::linearized;
use super::pki::{NOW, world};
use super::sheet::{Objects, Shape, draft, increment, last_section, objects, sealed, table, write};
use super::verify;
use crate::file::File;
use crate::form::terminal_fields;
use crate::signature::MAX_SIGNATURES;
use crate::{
    Error, FieldChoice, LARGEST_PDF, Limit, Mark, Outcome, Trust, Unreadable, is_encrypted,
    prepare, prepare_archive_stamp,
};

fn too_large(limit: Limit) -> Unreadable {
    Unreadable::TooLarge { limit }
}

fn invisible() -> Mark {
    Mark {
        field: FieldChoice::Invisible,
        ..Mark::default()
    }
}

/// Neither judged nor made ready for a signature.
fn is_refused(what: &str, pdf: &[u8], limit: Limit) {
    is_not_judged(what, pdf, limit);
    is_not_signed(what, pdf, limit);
}

/// Unreadable by the name of the limit.
fn is_not_judged(what: &str, pdf: &[u8], limit: Limit) {
    let report = verify(pdf, &world().trust(), NOW).unwrap();
    assert_eq!(report.unreadable, Some(too_large(limit)), "{what}");
    assert_eq!(report.verdict, Outcome::Unreadable, "{what}");
    assert!(
        report.signatures.is_empty(),
        "{what}: nothing is half judged"
    );
}

/// Refused before anybody is asked for a key.
fn is_not_signed(what: &str, pdf: &[u8], limit: Limit) {
    match prepare(pdf, &invisible(), NOW).map(drop) {
        Err(Error::Unreadable(why)) => assert_eq!(why, too_large(limit), "{what}"),
        other => panic!("{what}: {other:?}"),
    }
}

/// Judged, as a file that nobody has signed.
fn is_read(what: &str, pdf: &[u8]) {
    let report = verify(pdf, &Trust::default(), NOW).unwrap();
    assert_eq!(
        (report.verdict, report.unreadable),
        (Outcome::Unsigned, None),
        "{what}"
    );
}

/// Made ready for a signature.
fn is_signed(what: &str, pdf: &[u8]) {
    let prepared = prepare(pdf, &invisible(), NOW).map(drop);
    assert!(prepared.is_ok(), "{what}: {prepared:?}");
}

/// The draft, its catalog with this entry more.
fn with_catalog(entry: &str) -> Vec<u8> {
    let mut all = objects();
    let body = String::from_utf8(all[0].1.clone()).unwrap();
    all[0].1 = body.replace(" >>", &format!(" {entry} >>")).into_bytes();
    write(&all, Shape::Table)
}

/// The draft with a form of these objects, the first of them its only field.
fn with_form(fields: Objects) -> Vec<u8> {
    let mut all = objects();
    let root = fields[0].0;
    all[5].1 = format!("<< /Fields [{root} 0 R] >>").into_bytes();
    all.extend(fields);
    Numbered::of(&all).finish()
}

/// `count` of these, one in the other, the innermost empty.
fn nested(open: &str, close: &str, count: usize) -> String {
    format!("{}{}", open.repeat(count), close.repeat(count))
}

/// Fields or pages in each other: `count` of them, the last one a leaf.
fn deep(count: u32, node: impl Fn(&str) -> String, leaf: &str) -> Objects {
    let kids = |at: u32| format!("/Kids [{} 0 R]", 101 + at);
    let mut all: Objects = (0..count - 1)
        .map(|at| (100 + at, node(&kids(at)).into_bytes()))
        .collect();
    all.push((99 + count, leaf.as_bytes().to_vec()));
    all
}

fn with_deep_fields(count: u32) -> Vec<u8> {
    let node = |kids: &str| format!("<< /T (o) {kids} >>");
    with_form(deep(count, node, "<< /T (o) /FT /Tx >>"))
}

/// The catalog's tree of pages counts as the first.
fn with_deep_pages(count: u32) -> Vec<u8> {
    let mut all = objects();
    all[1].1 = b"<< /Type /Pages /Count 1 /MediaBox [0 0 100 100] /Kids [100 0 R] >>".to_vec();
    let node = |kids: &str| format!("<< /Type /Pages /Count 1 {kids} >>");
    all.extend(deep(count - 1, node, "<< /Type /Page >>"));
    Numbered::of(&all).finish()
}

/// Of the draft's own and these, so many pages in all; the trees of pages count too.
fn with_pages(count: u32) -> Vec<u8> {
    let mut all = objects();
    let kids: String = (0..count - 2)
        .map(|at| format!("{} 0 R ", 100 + at))
        .collect();
    let tree = format!("<< /Type /Pages /MediaBox [0 0 100 100] /Kids [3 0 R {kids}] >>");
    all[1].1 = tree.into_bytes();
    all.extend((0..count - 2).map(|at| (100 + at, b"<< /Type /Page >>".to_vec())));
    Numbered::of(&all).finish()
}

fn with_fields(count: u32) -> Vec<u8> {
    let kids: String = (0..count).map(|at| format!("{} 0 R ", 101 + at)).collect();
    let mut all = vec![(100, format!("<< /T (o) /Kids [{kids}] >>").into_bytes())];
    let field = |at: u32| (101 + at, format!("<< /T ({at}) >>").into_bytes());
    all.extend((0..count).map(field));
    with_form(all)
}

/// The draft, saved so often that it has this many sections.
fn with_sections(count: usize) -> Vec<u8> {
    (1..count).fold(draft(Shape::Table), |pdf, _| increment(&pdf, &vec![]))
}

/// A file whose cross-reference is a stream with rows of seven octets: what an object is and where, as the test likes.
struct Numbered {
    out: Vec<u8>,
    rows: Vec<(u32, [u8; 7])>,
    /// A range listed as free, after all others.
    free: (u32, u32),
    /// More entries of the cross-reference stream's dictionary.
    says: String,
}

impl Numbered {
    fn of(objects: &Objects) -> Self {
        let mut file = Self::after(b"%PDF-1.7\n".to_vec());
        for (number, body) in objects {
            file.put(*number, body);
        }
        file
    }

    fn after(out: Vec<u8>) -> Self {
        Self {
            out,
            rows: Vec::new(),
            free: (0, 0),
            says: String::new(),
        }
    }

    /// Writes an object; gives its place.
    fn put(&mut self, number: u32, body: &[u8]) -> usize {
        let place = self.out.len();
        self.list(number, place);
        self.out
            .extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        self.out.extend_from_slice(body);
        self.out.extend_from_slice(b"\nendobj\n");
        place
    }

    /// Lists an object where it stands.
    fn list(&mut self, number: u32, place: usize) {
        let [a, b, c, d] = u32::try_from(place).unwrap().to_be_bytes();
        self.rows.push((number, [1, a, b, c, d, 0, 0]));
    }

    /// Lists objects `first` and on as those of the stream `container`, in its order.
    fn list_within(&mut self, container: u32, first: u32, count: u16) {
        let [a, b, c, d] = container.to_be_bytes();
        for index in 0..count {
            let [high, low] = index.to_be_bytes();
            let row = [2, a, b, c, d, high, low];
            self.rows.push((first + u32::from(index), row));
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.rows.sort();
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for &(number, _) in &self.rows {
            match ranges.last_mut() {
                Some((first, count)) if *first + *count == number => *count += 1,
                _ => ranges.push((number, 1)),
            }
        }
        let mut data: Vec<u8> = self.rows.iter().flat_map(|(_, row)| *row).collect();
        ranges.push(self.free);
        data.resize(data.len() + 7 * usize::try_from(self.free.1).unwrap(), 0);
        let index: String = ranges
            .iter()
            .map(|(first, count)| format!("{first} {count} "))
            .collect();
        let data = packed(&data);
        let place = self.out.len();
        let head = format!(
            "99 0 obj\n<< /Type /XRef /Size 8000000 /Root 1 0 R /ID [<0102> <0102>] /W [1 4 2] \
             /Index [{index}] /Filter /FlateDecode /Length {} {} >>\nstream\n",
            data.len(),
            self.says
        );
        self.out.extend_from_slice(head.as_bytes());
        self.out.extend_from_slice(&data);
        let ending = format!("\nendstream\nendobj\nstartxref\n{place}\n%%EOF\n");
        self.out.extend_from_slice(ending.as_bytes());
        self.out
    }
}

fn packed(plain: &[u8]) -> Vec<u8> {
    let mut packing = ZlibEncoder::new(Vec::new(), Compression::fast());
    packing.write_all(plain).unwrap();
    packing.finish().unwrap()
}

/// An object stream that says it holds `count` objects, the first of them at `first`; `data` is all of it, packed.
fn container(count: &str, first: usize, data: &[u8]) -> Vec<u8> {
    let head = format!(
        "<< /Type /ObjStm /N {count} /First {first} /Filter /FlateDecode /Length {} >>\nstream\n",
        data.len()
    );
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// `head`, then zeros up to `megabytes` of a million bytes each: packed without packing each of them anew.
fn bomb(head: &[u8], megabytes: usize) -> Vec<u8> {
    const MILLION: usize = 1_000_000;
    let mut packing = Compress::new(Compression::fast(), true);
    let mut piece = |plain: &[u8], end: FlushCompress| {
        let mut out = Vec::with_capacity(MILLION);
        packing.compress_vec(plain, &mut out, end).unwrap();
        out
    };
    let mut first = head.to_vec();
    first.resize(MILLION, 0);
    let mut out = piece(&first, FlushCompress::Full);
    // Each stands by itself after a full flush.
    let zeros = piece(&[0; MILLION], FlushCompress::Full);
    for _ in 1..megabytes {
        out.extend_from_slice(&zeros);
    }
    // An end without anything in it, and the sum of all: zeros leave the first half of Adler-32 as it is.
    out.extend_from_slice(&[0x03, 0x00]);
    let (mut one, mut two) = (1u64, 0u64);
    for byte in &first {
        one = (one + u64::from(*byte)) % 65_521;
        two = (two + one) % 65_521;
    }
    let zeros = u64::try_from((megabytes - 1) * MILLION).unwrap();
    two = (two + zeros * one) % 65_521;
    let sum = u32::try_from(two << 16 | one).unwrap();
    out.extend_from_slice(&sum.to_be_bytes());
    out
}

/// The draft, its catalog in a stream that unpacks to so much.
fn with_bomb(megabytes: usize) -> Vec<u8> {
    let mut all = objects();
    let (number, catalog) = all.remove(0);
    let head = [format!("{number} 0 ").as_bytes(), &catalog].concat();
    all.push((30, container("1", 4, &bomb(&head, megabytes))));
    let mut file = Numbered::of(&all);
    file.list_within(30, number, 1);
    file.finish()
}

/// The draft, and `count` objects that are the same ten million bytes of a stream.
fn with_effort(count: u16) -> Vec<u8> {
    const FIRST: u32 = 200;
    let heads: String = (0..u32::from(count))
        .map(|at| format!("{} 0 ", FIRST + at))
        .collect();
    let text = format!("{heads}<{}>", "0".repeat(9_999_998));
    let stream = container(&count.to_string(), heads.len(), &packed(text.as_bytes()));
    let mut file = Numbered::of(&objects());
    file.put(30, &stream);
    file.list_within(30, FIRST, count);
    file.finish()
}

/// The draft, and a saving for each of these, with so many free numbers in it.
fn with_numbers(free: &[u32]) -> Vec<u8> {
    let mut first = 100;
    let mut pdf = Vec::new();
    for &count in free {
        let mut file = match pdf.is_empty() {
            true => Numbered::of(&objects()),
            false => Numbered::after(pdf.clone()),
        };
        if !pdf.is_empty() {
            file.says = format!("/Prev {}", last_section(&pdf));
        }
        file.free = (first, count);
        first += count;
        pdf = file.finish();
    }
    pdf
}

#[test]
fn what_is_just_beyond_a_limit_is_refused_by_its_name_and_what_is_just_within_is_read() {
    let arrays = |count| with_catalog(&format!("/Deep {}", nested("[", "]", count)));
    let dictionaries = |count: usize| {
        let around = nested("<</D ", ">>", count - 1);
        with_catalog(&format!("/Deep {}", around.replacen(" >>", " <<>>>>", 1)))
    };
    let values = |count| with_catalog(&format!("/Many [{}]", "0 ".repeat(count)));
    // The catalog is the first level, and its other entries are four values.
    for (what, limit, beyond, within) in [
        ("arrays", Limit::Depth, arrays(64), arrays(63)),
        (
            "dictionaries",
            Limit::Depth,
            dictionaries(64),
            dictionaries(63),
        ),
        ("values", Limit::Objects, values(399_996), values(399_995)),
        (
            "fields in fields",
            Limit::Depth,
            with_deep_fields(33),
            with_deep_fields(32),
        ),
        (
            "fields",
            Limit::Objects,
            with_fields(20_001),
            with_fields(20_000),
        ),
        (
            "sections",
            Limit::Sections,
            with_sections(513),
            with_sections(511),
        ),
    ] {
        is_refused(what, &beyond, limit);
        is_read(what, &within);
        is_signed(what, &within);
    }
}

#[test]
fn a_number_that_only_claims_too_much_is_told_by_its_limit_too() {
    const CLAIM: &str = "2000001";
    let listed = draft(Shape::Table);
    let text = b"xref\n0 1\n";
    let at = listed.windows(text.len()).rposition(|one| one == text);
    let (before, after) = listed.split_at(at.unwrap());
    let claim = format!("xref\n0 {CLAIM}\n");
    let in_table = [before, claim.as_bytes(), &after[text.len()..]].concat();
    let section = Numbered::of(&objects()).finish();
    let text = b"/Index [";
    let at = section.windows(text.len()).position(|one| one == text);
    let (before, after) = section.split_at(at.unwrap() + text.len());
    let claim = format!("5000000 {CLAIM} ");
    let in_section = [before, claim.as_bytes(), after].concat();
    let mut all = objects();
    let catalog = all.remove(0);
    all.push((30, container(CLAIM, 4, &packed(&catalog.1))));
    let mut in_container = Numbered::of(&all);
    in_container.list_within(30, 1, 1);
    for (what, beyond) in [
        ("a table", in_table),
        ("a stream of cross-references", in_section),
        ("a stream of objects", in_container.finish()),
    ] {
        is_refused(what, &beyond, Limit::Objects);
    }
    let deep = nested("[", "]", 64);
    let mut in_dictionary = Numbered::of(&objects());
    in_dictionary.says = format!("/Deep {deep}");
    is_refused("a section", &in_dictionary.finish(), Limit::Depth);
}

#[test]
fn two_million_numbers_are_read_and_one_more_is_not_however_many_sections_list_them() {
    // The draft lists eleven objects, and nobody lists the number of a section.
    is_not_judged("in one", &with_numbers(&[1_999_990]), Limit::Objects);
    let beyond = with_numbers(&[1_000_000, 999_990]);
    is_not_signed("in two", &beyond, Limit::Objects);
    is_read("in two", &with_numbers(&[1_000_000, 999_989]));
}

#[test]
fn pages_beyond_the_limit_are_told_when_one_is_to_bear_a_signature() {
    // Nobody signed, so nobody has asked for a page before.
    for (limit, beyond, within) in [
        (Limit::Depth, with_deep_pages(33), with_deep_pages(32)),
        (Limit::Objects, with_pages(100_001), with_pages(100_000)),
    ] {
        is_read("pages", &beyond);
        is_not_signed("pages", &beyond, limit);
        is_signed("pages", &within);
    }
}

#[test]
fn a_file_of_two_hundred_megabytes_is_read_and_one_byte_more_is_not() {
    let file = |length: usize| {
        let mut all = objects();
        let mut body = format!("<< /Length {length:09} >>\nstream\n").into_bytes();
        body.resize(body.len() + length, b'.');
        body.extend_from_slice(b"\nendstream");
        all.push((12, body));
        // The same length wherever the cross-reference stands.
        let pdf = table(b"%PDF-1.7\n", &all, None);
        let ending = pdf.len() - b"%%EOF\n".len();
        let (before, end) = pdf.split_at(ending);
        let at = before.iter().rposition(|byte| *byte == b'f').unwrap() + 1;
        let (before, place) = before.split_at(at);
        let place = format!("\n{:>09}\n", String::from_utf8_lossy(place).trim());
        [before, place.as_bytes(), end].concat()
    };
    let around = file(0).len();
    let mut pdf = file(LARGEST_PDF - around);
    assert_eq!(pdf.len(), LARGEST_PDF);
    is_read("200 MB", &pdf);
    is_not_signed("a signature would be too much", &pdf, Limit::Bytes);
    pdf.push(b'\n');
    is_refused("one more", &pdf, Limit::Bytes);
    assert_eq!(is_encrypted(&pdf), Err(too_large(Limit::Bytes)));
}

#[test]
fn what_unpacks_to_more_than_256_megabytes_is_refused_and_what_unpacks_to_less_is_read() {
    is_read("a little less", &with_bomb(255));
    is_refused("a little more", &with_bomb(257), Limit::Unpacked);
}

#[test]
fn a_bomb_is_unpacked_once_however_many_objects_are_said_to_lie_in_it() {
    const LAST: u32 = 2_000;
    let mut file = Numbered::of(&objects());
    file.put(30, &container("1", 4, &bomb(b"", 257)));
    for round in 0..LAST {
        file.list_within(30, 100 + round * 50, 50);
    }
    // 300 kB that took days: a hundred thousand objects, and a second for each of them.
    is_not_judged("a bomb", &file.finish(), Limit::Unpacked);
}

#[test]
fn what_costs_too_much_to_read_is_refused_and_not_passed_over() {
    is_read("a little less", &with_effort(19));
    is_refused("a little more", &with_effort(21), Limit::Effort);
    is_signed("signing reads everything twice", &with_effort(9));
}

#[test]
fn work_that_is_used_up_is_used_up_for_all_objects_that_follow() {
    const COUNT: u32 = 100_000;
    let mut file = Numbered::of(&objects());
    file.put(31, b"0");
    // One whose length stands elsewhere is never kept: read anew each time it is asked for.
    let long = format!("<< /Length 31 0 R /Long <{}> >>", "0".repeat(4_000_000));
    let place = file.put(30, format!("{long}\nstream\n\nendstream").as_bytes());
    for number in 0..COUNT {
        file.list(100 + number, place);
    }
    is_refused(
        "one object under many numbers",
        &file.finish(),
        Limit::Effort,
    );
}

#[test]
fn a_long_name_above_many_fields_is_refused_before_it_fills_the_memory() {
    const FIELDS: u32 = 19_000;
    let kids: String = (0..FIELDS).map(|at| format!("{} 0 R ", 101 + at)).collect();
    let name = "o".repeat(1_000_000);
    let root = format!("<< /T ({name}) /Kids [{kids}] >>");
    let mut all = vec![(100, root.into_bytes())];
    all.extend((0..FIELDS).map(|at| (101 + at, b"<< /FT /Tx /T (o) >>".to_vec())));
    // A megabyte above nineteen thousand fields was nineteen gigabytes.
    is_refused("names", &with_form(all), Limit::Effort);
}

#[test]
fn a_value_that_fields_inherit_is_held_once() {
    let root = b"<< /T (o) /FT /Ch /V [(mot) (hai)] /Kids [101 0 R 102 0 R] >>".to_vec();
    let leaf = |name: &str| format!("<< /T ({name}) >>").into_bytes();
    let pdf = with_form(vec![(100, root), (101, leaf("a")), (102, leaf("b"))]);
    let file = File::open(&pdf).unwrap();
    let fields = terminal_fields(&file, 0).unwrap();
    let [one, two] = fields.as_slice() else {
        panic!("two fields are in the form");
    };
    let (one, two) = (one.value.as_ref().unwrap(), two.value.as_ref().unwrap());
    assert!(Rc::ptr_eq(one, two), "thousands of fields share it");
}

#[test]
fn sixty_four_signatures_are_judged_and_the_next_is_refused_before_anybody_gives_a_pin() {
    let signed = |pdf: Vec<u8>| sealed(&pdf, &invisible()).into_pdf();
    let full = (0..MAX_SIGNATURES).fold(draft(Shape::Table), |pdf, _| signed(pdf));
    let report = verify(&full, &world().trust(), NOW).unwrap();
    assert_eq!(
        (report.verdict, report.signatures.len()),
        (Outcome::Passed, MAX_SIGNATURES)
    );
    is_not_signed("one more of ours", &full, Limit::Signatures);
    let stamp = prepare_archive_stamp(&full, NOW).map(drop);
    assert!(
        matches!(stamp, Err(Error::Unreadable(why)) if why == too_large(Limit::Signatures)),
        "a time stamp counts too: {stamp:?}"
    );
    // One more of somebody else's, in the leader's empty field.
    let field = String::from_utf8(objects()[8].1.clone()).unwrap();
    let field = field.replace(
        " >>",
        " /V << /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00> >> >>",
    );
    let beyond = increment(&full, &vec![(9, field.into_bytes())]);
    is_refused("one more of somebody else's", &beyond, Limit::Signatures);
}

#[test]
fn as_many_savings_as_are_read_take_no_signature() {
    let full = with_sections(512);
    is_read("512 sections", &full);
    is_not_signed("a saving more", &full, Limit::Sections);
    // Made for the web, the first saving has two.
    let savings = |count| (0..count).fold(linearized(), |pdf, _| increment(&pdf, &vec![]));
    let full = savings(510);
    is_read("510 savings after two sections", &full);
    is_not_signed("a saving more of those", &full, Limit::Sections);
    let room = savings(509);
    is_signed("509 savings after two sections", &room);
}

/// Sections that share one tail, each with a trailer of its own that reaches to the tail's end.
#[test]
fn sections_in_the_same_bytes_are_refused_before_they_fill_the_memory() {
    let piece = |previous: usize| format!("xref trailer<</Prev {previous:010}/X[%");
    let (head, wide) = ("%PDF-1.7\n", piece(0).len());
    for count in [2, 400] {
        for is_backwards in [false, true] {
            let at = |nth: usize| head.len() + nth * wide;
            let previous = |nth: usize| match is_backwards {
                false => (nth + 1 < count).then(|| at(nth + 1)),
                true => nth.checked_sub(1).map(at),
            };
            let line: String = (0..count)
                .map(|nth| piece(previous(nth).unwrap_or_default()))
                .collect();
            let newest = at(if is_backwards { count - 1 } else { 0 });
            let tail = "0 ".repeat(100_000);
            let pdf = format!("{head}{line}\n{tail}]>>\nstartxref\n{newest}\n%%EOF\n");
            let report = verify(pdf.as_bytes(), &Trust::default(), NOW).unwrap();
            let why = report.unreadable.unwrap();
            let is_told = matches!(
                why,
                Unreadable::Malformed {
                    flaw: crate::Flaw::Chain,
                    ..
                }
            );
            assert!(is_told, "{count} sections: {why:?}");
        }
    }
}

/// A stream whose length is named behind a long comment, and every number leads to that stream.
#[test]
fn a_length_behind_a_long_comment_costs_what_it_is_long() {
    let comment = "x".repeat(300_000);
    for behind in [
        format!("31 %{comment}\n0 obj\n7\nendobj"),
        format!("31 0 obj\n%{comment}\n]\nendobj"),
    ] {
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut put = |text: &str| {
            let at = out.len();
            out.extend_from_slice(text.as_bytes());
            at
        };
        let mut slots = vec![
            (
                1,
                put("1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"),
            ),
            (
                2,
                put(
                    "2 0 obj\n<< /Type /Pages /Count 1 /Kids [3 0 R] /MediaBox [0 0 100 100] >>\nendobj\n",
                ),
            ),
            (3, put("3 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj\n")),
        ];
        let stream = put("30 0 obj\n<< /Length 31 0 R >>\nstream\n\nendstream\nendobj\n");
        slots.push((31, put(&format!("{behind}\n"))));
        slots.extend((100..20_100).map(|number| (number, stream)));
        let lines: String = slots
            .iter()
            .map(|(number, at)| format!("{number} 1\n{at:010} 00000 n \n"))
            .collect();
        let at = put("");
        put(&format!(
            "xref\n{lines}trailer\n<< /Size 20100 /Root 1 0 R /ID [<01> <02>] >>\nstartxref\n{at}\n%%EOF\n"
        ));
        is_not_judged("a length behind a comment", &out, Limit::Effort);
    }
}

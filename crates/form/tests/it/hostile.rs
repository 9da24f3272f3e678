//! Whatever the bytes are: an answer or an error, never a panic, and never more memory than the bounds allow.

use crate::goldens::{draft, drawn};
use form::{Error, check_pages, observe_pdf};
use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use office::RuleSet;

fn one_page(content: Vec<u8>, resources: Dictionary) -> Vec<u8> {
    let mut file = Document::with_version("1.7");
    let tree = file.new_object_id();
    let mut stream = Stream::new(Dictionary::new(), content);
    stream.compress().unwrap();
    let content = file.add_object(stream);
    let page = file.add_object(dictionary! {
        "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => resources,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    let pages =
        dictionary! { "Type" => "Pages", "Kids" => vec![Object::Reference(page)], "Count" => 1 };
    file.objects.insert(tree, Object::Dictionary(pages));
    let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    file.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn what_is_no_pdf_is_said_to_be_none() {
    for bytes in [&b""[..], b"%PDF-1.7", b"PK\x03\x04", &[0xff; 4096]] {
        assert!(matches!(
            observe_pdf(bytes),
            Err(Error::NotPdf(_) | Error::NoPage)
        ));
    }
}

#[test]
fn a_page_that_unpacks_without_end_is_refused() {
    let bomb = one_page(vec![b' '; 80 * 1024 * 1024], Dictionary::new());
    assert!(bomb.len() < 200_000, "small on the outside: {}", bomb.len());
    assert!(matches!(observe_pdf(&bomb), Err(Error::TooLarge)));
}

#[test]
fn a_form_that_shows_itself_ends() {
    let mut file =
        Document::load_mem(&one_page(b"/X Do /X Do".to_vec(), Dictionary::new())).unwrap();
    let form = file.new_object_id();
    let own = dictionary! { "XObject" => dictionary! { "X" => form } };
    let mut stream = Stream::new(
        dictionary! { "Subtype" => "Form", "Resources" => own.clone(), "BBox" => vec![0.into(); 4] },
        b"/X Do /X Do /X Do".to_vec(),
    );
    stream.dict.set("Type", "XObject");
    file.objects.insert(form, Object::Stream(stream));
    let page = file.page_iter().next().unwrap();
    file.get_dictionary_mut(page).unwrap().set("Resources", own);
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    let seen = observe_pdf(&bytes).unwrap();
    assert!(seen.lines.is_empty());
}

#[test]
fn a_file_cut_or_turned_anywhere_breaks_nothing() {
    let whole = drawn(&draft("state-cong_van"));
    let judge = |bytes: &[u8]| {
        if let Ok(seen) = observe_pdf(bytes) {
            let _ = check_pages(&seen, RuleSet::State2020);
        }
    };
    for part in 1..40 {
        judge(&whole[..whole.len() * part / 40]);
    }
    // The same turns on every run.
    let mut state = 0x2545_f491_u64;
    for _ in 0..120 {
        let mut turned = whole.clone();
        for _ in 0..8 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let at = state as usize % turned.len();
            turned[at] = (state >> 24) as u8;
        }
        judge(&turned);
    }
}

#[test]
fn numbers_without_measure_on_a_page_break_nothing() {
    let content =
        b"BT /F1 1e30 Tf 1e30 0 0 -1e30 1e38 1e38 Tm (x) Tj ET 1e38 -1e38 1e38 1e38 re f \
        0 0 0 0 0 0 cm 99999999999999999999 0 0 1 0 0 cm"
            .to_vec();
    let font = dictionary! { "Type" => "Font", "Subtype" => "TrueType", "BaseFont" => "x" };
    let fonts = dictionary! { "F1" => font };
    let bytes = one_page(content, dictionary! { "Font" => fonts });
    let seen = observe_pdf(&bytes).unwrap();
    assert!(check_pages(&seen, RuleSet::State2020).is_ok());
}

#[test]
fn a_font_without_a_number_is_read_once_and_many_fonts_count() {
    let map = |file: &mut Document| {
        let mut stream = Stream::new(Dictionary::new(), vec![b' '; 3 * 1024 * 1024]);
        stream.compress().unwrap();
        file.add_object(stream)
    };
    let drawn_with = |fonts: usize, turns: usize| {
        let mut file = Document::load_mem(&one_page(Vec::new(), Dictionary::new())).unwrap();
        let map = map(&mut file);
        let mut all = Dictionary::new();
        let mut content = String::from("BT 1 0 0 1 60 700 Tm ");
        for font in 0..fonts {
            all.set(
                format!("F{font}"),
                dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Times-Roman", "ToUnicode" => map },
            );
        }
        for turn in 0..turns {
            content.push_str(&format!("/F{} 12 Tf (a) Tj ", turn % fonts));
        }
        content.push_str("ET");
        let content = file.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
        let id = file.get_pages()[&1];
        let page = file.get_object_mut(id).unwrap().as_dict_mut().unwrap();
        page.set("Contents", content);
        page.set("Resources", dictionary! { "Font" => all });
        let mut bytes = Vec::new();
        file.save_to(&mut bytes).unwrap();
        observe_pdf(&bytes)
    };
    // Read at each turn, its map alone would pass the bound on unpacked bytes.
    assert!(drawn_with(1, 300).is_ok());
    let many = drawn_with(300, 300);
    assert!(matches!(many, Err(Error::TooLarge)), "{many:?}");
}

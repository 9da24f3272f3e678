//! The parts around the body: styles, notes, header, types, relations; and the archive of them all.

use super::write::{Writer, twips};
use crate::package;
use crate::roles::FORMS;
use crate::xml::escape;
use office::{Draft, Member, Recipient};
use serde_json::json;
use std::fmt::Write as _;

/// The name of the property that holds what a page cannot show.
pub(crate) const PROPERTY: &str = "LienVan";

/// The whole file.
pub(super) fn pack(mut writer: Writer<'_>, draft: &Draft) -> Vec<u8> {
    let (above, below) = super::page::margins(&mut writer, draft);
    let margin = |name: &str, words: &str| {
        let empty = "<w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr></w:p>";
        let words = if words.is_empty() { empty } else { words };
        format!("{DECLARATION}<w:{name} {NAMESPACES}>{words}</w:{name}>").into_bytes()
    };
    let mut parts = vec![
        (
            "[Content_Types].xml".to_owned(),
            types(&writer).into_bytes(),
        ),
        ("_rels/.rels".to_owned(), RELATIONS.as_bytes().to_vec()),
        ("docProps/core.xml".to_owned(), core(draft).into_bytes()),
        (
            "docProps/custom.xml".to_owned(),
            custom(&writer, draft).into_bytes(),
        ),
        (
            "word/_rels/document.xml.rels".to_owned(),
            relations(&writer).into_bytes(),
        ),
        ("word/styles.xml".to_owned(), styles(draft).into_bytes()),
        ("word/settings.xml".to_owned(), SETTINGS.as_bytes().to_vec()),
        ("word/header1.xml".to_owned(), HEADER.as_bytes().to_vec()),
        ("word/header2.xml".to_owned(), margin("hdr", "")),
        ("word/header3.xml".to_owned(), margin("hdr", &above)),
        ("word/footer1.xml".to_owned(), margin("ftr", "")),
        ("word/footer2.xml".to_owned(), margin("ftr", &below)),
        ("word/footnotes.xml".to_owned(), notes(&writer).into_bytes()),
    ];
    for (file, place) in &writer.media {
        let bytes = writer.pictures.get(file).cloned().unwrap_or_default();
        let name = format!("word/media/hinh{place}.{}", ending(&bytes));
        parts.push((name, bytes));
    }
    let document = format!(
        "{DECLARATION}<w:document {NAMESPACES}><w:body>{}</w:body></w:document>",
        writer.body
    );
    parts.push(("word/document.xml".to_owned(), document.into_bytes()));
    package::pack(&parts)
}

/// Paper, margins and page numbers of a section: numbers begin anew with each, hidden on its first page.
///
/// The first page of all has a header and a footer of its own.
pub(super) fn section(draft: &Draft, landscape: bool, is_first: bool) -> String {
    let style = &draft.style;
    let mm = |mm: u8| twips(f64::from(mm));
    let size = if landscape {
        "w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\""
    } else {
        "w:w=\"11906\" w:h=\"16838\""
    };
    let (first, foot) = if is_first {
        ("dau3", "chan2")
    } else {
        ("dau2", "chan1")
    };
    format!(
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"dau1\"/>\
         <w:headerReference w:type=\"first\" r:id=\"{first}\"/>\
         <w:footerReference w:type=\"default\" r:id=\"chan1\"/><w:footerReference w:type=\"first\" r:id=\"{foot}\"/><w:pgSz {size}/>\
         <w:pgMar w:top=\"{}\" w:right=\"{}\" w:bottom=\"{}\" w:left=\"{}\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/>\
         <w:pgNumType w:start=\"1\"/><w:titlePg/></w:sectPr>",
        mm(style.top_mm),
        mm(style.right_mm),
        mm(style.bottom_mm),
        mm(style.left_mm)
    )
}

fn types(writer: &Writer<'_>) -> String {
    let _ = writer;
    let part = |name: &str, kind: &str| {
        format!(
            "<Override PartName=\"/{name}\" ContentType=\"application/vnd.openxmlformats-{kind}+xml\"/>"
        )
    };
    let parts = [
        (
            "word/document.xml",
            "officedocument.wordprocessingml.document.main",
        ),
        ("word/styles.xml", "officedocument.wordprocessingml.styles"),
        (
            "word/settings.xml",
            "officedocument.wordprocessingml.settings",
        ),
        ("word/header1.xml", "officedocument.wordprocessingml.header"),
        ("word/header2.xml", "officedocument.wordprocessingml.header"),
        ("word/header3.xml", "officedocument.wordprocessingml.header"),
        ("word/footer1.xml", "officedocument.wordprocessingml.footer"),
        ("word/footer2.xml", "officedocument.wordprocessingml.footer"),
        (
            "word/footnotes.xml",
            "officedocument.wordprocessingml.footnotes",
        ),
        ("docProps/core.xml", "package.core-properties"),
        ("docProps/custom.xml", "officedocument.custom-properties"),
    ];
    let parts: String = parts.iter().map(|(name, kind)| part(name, kind)).collect();
    format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Default Extension=\"png\" ContentType=\"image/png\"/>\
         <Default Extension=\"jpg\" ContentType=\"image/jpeg\"/>{parts}</Types>"
    )
}

fn relations(writer: &Writer<'_>) -> String {
    let base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let mut all = format!(
        "{DECLARATION}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    );
    let mut add = |id: &str, kind: &str, target: &str| {
        let _ = write!(
            all,
            "<Relationship Id=\"{id}\" Type=\"{base}/{kind}\" Target=\"{target}\"/>"
        );
    };
    add("kieu", "styles", "styles.xml");
    add("datcaidat", "settings", "settings.xml");
    add("dau1", "header", "header1.xml");
    add("dau2", "header", "header2.xml");
    add("dau3", "header", "header3.xml");
    add("chan1", "footer", "footer1.xml");
    add("chan2", "footer", "footer2.xml");
    add("chuthich", "footnotes", "footnotes.xml");
    for (file, place) in &writer.media {
        let bytes = writer.pictures.get(file).map_or(&[][..], Vec::as_slice);
        let target = format!("media/hinh{place}.{}", ending(bytes));
        add(&format!("hinh{place}"), "image", &target);
    }
    all.push_str("</Relationships>");
    all
}

fn ending(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"\x89PNG") {
        "png"
    } else {
        "jpg"
    }
}

fn core(draft: &Draft) -> String {
    let mut title = String::new();
    escape(&draft.subject, &mut title);
    format!(
        "{DECLARATION}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{title}</dc:title><dc:language>vi-VN</dc:language></cp:coreProperties>"
    )
}

/// What no reader of the page can see: the choices of style, electronic codes, the offices behind a line that names many
/// at once, what an abbreviation is made of.
///
/// Never the words themselves: those are read from the page, since a clerk may have changed them there.
fn custom(writer: &Writer<'_>, draft: &Draft) -> String {
    let head = &draft.letterhead;
    let coded = draft.addressees.iter().chain(&draft.recipients);
    let codes: Vec<_> = coded
        .filter_map(|one| Some((one.name.clone(), one.code.clone()?)))
        .collect();
    let members = [draft.addressees.as_slice(), draft.recipients.as_slice()].map(members_of);
    let joint: Vec<&str> = draft
        .joint
        .iter()
        .map(|one| one.abbreviation.as_str())
        .collect();
    let separate: Vec<bool> = draft.annexes.iter().map(|one| one.separate).collect();
    let hidden = json!({
        "kind": draft.kind, "body": draft.body, "style": draft.style, "codes": codes, "members": members, "joint": joint, "separate": separate,
        "abbreviation": head.abbreviation, "unit": head.unit, "consultative": head.consultative,
        "signature": (draft.kind.word() == "bien_ban").then_some(&draft.signature),
        "subject": draft.subject, "authority": draft.authority,
        "titles": draft.annexes.iter().map(|one| one.title.as_str()).collect::<Vec<_>>(),
        "place": if super::words::is_dated(draft) { "" } else { head.place.as_str() },
        "filed": draft.filed.is_empty(), "anchors": writer.long_anchors,
    });
    let mut value = String::new();
    escape(&hidden.to_string(), &mut value);
    format!(
        "{DECLARATION}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" \
         xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">\
         <property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"2\" name=\"{PROPERTY}\"><vt:lpwstr>{value}</vt:lpwstr></property></Properties>"
    )
}

/// The lines that stand for many offices, by their words, with these.
fn members_of(lines: &[Recipient]) -> Vec<(&str, &[Member])> {
    let many = lines.iter().filter(|line| !line.members.is_empty());
    many.map(|line| (line.name.as_str(), line.members.as_slice()))
        .collect()
}

fn notes(writer: &Writer<'_>) -> String {
    format!(
        "{DECLARATION}<w:footnotes {NAMESPACES}>\
         <w:footnote w:type=\"separator\" w:id=\"-1\"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>\
         <w:footnote w:type=\"continuationSeparator\" w:id=\"0\"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>{}</w:footnotes>",
        writer.notes.concat()
    )
}

fn styles(draft: &Draft) -> String {
    let style = &draft.style;
    let size = u16::from(style.size) * 2;
    let indent = twips(f64::from(style.indent) / 10.0);
    let line = i32::from(style.spacing) * 240 / 100;
    let mut all = format!(
        "{DECLARATION}<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"Times New Roman\" w:cs=\"Times New Roman\"/>\
         <w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/><w:lang w:val=\"vi-VN\"/></w:rPr></w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:before=\"0\" w:after=\"0\" w:line=\"240\" w:lineRule=\"auto\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/><w:qFormat/></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/>\
         <w:tblCellMar><w:left w:w=\"85\" w:type=\"dxa\"/><w:right w:w=\"85\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\
         <w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"LienVanChuThich\"><w:name w:val=\"Liên Văn Chú thích\"/><w:basedOn w:val=\"Normal\"/>\
         <w:pPr><w:jc w:val=\"both\"/></w:pPr><w:rPr><w:sz w:val=\"22\"/><w:szCs w:val=\"22\"/></w:rPr></w:style>"
    );
    for form in &FORMS {
        let kept = if form.kept { "<w:keepNext/>" } else { "" };
        let spacing = match (form.spaced, draft.body) {
            (true, office::Body::Party) => {
                format!(
                    "w:line=\"{}\" w:lineRule=\"atLeast\"",
                    360.max(line * 3 / 2)
                )
            }
            (true, office::Body::State) => format!("w:line=\"{line}\" w:lineRule=\"auto\""),
            (false, _) => "w:line=\"240\" w:lineRule=\"auto\"".to_owned(),
        };
        let first = if form.indented {
            format!("<w:ind w:firstLine=\"{indent}\"/>")
        } else {
            String::new()
        };
        let bold = if form.bold { "<w:b/><w:bCs/>" } else { "" };
        let italic = if form.italic { "<w:i/><w:iCs/>" } else { "" };
        let own = match (form.role, draft.body) {
            (crate::roles::Role::Headline, office::Body::Party) => {
                u16::from(style.party_headline) * 2
            }
            (
                crate::roles::Role::Issuer
                | crate::roles::Role::Superior
                | crate::roles::Role::Number,
                office::Body::Party,
            ) => 28,
            (crate::roles::Role::Kind, office::Body::Party) => 30,
            _ => form.size,
        };
        let letters = match own {
            0 => String::new(),
            size => format!("<w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/>"),
        };
        let mut name = String::new();
        escape(&form.role.style_name(), &mut name);
        let _ = write!(
            all,
            "<w:style w:type=\"paragraph\" w:customStyle=\"1\" w:styleId=\"{}\"><w:name w:val=\"{name}\"/><w:basedOn w:val=\"Normal\"/><w:qFormat/>\
             <w:pPr>{kept}<w:spacing w:before=\"{}\" w:after=\"{}\" {spacing}/>{first}<w:jc w:val=\"{}\"/></w:pPr>\
             <w:rPr>{bold}{italic}{letters}</w:rPr></w:style>",
            form.role.style_id(),
            form.above,
            form.below,
            form.align
        );
    }
    all.push_str("</w:styles>");
    all
}

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\"";
const RELATIONS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"vanban\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>\
    <Relationship Id=\"thuoctinh\" Type=\"http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/>\
    <Relationship Id=\"rieng\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties\" Target=\"docProps/custom.xml\"/></Relationships>";
const SETTINGS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <w:settings xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:defaultTabStop w:val=\"720\"/>\
    <w:footnotePr><w:footnote w:id=\"-1\"/><w:footnote w:id=\"0\"/></w:footnotePr>\
    <w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>\
    <w:themeFontLang w:val=\"vi-VN\"/></w:settings>";
const HEADER: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
    <w:hdr xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr>\
    <w:r><w:rPr><w:sz w:val=\"28\"/></w:rPr><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:rPr><w:sz w:val=\"28\"/></w:rPr>\
    <w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r><w:r><w:rPr><w:sz w:val=\"28\"/></w:rPr><w:fldChar w:fldCharType=\"separate\"/></w:r>\
    <w:r><w:rPr><w:sz w:val=\"28\"/></w:rPr><w:t>2</w:t></w:r><w:r><w:rPr><w:sz w:val=\"28\"/></w:rPr><w:fldChar w:fldCharType=\"end\"/></w:r></w:p></w:hdr>";

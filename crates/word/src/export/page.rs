//! The page: head, title, bases, body, foot, annexes, each in its place (Decree 30/2020, Annexes I and III; R§3.2).

use super::blocks;
use super::words;
use super::write::{Extra, Writer, twips};
use super::{Issued, measure};
use crate::roles::Role;
use office::{Annex, Body, Circulation, Draft, Recipient, Run, SignatureBlock, Text};
use std::fmt::Write as _;

/// Writes the whole document.
pub(super) fn document(writer: &mut Writer<'_>, draft: &Draft, issued: Option<&Issued>) {
    head(writer, draft, issued, true);
    title(writer, draft);
    match draft.body {
        Body::State => {
            authority(writer, draft);
            addressees(writer, draft);
            bases(writer, draft);
        }
        Body::Party => {
            addressees(writer, draft);
            bases(writer, draft);
            authority(writer, draft);
        }
    }
    if !words::resolves(draft).is_empty() {
        writer.line(Role::Resolves, words::resolves(draft));
    }
    body(writer, draft);
    foot(writer, draft);
    if draft.kind.word() == "giay_nghi_phep" {
        confirmation(writer, draft);
    }
    let mut landscape = false;
    for (at, one) in draft.annexes.iter().enumerate() {
        end_of_section(writer, draft, landscape, at == 0);
        landscape = one.landscape;
        annex(writer, draft, one, at);
    }
    let section = super::files::section(draft, landscape, draft.annexes.is_empty());
    writer.body.push_str(&section);
}

/// Ends the pages before an annex: the paragraph that carries their setup.
fn end_of_section(writer: &mut Writer<'_>, draft: &Draft, landscape: bool, is_first: bool) {
    let section = super::files::section(draft, landscape, is_first);
    let _ = write!(
        writer.body,
        "<w:p><w:pPr><w:pStyle w:val=\"{}\"/>{section}</w:pPr></w:p>",
        Role::End.style_id()
    );
}

/// A table without lines: the columns of head and foot. `cells` writes what stands in each.
fn columns(writer: &mut Writer<'_>, widths: &[i32], mut cells: impl FnMut(&mut Writer<'_>, usize)) {
    grid(writer, widths, 1, |writer, _, at| cells(writer, at));
}

/// The same in rows: what stands beside each other begins level, whatever stands above.
fn grid(
    writer: &mut Writer<'_>,
    widths: &[i32],
    rows: usize,
    mut cells: impl FnMut(&mut Writer<'_>, usize, usize),
) {
    writer.part_tables();
    let all: i32 = widths.iter().sum();
    let _ = write!(
        writer.body,
        "<w:tbl><w:tblPr><w:tblW w:w=\"{all}\" w:type=\"dxa\"/><w:jc w:val=\"center\"/>\
         <w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:left w:w=\"0\" w:type=\"dxa\"/>\
         <w:right w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr><w:tblGrid>"
    );
    for width in widths {
        let _ = write!(writer.body, "<w:gridCol w:w=\"{width}\"/>");
    }
    writer.body.push_str("</w:tblGrid>");
    for row in 0..rows {
        writer
            .body
            .push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for (at, width) in widths.iter().enumerate() {
            let _ = write!(
                writer.body,
                "<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>"
            );
            let before = writer.body.len();
            cells(writer, row, at);
            if writer.body.len() == before {
                writer.line(Role::Cell, "");
            }
            writer.body.push_str("</w:tc>");
        }
        writer.body.push_str("</w:tr>");
    }
    writer.body.push_str("</w:tbl>");
    writer.after_table = true;
}

/// A line so long in the middle of a column so wide, drawn as the border of a flat paragraph.
fn rule(writer: &mut Writer<'_>, column: i32, length: i32) {
    ruled(writer, column, length, 0);
}

/// The same with so much room below, in twips.
fn ruled(writer: &mut Writer<'_>, column: i32, length: i32, below: i32) {
    let side = ((column - length) / 2).max(0);
    let form = format!(
        "<w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"1\" w:color=\"000000\"/></w:pBdr>\
         <w:spacing w:before=\"60\" w:after=\"{below}\" w:line=\"80\" w:lineRule=\"exact\"/>\
         <w:ind w:left=\"{side}\" w:right=\"{side}\"/>"
    );
    let extra = Extra {
        form,
        ..Extra::default()
    };
    writer.formed(Role::Rule, "", &extra);
}

/// Words in a frame, so far from both sides of its column in twips.
fn framed(writer: &mut Writer<'_>, role: Role, words: &str, sides: (i32, i32), colour: &str) {
    let (left, right) = sides;
    let border = |name: &str| {
        format!("<w:{name} w:val=\"single\" w:sz=\"8\" w:space=\"3\" w:color=\"{colour}\"/>")
    };
    let borders = ["top", "left", "bottom", "right"].map(border).concat();
    let extra = Extra {
        form: format!("<w:pBdr>{borders}</w:pBdr><w:ind w:left=\"{left}\" w:right=\"{right}\"/>"),
        letters: if colour == RED {
            "<w:color w:val=\"FF0000\"/>"
        } else {
            ""
        },
        ..Extra::default()
    };
    writer.formed(role, words, &extra);
}

const RED: &str = "FF0000";

/// Two columns: who writes and under which number, beside whose name and when.
fn head(writer: &mut Writer<'_>, draft: &Draft, issued: Option<&Issued>, numbered: bool) {
    let right = match draft.body {
        Body::State => twips(99.0),
        Body::Party => twips(91.0),
    };
    let left = (writer.text_width - right).max(twips(50.0));
    let rows = if numbered { 2 } else { 1 };
    grid(writer, &[left, right], rows, |writer, row, at| {
        match (row, at) {
            (0, 0) => offices(writer, draft, left),
            (0, _) => headline(writer, draft.body, right),
            (_, 0) => number(writer, draft, issued, left),
            _ if words::is_dated(draft) => place_date(writer, draft, issued),
            _ => {}
        }
    });
}

/// Indents that bring lines into the middle of a column, none where there is but one.
fn inset(lines: measure::Lines, column: i32) -> String {
    let side = ((column - lines.width) / 2).max(0);
    if lines.count < 2 || side == 0 {
        return String::new();
    }
    format!("<w:ind w:left=\"{side}\" w:right=\"{side}\"/>")
}

fn offices(writer: &mut Writer<'_>, draft: &Draft, column: i32) {
    let head = &draft.letterhead;
    if !head.superior.trim().is_empty() {
        let room = column - twips(3.0);
        let fits = measure::width(&head.superior, false, 26) <= room;
        let (letters, half_points) = if fits {
            ("", 26)
        } else {
            ("<w:sz w:val=\"24\"/><w:szCs w:val=\"24\"/>", 24)
        };
        let lines = measure::office_name(&head.superior, false, half_points, room);
        let extra = Extra {
            form: inset(lines, column),
            letters,
            ..Extra::default()
        };
        writer.formed(Role::Superior, &head.superior, &extra);
    }
    let size = match draft.body {
        Body::State => 26,
        Body::Party => 28,
    };
    let mut last = column;
    let own = std::iter::once((Role::Issuer, &head.issuer));
    let joint = draft
        .joint
        .iter()
        .map(|one| (Role::JointIssuer, &one.issuer));
    for (role, name) in own.chain(joint) {
        let lines = measure::office_name(name, true, size, column - twips(3.0));
        let extra = Extra {
            form: inset(lines, column),
            ..Extra::default()
        };
        writer.formed(role, name, &extra);
        last = lines.last;
    }
    if words::has_star(draft) {
        writer.line(Role::Rule, "*");
        return;
    }
    rule(writer, column, two_fifths(last));
}

/// Two fifths of a line of words: within the third to the half that the law asks for.
fn two_fifths(last: i32) -> i32 {
    (last * 2 / 5).max(200)
}

fn headline(writer: &mut Writer<'_>, body: Body, column: i32) {
    writer.line(Role::Headline, words::headline(body));
    match body {
        Body::State => {
            writer.line(Role::Motto, words::MOTTO);
            rule(writer, column, measure::width(words::MOTTO, true, 28));
        }
        Body::Party => rule(
            writer,
            column,
            measure::width(words::headline(body), true, 30),
        ),
    }
}

fn number(writer: &mut Writer<'_>, draft: &Draft, issued: Option<&Issued>, column: i32) {
    let notation = draft
        .notation()
        .map_or(String::new(), |notation| notation.as_str().to_owned());
    let number = issued.map_or("        ", |one| one.number.as_str());
    let word = words::number_word(draft.body);
    let sign = words::number_sign(draft.body);
    let level = Extra {
        form: match draft.body {
            // A point smaller than the date beside it: lowered, so that both stand on one line.
            Body::State => "<w:spacing w:before=\"138\"/>".to_owned(),
            Body::Party => String::new(),
        },
        ..Extra::default()
    };
    let words = format!("{word}{number}{sign}{notation}");
    writer.formed(Role::Number, &words, &level);
    if draft.kind.is_letter() && !draft.subject.trim().is_empty() {
        let about = words::letter_about(draft);
        let line = format!("{about}{}", words::subject_line(draft));
        let lines = measure::balanced(&line, false, 24, column - twips(3.0));
        let text = Text(vec![Run {
            text: line,
            italic: draft.body == Body::Party,
            ..Run::default()
        }]);
        let extra = Extra {
            form: inset(lines, column),
            ..Extra::default()
        };
        writer.set(Role::LetterSubject, &text, &extra);
    }
    if let Some(mark) = draft.urgency.mark() {
        let mm = match mark {
            "KHẨN" => 20.0,
            "HỎA TỐC" => 30.0,
            _ => 40.0,
        };
        let side = ((column - twips(mm)) / 2).max(0);
        framed(writer, Role::Urgency, mark, (side, side), RED);
    }
}

fn place_date(writer: &mut Writer<'_>, draft: &Draft, issued: Option<&Issued>) {
    let date = issued.map_or_else(
        || "ngày      tháng      năm       ".to_owned(),
        |one| one.day.official(),
    );
    let line = format!("{}, {date}", draft.letterhead.place);
    writer.line(Role::PlaceDate, &line);
}

fn title(writer: &mut Writer<'_>, draft: &Draft) {
    if draft.kind.is_letter() {
        return;
    }
    let kind = draft.kind.name().to_uppercase();
    let mut last = measure::width(&kind, true, 28);
    writer.line(Role::Kind, &kind);
    if words::is_abstracted(draft) && !draft.subject.trim().is_empty() {
        let words = format!("{}{}", words::about(draft), words::subject_line(draft));
        let room = writer.text_width.min(twips(TITLE_MM));
        last = even_title(writer, Role::Subject, &words, "", room);
    }
    end_of_title(writer, draft, last);
}

/// A title of several lines, these as even as can be; gives the last one's width.
fn even_title(
    writer: &mut Writer<'_>,
    role: Role,
    words: &str,
    letters: &'static str,
    room: i32,
) -> i32 {
    let shown = if letters.is_empty() {
        words.to_owned()
    } else {
        words.to_uppercase()
    };
    let lines = measure::balanced(&shown, true, 28, room);
    let extra = Extra {
        form: inset(lines, writer.text_width),
        letters,
        ..Extra::default()
    };
    writer.formed(role, words, &extra);
    lines.last
}

/// How wide a title may be, as on our own pages.
const TITLE_MM: f64 = 140.0;

/// What stands under a title whose last line is so wide.
fn end_of_title(writer: &mut Writer<'_>, draft: &Draft, last: i32) {
    match draft.body {
        Body::State => ruled(writer, writer.text_width, (last * 2 / 5).max(300), 160),
        Body::Party => writer.line(Role::Rule, "-----"),
    }
}

fn authority(writer: &mut Writer<'_>, draft: &Draft) {
    let words = words::authority(draft);
    if !words.is_empty() {
        writer.line(Role::Authority, &words);
    }
}

fn addressees(writer: &mut Writer<'_>, draft: &Draft) {
    let telegram = draft.kind.word() == "cong_dien";
    let names: Vec<&str> = draft.addressees.iter().map(name).collect();
    let word = words::addressed(draft);
    let centred = Extra {
        form: "<w:jc w:val=\"center\"/>".to_owned(),
        ..Extra::default()
    };
    match names.as_slice() {
        [] => {}
        [one] if !telegram => {
            let line = format!("{word}: {one}");
            let centred = Extra {
                form: format!("<w:spacing w:after=\"200\"/>{}", centred.form),
                ..centred
            };
            writer.formed(Role::Addressed, &line, &centred);
        }
        many => {
            let left = twips(35.0);
            if telegram {
                let line = format!("{} điện:", words::telegraphs(draft));
                writer.formed(Role::Addressed, &line, &centred);
            } else {
                let form = format!("<w:ind w:left=\"{left}\"/>");
                let extra = Extra {
                    form,
                    ..Extra::default()
                };
                writer.formed(Role::Addressed, &format!("{word}:"), &extra);
            }
            let colon = left + measure::width(word, false, 28);
            let dash = measure::width("- ", false, 28);
            let form = format!("<w:ind w:left=\"{}\" w:hanging=\"{dash}\"/>", colon + dash);
            for (at, one) in many.iter().enumerate() {
                let is_last = at + 1 == many.len();
                let sign = if is_last { '.' } else { ';' };
                let below = if is_last {
                    "<w:spacing w:after=\"200\"/>"
                } else {
                    ""
                };
                let extra = Extra {
                    form: format!("{below}{form}"),
                    ..Extra::default()
                };
                writer.formed(Role::Addressee, &format!("- {one}{sign}"), &extra);
            }
        }
    }
}

fn name(recipient: &Recipient) -> &str {
    words::bare(&recipient.name)
}

fn bases(writer: &mut Writer<'_>, draft: &Draft) {
    let italic = words::bases_italic(draft);
    let dash = if italic { "" } else { "- " };
    let extra = Extra {
        letters: if italic { "" } else { "<w:i w:val=\"0\"/>" },
        ..Extra::default()
    };
    for (at, basis) in draft.bases.iter().enumerate() {
        let sign = if at + 1 == draft.bases.len() {
            '.'
        } else {
            ';'
        };
        let words = words::bare(basis);
        writer.formed(Role::Basis, &format!("{dash}{words}{sign}"), &extra);
    }
}

/// A line of a form: its word, then what was filled in; more lines become a list.
fn item(writer: &mut Writer<'_>, draft: &Draft, word: &str, label: &str, close: &str) {
    let extra = Extra {
        bookmark: format!("lvm_{word}"),
        ..Extra::default()
    };
    let words = draft.particulars.get(word).map_or("", String::as_str);
    if words.trim().is_empty() {
        return;
    }
    if !words.contains('\n') {
        let open = if close.is_empty() {
            words
        } else {
            words::bare(words)
        };
        writer.formed(Role::Blank, &format!("{label}{open}{close}"), &extra);
        return;
    }
    writer.formed(Role::Blank, label.trim_end(), &extra);
    let lines: Vec<&str> = words
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    for (at, line) in lines.iter().enumerate() {
        let open = words::bare(line.trim_start_matches(['-', '–', ' ']));
        let end = match (at + 1 == lines.len(), close) {
            (false, _) => ";",
            (true, "") => ".",
            (true, close) => close,
        };
        writer.line(Role::Blank, &format!("- {open}{end}"));
    }
}

/// The body, by the form of its type (Annex III; the types without a form of their own share 1.4).
fn body(writer: &mut Writer<'_>, draft: &Draft) {
    let ending = words::ending(draft);
    let sender = words::sender(draft);
    let has = |word: &str| {
        let filled = draft.particulars.get(word);
        filled.is_some_and(|text| !text.trim().is_empty())
    };
    match draft.kind.word() {
        "giay_moi" => {
            let invited = format!("{sender} trân trọng kính mời: ");
            item(writer, draft, "invited", &invited, "");
            item(writer, draft, "event", "Tới dự ", "");
            item(writer, draft, "chair", "Chủ trì: ", "");
            item(writer, draft, "time", "Thời gian: ", "");
            let closes = |last: bool| {
                if last && draft.blocks.is_empty() {
                    ending
                } else {
                    "."
                }
            };
            item(
                writer,
                draft,
                "venue",
                "Địa điểm: ",
                closes(!has("remarks")),
            );
            item(writer, draft, "remarks", "", closes(true));
            blocks::blocks(writer, &draft.blocks, draft, ending);
        }
        "giay_gioi_thieu" => {
            writer.line(Role::Fixed, &format!("{sender} trân trọng giới thiệu:"));
            item(writer, draft, "person", "Ông (bà) ", "");
            item(writer, draft, "post", "Chức vụ: ", "");
            item(writer, draft, "sent_to", "Được cử đến: ", "");
            item(writer, draft, "purpose", "Về việc: ", "");
            blocks::blocks(writer, &draft.blocks, draft, "");
            writer.line(
                Role::Fixed,
                "Đề nghị Quý cơ quan tạo điều kiện để ông (bà) có tên ở trên hoàn thành nhiệm vụ.",
            );
            let label = "Giấy này có giá trị đến hết ngày ";
            item(writer, draft, "valid_until", label, ending);
        }
        "bien_ban" => minutes(writer, draft),
        "giay_nghi_phep" => leave(writer, draft),
        "hop_dong" | "ban_ghi_nho" | "ban_thoa_thuan" => {
            for side in ["a", "b"] {
                let label = format!("Bên {}: ", side.to_uppercase());
                item(writer, draft, &format!("party_{side}"), &label, ".");
                item(writer, draft, &format!("signer_{side}"), "Đại diện: ", ".");
            }
            blocks::blocks(writer, &draft.blocks, draft, ending);
        }
        _ => {
            item(writer, draft, "salutation", "", "");
            blocks::blocks(writer, &draft.blocks, draft, ending);
        }
    }
}

fn minutes(writer: &mut Writer<'_>, draft: &Draft) {
    let (chair, secretary) = match draft.body {
        Body::State => ("Chủ trì (chủ tọa): ", "Thư ký (người ghi biên bản): "),
        Body::Party => ("Chủ trì: ", "Người ghi biên bản: "),
    };
    item(writer, draft, "begins", "Thời gian bắt đầu: ", "");
    item(writer, draft, "venue", "Địa điểm: ", "");
    item(writer, draft, "present", "Thành phần tham dự: ", "");
    item(writer, draft, "chair", chair, "");
    item(writer, draft, "secretary", secretary, "");
    writer.line(Role::Fixed, "Nội dung:");
    blocks::blocks(writer, &draft.blocks, draft, "");
    let label = format!("{} kết thúc vào ", words::meeting(draft));
    item(writer, draft, "ends", &label, words::ending(draft));
}

/// Form 1.10: its blanks stand within sentences, each under a bookmark of its own.
fn leave(writer: &mut Writer<'_>, draft: &Draft) {
    let sender = words::sender(draft);
    let blank = |word: &str| {
        let filled = draft.particulars.get(word);
        filled.cloned().unwrap_or_default()
    };
    let (applied, person) = (blank("applied"), blank("person"));
    let line = format!(
        "Xét Đơn đề nghị nghỉ phép ngày {applied} của ông (bà) {person}, {sender} cấp cho:"
    );
    let marked = |name: &str| Extra {
        bookmark: format!("lvm_{name}"),
        ..Extra::default()
    };
    writer.formed(Role::Blank, &line, &marked("applied"));
    item(writer, draft, "person", "Ông (bà): ", "");
    item(writer, draft, "post", "Chức vụ: ", "");
    let line = format!(
        "Được nghỉ phép trong thời gian {} kể từ ngày {} đến hết ngày {} tại {}.",
        blank("length"),
        blank("from"),
        blank("until"),
        words::bare(&blank("place"))
    );
    writer.formed(Role::Blank, &line, &marked("length"));
    blocks::blocks(writer, &draft.blocks, draft, "");
    let label = "Số ngày nghỉ phép nêu trên được tính vào thời gian ";
    item(writer, draft, "counted_as", label, words::ending(draft));
}

fn confirmation(writer: &mut Writer<'_>, draft: &Draft) {
    let form = format!(
        "<w:ind w:right=\"{}\"/><w:jc w:val=\"center\"/>",
        writer.text_width - twips(71.0)
    );
    let extra = Extra {
        form,
        ..Extra::default()
    };
    writer.formed(
        Role::Fixed,
        "Xác nhận của cơ quan (tổ chức) hoặc chính quyền địa phương nơi nghỉ phép (nếu cần)",
        &extra,
    );
    writer.formed(Role::Fixed, "(Chữ ký, dấu)", &extra);
    if let Some(name) = draft.particulars.get("confirmed_by") {
        let extra = Extra {
            bookmark: "lvm_confirmed_by".to_owned(),
            ..extra
        };
        writer.formed(Role::Blank, name, &extra);
    }
}

/// Room between the body and the foot.
const ABOVE_FOOT: &str = "<w:spacing w:before=\"160\"/>";

/// Who receives it beside who signs it.
fn foot(writer: &mut Writer<'_>, draft: &Draft) {
    let left = twips(66.0);
    let right = writer.text_width - left;
    let (signers, leader_at_left) = words::signers(draft);
    if signers.len() == 1 {
        columns(writer, &[left, right], |writer, at| {
            if at == 0 {
                receivers(writer, draft);
            } else {
                signature(writer, draft.body, &draft.signature);
            }
        });
        return;
    }
    // Several sign: the leader stands at the right, as alone, and the others beside and below.
    let half = writer.text_width / 2;
    let (first, second) = (signers.first(), signers.get(1));
    let mut rows = vec![if leader_at_left {
        (first, second)
    } else {
        (second, first)
    }];
    let rest = signers.get(2..).unwrap_or_default();
    rows.extend(rest.chunks(2).map(|pair| (pair.first(), pair.get(1))));
    for (beside, own) in rows {
        columns(writer, &[half, half], |writer, at| {
            if let Some(one) = if at == 0 { beside } else { own } {
                signature(writer, draft.body, one);
            }
        });
    }
    receivers(writer, draft);
}

fn receivers(writer: &mut Writer<'_>, draft: &Draft) {
    let title = match draft.body {
        Body::State => Extra::default(),
        Body::Party => Extra {
            letters: "<w:b w:val=\"0\"/><w:i w:val=\"0\"/><w:sz w:val=\"28\"/><w:u w:val=\"single\"/>",
            ..Extra::default()
        },
    };
    let title = Extra {
        form: ABOVE_FOOT.to_owned(),
        ..title
    };
    writer.formed(Role::ReceiversTitle, "Nơi nhận:", &title);
    let list = Extra {
        letters: match draft.body {
            Body::State => "",
            Body::Party => "<w:sz w:val=\"24\"/>",
        },
        ..Extra::default()
    };
    for words in words::implied_recipients(draft) {
        writer.formed(Role::Receiver, &format!("- {words};"), &list);
    }
    for one in &draft.recipients {
        writer.formed(Role::Receiver, &format!("- {};", name(one)), &list);
    }
    let filed = if draft.filed.trim().is_empty() {
        words::filed_by_rule(draft)
    } else {
        words::bare(&draft.filed).to_owned()
    };
    let drafter = match draft.drafter.as_str() {
        "" => String::new(),
        drafter => format!(" {drafter}"),
    };
    let word = words::filed_word(draft.body);
    writer.formed(Role::Filed, &format!("- {word}{filed}.{drafter}"), &list);
}

fn signature(writer: &mut Writer<'_>, body: Body, signature: &SignatureBlock) {
    for (at, line) in signature.authority.iter().enumerate() {
        let above = if at == 0 { ABOVE_FOOT } else { "" };
        let extra = Extra {
            form: above.to_owned(),
            ..Extra::default()
        };
        writer.formed(Role::SignAuthority, line, &extra);
    }
    let first = signature.authority.is_empty();
    let position = Extra {
        form: if first { ABOVE_FOOT } else { "" }.to_owned(),
        letters: match body {
            Body::State => "",
            Body::Party => "<w:b w:val=\"0\"/>",
        },
        ..Extra::default()
    };
    if !signature.position.is_empty() {
        writer.formed(Role::SignPosition, &signature.position, &position);
    }
    let room = Extra {
        form: format!(
            "<w:spacing w:line=\"{}\" w:lineRule=\"exact\"/>",
            twips(30.0)
        ),
        ..Extra::default()
    };
    writer.formed(Role::SignRoom, "", &room);
    if !signature.other_post.is_empty() {
        writer.line(Role::SignOtherPost, &signature.other_post);
    }
    writer.line(Role::SignName, &signature.name);
}

/// What stands in the margins of the first page: the note on circulation above, the address under a line at the foot.
pub(super) fn margins(writer: &mut Writer<'_>, draft: &Draft) -> (String, String) {
    let body = std::mem::take(&mut writer.body);
    if let Some(mark) = draft.circulation.mark() {
        let mm = match draft.circulation {
            Circulation::Free | Circulation::ReturnAfterReading => 57.0,
            Circulation::Internal => 49.0,
        };
        // Its middle is 118 mm from the text's left edge (R§1.2).
        let left = twips(118.0 - mm / 2.0);
        let right = (writer.text_width - left - twips(mm)).max(0);
        framed(writer, Role::Circulation, mark, (left, right), "000000");
    }
    let above = std::mem::take(&mut writer.body);
    if !draft.contact.trim().is_empty() {
        let border = "<w:pBdr><w:top w:val=\"single\" w:sz=\"6\" w:space=\"3\" w:color=\"000000\"/></w:pBdr>";
        let extra = Extra {
            form: border.to_owned(),
            ..Extra::default()
        };
        writer.formed(Role::Contact, &draft.contact, &extra);
    }
    let below = std::mem::replace(&mut writer.body, body);
    (above, below)
}

fn annex(writer: &mut Writer<'_>, draft: &Draft, annex: &Annex, at: usize) {
    let upright = writer.text_width;
    if annex.landscape {
        let style = &draft.style;
        writer.text_width = twips(297.0 - f64::from(style.left_mm) - f64::from(style.right_mm));
    }
    let labels = office::label_annexes(draft);
    let put_in_force = office::put_in_force(draft, annex);
    let rest = match put_in_force {
        Some(kind) => {
            head(writer, draft, None, false);
            writer.line(Role::AnnexKind, &kind.name().to_uppercase());
            let count = kind.name().split(' ').count();
            let title = annex.title.replace('\n', " ");
            let rest: Vec<&str> = title.split(' ').skip(count).collect();
            office::leading(&rest.join(" "))
        }
        None => {
            let label = labels.get(at).map_or("Phụ lục", String::as_str);
            writer.line(Role::AnnexLabel, label);
            annex.title.clone()
        }
    };
    let capitals = if put_in_force.is_none() {
        "<w:caps/>"
    } else {
        ""
    };
    let room = writer.text_width;
    let last = even_title(writer, Role::AnnexTitle, &rest, capitals, room);
    let notation = draft
        .notation()
        .map_or(String::new(), |n| n.as_str().to_owned());
    let enclosed = format!(
        "(Kèm theo {} số     {}{notation} ngày     tháng     năm      của {})",
        draft.kind.name(),
        words::number_sign(draft.body),
        words::sender(draft)
    );
    writer.line(Role::Enclosed, &enclosed);
    end_of_title(writer, draft, last);
    blocks::blocks(writer, &annex.blocks, draft, words::ending(draft));
    writer.text_width = upright;
}

//! What a paragraph of an official document is, and the style by which our own files say so.
//!
//! The same table writes the styles of an exported file and recognises them in an imported one.

use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The part a paragraph plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    Headline,
    Motto,
    Superior,
    Issuer,
    JointIssuer,
    /// A line drawn under a name, or the star in its place.
    Rule,
    Number,
    PlaceDate,
    LetterSubject,
    Urgency,
    Circulation,
    Kind,
    Subject,
    Authority,
    Resolves,
    Basis,
    Addressed,
    Addressee,
    Body,
    Part,
    Chapter,
    Division,
    Subdivision,
    /// The title under the four above.
    Title,
    Section,
    Article,
    ArticleText,
    Clause,
    ClauseTitle,
    ClauseText,
    Point,
    TableCaption,
    HeadCell,
    Cell,
    Picture,
    PictureCaption,
    /// A line of a form with its blank.
    Blank,
    /// Words of a form that no draft holds.
    Fixed,
    ReceiversTitle,
    Receiver,
    Filed,
    SignAuthority,
    SignPosition,
    SignRoom,
    SignOtherPost,
    SignName,
    AnnexLabel,
    AnnexTitle,
    AnnexKind,
    Enclosed,
    Contact,
    /// Nothing: it carries the end of a section.
    End,
}

/// How lines stand, as WordprocessingML says it.
pub(crate) const CENTER: &str = "center";
pub(crate) const BOTH: &str = "both";
pub(crate) const LEFT: &str = "left";

/// The form of a role. Sizes in half points, lengths in twips; size 0: that of the body.
pub(crate) struct Form {
    pub(crate) role: Role,
    /// The style's name after `Liên Văn`: what a clerk sees in Word.
    pub(crate) name: &'static str,
    pub(crate) size: u16,
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) align: &'static str,
    /// The first line is indented as the body's.
    pub(crate) indented: bool,
    /// Room above and below in twips.
    pub(crate) above: u16,
    pub(crate) below: u16,
    /// It stays with what follows.
    pub(crate) kept: bool,
    /// Lines as far apart as the body's; else single.
    pub(crate) spaced: bool,
}

const fn form(role: Role, name: &'static str, size: u16, align: &'static str) -> Form {
    Form {
        role,
        name,
        size,
        bold: false,
        italic: false,
        align,
        indented: false,
        above: 0,
        below: 0,
        kept: false,
        spaced: false,
    }
}

impl Form {
    const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    const fn italic(self) -> Self {
        Self {
            italic: true,
            ..self
        }
    }

    const fn kept(self) -> Self {
        Self { kept: true, ..self }
    }

    const fn room(self, above: u16, below: u16) -> Self {
        Self {
            above,
            below,
            ..self
        }
    }

    /// A paragraph of the body: indented, 6 pt above.
    const fn running(self) -> Self {
        Self {
            indented: true,
            above: 120,
            spaced: true,
            ..self
        }
    }
}

/// Never asked for: every role has a form.
static OTHERWISE: Form = form(Role::Body, "Nội dung", 0, BOTH);

/// Every role with its form. Source: Decree 30/2020, Annex I and the sample sizes of Annex III (R§1.3).
pub(crate) static FORMS: [Form; 52] = [
    form(Role::Headline, "Quốc hiệu", 26, CENTER).bold(),
    form(Role::Motto, "Tiêu ngữ", 28, CENTER).bold(),
    form(Role::Superior, "Cơ quan chủ quản", 26, CENTER),
    form(Role::Issuer, "Cơ quan ban hành", 26, CENTER).bold(),
    form(Role::JointIssuer, "Cơ quan cùng ban hành", 26, CENTER).bold(),
    form(Role::Rule, "Đường kẻ", 26, CENTER),
    form(Role::Number, "Số ký hiệu", 26, CENTER).room(120, 0),
    form(Role::PlaceDate, "Địa danh ngày tháng", 28, CENTER)
        .italic()
        .room(120, 0),
    form(Role::LetterSubject, "Trích yếu công văn", 24, CENTER).room(120, 0),
    form(Role::Urgency, "Độ khẩn", 26, CENTER)
        .bold()
        .room(120, 0),
    form(Role::Circulation, "Phạm vi lưu hành", 26, CENTER)
        .bold()
        .room(0, 120),
    form(Role::Kind, "Tên loại", 28, CENTER)
        .bold()
        .kept()
        .room(320, 0),
    form(Role::Subject, "Trích yếu", 28, CENTER).bold().kept(),
    form(Role::Authority, "Thẩm quyền ban hành", 0, CENTER)
        .bold()
        .kept()
        .room(120, 120),
    form(Role::Resolves, "Mệnh lệnh", 0, CENTER)
        .bold()
        .kept()
        .room(120, 120),
    form(Role::Basis, "Căn cứ", 0, BOTH).italic().running(),
    form(Role::Addressed, "Kính gửi", 28, LEFT).room(280, 0),
    form(Role::Addressee, "Nơi được gửi", 28, LEFT),
    form(Role::Body, "Nội dung", 0, BOTH).running(),
    form(Role::Part, "Phần", 0, CENTER)
        .bold()
        .kept()
        .room(120, 0),
    form(Role::Chapter, "Chương", 0, CENTER)
        .bold()
        .kept()
        .room(120, 0),
    form(Role::Division, "Mục giữa dòng", 0, CENTER)
        .bold()
        .kept()
        .room(120, 0),
    form(Role::Subdivision, "Tiểu mục", 0, CENTER)
        .bold()
        .kept()
        .room(120, 0),
    form(Role::Title, "Tiêu đề giữa dòng", 0, CENTER)
        .bold()
        .kept()
        .room(0, 60),
    form(Role::Section, "Mục", 0, BOTH).bold().kept().running(),
    form(Role::Article, "Điều", 0, BOTH).running(),
    form(Role::ArticleText, "Nội dung điều", 0, BOTH).running(),
    form(Role::Clause, "Khoản", 0, BOTH).running(),
    form(Role::ClauseTitle, "Tiêu đề khoản", 0, BOTH)
        .bold()
        .kept()
        .running(),
    form(Role::ClauseText, "Nội dung khoản", 0, BOTH).running(),
    form(Role::Point, "Điểm", 0, BOTH).running(),
    form(Role::TableCaption, "Tên bảng", 0, CENTER)
        .kept()
        .room(120, 60),
    form(Role::HeadCell, "Đầu bảng", 26, CENTER)
        .bold()
        .room(40, 40),
    form(Role::Cell, "Ô bảng", 26, LEFT).room(40, 40),
    form(Role::Picture, "Hình", 0, CENTER).kept().room(120, 0),
    form(Role::PictureCaption, "Tên hình", 0, CENTER).room(0, 60),
    form(Role::Blank, "Mục của mẫu", 0, BOTH).running(),
    form(Role::Fixed, "Lời của mẫu", 0, BOTH).running(),
    form(Role::ReceiversTitle, "Nơi nhận", 24, LEFT)
        .bold()
        .italic(),
    form(Role::Receiver, "Danh sách nơi nhận", 22, LEFT),
    form(Role::Filed, "Lưu", 22, LEFT),
    form(Role::SignAuthority, "Quyền hạn ký", 28, CENTER)
        .bold()
        .kept(),
    form(Role::SignPosition, "Chức vụ ký", 28, CENTER)
        .bold()
        .kept(),
    form(Role::SignRoom, "Chỗ ký", 28, CENTER).kept(),
    form(Role::SignOtherPost, "Chức vụ khác", 28, CENTER)
        .bold()
        .kept(),
    form(Role::SignName, "Họ tên người ký", 28, CENTER).bold(),
    form(Role::AnnexLabel, "Phụ lục", 28, CENTER).bold().kept(),
    form(Role::AnnexTitle, "Tên phụ lục", 28, CENTER)
        .bold()
        .kept(),
    form(Role::AnnexKind, "Tên loại kèm theo", 28, CENTER)
        .bold()
        .kept()
        .room(320, 0),
    form(Role::Enclosed, "Kèm theo", 28, CENTER).italic(),
    form(Role::Contact, "Liên hệ", 22, LEFT),
    form(Role::End, "Hết phần", 2, LEFT),
];

impl Role {
    /// The role's form; every role has one.
    pub(crate) fn form(self) -> &'static Form {
        FORMS
            .iter()
            .find(|form| form.role == self)
            .unwrap_or(&OTHERWISE)
    }

    /// The id of its style: ASCII letters.
    pub(crate) fn style_id(self) -> String {
        let folded = office::fold(self.form().name);
        let words = folded.split(' ').map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|first| first.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        });
        format!("LienVan{}", words.collect::<String>())
    }

    /// The name of its style, as Word shows it.
    pub(crate) fn style_name(self) -> String {
        format!("Liên Văn {}", self.form().name)
    }

    /// The role a style of our own names; other programs may have changed case and blanks.
    pub(crate) fn of_style(id: &str, name: &str) -> Option<Self> {
        static KNOWN: OnceLock<BTreeMap<String, Role>> = OnceLock::new();
        let known = KNOWN.get_or_init(|| {
            let roles = FORMS.iter().map(|form| form.role);
            roles.map(|role| (bare(&role.style_name()), role)).collect()
        });
        // Most styles are Word's own: they are told by their first letter.
        let ours = |text: &&str| text.starts_with(['L', 'l']);
        let mut texts = [name, id].into_iter().filter(ours);
        texts.find_map(|text| known.get(&bare(text)).copied())
    }
}

/// A style's name without case, marks and blanks.
fn bare(text: &str) -> String {
    office::fold(text).replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_known_by_its_style() {
        for form in &FORMS {
            let id = form.role.style_id();
            assert!(id.bytes().all(|b| b.is_ascii_alphanumeric()), "{id}");
            assert_eq!(Role::of_style(&id, ""), Some(form.role), "{id}");
            let name = form.role.style_name();
            assert_eq!(Role::of_style("x", &name), Some(form.role), "{name}");
        }
        assert_eq!(Role::of_style("Heading1", "heading 1"), None);
    }
}

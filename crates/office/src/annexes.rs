//! Annexes of a draft: which are numbered, and which are texts that a decision puts in force.

use crate::numbering::roman;
use crate::{Annex, Draft, Kind, fold};

/// What stands above each annex: `Phụ lục`, and where there are two or more `Phụ lục I`, `Phụ lục II`, …
///
/// Empty for a text that a decision puts in force ([`put_in_force`]): it has a head of its own. Source: Decree 30/2020,
/// Annex I, III.1a.
pub fn label_annexes(draft: &Draft) -> Vec<String> {
    let is_plain = |annex: &&Annex| put_in_force(draft, annex).is_none();
    let many = draft.annexes.iter().filter(is_plain).count() > 1;
    let mut count = 0;
    draft
        .annexes
        .iter()
        .map(|annex| {
            if !is_plain(&annex) {
                return String::new();
            }
            count += 1;
            if many {
                format!("Phụ lục {}", roman(count))
            } else {
                "Phụ lục".to_owned()
            }
        })
        .collect()
}

/// The type of the text that `annex` is, where the draft is a decision that promulgates or approves one (form 1.3):
/// its abstract begins with `Ban hành` or `Phê duyệt`, and the annex's title with the name of a type, `Quy chế …`.
pub fn put_in_force(draft: &Draft, annex: &Annex) -> Option<Kind> {
    let about = fold(&draft.subject);
    let about = about.strip_prefix("ve viec ").unwrap_or(&about);
    let decides = draft.kind.word() == "quyet_dinh"
        && ["ban hanh ", "phe duyet "]
            .iter()
            .any(|word| about.starts_with(word));
    let title = fold(&annex.title);
    let named = |kind: &Kind| {
        title
            .strip_prefix(&fold(kind.name()))
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    decides.then(|| Kind::all(draft.body).find(named)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Body;

    #[test]
    fn two_annexes_are_numbered_and_one_is_not() {
        let mut draft = Draft::new(Kind::parse("ke_hoach").unwrap(), Body::State);
        let annex = |title: &str| Annex {
            title: title.to_owned(),
            ..Annex::default()
        };
        draft.annexes = vec![annex("Danh mục")];
        assert_eq!(label_annexes(&draft), ["Phụ lục"]);
        draft.annexes.push(annex("Biểu mẫu"));
        assert_eq!(label_annexes(&draft), ["Phụ lục I", "Phụ lục II"]);
    }

    #[test]
    fn a_decision_puts_a_text_in_force() {
        let mut draft = Draft::new(Kind::parse("quyet_dinh").unwrap(), Body::State);
        draft.subject = "Ban hành Quy chế làm việc".to_owned();
        let annex = |title: &str| Annex {
            title: title.to_owned(),
            ..Annex::default()
        };
        draft.annexes = vec![
            annex("Quy chế làm việc của Ủy ban nhân dân"),
            annex("Biểu mẫu"),
        ];
        assert_eq!(label_annexes(&draft), ["", "Phụ lục"]);
        assert_eq!(
            put_in_force(&draft, &draft.annexes[0]).map(Kind::word),
            Some("quy_che")
        );
        draft.subject = "Kiện toàn Tổ công tác".to_owned();
        assert_eq!(put_in_force(&draft, &draft.annexes[0]), None);
    }
}

//! Plainly invented drafts of a plainly invented commune.

use office::{Block, Draft, Text};
use serde_json::json;

/// A letter to the province: one addressee, a title, points, a contact line.
pub(crate) fn letter() -> Draft {
    draft(json!({
        "kind": "cong_van",
        "subject": "báo cáo kết quả chuyển đổi số quý III năm 2026",
        "letterhead": {
            "issuer": "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM", "abbreviation": "UBND", "unit": "VP", "place": "Thử Nghiệm"
        },
        "addressees": [{"name": "Ủy ban nhân dân tỉnh Thử", "code": "H99"}],
        "blocks": [
            {"type": "paragraph", "text": "Thực hiện Công văn số 123/UBND-KGVX ngày 01 tháng 9 năm 2026 của Ủy ban \
                nhân dân tỉnh Thử về việc báo cáo kết quả chuyển đổi số quý III năm 2026, Ủy ban nhân dân xã Thử \
                Nghiệm báo cáo như sau:"},
            {"type": "clause", "title": "Kết quả thực hiện"},
            {"type": "point", "text": "Đã tiếp nhận và giải quyết 1.234 hồ sơ trên môi trường điện tử;"},
            {"type": "point", "text": "Diện tích phủ sóng đạt 12,5 km2 với 15 thôn."},
            {"type": "paragraph", "text": "Ủy ban nhân dân xã kính báo cáo."}
        ],
        "signature": {
            "authority": ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH"], "position": "PHÓ CHỦ TỊCH", "name": "Nguyễn Văn Ánh"
        },
        "recipients": [{"name": "Thường trực Đảng ủy xã"}, {"name": "Lãnh đạo Ủy ban nhân dân xã;"}],
        "filed": "VT, VP",
        "drafter": "PL.(05)",
        "contact": "Số 1, đường Thử Nghiệm, xã Thử Nghiệm, tỉnh Thử. Điện thoại: 0200 000 000"
    }))
}

/// A decision of several pages, with a table and every level of numbering.
pub(crate) fn decision() -> Draft {
    let row = |n: usize| {
        json!([
            n.to_string(),
            format!("Nguyễn Văn Thử {n}"),
            "Phó Trưởng phòng Văn hóa - Xã hội, kiêm Tổ trưởng Tổ giúp việc",
            "1.500.000"
        ])
    };
    let mut blocks = vec![
        json!({"type": "chapter", "title": "Quy định chung"}),
        json!({"type": "article", "text": "Kiện toàn Ban Chỉ đạo gồm các ông, bà có tên sau đây:"}),
        json!({"type": "table", "caption": "Bảng 1. Danh sách thành viên", "widths": [1, 4, 6, 3],
            "head": ["STT", "Họ và tên", "Chức vụ, đơn vị công tác", "Số tiền (đồng)"],
            "rows": (1..=40).map(row).collect::<Vec<_>>()}),
        json!({"type": "article", "title": "Nhiệm vụ và quyền hạn"}),
    ];
    for _ in 0..3 {
        blocks.push(json!({"type": "clause", "text": "Chỉ đạo, điều hành việc xây dựng và tổ chức thực hiện các \
            chủ trương, chính sách, kế hoạch thúc đẩy quá trình chuyển đổi số trên địa bàn xã, bảo đảm hiệu lực, \
            hiệu quả và đồng bộ giữa các thôn."}));
        for _ in 0..5 {
            blocks.push(json!({"type": "point", "text": "Cho ý kiến về các chương trình, đề án, dự án; đôn đốc, \
                kiểm tra, giám sát kết quả thực hiện theo quy định của pháp luật hiện hành;"}));
        }
    }
    blocks.push(json!({"type": "article", "text": [
        {"text": "Diện tích 12 m"}, {"text": "2", "superscript": true}, {"text": ", "},
        {"text": "họp định kỳ", "italic": true}, {"text": " và "}, {"text": "gạch chân", "underline": true}
    ]}));
    blocks.push(json!({"type": "article", "text": "Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng và các \
        ông, bà có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này."}));
    draft(json!({
        "kind": "quyet_dinh",
        "subject": "Kiện toàn Ban Chỉ đạo chuyển đổi số xã Thử Nghiệm giai đoạn 2026 - 2030",
        "letterhead": {
            "superior": "Ủy ban nhân dân tỉnh Thử", "issuer": "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM",
            "abbreviation": "UBND", "place": "Thử Nghiệm"
        },
        "bases": [
            "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025",
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
            "Theo đề nghị của Trưởng phòng Văn hóa - Xã hội"
        ],
        "blocks": blocks,
        "signature": {"authority": ["TM. ỦY BAN NHÂN DÂN"], "position": "CHỦ TỊCH", "name": "Nguyễn Văn Ánh"},
        "recipients": [{"name": "Ủy ban nhân dân tỉnh Thử (để báo cáo)"}],
        "filed": "VT"
    }))
}

/// Another named type in the shared form 1.4.
pub(crate) fn named(kind: &str, subject: &str) -> Draft {
    let mut draft = letter();
    draft.kind = office::Kind::parse(kind).unwrap();
    draft.subject = subject.to_owned();
    draft.contact = String::new();
    draft
}

pub(crate) fn paragraph(text: &str) -> Block {
    Block::Paragraph {
        text: Text::plain(text),
    }
}

fn draft(json: serde_json::Value) -> Draft {
    serde_json::from_value(json).unwrap()
}

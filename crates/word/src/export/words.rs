//! The words of the form: what the rules put on a page around a draft's own words.
//!
//! The same rules as `paper` follows for the PDF; rooms on one floor do not know each other, so they stand here once
//! more, and the golden drafts of the tests hold the two together.

use office::{
    Block, Body, Draft, PartyAbout, PartyBases, PartyEnd, Separator, SignatureBlock, following,
    leading,
};

/// Capitals above a page's right half.
pub(crate) const fn headline(body: Body) -> &'static str {
    match body {
        Body::State => "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        Body::Party => "ĐẢNG CỘNG SẢN VIỆT NAM",
    }
}

/// The State's motto.
pub(crate) const MOTTO: &str = "Độc lập - Tự do - Hạnh phúc";

/// Whether a star stands under the issuer rather than a line.
pub(crate) fn has_star(draft: &Draft) -> bool {
    match draft.style.separator {
        Separator::ByRule => draft.body == Body::Party,
        Separator::Line => false,
        Separator::Star => true,
    }
}

/// The word before the number.
pub(crate) const fn number_word(body: Body) -> &'static str {
    match body {
        Body::State => "Số: ",
        Body::Party => "Số ",
    }
}

/// The sign between number and notation.
pub(crate) const fn number_sign(body: Body) -> char {
    match body {
        Body::State => '/',
        Body::Party => '-',
    }
}

/// The word before a letter's abstract.
pub(crate) const fn letter_about(draft: &Draft) -> &'static str {
    match (draft.body, draft.style.party_about) {
        (Body::State, _) | (Body::Party, PartyAbout::Short) => "V/v ",
        (Body::Party, PartyAbout::Full | PartyAbout::ByRule) => "Về việc ",
    }
}

/// What goes before the abstract of a document with a type.
pub(crate) fn about(draft: &Draft) -> &'static str {
    let folded = office::fold(&draft.subject);
    let titled = ["ve ", "ban hanh ", "phe duyet "];
    let open = titled.iter().any(|opening| folded.starts_with(opening));
    match (draft.kind.word(), draft.body) {
        _ if open || draft.subject.trim().is_empty() => "",
        ("quyet_dinh", Body::State) => "Về việc ",
        ("quyet_dinh", Body::Party) => "về việc ",
        _ => "",
    }
}

/// Whether the abstract of this type is on the page.
pub(crate) fn is_abstracted(draft: &Draft) -> bool {
    !matches!(draft.kind.word(), "giay_gioi_thieu" | "giay_nghi_phep")
}

/// Whether place and date are on the page: all but minutes.
pub(crate) fn is_dated(draft: &Draft) -> bool {
    draft.kind.word() != "bien_ban"
}

/// The word before the body.
pub(crate) fn resolves(draft: &Draft) -> &'static str {
    match (draft.kind.word(), draft.body) {
        ("quyet_dinh", _) => "QUYẾT ĐỊNH:",
        ("nghi_quyet", Body::State) => "QUYẾT NGHỊ:",
        _ => "",
    }
}

/// Whether bases stand in italics; the Party's stand upright after a dash unless the office chose otherwise.
pub(crate) const fn bases_italic(draft: &Draft) -> bool {
    match (draft.body, draft.style.party_bases) {
        (Body::State, _) | (Body::Party, PartyBases::Italic) => true,
        (Body::Party, PartyBases::Dashed) => false,
    }
}

/// A petition has a word of its own in the Party.
pub(crate) fn addressed(draft: &Draft) -> &'static str {
    match (draft.kind.word(), draft.body) {
        ("to_trinh", Body::Party) => "Kính trình",
        _ => "Kính gửi",
    }
}

/// What ends the last sentence.
pub(crate) const fn ending(draft: &Draft) -> &'static str {
    match (draft.body, draft.style.party_end) {
        (Body::State, _) | (Body::Party, PartyEnd::Slashed) => "./.",
        (Body::Party, PartyEnd::Stop) => ".",
    }
}

/// The recipients that follow from the rest of the draft, without their closing sign.
pub(crate) fn implied_recipients(draft: &Draft) -> Vec<String> {
    let opens = |with: &str| {
        let mut lines = draft.recipients.iter();
        lines.any(|one| office::fold(&one.name).starts_with(with))
    };
    let mut implied = Vec::new();
    let above = !draft.addressees.is_empty() || draft.kind.word() == "giay_gioi_thieu";
    if above && !opens("nhu tren") {
        implied.push("Như trên".to_owned());
    }
    let articles = articles(&draft.blocks);
    let rules = match draft.body {
        Body::State => matches!(draft.kind.word(), "quyet_dinh" | "nghi_quyet"),
        Body::Party => draft.kind.word() == "quyet_dinh",
    };
    if rules && articles > 0 && !opens("nhu dieu") {
        implied.push(format!("Như Điều {articles}"));
    }
    if draft.kind.word() == "giay_nghi_phep" && draft.recipients.is_empty() {
        // Who goes on leave receives the paper (form 1.10, note 8).
        let name = person(particular(draft, "person"));
        implied.extend((!name.is_empty()).then_some(name));
    }
    implied
}

/// Who keeps copies, where the draft does not say.
pub(crate) fn filed_by_rule(draft: &Draft) -> String {
    match (draft.body, draft.kind.word()) {
        (Body::Party, _) => format!("VP{}", draft.letterhead.abbreviation),
        (Body::State, "bien_ban") => "VT, Hồ sơ".to_owned(),
        (Body::State, _) => "VT".to_owned(),
    }
}

/// The word before who keeps copies.
pub(crate) const fn filed_word(body: Body) -> &'static str {
    match body {
        Body::State => "Lưu: ",
        Body::Party => "Lưu ",
    }
}

/// Who decides, in capitals: as written, else worked out from the signature (form 1.2, note 6).
pub(crate) fn authority(draft: &Draft) -> String {
    if draft.kind.word() == "cong_dien" {
        return String::new();
    }
    if !draft.authority.trim().is_empty() {
        return draft.authority.clone();
    }
    let stated = match draft.body {
        Body::State => matches!(draft.kind.word(), "quyet_dinh" | "nghi_quyet"),
        Body::Party => draft.kind.word() == "quyet_dinh",
    };
    if !stated {
        return String::new();
    }
    let issuer = draft.letterhead.issuer.replace('\n', " ");
    let lines = &draft.signature.authority;
    let collective = |line: &String| line.starts_with("TM.") || line.starts_with("T/M");
    if lines.iter().any(collective) {
        return issuer.to_uppercase();
    }
    let deputised = lines.iter().find_map(|line| {
        let marks = ["KT.", "K/T"];
        marks.iter().find_map(|mark| line.strip_prefix(mark))
    });
    let post = deputised.unwrap_or(&draft.signature.position);
    format!("{} {issuer}", post.trim()).trim().to_uppercase()
}

/// The abstract as it stands on the page: small after a word of the form, a capital where it opens the line.
pub(crate) fn subject_line(draft: &Draft) -> String {
    let subject = draft.subject.replace('\n', " ");
    let subject = subject.trim();
    if draft.kind.is_letter() || !about(draft).is_empty() || draft.body == Body::Party {
        return following(subject);
    }
    leading(subject)
}

/// Who sends a telegram: its own head where it names one, else the issuing office.
pub(crate) fn telegraphs(draft: &Draft) -> String {
    if draft.authority.trim().is_empty() {
        return sender(draft);
    }
    running(draft.authority.replace('\n', " ").trim())
}

/// The issuing offices' names in running words: `Ủy ban nhân dân xã Thử Nghiệm`.
pub(crate) fn sender(draft: &Draft) -> String {
    let issuer = draft.letterhead.issuer.replace('\n', " ");
    running(issuer.trim())
}

/// A name in capitals as it stands in a sentence: capitals where Annex II has them, by the words every office has.
fn running(name: &str) -> String {
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    const SMALL: [&str; 16] = [
        "ban",
        "nhân",
        "dân",
        "xã",
        "phường",
        "tỉnh",
        "thành",
        "phố",
        "đồng",
        "và",
        "của",
        "huyện",
        "quận",
        "thị",
        "trấn",
        "ủy",
    ];
    let lower = name.to_lowercase();
    let words: Vec<String> = lower
        .split(' ')
        .enumerate()
        .map(|(at, word)| {
            if at > 0 && SMALL.contains(&word) {
                return word.to_owned();
            }
            let mut letters = word.chars();
            let first = letters.next().map(|c| c.to_uppercase().to_string());
            format!("{}{}", first.unwrap_or_default(), letters.as_str())
        })
        .collect();
    // A chair's post has one capital, and the office behind it begins anew (Decree 30/2020, Annex II, V.3).
    words
        .join(" ")
        .replace("Chủ Tịch ủy ban", "Chủ tịch Ủy ban")
}

/// What a meeting's minutes call it.
pub(crate) fn meeting(draft: &Draft) -> &'static str {
    let folded = office::fold(&draft.subject);
    if folded.contains("hoi nghi") {
        return "Hội nghị";
    }
    if folded.contains("hoi thao") {
        return "Hội thảo";
    }
    if folded.contains("dai hoi") {
        return "Đại hội";
    }
    "Cuộc họp"
}

/// The highest number of an article in the body.
pub(crate) fn articles(blocks: &[Block]) -> usize {
    let is_article = |block: &&Block| matches!(block, Block::Article { .. });
    blocks.iter().filter(is_article).count()
}

/// Words without the sign that closes a list entry.
pub(crate) fn bare(text: &str) -> &str {
    text.trim_end_matches([';', '.', ',', ' ', '\n'])
}

/// The notation a draft would carry; empty where none can be formed.
pub(crate) fn notation(draft: &Draft) -> String {
    let notation = draft.notation();
    notation.map_or(String::new(), |notation| notation.as_str().to_owned())
}

/// Who signs, the leader first; and whether the leader stands at the left (the first party of a contract does).
pub(crate) fn signers(draft: &Draft) -> (Vec<SignatureBlock>, bool) {
    let own = draft.signature.clone();
    match draft.kind.word() {
        "bien_ban" => {
            let (led, wrote) = match draft.body {
                Body::State => ("CHỦ TỌA", "THƯ KÝ"),
                Body::Party => ("CHỦ TRÌ", "NGƯỜI GHI BIÊN BẢN"),
            };
            let same = ["chu toa", "chu tri"].contains(&office::fold(&own.position).as_str());
            let leader = SignatureBlock {
                position: led.to_owned(),
                other_post: if same { String::new() } else { own.position },
                name: own.name,
                ..SignatureBlock::default()
            };
            let secretary = SignatureBlock {
                position: wrote.to_owned(),
                name: person(particular(draft, "secretary")),
                ..SignatureBlock::default()
            };
            (vec![leader, secretary], false)
        }
        "hop_dong" | "ban_ghi_nho" | "ban_thoa_thuan" => {
            let mut ours = own;
            ours.authority.insert(0, PARTY_A.to_owned());
            let theirs = SignatureBlock {
                position: "ĐẠI DIỆN BÊN B".to_owned(),
                name: person(particular(draft, "signer_b")),
                ..SignatureBlock::default()
            };
            (vec![ours, theirs], true)
        }
        _ => {
            let others = draft.joint.iter().map(|one| one.signature.clone());
            (std::iter::once(own).chain(others).collect(), false)
        }
    }
}

/// Above who signs for the first party of a contract.
pub(crate) const PARTY_A: &str = "ĐẠI DIỆN BÊN A";

/// The bare name of a person out of `Bà Trần Thị Thử - Chuyên viên Văn phòng`.
fn person(text: &str) -> String {
    let name = text.split([',', ';', '(', '\n']).next().unwrap_or_default();
    let name = name.split(" - ").next().unwrap_or_default().trim();
    let titles = ["Ông ", "Bà ", "ông ", "bà ", "Đồng chí ", "đồng chí "];
    let bare = titles.iter().find_map(|title| name.strip_prefix(title));
    bare.unwrap_or(name).trim().to_owned()
}

fn particular<'a>(draft: &'a Draft, word: &str) -> &'a str {
    draft.particulars.get(word).map_or("", String::as_str)
}

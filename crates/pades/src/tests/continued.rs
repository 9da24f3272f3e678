//! What leads from one file to another, and what is no way between them.

use super::acts_since;
use super::sheet::{CONTENT, Shape, draft, increment, issued, signed_by_leader};
use crate::{Act, Intrusion, NotContinued};

#[test]
fn a_signature_is_told_as_an_act() {
    for shape in [Shape::Table, Shape::Streams] {
        let (before, after) = (draft(shape), signed_by_leader(shape));
        let acts = acts_since(&after, &before).unwrap();
        assert!(
            matches!(acts.as_slice(), [Act::Signed { .. }]),
            "{shape:?}: {acts:?}"
        );
        assert_eq!(acts_since(&after, &after), Ok(Vec::new()), "nothing since");
        let both = acts_since(&issued(shape), &before).unwrap();
        let signed = both.iter().filter(|act| matches!(act, Act::Signed { .. }));
        assert_eq!(signed.count(), 2, "the leader and the office");
    }
}

#[test]
fn another_file_is_no_continuation() {
    let signed = signed_by_leader(Shape::Table);
    let mut other = draft(Shape::Table);
    other.truncate(other.len() - 30);
    let rewritten = Err(NotContinued::Rewritten);
    assert_eq!(acts_since(&signed, &draft(Shape::Streams)), rewritten);
    assert_eq!(acts_since(&signed, &other), rewritten, "cut in the middle");
    assert_eq!(
        acts_since(&draft(Shape::Table), &signed),
        rewritten,
        "backwards"
    );
    let tail = [signed.as_slice(), b"tail"].concat();
    assert!(acts_since(&tail, &draft(Shape::Table)).is_err(), "a tail");
}

#[test]
fn a_page_that_says_something_else_is_no_continuation() {
    let before = draft(Shape::Table);
    let content = CONTENT.replace("100", "900");
    let body = format!(
        "<< /Length {} >>\nstream\n{content}\nendstream",
        content.len()
    );
    let after = increment(&before, &vec![(4, body.into_bytes())]);
    let told = acts_since(&after, &before);
    let object = Intrusion::Object { number: 4 };
    assert_eq!(told, Err(NotContinued::Intrusion(object)));
}

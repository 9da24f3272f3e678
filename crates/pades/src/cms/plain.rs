//! Tells a signed message that OpenSSL would write again byte for byte, so that it need not be asked:
//! the shape that nearly every signer writes. Says no wherever there is a doubt; then OpenSSL decides.

use crate::asn1::{Element, NotDer, Reader, is_der, is_in_order, tag};

/// How many certificates are in it, if `raw` is one: DER throughout, plain certificates and no lists,
/// one signer, and nothing left over anywhere.
pub(super) fn certificates_if_plain(raw: &[u8]) -> Option<usize> {
    if !is_der(raw) {
        return None;
    }
    shape(raw).ok()
}

fn shape(raw: &[u8]) -> Result<usize, NotDer> {
    let mut all = Reader::new(raw);
    let mut outer = all.expect(tag::SEQUENCE)?.open();
    outer.expect(tag::OID)?;
    let mut wrapped = outer.expect(tag::CONTEXT_0_CONSTRUCTED)?.open();
    let mut data = wrapped.expect(tag::SEQUENCE)?.open();
    data.expect(tag::INTEGER)?;
    let hashes = data.expect(tag::SET)?.open().rest()?;
    hashes.into_iter().try_for_each(algorithm)?;
    content(data.expect(tag::SEQUENCE)?)?;
    let certificates = match data.optional(tag::CONTEXT_0_CONSTRUCTED)? {
        Some(set) => certificates(set)?,
        None => 0,
    };
    let mut signers = data.expect(tag::SET)?.open();
    signer(signers.expect(tag::SEQUENCE)?)?;
    for reader in [all, outer, wrapped, data, signers] {
        nothing_left(reader)?;
    }
    Ok(certificates)
}

fn content(element: Element<'_>) -> Result<(), NotDer> {
    let mut parts = element.open();
    parts.expect(tag::OID)?;
    if let Some(wrapped) = parts.optional(tag::CONTEXT_0_CONSTRUCTED)? {
        let mut inner = wrapped.open();
        inner.expect(tag::OCTETS)?;
        nothing_left(inner)?;
    }
    nothing_left(parts)
}

fn certificates(set: Element<'_>) -> Result<usize, NotDer> {
    let all = set.open().rest()?;
    let is_plain = all.iter().all(|one| one.tag == tag::SEQUENCE);
    if is_plain && is_in_order(&all) {
        return Ok(all.len());
    }
    Err(NotDer)
}

fn signer(info: Element<'_>) -> Result<(), NotDer> {
    let mut info = info.open();
    info.expect(tag::INTEGER)?;
    let name = info.next()?;
    if !matches!(name.tag, tag::SEQUENCE | tag::CONTEXT_0) {
        return Err(NotDer);
    }
    algorithm(info.expect(tag::SEQUENCE)?)?;
    attributes(info.optional(tag::CONTEXT_0_CONSTRUCTED)?)?;
    algorithm(info.expect(tag::SEQUENCE)?)?;
    info.expect(tag::OCTETS)?;
    attributes(info.optional(tag::CONTEXT_1_CONSTRUCTED)?)?;
    nothing_left(info)
}

fn attributes(set: Option<Element<'_>>) -> Result<(), NotDer> {
    let Some(set) = set else { return Ok(()) };
    let all = set.open().rest()?;
    for one in &all {
        let mut parts = one.open();
        parts.expect(tag::OID)?;
        parts.expect(tag::SET)?;
        nothing_left(parts)?;
    }
    let is_plain = all.iter().all(|one| one.tag == tag::SEQUENCE);
    if is_plain && is_in_order(&all) {
        return Ok(());
    }
    Err(NotDer)
}

/// An identifier and at most one parameter.
fn algorithm(element: Element<'_>) -> Result<(), NotDer> {
    let mut parts = element.open();
    parts.expect(tag::OID)?;
    if !parts.is_empty() {
        parts.next()?;
    }
    if element.tag != tag::SEQUENCE {
        return Err(NotDer);
    }
    nothing_left(parts)
}

fn nothing_left(reader: Reader<'_>) -> Result<(), NotDer> {
    if reader.is_empty() {
        return Ok(());
    }
    Err(NotDer)
}

//! Chains from a certificate to a root: OpenSSL finds and checks them (RFC 5280), the room's own
//! rules come on top in `path`. Knows nothing of revocation.

use openssl::error::ErrorStack;
use openssl::stack::Stack;
use openssl::x509::X509StoreContext;
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};

use super::Trust;
use crate::{Certificate, Moment};

/// Longer chains are not followed.
const DEPTH: i32 = 8;

/// Whether a chain leads from a certificate to a root.
pub(crate) enum Chain {
    /// From the leaf to the root, all valid at the time asked.
    Whole(Vec<Certificate>),
    /// It leads there, but one of them was not valid at that time.
    OutOfTime(Vec<Certificate>),
    /// No root here issued it.
    NotFound,
    /// A certificate on the way may not issue, or breaks a rule of RFC 5280.
    Invalid,
}

enum Built {
    Whole(Vec<Certificate>),
    Broken(i32),
}

impl Trust {
    /// Builds the chain of `leaf` at `at`, with the help of what the message brought.
    pub(crate) fn chain(&self, leaf: &Certificate, others: &[Certificate], at: Moment) -> Chain {
        match self.build(leaf, others, Some(at)) {
            Ok(Built::Whole(chain)) => return issued_by_authorities(chain, Chain::Whole),
            Ok(Built::Broken(code)) if !is_about_time(code) => return broken(code),
            Ok(Built::Broken(_)) => {}
            Err(_) => return Chain::Invalid,
        }
        // Only the time was wrong: the chain itself is still worth showing.
        match self.build(leaf, others, None) {
            Ok(Built::Whole(chain)) => issued_by_authorities(chain, Chain::OutOfTime),
            Ok(Built::Broken(code)) => broken(code),
            Err(_) => Chain::Invalid,
        }
    }

    fn build(
        &self,
        leaf: &Certificate,
        others: &[Certificate],
        at: Option<Moment>,
    ) -> Result<Built, ErrorStack> {
        let mut store = X509StoreBuilder::new()?;
        for anchor in &self.anchors {
            store.add_cert(anchor.certificate.x509().clone())?;
        }
        let mut parameters = X509VerifyParam::new()?;
        match at {
            Some(at) => parameters.set_time(at.seconds()),
            None => parameters.set_flags(X509VerifyFlags::NO_CHECK_TIME)?,
        }
        parameters.set_depth(DEPTH);
        store.set_param(&parameters)?;
        let mut untrusted = Stack::new()?;
        for certificate in others.iter().chain(&self.intermediates) {
            untrusted.push(certificate.x509().clone())?;
        }
        let store = store.build();
        let mut context = X509StoreContext::new()?;
        context.init(&store, leaf.x509(), &untrusted, |context| {
            if !context.verify_cert()? {
                return Ok(Built::Broken(context.error().as_raw()));
            }
            let chain = context.chain().into_iter().flatten();
            let chain = chain.filter_map(|x509| Certificate::from_x509(x509.to_owned()).ok());
            Ok(Built::Whole(chain.collect()))
        })
    }
}

/// OpenSSL also takes old certificates for authorities that do not say so; below a root none may.
fn issued_by_authorities(chain: Vec<Certificate>, good: fn(Vec<Certificate>) -> Chain) -> Chain {
    let below_root = chain.split_last().map_or(&[][..], |(_, below)| below);
    if below_root.iter().skip(1).all(Certificate::is_authority) {
        return good(chain);
    }
    Chain::Invalid
}

fn broken(code: i32) -> Chain {
    // x509_vfy.h: no issuer (2, 20, 21), self-signed and unknown (18, 19), signature broken (7)
    match code {
        2 | 7 | 18..=21 => Chain::NotFound,
        _ => Chain::Invalid,
    }
}

/// `X509_V_ERR_CERT_NOT_YET_VALID`, `X509_V_ERR_CERT_HAS_EXPIRED`.
fn is_about_time(code: i32) -> bool {
    matches!(code, 9 | 10)
}

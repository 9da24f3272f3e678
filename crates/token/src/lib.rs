//! Keys on tokens: the vendor's PKCS#11 module in a process of its own, the local signing service,
//! and on Windows its certificate store. Never loads a vendor's PKCS#11 module into the desk, never
//! tries a PIN twice, knows no office.
//!
//! ```text
//! modules() ──► Host::start(module) ──tokens()──► [TokenInfo] ──choice()──► TokenChoice
//!                     │                                                        │
//!                     └──────────────open(choice, pin, consent)◄───────────────┘
//!                                          │
//!                                      TokenKey: pades::Signer
//! ```
//!
//! The helper is this same program, called again: every `main` begins with
//! [`host::run_if_called`]. Everything that can go wrong is a [`pades::KeyFault`]. Blocking: each
//! question has a time limit, after which the helper is killed.

mod ecdsa;
mod facts;
pub mod host;
mod inside;
mod key;
mod line;
mod lock;
mod modules;
mod oaep;
mod service;
mod store;
mod wire;

pub use facts::{Consent, PinState, TokenCertificate, TokenChoice, TokenInfo, choose};
pub use host::{Host, Launch, Limits};
pub use key::TokenKey;
pub use modules::{KnownModule, modules};
pub use service::{ServiceAct, ServiceFault, ServiceSigned, SigningService};
pub use store::{StoreKey, choose_store_certificate, open_store_key, store_certificates};
pub use twin::KillSwitch;

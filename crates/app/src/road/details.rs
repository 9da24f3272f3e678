//! What a road is connected with, as the encrypted file keeps it, and the connection made of it.
//!
//! Certificates and keys are kept here as bytes, so that a file put away later stops no post.

use super::RoadRule;
use crate::{Error, SystemClock};
use axis::{Account, Address, Connection, National, Provincial, Proxy, Secret};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use office::Clock;
use serde::{Deserialize, Serialize};
use store::RoadKind;
use zeroize::Zeroizing;

/// What a road is connected with.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Details {
    /// Base address.
    pub(crate) address: String,
    /// The center; at a province the office's system id.
    pub(crate) center: String,
    /// Its secret; at a province the office's key.
    pub(crate) secret: Zeroizing<String>,
    /// Who logs in at a province; empty elsewhere.
    #[serde(default)]
    pub(crate) username: String,
    #[serde(default)]
    pub(crate) password: Zeroizing<String>,
    /// The program's code at a province; empty elsewhere.
    #[serde(default)]
    pub(crate) application: String,
    #[serde(default)]
    pub(crate) authority: Option<KeptAuthority>,
    #[serde(default)]
    pub(crate) identity: Option<KeptIdentity>,
    #[serde(default)]
    pub(crate) proxy: Option<KeptProxy>,
    #[serde(default)]
    pub(crate) rules: Vec<RoadRule>,
}

/// An authority of the office's own.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeptAuthority {
    /// The file's name.
    pub(crate) name: String,
    /// PEM.
    pub(crate) pem: String,
    /// Whether no other is believed.
    pub(crate) alone: bool,
}

/// A client certificate with its key.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeptIdentity {
    /// The file's name.
    pub(crate) name: String,
    /// PKCS#12, or certificates in PEM; base64.
    pub(crate) file: String,
    /// The password of PKCS#12, or the key in PEM.
    pub(crate) secret: Zeroizing<String>,
    /// Whether it is PEM.
    pub(crate) pem: bool,
}

/// A proxy.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct KeptProxy {
    pub(crate) address: String,
    #[serde(default)]
    pub(crate) username: String,
    #[serde(default)]
    pub(crate) password: Zeroizing<String>,
    #[serde(default)]
    pub(crate) except: String,
}

/// A road that can be spoken on.
pub(crate) enum Spoken {
    /// As the national adapter.
    National(National),
    /// As a province's REST axis.
    Provincial(Provincial),
}

impl Details {
    /// How it is connected: certificates, proxy.
    pub(crate) fn connection(&self) -> Result<Connection, Error> {
        let mut connection = Connection::default();
        let fault = |fault| Error::from(super::RoadFault::Connection(fault));
        if let Some(own) = &self.authority {
            connection = match own.alone {
                true => connection.trusting_only(own.pem.as_bytes()),
                false => connection.trusting(own.pem.as_bytes()),
            }
            .map_err(fault)?;
        }
        if let Some(own) = &self.identity {
            let file = BASE64.decode(&own.file).unwrap_or_default();
            let secret = Secret::new(own.secret.as_str());
            connection = match own.pem {
                true => connection.showing_pem(&file, &secret),
                false => connection.showing_pkcs12(&file, &secret),
            }
            .map_err(fault)?;
        }
        if let Some(proxy) = &self.proxy {
            let login = (!proxy.username.is_empty()).then(|| {
                let password = Secret::new(proxy.password.as_str());
                (proxy.username.clone(), password)
            });
            let proxy = Proxy {
                address: proxy.address.clone(),
                login,
                except: proxy.except.clone(),
            };
            connection = connection.through(&proxy).map_err(fault)?;
        }
        Ok(connection)
    }

    /// The address it leads to. Plain HTTP is used where it says so: whoever set it chose the closed network (X§2.1).
    pub(crate) fn address(&self) -> Result<Address, Error> {
        Ok(Address::plain(&self.address).map_err(axis::Fault::from)?)
    }

    /// The secret, for a call.
    pub(crate) fn secret(&self) -> Secret {
        Secret::new(self.secret.as_str())
    }

    /// The road, ready to be spoken on; nothing is sent yet.
    pub(crate) fn spoken(&self, kind: RoadKind) -> Result<Spoken, Error> {
        let (connection, address) = (self.connection()?, self.address()?);
        Ok(match kind {
            RoadKind::National => Spoken::National(National::connected(
                &connection,
                address,
                &self.center,
                self.secret(),
                now,
            )?),
            RoadKind::Provincial => {
                let account = Account {
                    username: self.username.clone(),
                    password: Secret::new(self.password.as_str()),
                    application: self.application.clone(),
                    system: self.center.clone(),
                    key: self.secret(),
                };
                Spoken::Provincial(Provincial::new(&connection, address, account, now)?)
            }
        })
    }
}

/// The machine's clock, UTC milliseconds: what requests are stamped by, and drift is measured against.
pub(crate) fn now() -> i64 {
    SystemClock.now().millis()
}

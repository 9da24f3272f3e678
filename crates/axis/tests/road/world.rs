//! A province and a commune around one real node, with invented names and a clock that stands still.

use axis::{Address, Connection, Extension, Fault, National, Secret};
use node::{Bounds, Node, Place, Store, TlsFiles};
use office::{Clock, Moment};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use tokio::net::TcpListener;

pub(crate) const PROVINCE: &str = "00.99.W00";
pub(crate) const COMMUNE: &str = "00.12.W00";
/// 2026-11-21 19:02:43.139 in Vietnam.
pub(crate) const NOW: i64 = 1_795_262_563_139;

const DIRECTORY: &str = "\
id,code,name,center,mail,parent,oldCode,code102,deleted
1,H99,UBND tỉnh Thử Nghiệm,00.99.W00,tinh@thunghiem.example,,,000.00.00.H99,
3,H99.12,UBND xã Thử Nghiệm,00.12.W00,xa@thunghiem.example,1,000.12.00.H99,,
";

struct Still;

impl Clock for Still {
    fn now(&self) -> Moment {
        Moment::from_millis(NOW)
    }
}

/// A node that serves as long as the test runs.
pub(crate) struct World {
    pub(crate) node: Node,
    pub(crate) host: String,
    folder: TempDir,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::behind(None).await
    }

    /// The same with TLS at its door.
    pub(crate) async fn behind(tls: Option<TlsFiles>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let node = open(&folder.path().join("node"));
        for center in [PROVINCE, COMMUNE] {
            node.add_center(center, &secret(center)).unwrap();
        }
        node.import_agencies(DIRECTORY.as_bytes()).unwrap();
        Self {
            host: serve(&node, tls).await,
            node,
            folder,
        }
    }

    pub(crate) fn back_up(&self) {
        let to = self.folder.path().join("backup");
        self.node.store().backup(&to, self.node.now()).unwrap();
    }

    /// A node brought back from the backup, at an address of its own.
    pub(crate) async fn restored(self) -> Self {
        let place = self.folder.path().join("restored");
        std::fs::create_dir(&place).unwrap();
        let key = self.folder.path().join("node").join("node.key");
        std::fs::copy(key, place.join("node.key")).unwrap();
        let backup = self.folder.path().join("backup");
        let at = Moment::from_millis(NOW);
        Store::restore(&Place::Folder(place.clone()), None, &backup, at).unwrap();
        let node = open(&place);
        Self {
            host: serve(&node, None).await,
            node,
            folder: self.folder,
        }
    }

    pub(crate) fn national(&self, center: &str) -> National {
        National::new(adapter(&self.host), center, secret(center), || NOW).unwrap()
    }

    pub(crate) async fn extension(&self, center: &str) -> Extension {
        extension_at(&self.host, center).await.unwrap().unwrap()
    }
}

pub(crate) async fn extension_at(host: &str, center: &str) -> Result<Option<Extension>, Fault> {
    let connection = Connection::default();
    Extension::find(&connection, adapter(host), center, secret(center), || NOW).await
}

pub(crate) fn adapter(host: &str) -> Address {
    Address::plain(&format!("http://{host}/XrdAdapter/adapter")).unwrap()
}

pub(crate) fn secret(center: &str) -> Secret {
    Secret::new(format!("dummy-secret-of-{center}"))
}

fn open(folder: &Path) -> Node {
    Node::open_with(folder, Arc::new(Still), Bounds::default()).unwrap()
}

async fn serve(node: &Node, tls: Option<TlsFiles>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let acceptor = tls.map(|files| files.acceptor().unwrap());
    let node = node.clone();
    tokio::spawn(async move {
        let never = std::future::pending();
        node.serve_with(listener, acceptor, never).await.unwrap();
    });
    host
}

/// A letter from the commune to the province with one file, already in base64.
pub(crate) fn letter(number: u32, file: &str) -> Vec<u8> {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLHeader><edXML:MessageHeader><edXML:From><edXML:OrganId>H99.12</edXML:OrganId><edXML:OrganName>UBND xã Thử Nghiệm</edXML:OrganName></edXML:From><edXML:To><edXML:OrganId>H99</edXML:OrganId><edXML:OrganName>UBND tỉnh Thử Nghiệm</edXML:OrganName></edXML:To><edXML:DocumentId>H99.12,2026/11/21,{number}/UBND-VP</edXML:DocumentId><edXML:Code><edXML:CodeNumber>{number}</edXML:CodeNumber><edXML:CodeNotation>UBND-VP</edXML:CodeNotation></edXML:Code><edXML:PromulgationInfo><edXML:Place>Thử Nghiệm</edXML:Place><edXML:PromulgationDate>2026/11/21</edXML:PromulgationDate></edXML:PromulgationInfo><edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeDetail>18</edXML:TypeDetail><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType><edXML:Subject>Về việc thử đường truyền</edXML:Subject><edXML:SteeringType>0</edXML:SteeringType></edXML:MessageHeader><edXML:TraceHeaderList><edXML:TraceHeader><edXML:OrganId>H99.12</edXML:OrganId><edXML:Timestamp>2026/11/21 18:59:00</edXML:Timestamp></edXML:TraceHeader><edXML:Bussiness><edXML:BussinessDocType>0</edXML:BussinessDocType></edXML:Bussiness></edXML:TraceHeaderList></edXML:edXMLHeader><edXML:edXMLBody><edXML:edXMLManifest version="1.0"><edXML:Reference><edXML:ContentId>cid:a1</edXML:ContentId><edXML:ContentType>application/pdf</edXML:ContentType><edXML:AttachmentName>van-ban.pdf</edXML:AttachmentName></edXML:Reference></edXML:edXMLManifest></edXML:edXMLBody></edXML:edXMLEnvelope><AttachmentEncoded><Attachment><ContentId>cid:a1</ContentId><AttachmentName>van-ban.pdf</AttachmentName><ContentType>application/pdf</ContentType><edXML:ContentTransferEncoded xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">{file}</edXML:ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>"#
    )
    .into_bytes()
}

/// Base64 of which no two stretches are alike; `length` is a multiple of four.
pub(crate) fn noise(length: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(LETTERS[(state >> 58) as usize])
    };
    (0..length).map(|_| next()).collect()
}

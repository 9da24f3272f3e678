//! A province, a commune and a Party committee around one node, with invented names and a clock of the test's own.

use crate::several::{self, Several};
use axis::{Address, National, Secret};
use node::{Bounds, Node};
use office::{Clock, Moment};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub(crate) const PROVINCE: &str = "00.99.W00";
pub(crate) const COMMUNE: &str = "00.12.W00";
pub(crate) const PARTY: &str = "02.99.W00";

pub(crate) const DIRECTORY: &str = "\
id,code,name,center,mail,parent,oldCode,code102,deleted
1,H99,UBND tỉnh Thử Nghiệm,00.99.W00,tinh@thunghiem.example,,,000.00.00.H99,
2,H99.1,Sở Thử Nghiệm,00.99.W00,so@thunghiem.example,1,,000.00.01.H99,
3,H99.12,UBND xã Thử Nghiệm,00.12.W00,xa@thunghiem.example,1,000.12.00.H99;000.13.00.H99,,
4,A99.12,Đảng ủy xã Thử Nghiệm,02.99.W00,danguy@thunghiem.example,,,,
5,H99.98,UBND xã Đã Giải Thể,00.99.W00,,1,,,true
6,H99.97,UBND xã Chưa Nối,,,1,,,
";

pub(crate) struct TestClock(AtomicI64);

impl Clock for TestClock {
    fn now(&self) -> Moment {
        Moment::from_millis(self.0.fetch_add(1_000, Ordering::SeqCst))
    }
}

/// A node that serves until it is dropped or stopped.
pub(crate) struct World {
    pub(crate) node: Node,
    pub(crate) base: String,
    pub(crate) folder: TempDir,
    stop: Option<oneshot::Sender<()>>,
    served: Option<JoinHandle<std::io::Result<()>>>,
    /// The processes that serve in its place, where the suite is run over several.
    several: Option<Several>,
}

impl World {
    /// A node with the three centers and the directory.
    pub(crate) async fn new() -> Self {
        Self::within(Bounds::default()).await
    }

    pub(crate) async fn within(bounds: Bounds) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let several = match bounds == Bounds::default() {
            true => several::asked_for(folder.path()).await,
            // Bounds are each process's own: what is told of one is told of one.
            false => None,
        };
        let node = match &several {
            Some(several) => several.node(),
            None => open(folder.path(), bounds),
        };
        for center in [PROVINCE, COMMUNE, PARTY] {
            node.add_center(center, &secret(center)).unwrap();
        }
        node.import_agencies(DIRECTORY.as_bytes()).unwrap();
        let mut world = Self {
            node,
            base: String::new(),
            folder,
            stop: None,
            served: None,
            several,
        };
        match &mut world.several {
            Some(several) => world.base = several.serve().await,
            None => world.serve().await,
        }
        world
    }

    /// Stops the server cleanly, opens the data anew and serves again, on another port.
    pub(crate) async fn restart(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        self.served.take().unwrap().await.unwrap().unwrap();
        self.node = open(self.folder.path(), Bounds::default());
        self.serve().await;
    }

    /// The road as a center goes it.
    pub(crate) fn road(&self, center: &str) -> National {
        road(&self.base, center, secret(center))
    }

    pub(crate) fn host(&self) -> &str {
        self.base
            .strip_prefix("http://")
            .unwrap()
            .split('/')
            .next()
            .unwrap()
    }

    async fn serve(&mut self) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.base = format!(
            "http://{}/XrdAdapter/adapter",
            listener.local_addr().unwrap()
        );
        let (stop, stopped) = oneshot::channel();
        let node = self.node.clone();
        self.stop = Some(stop);
        self.served = Some(tokio::spawn(async move {
            node.serve(listener, async move {
                let _ = stopped.await;
            })
            .await
        }));
    }
}

pub(crate) fn road(base: &str, center: &str, secret: Secret) -> National {
    National::new(Address::plain(base).unwrap(), center, secret, || {
        1_795_262_563_139
    })
    .unwrap()
}

pub(crate) fn secret(center: &str) -> Secret {
    Secret::new(format!("dummy-secret-of-{center}"))
}

fn open(folder: &Path, bounds: Bounds) -> Node {
    Node::open_with(folder, clock(), bounds).unwrap()
}

/// 2026-11-21 19:00 in Vietnam, a second later at every look.
pub(crate) fn clock() -> Arc<TestClock> {
    Arc::new(TestClock(AtomicI64::new(1_795_262_400_000)))
}

/// A document's envelope, written by hand as the official builder writes it (X§1.2).
pub(crate) struct Envelope<'a> {
    pub(crate) from: &'a str,
    pub(crate) to: &'a [&'a str],
    pub(crate) number: u32,
    pub(crate) subject: &'a str,
    pub(crate) business: u8,
    pub(crate) file: &'a str,
}

pub(crate) fn letter<'a>(from: &'a str, to: &'a [&'a str]) -> Envelope<'a> {
    Envelope {
        from,
        to,
        number: 12,
        subject: "Về việc thử nghiệm trục",
        business: 0,
        file: "JVBERi0xLjcK",
    }
}

impl Envelope<'_> {
    pub(crate) fn document_id(&self) -> String {
        format!("{},2026/11/21,{}/UBND-VP", self.from, self.number)
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        let Self {
            from,
            number,
            subject,
            business,
            file,
            ..
        } = self;
        let id = self.document_id();
        let to: String = self.to.iter().map(|code| format!("<edXML:To><edXML:OrganId>{code}</edXML:OrganId><edXML:OrganName>Nơi nhận {code}</edXML:OrganName></edXML:To>")).collect();
        format!(
            r#"<?xml version="1.0" encoding="utf-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLHeader><edXML:MessageHeader><edXML:From><edXML:OrganId>{from}</edXML:OrganId><edXML:OrganName>Nơi gửi {from}</edXML:OrganName></edXML:From>{to}<edXML:DocumentId>{id}</edXML:DocumentId><edXML:Code><edXML:CodeNumber>{number}</edXML:CodeNumber><edXML:CodeNotation>UBND-VP</edXML:CodeNotation></edXML:Code><edXML:PromulgationInfo><edXML:Place>Thử Nghiệm</edXML:Place><edXML:PromulgationDate>2026/11/21</edXML:PromulgationDate></edXML:PromulgationInfo><edXML:DocumentType><edXML:Type>2</edXML:Type><edXML:TypeDetail>18</edXML:TypeDetail><edXML:TypeName>Công văn</edXML:TypeName></edXML:DocumentType><edXML:Subject>{subject}</edXML:Subject><edXML:SteeringType>0</edXML:SteeringType></edXML:MessageHeader><edXML:TraceHeaderList><edXML:TraceHeader><edXML:OrganId>{from}</edXML:OrganId><edXML:Timestamp>2026/11/21 18:59:00</edXML:Timestamp></edXML:TraceHeader><edXML:Bussiness><edXML:BussinessDocType>{business}</edXML:BussinessDocType><edXML:BussinessDocReason>Thử</edXML:BussinessDocReason></edXML:Bussiness></edXML:TraceHeaderList></edXML:edXMLHeader><edXML:edXMLBody><edXML:edXMLManifest version="1.0"><edXML:Reference><edXML:ContentId>cid:a1</edXML:ContentId><edXML:ContentType>application/pdf</edXML:ContentType><edXML:AttachmentName>van-ban.pdf</edXML:AttachmentName></edXML:Reference></edXML:edXMLManifest></edXML:edXMLBody></edXML:edXMLEnvelope><AttachmentEncoded><Attachment><ContentId>cid:a1</ContentId><AttachmentName>van-ban.pdf</AttachmentName><ContentType>application/pdf</ContentType><edXML:ContentTransferEncoded xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016">{file}</edXML:ContentTransferEncoded></Attachment></AttachmentEncoded></edXML>"#
        )
        .into_bytes()
    }
}

/// A status message from `from` to `to` about `document_id` (X§1.8).
pub(crate) fn status(from: &str, to: &str, document_id: &str, code: u16) -> Vec<u8> {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<edXML xmlns="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLEnvelope xmlns:edXML="http://www.mic.gov.vn/TBT/QCVN_102_2016"><edXML:edXMLHeader><edXML:MessageHeader><edXML:From><edXML:OrganId>{from}</edXML:OrganId><edXML:OrganName>Nơi gửi</edXML:OrganName></edXML:From><edXML:ResponseFor><edXML:OrganId>{to}</edXML:OrganId><edXML:Code>12/UBND-VP</edXML:Code><edXML:PromulgationDate>2026/11/21</edXML:PromulgationDate><edXML:DocumentId>{document_id}</edXML:DocumentId></edXML:ResponseFor><edXML:StaffInfo><edXML:Department>Văn thư</edXML:Department><edXML:Staff>Người Thử</edXML:Staff><edXML:Mobile></edXML:Mobile><edXML:Email></edXML:Email></edXML:StaffInfo><edXML:StatusCode>{code:02}</edXML:StatusCode><edXML:Description>Thử</edXML:Description><edXML:Timestamp>2026/11/21 19:05:00</edXML:Timestamp></edXML:MessageHeader></edXML:edXMLHeader></edXML:edXMLEnvelope></edXML>"#
    )
    .into_bytes()
}

/// The trace that the node leaves for a center, without its time.
pub(crate) fn trace_of(center: &str) -> String {
    format!(
        "<edXML:TraceHeader><edXML:OrganId>{center}</edXML:OrganId><edXML:Timestamp>2026/11/21 19:"
    )
}

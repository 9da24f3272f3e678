//! One question and one answer over the service's WebSocket. Never another address than 127.0.0.1.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use native_tls::{Certificate, TlsConnector};
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Message, client::client_with_config};

use super::{ServiceFault, SigningService};

/// Sends `message` to the service's path `command` and gives its first answer.
pub(super) fn ask(
    service: &SigningService,
    command: &str,
    message: &str,
) -> Result<String, ServiceFault> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, service.port));
    let plain = TcpStream::connect_timeout(&address, CONNECT);
    let plain = plain.map_err(|_| ServiceFault::Missing)?;
    let timed_out = || ServiceFault::TimedOut {
        seconds: service.patience.as_secs(),
    };
    let connector = connector(&service.roots)?;
    let url = format!("wss://{address}/{command}");
    let message = message.to_owned();
    let cut = plain.try_clone().map_err(|_| ServiceFault::Missing)?;
    let (tell, hear) = channel();
    // On a thread of its own: drop by drop, a socket can be kept open for ever.
    let worker = thread::Builder::new().name("signing service".to_owned());
    worker
        .spawn(move || tell.send(exchange(plain, &connector, &url, message)))
        .map_err(|_| ServiceFault::NoPort)?;
    match hear.recv_timeout(service.patience) {
        Ok(said) => said,
        Err(RecvTimeoutError::Timeout) => {
            // Wakes the thread; whether there was still something to close does not matter.
            let _ = cut.shutdown(std::net::Shutdown::Both);
            Err(timed_out())
        }
        Err(RecvTimeoutError::Disconnected) => Err(ServiceFault::Strange),
    }
}

fn exchange(
    plain: TcpStream,
    connector: &TlsConnector,
    url: &str,
    message: String,
) -> Result<String, ServiceFault> {
    let secured = connector.connect("127.0.0.1", plain);
    let secured = secured.map_err(|_| ServiceFault::Untrusted)?;
    speak(secured, url, message).ok_or(ServiceFault::Strange)
}

fn speak(stream: impl Read + Write, url: &str, message: String) -> Option<String> {
    let config = WebSocketConfig::default()
        .max_message_size(Some(LONGEST))
        .max_frame_size(Some(LONGEST));
    let (mut socket, _) = client_with_config(url, stream, Some(config)).ok()?;
    socket.send(Message::text(message)).ok()?;
    let said = loop {
        match socket.read().ok()? {
            Message::Text(said) => break said.to_string(),
            Message::Binary(said) => break String::from_utf8(said.to_vec()).ok()?,
            Message::Close(_) => return None,
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
    };
    // It has answered; how it takes leave is its own affair.
    let _ = socket.close(None);
    Some(said)
}

fn connector(roots: &[Vec<u8>]) -> Result<TlsConnector, ServiceFault> {
    let mut builder = TlsConnector::builder();
    for root in roots {
        let root = Certificate::from_der(root).map_err(|_| ServiceFault::Untrusted)?;
        builder.add_root_certificate(root);
    }
    builder.build().map_err(|_| ServiceFault::Untrusted)
}

/// Octets of an answer; a file never comes this way.
const LONGEST: usize = 1 << 20;
/// Loopback answers at once or not at all.
const CONNECT: Duration = Duration::from_secs(3);

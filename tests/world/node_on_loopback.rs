//! A real node on a free port of this machine, stopped when it is dropped.

use node::{Bounds, Node, WallClock};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// The node that provinces run, on loopback.
pub struct NodeOnLoopback {
    /// For what its keeper does: centers, agencies.
    pub node: Node,
    /// The base address of its adapter.
    pub adapter: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl NodeOnLoopback {
    /// Starts one with its data in `folder`.
    pub fn start(folder: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        Self::within(folder, Bounds::default())
    }

    /// The same with other bounds.
    pub fn within(folder: &Path, bounds: Bounds) -> Result<Self, Box<dyn std::error::Error>> {
        let node = Node::open_with(folder, Arc::new(WallClock), bounds)?;
        let (stop, stopped) = oneshot::channel::<()>();
        let (tell, told) = std::sync::mpsc::channel::<SocketAddr>();
        let serving = node.clone();
        let thread = std::thread::spawn(move || {
            crate::runtime().block_on(async move {
                let Ok(listener) = TcpListener::bind(("127.0.0.1", 0)).await else {
                    return;
                };
                let Ok(address) = listener.local_addr() else {
                    return;
                };
                let _ = tell.send(address);
                let stop = async move {
                    let _ = stopped.await;
                };
                let _ = serving.serve(listener, stop).await;
            });
        });
        let address = told.recv()?;
        let adapter = format!("http://{address}/XrdAdapter/adapter");
        Ok(Self {
            node,
            adapter,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for NodeOnLoopback {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

//! Serving: the address for centers, the admin page's, the monitor's, and the hourly clearing away.

use crate::Failure;
use axis::wire::BASE_PATH;
use node::{Config, Node, TlsFiles};
use std::future::Future;
use std::io::{self, Write};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Serves until it is told to stop.
pub(crate) fn serve(node: &Node, config: &Config) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(all(node, config))
}

async fn all(node: &Node, config: &Config) -> Result<(), Failure> {
    let acceptor = |files: &TlsFiles| files.acceptor().map_err(node::Error::from);
    let listener = bound(&config.listen).await?;
    let tls = config.tls.as_ref().map(acceptor).transpose()?;
    let (told, stop) = watch::channel(false);
    let signal = told_to_stop()?;
    let mut beside = tokio::task::JoinSet::new();
    let mut lines = vec![format!(
        "listening on {}://{}{BASE_PATH}",
        scheme(config.tls.is_some()),
        listener.local_addr()?
    )];
    if let Some(admin) = &config.admin {
        let listener = bound(&admin.listen.to_string()).await?;
        let tls = admin.tls.as_ref().map(acceptor).transpose()?;
        let address = listener.local_addr()?;
        lines.push(format!(
            "admin page on {}://{address}/",
            scheme(tls.is_some())
        ));
        let (node, stop) = (node.clone(), until(stop.clone()));
        beside.spawn(async move { node.serve_admin(listener, tls, stop).await });
    }
    if let Some(monitor) = &config.monitor {
        let listener = bound(&monitor.listen.to_string()).await?;
        lines.push(format!(
            "monitor on http://{}/metrics",
            listener.local_addr()?
        ));
        let (node, stop) = (node.clone(), until(stop.clone()));
        beside.spawn(async move { Ok(node.serve_monitor(listener, stop).await?) });
    }
    let (clearing, ending) = (node.clone(), until(stop.clone()));
    beside.spawn(async move {
        clearing.clear_away(ending).await;
        Ok(())
    });
    tokio::spawn(async move {
        signal.await;
        // Nobody left to tell means that all have ended.
        let _ = told.send(true);
    });
    for line in lines {
        writeln!(io::stdout(), "{line}")?;
    }
    io::stdout().flush()?;
    node.serve_with(listener, tls, until(stop)).await?;
    for ended in beside.join_all().await {
        ended?;
    }
    Ok(())
}

const fn scheme(is_secured: bool) -> &'static str {
    if is_secured { "https" } else { "http" }
}

async fn bound(address: &str) -> Result<TcpListener, Failure> {
    let listening = TcpListener::bind(address).await;
    listening.map_err(|source| Failure::Listen {
        address: address.to_owned(),
        source,
    })
}

async fn until(mut stop: watch::Receiver<bool>) {
    // A sender that is gone tells as much.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Done when the system or a person at the terminal asks the node to stop.
fn told_to_stop() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    })
}

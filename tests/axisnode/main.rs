//! A node in a process of its own that can be killed: used by the stories of `storm` and `bad_line`.
//!
//! `axisnode DATABASE FOLDER ADDRESS [national]`, with `-` for a folder alone and no database, prints the address it
//! listens on and serves until it is killed, or until whoever called it is gone. With `national` it is to its desks what a
//! foreign node is.

use node::store::BlobPlace;
use node::{Bounds, Node, NodeKey, Place, Rate, WallClock};
use std::error::Error;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use tokio::net::TcpListener;

fn main() -> Result<(), Box<dyn Error>> {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let (database, folder, address, extension) = match given.as_slice() {
        [database, folder, address] => (database, folder, address, true),
        [database, folder, address, word] if word == "national" => {
            (database, folder, address, false)
        }
        _ => return Err("axisnode DATABASE FOLDER ADDRESS [national]".into()),
    };
    let filter = std::env::var("LIENVAN_LOG").unwrap_or_else(|_| "off".to_owned());
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .init();
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    let node = open(database, Path::new(folder), extension)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await?;
        let mut out = std::io::stdout();
        writeln!(out, "{}", listener.local_addr()?)?;
        out.flush()?;
        node.serve(listener, std::future::pending()).await?;
        Ok(())
    })
}

fn open(database: &str, folder: &Path, extension: bool) -> Result<Node, node::Error> {
    let place = match database {
        "-" => Place::Folder(folder.to_owned()),
        database => Place::Province {
            database: database.to_owned(),
            blobs: BlobPlace::Folder(folder.join("files")),
        },
    };
    // Everybody here comes from one address and is cut off all the time: how often is not what is told here.
    let any = Rate {
        per_second: 0,
        at_once: 1,
    };
    let bounds = Bounds {
        center_rate: any,
        address_rate: any,
        failure_rate: any,
        extension,
        ..Bounds::default()
    };
    let key = (database != "-").then(|| NodeKey::new([42; 32]));
    Node::open_at(
        &place,
        key,
        &folder.join("unfinished"),
        Arc::new(WallClock),
        bounds,
    )
}

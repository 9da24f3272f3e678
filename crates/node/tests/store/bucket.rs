//! An S3-compatible object store on loopback: `s3s-fs`, with requests signed and checked.

use axis::Secret;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use node::store::BucketPlace;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use std::path::Path;
use std::thread;
use tokio::net::TcpListener;

/// An object store over a folder; serves until this process ends.
pub(crate) fn start(folder: &Path) -> BucketPlace {
    std::fs::create_dir_all(folder.join("letters")).unwrap();
    let mut builder = S3ServiceBuilder::new(FileSystem::new(folder).unwrap());
    builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
    let service = builder.build();
    let (tell, told) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            tell.send(listener.local_addr().unwrap()).unwrap();
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let service = service.clone();
                tokio::spawn(async move {
                    let _ = http1::Builder::new()
                        .serve_connection(TokioIo::new(socket), service)
                        .await;
                });
            }
        });
    });
    BucketPlace {
        bucket: "letters".to_owned(),
        endpoint: format!("http://{}", told.recv().unwrap()),
        region: "thu-nghiem-1".to_owned(),
        key: KEY.to_owned(),
        secret: Secret::new(SECRET),
    }
}

const KEY: &str = "dummy-key";
const SECRET: &str = "dummy-secret-of-the-bucket";

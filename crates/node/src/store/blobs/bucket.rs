//! A shelf that is a bucket of an S3-compatible object store.
//!
//! An object is there whole or not at all once the store has said so; nothing here relies on renames, locks or
//! conditions that not every store knows.

use super::{Found, Shelf, Spool};
use crate::error::Error;
use crate::store::BucketPlace;
use bytes::Bytes;
use futures_executor::block_on;
use futures_util::StreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    ClientOptions, GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, PutPayload,
    WriteMultipart,
};
use office::Moment;
use std::fs::File;
use std::future::Future;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;

/// The bucket.
///
/// Its requests live on a small runtime of their own, so that callers may wait for them from any thread.
pub(super) struct Bucket {
    inner: Arc<Inner>,
}

struct Inner {
    store: Arc<AmazonS3>,
    /// Taken only by `drop`.
    runtime: Option<Runtime>,
}

impl Bucket {
    /// Says where the bucket is; reaches nothing yet.
    pub(super) fn open(place: &BucketPlace) -> Result<Self, Error> {
        // Plain HTTP only where the address itself says so: an object store on this machine, or behind a proxy here.
        let options = ClientOptions::new()
            .with_allow_http(place.endpoint.starts_with("http://"))
            .with_connect_timeout(Duration::from_secs(10))
            .with_timeout(Duration::from_secs(120));
        let store = AmazonS3Builder::new()
            .with_bucket_name(&place.bucket)
            .with_endpoint(&place.endpoint)
            .with_region(&place.region)
            .with_access_key_id(&place.key)
            .with_secret_access_key(place.secret.expose())
            .with_virtual_hosted_style_request(false)
            .with_client_options(options)
            .build()?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("bucket")
            .enable_all()
            .build()?;
        Ok(Self {
            inner: Arc::new(Inner {
                store: Arc::new(store),
                runtime: Some(runtime),
            }),
        })
    }
}

impl Inner {
    /// Waits for a request, from whatever thread.
    fn wait<T: Send + 'static>(
        &self,
        request: impl Future<Output = object_store::Result<T>> + Send + 'static,
    ) -> Result<T, Error> {
        let runtime = self.runtime.as_ref().ok_or(Error::Stopped)?;
        let done = block_on(runtime.spawn(request)).map_err(|_| Error::Stopped)?;
        Ok(done?)
    }

    fn part(&self, key: &Path, from: u64) -> Result<Option<Bytes>, Error> {
        let (store, key) = (Arc::clone(&self.store), key.clone());
        let asked = GetOptions {
            range: Some(GetRange::Bounded(from..from + WINDOW)),
            ..GetOptions::default()
        };
        let got = self.wait(async move { store.get_opts(&key, asked).await?.bytes().await });
        match got {
            Err(Error::Objects(object_store::Error::NotFound { .. })) => Ok(None),
            got => got.map(Some),
        }
    }
}

impl Shelf for Bucket {
    fn spool(&self) -> Result<Spool, Error> {
        // Without a name, so that nothing of it is left behind by a process that is killed.
        let file = tempfile::tempfile()?;
        Ok(Spool { file, path: None })
    }

    fn settle(&self, mut spool: Spool, key: &str) -> Result<(), Error> {
        spool.file.seek(SeekFrom::Start(0))?;
        if spool.file.metadata()?.len() <= WINDOW {
            let mut bytes = Vec::new();
            spool.file.read_to_end(&mut bytes)?;
            return self.put(key, &bytes, true);
        }
        let (store, key) = (Arc::clone(&self.inner.store), Path::from(key));
        let file = spool.file.try_clone()?;
        self.inner.wait(async move {
            let upload = store.put_multipart(&key).await?;
            let upload = WriteMultipart::new_with_chunk_size(upload, PART);
            in_parts(file, upload).await
        })
    }

    fn put(&self, key: &str, bytes: &[u8], _: bool) -> Result<(), Error> {
        let (store, key) = (Arc::clone(&self.inner.store), Path::from(key));
        let payload = PutPayload::from(bytes.to_vec());
        self.inner
            .wait(async move { store.put(&key, payload).await.map(|_| ()) })
    }

    fn find(&self, key: &str) -> Result<Option<Found>, Error> {
        let (store, key) = (Arc::clone(&self.inner.store), Path::from(key));
        match self.inner.wait(async move { store.head(&key).await }) {
            Ok(meta) => Ok(Some(found(&meta))),
            Err(Error::Objects(object_store::Error::NotFound { .. })) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    fn open(&self, key: &str, from: u64) -> Result<Option<Box<dyn Read + Send>>, Error> {
        let Some(found) = self.find(key)? else {
            return Ok(None);
        };
        Ok(Some(Box::new(InParts {
            inner: Arc::clone(&self.inner),
            key: Path::from(key),
            next: from,
            size: found.size,
            part: Bytes::new(),
        })))
    }

    fn each(
        &self,
        prefix: &str,
        file: &mut dyn FnMut(&str, &Found) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let prefix = Some(Path::from(prefix)).filter(|prefix| !prefix.as_ref().is_empty());
        let mut after: Option<Path> = None;
        loop {
            let (store, prefix) = (Arc::clone(&self.inner.store), prefix.clone());
            let from = after.take();
            // A page at a time, so that nothing is held open while the caller works.
            let page: Vec<ObjectMeta> = self.inner.wait(async move {
                let listed = match from {
                    Some(from) => store.list_with_offset(prefix.as_ref(), &from),
                    None => store.list(prefix.as_ref()),
                };
                let page: Vec<_> = listed.take(PAGE).collect().await;
                page.into_iter().collect()
            })?;
            for meta in &page {
                file(meta.location.as_ref(), &found(meta))?;
            }
            after = page.last().map(|meta| meta.location.clone());
            if page.len() < PAGE {
                return Ok(());
            }
        }
    }

    fn remove(&self, key: &str) -> Result<(), Error> {
        let (store, key) = (Arc::clone(&self.inner.store), Path::from(key));
        match self.inner.wait(async move { store.delete(&key).await }) {
            Err(Error::Objects(object_store::Error::NotFound { .. })) | Ok(()) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    fn tidy(&self) -> Result<(), Error> {
        Ok(())
    }

    fn is_well(&self) -> Result<(), Error> {
        // Nothing has this name; that the store says so is what is asked.
        self.find("healthz").map(|_| ())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // May be dropped on an async thread, which must not wait.
            runtime.shutdown_background();
        }
    }
}

/// Reads an object window by window; one in memory at a time.
struct InParts {
    inner: Arc<Inner>,
    key: Path,
    next: u64,
    size: u64,
    part: Bytes,
}

impl Read for InParts {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.part.is_empty() {
            if self.next >= self.size {
                return Ok(0);
            }
            let part = self.inner.part(&self.key, self.next);
            let part = part.map_err(io::Error::other)?;
            self.part = part.ok_or(io::ErrorKind::NotFound)?;
            self.next += self.part.len() as u64;
            if self.part.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        let read = self.part.as_ref().read(into)?;
        let _ = self.part.split_to(read);
        Ok(read)
    }
}

/// Uploads a file part by part, a few on the way at a time; nothing of it stands if that fails.
async fn in_parts(file: File, mut upload: WriteMultipart) -> object_store::Result<()> {
    let generic = |fault: io::Error| object_store::Error::Generic {
        store: "S3",
        source: Box::new(fault),
    };
    let mut file = tokio::fs::File::from_std(file);
    loop {
        let mut part = vec![0; PART];
        let mut filled = 0;
        while let Some(rest) = part.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            let read = tokio::io::AsyncReadExt::read(&mut file, rest);
            match read.await {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(fault) => {
                    upload.abort().await?;
                    return Err(generic(fault));
                }
            }
        }
        if filled == 0 {
            break;
        }
        part.truncate(filled);
        upload.put(part.into());
        upload.wait_for_capacity(PARTS_AT_ONCE).await?;
    }
    upload.finish().await.map(|_| ())
}

fn found(meta: &ObjectMeta) -> Found {
    let age = std::time::SystemTime::from(meta.last_modified).elapsed();
    Found {
        size: meta.size,
        written_at: Moment::from_millis(meta.last_modified.timestamp_millis()),
        // A clock there that is ahead of ours makes it younger than it is: fresh.
        is_fresh: age.map_or(true, |age| age.as_secs() < super::FRESH_SECONDS),
    }
}

/// Bytes asked for at once.
const WINDOW: u64 = 4 << 20;
/// Bytes of a part of a long upload; S3 takes none under 5 MiB but the last.
const PART: usize = 8 << 20;
const PARTS_AT_ONCE: usize = 2;
const PAGE: usize = 1_000;

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use axis::Secret;
    use std::io::Write;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn what_is_half_written_has_no_name_that_a_killed_process_could_leave() {
        let bucket = Bucket::open(&BucketPlace {
            bucket: "letters".to_owned(),
            endpoint: "http://127.0.0.1:9".to_owned(),
            region: "vn-1".to_owned(),
            key: "key".to_owned(),
            secret: Secret::new("secret"),
        })
        .unwrap();
        let mut spool = bucket.spool().unwrap();
        spool.file.write_all(b"letter").unwrap();
        let names = spool.file.metadata().unwrap().nlink();
        assert_eq!(names, 0, "in no folder");
    }
}

//! SQLCipher, awake before it is given its first key.
//!
//! `sqlite3_initialize` says that it is done before SQLCipher's own part of it ran (`SQLITE_EXTRA_INIT` comes after
//! `isInit`, outside the lock). A second thread that opens in between gets a connection whose `PRAGMA key` fails with
//! "requires a key". So the first connection of a process is made here, alone, and every other one waits for it.

use crate::error::Error;
use rusqlite::Connection;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// Returns once a key can be given. Asks again for a while: another user of SQLite in this process may have begun the
/// setting-up, and then we are the second thread.
#[expect(
    clippy::disallowed_methods,
    reason = "two seconds at most, before there is an engine to wait in"
)]
pub(crate) fn awake() -> Result<(), Error> {
    static AWAKE: Mutex<bool> = Mutex::new(false);
    let mut is_awake = AWAKE.lock().unwrap_or_else(PoisonError::into_inner);
    let mut left = TRIES;
    while !*is_awake {
        match takes_a_key() {
            Ok(()) => *is_awake = true,
            Err(error) if left == 0 => return Err(error.into()),
            Err(_) => {
                left -= 1;
                thread::sleep(PAUSE);
            }
        }
    }
    Ok(())
}

fn takes_a_key() -> rusqlite::Result<()> {
    let connection = Connection::open_in_memory()?;
    connection.pragma_update(None, "cipher_log_level", "NONE")?;
    // Nothing is ever kept under it.
    connection.pragma_update(None, "key", "awake?")
}

/// Two seconds in all; SQLCipher needs about a millisecond.
const TRIES: u32 = 200;
const PAUSE: Duration = Duration::from_millis(10);

#[cfg(test)]
mod tests {
    use crate::store::connect;
    use rusqlite::{Connection, OpenFlags};
    use std::process::Command;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use zeroize::Zeroizing;

    const THREADS: usize = 4;
    /// Each a process of its own, since a process is new only once. Unguarded, about one in a hundred fails.
    const PROCESSES: usize = 40;
    const INSIDE: &str = "LIENVAN_TEST_FIRST_KEY";

    #[test]
    fn threads_that_open_first_all_have_their_key() {
        if std::env::var_os(INSIDE).is_some() {
            return open_all_at_once();
        }
        for _ in 0..PROCESSES {
            let run = Command::new(std::env::current_exe().unwrap())
                .args([
                    "--exact",
                    "cipher::tests::threads_that_open_first_all_have_their_key",
                ])
                .env(INSIDE, "1")
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&run.stdout);
            assert!(run.status.success() && said.contains("1 passed"), "{said}");
        }
    }

    /// One of the threads uses SQLite without us, as another part of the process may.
    fn open_all_at_once() {
        let place = tempfile::tempdir().unwrap();
        let waiting = AtomicUsize::new(THREADS);
        thread::scope(|threads| {
            for nth in 0..THREADS {
                let (path, waiting) = (place.path().join(nth.to_string()), &waiting);
                threads.spawn(move || {
                    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
                    let key = Zeroizing::new([7; 32]);
                    waiting.fetch_sub(1, Ordering::SeqCst);
                    while waiting.load(Ordering::SeqCst) > 0 {
                        std::hint::spin_loop();
                    }
                    if nth == 0 {
                        drop(Connection::open_in_memory().unwrap());
                    } else {
                        drop(connect(&path, &key, flags).unwrap());
                    }
                });
            }
        });
    }
}

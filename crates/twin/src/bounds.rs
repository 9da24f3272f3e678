//! What a twin may use at most, asked of the system by the twin itself. Best effort: where the system knows no such
//! bound (Windows, and memory on macOS), the desk's time limit is all there is.

/// Bounds the memory of this process, in bytes of address space; never raises a bound that is lower already.
#[cfg(unix)]
pub fn hold_memory(bytes: u64) {
    use rustix::process::{Resource, getrlimit};
    let is_lower = getrlimit(Resource::As)
        .maximum
        .is_some_and(|most| most < bytes);
    if !is_lower {
        set(Resource::As, bytes, Some(bytes));
    }
}

/// Lets this process work for so many seconds of its processors from now on; then the system ends it.
#[cfg(unix)]
pub fn allow_work(seconds: u64) {
    use rustix::process::Resource;
    use rustix::time::{ClockId, clock_gettime};
    let used = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or_default();
    let most = rustix::process::getrlimit(Resource::Cpu).maximum;
    let until = used.saturating_add(1).saturating_add(seconds);
    set(
        Resource::Cpu,
        most.map_or(until, |most| until.min(most)),
        most,
    );
}

/// Has the system write no core file of this process, nor of those it starts: a PIN or the desk's key may be in it.
///
/// On Linux by a limit of one byte: no file is so short, and it is the one limit at which the kernel does not hand a core to
/// a program that collects them either; at nought it would (core(5), `do_coredump`).
#[cfg(unix)]
pub fn leave_no_core() {
    use rustix::process::{Resource, getrlimit};
    let most = getrlimit(Resource::Core).maximum;
    let wanted = u64::from(cfg!(target_os = "linux"));
    set(
        Resource::Core,
        most.map_or(wanted, |most| wanted.min(most)),
        most,
    );
}

/// A bound that the system refuses to set leaves the desk's time limit.
#[cfg(unix)]
fn set(resource: rustix::process::Resource, current: u64, maximum: Option<u64>) {
    use rustix::process::{Rlimit, setrlimit};
    let limit = Rlimit {
        current: Some(current),
        maximum,
    };
    let _ = setrlimit(resource, limit);
}

/// Leaves it to the system's error reporting, which asks before it sends anything.
#[cfg(not(unix))]
pub fn leave_no_core() {}

/// Bounds nothing: this system knows no such bound without unsafe code.
#[cfg(not(unix))]
pub fn hold_memory(_: u64) {}

/// Bounds nothing: this system knows no such bound without unsafe code.
#[cfg(not(unix))]
pub fn allow_work(_: u64) {}

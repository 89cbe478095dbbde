//! Limits how long a socket waits, when only its number is known.

use std::io;
use std::mem::ManuallyDrop;
use std::net::TcpStream;
use std::os::fd::{FromRawFd, RawFd};
use std::time::Duration;

/// Limits each read and write of the socket, whatever its family.
pub(super) fn bound(socket: RawFd, time: Duration) -> io::Result<()> {
    // SAFETY: the number is that of a connection which the caller holds, so it is open; and it is not closed here, since what
    // is made of it is never dropped.
    let socket = ManuallyDrop::new(unsafe { TcpStream::from_raw_fd(socket) });
    socket.set_read_timeout(Some(time))?;
    socket.set_write_timeout(Some(time))
}

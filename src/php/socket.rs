//! The bound of a socket of which only the number is known.

use std::io;
use std::net::TcpStream;
use std::os::fd::{BorrowedFd, RawFd};
use std::time::Duration;

/// Bounds each read and write of the socket, of whatever family.
pub(super) fn bound(socket: RawFd, time: Duration) -> io::Result<()> {
    // SAFETY: the number is that of a connection which the caller holds, so it is open.
    let socket = unsafe { BorrowedFd::borrow_raw(socket) };
    // Settings are those of the socket, which both numbers stand for.
    let socket = TcpStream::from(socket.try_clone_to_owned()?);
    socket.set_read_timeout(Some(time))?;
    socket.set_write_timeout(Some(time))
}

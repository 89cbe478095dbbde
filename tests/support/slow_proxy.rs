//! A network that is slow in a chosen place: between a client and a server on loopback.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

/// For how long the n-th answer of the server is held back, counted over all connections from 0 on.
type Slowness = dyn Fn(usize) -> Duration + Send + Sync;

/// Listens until the process ends.
pub struct SlowProxy {
    port: u16,
    answers: Arc<AtomicUsize>,
}

impl SlowProxy {
    /// Stands before the server at `port`.
    ///
    /// # Panics
    /// When there is no port left.
    pub fn start(port: u16, slowness: impl Fn(usize) -> Duration + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let own = listener.local_addr().expect("an address").port();
        let answers = Arc::new(AtomicUsize::new(0));
        let slowness: Arc<Slowness> = Arc::new(slowness);
        let count = Arc::clone(&answers);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else {
                    continue;
                };
                let (to_server, to_client) = (handle(&server), handle(&client));
                thread::spawn(move || pass(client, to_server, || Duration::ZERO));
                let (count, slowness) = (Arc::clone(&count), Arc::clone(&slowness));
                let wait = move || slowness(count.fetch_add(1, Ordering::Relaxed));
                thread::spawn(move || pass(server, to_client, wait));
            }
        });
        Self { port: own, answers }
    }

    /// Its port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many answers have come from the server.
    pub fn answers(&self) -> usize {
        self.answers.load(Ordering::Relaxed)
    }
}

fn handle(stream: &TcpStream) -> TcpStream {
    stream.set_nodelay(true).expect("a socket");
    stream.try_clone().expect("a second handle")
}

fn pass(mut from: TcpStream, mut to: TcpStream, wait: impl Fn() -> Duration) {
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        thread::sleep(wait());
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

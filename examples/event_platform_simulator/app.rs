//! What all threads share: the options, the HTTP client, and the world behind a lock.

use std::io::Write as _;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::cli::Options;
use crate::delivery::outbound::Client;
use crate::ids::Ids;
use crate::world::World;

/// Longest real wait without a look at the clock; only a guard against overflow in waits.
const LONGEST_WAIT: Duration = Duration::from_secs(3600);

/// The application.
pub struct App {
    pub options: Options,
    pub client: Client,
    world: Mutex<World>,
    changed: Condvar,
}

impl App {
    pub fn new(options: Options, ids: Ids) -> Self {
        Self {
            client: Client::new(options.timeout, options.insecure),
            world: Mutex::new(World::new(ids, options.speed, 0)),
            changed: Condvar::new(),
            options,
        }
    }

    /// The world, for one step of work; never hold it over I/O.
    pub fn lock(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the world away until [`Self::wake`] is called or the real `timeout` is over.
    pub fn wait<'a>(
        &self,
        world: MutexGuard<'a, World>,
        timeout: Option<Duration>,
    ) -> MutexGuard<'a, World> {
        let timeout = timeout.unwrap_or(LONGEST_WAIT).min(LONGEST_WAIT);
        let (world, _) = self
            .changed
            .wait_timeout(world, timeout)
            .unwrap_or_else(PoisonError::into_inner);
        world
    }

    /// To be called after anything changed that a sender or a drain may wait for.
    pub fn wake(&self) {
        self.changed.notify_all();
    }

    /// A line on stderr with `--verbose`.
    pub fn note(&self, line: impl FnOnce() -> String) {
        if self.options.verbose {
            // A closed stderr is no reason to stop.
            let _ = writeln!(std::io::stderr(), "{}", line());
        }
    }
}

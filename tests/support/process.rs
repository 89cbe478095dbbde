//! A server process that never outlives the process that started it.
//!
//! Rust's `Drop` covers the ordinary end. The other ends (a test that aborts, Ctrl-C, a CI time-out, services kept
//! in a `static`) are covered by the kernel: `setpriv --pdeathsig` of util-linux asks for a signal when the parent
//! dies. To the kernel "the parent" is the *thread* that forked, and test threads end early, so all children are
//! forked by one thread that lives as long as the process.

use super::{dirs, programs};
use std::fs::{self, File};
use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// How long a service may take to become ready, or to stop when asked to.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks at something that gives no signal.
const POLL: Duration = Duration::from_millis(5);
/// Lines of the log that a failure shows.
const TAIL_LINES: usize = 40;

/// A Unix signal, by the name that `kill` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Ends the process, which may clean up.
    Term,
    /// Ends the process at once, as a crash does.
    Kill,
    /// Freezes the process: a server that answers nothing but keeps its connections.
    Stop,
    /// Thaws it.
    Continue,
}

impl Signal {
    const fn name(self) -> &'static str {
        match self {
            Self::Term => "TERM",
            Self::Kill => "KILL",
            Self::Stop => "STOP",
            Self::Continue => "CONT",
        }
    }
}

/// Why a service did not come up; shows the end of its log.
#[derive(Debug)]
pub struct StartError {
    message: String,
    log: String,
}

impl StartError {
    /// Another process took the port between choosing and binding it: worth another try.
    pub fn port_taken(&self) -> bool {
        let log = self.log.to_lowercase();
        log.contains("address already in use") || log.contains("eaddrinuse")
    }
}

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}; the end of its log:\n{}", self.message, self.log)
    }
}

/// A running server, the leader of a process group of its own.
#[derive(Debug)]
pub struct Process {
    name: &'static str,
    child: Child,
    log: PathBuf,
    exit: Option<ExitStatus>,
}

impl Process {
    /// Starts `program`, which [`programs::find`] finds, with standard output and error appended to `log`; `configure`
    /// adds arguments and environment. `orphaned` is the signal that it gets when this process dies: [`Signal::Kill`] for a single
    /// process, [`Signal::Term`] for a master that has to take its workers along.
    ///
    /// # Panics
    /// When `setpriv` or the program is missing, or the log cannot be written.
    pub fn spawn(
        name: &'static str,
        program: impl AsRef<Path>,
        log: &Path,
        orphaned: Signal,
        configure: impl FnOnce(&mut Command),
    ) -> Self {
        let file = File::options()
            .create(true)
            .append(true)
            .open(log)
            .expect("a log file");
        let mut command = Command::new(programs::find("setpriv"));
        command.args(["--pdeathsig", orphaned.name(), "--"]);
        command.arg(programs::find(program));
        command
            .env("TMPDIR", dirs::run())
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a second handle"))
            .stderr(file);
        configure(&mut command);
        command.process_group(0);
        let child = spawn_from_lasting_thread(command)
            .unwrap_or_else(|error| panic!("{name}: setpriv does not start: {error}"));
        Self {
            name,
            child,
            log: log.to_owned(),
            exit: None,
        }
    }

    /// Process id, of the server itself: `setpriv` has become it.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The child itself, for its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Whether it has not ended yet.
    pub fn is_running(&mut self) -> bool {
        if self.exit.is_none() {
            self.exit = self.child.try_wait().expect("the state of a child");
        }
        self.exit.is_none()
    }

    /// Sends `signal` to the server and to all processes of its group.
    pub fn signal(&self, signal: Signal) {
        assert!(
            self.exit.is_none(),
            "{} has ended: {:?}",
            self.name,
            self.exit
        );
        send(signal, &group(self.id()));
    }

    /// Asks the server to end and waits for it; kills it after a minute.
    pub fn stop(&mut self) {
        if self.is_running() {
            send(Signal::Term, &self.id().to_string());
            let asked = Instant::now();
            while self.is_running() && asked.elapsed() < PATIENCE {
                thread::sleep(POLL);
            }
        }
        self.kill();
    }

    /// Ends the whole group at once, as a crash of the machine would.
    pub fn kill(&mut self) {
        if self.is_running() {
            send(Signal::Kill, &group(self.id()));
            self.exit = Some(self.child.wait().expect("the end of a killed child"));
        }
    }

    /// Calls `probe` until it gives a value.
    ///
    /// # Errors
    /// When the server ends first, or a minute passes.
    pub fn wait_until_ready<T>(
        &mut self,
        mut probe: impl FnMut() -> Option<T>,
    ) -> Result<T, StartError> {
        let started = Instant::now();
        loop {
            if let Some(ready) = probe() {
                return Ok(ready);
            }
            if !self.is_running() {
                return Err(self.start_error(format!("{} ended: {:?}", self.name, self.exit)));
            }
            if started.elapsed() > PATIENCE {
                return Err(
                    self.start_error(format!("{} is not ready after {PATIENCE:?}", self.name))
                );
            }
            thread::sleep(POLL);
        }
    }

    /// Waits until the server wrote its id, which it does once its ports are bound: a stranger on the port is not
    /// taken for it.
    ///
    /// # Errors
    /// As [`Process::wait_until_ready`].
    pub fn wait_for_pid_file(&mut self, file: &Path) -> Result<(), StartError> {
        let written = || fs::read_to_string(file).is_ok_and(|id| id.ends_with('\n'));
        self.wait_until_ready(|| written().then_some(()))
    }

    /// All that the server printed so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(&self.log).unwrap_or_default()).into_owned()
    }

    fn start_error(&self, message: String) -> StartError {
        let log = self.log();
        let skipped = log.lines().count().saturating_sub(TAIL_LINES);
        StartError {
            message,
            log: log.lines().skip(skipped).collect::<Vec<_>>().join("\n"),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// The name of a process group for `kill`.
fn group(leader: u32) -> String {
    format!("-{leader}")
}

/// Through the shell's own `kill`, so that no package and no `unsafe` is needed. A failure means that nobody is left.
fn send(signal: Signal, target: &str) {
    let script = format!("kill -s {} -- {target} 2>/dev/null", signal.name());
    Command::new("sh")
        .args(["-c", &script])
        .status()
        .expect("the shell");
}

type Job = (Command, Sender<io::Result<Child>>);

fn spawn_from_lasting_thread(command: Command) -> io::Result<Child> {
    static JOBS: OnceLock<Sender<Job>> = OnceLock::new();
    let jobs = JOBS.get_or_init(|| {
        let (jobs, inbox) = mpsc::channel::<Job>();
        thread::spawn(move || {
            for (mut command, reply) in inbox {
                // The other side waits for the answer; should it be gone, its child is killed with this process.
                let _ = reply.send(command.spawn());
            }
        });
        jobs
    });
    let (reply, answer) = mpsc::channel();
    jobs.send((command, reply)).expect("the spawning thread");
    answer.recv().expect("an answer of the spawning thread")
}

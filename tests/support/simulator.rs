//! The Event Platform simulator of `examples/`, run as a server.

use super::dirs;
use super::process::{Process, Signal};
use serde_json::Value;
use std::env;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use ureq::Agent;
use ureq::http::{Request, Response};

const NAME: &str = "event_platform_simulator";
const GREETING: &str = "listening on ";

/// A running simulator. Dropping it kills it.
#[derive(Debug)]
pub struct Simulator {
    process: Process,
    url: String,
    agent: Agent,
    _dir: TempDir,
}

impl Simulator {
    /// Starts the simulator with `args` on a free port; returns when it listens. `AKENEO_EVENTS_SIMULATOR` may name another
    /// program than the one that Cargo built beside this one.
    ///
    /// # Panics
    /// When it is not built or does not come up.
    pub fn start(args: &[&str]) -> Self {
        let program = program();
        assert!(
            program.is_file(),
            "{}: run `cargo build --examples` first",
            program.display()
        );
        let dir = dirs::scratch("simulator");
        let log = dir.path().join("log");
        let mut process = Process::spawn(NAME, &program, &log, Signal::Kill, |command| {
            command
                .args(["--listen", "127.0.0.1:0"])
                .args(args)
                .stdout(Stdio::piped());
        });
        let stdout = process.child().stdout.take().expect("its standard output");
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let url = lines.find_map(|line| line.strip_prefix(GREETING).map(str::to_owned));
        let url = url.unwrap_or_else(|| panic!("{NAME} ended; its log:\n{}", process.log()));
        // Drained, or a talkative simulator would block on a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            process,
            url,
            agent: agent(),
            _dir: dir,
        }
    }

    /// `http://127.0.0.1:port`, without a slash at the end.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// What it printed on standard error.
    pub fn log(&self) -> String {
        self.process.log()
    }

    /// GET `path`, which begins with a slash: status and JSON, `null` for an empty or other body.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn get(&self, path: &str) -> (u16, Value) {
        read(self.agent.get(self.address(path)).call())
    }

    /// POST of a JSON body.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        read(self.agent.post(self.address(path)).send_json(body))
    }

    /// DELETE.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn delete(&self, path: &str) -> (u16, Value) {
        read(self.agent.delete(self.address(path)).call())
    }

    /// Any other call.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn run(&self, request: Request<Vec<u8>>) -> (u16, Value) {
        read(self.agent.run(request))
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

fn program() -> PathBuf {
    env::var_os("AKENEO_EVENTS_SIMULATOR").map_or_else(
        || dirs::profile_dir().join("examples").join(NAME),
        PathBuf::from,
    )
}

fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .timeout_global(Some(Duration::from_secs(30)))
        .build()
        .into()
}

fn read(answer: Result<Response<ureq::Body>, ureq::Error>) -> (u16, Value) {
    let mut answer = answer.expect("an answer of the simulator");
    let body = answer.body_mut().read_to_vec().expect("its body");
    (
        answer.status().as_u16(),
        serde_json::from_slice(&body).unwrap_or(Value::Null),
    )
}

//! PHP processes that measure: they say when they are ready, begin when told to, and print what they saw.

use crate::support::{dirs, programs};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

/// A script below `benches/php/`, started and waiting.
pub struct Script {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

pub fn scripts() -> PathBuf {
    dirs::project_root().join("benches/php")
}

/// The extension for shops, where `make build` puts it.
pub fn extension() -> PathBuf {
    let built = std::env::var_os("AKENEO_EVENTS_EXTENSION").map_or_else(
        || dirs::project_root().join("target/extension/akeneo_events.so"),
        PathBuf::from,
    );
    assert!(
        built.exists(),
        "{} is not there: run `make build`",
        built.display()
    );
    built
}

impl Script {
    /// Starts `name`, with the Magento root and further arguments, and waits until it is ready.
    pub fn start(name: &str, root: &Path, arguments: &[String]) -> Self {
        let mut command = Command::new(programs::php());
        command
            .arg("-d")
            .arg(format!("extension={}", extension().display()))
            .args(["-d", "opcache.enable_cli=1"])
            .arg(scripts().join(name))
            .arg(root)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().expect("php; tools/setup installs it");
        let input = child.stdin.take().expect("its input");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let mut script = Self {
            child,
            input,
            output,
        };
        let line = script.line();
        assert_eq!(line, "ready", "{name} said: {line}");
        script
    }

    /// Lets it begin.
    pub fn go(&mut self) {
        self.input.write_all(b"go\n").expect("a waiting script");
    }

    /// What it measured: one line of JSON.
    pub fn result(&mut self) -> Value {
        let line = self.line();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"))
    }

    /// Begins and waits for the result.
    pub fn run(mut self) -> Value {
        self.go();
        self.result()
    }

    /// Lets all of them begin at once; the seconds until the last one is through.
    pub fn race(mut all: Vec<Self>) -> f64 {
        let started = Instant::now();
        all.iter_mut().for_each(Self::go);
        for script in &mut all {
            script.result();
        }
        started.elapsed().as_secs_f64()
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A number of a result.
pub fn number(result: &Value, name: &str) -> f64 {
    let number = result.get(name).and_then(Value::as_f64);
    number.unwrap_or_else(|| panic!("no {name} in {result}"))
}

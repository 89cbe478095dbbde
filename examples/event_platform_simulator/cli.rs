//! The command line.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::time::Duration;

use lexopt::Arg::{Long, Short};
use lexopt::ValueExt as _;

/// What `--help` prints.
pub const HELP: &str = include_str!("help.txt");

/// What the command line asks for.
#[derive(Debug)]
pub enum Command {
    Help,
    Run(Options),
}

/// A name and its secret: an API client, or a user of the PIM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    pub name: String,
    pub secret: String,
}

/// How to run. The defaults are in `help.txt`.
#[derive(Debug, Clone)]
pub struct Options {
    pub listen: SocketAddr,
    pub clients: Vec<Credential>,
    pub users: Vec<Credential>,
    pub speed: f64,
    pub strict_https: bool,
    pub timeout: Duration,
    pub insecure: bool,
    pub verbose: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8300)),
            clients: vec![credential("demo-client", "demo-secret")],
            users: vec![credential("demo", "demo-password")],
            speed: 1.0,
            strict_https: false,
            timeout: Duration::from_secs(5),
            insecure: false,
            verbose: false,
        }
    }
}

fn credential(name: &str, secret: &str) -> Credential {
    Credential {
        name: name.to_owned(),
        secret: secret.to_owned(),
    }
}

/// Reads the arguments (without the program's name). The error is a sentence for the user.
pub fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Command, lexopt::Error> {
    let mut parser = lexopt::Parser::from_args(arguments);
    let mut options = Options::default();
    let (mut clients, mut users) = (Vec::new(), Vec::new());
    while let Some(argument) = parser.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Long("listen") => options.listen = listen(&parser.value()?.string()?)?,
            Long("client") => clients.push(pair("--client", &parser.value()?.string()?)?),
            Long("user") => users.push(pair("--user", &parser.value()?.string()?)?),
            Long("speed") => {
                options.speed = number("--speed", &parser.value()?.string()?, 0.001..=100_000.0)?;
            }
            Long("timeout") => {
                let seconds = number("--timeout", &parser.value()?.string()?, 0.05..=600.0)?;
                options.timeout = Duration::from_secs_f64(seconds);
            }
            Long("strict-https") => options.strict_https = true,
            Long("insecure") => options.insecure = true,
            Long("verbose") => options.verbose = true,
            other => return Err(other.unexpected()),
        }
    }
    if !clients.is_empty() {
        options.clients = clients;
    }
    if !users.is_empty() {
        options.users = users;
    }
    Ok(Command::Run(options))
}

fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| format!("--listen wants ADDRESS:PORT, such as 127.0.0.1:8300, not {text}"))
}

fn pair(flag: &str, text: &str) -> Result<Credential, String> {
    match text.split_once(':') {
        Some((name, secret)) if !name.is_empty() && !secret.is_empty() => {
            Ok(credential(name, secret))
        }
        _ => Err(format!("{flag} wants NAME:SECRET")),
    }
}

fn number(flag: &str, text: &str, range: RangeInclusive<f64>) -> Result<f64, String> {
    let (least, most) = (range.start(), range.end());
    text.parse()
        .ok()
        .filter(|number| range.contains(number))
        .ok_or_else(|| format!("{flag} wants a number from {least} to {most}, not {text}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(arguments: &[&str]) -> Result<Options, lexopt::Error> {
        match parse(arguments.iter().map(OsString::from))? {
            Command::Run(options) => Ok(options),
            Command::Help => Err("help".into()),
        }
    }

    #[test]
    fn values_follow_or_are_joined_with_an_equals_sign() {
        let options = run(&["--listen", "127.0.0.1:0", "--speed=60", "--strict-https"]);
        assert!(options.is_ok_and(|o| o.listen.port() == 0
            && (o.speed - 60.0).abs() < f64::EPSILON
            && o.strict_https));
    }

    #[test]
    fn the_first_client_given_replaces_the_default_and_others_add_to_it() {
        let options = run(&["--client", "a:1", "--client", "b:2:3"]);
        assert!(options.is_ok_and(|o| {
            o.clients == [credential("a", "1"), credential("b", "2:3")]
                && o.users == [credential("demo", "demo-password")]
        }));
    }

    #[test]
    fn mistakes_are_named() {
        for (arguments, part) in [
            (vec!["--nonsense"], "invalid option '--nonsense'"),
            (vec!["--listen"], "missing argument for option '--listen'"),
            (vec!["--listen", "8300"], "ADDRESS:PORT"),
            (vec!["--speed", "0"], "from 0.001"),
            (vec!["--speed", "NaN"], "from 0.001"),
            (vec!["--user", "demo"], "NAME:SECRET"),
            (
                vec!["--verbose=yes"],
                "unexpected argument for option '--verbose'",
            ),
            (vec!["8300"], "unexpected argument \"8300\""),
        ] {
            let error = run(&arguments)
                .err()
                .map(|e| e.to_string())
                .unwrap_or_default();
            assert!(error.contains(part), "{arguments:?} gave {error}");
        }
    }
}

//! The command line.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::time::Duration;

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

/// Reads the arguments (without the program's name); the error is a sentence for the user.
pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let mut options = Options {
        clients: Vec::new(),
        users: Vec::new(),
        ..Options::default()
    };
    let mut arguments = arguments.map(|argument| {
        argument
            .into_string()
            .map_err(|_| "an argument is not UTF-8".to_owned())
    });
    while let Some(argument) = arguments.next().transpose()? {
        let (flag, inline) = match argument.split_once('=') {
            Some((flag, value)) => (flag, Some(value.to_owned())),
            None => (argument.as_str(), None),
        };
        if is_switch(flag) {
            if inline.is_some() {
                return Err(format!("{flag} takes no value"));
            }
            match flag {
                "--strict-https" => options.strict_https = true,
                "--insecure" => options.insecure = true,
                "--verbose" => options.verbose = true,
                _ => return Ok(Command::Help),
            }
            continue;
        }
        let value = || inline.map(Ok).or_else(|| arguments.next()).transpose();
        set(&mut options, flag, value)?;
    }
    let Options { clients, users, .. } = Options::default();
    if options.clients.is_empty() {
        options.clients = clients;
    }
    if options.users.is_empty() {
        options.users = users;
    }
    Ok(Command::Run(options))
}

fn set(
    options: &mut Options,
    flag: &str,
    value: impl FnOnce() -> Result<Option<String>, String>,
) -> Result<(), String> {
    let value = || value()?.ok_or_else(|| format!("{flag} needs a value"));
    match flag {
        "--listen" => options.listen = listen(&value()?)?,
        "--client" => options.clients.push(pair(flag, &value()?)?),
        "--user" => options.users.push(pair(flag, &value()?)?),
        "--speed" => options.speed = number(flag, &value()?, 0.001..=100_000.0)?,
        "--timeout" => {
            let seconds = number(flag, &value()?, 0.05..=600.0)?;
            options.timeout = Duration::from_secs_f64(seconds);
        }
        _ => return Err(format!("unknown argument {flag}")),
    }
    Ok(())
}

fn is_switch(flag: &str) -> bool {
    matches!(
        flag,
        "--help" | "-h" | "--strict-https" | "--insecure" | "--verbose"
    )
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

fn number(flag: &str, text: &str, range: std::ops::RangeInclusive<f64>) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => {
            let (least, most) = (range.start(), range.end());
            Err(format!(
                "{flag} wants a number from {least} to {most}, not {text}"
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(arguments: &[&str]) -> Result<Options, String> {
        match parse(arguments.iter().map(OsString::from))? {
            Command::Run(options) => Ok(options),
            Command::Help => Err("help".to_owned()),
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
            (vec!["--nonsense"], "unknown argument --nonsense"),
            (vec!["--listen"], "--listen needs a value"),
            (vec!["--listen", "8300"], "ADDRESS:PORT"),
            (vec!["--speed", "0"], "from 0.001"),
            (vec!["--speed", "NaN"], "from 0.001"),
            (vec!["--user", "demo"], "NAME:SECRET"),
            (vec!["--verbose=yes"], "takes no value"),
        ] {
            let error = run(&arguments).err().unwrap_or_default();
            assert!(error.contains(part), "{arguments:?} gave {error}");
        }
    }
}

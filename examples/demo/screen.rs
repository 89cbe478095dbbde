//! How the demo prints: titles, rows, verdicts. With colours on a terminal, unless `NO_COLOR` is set.

use std::env;
use std::fmt::Display;
use std::io::{self, IsTerminal};
use std::sync::OnceLock;

/// Columns of a line of running text.
const WIDTH: usize = 96;
/// Columns of what stands in front of a verdict's text.
const VERDICT: usize = 29;

/// How bright a text is, or its colour, by the number that terminals know.
#[derive(Clone, Copy)]
pub enum Paint {
    Bold = 1,
    Dim = 2,
    Red = 31,
    Green = 32,
    Yellow = 33,
    Cyan = 36,
}

pub fn painted(text: impl Display, paint: Paint) -> String {
    static COLOURS: OnceLock<bool> = OnceLock::new();
    let colours = *COLOURS.get_or_init(|| {
        let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
        io::stdout().is_terminal() && !set("NO_COLOR") && !dumb
    });
    if colours {
        format!("\x1b[{}m{text}\x1b[0m", paint as u8)
    } else {
        text.to_string()
    }
}

pub fn title(text: &str) {
    println!("\n{}", painted(text, Paint::Bold));
}

pub fn row(what: &str, value: impl Display) {
    println!("  {what:<52} {value}");
}

pub fn text(words: &str) {
    for line in wrapped(words, WIDTH - 2) {
        println!("  {line}");
    }
}

/// What became of something, and below it why.
pub fn verdict(word: &str, paint: Paint, what: &str, why: &str) {
    println!("  {} {what}", painted(format!("{word:<26}"), paint));
    for line in wrapped(why, WIDTH - VERDICT) {
        println!("{:VERDICT$}{}", "", painted(line, Paint::Dim));
    }
}

fn wrapped(words: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let line = lines.last_mut().unwrap();
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            line.push_str(if line.is_empty() { "" } else { " " });
            line.push_str(word);
        }
    }
    lines
}

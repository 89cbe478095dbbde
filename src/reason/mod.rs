//! What people are told of an entry: sentences as codes with arguments, and in English.
//!
//! A code has one English template. The queue stores both the English text and the codes, so that PHP can say the same in the reader's
//! language. Pure.

mod argument;
mod code;
#[cfg(test)]
mod tests;

pub use argument::{Arg, Entity};
pub use code::Code;

use crate::event::Invalid;
use serde::{Deserialize, Serialize};
use std::fmt;

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    code: Code,
    args: Vec<Arg>,
}

impl Sentence {
    /// As many arguments as the template has places.
    pub(crate) fn new<const N: usize>(code: Code, args: [Arg; N]) -> Self {
        debug_assert!(
            (1..=9).all(|place| code.template().contains(&format!("%{place}")) == (place <= N)),
            "{code:?} has not {N} arguments"
        );
        let args = args.into();
        Self { code, args }
    }

    /// What it says.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.code
    }
}

/// In English.
impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = self.code.template().split('%');
        f.write_str(parts.next().unwrap_or_default())?;
        for part in parts {
            let mut rest = part.chars();
            let place = rest.next().and_then(|it| it.to_digit(10));
            let index = place.and_then(|it| (it as usize).checked_sub(1));
            if let Some(arg) = index.and_then(|index| self.args.get(index)) {
                write!(f, "{arg}")?;
            }
            f.write_str(rest.as_str())?;
        }
        Ok(())
    }
}

/// What an entry tells: sentences in their order, one of which says the main thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentences {
    all: Vec<Sentence>,
    principal: usize,
}

impl From<Sentence> for Sentences {
    fn from(sentence: Sentence) -> Self {
        Self {
            all: vec![sentence],
            principal: 0,
        }
    }
}

impl Sentences {
    /// The same after others.
    #[must_use]
    pub(crate) fn after(mut self, others: impl Into<Self>) -> Self {
        let mut all = others.into().all;
        self.principal += all.len();
        all.append(&mut self.all);
        self.all = all;
        self
    }

    /// The same, and then another one.
    #[must_use]
    pub(crate) fn and(mut self, other: Sentence) -> Self {
        self.all.push(other);
        self
    }

    /// What the main sentence says: the column `reason`.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        let principal = self.all.get(self.principal);
        principal.map_or("", |it| it.code.name())
    }

    /// The column `sentences`.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(&self.all).unwrap_or_default()
    }
}

/// In English, one after another.
impl fmt::Display for Sentences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, sentence) in self.all.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{sentence}")?;
        }
        Ok(())
    }
}

impl From<&Invalid> for Sentence {
    fn from(invalid: &Invalid) -> Self {
        match invalid {
            Invalid::NoCloudEvent(why) => Self::new(Code::NoCloudEvent, [Arg::words(why)]),
            Invalid::Lacks(what) => Self::new(Code::EventLacks, [Arg::code(what)]),
            Invalid::Unusable(what, why) => {
                Self::new(Code::EventUnusable, [Arg::code(what), Arg::words(why)])
            }
        }
    }
}

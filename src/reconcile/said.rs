//! What the PIM said of a page of keys.

use crate::akeneo::{Answers, ApiError, Existence, Unclear};
use crate::event::EntityKey;

/// Keys that the PIM does not have, and those of which it does not say. It has the others.
#[derive(Default)]
pub(super) struct Said {
    pub(super) gone: Vec<EntityKey>,
    pub(super) unclear: Vec<(EntityKey, Unclear)>,
}

impl Said {
    /// An error unless all was answered.
    pub(super) fn read(keys: &[EntityKey], answers: Answers) -> Result<Self, ApiError> {
        if let Some(trouble) = answers.trouble {
            return Err(trouble);
        }
        let mut said = Self::default();
        for (key, existence) in keys.iter().zip(answers.existence) {
            match existence {
                Existence::Exists => {}
                Existence::Gone => said.gone.push(key.clone()),
                Existence::Unclear(reason) => said.unclear.push((key.clone(), reason)),
            }
        }
        Ok(said)
    }
}

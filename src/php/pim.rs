//! Asks the PIM for a worker. The token is kept for the process, so not every batch has to fetch one.

use super::exceptions::Thrown;
use super::value;
use crate::akeneo::{Answers, Catalog, Limits, Pim, Token};
use crate::event::{EntityKey, EntityType};
use crate::worker::Confirm;
use chrono::{DateTime, Utc};
use ext_php_rs::types::ZendHashTable;
use std::cell::RefCell;
use std::time::Duration;

/// The limits for all questions about one type in one batch. A process that is told to stop stops after them.
const LIMITS: Limits = Limits {
    connect: Duration::from_secs(5),
    total: Duration::from_secs(30),
};

thread_local! {
    static TOKEN: RefCell<Option<Token>> = const { RefCell::new(None) };
}

/// Reads `pim_url`, `client_id`, `client_secret`, `username` and `password` of the connector.
pub(super) fn read(settings: &ZendHashTable) -> Result<Pim, Thrown> {
    Ok(Pim {
        url: value::text(settings, "pim_url")?,
        client_id: value::text(settings, "client_id")?,
        client_secret: value::text(settings, "client_secret")?,
        username: value::text(settings, "username")?,
        password: value::text(settings, "password")?,
    })
}

/// Runs `ask` with the token of the process. It is used only for the credentials that it was given for.
pub(super) fn with<T>(pim: &Pim, limits: Limits, ask: impl FnOnce(&mut Catalog) -> T) -> T {
    let kept = TOKEN.with(|token| token.try_borrow().ok().and_then(|it| it.clone()));
    let mut catalog = Catalog::new(pim.clone(), limits).with_token(kept);
    let answer = ask(&mut catalog);
    TOKEN.with(|token| {
        if let Ok(mut token) = token.try_borrow_mut() {
            *token = catalog.token().cloned();
        }
    });
    answer
}

/// Asks the PIM of this connection.
pub(super) struct AskPim(pub(super) Pim);

impl Confirm for AskPim {
    fn ask(&mut self, entity: EntityType, keys: &[EntityKey], now: DateTime<Utc>) -> Answers {
        with(&self.0, LIMITS, |catalog| catalog.ask(entity, keys, now))
    }
}

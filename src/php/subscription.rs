//! `Akeneo\Events\Core\Subscription` and `Akeneo\Events\Core\SubscriptionSync`

use super::exceptions::Thrown;
use super::guard::guard;
use super::pim;
use super::value::{self, insert, text};
use crate::akeneo::{Limits, Token};
use crate::subscription::{
    self, Client, DEFAULT_BASE, DeliveryFailure, Field, Session, State, Status, Stored,
    SubscriptionError, Task, Wanted,
};
use crate::webhook_check::{self, self_test};
use ext_php_rs::boxed::ZBox;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;
use std::time::Duration;

type Row = ZBox<ZendHashTable>;

/// The shop's subscription at Akeneo's Event Platform. Decides and calls; what it has to remember, PHP stores.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Subscription", flags = ClassFlags::Final)]
pub struct PhpSubscription {
    client: Client,
}

#[php_impl]
impl PhpSubscription {
    /// `$settings` are the connector's `pim_url`, `client_id`, `client_secret`, `username` and `password`, which may be
    /// empty as long as nothing has to be called; and optionally `base`, the Event Platform's address, `token`, what
    /// `token` returned before, and `seconds`, what is left of an admin's patience: 15 at most, which is the default.
    /// Calls nothing.
    pub fn __construct(settings: &ZendHashTable) -> PhpResult<Self> {
        guard(|| {
            let pim = pim::read(settings)?;
            let base = Some(text(settings, "base")?).filter(|base| !base.trim().is_empty());
            let base = base.as_deref().unwrap_or(DEFAULT_BASE);
            let token = Token::from_text(&text(settings, "token")?);
            let client = Client::new(base, pim).with_token(token);
            Ok(Self {
                client: client.with_limits(limits(settings)?),
            })
        })
    }

    /// What has to be stored between calls: name to whether it has to be encrypted.
    pub fn fields() -> PhpResult<Row> {
        guard(|| {
            let mut row = ZendHashTable::new();
            for field in Field::ALL {
                insert(&mut row, field.name(), field.is_secret())?;
            }
            Ok(row)
        })
    }

    /// Begins to let Akeneo have what is wanted. Calls nothing yet.
    ///
    /// `$wanted` holds `enabled` (bool), `name`, `email`, `events` (CloudEvent types), `webhook_url` and optionally
    /// `resume_suspended` (bool): whether to resume what Akeneo suspended, when an admin asks. `$stored` holds what
    /// `fields` names, decrypted; what is absent, null or empty is made anew.
    pub fn begin(
        &self,
        wanted: &ZendHashTable,
        stored: &ZendHashTable,
    ) -> PhpResult<PhpSubscriptionSync> {
        guard(|| self.run(Task::Sync, wanted, stored))
    }

    /// Begins to replace both secrets without a gap, then does what `begin` does. Its first step throws a
    /// `RotationException` if the last rotation is less than an hour old.
    pub fn rotate(
        &self,
        wanted: &ZendHashTable,
        stored: &ZendHashTable,
    ) -> PhpResult<PhpSubscriptionSync> {
        guard(|| self.run(Task::Rotate, wanted, stored))
    }

    /// Begins to delete subscription and subscriber and to clear everything stored, also if Akeneo says that they are
    /// gone. With `$force` it is cleared even if Akeneo cannot be asked.
    #[php(defaults(force = false))]
    pub fn reset(
        &self,
        wanted: &ZendHashTable,
        stored: &ZendHashTable,
        force: bool,
    ) -> PhpResult<PhpSubscriptionSync> {
        guard(|| self.run(Task::Reset { force }, wanted, stored))
    }

    /// The live status of the stored subscription, within 5 seconds: `status` is `active`, `suspended`, `revoked`,
    /// `deleted`, `unknown`, or null if there is none; `note` is a sentence for the admin or null; `url` (or null) and
    /// `events` are where Akeneo sends what. What goes wrong is `unknown` and a note, not an exception.
    #[php(optional = now)]
    pub fn status(&mut self, stored: &ZendHashTable, now: Option<i64>) -> PhpResult<Row> {
        guard(|| {
            let (stored, now) = (read_stored(stored)?, value::clock(now)?);
            let live = self.client.status(&stored, now);
            let mut row = ZendHashTable::new();
            insert(&mut row, "status", live.status.map(Status::name))?;
            insert(&mut row, "note", live.note)?;
            insert(&mut row, "url", live.url)?;
            insert(&mut row, "events", live.events)?;
            Ok(row)
        })
    }

    /// Whether PIM and platform take the credentials, and the connection may use the platform; throws a
    /// `SubscriptionException` that says what is wrong.
    #[php(optional = now)]
    pub fn verify(&mut self, now: Option<i64>) -> PhpResult<()> {
        guard(|| {
            let now = value::clock(now)?;
            Ok(self.client.verify(now).map_err(SubscriptionError::from)?)
        })
    }

    /// Deliveries of the stored subscription that failed since `$since` (unix seconds), as Akeneo's logs have them, newest
    /// first, at most 50: each `at` (unix seconds), `code` (HTTP status or null) and `reason`.
    #[php(optional = now)]
    pub fn delivery_failures(
        &mut self,
        stored: &ZendHashTable,
        since: i64,
        now: Option<i64>,
    ) -> PhpResult<Vec<Row>> {
        guard(|| {
            let stored = read_stored(stored)?;
            let (since, now) = (value::time(since)?, value::clock(now)?);
            let failures = self.client.delivery_failures(&stored, since, now);
            let failures = failures.map_err(SubscriptionError::from)?;
            failures.into_iter().map(failure).collect()
        })
    }

    /// Sends a signed event of our own to the webhook's address, as Akeneo would, within 5 seconds; it is stored nowhere.
    /// Returns `door` (`direct` or `magento`), `version` (of the extension there) and `logs` (whether it can write the log). Throws a `WebhookUrlException` that
    /// says what is wrong.
    #[php(optional = now)]
    pub fn self_test(url: &str, stored: &ZendHashTable, now: Option<i64>) -> PhpResult<Row> {
        guard(|| {
            let (stored, now) = (read_stored(stored)?, value::clock(now)?);
            let (subscription, secrets) =
                (stored.get(Field::SubscriptionId), stored.accepted_secrets());
            let id = subscription::random()?;
            let answered = self_test::send(url, subscription, &secrets, &id, now)?;
            let mut row = ZendHashTable::new();
            insert(&mut row, "door", answered.door)?;
            insert(&mut row, "version", answered.version)?;
            insert(&mut row, "logs", answered.logs)?;
            Ok(row)
        })
    }

    /// Asks the webhook's address by HEAD, as Akeneo will, within 5 seconds. Throws a `WebhookUrlException` that says
    /// what is wrong.
    pub fn probe(url: &str) -> PhpResult<()> {
        guard(|| Ok(webhook_check::probe(url)?))
    }

    /// The PIM's access token, for `$settings` of the next instance, or null; a secret for an hour.
    pub fn token(&self) -> PhpResult<Option<String>> {
        guard(|| Ok(self.client.token().map(Token::to_text)))
    }
}

impl PhpSubscription {
    fn run(
        &self,
        task: Task,
        wanted: &ZendHashTable,
        stored: &ZendHashTable,
    ) -> Result<PhpSubscriptionSync, Thrown> {
        let (wanted, stored) = (read_wanted(wanted)?, read_stored(stored)?);
        let session = self.client.begin(task, wanted, stored)?;
        Ok(PhpSubscriptionSync { session })
    }
}

/// A sync, rotation or reset on its way: call step() until it returns null, and store what it returns before the next.
/// Made by Subscription.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\SubscriptionSync", flags = ClassFlags::Final)]
pub struct PhpSubscriptionSync {
    session: Session,
}

#[php_impl]
impl PhpSubscriptionSync {
    /// Makes at most one call that changes something at Akeneo. Returns what has to be stored now, in this order or at
    /// once: name to value, null to remove it; possibly nothing. Null when all is done. Throws a
    /// `SubscriptionException`; what was returned before stays true, and the next sync goes on from there.
    #[php(optional = now)]
    pub fn step(&mut self, now: Option<i64>) -> PhpResult<Option<Row>> {
        guard(|| {
            let now = value::clock(now)?;
            let Some(changes) = self.session.step(now)? else {
                return Ok(None);
            };
            let mut row = ZendHashTable::new();
            for (field, value) in changes.iter() {
                insert(&mut row, field.name(), value)?;
            }
            Ok(Some(row))
        })
    }

    /// How it is in the end: `active`, `suspended_by_platform`, `suspended` or `absent`; null until then.
    pub fn state(&self) -> PhpResult<Option<&'static str>> {
        guard(|| Ok(self.session.state().map(State::name)))
    }

    /// What the admin should know besides, one sentence each; so far, also after an exception.
    pub fn notices(&self) -> PhpResult<Vec<String>> {
        guard(|| Ok(self.session.notices().to_vec()))
    }

    /// The PIM's access token, for `$settings` of the next Subscription, or null; a secret for an hour.
    pub fn token(&self) -> PhpResult<Option<String>> {
        guard(|| Ok(self.session.token().map(Token::to_text)))
    }
}

fn failure(failure: DeliveryFailure) -> Result<Row, Thrown> {
    let mut row = ZendHashTable::new();
    insert(&mut row, "at", failure.at.timestamp())?;
    insert(&mut row, "code", failure.code)?;
    insert(&mut row, "reason", failure.reason)?;
    Ok(row)
}

fn limits(settings: &ZendHashTable) -> Result<Limits, Thrown> {
    let limits = Limits::default();
    let Some(seconds) = settings.get("seconds").map(|value| value.dereference()) else {
        return Ok(limits);
    };
    let seconds = seconds.long().and_then(|it| u64::try_from(it).ok());
    let seconds = seconds.ok_or_else(|| Thrown::invalid("seconds is not a number of seconds"))?;
    Ok(limits.at_most(Duration::from_secs(seconds)))
}

fn read_wanted(wanted: &ZendHashTable) -> Result<Wanted, Thrown> {
    let flag = |name: &str| match wanted.get(name) {
        None => Ok(None),
        Some(value) => match value.dereference().bool() {
            None => Err(Thrown::invalid(format!("{name} is not a bool"))),
            flag => Ok(flag),
        },
    };
    // Taken for false it would suspend the subscription.
    let enabled = flag("enabled")?.ok_or_else(|| Thrown::invalid("enabled is missing"))?;
    Ok(Wanted {
        enabled,
        name: text(wanted, "name")?,
        email: text(wanted, "email")?,
        events: events(wanted)?,
        webhook_url: text(wanted, "webhook_url")?,
        resume_suspended_by_platform: flag("resume_suspended")?.unwrap_or_default(),
    })
}

fn events(wanted: &ZendHashTable) -> Result<Vec<String>, Thrown> {
    let invalid = || Thrown::invalid("events is not a list of event types");
    let events = wanted.get("events").ok_or_else(invalid)?;
    let events = events.dereference().array().ok_or_else(invalid)?;
    let event = |value: &ext_php_rs::types::Zval| value.dereference().string();
    events
        .values()
        .map(|value| event(value).ok_or_else(invalid))
        .collect()
}

fn read_stored(stored: &ZendHashTable) -> Result<Stored, Thrown> {
    for field in Field::ALL {
        text(stored, field.name())?;
    }
    Ok(Stored::read(|field| text(stored, field.name()).ok()))
}

//! `Akeneo\Events\Core\Subscription` and `Akeneo\Events\Core\SubscriptionSync`: the shop's subscription at Akeneo.

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

/// The shop's subscription at Akeneo's Event Platform. This class decides and calls; PHP stores what has to be remembered.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Subscription", flags = ClassFlags::Final)]
pub struct PhpSubscription {
    client: Client,
}

#[php_impl]
impl PhpSubscription {
    /// `$settings` holds `pim_url`, `client_id`, `client_secret`, `username` and `password` of the connector, which may be empty until
    /// something has to be called. It may hold `base`, the address of the Event Platform; `token`, which `token` returned before; and
    /// `seconds`, the time that an admin still waits: 15 at most, which is the default. Nothing is called yet.
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

    /// The values that have to be stored between calls: each name with whether it has to be encrypted.
    pub fn fields() -> PhpResult<Row> {
        guard(|| {
            let mut row = ZendHashTable::new();
            for field in Field::ALL {
                insert(&mut row, field.name(), field.is_secret())?;
            }
            Ok(row)
        })
    }

    /// Begins a sync, which brings Akeneo to what is wanted. Nothing is called yet.
    ///
    /// `$wanted` holds `enabled` (bool), `name`, `email`, `events` (CloudEvent types), `webhook_url`, and optionally `resume_suspended`
    /// (bool): whether an admin asks to resume what Akeneo suspended. `$stored` holds the values that `fields` names, decrypted. A value
    /// that is absent, null or empty is made anew.
    pub fn begin(
        &self,
        wanted: &ZendHashTable,
        stored: &ZendHashTable,
    ) -> PhpResult<PhpSubscriptionSync> {
        guard(|| self.run(Task::Sync, wanted, stored))
    }

    /// Begins to replace both secrets without a gap, and then does what `begin` does. Its first step throws a `RotationException` if the
    /// last rotation is less than an hour old.
    pub fn rotate(
        &self,
        wanted: &ZendHashTable,
        stored: &ZendHashTable,
    ) -> PhpResult<PhpSubscriptionSync> {
        guard(|| self.run(Task::Rotate, wanted, stored))
    }

    /// Begins to delete subscription and subscriber, and to clear everything that is stored. If Akeneo says that they are gone, everything
    /// is cleared, too. With `$force` it is cleared even if Akeneo cannot be asked.
    #[php(defaults(force = false))]
    pub fn reset(
        &self,
        wanted: &ZendHashTable,
        stored: &ZendHashTable,
        force: bool,
    ) -> PhpResult<PhpSubscriptionSync> {
        guard(|| self.run(Task::Reset { force }, wanted, stored))
    }

    /// The live status of the stored subscription, within 5 seconds. `status` is `active`, `suspended`, `revoked`, `deleted`, `unknown`, or
    /// null if there is none. `note` is a sentence for the admin or null. `url` (or null) and `events` say what Akeneo sends where. A
    /// failure is no exception: the status is `unknown` and the note says why.
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

    /// Checks that the PIM and the Event Platform accept the credentials, and that the connection may use the platform. Throws a
    /// `SubscriptionException` that says what is wrong.
    #[php(optional = now)]
    pub fn verify(&mut self, now: Option<i64>) -> PhpResult<()> {
        guard(|| {
            let now = value::clock(now)?;
            Ok(self.client.verify(now).map_err(SubscriptionError::from)?)
        })
    }

    /// Deliveries of the stored subscription that failed since `$since` (unix seconds), from Akeneo's logs: newest first, at most 50, each
    /// with `at` (unix seconds), `code` (HTTP status or null) and `reason`.
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

    /// Sends a signed event of our own to the webhook's address, as Akeneo would, within 5 seconds. It is stored nowhere. Returns `door`
    /// (`direct` or `magento`), `version` (of the extension there) and `logs` (whether it can write the log). Throws a
    /// `WebhookUrlException` that says what is wrong.
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

    /// The PIM's access token, for `$settings` of the next instance, or null. It is a secret for an hour.
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

/// A sync, a rotation or a reset. Call step() until it returns null, and store what it returns before the next call. `Subscription` makes
/// it.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\SubscriptionSync", flags = ClassFlags::Final)]
pub struct PhpSubscriptionSync {
    session: Session,
}

#[php_impl]
impl PhpSubscriptionSync {
    /// Makes at most one call that changes something at Akeneo. Returns what has to be stored now, in this order or at once: name to value,
    /// null to remove it; it may be empty. Returns null when all is done. Throws a `SubscriptionException`; what was returned before stays
    /// valid, and the next sync goes on from there.
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

    /// The state in the end: `active`, `suspended_by_platform`, `suspended` or `absent`; null until then.
    pub fn state(&self) -> PhpResult<Option<&'static str>> {
        guard(|| Ok(self.session.state().map(State::name)))
    }

    /// Sentences that the admin should read besides. They are available after an exception, too.
    pub fn notices(&self) -> PhpResult<Vec<String>> {
        guard(|| Ok(self.session.notices().to_vec()))
    }

    /// The PIM's access token, for `$settings` of the next Subscription, or null. It is a secret for an hour.
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
    // If it counted as false, the subscription would be suspended.
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

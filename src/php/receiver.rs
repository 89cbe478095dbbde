//! `Akeneo\Events\Core\Receiver`

use super::answer::PhpAnswer;
use super::connection;
use super::database::PhpDatabase;
use super::guard::guard;
use super::socket;
use super::value;
use crate::credentials::Credentials;
use crate::database::{DatabaseError, Deadline, Settings};
use crate::event::{Event, InvalidEvent};
use crate::intake::{Answer, MAX_BODY, Receiver, Request, Shop};
use crate::notification::Notification;
use crate::queue::{self, Enqueued};
use crate::signature::Headers;
use chrono::{DateTime, Utc};
use ext_php_rs::binary_slice::BinarySlice;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

thread_local! {
    /// What this process remembers of a shop's secrets between requests.
    static MEMORY: RefCell<Option<(Rc<Settings>, Receiver)>> = const { RefCell::new(None) };
}

/// Handles webhook calls, for the direct endpoint and for Magento's controller alike.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Receiver", flags = ClassFlags::Final)]
pub struct PhpReceiver {
    settings: Rc<Settings>,
    /// By when the caller is to be answered.
    deadline: Option<Deadline>,
}

#[php_impl]
impl PhpReceiver {
    /// Largest body in bytes. Reading one byte more is enough to tell that a body is too large.
    const MAX_BODY: i64 = MAX_BODY as i64;

    pub fn __construct(database: &PhpDatabase) -> PhpResult<Self> {
        guard(|| {
            Ok(Self {
                settings: database.settings.clone(),
                deadline: None,
            })
        })
    }

    /// Verifies one request against the stored secrets and stores its event; committed when it returns.
    ///
    /// `$server` is PHP's `$_SERVER`, of which the signature headers are read; `$body` the bytes as they came.
    /// `$now` is unix seconds; without it an event is received at the time of the database's clock. A database that cannot be reached, or
    /// takes more than 3 seconds in all, is an answer (429), not an exception.
    #[php(optional = now)]
    pub fn receive(
        &mut self,
        method: &str,
        server: &ZendHashTable,
        body: BinarySlice<u8>,
        now: Option<i64>,
    ) -> PhpResult<PhpAnswer> {
        guard(|| {
            let until = Instant::now() + self.settings.timeout();
            self.deadline = Some(Deadline::new(until, socket::bound));
            let header = |name| server.get(name)?.binary_slice::<u8>();
            let request = Request {
                method,
                body: &body,
                headers: Headers {
                    primary: header("HTTP_X_AKENEO_SIGNATURE_PRIMARY"),
                    secondary: header("HTTP_X_AKENEO_SIGNATURE_SECONDARY"),
                    algorithm: header("HTTP_X_AKENEO_SIGNATURE_ALGORITHM"),
                },
            };
            let mut receiver = remembered(&self.settings);
            let mut shop = Connected {
                settings: &self.settings,
                deadline: self.deadline,
                given: value::given(now)?,
            };
            // For how often forged calls may cost a query this host's clock will do.
            let answer = receiver.receive(&mut shop, &request, value::clock(now)?);
            MEMORY.with(|memory| {
                if let Ok(mut memory) = memory.try_borrow_mut() {
                    *memory = Some((self.settings.clone(), receiver));
                }
            });
            Ok(PhpAnswer { answer })
        })
    }

    /// Whether a doorbell is to be rung for the entry that `receive` stored: false if it stored none, or if one that is
    /// outstanding serves this entry too. Takes no longer than what `receive` has left of its 3 seconds.
    #[php(optional = now)]
    pub fn wants_doorbell(&self, answer: &PhpAnswer, now: Option<i64>) -> PhpResult<bool> {
        guard(|| {
            let now = value::given(now)?;
            let Answer::Stored(id) = answer.answer else {
                return Ok(false);
            };
            let deadline = self.deadline;
            Ok(connection::at_by(
                &self.settings,
                deadline,
                now,
                |database, now| queue::wants_doorbell(database, id, now),
            )?)
        })
    }
}

fn remembered(settings: &Rc<Settings>) -> Receiver {
    let memory = MEMORY.with(|memory| memory.try_borrow_mut().ok()?.take());
    match memory {
        Some((of, receiver)) if of == *settings => receiver,
        _ => Receiver::default(),
    }
}

/// The shop behind this process's connection, which is opened only when something is asked of it. It stores by the database's
/// clock, unless PHP passed the time in.
struct Connected<'a> {
    settings: &'a Settings,
    deadline: Option<Deadline>,
    given: Option<DateTime<Utc>>,
}

impl Shop for Connected<'_> {
    fn credentials(&mut self, known: &Credentials) -> Result<Option<Credentials>, DatabaseError> {
        connection::by(self.settings, self.deadline, |database| {
            database.credentials(known)
        })
    }

    fn store(
        &mut self,
        event: &Event,
        body: &[u8],
        by: &Credentials,
        _: DateTime<Utc>,
    ) -> Result<Option<Enqueued>, DatabaseError> {
        connection::at_by(self.settings, self.deadline, self.given, |database, now| {
            database.store(event, body, by, now)
        })
    }

    fn store_invalid(
        &mut self,
        invalid: &InvalidEvent,
        body: &[u8],
        _: DateTime<Utc>,
    ) -> Result<Enqueued, DatabaseError> {
        connection::at_by(self.settings, self.deadline, self.given, |database, now| {
            database.store_invalid(invalid, body, now)
        })
    }

    fn tell(&mut self, notification: &Notification) -> Result<bool, DatabaseError> {
        connection::by(self.settings, self.deadline, |database| {
            database.tell(notification)
        })
    }
}

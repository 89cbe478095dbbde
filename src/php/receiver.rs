//! `Akeneo\Events\Core\Receiver`: receives webhook calls.

use super::answer::PhpAnswer;
use super::database::PhpDatabase;
use super::guard::{caught, guard};
use super::{connection, socket, value};
use crate::database::{Database, DatabaseError, Deadline, Settings};
use crate::intake::{Answer, MAX_BODY, Receiver, Request};
use crate::queue;
use crate::signature::Headers;
use chrono::{DateTime, Utc};
use ext_php_rs::binary_slice::BinarySlice;
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use ext_php_rs::types::ZendHashTable;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

thread_local! {
    /// The secrets of a shop, as this process remembers them between requests.
    static MEMORY: Cell<Option<(Rc<Settings>, Receiver)>> = const { Cell::new(None) };
}

/// Handles webhook calls, for the direct endpoint and for Magento's controller.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Receiver", flags = ClassFlags::Final)]
pub struct PhpReceiver {
    settings: Rc<Settings>,
}

#[php_impl]
impl PhpReceiver {
    /// Largest body in bytes. One byte more is enough to see that a body is too large.
    const MAX_BODY: i64 = MAX_BODY as i64;

    pub fn __construct(database: &PhpDatabase) -> PhpResult<Self> {
        guard(|| {
            Ok(Self {
                settings: database.settings.clone(),
            })
        })
    }

    /// Verifies one request by the stored secrets, and stores its event. The event is committed when it returns.
    ///
    /// `$server` is PHP's `$_SERVER`, from which the signature headers are read. `$body` is the body as it came. `$now` is in unix seconds;
    /// without it, the time of the database's clock is used. With `$rings`, the answer says whether a doorbell is wanted. If the database
    /// cannot be reached, or takes more than 3 seconds in all, that is an answer (429) and not an exception.
    #[php(defaults(rings = false), optional = now)]
    pub fn receive(
        &self,
        method: &str,
        server: &ZendHashTable,
        body: BinarySlice<u8>,
        now: Option<i64>,
        rings: bool,
    ) -> PhpResult<PhpAnswer> {
        guard(|| {
            let until = Instant::now() + self.settings.timeout();
            let by = Some(Deadline::new(until, socket::bound));
            let (given, now) = (value::given(now)?, value::clock(now)?);
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
            let answer = receiver.receive::<Database>(&request, now, |work| {
                connection::by(&self.settings, by, |database| {
                    work(database, &|database| connection::time(database, given))
                })
            });
            MEMORY.set(Some((self.settings.clone(), receiver)));
            let wants_doorbell = rings && self.wants_doorbell(&answer, by, given);
            Ok(PhpAnswer {
                answer,
                wants_doorbell,
            })
        })
    }
}

impl PhpReceiver {
    /// Whether a doorbell is wanted. The event is stored already, so a failure here does not change the answer.
    fn wants_doorbell(
        &self,
        answer: &Answer,
        by: Option<Deadline>,
        given: Option<DateTime<Utc>>,
    ) -> bool {
        let Answer::Stored(id) = *answer else {
            return false;
        };
        let asked = caught(|| {
            connection::at_by(&self.settings, by, given, |database, now| {
                queue::wants_doorbell(database, id, now)
            })
        });
        let wants = match asked {
            Ok(wants) => wants.map_err(|error: DatabaseError| error.to_string()),
            Err(place) => Err(format!("internal error at {place}; please report it")),
        };
        wants.unwrap_or_else(|error| {
            log::warn!("doorbell: not rung, cron will find the events: {error}");
            false
        })
    }
}

fn remembered(settings: &Rc<Settings>) -> Receiver {
    match MEMORY.take() {
        Some((of, receiver)) if of == *settings => receiver,
        _ => Receiver::default(),
    }
}

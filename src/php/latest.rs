//! `Akeneo\Events\Core\Latest`: writes signs of life and what is over.

use super::connection;
use super::database::PhpDatabase;
use super::exceptions::Thrown;
use super::guard::guard;
use super::value;
use crate::database::Settings;
use crate::latest::{self, Heart};
use ext_php_rs::flags::ClassFlags;
use ext_php_rs::prelude::*;
use std::rc::Rc;

/// Writes the latest of a few things to `akeneo_events_latest`. Whoever shows them reads the table.
#[php_class]
#[php(name = "Akeneo\\Events\\Core\\Latest", flags = ClassFlags::Final)]
pub struct PhpLatest {
    settings: Rc<Settings>,
}

#[php_impl]
impl PhpLatest {
    const CONSUMER: &'static str = "consumer";
    const CRON: &'static str = "cron";

    pub fn __construct(database: &PhpDatabase) -> PhpResult<Self> {
        guard(|| {
            Ok(Self {
                settings: database.settings.clone(),
            })
        })
    }

    /// Notes that `consumer` or `cron` runs. It writes at most once a minute, no matter how many processes call it.
    #[php(optional = now)]
    pub fn beat(&self, kind: &str, now: Option<i64>) -> PhpResult<()> {
        guard(|| {
            let now = value::given(now)?;
            let heart = Heart::ALL.into_iter().find(|it| it.name() == kind);
            let heart = heart.ok_or_else(|| Thrown::invalid("neither consumer nor cron"))?;
            Ok(connection::at(&self.settings, now, |database, now| {
                latest::beat(database, heart, now)
            })?)
        })
    }

    /// Notes that the trouble of the last notification is over, because the subscription was seen to be active. `$details` is what the row
    /// held before Akeneo was asked. If Akeneo has sent another notification since, nothing is changed.
    pub fn settle(&self, details: &str) -> PhpResult<()> {
        guard(|| {
            Ok(connection::with(&self.settings, |database| {
                latest::settle(database, details)
            })?)
        })
    }
}

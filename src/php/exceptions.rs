//! The exceptions, one class for each kind of failure. They are registered by hand: only so they keep the file, the line and the trace of
//! PHP.
//!
//! ```text
//! \Exception
//! └─ CoreException             anything that this extension throws
//!    ├─ SettingsException       app/etc/env.php cannot be used
//!    ├─ DatabaseException       the database refused
//!    │  └─ DatabaseBusyException   the same call may succeed later
//!    ├─ LeaseLostException      another worker has the batch now
//!    ├─ InvalidInputException   an argument that makes no sense
//!    ├─ SubscriptionException   the subscription is not as it should be; the message is for the admin
//!    │  ├─ CredentialsException   the connector's Akeneo API configuration is incomplete or wrong
//!    │  ├─ PermissionException    the connection lacks the "Event Platform" checkbox
//!    │  ├─ UnreachableException   the PIM or Akeneo does not answer; the same may succeed later
//!    │  ├─ RefusedException       Akeneo does not accept the content, or a limit is reached
//!    │  ├─ WebhookUrlException    the webhook's address would not be accepted; Akeneo was not asked
//!    │  │  └─ WebServerException     the web server's PHP does not load this extension
//!    │  └─ RotationException      the secrets cannot be rotated now
//!    └─ InternalErrorException  a bug in this extension; a panic, caught
//! ```

use crate::akeneo::ApiError;
use crate::database::{DatabaseError, SettingsError};
use crate::subscription::SubscriptionError;
use crate::webhook_check::{Fault, WebhookError};
use crate::worker::WorkerError;
use ext_php_rs::builders::ClassBuilder;
use ext_php_rs::error::Result;
use ext_php_rs::exception::PhpException;
use ext_php_rs::zend::{ClassEntry, ce};
use std::sync::atomic::{AtomicPtr, Ordering};

macro_rules! exceptions {
    ($($class:ident = $name:literal extends $parent:expr;)*) => {
        /// The exception classes.
        #[derive(Debug, Clone, Copy)]
        #[allow(dead_code)] // Core is there to be extended.
        pub(super) enum Class { $($class),* }

        impl Class {
            fn entry(self) -> &'static ClassEntry {
                match self { $(Self::$class => entries::$class()),* }
            }
        }

        #[allow(non_snake_case)]
        mod entries {
            use super::*;
            $(
                pub(super) fn $class() -> &'static ClassEntry {
                    // SAFETY: set once at module startup, and a class entry lives as long as the module.
                    unsafe { slots::$class.load(Ordering::Acquire).as_ref() }.unwrap_or_else(ce::exception)
                }
            )*
        }

        #[allow(non_upper_case_globals)]
        mod slots {
            use super::*;
            $(pub(super) static $class: AtomicPtr<ClassEntry> = AtomicPtr::new(std::ptr::null_mut());)*
        }

        /// Registers the classes, parents first. To be called at module startup only.
        pub(super) fn register() -> Result<()> {
            $(
                ClassBuilder::new(concat!("Akeneo\\Events\\Core\\", $name))
                    .extends(($parent, "\\Exception"))
                    .registration(|entry, _| slots::$class.store(entry, Ordering::Release))
                    .register()?;
            )*
            Ok(())
        }
    };
}

exceptions! {
    Core = "CoreException" extends ce::exception;
    Settings = "SettingsException" extends entries::Core;
    Database = "DatabaseException" extends entries::Core;
    DatabaseBusy = "DatabaseBusyException" extends entries::Database;
    LeaseLost = "LeaseLostException" extends entries::Core;
    InvalidInput = "InvalidInputException" extends entries::Core;
    Subscription = "SubscriptionException" extends entries::Core;
    Credentials = "CredentialsException" extends entries::Subscription;
    Permission = "PermissionException" extends entries::Subscription;
    Unreachable = "UnreachableException" extends entries::Subscription;
    Refused = "RefusedException" extends entries::Subscription;
    WebhookUrl = "WebhookUrlException" extends entries::Subscription;
    WebServer = "WebServerException" extends entries::WebhookUrl;
    Rotation = "RotationException" extends entries::Subscription;
    Internal = "InternalErrorException" extends entries::Core;
}

/// An error on its way to PHP.
#[derive(Debug)]
pub(super) struct Thrown {
    class: Class,
    message: String,
}

impl Thrown {
    pub(super) fn new(class: Class, message: impl ToString) -> Self {
        Self {
            class,
            message: message.to_string(),
        }
    }

    pub(super) fn of_api(error: &ApiError) -> Self {
        Self::new(of_api(error), error)
    }

    pub(super) fn invalid(message: impl ToString) -> Self {
        Self::new(Class::InvalidInput, message)
    }
}

impl From<Thrown> for PhpException {
    fn from(thrown: Thrown) -> Self {
        Self::new(thrown.message.replace('\0', "\\0"), 0, thrown.class.entry())
    }
}

impl From<DatabaseError> for Thrown {
    fn from(error: DatabaseError) -> Self {
        let class = if error.is_transient() {
            Class::DatabaseBusy
        } else {
            Class::Database
        };
        Self::new(class, error)
    }
}

impl From<SettingsError> for Thrown {
    fn from(error: SettingsError) -> Self {
        Self::new(Class::Settings, error)
    }
}

impl From<WorkerError> for Thrown {
    fn from(error: WorkerError) -> Self {
        match error {
            WorkerError::LeaseLost => Self::new(Class::LeaseLost, error),
            WorkerError::NotInHand(_) | WorkerError::OtherAction(..) => Self::invalid(error),
            WorkerError::Database(error) => error.into(),
        }
    }
}

impl From<SubscriptionError> for Thrown {
    fn from(error: SubscriptionError) -> Self {
        let class = match &error {
            SubscriptionError::Api(error) => of_api(error),
            SubscriptionError::Webhook(error) => of_webhook(error),
            SubscriptionError::NotSubscribed | SubscriptionError::RotatedRecently(_) => {
                Class::Rotation
            }
            SubscriptionError::Wanted(_) | SubscriptionError::Restless => Class::Subscription,
            SubscriptionError::NoRandomness => Class::Internal,
        };
        Self::new(class, error)
    }
}

impl From<WebhookError> for Thrown {
    fn from(error: WebhookError) -> Self {
        Self::new(of_webhook(&error), error)
    }
}

const fn of_webhook(error: &WebhookError) -> Class {
    match error.fault {
        Fault::WithoutExtension => Class::WebServer,
        _ => Class::WebhookUrl,
    }
}

fn of_api(error: &ApiError) -> Class {
    match error {
        error if error.is_transient() => Class::Unreachable,
        ApiError::MissingCredentials(_)
        | ApiError::Insecure(_)
        | ApiError::Credentials
        | ApiError::NotAPim { .. }
        | ApiError::Token(_) => Class::Credentials,
        ApiError::Permission | ApiError::Unreadable(_) => Class::Permission,
        ApiError::Conflict(_)
        | ApiError::NotFound(_)
        | ApiError::Invalid(_)
        | ApiError::InvalidSubscription(_) => Class::Refused,
        ApiError::Unreachable { .. } | ApiError::Unexpected { .. } => Class::Subscription,
    }
}

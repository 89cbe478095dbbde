//! The PHP extension: the core as classes in `Akeneo\Events\Core`. Nothing outside this folder knows PHP.
//!
//! Each exported method runs inside `guard`, so every error and every panic leaves it as an exception of `exceptions`. Nothing here calls
//! PHP back.
#![allow(unsafe_code)] // Class entries of exceptions are reached through the engine's pointers.

mod answer;
mod batch;
mod connection;
mod database;
mod exceptions;
mod guard;
mod latest;
mod listed;
mod logging;
mod pim;
mod queue;
mod reasons;
mod receiver;
mod reconciliation;
mod sensitive;
mod socket;
mod subscription;
#[cfg(feature = "test-hooks")]
#[path = "../../tests/hooks/testing.rs"]
mod testing;
mod value;
mod worker;

use ext_php_rs::prelude::*;
use ext_php_rs::zend::ModuleEntry;
use ext_php_rs::{info_table_end, info_table_row, info_table_start};

/// Runs once, before any worker is forked, so it opens nothing.
fn startup(_type: i32, _module: i32) -> i32 {
    guard::silence_panics();
    logging::install();
    match exceptions::register() {
        Ok(()) => 0,
        Err(_) => -1,
    }
}

/// Log lines of one request must not reach the next one.
extern "C" fn request_startup(_type: i32, _module: i32) -> i32 {
    logging::clear();
    sensitive::mark();
    0
}

extern "C" fn info(_module: *mut ModuleEntry) {
    info_table_start!();
    info_table_row!("Akeneo Events", "enabled");
    info_table_row!("Version", env!("CARGO_PKG_VERSION"));
    info_table_end!();
}

#[php_module]
#[php(startup = startup)]
fn module(module: ModuleBuilder) -> ModuleBuilder {
    let module = module
        .name("akeneo_events")
        .version(env!("CARGO_PKG_VERSION"))
        .request_startup_function(request_startup)
        .info_function(info)
        .class::<database::PhpDatabase>()
        .class::<receiver::PhpReceiver>()
        .class::<answer::PhpAnswer>()
        .class::<queue::PhpQueue>()
        .class::<latest::PhpLatest>()
        .class::<worker::PhpWorker>()
        .class::<batch::PhpBatch>()
        .class::<batch::PhpDeletion>()
        .class::<reconciliation::PhpReconciliation>()
        .class::<reasons::PhpReasons>()
        .class::<subscription::PhpSubscription>()
        .class::<subscription::PhpSubscriptionSync>()
        .class::<logging::PhpLog>();
    #[cfg(feature = "test-hooks")]
    let module = module.class::<testing::PhpTesting>();
    module
}

//! Private services and a small shop for tests, examples and benches.
//!
//! Include it with `#[path = "support/mod.rs"] mod support;`. Nothing here touches a service of the machine: every
//! server is a process of its own with its files in a temporary directory, listens on a socket there and on
//! loopback, and dies with the process that started it. Any number of test runs may go on side by side.
//!
//! | module | gives |
//! | --- | --- |
//! | [`database_server`] | a MariaDB or MySQL server that can be killed, paused and restarted, and databases in it |
//! | [`php_fpm`], [`nginx`], [`apache`] | PHP, and a web server in front of it |
//! | [`programs`] | which PHP, php-fpm and database server these are |
//! | [`rabbitmq`] | a message broker node |
//! | [`certificates`] | certificates as they are met at database servers |
//! | [`simulator`] | the Event Platform simulator of `examples/`, and a client for its control calls |
//! | [`schema`] | `CREATE TABLE` out of a Magento `db_schema.xml` |
//! | [`shop`] | the small shop: tables, products, mapping rows, and snapshots of all of it |
//! | [`slow_proxy`] | a network that is slow in a chosen place |
//! | [`small_disk`] | a file system that can be filled |
//! | [`site`] | a web site with the extension and the direct endpoint, in front of such a shop |
//! | [`env_php`] | Magento's `app/etc/env.php` for such a server |
#![allow(
    dead_code,
    unused_imports,
    reason = "each crate that includes this module uses another part"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test code: a fixture that fails must stop the test at once, where it failed"
)]

pub mod apache;
pub mod brand;
pub mod certificates;
pub mod database;
pub mod database_server;
pub mod dirs;
pub mod env_php;
pub mod nginx;
pub mod php_fpm;
pub mod ports;
pub mod process;
pub mod programs;
pub mod rabbitmq;
pub mod schema;
pub mod shop;
pub mod simulator;
pub mod site;
pub mod slow_proxy;
pub mod small_disk;
mod template;

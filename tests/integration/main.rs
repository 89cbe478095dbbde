//! The product against real servers: MariaDB, php-fpm, nginx, RabbitMQ and the Event Platform simulator.
//! One binary, so that it is linked once.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests"
)]

#[path = "../support/mod.rs"]
mod support;

#[path = "../fuzzing/mod.rs"]
mod fuzzing;

mod akeneo_answers;
mod akeneo_calls;
mod akeneo_unclear;
mod bad_rows;
mod brake;
mod clock;
mod confirm;
mod confirm_waits;
mod doubt;
mod doubt_again;
mod doubt_brake;
mod doubt_branches;
mod doubt_breaker;
mod doubt_imports;
mod doubt_trouble;
mod history;
mod history_acts;
mod history_imports;
mod history_life;
mod history_pim;
mod history_shop;
mod history_worker;
mod latest;
mod memory_pim;
mod names;
mod names_along;
mod names_hostile;
mod names_kept;
mod names_missing;
mod names_stored;
mod planner;
mod planner_cases;
mod planner_catalog;
mod planner_categories;
mod planner_codes;
mod planner_cost;
mod planner_magento;
mod planner_mapped;
mod planner_model;
mod planner_options;
mod planner_property;
mod planner_rules;
mod planner_versions;
mod queue_browse;
mod queue_cost;
mod queue_deadlock;
mod queue_doorbell;
mod queue_identifier;
mod queue_lease;
mod queue_maintenance;
mod queue_model;
mod queue_moves;
mod queue_put_back;
mod queue_put_back_all;
mod queue_reset;
mod queue_search_cost;
mod queue_seconds;
mod queue_shelf;
mod queue_shelf_browse;
mod queue_shelf_cost;
mod queue_shelf_plans;
mod reasons;
mod reconcile;
mod reconcile_enqueue;
mod reconcile_options;
mod reconcile_shelf;
mod refused;
mod refused_brake;
mod refused_plans;
mod refused_upkeep;
mod seeded;
mod server_options;
mod shelf;
mod shelf_again;
mod shelf_along;
mod shelf_back;
mod shelf_brake;
mod shelf_crash;
mod shelf_day;
mod shelf_others;
mod shelf_preview;
mod shelf_versions;
mod signature_vectors;
mod subscription_crash;
mod subscription_endpoint;
mod subscription_failures;
mod subscription_in_memory;
mod subscription_log;
mod subscription_notifications;
mod subscription_pim;
mod subscription_race;
mod subscription_reads;
mod subscription_rotation;
mod subscription_secrets;
mod subscription_table;
mod subscription_webhook;
mod subscription_world;
mod worker;
mod worker_busy;
mod worker_crash;
mod worker_ends;
mod worker_lease;
mod worker_retry;
mod worker_returned;
mod world;

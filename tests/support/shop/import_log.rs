//! The connector's log of its imports.

use super::{Shop, import};
use akeneo_events::EntityType;
use chrono::{DateTime, Utc};
use mysql::Conn;

/// The connector's statuses (`Api/Data/JobInterface`, `Api/Data/ImportInterface`).
const PROCESSING: u8 = 3;
const SUCCESS: u8 = 1;

impl Shop {
    /// Notes that the import of this type began, as the connector does with its first step; returns the log's id.
    pub fn begin_import(&self, conn: &mut Conn, entity: EntityType, at: DateTime<Utc>) -> u32 {
        let log = "INSERT INTO {{akeneo_connector_import_log}} (identifier, code, name, status, created_at)
                   VALUES ('0123456789abc', ?, ?, ?, FROM_UNIXTIME(?))";
        let (code, second) = (import(entity), at.timestamp());
        let id = self.insert(conn, log, (code, code, PROCESSING, second));
        self.import_step(conn, id, at);
        id
    }

    /// Notes that an import went on to its next step.
    pub fn import_step(&self, conn: &mut Conn, log: u32, at: DateTime<Utc>) {
        let step = "INSERT INTO {{akeneo_connector_import_log_step}} (log_id, identifier, message, created_at)
                    VALUES (?, '0123456789abc', '', FROM_UNIXTIME(?))";
        self.insert(conn, step, (log, at.timestamp()));
    }

    /// Notes that an import ended, with its last step.
    pub fn end_import(&self, conn: &mut Conn, log: u32, at: DateTime<Utc>) {
        self.import_step(conn, log, at);
        self.run(
            conn,
            &format!(
                "UPDATE {{{{akeneo_connector_import_log}}}} SET status = {SUCCESS} WHERE log_id = {log}"
            ),
        );
    }
}

//! Tables read as rows, and the connector's log of its imports, of which two tell.

use crate::fuzzing::oracle::Import;
use crate::support::shop::{Shop, import};
use akeneo_events::EntityType;
use chrono::NaiveDateTime;
use mysql::Conn;
use mysql::prelude::{FromRow, Queryable};

/// The connector's status of an import that runs.
const PROCESSING: u8 = 3;

type Log = (u32, String, u8, NaiveDateTime);

/// The columns of each row.
pub fn select<T: FromRow>(shop: &Shop, conn: &mut Conn, columns: &str, table: &str) -> Vec<T> {
    conn.query(format!("SELECT {columns} FROM {}", shop.table(table)))
        .unwrap()
}

/// Each run of an import, after what it imports.
pub fn imports(shop: &Shop, conn: &mut Conn) -> Vec<(String, Import)> {
    let table = "akeneo_connector_import_log";
    let logs: Vec<Log> = select(shop, conn, "log_id, code, status, created_at", table);
    let table = "akeneo_connector_import_log_step";
    let steps: Vec<(u32, NaiveDateTime)> = select(shop, conn, "log_id, created_at", table);
    let run = |(log, of, status, began): Log| {
        let steps = steps.iter().filter(|(of, _)| *of == log);
        let told = steps.map(|(_, at)| *at).max().unwrap_or(began);
        let run = Import {
            began: began.and_utc(),
            told: told.and_utc(),
            ended: status != PROCESSING,
        };
        (of, run)
    };
    logs.into_iter().map(run).collect()
}

/// The runs that import this type.
pub fn imports_of(all: &[(String, Import)], entity: EntityType) -> Vec<Import> {
    let of_type = all.iter().filter(|(of, _)| of == import(entity));
    of_type.map(|(_, it)| it.clone()).collect()
}

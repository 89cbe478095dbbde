//! Writes what each entry is going to delete into its row, before anything is deleted.

use super::lease::{LeaseToken, as_of};
use super::names::Names;
use super::sql;
use crate::database::chunks::LARGEST_OF_SEVERAL;
use crate::database::{Database, DatabaseError, List};
use chrono::{DateTime, Utc};
use mysql::{Value, params};

/// What an entry is going to delete, for its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Entry id.
    pub id: u64,
    /// As JSON.
    pub plan: String,
    /// How many deletions the brake counts for it; 0 for what was counted when it was hidden.
    pub deletions: u32,
    /// The statuses that stand there now, as JSON, if it is going to be hidden.
    pub former: Option<String>,
    /// What the shop calls it, if that is not stored yet.
    pub names: Option<Names>,
}

/// Writes down what each entry is going to delete, and that its deletion counts from now on. Returns how many of the entries were still
/// held under `token`. All of it is written, or nothing: what is written counts, and what is going to be hidden has its note.
pub(super) fn write(
    database: &mut Database,
    token: &LeaseToken,
    plans: &[Planned],
    now: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    let alike = plans
        .iter()
        .all(|it| it.deletions == 1 && it.former.is_none());
    match alike && plans.len() <= LARGEST_OF_SEVERAL {
        true => write_each(database, token, plans, now),
        false => database.transaction(|database| write_each(database, token, plans, now)),
    }
}

fn write_each(
    database: &mut Database,
    token: &LeaseToken,
    plans: &[Planned],
    now: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    let token = token.as_str();
    let params = params! { token, "as_of" => as_of(now), "now" => now.naive_utc() };
    let ids: List<&Planned> = ("ids", |it| it.id.into());
    let lists: [List<&Planned>; 5] = [
        ids,
        ("plans", |it| it.plan.as_str().into()),
        ("in_shops", |it| named(it, |it| Some(&it.in_shop))),
        ("skus", |it| named(it, |it| it.search_sku.as_ref())),
        ("names", |it| named(it, |it| it.search_name.as_ref())),
    ];
    let (counted, others): (Vec<_>, Vec<_>) = plans.iter().partition(|it| it.deletions > 0);
    let mut written = 0;
    for (plans, counts) in [(counted, true), (others, false)] {
        let sql = sql::record_plans(counts);
        written += database.execute_for(&plans, &sql, params.clone(), &lists)?;
    }
    let hidden: Vec<&Planned> = plans.iter().filter(|it| it.former.is_some()).collect();
    let formers: List<&Planned> = ("formers", |it| it.former.as_deref().into());
    database.execute_for(&hidden, sql::HIDE, params, &[ids, formers])?;
    for it in plans.iter().filter(|it| it.deletions > 1) {
        let (id, deletions) = (it.id, it.deletions);
        database.execute(sql::COUNT_ALONG, params! { id, deletions, token })?;
    }
    Ok(written)
}

fn named(plan: &Planned, of: fn(&Names) -> Option<&String>) -> Value {
    plan.names.as_ref().and_then(of).into()
}

/// Takes back that the deletion of these entries was about to begin; they stay leased.
///
/// # Errors
/// [`DatabaseError`]
pub(crate) fn take_back(
    database: &mut Database,
    token: &LeaseToken,
    ids: &[u64],
) -> Result<(), DatabaseError> {
    let params = params! { "token" => token.as_str() };
    database.execute_for(ids, sql::TAKE_BACK, params, &[("ids", |id| id.into())])?;
    Ok(())
}

/// Takes back that these entries were about to be hidden for the first time: what stands there is noted anew by the next try. They stay
/// leased.
///
/// # Errors
/// [`DatabaseError`]
pub(crate) fn forget_former(
    database: &mut Database,
    token: &LeaseToken,
    ids: &[u64],
) -> Result<(), DatabaseError> {
    let params = params! { "token" => token.as_str() };
    database.execute_for(ids, sql::FORGET_FORMER, params, &[("ids", |id| id.into())])?;
    Ok(())
}

/// Writes down that these entries are going to be put back since what they name is there again; they stay leased. Returns how many of them
/// were still held under `token`.
///
/// # Errors
/// [`DatabaseError`]
pub(crate) fn returns(
    database: &mut Database,
    token: &LeaseToken,
    ids: &[u64],
    now: DateTime<Utc>,
) -> Result<u64, DatabaseError> {
    let params = params! { "token" => token.as_str(), "now" => now.naive_utc() };
    database.execute_for(ids, sql::RETURNS, params, &[("ids", |id| id.into())])
}

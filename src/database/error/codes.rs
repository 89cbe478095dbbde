//! The meaning of the server's error numbers, from the error references of MySQL and MariaDB.

/// What an error number says about the statement, and about what else may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The row exists already.
    Duplicate,
    /// The connection or the server can no longer be used.
    Lost,
    /// A table or a column is missing or differs from the declared one.
    Schema,
    /// The server accepts no connection.
    Unreachable,
    /// It may pass by itself.
    Busy,
    /// The server refuses it for a reason that does not lie in one of many items.
    OfAll,
    /// The server cannot read, write or compare a value: one of many items spoils the statement.
    OfOne,
    /// The server refuses it, and the number does not say whether one item or all are the reason.
    Unknown,
}

/// A packet is larger than the server allows.
pub(super) const TOO_LARGE: u16 = 1153;

/// A right on a table, a column or a routine is missing.
pub(super) const DENIED: [u16; 3] = [1142, 1143, 1370];

const MEANINGS: [(Meaning, &[u16]); 16] = [
    (Meaning::Duplicate, &[1062]),
    // Shutting down, killed, query interrupted, gone away, idle for too long.
    (Meaning::Lost, &[1053, 1317, 1927, 2006, 2013, 3169, 4031]),
    // An index has gone since this connection looked for it, or statements have to be prepared again.
    (Meaning::Lost, &[1176, 1615]),
    // In a cluster, the node is not part of the majority, or did not say whether it committed.
    (Meaning::Lost, &[1047, 1180]),
    // There is no such database, table or column, or a column that is not ours must have a value.
    (Meaning::Schema, &[1049, 1054, 1136, 1146, 1364]),
    // Access denied, host not allowed, too many connections.
    (Meaning::Unreachable, &[1040, 1044, 1045, 1130, 1203, 1226]),
    // Lock wait, deadlock, changed meanwhile, read-only, disk full, table full, out of resources, out of time.
    (
        Meaning::Busy,
        &[
            1020, 1205, 1213, 1290, 1792, 1836, 1021, 1026, 1028, 1030, 1041, 1042, 1043, 1114,
            1969, 3024, 3572,
        ],
    ),
    (Meaning::OfAll, &DENIED),
    // A right that the account lacks.
    (Meaning::OfAll, &[1227]),
    // A table or a view that is broken.
    (
        Meaning::OfAll,
        &[1016, 1033, 1034, 1035, 1194, 1195, 1356, 1449, 1812, 1932],
    ),
    // Out of memory, transactions or statements.
    (Meaning::OfAll, &[1037, 1038, 1206, 1461, 1637, 1712]),
    // The server does not know what it is asked.
    (Meaning::OfAll, &[1064, 1295, 1305]),
    // A proxy or a cluster is in the way.
    (Meaning::OfAll, &[2003, 3100, 3101]),
    // A value out of range or not of its column, or a character that does not fit.
    (
        Meaning::OfOne,
        &[
            1264, 1265, 1266, 1292, 1300, 1365, 1366, 1367, 1406, 1411, 1441, 1525, 1690, 1916,
            3854, 3988,
        ],
    ),
    (Meaning::OfOne, &[TOO_LARGE, 1301]),
    // A broken constraint, and what a trigger refuses.
    (Meaning::OfOne, &[1451, 1452, 1644, 3819, 4025]),
];

pub(super) fn meaning(code: u16) -> Meaning {
    // An error of ProxySQL: no server behind it answered.
    if (9000..=9999).contains(&code) {
        return Meaning::Lost;
    }
    let known = MEANINGS.iter().find(|(_, codes)| codes.contains(&code));
    known.map_or(Meaning::Unknown, |(meaning, _)| *meaning)
}

/// The words for a refused access. Those of the server quote user, host and database, which are settings.
pub(super) const fn access(code: u16) -> Option<&'static str> {
    Some(match code {
        1045 | 1698 => {
            "access denied, see db/connection/default/username and password in app/etc/env.php"
        }
        1044 => {
            "the user has no rights on the database, see db/connection/default/dbname in app/etc/env.php"
        }
        1049 => "there is no such database, see db/connection/default/dbname in app/etc/env.php",
        1130 => "the database server takes no connections from this host",
        1203 | 1226 => "the database user has reached its limit of connections",
        3118 | 4151 => "the user's account is locked",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_number_has_one_meaning() {
        let all = || MEANINGS.iter().flat_map(|(_, codes)| codes.iter());
        let mut codes: Vec<u16> = all().copied().collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all().count());
    }
}

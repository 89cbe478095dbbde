//! What the server's error numbers say, as in MySQL's and MariaDB's error references.

/// What a number says of the statement, and of what else may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The row exists already.
    Duplicate,
    /// The connection, or the server behind it, is of no more use.
    Lost,
    /// A table or a column is missing, or another one than declared.
    Schema,
    /// There may be no connection.
    Unreachable,
    /// May pass by itself.
    Busy,
    /// Refused, and not for one of many that a statement is about.
    OfAll,
    /// Refused, for something that cannot be read, written or compared: one of many that a statement is about spoils it.
    OfOne,
    /// Refused, and the number does not say why: for one of many, perhaps, or for all.
    Unknown,
}

/// A packet that is larger than the server takes.
pub(super) const TOO_LARGE: u16 = 1153;

/// A right on a table, a column or a routine.
pub(super) const DENIED: [u16; 3] = [1142, 1143, 1370];

const MEANINGS: [(Meaning, &[u16]); 16] = [
    (Meaning::Duplicate, &[1062]),
    // Shutting down, killed, query interrupted, gone away, idle for too long.
    (Meaning::Lost, &[1053, 1317, 1927, 2006, 2013, 3169, 4031]),
    // An index that is gone since this connection looked for it, and statements that are to be prepared anew.
    (Meaning::Lost, &[1176, 1615]),
    // Of a cluster: the node is not one of its majority, or did not say whether it committed.
    (Meaning::Lost, &[1047, 1180]),
    // No such database, table, column, or a column that must have a value and is not ours.
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
    // ProxySQL's own: no server behind it answered.
    if (9000..=9999).contains(&code) {
        return Meaning::Lost;
    }
    let known = MEANINGS.iter().find(|(_, codes)| codes.contains(&code));
    known.map_or(Meaning::Unknown, |(meaning, _)| *meaning)
}

/// What the server says of who may do what: it quotes user, host and database, which are settings.
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
        1203 | 1226 => "the user has as many connections as it may have",
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

//! What is told of the server's words, and that each of its numbers has one meaning.

use super::*;

fn told(code: u16, message: &str) -> String {
    let error = server(MySqlError {
        state: "HY000".into(),
        code,
        message: message.into(),
    });
    error.without("shopdb", "pre_").to_string()
}

#[test]
fn what_the_server_says_is_told_without_user_host_database_and_prefix() {
    let messages = [
        (
            1044,
            "Access denied for user 'webuser'@'10.0.0.5' to database 'shopdb'",
        ),
        (
            1045,
            "Access denied for user 'webuser'@'10.0.0.5' (using password: YES)",
        ),
        (1049, "Unknown database 'shopdb'"),
        (
            1130,
            "Host '10.0.0.5' is not allowed to connect to this MariaDB server",
        ),
        (
            1142,
            "SELECT command denied to user 'webuser'@'10.0.0.5' for table `shopdb`.`pre_queue`",
        ),
        (
            1142,
            "SELECT command denied to user 'webuser'@'10.0.0.5' for table 'pre_queue'",
        ),
        (
            1143,
            "UPDATE command denied to user 'webuser'@'10.0.0.5' for column 'id' in table 'pre_queue'",
        ),
        (
            1226,
            "User 'webuser' has exceeded the 'max_questions' resource (current value: 1)",
        ),
        (
            1370,
            "execute command denied to user 'webuser'@'10.0.0.5' for routine 'shopdb.uuid'",
        ),
        (1370, "execute command denied to user ''@'10.0.0.5'"),
        (
            1451,
            "Cannot delete or update a parent row (`shopdb`.`pre_queue`, CONSTRAINT `PRE_QUEUE_ID` FOREIGN KEY (`id`) REFERENCES `pre_entity` (`id`))",
        ),
        (1146, "Table 'shopdb.pre_queue' doesn't exist"),
        (1114, "The table 'pre_queue' is full"),
    ];
    for (code, message) in messages {
        let told = told(code, message);
        for name in ["webuser", "10.0.0.5", "shopdb", "pre_", "PRE_"] {
            assert!(!told.contains(name), "{code}: {told}");
        }
        if message.contains("queue") {
            assert!(told.contains("queue"), "{code}: {told}");
        }
    }
}

#[test]
fn what_is_denied_is_named_and_a_shop_without_a_prefix_keeps_its_words() {
    let denied = told(
        1142,
        "SELECT command denied to user 'webuser'@'h' for table `shopdb`.`pre_queue`",
    );
    assert_eq!(
        denied,
        "the database refused the statement: SELECT command denied to the user of the shop for table `queue` (error 1142)"
    );
    let message = "Data too long for column 'reason' at row 1";
    assert_eq!(without(message, "shopdb", ""), message);
}

#[test]
fn mysql_may_ask_a_user_whom_it_does_not_know_for_a_password_that_cannot_be_sent() {
    let asked = DriverError::UnknownAuthPlugin("sha256_password".into());
    let DatabaseError::Unreachable(why) = DatabaseError::connecting(asked.into()) else {
        panic!("not unreachable");
    };
    assert!(why.contains("sha256_password"), "{why}");
    assert!(why.contains("db/connection/default/username"), "{why}");
}

//! Which database server it is.

/// MariaDB or MySQL, and its version, by what it says itself. The driver takes a MariaDB before 11 for 5.5.5, which such a server puts before
/// its version in the greeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Server {
    pub(super) is_mariadb: bool,
    version: (u16, u16),
}

impl Server {
    /// Of the text of `VERSION()`, as `10.11.18-MariaDB-0+deb12u1` or `8.0.36`. What cannot be read counts as old.
    pub(super) fn read(text: &str) -> Self {
        let mut numbers = text.split(|it: char| !it.is_ascii_digit());
        let mut number = || numbers.next().and_then(|it| it.parse().ok()).unwrap_or(0);
        Self {
            is_mariadb: text.to_ascii_lowercase().contains("mariadb"),
            version: (number(), number()),
        }
    }

    /// Whether it has `SKIP LOCKED`: MariaDB 10.6, MySQL 8.0.
    pub(super) fn skips_locked(self) -> bool {
        let since = if self.is_mariadb { (10, 6) } else { (8, 0) };
        self.version >= since
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_server_says_what_it_is_and_so_what_it_can() {
        for (text, is_mariadb, skips_locked) in [
            ("10.5.23-MariaDB-0+deb11u1", true, false),
            ("10.6.0-MariaDB", true, true),
            ("10.11.18-MariaDB-0+deb12u1-log", true, true),
            ("11.8.9-MariaDB-ubu2404", true, true),
            ("5.7.44-log", false, false),
            ("8.0.36", false, true),
            ("8.0.mysql_aurora.3.04.0", false, true),
            ("9.7.4-commercial", false, true),
            ("", false, false),
        ] {
            let server = Server::read(text);
            assert_eq!(
                (server.is_mariadb, server.skips_locked()),
                (is_mariadb, skips_locked),
                "{text}"
            );
        }
    }
}

//! Whom a server's certificate may be issued by, as one file: the driver takes no more.

use super::super::error::DatabaseError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

/// Exists as long as this does.
#[derive(Default)]
pub(super) struct Authorities {
    named: Option<PathBuf>,
    collected: Option<File>,
}

impl Authorities {
    pub(super) fn file(path: PathBuf) -> Self {
        Self {
            named: Some(path),
            collected: None,
        }
    }

    /// Those of the file and of the directory, whose files are named by hashes as OpenSSL wants it; without both, the system's.
    pub(super) fn of(file: Option<&Path>, directory: Option<&Path>) -> Result<Self, DatabaseError> {
        let found = match (file, directory) {
            (None, None) => rustls_native_certs::load_native_certs(),
            _ => rustls_native_certs::load_certs_from_paths(file, directory),
        };
        if found.certs.is_empty() {
            return Err(DatabaseError::Unreachable(
                "no authorities are found where PDO::MYSQL_ATTR_SSL_CA (1009) and MYSQL_ATTR_SSL_CAPATH (1010) in \
                 app/etc/env.php say, or on the system if both are empty"
                    .into(),
            ));
        }
        let certificates = found.certs.iter().map(AsRef::as_ref);
        let collected = collect(certificates).map_err(|error| {
            DatabaseError::Unreachable(format!(
                "a temporary file for the certificates of PDO::MYSQL_ATTR_SSL_CAPATH (1010) cannot be written: {error}"
            ))
        })?;
        Ok(Self {
            named: None,
            collected: Some(collected),
        })
    }

    pub(super) fn path(&self) -> Option<PathBuf> {
        let collected = self.collected.as_ref();
        let collected = collected.map(|it| format!("/proc/self/fd/{}", it.as_raw_fd()).into());
        self.named.clone().or(collected)
    }
}

/// A file without a name, in PEM.
fn collect<'a>(certificates: impl Iterator<Item = &'a [u8]>) -> io::Result<File> {
    let mut pem = String::new();
    for certificate in certificates {
        pem += "-----BEGIN CERTIFICATE-----\n";
        pem += &STANDARD.encode(certificate);
        pem += "\n-----END CERTIFICATE-----\n";
    }
    let mut file = tempfile::tempfile()?;
    file.write_all(pem.as_bytes())?;
    Ok(file)
}

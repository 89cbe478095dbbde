//! The trusted authorities as one file, because the driver takes only one.

use super::super::error::DatabaseError;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

/// The file exists as long as this value.
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

    /// The authorities of the file and of the directory, whose files are named by hashes as OpenSSL wants it. Without both, those of the
    /// system.
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
        Self::or_the_file(collect(certificates), file)
    }

    /// If nothing can be collected, the named file is used alone.
    fn or_the_file(
        collected: io::Result<File>,
        file: Option<&Path>,
    ) -> Result<Self, DatabaseError> {
        match (collected, file) {
            (Ok(collected), _) => Ok(Self {
                named: None,
                collected: Some(collected),
            }),
            (Err(_), Some(file)) => Ok(Self::file(file.into())),
            (Err(error), None) => Err(DatabaseError::Unreachable(format!(
                "the authorities' certificates cannot be collected, which takes /proc and a writable directory for temporary files \
                 ({error}): name one file that has them with PDO::MYSQL_ATTR_SSL_CA (1009) in app/etc/env.php"
            ))),
        }
    }

    pub(super) fn path(&self) -> Option<PathBuf> {
        let collected = self.collected.as_ref().map(of_process);
        self.named.clone().or(collected)
    }
}

/// Writes the certificates to a file without a name, in PEM.
fn collect<'a>(certificates: impl Iterator<Item = &'a [u8]>) -> io::Result<File> {
    let mut pem = String::new();
    for certificate in certificates {
        pem += "-----BEGIN CERTIFICATE-----\n";
        pem += &STANDARD.encode(certificate);
        pem += "\n-----END CERTIFICATE-----\n";
    }
    let mut file = tempfile::tempfile()?;
    file.write_all(pem.as_bytes())?;
    fs::metadata(of_process(&file))?;
    Ok(file)
}

/// A path that leads to the open file.
fn of_process(file: &File) -> PathBuf {
    format!("/proc/self/fd/{}", file.as_raw_fd()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_no_temporary_file_can_be_written_the_named_one_alone_is_trusted() {
        let broken = || Err(io::ErrorKind::ReadOnlyFilesystem.into());
        let file = Path::new("/ca.pem");
        let trusted = Authorities::or_the_file(broken(), Some(file)).unwrap();
        assert_eq!(trusted.path().as_deref(), Some(file));
        let error = Authorities::or_the_file(broken(), None).err().unwrap();
        assert!(error.to_string().contains("(1009)"), "{error}");
        let collected = Authorities::or_the_file(collect([&b"x"[..]].into_iter()), Some(file));
        let path = collected.as_ref().map(|it| it.path().unwrap()).unwrap();
        assert!(fs::read_to_string(path).unwrap().contains("CERTIFICATE"));
    }
}

//! Certificates as they are met at database servers, made by OpenSSL once a process.

use super::{dirs, programs};
use std::fs;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The host that they are for.
pub const HOST: &str = "127.0.0.1";

/// The directory of, each as `NAME.pem` with `NAME.key`:
/// `ca` and `unknown-ca`, two authorities; issued by the first `good`, `v1`, `without-san`, `other-name`, `client` and `client-v1`;
/// signed by themselves `self` and `self-with-san`. Besides `client-with-key.pem`, and `directory` with the first authority
/// by its hash.
///
/// # Panics
/// When OpenSSL is not there.
pub fn certificates() -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    MADE.get_or_init(|| {
        let scratch = dirs::scratch("certificates");
        make(scratch.path());
        scratch
    })
    .path()
}

fn openssl(directory: &Path, arguments: &str) -> Output {
    let output = Command::new(programs::find("openssl"))
        .args(arguments.split_whitespace())
        .current_dir(directory)
        .output()
        .expect("openssl");
    assert!(output.status.success(), "openssl {arguments}: {output:?}");
    output
}

/// A newer OpenSSL makes version 1 only where it is asked to, which an older one does not understand.
fn signs_version_1(directory: &Path) -> &'static str {
    let help = openssl(directory, "req -help").stderr;
    match String::from_utf8_lossy(&help).contains("-x509v1") {
        // The system's configuration would add extensions.
        true => "req -x509v1 -config /dev/null",
        false => "x509 -req -CAcreateserial",
    }
}

/// `NAME.pem` and `NAME.key`, issued by `ca.pem`. Without extensions it is an X.509 v1 certificate, as MySQL's manual makes it.
fn issue(directory: &Path, name: &str, common_name: &str, extensions: Option<&str>) {
    openssl(
        directory,
        &format!(
            "req -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.csr -subj /CN={common_name}"
        ),
    );
    let sign = match extensions {
        Some(extensions) => {
            fs::write(directory.join(format!("{name}.ext")), extensions).unwrap();
            format!("x509 -req -CAcreateserial -extfile {name}.ext")
        }
        None => signs_version_1(directory).to_owned(),
    };
    let files = format!("-in {name}.csr -CA ca.pem -CAkey ca.key -out {name}.pem");
    openssl(directory, &format!("{sign} {files} -days 3000"));
}

fn self_signed(directory: &Path, name: &str, common_name: &str, more: &str) {
    openssl(
        directory,
        &format!(
            "req -x509 -newkey rsa:2048 -nodes -keyout {name}.key -out {name}.pem -days 3000 -subj /CN={common_name} {more}"
        ),
    );
}

fn make(at: &Path) {
    let san = "subjectAltName=IP:127.0.0.1\nbasicConstraints=CA:FALSE\n";
    self_signed(at, "ca", "authority", "");
    self_signed(at, "unknown-ca", "other-authority", "");
    issue(at, "good", "database", Some(san));
    issue(at, "v1", HOST, None);
    issue(at, "without-san", HOST, Some("basicConstraints=CA:FALSE\n"));
    issue(
        at,
        "other-name",
        "other",
        Some("subjectAltName=DNS:other\n"),
    );
    self_signed(at, "self", HOST, "");
    self_signed(
        at,
        "self-with-san",
        HOST,
        "-addext subjectAltName=IP:127.0.0.1",
    );
    issue(at, "client", "client", Some("basicConstraints=CA:FALSE\n"));
    issue(at, "client-v1", "client", None);
    let both = ["client.pem", "client.key"].map(|it| fs::read(at.join(it)).unwrap());
    fs::write(at.join("client-with-key.pem"), both.concat()).unwrap();
    fs::create_dir(at.join("directory")).unwrap();
    fs::copy(at.join("ca.pem"), at.join("directory/ca.pem")).unwrap();
    openssl(at, "rehash directory");
}

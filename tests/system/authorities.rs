//! Certificates of HTTPS servers, such as a staging PIM or shop with an authority of its own: which the extension trusts, and what it says of
//! the others. `openssl s_server` takes the handshake and answers no HEAD request.

use crate::extension::content;
use crate::support::certificates::{HOST, certificates};
use crate::support::ports::with_free_port;
use crate::support::process::{Process, Signal, StartError};
use crate::support::{dirs, programs, site};
use std::net::TcpStream;
use std::process::Command;

const PROBE: &str = "try { Akeneo\\Events\\Core\\Subscription::probe($argv[1]); } catch (Akeneo\\Events\\Core\\WebhookUrlException $e) { \
                     echo $e->getMessage(); }";

struct Server {
    /// Killed when it is dropped.
    _process: Process,
    port: u16,
}

impl Server {
    fn with(certificate: &str) -> Self {
        with_free_port(|port| Self::on(port, certificate))
    }

    fn on(port: u16, certificate: &str) -> Result<Self, StartError> {
        let dir = dirs::scratch("openssl");
        let file = |end: &str| certificates().join(format!("{certificate}.{end}"));
        let log = dir.path().join("log");
        let mut process = Process::spawn("openssl", "openssl", &log, Signal::Kill, |command| {
            command
                .args(["s_server", "-quiet", "-www", "-accept"])
                .arg(format!("{HOST}:{port}"))
                .arg("-cert")
                .arg(file("pem"))
                .arg("-key")
                .arg(file("key"));
        });
        process.wait_until_ready(|| TcpStream::connect((HOST, port)).ok())?;
        Ok(Self {
            _process: process,
            port,
        })
    }

    /// What the extension says, if `SSL_CERT_FILE` names this file.
    fn probed(&self, authorities: &str) -> String {
        let output = Command::new(programs::php())
            .arg("-d")
            .arg(format!("extension={}", site::extension().display()))
            .args(["-r", PROBE, &format!("https://{HOST}:{}/", self.port)])
            .env("SSL_CERT_FILE", certificates().join(authorities))
            .env_remove("SSL_CERT_DIR")
            .output()
            .unwrap();
        content(output)
    }
}

#[test]
fn a_private_authority_is_trusted_by_ssl_cert_file_and_a_refused_certificate_is_told_with_what_to_do()
 {
    for (certificate, authorities, told) in [
        ("good", "ca.pem", "no answer in time"),
        ("good", "unknown-ca.pem", "name its file in SSL_CERT_FILE"),
        (
            "good",
            "none.pem",
            "this machine knows no certificate authorities",
        ),
        ("v1", "ca.pem", "is of X.509 version 1"),
        ("without-san", "ca.pem", "has no subjectAltName"),
        ("other-name", "ca.pem", "is for another host"),
        (
            "self-with-san",
            "self-with-san.pem",
            "self-signed, with CA:TRUE",
        ),
    ] {
        let said = Server::with(certificate).probed(authorities);
        assert!(said.contains(told), "{certificate}, {authorities}: {said}");
        assert!(!said.contains("invalid peer certificate"), "{said}");
    }
}

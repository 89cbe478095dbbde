//! Certificates of HTTPS servers, such as a staging PIM or shop with an authority of its own: which the extension trusts, and what it says of
//! the others. `openssl s_server` takes the handshake and answers no HEAD request.

use crate::extension::content;
use crate::support::certificates::{HOST, certificates};
use crate::support::ports::free_port;
use crate::support::site;
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const PROBE: &str = "try { Akeneo\\Events\\Core\\Subscription::probe($argv[1]); } catch (Akeneo\\Events\\Core\\WebhookUrlException $e) { \
                     echo $e->getMessage(); }";

struct Server(Child, u16);

impl Server {
    fn with(certificate: &str) -> Self {
        let port = free_port();
        let file = |end: &str| certificates().join(format!("{certificate}.{end}"));
        let child = Command::new("openssl")
            .args(["s_server", "-quiet", "-www", "-accept"])
            .arg(format!("{HOST}:{port}"))
            .arg("-cert")
            .arg(file("pem"))
            .arg("-key")
            .arg(file("key"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self(child, port);
        while TcpStream::connect((HOST, port)).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// What the extension says, if `SSL_CERT_FILE` names this file.
    fn probed(&self, authorities: &str) -> String {
        let output = Command::new("php")
            .arg("-d")
            .arg(format!("extension={}", site::extension().display()))
            .args(["-r", PROBE, &format!("https://{HOST}:{}/", self.1)])
            .env("SSL_CERT_FILE", certificates().join(authorities))
            .env_remove("SSL_CERT_DIR")
            .output()
            .unwrap();
        content(output)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
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

//! Bodies whose length is not told in front.

use crate::http::{Headers, Stand, product_deleted, signed};
use crate::support::programs;
use crate::support::site::WEBHOOK_PATH;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

/// Body in pieces, each a packet of its own: an answer's status, by HTTP/1.1 and a socket of our own.
fn chunked(url: &str, body: &[u8], headers: &Headers) -> u16 {
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let signed: String = headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let head = format!(
        "POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: shop.example\r\nContent-Type: application/json\r\n{signed}\
         Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    for piece in body.chunks(100).chain([&[][..]]) {
        // The pause is what is tested: the server has read what came before.
        thread::sleep(Duration::from_millis(30));
        stream
            .write_all(format!("{:x}\r\n", piece.len()).as_bytes())
            .unwrap();
        stream.write_all(piece).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

/// The status of the answer to a body that has no end: more than a mebibyte of it comes, in chunks.
pub fn endless(url: &str) -> u16 {
    let address = url.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .unwrap();
    let head = format!(
        "POST {WEBHOOK_PATH} HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x1_0000));
    // Whoever has answered need not read on.
    (0..20).all(|_| stream.write_all(chunk.as_bytes()).is_ok());
    let mut status = [0; 12];
    stream
        .read_exact(&mut status)
        .expect("an answer before the end of the body");
    let status = String::from_utf8_lossy(&status).into_owned();
    status.split(' ').nth(1).unwrap().parse().unwrap()
}

/// An answer's status, by HTTP/2 and without a length. `at` are curl's arguments that lead there.
fn without_a_length(at: &[String], body: &[u8], headers: &Headers) -> u16 {
    let mut curl = Command::new(programs::find("curl"));
    curl.args(["--silent", "--http2-prior-knowledge", "--max-time", "20"])
        .args(["--request", "POST", "--upload-file", "-"])
        .args([
            "--output",
            "/dev/null",
            "--write-out",
            "%{http_version} %{http_code}",
        ])
        .args(["--header", "Content-Type: application/json"])
        .args(at);
    for (name, value) in headers {
        curl.arg("--header").arg(format!("{name}: {value}"));
    }
    let mut curl = curl
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("curl");
    let mut input = curl.stdin.take().unwrap();
    for piece in body.chunks(100) {
        input.write_all(piece).unwrap();
        thread::sleep(Duration::from_millis(30));
    }
    drop(input);
    let said = curl.wait_with_output().unwrap().stdout;
    let said = String::from_utf8(said).unwrap();
    said.strip_prefix("2 ").expect(&said).parse().unwrap()
}

pub fn assert_takes_bodies_of_unknown_length(
    stand: &mut Stand,
    server: &str,
    url: &str,
    h2: &[String],
) {
    for n in 0..3 {
        let body = product_deleted(&format!("{server} chunked {n}"), "u");
        assert_eq!(
            chunked(url, &body, &signed(&body)),
            200,
            "{server}: chunked"
        );
        let body = product_deleted(&format!("{server} HTTP/2 {n}"), "u");
        let status = without_a_length(h2, &body, &signed(&body));
        assert_eq!(status, 200, "{server}: HTTP/2");
    }
    let of = |(id, ..): &(String, String, Option<String>)| id.starts_with(server);
    let stored = stand.queue().iter().filter(|row| of(row)).count();
    assert_eq!(stored, 7, "{server}");
}

//! Signature and parsing, in one thread, against the same checks in PHP.

use crate::events::{self, SECRETS};
use crate::figure::{Figure, Size, Target};
use crate::php::{Script, number};
use crate::stand::Stand;
use crate::support::dirs;
use akeneo_events::testing::event;
use akeneo_events::testing::signature::{self};
use akeneo_events::{Headers, Secret};
use std::hint::black_box;
use std::io::Write;
use std::time::Instant;

pub fn measure(stand: &Stand, size: Size) -> Vec<Figure> {
    let rounds = size.of(200_000);
    let delivery = events::delivery();
    let secrets = SECRETS.map(|secret| Secret::new(secret.as_bytes()).unwrap());
    let mut file = tempfile::NamedTempFile::new_in(dirs::run()).unwrap();
    writeln!(
        file,
        "{}\n{}\n{}",
        delivery.primary, delivery.secondary, delivery.body
    )
    .unwrap();
    let path = file.path().display().to_string();

    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..size.turns(7) {
        let started = Instant::now();
        for _ in 0..rounds {
            let body = black_box(delivery.body.as_bytes());
            let headers = Headers {
                primary: Some(delivery.primary.as_bytes()),
                secondary: Some(delivery.secondary.as_bytes()),
                algorithm: Some(b"HmacSHA256"),
            };
            signature::verify(body, headers, &secrets).unwrap();
            black_box(event::parse(body)).unwrap();
        }
        a.push(f64::from(rounds) / started.elapsed().as_secs_f64());
        let script = Script::start(
            "verify.php",
            stand.root(),
            &[path.clone(), rounds.to_string()],
        );
        b.push(f64::from(rounds) / number(&script.run(), "seconds"));
    }
    vec![Figure::new(
        "verify_vs_php",
        Target::AtLeast(3.0),
        "events/s",
        &a,
        &b,
    )]
}

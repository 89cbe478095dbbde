//! The vectors of `tests/vectors/signature.json`, which PHPUnit reads as well.

use akeneo_events::testing::signature::{SignatureError, verify};
use akeneo_events::{Headers, Secret};
use base64::Engine;
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    name: String,
    secrets: Vec<String>,
    body_base64: String,
    headers: Sent,
    expect: String,
}

#[derive(Deserialize)]
struct Sent {
    primary: Option<String>,
    secondary: Option<String>,
    algorithm: Option<String>,
}

#[test]
fn every_vector_is_judged_as_it_says() {
    let File { vectors } = serde_json::from_str(include_str!("../vectors/signature.json")).unwrap();
    assert!(vectors.len() > 30);
    for vector in vectors {
        let body = base64::engine::general_purpose::STANDARD
            .decode(&vector.body_base64)
            .unwrap();
        let secrets: Vec<Secret> = vector
            .secrets
            .iter()
            .filter_map(|secret| Secret::new(secret.as_bytes()).ok())
            .collect();
        let headers = Headers {
            primary: vector.headers.primary.as_deref().map(str::as_bytes),
            secondary: vector.headers.secondary.as_deref().map(str::as_bytes),
            algorithm: vector.headers.algorithm.as_deref().map(str::as_bytes),
        };
        let verdict = match verify(&body, headers, &secrets) {
            Ok(()) => "verified",
            Err(SignatureError::Missing) => "missing",
            Err(SignatureError::UnknownAlgorithm) => "unknown_algorithm",
            Err(SignatureError::Malformed) => "malformed",
            Err(SignatureError::Mismatch) => "mismatch",
            Err(SignatureError::NoSecret) => "no_secret",
        };
        assert_eq!(verdict, vector.expect, "{}", vector.name);
    }
}

//! Verifies that a request comes from Akeneo, by its raw body, its headers and the stored secrets. Pure.
//!
//! The Event Platform signs the raw body with HMAC-SHA256. It sends the lower-case hex digest in `X-AKENEO-SIGNATURE-PRIMARY` and, if a
//! secondary secret is set, in `X-AKENEO-SIGNATURE-SECONDARY`. Two secrets exist so that they can be rotated without a gap. During a
//! rotation nobody knows which secret Akeneo holds under which name, so either header may match any of our secrets.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fmt;
use thiserror::Error;

/// The one algorithm that the Event Platform documents.
pub const ALGORITHM: &str = "HmacSHA256";

/// Shortest and longest secret in bytes (Event Platform, `config.secret`).
pub const SECRET_LENGTH: std::ops::RangeInclusive<usize> = 16..=256;

const DIGEST_LENGTH: usize = 32;

/// A shared secret, ready to verify with. Its `Debug` shows nothing.
#[derive(Clone)]
pub struct Secret(Hmac<Sha256>);

impl Secret {
    /// Takes the secret as it was given to Akeneo.
    ///
    /// # Errors
    /// [`SecretError`] outside 16 to 256 bytes. An empty secret in particular would let anyone sign.
    pub fn new(secret: &[u8]) -> Result<Self, SecretError> {
        if !SECRET_LENGTH.contains(&secret.len()) {
            return Err(SecretError(secret.len()));
        }
        // HMAC accepts a key of any length, so this cannot fail.
        Hmac::new_from_slice(secret)
            .map(Self)
            .map_err(|_| SecretError(secret.len()))
    }

    /// The digest that Akeneo sends for `body` under this secret, in lower-case hex.
    #[must_use]
    pub fn sign(&self, body: &[u8]) -> String {
        hex::encode(self.mac(body).finalize().into_bytes())
    }

    fn mac(&self, body: &[u8]) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(body);
        mac
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// A secret of a length that Akeneo does not accept.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("a webhook secret has 16 to 256 characters, this one has {0}")]
pub struct SecretError(usize);

/// The signature headers of one request, as they arrived. `None` is an absent header.
#[derive(Debug, Default, Clone, Copy)]
pub struct Headers<'a> {
    /// `X-AKENEO-SIGNATURE-PRIMARY`
    pub primary: Option<&'a [u8]>,
    /// `X-AKENEO-SIGNATURE-SECONDARY`
    pub secondary: Option<&'a [u8]>,
    /// `X-AKENEO-SIGNATURE-ALGORITHM`; absent means `HmacSHA256`
    pub algorithm: Option<&'a [u8]>,
}

/// Why a request is not proven to come from Akeneo.
#[derive(Debug, Error, PartialEq, Eq, Clone, Copy)]
pub enum SignatureError {
    /// Neither signature header is there.
    #[error("the request carries no signature")]
    Missing,
    /// The algorithm header names something else than HMAC-SHA256.
    #[error("the request names a signature algorithm other than HmacSHA256")]
    UnknownAlgorithm,
    /// No header holds exactly 64 hex digits. Two headers of one name arrive joined by a comma and end here.
    #[error("the signature is not 64 hexadecimal digits")]
    Malformed,
    /// It was made with another secret or for another body.
    #[error("the signature does not match any stored secret")]
    Mismatch,
    /// The shop has no secret that it can read: it never subscribed, the subscription was reset, or `crypt/key` is not the key that
    /// encrypted the secrets.
    #[error("this shop has no webhook secret, or none that it can decrypt")]
    NoSecret,
}

/// Succeeds if either header is the digest of `body` under one of `secrets`.
///
/// Digests are compared in constant time. One malformed header does not spoil the other.
///
/// # Errors
/// [`SignatureError`]: the first that applies, in the order of its variants.
pub fn verify(body: &[u8], headers: Headers<'_>, secrets: &[Secret]) -> Result<(), SignatureError> {
    if headers.primary.is_none() && headers.secondary.is_none() {
        return Err(SignatureError::Missing);
    }
    if let Some(algorithm) = headers.algorithm
        && !algorithm.eq_ignore_ascii_case(ALGORITHM.as_bytes())
    {
        return Err(SignatureError::UnknownAlgorithm);
    }
    let primary = headers.primary.and_then(digest);
    let secondary = headers.secondary.and_then(digest);
    if primary.is_none() && secondary.is_none() {
        return Err(SignatureError::Malformed);
    }
    if secrets.is_empty() {
        return Err(SignatureError::NoSecret);
    }
    let signed = secrets.iter().any(|secret| {
        let mac = secret.mac(body);
        [&primary, &secondary]
            .into_iter()
            .flatten()
            .any(|digest| mac.clone().verify_slice(digest).is_ok())
    });
    if signed {
        Ok(())
    } else {
        Err(SignatureError::Mismatch)
    }
}

fn digest(header: &[u8]) -> Option<[u8; DIGEST_LENGTH]> {
    let mut digest = [0; DIGEST_LENGTH];
    hex::decode_to_slice(header, &mut digest).ok()?;
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_shows_in_debug_output() {
        let secret = Secret::new(b"very-secret-value").unwrap();
        assert_eq!(format!("{secret:?}"), "Secret(redacted)");
    }

    #[test]
    fn a_secret_outside_akeneos_bounds_is_refused() {
        for length in [0, 15, 257] {
            assert_eq!(
                Secret::new(&vec![b'x'; length]).unwrap_err(),
                SecretError(length)
            );
        }
        for length in [16, 256] {
            assert!(Secret::new(&vec![b'x'; length]).is_ok());
        }
    }

    #[test]
    fn the_digest_is_hmac_sha256_in_lower_case_hex() {
        // RFC 4231, test case 6: a key of 131 bytes.
        let secret = Secret::new(&[0xaa; 131]).unwrap();
        assert_eq!(
            secret.sign(b"Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}

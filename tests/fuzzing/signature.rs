//! The verifier against another one, made of `ring`'s HMAC and the rules of the documentation.

use super::source::Source;
use akeneo_events::testing::signature::{SECRET_LENGTH, SignatureError, verify};
use akeneo_events::{Headers, Secret};
use ring::hmac;

/// The first bytes choose secrets and headers, the rest is the body.
pub fn signature(data: &[u8]) {
    let mut source = Source(data);
    let secrets = source.list(4, |source| source.bytes().to_vec());
    let [primary, secondary] = [(); 2].map(|()| Header::read(&mut source));
    let algorithm = match source.below(4) {
        0 => None,
        1 => Some(b"HmacSHA256".to_vec()),
        2 => Some(b"hmacsha256".to_vec()),
        _ => Some(source.bytes().to_vec()),
    };
    let body = source.0;
    let [primary, secondary] = [primary, secondary].map(|it| it.value(&secrets, body));

    let usable: Vec<Secret> = secrets
        .iter()
        .filter_map(|it| Secret::new(it).ok())
        .collect();
    let accepted = |it: &&Vec<u8>| SECRET_LENGTH.contains(&it.len());
    let secrets: Vec<&Vec<u8>> = secrets.iter().filter(accepted).collect();
    assert_eq!(usable.len(), secrets.len(), "which secrets are accepted");
    let headers = Headers {
        primary: primary.as_deref(),
        secondary: secondary.as_deref(),
        algorithm: algorithm.as_deref(),
    };
    assert_eq!(
        verify(body, headers, &usable),
        expected(body, headers, &secrets)
    );
}

fn expected(body: &[u8], headers: Headers<'_>, secrets: &[&Vec<u8>]) -> Result<(), SignatureError> {
    let sent: Vec<&[u8]> = [headers.primary, headers.secondary]
        .into_iter()
        .flatten()
        .collect();
    if sent.is_empty() {
        return Err(SignatureError::Missing);
    }
    if headers
        .algorithm
        .is_some_and(|it| !it.eq_ignore_ascii_case(b"hmacsha256"))
    {
        return Err(SignatureError::UnknownAlgorithm);
    }
    let digits = |it: &&&[u8]| it.len() == 64 && it.iter().all(u8::is_ascii_hexdigit);
    let digests: Vec<Vec<u8>> = sent
        .iter()
        .filter(digits)
        .map(|it| it.to_ascii_lowercase())
        .collect();
    if digests.is_empty() {
        return Err(SignatureError::Malformed);
    }
    if secrets.is_empty() {
        return Err(SignatureError::NoSecret);
    }
    if secrets.iter().any(|it| digests.contains(&digest(it, body))) {
        Ok(())
    } else {
        Err(SignatureError::Mismatch)
    }
}

fn digest(secret: &[u8], body: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    hex::encode(hmac::sign(&key, body)).into_bytes()
}

/// A signature header: absent, any bytes, or a digest with something done to it.
enum Header<'a> {
    Absent,
    Any(&'a [u8]),
    Digest { of: u8, change: u8, at: u8 },
}

impl<'a> Header<'a> {
    fn read(source: &mut Source<'a>) -> Self {
        match source.below(4) {
            0 => Self::Absent,
            1 => Self::Any(source.bytes()),
            _ => Self::Digest {
                of: source.byte(),
                change: source.below(7),
                at: source.below(64),
            },
        }
    }

    fn value(&self, secrets: &[Vec<u8>], body: &[u8]) -> Option<Vec<u8>> {
        let (of, change, at) = match self {
            Self::Absent => return None,
            Self::Any(bytes) => return Some(bytes.to_vec()),
            Self::Digest { of, change, at } => (usize::from(*of), *change, usize::from(*at)),
        };
        let secret = secrets
            .get(of % secrets.len().max(1))
            .map_or(&[][..], Vec::as_slice);
        let mut digest = digest(secret, body);
        match change {
            0 => digest.make_ascii_uppercase(),
            1 => digest.truncate(at),
            2 => digest.push(b'\n'),
            3 => digest.splice(at..at, *b" ").for_each(drop),
            4 => digest.iter_mut().skip(at).take(1).for_each(|it| *it ^= 1),
            _ => {}
        }
        Some(digest)
    }
}

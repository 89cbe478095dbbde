//! Decrypts what Magento's encryptor wrote into the configuration. Pure.
//!
//! `Magento\Framework\Encryption\Encryptor` writes `key version:3:base64`, where 3 is ChaCha20-Poly1305 (IETF). The bytes are a 12-byte
//! nonce, which is the additional data as well, and the sealed text (`Adapter\SodiumChachaIetf`). Older ciphers are not read, because our
//! values are always written by the current encryptor.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

const CIPHER: &str = "3";
/// Marks a key of `crypt/key` that is given in base64 (Magento 2.4.7 and later).
const ENCODED_KEY: &str = "base64";

/// The plain text; `None` if the value, its key version or its cipher cannot be used. `keys` are the keys of `crypt/key`, oldest first.
#[must_use]
pub fn decrypt(value: &str, keys: &[String]) -> Option<Vec<u8>> {
    let mut parts = value.splitn(3, ':');
    let version: usize = parts.next()?.parse().ok()?;
    if parts.next()? != CIPHER {
        return None;
    }
    let key = key(keys.get(version)?)?;
    let mut sealed = base64(parts.next()?)?;
    if sealed.len() < NONCE_LEN {
        return None;
    }
    let mut text = sealed.split_off(NONCE_LEN);
    let nonce = Nonce::try_assume_unique_for_key(&sealed).ok()?;
    let length = key
        .open_in_place(nonce, Aad::from(&sealed), &mut text)
        .ok()?
        .len();
    text.truncate(length);
    Some(text)
}

/// The number of the key that encrypted a value, from 0; `None` if the value names none.
#[must_use]
pub fn key_number(value: &str) -> Option<usize> {
    value.split_once(':')?.0.parse().ok()
}

fn key(key: &str) -> Option<LessSafeKey> {
    let bytes = match key.strip_prefix(ENCODED_KEY) {
        Some(encoded) => base64(encoded)?,
        None => key.as_bytes().to_vec(),
    };
    UnboundKey::new(&CHACHA20_POLY1305, &bytes)
        .ok()
        .map(LessSafeKey::new)
}

fn base64(text: &str) -> Option<Vec<u8>> {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    // Both made with PHP's sodium_crypto_aead_chacha20poly1305_ietf_encrypt under a fixed nonce.
    const WITH_PLAIN_KEY: &str =
        "0:3:BwcHBwcHBwcHBwcH53wk1KgOCaW8iB60aTWzECfJMHJ73DxQ6CZskfV+S775lbPf";
    const WITH_ENCODED_KEY: &str =
        "1:3:BwcHBwcHBwcHBwcHuZmUfntOqzOS/kbRhdHtYCAZg86WqSuEYgNXDhpsh3jrnpMP";

    fn keys() -> Vec<String> {
        vec![
            "0123456789abcdef0123456789abcdef".into(),
            "base64/wH/Af8B/wH/Af8B/wH/Af8B/wH/Af8B/wH/Af8B/wE=".into(),
        ]
    }

    #[test]
    fn what_magento_encrypts_is_read_with_either_form_of_key() {
        for value in [WITH_PLAIN_KEY, WITH_ENCODED_KEY] {
            assert_eq!(
                decrypt(value, &keys()).as_deref(),
                Some(b"a-secret-of-the-shop".as_slice())
            );
        }
    }

    #[test]
    fn a_value_names_its_key() {
        let numbers = ["0:3:AAAA", "12:3:AAAA", "1", ":3:", "-1:3:", "x:3:"].map(key_number);
        assert_eq!(numbers, [Some(0), Some(12), None, None, None, None]);
    }

    #[test]
    fn anything_else_is_no_secret() {
        let swapped = WITH_PLAIN_KEY.replacen("0:", "1:", 1);
        let cut = &WITH_PLAIN_KEY[..WITH_PLAIN_KEY.len() - 4];
        for value in [
            "", "plain", "0:3:", "0:3:AAAA", "0:2:AAAA", "9:3:AAAA", &swapped, cut,
        ] {
            assert_eq!(decrypt(value, &keys()), None, "{value}");
        }
    }
}

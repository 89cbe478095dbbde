//! Base64 (RFC 4648, section 4), as far as Basic authentication needs it.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Encodes with padding.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let padded = group.iter().copied().chain([0; 3]).take(3);
        let bits = padded.fold(0_u32, |bits, byte| bits << 8 | u32::from(byte));
        for position in 0..4 {
            let six = usize::try_from(bits >> (18 - 6 * position) & 0x3f).unwrap_or_default();
            let letter = if position as usize > group.len() {
                b'='
            } else {
                ALPHABET.get(six).copied().unwrap_or(b'=')
            };
            text.push(char::from(letter));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn the_vectors_of_rfc_4648_hold() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encode(plain.as_bytes()), encoded);
        }
    }
}

//! The signature headers.
//!
//! Source: "HMAC signature for webhook payloads" in the concepts page: HMAC-SHA256 over the raw body, in
//! lower-case hexadecimal, one header a secret.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use sha2::digest::InvalidLength;

use crate::ids::hex;

pub const PRIMARY: &str = "X-AKENEO-SIGNATURE-PRIMARY";
pub const SECONDARY: &str = "X-AKENEO-SIGNATURE-SECONDARY";
pub const ALGORITHM: (&str, &str) = ("X-AKENEO-SIGNATURE-ALGORITHM", "HmacSHA256");

/// The lower-case hexadecimal HMAC-SHA256 of `body`. HMAC takes keys of any length; the error is the
/// type's, and does not occur.
pub fn sign(secret: &[u8], body: &[u8]) -> Result<String, InvalidLength> {
    let mac = Hmac::<Sha256>::new_from_slice(secret)?.chain_update(body);
    Ok(hex(&mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn the_vectors_of_rfc_4231_hold() {
        for (key, data, expected) in [
            (
                vec![0x0b; 20],
                "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe".to_vec(),
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 131],
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            assert_eq!(sign(&key, data.as_bytes()).as_deref(), Ok(expected));
        }
    }
}

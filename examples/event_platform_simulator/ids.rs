//! Identifiers and tokens from one random seed, so that everything behind the seed is deterministic.

use std::fmt::{self, Display};

use ring::rand::{SecureRandom, SystemRandom};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The UUID of a subscriber, a subscription or a log entry. (An event's id is free text: tests choose it.)
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Id(String);

impl Id {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A stream of identifiers: SHA-256 of the seed and a counter.
#[derive(Clone)]
pub struct Ids {
    seed: [u8; 32],
    counter: u64,
}

impl Ids {
    /// Seeded by the operating system.
    pub fn random() -> Result<Self, ring::error::Unspecified> {
        let mut seed = [0; 32];
        SystemRandom::new().fill(&mut seed)?;
        Ok(Self { seed, counter: 0 })
    }

    #[cfg(test)]
    pub fn seeded(seed: u8) -> Self {
        Self {
            seed: [seed; 32],
            counter: 0,
        }
    }

    /// A version 4 UUID (RFC 9562, section 5.4).
    pub fn uuid(&mut self) -> Id {
        let mut bits = 0_u128;
        for byte in self.block().iter().take(16) {
            bits = bits << 8 | u128::from(*byte);
        }
        let bits = bits & !(0xf << 76) | 4 << 76;
        let bits = bits & !(0b11 << 62) | 0b10 << 62;
        Id(format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            bits >> 96,
            bits >> 80 & 0xffff,
            bits >> 64 & 0xffff,
            bits >> 48 & 0xffff,
            bits & 0xffff_ffff_ffff
        ))
    }

    /// 64 hexadecimal characters that nobody can guess.
    pub fn token(&mut self) -> String {
        hex(&self.block())
    }

    fn block(&mut self) -> [u8; 32] {
        self.counter = self.counter.wrapping_add(1);
        Sha256::new()
            .chain_update(self.seed)
            .chain_update(self.counter.to_be_bytes())
            .finalize()
            .into()
    }
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_carries_version_4_and_the_rfc_variant() {
        let mut ids = Ids::seeded(7);
        for _ in 0..100 {
            let id = ids.uuid().to_string();
            let parts: Vec<&str> = id.split('-').collect();
            let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12]);
            assert!(parts.get(2).is_some_and(|part| part.starts_with('4')));
            assert!(
                parts
                    .get(3)
                    .is_some_and(|part| part.starts_with(['8', '9', 'a', 'b']))
            );
        }
    }

    #[test]
    fn no_two_identifiers_are_alike() {
        let mut ids = Ids::seeded(7);
        assert_ne!(ids.uuid(), ids.uuid());
        assert_ne!(ids.token(), ids.token());
    }
}

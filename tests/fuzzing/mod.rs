//! What must hold for any bytes: one function a target, which panics where it does not hold.
//!
//! `fuzz/` runs them guided by coverage (`make fuzz`); the tests below run them on the corpus in `fuzz/corpus` and on
//! mutations of it, on the stable toolchain, as part of `tests/integration`.

mod event;
mod made;
mod mapping;
pub mod oracle;
mod signature;
mod source;
pub mod verdict;

pub use event::event;
pub use mapping::mapping;
pub use signature::signature;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::Rng;
    use proptest::test_runner::{RngAlgorithm, TestRng};
    use std::path::{Path, PathBuf};

    /// Mutations of each target; `FUZZ_INPUTS` sets another number.
    const INPUTS: usize = 20_000;

    /// Pieces that a byte-wise mutation would hardly find.
    const WORDS: [&[u8]; 14] = [
        b"\"",
        b"{",
        b"}",
        b"\\u0000",
        b"\\ud800",
        b"null",
        b"1e999",
        b"\"id\":",
        b"\"family\":{\"code\":\"a\"}",
        b"com.akeneo.pim.v1.category.deleted",
        b"\xff",
        b"\xf0\x9f\x90\x98",
        b" ",
        b"[[[[[[[[[[[[[[[[",
    ];

    fn corpus(target: &str) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
        let files = std::fs::read_dir(folder.join(target)).unwrap().flatten();
        let mut files: Vec<PathBuf> = files.map(|file| file.path()).collect();
        files.sort();
        assert!(files.len() >= 8, "{target}: a corpus of {}", files.len());
        files
            .iter()
            .map(|file| std::fs::read(file).unwrap())
            .collect()
    }

    fn mutate(rng: &mut TestRng, corpus: &[Vec<u8>]) -> Vec<u8> {
        let mut below = |limit: usize| rng.next_u64() as usize % limit.max(1);
        let mut bytes = corpus[below(corpus.len())].clone();
        for _ in 0..=below(6) {
            let at = below(bytes.len() + 1);
            match below(7) {
                0 if at < bytes.len() => bytes[at] = below(256) as u8,
                1 if at < bytes.len() => bytes[at] ^= 1 << below(8),
                2 => bytes.truncate(at),
                3 => {
                    let end = at + below(bytes.len() - at + 1);
                    bytes.drain(at..end);
                }
                4 => {
                    let end = (at + below(40)).min(bytes.len());
                    let twice = bytes[at..end].to_vec();
                    bytes.splice(at..at, twice);
                }
                5 => {
                    let other = &corpus[below(corpus.len())];
                    let from = below(other.len());
                    let end = (from + below(80)).min(other.len());
                    bytes.splice(at..at, other[from..end].iter().copied());
                }
                _ => {
                    let word = WORDS[below(WORDS.len())];
                    bytes.splice(at..at, word.iter().copied());
                }
            }
        }
        bytes
    }

    fn run(name: &str, target: fn(&[u8])) {
        let corpus = corpus(name);
        corpus.iter().for_each(|input| target(input));
        let inputs = std::env::var("FUZZ_INPUTS").map_or(INPUTS, |it| it.parse().unwrap());
        let mut rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        for _ in 0..inputs {
            let input = mutate(&mut rng, &corpus);
            if std::panic::catch_unwind(|| target(&input)).is_err() {
                let file = std::env::temp_dir().join(format!("akeneo-events-fuzz-{name}"));
                std::fs::write(&file, &input).unwrap();
                panic!("{name} fails on {}", file.display());
            }
        }
    }

    #[test]
    fn no_request_is_verified_without_a_digest_over_its_body() {
        run("signature", signature);
    }

    #[test]
    fn a_body_is_read_as_what_it_says_or_not_at_all() {
        run("event", event);
    }

    #[test]
    fn no_facts_lead_to_another_decision_than_the_oracle_allows() {
        run("mapping", mapping);
    }
}

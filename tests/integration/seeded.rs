//! Property tests whose values come from the clock, or from the seed of a run that failed.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use std::time::{SystemTime, UNIX_EPOCH};

/// A number in the environment.
pub fn setting<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}

/// Tries a test on as many values. `variable` names the setting with which a run is seen again: the returned `NAME=seed`, which
/// is printed as well.
pub fn run<S: Strategy>(
    variable: &str,
    cases: u32,
    max_shrink_iters: u32,
    values: &S,
    test: impl Fn(S::Value),
) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let seed: u64 = setting(variable).unwrap_or(u64::try_from(now.as_micros()).unwrap());
    let seen_again = format!("{variable}={seed}");
    println!("{seen_again}");
    let seeds = [seed.to_le_bytes(), [0; 8], [0; 8], [0; 8]].concat();
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seeds);
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters,
        ..Config::default()
    };
    let result = TestRunner::new_with_rng(config, rng).run(values, |value| {
        test(value);
        Ok(())
    });
    if let Err(error) = result {
        panic!("{seen_again}: {error}");
    }
    seen_again
}
